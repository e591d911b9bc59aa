"""Sums of budget accounts: now from the folded rows, at any moment by summing the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from psycopg.rows import args_row
from psycopg.sql import SQL, Composed, Identifier

from grants.kernel.records import replace
from projections.budgets.projection import ACCOUNTS, BUDGETS
from projections.figures import BUDGET_FIGURES, uncertain_measures
from projections.ledger.postings import MEASURES
from projections.ledger.projection import ACCOUNT, LEDGER, POSTINGS
from projections.moments import Moment, resolve, today
from projections.runtime.model import Key, taking
from projections.sums import Sums

if TYPE_CHECKING:
    from grants.store.log import Log
    from projections.runtime.model import Row

_SUMS = Sums(
    model=LEDGER,
    postings=POSTINGS,
    by=tuple(ACCOUNT),
    amount="cents",
    uncertain=uncertain_measures(BUDGET_FIGURES),
)
_BY_USE_YEAR = replace(_SUMS, measure="measure || ' ' || use_year", uncertain=frozenset())
"""Authority and what was drawn of it, `authority 2024`: what may be used in that year alone."""
_NOTHING: dict[str, int] = dict.fromkeys(MEASURES, 0)
FILTER = SQL(
    " AND (%(scope)s::text IS NULL OR scope = %(scope)s)"
    " AND (%(year)s::int IS NULL OR year = %(year)s)"
    " AND (%(earmark)s::text IS NULL OR earmark = %(earmark)s)"
    " AND (%(programme)s::text IS NULL OR programme = %(programme)s)"
)


class Account(NamedTuple):
    """Sums of one account, whichever way they were found.

    `allocations`: whether there was any. `authority_cents` and `drawn_cents` are those that may be
    used in the year asked about.
    """

    sums: Mapping[str, int]
    allocations: bool
    authority_cents: int
    drawn_cents: int
    uncertain_cents: int = 0


class Name(NamedTuple):
    """What accounts of a scope are told by; None is any."""

    programme: str | None
    scope: str
    year: int | None
    earmark: str | None


Accounts = Iterable[tuple[Key, Account]]
"""Each with its programme, scope, year and earmark."""


def future(log: Log) -> bool:
    """Whether a posting counts only from a later day, so that the folded rows know too much."""
    with log.reading() as connection:
        # Not EXISTS: prepared for any day, it would be planned as a search through all postings.
        row = connection.execute("SELECT max(effective_last) AS last FROM reads.ledger").fetchone()
    return row is not None and row["last"] is not None and row["last"] > today()


_key = taking(tuple(ACCOUNT))
_COLUMN = {measure: f"{measure}_cents" for measure in MEASURES}
# What may be used in one year alone: the others are left in the database, there are many.
_EACH = SQL(
    "SELECT {}, coalesce((authority_by_use_year ->> %(use_year)s)::bigint, 0) AS usable_cents,"
    " coalesce((drawn_by_use_year ->> %(use_year)s)::bigint, 0) AS used_cents"
    " FROM ({}) t WHERE true{}"
).format(
    SQL(", ").join(map(Identifier, (*ACCOUNT, *_COLUMN.values(), "allocations"))),
    BUDGETS.select(ACCOUNTS),
    FILTER,
)
# Alike are accounts of which a line finds the same to be there, in the same direction: what it
# makes of their sums is then the sum of what it makes of each, and what is unknown stays so.
_ALIKE = SQL(
    'SELECT min(programme COLLATE "C") AS programme, scope, year,'
    ' min(earmark COLLATE "C") AS earmark, {} FROM ({}) t GROUP BY scope, year, allocations > 0,'
    " sign(allocated_cents + supplemented_cents - reduced_cents"
    "  + transferred_in_cents - transferred_out_cents),"
    " sign(carried_in_cents), sign(authority_cents)"
).format(
    SQL(", ").join(
        SQL("sum({0})::bigint AS {0}").format(Identifier(column))
        for column in (*_COLUMN.values(), "allocations", "usable_cents", "used_cents")
    ),
    _EACH,
)


def folded(log: Log, wanted: Row, year: int) -> Accounts:
    """Those wanted, as they are now."""
    return _read(log, _EACH, wanted, year)


def together(log: Log, wanted: Row, year: int) -> Accounts:
    """The same, those of a scope's year that are alike as one account.

    It has their sums, and the first of their programmes and of their earmarks.
    """
    return _read(log, _ALIKE, wanted, year)


def _read(log: Log, accounts: Composed, wanted: Row, year: int) -> Accounts:
    with log.reading() as connection:
        rows = connection.execute(accounts, {**wanted, "use_year": str(year)}).fetchall()
    return [(_key(row), account(row)) for row in rows]


def account(row: Row) -> Account:
    """An account from its row."""
    return Account(
        {measure: row[column] for measure, column in _COLUMN.items()},
        row["allocations"] > 0,
        row["usable_cents"],
        row["used_cents"],
    )


def summed(log: Log, moment: Moment, wanted: Row) -> Accounts:
    """Those wanted, as they were at a moment."""
    asked = [
        (at, wanted[column]) for at, column in enumerate(ACCOUNT) if wanted[column] is not None
    ]
    found = {
        key: sums
        for key, sums in _SUMS.at(log, moment).items()
        if all(key[at] == value for at, value in asked)
    }
    # Once money is allotted, authority stands in for nothing.
    unallotted = any("allocated" not in sums for sums in found.values())
    usable = _BY_USE_YEAR.at(log, moment, asked=_SUMS) if unallotted else {}
    authority, drawn = f"authority {moment.as_of.year}", f"drawn {moment.as_of.year}"
    return [
        (
            key,
            Account(
                _NOTHING | sums,
                "allocated" in sums,
                usable.get(key, _NOTHING).get(authority, 0),
                usable.get(key, _NOTHING).get(drawn, 0),
                sums.get("uncertain-committed", 0),
            ),
        )
        for key, sums in found.items()
    ]


def names(log: Log) -> list[Name]:
    """Which programmes, years and earmarks each scope has accounts of now; in no order."""
    if future(log):
        return [Name(*key) for key in _SUMS.at(log, resolve(log))]
    statement = SQL(
        "SELECT {} FROM ({}) t"
        " GROUP BY GROUPING SETS ((scope, programme), (scope, year), (scope, earmark))"
    ).format(SQL(", ").join(map(Identifier, Name._fields)), BUDGETS.select(ACCOUNTS))
    with log.reading() as connection, connection.cursor(row_factory=args_row(Name)) as cursor:
        return cursor.execute(statement).fetchall()
