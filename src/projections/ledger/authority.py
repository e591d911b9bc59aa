"""Which commitments rest on commitment authority (Verpflichtungsermächtigung) instead of money.

Before its first allocation an account's commitments draw on the authority of the year in which they
are signed; what falls back can be drawn again in its own year of use alone (§ 38 SäHO). Few
accounts ever have authority, so the rows are few.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grants.budget import events as budget
from projections.ledger.postings import Posting, account_of
from projections.runtime.model import Key, Row, Rows, Table

if TYPE_CHECKING:
    from grants.store.recorded import Recorded

AUTHORITY = Table(
    part="authority",
    columns={
        "programme": "text NOT NULL",
        "scope": "text NOT NULL",
        "year": "smallint NOT NULL",
        "earmark": "text NOT NULL",
        "state": "text NOT NULL",
        "granted": "jsonb NOT NULL",
        "drawn_by_case": "jsonb NOT NULL",
    },
    key=("programme", "scope", "year", "earmark"),
)
"""`state` is open, or replaced by an allocation; amounts by year of use, in cents."""

_Drawn = dict[str, dict[str, int]]


@dataclass(frozen=True)
class _Change:
    case: str
    delta_cents: int
    year: int


_CONCERNED = (
    budget.BudgetAllocated,
    budget.CommitmentAuthorityGranted,
    budget.FundsCommitted,
    budget.CommitmentChanged,
    budget.CommitmentReleased,
)


def key_of(recorded: Recorded) -> Key | None:
    """The account a fact may draw on or grant authority to."""
    fact = recorded.fact
    if not isinstance(fact, _CONCERNED):
        return None
    account = account_of(recorded.stream)
    return (account.programme, account.scope, account.year, fact.earmark)


def draws(recorded: Recorded, rows: Rows) -> tuple[Posting, ...]:
    """The draws on authority (measure `drawn`, by year of use) that a budget fact brings about."""
    key = key_of(recorded)
    if key is None:
        return ()
    row = rows.get(AUTHORITY, key)
    fact = recorded.fact
    match fact:
        case budget.CommitmentAuthorityGranted(use_year=use_year, cents=cents):
            before = row or {
                **dict(zip(AUTHORITY.key, key, strict=True)),
                "state": "open",
                "granted": {},
                "drawn_by_case": {},
            }
            granted = _plus(before["granted"], str(use_year), cents)
            rows.put(AUTHORITY, {**before, "granted": granted})
            return ()
        case budget.BudgetAllocated():
            # Remembered even without authority so far: what is granted later is replaced already.
            before = row or {
                **dict(zip(AUTHORITY.key, key, strict=True)),
                "granted": {},
                "drawn_by_case": {},
            }
            if before.get("state") != "replaced":
                rows.put(AUTHORITY, {**before, "state": "replaced"})
            return ()
        case _ if row is None or not row["granted"]:
            return ()
        case budget.FundsCommitted() | budget.CommitmentChanged():
            change = _Change(fact.case, fact.delta_cents, int(fact.signed_on[:4]))
        case budget.CommitmentReleased():
            change = _Change(fact.case, -fact.cents, fact.signed_on.year)
        case _:
            return ()
    drawn: _Drawn = row["drawn_by_case"]
    moved = _moved(change, drawn, left_cents=_left(row, change.year))
    if moved:
        of_case = drawn.get(change.case, {})
        for year, delta_cents in moved.items():
            of_case = _plus(of_case, year, delta_cents)
        rows.put(AUTHORITY, {**row, "drawn_by_case": {**drawn, change.case: of_case}})
    return tuple(
        Posting(key[3], "drawn", delta_cents, change.case, use_year=int(year))
        for year, delta_cents in moved.items()
    )


def _left(row: Row, year: int) -> int:
    if row["state"] == "replaced":
        return 0
    use_year = str(year)
    taken: int = sum(of_case.get(use_year, 0) for of_case in row["drawn_by_case"].values())
    return int(row["granted"].get(use_year, 0)) - taken


def _moved(change: _Change, drawn: _Drawn, *, left_cents: int) -> dict[str, int]:
    of_case = drawn.get(change.case, {})
    if change.delta_cents > 0:
        draw = min(change.delta_cents, left_cents)
        return {str(change.year): draw} if draw > 0 else {}
    moved = {}
    falling = -change.delta_cents
    for use_year in sorted(of_case, reverse=True):
        back = min(falling, of_case[use_year])
        if back:
            falling -= back
            moved[use_year] = -back
    return moved


def _plus(amounts: dict[str, int], year: str, cents: int) -> dict[str, int]:
    return {**amounts, year: amounts.get(year, 0) + cents}
