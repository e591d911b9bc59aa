"""Sentences about recovery."""

from decimal import Decimal

from grants.claim import events as e
from grants.kernel.money import euros_de
from projections.audit_trail.sentences.registry import tells
from projections.audit_trail.sentences.words import REASONS, date, person, reasons, role, text

MANNERS = {"presumed": "gilt als bekannt gegeben", "proven": "nachweislich bekannt gegeben"}
NOTICES = {"included": "", "missing": " (ohne Rechtsbehelfsbelehrung)"}
FINALITY = {
    "period-over": "die Rechtsbehelfsfrist ist abgelaufen",
    "remedy-waived": "der Empfänger hat auf Rechtsbehelfe verzichtet",
}
DEFERRED = {"runs": "Zinsen laufen weiter", "rests": "für diese Zeit fallen keine Zinsen an"}


INTEREST = {"recovery": "Zinsen", "interim": "Zwischenzinsen"}
MISSED = {
    "rest-due": "; bleibt eine Rate aus, wird der Rest fällig",
    "rest-stays": "",
}


@tells(e.RecoveryOrdered)
def _ordered(fact: e.RecoveryOrdered) -> str:
    return (
        f"Erstattungsbescheid {fact.decision} über {euros_de(fact.cents)} erlassen"
        f" (Forderung {fact.claim}, {REASONS[fact.ground]}), fällig am {date(fact.due_on)},"
        f" entworfen von {person(fact.drafted_by)}, gezeichnet von {person(fact.approved_by)}"
        f" ({role(fact.competence)}).{reasons(fact.reasons)}"
    )


@tells(e.ClaimNotified)
def _notified(fact: e.ClaimNotified) -> str:
    return (
        f"Erstattungsbescheid zur Forderung {fact.claim} am {date(fact.posted_on)} versandt"
        f"{NOTICES[fact.remedy_notice]} und {MANNERS[fact.manner]} am {date(fact.effected_on)};"
        f" anfechtbar bis {date(fact.remedy_until)}. Erfasst von {person(fact.recorded_by)}."
    )


@tells(e.ClaimBecameFinal)
def _final(fact: e.ClaimBecameFinal) -> str:
    return (
        f"Erstattungsbescheid zur Forderung {fact.claim} bestandskräftig seit"
        f" {date(fact.final_on)}: {FINALITY[fact.ground]}. Erfasst von {person(fact.recorded_by)}."
    )


@tells(e.InterestAssessed)
def _assessed(fact: e.InterestAssessed) -> str:
    parts = "; ".join(
        f"{date(part.from_on)} bis {date(part.to_on)} {euros_de(part.principal_cents)} zu"
        f" {_percent(part.base_rate + part.margin)} (Basiszinssatz {_percent(part.base_rate)})"
        f" für {part.days} {'Tag' if part.days == 1 else 'Tage'}"
        for part in fact.segments
    )
    return (
        f"{INTEREST[fact.kind]} von {euros_de(fact.cents)} {_on(fact)} festgesetzt für"
        f" {date(fact.from_on)} bis {date(fact.to_on)}, von {person(fact.assessed_by)}"
        f" ({role(fact.competence)}): {parts}."
    )


@tells(e.InterestWaived)
def _interest_waived(fact: e.InterestWaived) -> str:
    return (
        f"Auf Zinsen von {euros_de(fact.cents)} zur Forderung {fact.claim} verzichtet, entschieden"
        f" von {person(fact.waived_by)} ({role(fact.competence)}).{reasons(fact.reasons)}"
    )


@tells(e.ClaimPaymentReceived)
def _received(fact: e.ClaimPaymentReceived) -> str:
    return (
        f"{euros_de(fact.cents)} auf die Forderung {fact.claim} eingegangen"
        f"{_of_it_interest(fact.interest_cents)}."
    )


@tells(e.ClaimOffset)
def _offset(fact: e.ClaimOffset) -> str:
    return (
        f"Forderung {fact.claim} über {euros_de(fact.cents)} aufgerechnet"
        f"{_of_it_interest(fact.interest_cents)}, erklärt von {person(fact.declared_by)}"
        f" ({role(fact.competence)}). Gegenforderung: „{text(fact.against)}“"
    )


@tells(e.ClaimDeferred)
def _deferred(fact: e.ClaimDeferred) -> str:
    return (
        f"Forderung {fact.claim} mit offenen {euros_de(fact.open_cents)} bis"
        f" {date(fact.until_on)} gestundet ({DEFERRED[fact.interest]}), entschieden von"
        f" {person(fact.deferred_by)} ({role(fact.competence)}).{reasons(fact.reasons)}"
    )


@tells(e.InstalmentsAgreed)
def _instalments(fact: e.InstalmentsAgreed) -> str:
    plan = ", ".join(f"{euros_de(part.cents)} zum {date(part.due_on)}" for part in fact.plan)
    total = euros_de(sum(part.cents for part in fact.plan))
    return (
        f"Ratenzahlung der Forderung {fact.claim} über {total} vereinbart: {plan}"
        f"{MISSED[fact.if_missed]}; entschieden von {person(fact.agreed_by)}"
        f" ({role(fact.competence)}).{reasons(fact.reasons)}"
    )


@tells(e.ClaimWrittenDown)
def _written_down(fact: e.ClaimWrittenDown) -> str:
    interest = f" und Zinsen von {euros_de(fact.interest_cents)}" if fact.interest_cents else ""
    return (
        f"Forderung {fact.claim} niedergeschlagen: {euros_de(fact.principal_cents)}{interest}"
        f" werden nicht weiter verfolgt, bleiben aber geschuldet; entschieden von"
        f" {person(fact.written_down_by)} ({role(fact.competence)}).{reasons(fact.reasons)}"
    )


@tells(e.ClaimWaived)
def _waived(fact: e.ClaimWaived) -> str:
    return (
        f"{euros_de(fact.cents)} der Forderung {fact.claim} erlassen, entschieden von"
        f" {person(fact.waived_by)} ({role(fact.competence)}).{reasons(fact.reasons)}"
    )


@tells(e.ClaimAnnulled)
def _annulled(fact: e.ClaimAnnulled) -> str:
    interest = (
        f", Zinsen von {euros_de(fact.interest_cents)} entfallen" if fact.interest_cents else ""
    )
    back = f"; zurückzuzahlen sind {euros_de(fact.refund_cents)}" if fact.refund_cents else ""
    left = (
        f"es bleiben {euros_de(fact.to_cents)}" if fact.to_cents else "es bleibt nichts gefordert"
    )
    return (
        f"Forderung {fact.claim} auf Widerspruch gegen {fact.decision} um"
        f" {euros_de(fact.by_cents)} aufgehoben, {left}{interest}{back}; entschieden von"
        f" {person(fact.decided_by)} ({role(fact.competence)})."
    )


@tells(e.ClaimRefunded)
def _refunded(fact: e.ClaimRefunded) -> str:
    return (
        f"{euros_de(fact.cents)} zur Forderung {fact.claim} an den Empfänger zurückgezahlt"
        f"{_of_it_interest(fact.interest_cents)}, von {person(fact.refunded_by)}."
    )


def _on(fact: e.InterestAssessed) -> str:
    if fact.payout_no is None:
        return f"auf die Forderung {fact.claim}"
    return f"zur Forderung {fact.claim} auf nicht verwendete Mittel der Auszahlung {fact.payout_no}"


def _of_it_interest(cents: int) -> str:
    return f", davon {euros_de(cents)} auf Zinsen" if cents else ""


def _percent(rate: Decimal) -> str:
    """-0.88 is −0,88 %."""
    return f"{rate:.2f} %".replace(".", ",").replace("-", "−")
