"""Claims of a case: what they change in its line, and how they stand in its file."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any

from grants.approval.events import (
    DecisionDispatched,
    DecisionReturned,
    NotificationEffected,
    ObjectionDecided,
    ObjectionFiled,
)
from grants.claim import events as claim
from grants.claim.events import ClaimEvent, RecoveryOrdered
from grants.claim.fold import beside, evolve
from grants.claim.state import Claim
from grants.kernel.records import replace
from projections import debts
from projections.debts import DebtEvent

if TYPE_CHECKING:
    from projections.runtime.model import Row


Course = tuple[
    DecisionDispatched
    | NotificationEffected
    | DecisionReturned
    | ObjectionFiled
    | ObjectionDecided,
    ...,
]
"""What of a case its claims are seen by: how its decisions arrived, and the objections to them."""


@dataclass(frozen=True, kw_only=True)
class ClaimFile:
    """One claim with how it stands, and the facts it was folded from, oldest first.

    `cents` were claimed, of which `annulled_cents` fell to an objection; `interest_cents` were
    assessed and neither corrected, waived nor annulled, `waived_cents` of the principal given up,
    `paid_cents` came in on both, paid or set off (`interest_paid_cents` of them on interest),
    `open_cents` are still owed on both, `missed_cents` of agreed instalments are overdue.
    `refund_due_cents` came in and are owed to the recipient. `stage` is a `ClaimPhase`. `due_on` is
    None before the order arrived, while an objection is pending, and of an annulled claim.
    """

    claim: str
    decision: str
    stage: str
    cents: int
    due_on: dt.date | None
    interest_cents: int
    paid_cents: int
    interest_paid_cents: int
    waived_cents: int
    open_cents: int
    missed_cents: int
    annulled_cents: int
    refund_due_cents: int
    facts: tuple[ClaimEvent, ...]


def opened(fact: RecoveryOrdered, course: Course) -> ClaimFile:
    """A claim as it was raised."""
    return _standing((fact,), fact.signed_on, course)


def after(known: ClaimFile, fact: ClaimEvent) -> ClaimFile:
    """A claim with one more of its facts; how it stands is not looked at before all are there."""
    return replace(known, facts=(*known.facts, fact))


def looked_at(known: ClaimFile, day: dt.date, course: Course) -> ClaimFile:
    """A claim as it is seen on a day."""
    return _standing(known.facts, day, course)


def _standing(facts: tuple[ClaimEvent, ...], day: dt.date, course: Course) -> ClaimFile:
    state = beside(reduce(evolve, facts, Claim()), course)
    assert state.ordered is not None
    return ClaimFile(
        claim=state.ordered.claim,
        decision=state.ordered.decision,
        stage=str(state.phase_on(day)),
        cents=state.ordered.cents,
        due_on=state.due_on(day),
        interest_cents=state.interest_cents,
        paid_cents=state.paid_cents,
        interest_paid_cents=state.interest_paid_cents,
        waived_cents=state.waived_cents,
        open_cents=state.open_cents,
        missed_cents=state.missed_cents(day),
        annulled_cents=state.ordered.cents - state.principal_cents,
        refund_due_cents=state.refund_due_cents,
        facts=facts,
    )


def changes(fact: DebtEvent, row: Row) -> dict[str, Any]:
    """What a fact about claims, or about a decision behind one, changes in the case's line."""
    known = debts.evolve(row["debts"], fact)
    owed = _owed(fact, row) if isinstance(fact, ClaimEvent) else {}
    if known is row["debts"]:
        return owed
    # As arranged: no fact says that an instalment was missed; the line is seen on a day.
    return {**owed, "debts": known, "claim_due_on": debts.due_on(known, dt.date.min)}


def _owed(fact: ClaimEvent, row: Row) -> dict[str, Any]:
    still = row["claim_open_cents"]
    match fact:
        case RecoveryOrdered():
            return {
                "claimed_cents": row["claimed_cents"] + fact.cents,
                "claim_open_cents": still + fact.cents,
                "claims": sorted({*row["claims"], fact.claim}),
            }
        case claim.InterestAssessed():
            return {"claim_open_cents": still + fact.cents}
        case claim.InterestCorrected():
            return {"claim_open_cents": still - fact.by_cents}
        case claim.InterestWaived() | claim.ClaimWaived():
            return {"claim_open_cents": still - fact.cents}
        case claim.ClaimPaymentReceived() | claim.ClaimOffset():
            # Seen on a day between an early payment and its claim there is nothing to pay yet.
            paid = fact.cents if fact.claim in row["claims"] else 0
            return {
                "recovered_cents": row["recovered_cents"] + fact.cents - fact.interest_cents,
                "claim_open_cents": still - paid,
            }
        case claim.ClaimAnnulled():
            return {
                "claimed_cents": row["claimed_cents"] - fact.by_cents,
                "claim_open_cents": still - fact.dropped_cents,
                "refund_due_cents": row["refund_due_cents"] + fact.refund_cents,
            }
        case claim.ClaimRefunded():
            return {
                "recovered_cents": row["recovered_cents"] - fact.cents + fact.interest_cents,
                "refund_due_cents": row["refund_due_cents"] - fact.cents,
            }
        case _:
            return {}
