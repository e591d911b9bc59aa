"""The ledger: one row per posting, never changed, with both clocks as typed columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from grants.kernel.calendar import first_day, last_day
from projections.ledger import authority
from projections.ledger.authority import AUTHORITY, draws
from projections.ledger.postings import FACTS, account_of, postings
from projections.runtime.model import Apart, Index, Key, ReadModel, Rows, Table

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


def apply(recorded: Recorded, rows: Rows) -> None:
    """Post what a budget fact moves."""
    moved = postings(recorded.fact) + draws(recorded, rows)
    if not moved:
        return
    account = account_of(recorded.stream)
    effective = recorded.stored.effective_on
    first, last = first_day(effective), last_day(effective)
    for line, posting in enumerate(moved):
        rows.append(
            POSTINGS,
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


def keys(recorded: Recorded) -> Iterable[tuple[Table, Key]]:
    """The account whose authority a fact may draw on."""
    if key := authority.key_of(recorded):
        yield AUTHORITY, key


LEDGER = ReadModel(
    name="ledger",
    version=4,
    tables=(POSTINGS, AUTHORITY),
    apply=apply,
    facts=FACTS,
    keys=keys,
    apart=Apart(kinds=frozenset({"budget"})),
)
