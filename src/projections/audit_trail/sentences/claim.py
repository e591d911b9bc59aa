"""Sentences about recovery."""

from grants.claim import events as e
from grants.kernel.money import euros_de
from projections.audit_trail.sentences.registry import tells
from projections.audit_trail.sentences.words import REASONS, date, person, role


@tells(e.RecoveryOrdered)
def _ordered(fact: e.RecoveryOrdered) -> str:
    return (
        f"Erstattungsbescheid {fact.decision} über {euros_de(fact.cents)} erlassen"
        f" (Forderung {fact.claim}, {REASONS[fact.ground]}), fällig am {date(fact.due_on)},"
        f" entworfen von {person(fact.drafted_by)}, gezeichnet von {person(fact.approved_by)}"
        f" ({role(fact.competence)})."
    )


@tells(e.ClaimPaymentReceived)
def _received(fact: e.ClaimPaymentReceived) -> str:
    return f"{euros_de(fact.cents)} auf die Forderung {fact.claim} eingegangen."
