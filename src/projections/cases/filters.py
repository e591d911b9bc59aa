"""What a list of cases is limited to: in the words of the database, and row by row."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, LiteralString

from psycopg import sql

from projections import searching
from projections.cases.shown import shown, stored
from projections.searching import Word

if TYPE_CHECKING:
    from projections.moments import Moment
    from projections.runtime.model import Row

NOBODY = "-"
"""In place of a person: nobody is responsible."""
_SAME = ("programme", "scope", "kind", "year", "origin", "earmark", "primary_object", "party")


Kind = Literal["regional", "statewide", "network", "unspecified"]
Origin = Literal["recorded", "imported"]


@dataclass(frozen=True, kw_only=True)
class CaseFilter:
    """What a list is limited to; empty and None mean no limit. `phases` are alternatives.

    `scopes` are those the asker may see; None: all. `words` must all stand in the number, the title
    or the recipient; `responsible` is a person, or `NOBODY`.
    """

    phases: tuple[str, ...] = ()
    programme: str | None = None
    scope: str | None = None
    scopes: tuple[str, ...] | None = None
    kind: str | None = None
    year: int | None = None
    origin: str | None = None
    earmark: str | None = None
    primary_object: str | None = None
    party: str | None = None
    flag: str | None = None
    words: tuple[Word, ...] = ()
    responsible: str | None = None

    def admits(self, row: Row, day: dt.date) -> bool:
        """Whether a row is in the list, seen on a day."""
        return (
            (not self.phases or shown(row, day) in self.phases)
            and all(getattr(self, name) in {None, row[name]} for name in _SAME)
            and (self.scopes is None or row["scope"] in self.scopes)
            and (self.flag is None or self.flag in row["flags"])
            and self.responsible in {None, row["responsible"] or NOBODY}
            and all(word.stands_in(row) for word in self.words)
        )

    @property
    def looks_at_state(self) -> bool:
        """Whether it asks for more than what a case is from its first fact on."""
        of_state = (self.phases, self.responsible, self.flag, self.earmark, self.primary_object)
        return self.party is not None or any(of_state)

    @property
    def looks_at_beginning(self) -> bool:
        """Whether it asks for what a case is from its first fact on."""
        lasting = (self.programme, self.scope, self.kind, self.year, self.origin, self.words)
        return self.scopes is not None or any(lasting)

    def candidates(self, moment: Moment) -> tuple[list[sql.Composable], dict[str, Any]]:
        """What must be so now for a case to be in the list of a moment: it was known then.

        What it is from its first fact on must fit, unless that was corrected since.
        """
        lasting = replace(
            self,
            phases=(),
            responsible=None,
            flag=None,
            earmark=None,
            primary_object=None,
            party=None,
        )
        parts, values = lasting.conditions(moment.as_of)
        begun = sql.SQL("first_position <= %(known_at)s AND begins_on <= %(as_of)s")
        same = sql.SQL("(corrected OR {})").format(sql.SQL(" AND ").join(parts))
        return [begun, same], values | {"known_at": moment.known_at, "as_of": moment.as_of}

    def conditions(self, day: dt.date) -> tuple[list[sql.Composable], dict[str, Any]]:
        """The same in the words of the database."""
        found: list[sql.Composable] = [sql.SQL("true")]
        wanted: dict[str, Any] = {"day": day, "nobody": NOBODY, "stored": stored(self.phases)}
        for name, condition in _CONDITIONS.items():
            value = getattr(self, name)
            if value is not None and (value or name == "scopes"):
                found.append(sql.SQL(condition))
                wanted[name] = list(value) if isinstance(value, tuple) else value
        parts, values = searching.conditions(self.words)
        return found + parts, wanted | dict(values)


_CONDITIONS: dict[str, LiteralString] = {
    "phases": (
        "phase = ANY(%(stored)s) AND CASE WHEN phase IN ('in-force', 'running')"
        " AND proof_due_on <= %(day)s THEN 'proof-due' ELSE phase END = ANY(%(phases)s)"
    ),
    "programme": "programme = %(programme)s",
    "scope": "scope = %(scope)s",
    "scopes": "scope = ANY(%(scopes)s)",
    "kind": "kind = %(kind)s",
    "year": "year = %(year)s",
    "origin": "origin = %(origin)s",
    "earmark": "earmark = %(earmark)s",
    "primary_object": "primary_object = %(primary_object)s",
    "party": "party = %(party)s",
    "flag": "%(flag)s = ANY(flags)",
    "responsible": "coalesce(responsible, %(nobody)s) = %(responsible)s",
}
