"""What budgets hold: now from the folded rows, at any moment by summing the ledger."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from psycopg.rows import args_row
from psycopg.sql import SQL, Identifier

from grants.kernel.records import made, replace
from projections.budgets.projection import ACCOUNTS, BUDGETS
from projections.budgets.stated import control_totals, with_control_totals
from projections.control_totals import ControlTotal
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
FILTER = SQL(
    " AND (%(scope)s::text IS NULL OR scope = %(scope)s)"
    " AND (%(year)s::int IS NULL OR year = %(year)s)"
    " AND (%(earmark)s::text IS NULL OR earmark = %(earmark)s)"
    " AND (%(programme)s::text IS NULL OR programme = %(programme)s)"
)


@dataclass(frozen=True, kw_only=True)
class BudgetLine:
    """One account at a moment; cents, None is unknown (nothing was ever allotted).

    `allocated_cents` is what was allotted: original + supplemented - reduced. `available_cents` =
    allocated + transfers in - out + carried in - out - frozen - lapsed - committed; before an
    allocation `authority_cents`, as far as its year of use has not ended, stands in for it.
    `committed_cents` = still open + disbursed. `uncertain_cents` is committed money whose
    imprecise date straddles the day asked for; it is in no other figure.
    """

    programme: str
    scope: str
    year: int
    earmark: str
    allocated_cents: int | None
    committed_cents: int
    disbursed_cents: int
    returned_cents: int
    frozen_cents: int
    available_cents: int | None
    authority_cents: int
    original_cents: int
    supplemented_cents: int
    reduced_cents: int
    transferred_in_cents: int
    transferred_out_cents: int
    carried_in_cents: int
    carried_out_cents: int
    lapsed_cents: int
    uncertain_cents: int
    control_totals: tuple[ControlTotal, ...] = ()

    @property
    def standing_in_cents(self) -> int | None:
        """Commitment authority in place of money not yet allocated (None: no known limit)."""
        if self.available_cents is None:
            return None
        money = (self.allocated_cents or 0) + self.transferred_cents + self.carried_cents
        bound = self.frozen_cents + self.lapsed_cents + self.committed_cents
        return self.available_cents + bound - money

    @property
    def transferred_cents(self) -> int:
        """What came in from other accounts, less what went out to them."""
        return self.transferred_in_cents - self.transferred_out_cents

    @property
    def carried_cents(self) -> int:
        """Remainders of the years before, less those that went on into the next."""
        return self.carried_in_cents - self.carried_out_cents

    @property
    def open_cents(self) -> int:
        """Committed and not yet disbursed."""
        return self.committed_cents - self.disbursed_cents

    @property
    def gross_cents(self) -> int:
        """What was disbursed before some of it came back."""
        return self.disbursed_cents + self.returned_cents


class Name(NamedTuple):
    """What an account is told by."""

    programme: str
    scope: str
    year: int
    earmark: str


class _Account(NamedTuple):
    """Sums of one account, whichever way they were found.

    `allocations`: whether there was any. `authority_cents` and `drawn_cents` are those that may be
    used in the year asked about.
    """

    sums: Mapping[str, int]
    allocations: bool
    authority_cents: int
    drawn_cents: int
    uncertain_cents: int = 0


_Accounts = dict[Key, _Account]
"""By programme, scope, year and earmark."""


def budgets(
    log: Log,
    *,
    as_of: dt.date | None = None,
    known_at: int | None = None,
    programme: str | None = None,
    scope: str | None = None,
    year: int | None = None,
    earmark: str | None = None,
    stated: bool = True,
) -> list[BudgetLine]:
    """One line per account that anything is known of, by programme, year, scope, earmark.

    `stated`: with the control totals that were stated for it.
    """
    wanted = {"programme": programme, "scope": scope, "year": year, "earmark": earmark}
    moment = resolve(log, as_of=as_of, known_at=known_at)
    now = as_of is None and known_at is None and not _future(log)
    found = _folded(log, wanted, moment.as_of.year) if now else _summed(log, moment, wanted)
    lines = [_line(key, account) for key, account in found.items()]
    lines.sort(key=attrgetter("programme", "year", "scope", "earmark"))
    if not stated:
        return lines
    return with_control_totals(lines, control_totals(log, known_at=moment.known_at))


def accounts(log: Log) -> list[Name]:
    """The accounts that anything is known of now, without what they hold; in no order."""
    if _future(log):
        return [Name(*key) for key in _SUMS.at(log, resolve(log))]
    statement = SQL("SELECT {} FROM ({}) t").format(
        SQL(", ").join(map(Identifier, Name._fields)), BUDGETS.select(ACCOUNTS)
    )
    with log.connection() as connection, connection.cursor(row_factory=args_row(Name)) as cursor:
        return cursor.execute(statement).fetchall()


def _future(log: Log) -> bool:
    """Whether a posting counts only from a later day, so that the folded rows know too much."""
    with log.connection() as connection:
        # Not EXISTS: prepared for any day, it would be planned as a search through all postings.
        row = connection.execute("SELECT max(effective_last) AS last FROM reads.ledger").fetchone()
    return row is not None and row["last"] is not None and row["last"] > today()


def _folded(log: Log, wanted: Row, year: int) -> _Accounts:
    with log.connection() as connection:
        rows = connection.execute(
            SQL("SELECT {}, {} FROM ({}) t WHERE true{}").format(
                SQL(", ").join(map(Identifier, (*ACCOUNT, *_COLUMN.values(), "allocations"))),
                _IN_USE_YEAR,
                BUDGETS.select(ACCOUNTS),
                FILTER,
            ),
            {**wanted, "use_year": str(year)},
        ).fetchall()
    return {_key(row): _account(row) for row in rows}


_key = taking(tuple(ACCOUNT))
_COLUMN = {measure: f"{measure}_cents" for measure in MEASURES}
# What may be used in one year alone: the others are left in the database, there are many.
_IN_USE_YEAR = SQL(
    "coalesce((authority_by_use_year ->> %(use_year)s)::bigint, 0) AS usable_cents,"
    " coalesce((drawn_by_use_year ->> %(use_year)s)::bigint, 0) AS used_cents"
)


def _account(row: Row) -> _Account:
    return _Account(
        {measure: row[column] for measure, column in _COLUMN.items()},
        row["allocations"] > 0,
        row["usable_cents"],
        row["used_cents"],
    )


def _summed(log: Log, moment: Moment, wanted: Row) -> _Accounts:
    asked = [
        (at, wanted[column]) for at, column in enumerate(ACCOUNT) if wanted[column] is not None
    ]
    found = {
        account: sums
        for account, sums in _SUMS.at(log, moment).items()
        if all(account[at] == value for at, value in asked)
    }
    # Once money is allotted, authority stands in for nothing.
    unallotted = any("allocated" not in sums for sums in found.values())
    usable = _BY_USE_YEAR.at(log, moment, asked=_SUMS) if unallotted else {}
    authority, drawn = f"authority {moment.as_of.year}", f"drawn {moment.as_of.year}"
    return {
        account: _Account(
            _NOTHING | sums,
            "allocated" in sums,
            usable.get(account, _NOTHING).get(authority, 0),
            usable.get(account, _NOTHING).get(drawn, 0),
            sums.get("uncertain-committed", 0),
        )
        for account, sums in found.items()
    }


_NOTHING: dict[str, int] = dict.fromkeys(MEASURES, 0)


def _line(key: Key, account: _Account) -> BudgetLine:
    sums = account.sums
    allotted = sums["allocated"] + sums["supplemented"] - sums["reduced"]
    own = allotted + sums["transferred_in"] - sums["transferred_out"]
    net = own + sums["carried_in"] - sums["carried_out"]
    covered = net if account.allocations else net + _standing_in(account)
    available = covered - sums["frozen"] - sums["lapsed"] - sums["committed"]
    # Unknown is not zero: where nothing was ever allotted there is no known limit.
    known = account.allocations or own or sums["carried_in"] or sums["authority"]
    programme, scope, year, earmark = key
    return made(
        BudgetLine,
        programme=programme,
        scope=scope,
        year=year,
        earmark=earmark,
        allocated_cents=allotted if known else None,
        committed_cents=sums["committed"],
        disbursed_cents=sums["disbursed"],
        returned_cents=sums["returned"],
        frozen_cents=sums["frozen"],
        available_cents=available if known else None,
        authority_cents=sums["authority"],
        original_cents=sums["allocated"],
        supplemented_cents=sums["supplemented"],
        reduced_cents=sums["reduced"],
        transferred_in_cents=sums["transferred_in"],
        transferred_out_cents=sums["transferred_out"],
        carried_in_cents=sums["carried_in"],
        carried_out_cents=sums["carried_out"],
        lapsed_cents=sums["lapsed"],
        uncertain_cents=account.uncertain_cents,
        control_totals=(),
    )


def _standing_in(account: _Account) -> int:
    """What stands in for money: drawn in its year of use, or left to draw in this (§ 38 SäHO)."""
    return account.sums["drawn"] + account.authority_cents - account.drawn_cents
