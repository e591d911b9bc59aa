"""Decision acts and conditions as the file of a case shows them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from grants.application import events as application
from grants.approval import events as approval
from grants.claim import events as claim
from grants.revocation import events as revocation
from grants.settlement.events import GrantSettled

Act = Literal[
    "approval",
    "rejection",
    "amendment",
    "recipient-change",
    "settlement",
    "withdrawal",
    "revocation",
    "recovery",
    "not-taken-up",
    "objection",
]


@dataclass(frozen=True, kw_only=True)
class Decision:
    """One decision act with what became of it; `drafted_by` of a settlement is its examiner."""

    decision: str
    act: Act
    cents: int | None
    signed_on: dt.date
    drafted_by: str | None
    approved_by: str
    competence: str
    reasons_ref: str | None
    deviates_from_vote: str | None = None
    posted_on: dt.date | None = None
    notified_on: dt.date | None = None
    remedy_until: dt.date | None = None
    final_on: dt.date | None = None
    objected_on: dt.date | None = None
    objection: Literal["pending", "upheld", "partly-upheld", "dismissed", "withdrawn"] | None = None


@dataclass(frozen=True, kw_only=True)
class ConditionFile:
    """A condition of the grant; `fulfilled_on` is None while it is open."""

    condition: str
    effect: Literal["before-payout", "accompanying"]
    text_ref: str
    due_on: dt.date | None
    fulfilled_on: dt.date | None = None


Decided = (
    approval.GrantApproved
    | approval.GrantAmended
    | approval.RecipientChanged
    | approval.GrantNotTakenUp
    | application.ApplicationRejected
    | GrantSettled
    | revocation.GrantWithdrawn
    | revocation.GrantRevoked
    | claim.RecoveryOrdered
)


def decision_of(fact: Decided) -> Decision:
    """The act that a fact signed."""
    act: Act
    cents: int | None
    match fact:
        case approval.GrantNotTakenUp():
            return Decision(
                decision=fact.decision,
                act="not-taken-up",
                cents=0,
                signed_on=fact.declared_on,
                drafted_by=None,
                approved_by=fact.recorded_by,
                competence="",
                reasons_ref=None,
            )
        case approval.GrantApproved():
            act, cents, drafted_by = "approval", fact.amount_cents, fact.drafted_by
        case approval.GrantAmended():
            act, cents, drafted_by = "amendment", fact.amount_cents, fact.drafted_by
        case approval.RecipientChanged():
            act, cents, drafted_by = "recipient-change", fact.amount_cents, fact.drafted_by
        case application.ApplicationRejected():
            act, cents, drafted_by = "rejection", None, fact.drafted_by
        case GrantSettled():
            act, cents, drafted_by = "settlement", fact.final_cents, fact.examiner
        case revocation.GrantWithdrawn():
            act, cents, drafted_by = "withdrawal", fact.amount_cents, fact.drafted_by
        case revocation.GrantRevoked():
            act, cents, drafted_by = "revocation", fact.amount_cents, fact.drafted_by
        case claim.RecoveryOrdered():
            act, cents, drafted_by = "recovery", fact.cents, fact.drafted_by
    reasons = getattr(fact, "reasons", None)
    return Decision(
        decision=fact.decision,
        act=act,
        cents=cents,
        signed_on=fact.signed_on,
        drafted_by=drafted_by,
        approved_by=fact.approved_by,
        competence=fact.competence,
        reasons_ref=reasons.ref if reasons is not None else None,
        deviates_from_vote=getattr(fact, "deviates_from_vote", None),
    )


def ruling_of(fact: approval.ObjectionDecided, letter: str) -> Decision:
    """The decision on an objection, where it is served by itself."""
    return Decision(
        decision=letter,
        act="objection",
        cents=None,
        signed_on=fact.decided_on,
        drafted_by=None,
        approved_by=fact.decided_by,
        competence=fact.competence,
        reasons_ref=fact.reasons.ref,
    )


def condition_of(condition: approval.Condition) -> ConditionFile:
    """A condition, still open."""
    return ConditionFile(
        condition=condition.condition,
        effect=condition.effect,
        text_ref=condition.text.ref,
        due_on=condition.due_on,
    )
