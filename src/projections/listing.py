"""What lists have in common: what they are limited to, their order, and pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any, ClassVar, LiteralString

from psycopg import sql

from projections.duties import CONDITION, Duties

if TYPE_CHECKING:
    from grants.kernel.roles import Role
    from grants.store.log import Log
    from projections.runtime.model import ReadModel, Row, Table


@dataclass(frozen=True, kw_only=True)
class Listing:
    """What a list is limited to; None means no limit.

    `past_due` is a day: the original date is before it. `due_before`: the date in force is.
    `scopes` are those the asker may see; `duties` what they may do. `RANK` is the column that the
    rows are in order of first: the original date.
    """

    RANK: ClassVar[LiteralString] = "due_on"

    kinds: tuple[str, ...] | None = None
    programme: str | None = None
    scope: str | None = None
    scopes: tuple[str, ...] | None = None
    case_number: str | None = None
    past_due: dt.date | None = None
    due_before: dt.date | None = None
    duties: Duties | None = None

    def admits(self, row: Row, day: dt.date) -> bool:
        """Whether a row is in the list, seen on a day."""
        same = ("programme", "scope", "case_number")
        return (
            all(getattr(self, name) in {None, row[name]} for name in same)
            and (self.kinds is None or row["kind"] in self.kinds)
            and (self.scopes is None or row["scope"] in self.scopes)
            and (self.past_due is None or _before(row["due_on"], self.past_due))
            and (self.due_before is None or _before(in_force_on(row, day), self.due_before))
            and (self.duties is None or self.duties.allow(row["kind"], row["scope"]))
        )

    def conditions(self, day: dt.date) -> tuple[list[sql.Composable], dict[str, Any]]:
        """The same in the words of the database."""
        found: list[sql.Composable] = []
        wanted: dict[str, Any] = {"day": day}
        for name, condition in _CONDITIONS.items():
            value = getattr(self, name)
            if value is not None:
                found.append(
                    sql.SQL(condition).format(rank=sql.Identifier(self.RANK), in_force=IN_FORCE)
                )
                wanted[name] = list(value) if isinstance(value, tuple) else value
        if self.duties is not None:
            found.append(sql.SQL(CONDITION))
            wanted |= self.duties.values()
        return found, wanted


IN_FORCE = sql.SQL("CASE WHEN forfeits_on < %(day)s THEN forfeits_on ELSE due_on_in_force END")
"""The date in force of a row, as `in_force_on`."""


def in_force_on(row: Row, day: dt.date) -> dt.date | None:
    """The date in force of a row, seen on a day.

    An instalment that was missed by then has made the rest due, where that was agreed: no fact
    says so, and the row carries both dates.
    """
    forfeits_on: dt.date | None = row["forfeits_on"]
    if forfeits_on is not None and forfeits_on < day:
        return forfeits_on
    until: dt.date | None = row["due_on_in_force"]
    return until


def _before(date: dt.date | None, day: dt.date) -> bool:
    return date is not None and date < day


_CONDITIONS: dict[str, LiteralString] = {
    "kinds": "kind = ANY(%(kinds)s)",
    "programme": "programme = %(programme)s",
    "scope": "scope = %(scope)s",
    "scopes": "scope = ANY(%(scopes)s)",
    "case_number": "case_number = %(case_number)s",
    "past_due": "{rank} < %(past_due)s",
    # Nothing but a forfeiture ends before its original date, by which the rows are in order.
    "due_before": "{in_force} < %(due_before)s"
    " AND ({rank} < %(due_before)s OR forfeits_on < %(due_before)s)",
}


def rows_after(
    log: Log,
    model: ReadModel,
    table: Table,
    wanted: Listing,
    *,
    order: Sequence[LiteralString],
    day: dt.date,
    after: Sequence[str] | None,
    limit: int,
) -> list[Row]:
    """Rows that a filter admits in their order, after a place in it, at most `limit`."""
    conditions, values = wanted.conditions(day)
    columns = sql.SQL(", ").join(map(sql.Identifier, order))
    if after is not None:
        values |= {f"after_{name}": value for name, value in zip(order, after, strict=True)}
        place = sql.SQL(", ").join(
            sql.SQL("{}::date" if name.endswith("_on") else "{}").format(
                sql.Placeholder(f"after_{name}")
            )
            for name in order
        )
        conditions.append(sql.SQL("({}) > ({})").format(columns, place))
    statement = sql.SQL("{} WHERE {} ORDER BY {} LIMIT %(limit)s").format(
        model.select(table), sql.SQL(" AND ").join(conditions), columns
    )
    with log.reading() as connection:
        return list(connection.execute(statement, {**values, "limit": limit}).fetchall())


@dataclass(frozen=True, kw_only=True)
class Part:
    """Which part of a list is looked at: after how many, how many, in which order."""

    order: Sequence[LiteralString]
    falling: bool = False
    offset: int = 0
    limit: int = 50

    def of(self, rows: Iterable[Row]) -> list[Row]:
        """The part of rows that were folded; what is unknown comes last in any order."""
        found = list(rows)
        for column in reversed(self.order):
            known = [row for row in found if row[column] is not None]
            known.sort(key=itemgetter(column), reverse=self.falling)
            found = known + [row for row in found if row[column] is None]
        return found[self.offset : self.offset + self.limit]


def page_of(
    log: Log,
    model: ReadModel,
    table: Table,
    conditions: Sequence[sql.Composable],
    values: Mapping[str, Any],
    part: Part,
) -> list[Row]:
    """The same of the rows in the database that conditions admit."""
    way = sql.SQL(" DESC" if part.falling else "")
    unknown = sql.SQL(" NULLS LAST")
    statement = sql.SQL("{} WHERE {} ORDER BY {} LIMIT %(limit)s OFFSET %(offset)s").format(
        model.select(table),
        sql.SQL(" AND ").join(conditions),
        sql.SQL(", ").join(
            sql.Identifier(column)
            + (way if table.columns[column].endswith("NOT NULL") else way + unknown)
            for column in part.order
        ),
    )
    with log.reading() as connection:
        given = {**values, "limit": part.limit, "offset": part.offset}
        return list(connection.execute(statement, given).fetchall())


def kinds_of(
    able: Mapping[str, Collection[Role]], kinds: Collection[str], role: Role | None
) -> tuple[str, ...] | None:
    """The kinds asked for, limited to those a role acts on; None: no limit."""
    if not kinds and role is None:
        return None
    return tuple(
        code
        for code, roles in able.items()
        if (not kinds or code in kinds) and (role is None or role in roles)
    )
