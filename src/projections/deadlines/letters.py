"""The dates of a decision once it is signed: when it counts as known, how long a remedy is open."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from grants.approval import events as approval
from grants.kernel.ids import ruled_on
from projections.deadlines import claims

if TYPE_CHECKING:
    from projections.deadlines.agenda import Agenda

Delivered = (
    approval.DecisionDispatched
    | approval.DecisionReturned
    | approval.NotificationEffected
    | approval.RemedyWaived
    | approval.DecisionBecameFinal
    | approval.ObjectionFiled
    | approval.ObjectionDecided
)


def delivered(fact: Delivered, agenda: Agenda) -> None:
    """The dates of a decision: presumed notification, and the period for a remedy."""
    claims.decided(fact, agenda)
    match fact:
        case approval.DecisionDispatched():
            agenda.set("notification", fact.decision, fact.presumed_on)
        case approval.NotificationEffected():
            agenda.keep("notification", fact.decision)
            if ruled_on(fact.decision) is None:  # What follows such a one is for the courts.
                agenda.set("remedy", fact.decision, fact.remedy_until)
        case approval.RemedyWaived() | approval.DecisionBecameFinal():
            agenda.keep("remedy", fact.decision)
        case approval.DecisionReturned():
            # It did not arrive; the next dispatch sets both dates anew.
            agenda.cancel("notification", fact.decision)
            agenda.cancel("remedy", fact.decision)
        case approval.ObjectionFiled():
            agenda.keep("remedy", fact.decision)
        case approval.ObjectionDecided():
            if fact.sets_aside in {"revocation", "withdrawal"} and fact.returns_to is not None:
                agenda.reopen("proof", "1")
        case _:
            assert_never(fact)
