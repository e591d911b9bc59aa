"""What a list was asked for is in its address: every filter, the order and the page.

So a view can be kept, sent to a colleague, gone back to, and looked at as of any moment.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, LiteralString
from urllib.parse import urlencode

from fastapi.responses import RedirectResponse, Response

from grants.kernel.ids import STATEWIDE
from grants.kernel.roles import Role
from grants.web.language import gettext
from projections.listing import Part
from projections.people.queries import holders
from projections.regions import region_names

if TYPE_CHECKING:
    from grants.store.log import Log
    from grants.web.visits import Visit

PAGE = 50
PAGES_MAX = 100_000
CLOCKS = ("as_of", "known_at")


@dataclass(frozen=True, kw_only=True)
class Chip:
    """A filter in force, and the address of the list without it."""

    text: str
    without: str
    german: bool = False


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A column by which the list can be put in order; `way` is that of now, as ARIA calls it.

    The list is in order of the `first` one unless another is asked for.
    """

    name: str
    title: str
    address: str
    way: str
    first: bool = False
    number: bool = False


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The address of a list."""

    path: str
    pairs: tuple[tuple[str, str], ...]

    @staticmethod
    def of(visit: Visit) -> Asked:
        """That of the page that is visited."""
        given = visit.request.query_params.multi_items()
        return Asked(path=visit.request.url.path, pairs=tuple(given))

    def values(self, name: str) -> list[str]:
        """What was asked for under a name."""
        return [value for key, value in self.pairs if key == name]

    def value(self, name: str) -> str:
        """The only thing that was asked for under a name; empty if nothing was."""
        return next(iter(self.values(name)), "")

    def says(self, names: Iterable[str]) -> bool:
        """Whether anything was asked for under one of these names."""
        return any(self.value(name) for name in names)

    def clocks(self) -> list[tuple[str, str]]:
        """The moment that is looked back at."""
        return [(key, value) for key, value in self.pairs if key in CLOCKS]

    def having(self, name: str, *values: str) -> str:
        """The address with this instead of what was asked for under the name; the first page."""
        kept = [(key, value) for key, value in self.pairs if key not in {name, "seite"}]
        return self._at([*kept, *((name, value) for value in values if value)])

    def without(self, name: str, value: str) -> str:
        """The address without one of the things asked for."""
        return self.having(name, *(each for each in self.values(name) if each != value))

    def page(self, number: int) -> str:
        """The address of another page of the list."""
        kept = [(key, value) for key, value in self.pairs if key != "seite"]
        return self._at([*kept, *([("seite", str(number))] if number > 1 else [])])

    def plain(self) -> str:
        """The list with no filter at all, at the same moment."""
        return self._at(self.clocks())

    def exported(self, form: str) -> str:
        """The same list as a file."""
        kept = [(key, value) for key, value in self.pairs if key != "seite"]
        query = urlencode([*kept, ("format", form)])
        return f"{self.path.removesuffix('/export')}/export?{query}"

    def _at(self, pairs: Sequence[tuple[str, str]]) -> str:
        return f"{self.path}?{urlencode(pairs)}" if pairs else self.path

    def heading(
        self, name: str, title: str, *, first: bool = False, number: bool = False
    ) -> Heading:
        """A column; clicked once it puts the list in order, once more the other way round."""
        now = self.value("sortierung") or (name if first else "")
        way = {name: "ascending", f"-{name}": "descending"}.get(now, "none")
        onward = f"-{name}" if way == "ascending" else "" if first else name
        return Heading(
            name=name,
            title=title,
            address=self.having("sortierung", onward),
            way=way,
            first=first,
            number=number,
        )


def part_of(
    orders: Mapping[str, tuple[str, Sequence[LiteralString]]],
    sorting: str,
    page: int,
) -> Part:
    """The part of a list that an address asks for; an order that there is not is the first one."""
    name = sorting.removeprefix("-")
    known = orders.get(name) or next(iter(orders.values()))
    falling = sorting.startswith("-") and name in orders
    return Part(order=known[1], falling=falling, offset=(page - 1) * PAGE, limit=PAGE)


def shortened(asked: Asked, page: int, total: int) -> Response | None:
    """The way to the last page, where a list has no such page, or has it no more."""
    last = Pager.of(page, total).last
    return RedirectResponse(asked.page(last), 303) if page > last else None


@dataclass(frozen=True, kw_only=True)
class Pager:
    """Where one is in a list of many pages."""

    number: int
    last: int
    first_item: int
    last_item: int
    total: int

    @staticmethod
    def of(page: int, total: int) -> Pager:
        """The page with this number of a list of so many."""
        last = max(1, -(-total // PAGE))
        begin = (page - 1) * PAGE
        return Pager(
            number=page,
            last=last,
            first_item=min(begin + 1, total),
            last_item=min(begin + PAGE, total),
            total=total,
        )


def region_choices(log: Log, pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Scope → what it is called, in order of names; the whole state first."""
    found = list(pairs)
    names = region_names(log, {programme for programme, _ in found})
    called = {scope: names.get((programme, scope), scope) for programme, scope in found}
    if STATEWIDE in called:
        called[STATEWIDE] = gettext("landesweit")
    return dict(sorted(called.items(), key=lambda each: (each[0] != STATEWIDE, each[1])))


def people_choices(log: Log, visit: Visit, day: dt.date) -> dict[str, str]:
    """Caseworkers by id, in order of names: of regions the visitor sees."""
    scopes = visit.asker.sight.scopes
    found = holders(log, Role.CASEWORKER, day, scopes)
    return dict(sorted(found.items(), key=lambda each: each[1]))
