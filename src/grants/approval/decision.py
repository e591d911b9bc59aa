"""A signed decision and how far it has come: dispatched, notified, final, or under objection."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal, assert_never

from grants.application.events import ApplicationRejected
from grants.application.lifecycle import Phase
from grants.approval.effect import NO_EFFECT, Effect
from grants.approval.events import (
    DecisionBecameFinal,
    DecisionDispatched,
    DecisionReturned,
    GrantAmended,
    GrantApproved,
    NotificationEffected,
    ObjectionDecided,
    ObjectionFiled,
    RecipientChanged,
    RemedyWaived,
)
from grants.kernel.ids import ruling_number
from grants.revocation.events import GrantRevoked, GrantWithdrawn, RecoverySigned
from grants.settlement.events import GrantSettled


@dataclass(frozen=True)
class Signed:
    """Signed, still in the house."""


@dataclass(frozen=True)
class Dispatched:
    """On its way to the recipient (Versand)."""

    fact: DecisionDispatched


@dataclass(frozen=True)
class Notified:
    """It reached the recipient (Bekanntgabe); a remedy is possible until `fact.remedy_until`."""

    dispatch: DecisionDispatched
    fact: NotificationEffected


@dataclass(frozen=True)
class Waived:
    """The recipient does without a remedy (Rechtsmittelverzicht)."""

    fact: RemedyWaived


@dataclass(frozen=True)
class Final:
    """No remedy is possible any more (Bestandskraft)."""

    fact: DecisionBecameFinal


@dataclass(frozen=True)
class Returned:
    """The letter came back (Postrücklauf); the decision can be sent again."""

    fact: DecisionReturned


@dataclass(frozen=True)
class Reviewed:
    """An objection was decided: from here on that decision is served, and a remedy runs anew."""

    fact: ObjectionDecided


@dataclass(frozen=True)
class SetAside:
    """An objection was upheld: the decision has no effect any more (aufgehoben)."""

    fact: ObjectionDecided


Delivery = Signed | Dispatched | Notified | Returned | Waived | Final | Reviewed | SetAside
DeliveryFact = (
    DecisionDispatched
    | NotificationEffected
    | DecisionReturned
    | RemedyWaived
    | DecisionBecameFinal
    | ObjectionFiled
    | ObjectionDecided
)
DecisionAct = Literal[
    "approval",
    "rejection",
    "amendment",
    "recipient-change",
    "settlement",
    "withdrawal",
    "revocation",
    "recovery",
    "objection",
]
DecisionFact = (
    GrantApproved
    | GrantAmended
    | RecipientChanged
    | ApplicationRejected
    | GrantSettled
    | GrantWithdrawn
    | GrantRevoked
    | RecoverySigned
)


@dataclass(frozen=True, kw_only=True)
class Decision:
    """A signed decision act, how far it has come, and the facts recorded about it.

    `signed_in` is where the case stood when it was signed, `effect` what it took from the
    recipient, `review` the last decision on an objection from which a remedy ran anew.
    """

    number: str
    act: DecisionAct
    drafted_by: str
    signed_by: str
    signed_on: dt.date
    signed_in: Phase
    delivery: Delivery = Signed()
    facts: tuple[DeliveryFact, ...] = ()
    review: ObjectionDecided | None = None
    effect: Effect = NO_EFFECT

    @property
    def objection(self) -> ObjectionFiled | None:
        """The objection that is pending."""
        for fact in reversed(self.facts):
            match fact:
                case ObjectionFiled():
                    return fact
                case ObjectionDecided():
                    return None
                case _:
                    continue
        return None


def signed(fact: DecisionFact, signed_in: Phase) -> Decision:
    """The decision of a fact, just signed."""
    act: DecisionAct
    match fact:
        case GrantApproved():
            act, drafted_by = "approval", fact.drafted_by
        case GrantAmended():
            act, drafted_by = "amendment", fact.drafted_by
        case RecipientChanged():
            act, drafted_by = "recipient-change", fact.drafted_by
        case ApplicationRejected():
            act, drafted_by = "rejection", fact.drafted_by
        case GrantSettled():
            act, drafted_by = "settlement", fact.examiner
        case GrantWithdrawn():
            act, drafted_by = "withdrawal", fact.drafted_by
        case GrantRevoked():
            act, drafted_by = "revocation", fact.drafted_by
        case RecoverySigned():
            act, drafted_by = "recovery", fact.drafted_by
        case _:
            assert_never(fact)
    return Decision(
        number=fact.decision,
        act=act,
        drafted_by=drafted_by,
        signed_by=fact.approved_by,
        signed_on=fact.signed_on,
        signed_in=signed_in,
    )


def ruled(fact: ObjectionDecided, letter: str, signed_in: Phase) -> Decision:
    """The decision on an objection that is served by itself, under a number of its own."""
    return Decision(
        number=letter,
        act="objection",
        drafted_by=fact.decided_by,
        signed_by=fact.decided_by,
        signed_on=fact.decided_on,
        signed_in=signed_in,
    )


def letter_of(decision: Decision, *, outcome: str, sets_aside: str | None) -> str | None:
    """The number under which the decision on the pending objection is served by itself.

    On its merits it is served with the decision it is about, whose period for a remedy runs anew.
    """
    assert decision.objection is not None
    inadmissible = outcome == "dismissed" and bool(decision.objection.findings)
    if sets_aside is None and not inadmissible:
        return None
    decided = sum(isinstance(fact, ObjectionDecided) for fact in decision.facts)
    return ruling_number(decision.number, decided + 1)


def delivery_after(fact: DeliveryFact, decision: Decision) -> Delivery:
    """How far a decision has come with one more fact about it."""
    match fact, decision.delivery:
        case DecisionDispatched(), _:
            return Dispatched(fact)
        case NotificationEffected(), Dispatched(dispatch):
            return Notified(dispatch, fact)
        case DecisionReturned(), _:
            return Returned(fact)
        case RemedyWaived(), _:
            return Waived(fact)
        case DecisionBecameFinal(), _:
            return Final(fact)
        case ObjectionDecided(sets_aside=str()), _:
            return SetAside(fact)
        case ObjectionDecided(outcome="upheld" | "partly-upheld"), _:
            return Reviewed(fact)
        case ObjectionDecided(outcome="dismissed"), _ if (
            decision.objection is not None and not decision.objection.findings
        ):
            return Reviewed(fact)
        case ((NotificationEffected() | ObjectionFiled() | ObjectionDecided()), unmoved):
            # What was taken back or inadmissible leaves the decision as it came.
            return unmoved
        case _:
            assert_never(fact)
