"""What a form is about: a command, where it goes, what can be chosen, what it begins with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from grants.store.validation import body_schema
from grants.web import wording
from grants.web.fields import Choices, Field, Option, fields_of
from grants.web.typed import ROWS_SPARE, written

if TYPE_CHECKING:
    from grants.store.dispatch import Route


@dataclass(frozen=True)
class Crumb:
    """A place above the form."""

    address: str
    title: str


@dataclass(frozen=True, kw_only=True)
class Section:
    """Fields that belong together, under a title (a message); what no section names comes last."""

    title: str
    fields: tuple[str, ...]
    help: str = ""


@dataclass(frozen=True)
class Figure:
    """A figure needed beside the form: what it is called (a message), what it is, where from.

    `german` marks a text that is German on every page: a name, or what people typed.
    """

    title: str
    cents: int | None = None
    text: str = ""
    address: str = ""
    german: bool = False


@dataclass(frozen=True, kw_only=True)
class Files:
    """The files of a stream that a form may name in its field `place`, and what takes in another.

    `accepted` are the ends of names, for the browser. `take(visit, file, kind, command id)`
    answers with the new document.
    """

    place: str
    options: tuple[Option, ...]
    accepted: str
    take: Callable[..., Option]

    @property
    def kinds(self) -> list[Option]:
        """What a file may be."""
        return wording.known("document_kind")


def reached(address: str) -> Callable[[str, int], str]:
    """One goes on to an address that shows the fact just recorded."""
    return lambda _stream, position: f"{address}?erfasst={position}"


@dataclass(frozen=True, kw_only=True)
class Deed:
    """A command that somebody wants to carry out on a stream; `stream` is empty if it opens one.

    `leads_to(stream, position)` is where one goes afterwards. `begins` is what its form begins
    with, `fixed` what nobody types (the number of the next one), both as in its body. `closed` says
    why it is not possible, `notices` who did what and who may do this. `spare` is how many empty
    rows are offered, `asked` names fields that a person fills in although the command goes without.
    """

    route: Route
    stream: str = ""
    version: int = 0
    competence: str = ""
    address: str
    leads_to: Callable[[str, int], str]
    crumbs: tuple[Crumb, ...] = ()
    title: str = ""
    note: str = ""
    basis: str = ""
    choices: Choices = field(default_factory=dict)
    begins: Mapping[str, Any] = field(default_factory=dict)
    fixed: Mapping[str, Any] = field(default_factory=dict)
    sections: tuple[Section, ...] = ()
    beside: Sequence[Figure] = ()
    notices: Sequence[str] = ()
    closed: str = ""
    in_euros: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()
    files: Files | None = None
    spare: int = ROWS_SPARE
    template: str = "step.html"

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """What is asked for, in the order of the command."""
        name = self.route.name
        choices = {**_offered(name), **self.choices}
        schema = body_schema(self.route)
        found = fields_of(schema, choices, lambda place, code: wording.code(place, code, name))
        found = tuple(
            replace(each, kind="money") if each.name in self.in_euros else each for each in found
        )
        return tuple(
            replace(each, required=True, nullable=False) if each.name in self.asked else each
            for each in found
        )

    @property
    def name(self) -> str:
        """What the command is called on the page."""
        return self.title or wording.command(self.route.name)

    @property
    def beginning(self) -> dict[str, str]:
        """What stands in the form before anybody typed."""
        return written(self.fields, {**self.begins, **self.fixed})

    @property
    def numbers(self) -> dict[str, str]:
        """What nobody types, as it would be typed."""
        return written(self.fields, self.fixed)

    def given(self) -> list[tuple[Field, str, str]]:
        """What nobody types: the field, what it sends, and how that is shown."""
        numbers = self.numbers
        return [
            (each, numbers[each.name], dict(each.options).get(value, value))
            for each in self.fields
            if (value := numbers.get(each.name)) is not None
        ]

    def laid_out(self) -> list[tuple[Section | None, list[Field]]]:
        """The fields by section."""
        hidden = {*self.fixed, "documents"} | ({self.files.place} if self.files else set())
        shown = {each.name: each for each in self.fields if each.name not in hidden}
        found: list[tuple[Section | None, list[Field]]] = [
            (section, [shown.pop(name) for name in section.fields if name in shown])
            for section in self.sections
        ]
        found.append((None, list(shown.values())))
        return [each for each in found if each[1]]


def _offered(command: str) -> dict[str, list[Option]]:
    """The codes that fields usually hold."""
    places = [place.rpartition(".") for place in wording.CODES]
    return {
        name: wording.known(name, command)
        for of, _, name in places
        if of in {"", command} and name not in {"earmark", "scope"}
    }
