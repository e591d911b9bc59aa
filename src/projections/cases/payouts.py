"""Payouts of a case, each with the stage it has reached (domain section 5)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from grants.payout import events as payout
from projections.cases.tables import PAYOUTS

if TYPE_CHECKING:
    from projections.runtime.model import Rows

Numbered = (
    payout.PayoutRequested
    | payout.PayoutChecked
    | payout.PayoutRejected
    | payout.PayoutCertified
    | payout.PayoutOrdered
    | payout.PayoutExecuted
    | payout.PayoutReturned
)


def apply(number: str, fact: Numbered, rows: Rows) -> None:
    """Bring the row of a payout on."""
    if isinstance(fact, payout.PayoutRequested):
        rows.put(PAYOUTS, _requested(number, fact))
        return
    row = rows.get(PAYOUTS, (number, fact.payout_no))
    if row is not None:
        rows.put(PAYOUTS, {**row, **_changes(fact, row["paid_cents"], row["returned_cents"])})


def _requested(number: str, fact: payout.PayoutRequested) -> dict[str, Any]:
    return {
        "number": number,
        "payout_no": fact.payout_no,
        "stage": "requested",
        "kind": fact.kind,
        "year": fact.year,
        "scope": fact.scope,
        "earmark": fact.earmark,
        "requested_cents": fact.cents,
        "recognised_cents": None,
        "ordered_cents": None,
        "paid_cents": 0,
        "returned_cents": 0,
        "requested_on": fact.requested_on,
        "stage_on": fact.requested_on,
        "value_on": None,
        "certified_by": None,
        "ordered_by": None,
        "executed_by": None,
    }


def _changes(
    fact: payout.PayoutChecked
    | payout.PayoutRejected
    | payout.PayoutCertified
    | payout.PayoutOrdered
    | payout.PayoutExecuted
    | payout.PayoutReturned,
    paid_cents: int,
    returned_cents: int,
) -> dict[str, Any]:
    match fact:
        case payout.PayoutChecked():
            changes = {"recognised_cents": fact.recognised_cents}
            return {**changes, **_stage("checked", fact.checked_on)}
        case payout.PayoutRejected():
            return _stage("rejected", fact.rejected_on)
        case payout.PayoutCertified():
            changed_by = {"certified_by": fact.certified_by}
            return {**changed_by, **_stage("certified", fact.certified_on)}
        case payout.PayoutOrdered():
            ordered = {"ordered_by": fact.ordered_by, "ordered_cents": fact.cents}
            return {**ordered, **_stage("ordered", fact.ordered_on)}
        case payout.PayoutExecuted():
            executed = {
                "executed_by": fact.executed_by,
                "paid_cents": paid_cents + fact.cents,
                "value_on": fact.value_on,
            }
            return {**executed, **_stage("executed", fact.value_on)}
        case payout.PayoutReturned():
            back = returned_cents + fact.cents
            stage = "returned" if back >= paid_cents else "partly-returned"
            return {"returned_cents": back, **_stage(stage, fact.value_on)}


def _stage(stage: str, day: dt.date) -> dict[str, Any]:
    return {"stage": stage, "stage_on": day}
