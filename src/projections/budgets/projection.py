"""Budgets: one row per programme, scope, year and earmark, with every measure folded so far."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, LiteralString

from projections import control_totals
from projections.control_totals import CONTROL_TOTALS
from projections.ledger.authority import AUTHORITY, draws
from projections.ledger.authority import key_of as authority_key
from projections.ledger.postings import FACTS as POSTED
from projections.ledger.postings import MEASURES, Posting, account_of, postings
from projections.runtime.model import Apart, Key, ReadModel, Rows, Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grants.kernel.ids import BudgetId
    from grants.store.recorded import Recorded

_ACCOUNT: dict[str, LiteralString] = {
    "programme": "text NOT NULL",
    "scope": "text NOT NULL",
    "year": "smallint NOT NULL",
    "earmark": "text NOT NULL",
}
_SUMS: dict[str, LiteralString] = {
    "allocated_cents": "bigint NOT NULL",
    "supplemented_cents": "bigint NOT NULL",
    "reduced_cents": "bigint NOT NULL",
    "transferred_in_cents": "bigint NOT NULL",
    "transferred_out_cents": "bigint NOT NULL",
    "carried_in_cents": "bigint NOT NULL",
    "carried_out_cents": "bigint NOT NULL",
    "frozen_cents": "bigint NOT NULL",
    "lapsed_cents": "bigint NOT NULL",
    "authority_cents": "bigint NOT NULL",
    "drawn_cents": "bigint NOT NULL",
    "committed_cents": "bigint NOT NULL",
    "disbursed_cents": "bigint NOT NULL",
    "returned_cents": "bigint NOT NULL",
}
assert tuple(_SUMS) == tuple(f"{measure}_cents" for measure in MEASURES)

ACCOUNTS = Table(
    columns={
        **_ACCOUNT,
        **_SUMS,
        "allocations": "integer NOT NULL",
        # Authority by the last year in which it may be used: it expires with that year.
        "authority_by_use_year": "jsonb NOT NULL",
        "drawn_by_use_year": "jsonb NOT NULL",
        "position": "bigint NOT NULL",
    },
    key=tuple(_ACCOUNT),
)
_EMPTY = {
    **dict.fromkeys(_SUMS, 0),
    "allocations": 0,
    "authority_by_use_year": {},
    "drawn_by_use_year": {},
}
_COLUMN = {measure: f"{measure}_cents" for measure in MEASURES}


def apply(recorded: Recorded, rows: Rows) -> None:
    """Add what a fact moves to its account; note stated totals."""
    fact = recorded.fact
    if moved := postings(fact) + draws(recorded, rows):
        account = account_of(recorded.stream)
        for posting in moved:
            _add(account, posting, recorded.position, rows)
    else:
        control_totals.apply(recorded, rows)


def _add(account: BudgetId, posting: Posting, position: int, rows: Rows) -> None:
    key = (account.programme, account.scope, account.year, posting.earmark)
    before = rows.get(ACCOUNTS, key) or {**dict(zip(_ACCOUNT, key, strict=True)), **_EMPTY}
    column = _COLUMN[posting.measure]
    row: dict[str, Any] = {
        **before,
        column: before[column] + posting.cents,
        "position": position,
    }
    if posting.measure == "allocated":
        row["allocations"] += 1
    if posting.use_year is not None:
        column = f"{posting.measure}_by_use_year"
        use_year = str(posting.use_year)
        row[column] = {**before[column], use_year: before[column].get(use_year, 0) + posting.cents}
    rows.put(ACCOUNTS, row)


def keys(recorded: Recorded) -> Iterable[tuple[Table, Key]]:
    """The accounts a fact will touch."""
    if moved := postings(recorded.fact):
        account = account_of(recorded.stream)
        for posting in moved:
            yield ACCOUNTS, (account.programme, account.scope, account.year, posting.earmark)
        if drawn_on := authority_key(recorded):
            yield AUTHORITY, drawn_on
    elif key := control_totals.key_of(recorded):
        yield CONTROL_TOTALS, key


BUDGETS = ReadModel(
    name="budgets",
    version=2,
    tables=(ACCOUNTS, AUTHORITY, CONTROL_TOTALS),
    apply=apply,
    facts=POSTED | control_totals.FACTS,
    keys=keys,
    apart=Apart(kinds=frozenset({"budget"})),
)
