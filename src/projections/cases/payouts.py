"""Payouts of a case, each with the stage it has reached, and what they change in its line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_never

from grants.payout import events as payout
from grants.payout.stages import Stage, advance
from projections.cases.applications import flags
from projections.cases.tables import PAYOUTS
from projections.payments import is_revenue

if TYPE_CHECKING:
    from projections.runtime.model import Row, Rows

Numbered = payout.PayoutStep | payout.PaymentHoldPlaced | payout.PaymentHoldLifted
"""What may be about one payout; a hold on the whole case names none."""
_STAGES = {stage.value: stage for stage in Stage}
Paid = (
    payout.PayoutExecuted
    | payout.BankAccountChanged
    | payout.BankAccountConfirmed
    | payout.PaymentHoldPlaced
    | payout.PaymentHoldLifted
)


def paid(fact: Paid, row: Row) -> dict[str, Any]:
    """What payouts, the account to pay to and payment holds change in the line of the case."""
    match fact:
        case payout.PayoutExecuted():
            return {"paid_cents": (row["paid_cents"] or 0) + fact.cents}
        case payout.BankAccountChanged():
            return {"flags": flags(row, add="bank-account-unconfirmed")}
        case payout.BankAccountConfirmed():
            return {"flags": flags(row, drop="bank-account-unconfirmed")}
        case payout.PaymentHoldPlaced() | payout.PaymentHoldLifted():
            holds = holds_after(row["holds"], fact)
            held = flags(row, add="payment-hold") if holds else flags(row, drop="payment-hold")
            return {"holds": holds, "flags": held}
        case _:
            assert_never(fact)


def returned(fact: payout.PayoutReturned, row: Row, rows: Rows) -> dict[str, Any]:
    """What came back changes in the line of the case: less is paid, or that much is recovered."""
    known = rows.get(PAYOUTS, (row["number"], fact.payout_no))
    if is_revenue(fact, paid_on=known["value_on"] if known else None):
        return {"recovered_cents": row["recovered_cents"] + fact.cents}
    return {"paid_cents": (row["paid_cents"] or 0) - fact.cents}


_HOLDS = (payout.PaymentHoldPlaced, payout.PaymentHoldLifted)


def apply(number: str, fact: Numbered, rows: Rows) -> None:
    """Bring the row of a payout on."""
    if isinstance(fact, payout.PayoutRequested):
        rows.put(PAYOUTS, _requested(number, fact))
        return
    row = None if fact.payout_no is None else rows.get(PAYOUTS, (number, fact.payout_no))
    if row is None:
        return
    if isinstance(fact, _HOLDS):
        rows.put(PAYOUTS, {**row, "holds": holds_after(row["holds"], fact)})
        return
    changed = {**row, **_changes(fact, row)}
    kept_cents = changed["paid_cents"] - changed["returned_cents"]
    if not isinstance(fact, payout.UsageReported):
        stage = advance(_STAGES[row["stage"]], fact, kept_cents=kept_cents)
        changed["stage"] = str(stage)
        changed["stage_on"] = getattr(fact, fact.LEGAL_DATE)
    rows.put(PAYOUTS, changed)


def holds_after(
    holds: list[str], fact: payout.PaymentHoldPlaced | payout.PaymentHoldLifted
) -> list[str]:
    """The holds in force after one was placed or lifted."""
    match fact:
        case payout.PaymentHoldPlaced():
            return sorted({*holds, fact.hold})
        case payout.PaymentHoldLifted():
            return sorted({*holds} - {fact.hold})
        case _:
            assert_never(fact)


def _requested(number: str, fact: payout.PayoutRequested) -> dict[str, Any]:
    return {
        "number": number,
        "payout_no": fact.payout_no,
        "stage": str(Stage.REQUESTED),
        "holds": [],
        "kind": fact.kind,
        "year": fact.year,
        "scope": fact.scope,
        "earmark": fact.earmark,
        "requested_cents": fact.cents,
        "recognised_cents": None,
        "reduced_cents": 0,
        "ordered_cents": None,
        "paid_cents": 0,
        "returned_cents": 0,
        "requested_on": fact.requested_on,
        "stage_on": fact.requested_on,
        "value_on": None,
        "certified_by": None,
        "ordered_by": None,
        "executed_by": None,
        "failure": None,
        "usage_due_on": None,
        "used_cents": None,
        "used_until": None,
        "flags": sorted(fact.findings),
    }


def _changes(fact: payout.PayoutStep, row: Row) -> dict[str, Any]:
    match fact:
        case payout.PayoutChecked():
            return {"recognised_cents": fact.recognised_cents}
        case payout.PayoutReduced():
            less = row["recognised_cents"] - fact.recognised_cents
            return {
                "recognised_cents": fact.recognised_cents,
                "reduced_cents": row["reduced_cents"] + less,
            }
        case payout.PayoutCertified():
            return {"certified_by": fact.certified_by}
        case payout.PayoutOrdered():
            return {"ordered_by": fact.ordered_by, "ordered_cents": fact.cents, "failure": None}
        case payout.PayoutFailed():
            return {"failure": fact.ground}
        case payout.PayoutExecuted():
            return {
                "executed_by": fact.executed_by,
                "paid_cents": row["paid_cents"] + fact.cents,
                "value_on": fact.value_on,
                "usage_due_on": fact.usage_due_on,
            }
        case payout.PayoutReturned():
            return {"returned_cents": row["returned_cents"] + fact.cents}
        case payout.UsageReported():
            return _used(fact, row)
        case payout.PayoutRequested() | payout.PayoutRejected() | payout.PayoutWithdrawn():
            return {}
        case _:
            assert_never(fact)


def _used(fact: payout.UsageReported, row: Row) -> dict[str, Any]:
    """The report that reaches furthest counts; one late report leaves its mark."""
    late = ["usage-late"] if fact.timeliness == "late" else []
    changes: dict[str, Any] = {
        "usage_due_on": fact.due_on,
        "flags": sorted({*row["flags"], *late}),
    }
    if row["used_until"] is None or fact.used_until >= row["used_until"]:
        changes |= {"used_cents": fact.used_cents, "used_until": fact.used_until}
    return changes
