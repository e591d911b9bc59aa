"""The ledger: one row per posting, never changed, with both clocks as typed columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from grants.kernel.calendar import first_day, last_day
from projections.balances import Posted, balances_of, enter
from projections.ledger import authority
from projections.ledger.authority import AUTHORITY, draws
from projections.ledger.postings import FACTS, account_of, postings
from projections.runtime.model import Apart, Index, Key, ReadModel, Row, Rows, Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grants.store.recorded import Recorded

POSTINGS = Table(
    columns={
        "position": "bigint NOT NULL",
        "line": "smallint NOT NULL",
        "programme": "text NOT NULL",
        "scope": "text NOT NULL",
        "year": "smallint NOT NULL",
        "earmark": "text NOT NULL",
        "case_number": "text",
        "measure": "text NOT NULL",
        "cents": "bigint NOT NULL",
        # The first and last day the legal date may mean; equal unless the source was imprecise.
        "effective_first": "date NOT NULL",
        "effective_last": "date NOT NULL",
        "recorded_at": "timestamptz NOT NULL",
        "reason": "text",
        "use_year": "smallint",
    },
    key=("position", "line"),
    indexes=(
        Index(
            ("programme", "measure", "scope", "year", "earmark", "effective_last", "position"),
            include=("cents", "effective_first", "use_year"),
        ),
        Index(("case_number", "position")),
        Index(("effective_first", "position")),
        Index(("effective_last",)),
    ),
)
ACCOUNT: dict[str, LiteralString] = {
    "programme": "text NOT NULL",
    "scope": "text NOT NULL",
    "year": "smallint NOT NULL",
    "earmark": "text NOT NULL",
}
BALANCES = balances_of(
    {**ACCOUNT, "use_year": "smallint NOT NULL"}, uncertain=frozenset({"committed"})
)
"""Balances of accounts; `use_year` is 0 but for the measures `usable-…`, which are what may be used
in that year alone. An account that was allotted nothing has a row of it, other than one that was
not allotted."""


def apply(recorded: Recorded, rows: Rows) -> None:
    """Post what a budget fact moves."""
    moved = postings(recorded.fact) + draws(recorded, rows)
    if not moved:
        return
    account = account_of(recorded.stream)
    effective = recorded.stored.effective_on
    first, last = first_day(effective), last_day(effective)
    for line, posting in enumerate(moved):
        post(
            rows,
            {
                "position": recorded.position,
                "line": line,
                "programme": account.programme,
                "scope": account.scope,
                "year": account.year,
                "earmark": posting.earmark,
                "case_number": posting.case,
                "measure": posting.measure,
                "cents": posting.cents,
                "effective_first": first,
                "effective_last": last,
                "recorded_at": recorded.recorded_at,
                "reason": posting.reason,
                "use_year": posting.use_year,
            },
        )


def post(rows: Rows, row: Row) -> None:
    """Append a posting and enter it in the balances."""
    rows.append(POSTINGS, row)
    account = (row["programme"], row["scope"], row["year"], row["earmark"])
    position, measure, cents = row["position"], row["measure"], row["cents"]
    dates = (row["effective_first"], row["effective_last"])
    enter(rows, BALANCES, (*account, 0), Posted(position, measure, cents, *dates))
    if row["use_year"] is not None:
        usable = Posted(position, f"usable-{measure}", cents, *dates)
        enter(rows, BALANCES, (*account, row["use_year"]), usable)


def keys(recorded: Recorded) -> Iterable[tuple[Table, Key]]:
    """The account whose authority a fact may draw on, and the balances it changes."""
    if key := authority.key_of(recorded):
        yield AUTHORITY, key
    account = account_of(recorded.stream)
    for posting in postings(recorded.fact):
        series = (account.programme, account.scope, account.year, posting.earmark)
        yield BALANCES.now, (*series, 0, posting.measure)


LEDGER = ReadModel(
    name="ledger",
    version=3,
    tables=(POSTINGS, AUTHORITY, BALANCES.now, BALANCES.past),
    apply=apply,
    facts=FACTS,
    keys=keys,
    apart=Apart(kinds=frozenset({"budget"})),
)
