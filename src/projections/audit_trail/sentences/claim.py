"""Sentences about recovery."""

from collections.abc import Iterator
from decimal import Decimal

from grants.claim import events as e
from grants.kernel.money import euros_de
from projections.audit_trail.sentences.registry import tells
from projections.audit_trail.sentences.said import Sentence, joined, said, worded, written
from projections.audit_trail.sentences.words import REASONS, date, person, reasons, role, text

MANNERS = worded(
    {
        "presumed": "gilt als bekannt gegeben",
        "proven": "nachweislich bekannt gegeben",
    }
)
NOTICES = {"included": "", "missing": said(" (ohne Rechtsbehelfsbelehrung)")}
FINALITY = worded(
    {
        "period-over": "die Rechtsbehelfsfrist ist abgelaufen",
        "remedy-waived": "der Empfänger hat auf Rechtsbehelfe verzichtet",
    }
)
DEFERRED = worded(
    {
        "runs": "Zinsen laufen weiter",
        "rests": "für diese Zeit fallen keine Zinsen an",
    }
)
INTEREST = worded(
    {
        "recovery": "Zinsen",
        "interim": "Zwischenzinsen",
    }
)
MISSED = {
    "rest-due": said("; bleibt eine Rate aus, wird der Rest fällig"),
    "rest-stays": "",
}


@tells(e.RecoveryOrdered)
def _ordered(fact: e.RecoveryOrdered) -> Sentence:
    return said(
        "Erstattungsbescheid %(decision)s über %(cents)s erlassen (Forderung %(claim)s,"
        " %(ground)s), fällig am %(due_on)s, entworfen von %(drafted_by)s, gezeichnet von"
        " %(approved_by)s (%(competence)s).%(reasons)s",
        decision=fact.decision,
        cents=euros_de(fact.cents),
        claim=fact.claim,
        ground=REASONS[fact.ground],
        due_on=date(fact.due_on),
        drafted_by=person(fact.drafted_by),
        approved_by=person(fact.approved_by),
        competence=role(fact.competence),
        reasons=reasons(fact.reasons),
    )


@tells(e.ClaimNotified)
def _notified(fact: e.ClaimNotified) -> Sentence:
    return said(
        "Erstattungsbescheid zur Forderung %(claim)s am %(posted_on)s versandt%(remedy_notice)s"
        " und %(manner)s am %(effected_on)s; anfechtbar bis %(remedy_until)s. Erfasst von"
        " %(recorded_by)s.",
        claim=fact.claim,
        posted_on=date(fact.posted_on),
        remedy_notice=NOTICES[fact.remedy_notice],
        manner=MANNERS[fact.manner],
        effected_on=date(fact.effected_on),
        remedy_until=date(fact.remedy_until),
        recorded_by=person(fact.recorded_by),
    )


@tells(e.ClaimBecameFinal)
def _final(fact: e.ClaimBecameFinal) -> Sentence:
    return said(
        "Erstattungsbescheid zur Forderung %(claim)s bestandskräftig seit %(final_on)s:"
        " %(ground)s. Erfasst von %(recorded_by)s.",
        claim=fact.claim,
        final_on=date(fact.final_on),
        ground=FINALITY[fact.ground],
        recorded_by=person(fact.recorded_by),
    )


@tells(e.InterestAssessed)
def _assessed(fact: e.InterestAssessed) -> Sentence:
    return said(
        "%(kind)s von %(cents)s %(on)s festgesetzt für %(from_on)s bis %(to_on)s, von"
        " %(assessed_by)s (%(competence)s): %(parts)s.",
        kind=INTEREST[fact.kind],
        cents=euros_de(fact.cents),
        on=_on(fact),
        from_on=date(fact.from_on),
        to_on=date(fact.to_on),
        assessed_by=person(fact.assessed_by),
        competence=role(fact.competence),
        parts=joined("; ", map(_segment, fact.segments)),
    )


def _segment(part: e.InterestSegment) -> Sentence:
    return said(
        "%(from_on)s bis %(to_on)s %(principal)s zu %(rate)s (Basiszinssatz %(base_rate)s)"
        " für %(days)s",
        from_on=date(part.from_on),
        to_on=date(part.to_on),
        principal=euros_de(part.principal_cents),
        rate=_percent(part.base_rate + part.margin),
        base_rate=_percent(part.base_rate),
        days=said("1 Tag") if part.days == 1 else said("%(days)s Tage", days=part.days),
    )


@tells(e.InterestCorrected)
def _corrected(fact: e.InterestCorrected) -> Sentence:
    return said(
        "Zinsen zur Forderung %(claim)s (Kennung %(assessment)s) um %(by)s gesenkt, weil %(cause)s"
        " erst nach der Festsetzung bekannt wurde%(parts)s.",
        claim=fact.claim,
        assessment=fact.assessment,
        by=euros_de(fact.by_cents),
        cause=_cause(fact),
        parts=said("; es bleiben %(parts)s", parts=joined("; ", map(_segment, fact.segments)))
        if fact.segments
        else "",
    )


def _cause(fact: e.InterestCorrected) -> Sentence | str:
    if fact.waiver is not None:
        return said("der Erlass %(waiver)s", waiver=fact.waiver)
    if fact.deferral is not None:
        return said("die Stundung %(deferral)s", deferral=fact.deferral)
    return said("der Eingang %(payment)s", payment=fact.payment or "")


@tells(e.InterestWaived)
def _interest_waived(fact: e.InterestWaived) -> Sentence:
    return said(
        "Auf Zinsen von %(cents)s zur Forderung %(claim)s verzichtet, entschieden von"
        " %(waived_by)s (%(competence)s).%(reasons)s",
        cents=euros_de(fact.cents),
        claim=fact.claim,
        waived_by=person(fact.waived_by),
        competence=role(fact.competence),
        reasons=reasons(fact.reasons),
    )


@tells(e.ClaimPaymentReceived)
def _received(fact: e.ClaimPaymentReceived) -> Sentence:
    return said(
        "%(cents)s auf die Forderung %(claim)s eingegangen%(interest)s.",
        cents=euros_de(fact.cents),
        claim=fact.claim,
        interest=_of_it_interest(fact.interest_cents),
    )


@tells(e.ClaimOffset)
def _offset(fact: e.ClaimOffset) -> Sentence:
    return said(
        "Forderung %(claim)s über %(cents)s aufgerechnet%(interest)s, erklärt von"
        " %(declared_by)s (%(competence)s). Gegenforderung: „%(against)s“",
        claim=fact.claim,
        cents=euros_de(fact.cents),
        interest=_of_it_interest(fact.interest_cents),
        declared_by=person(fact.declared_by),
        competence=role(fact.competence),
        against=text(fact.against),
    )


@tells(e.ClaimDeferred)
def _deferred(fact: e.ClaimDeferred) -> Sentence:
    return said(
        "Forderung %(claim)s mit offenen %(open)s bis %(until_on)s gestundet (%(interest)s),"
        " entschieden von %(deferred_by)s (%(competence)s).%(reasons)s",
        claim=fact.claim,
        open=euros_de(fact.open_cents),
        until_on=date(fact.until_on),
        interest=DEFERRED[fact.interest],
        deferred_by=person(fact.deferred_by),
        competence=role(fact.competence),
        reasons=reasons(fact.reasons),
    )


@tells(e.InstalmentsAgreed)
def _instalments(fact: e.InstalmentsAgreed) -> Sentence:
    plan = [
        said("%(cents)s zum %(due_on)s", cents=euros_de(part.cents), due_on=date(part.due_on))
        for part in fact.plan
    ]
    total = euros_de(sum(part.cents for part in fact.plan))
    return said(
        "Ratenzahlung der Forderung %(claim)s über %(total)s vereinbart: %(plan)s%(if_missed)s;"
        " entschieden von %(agreed_by)s (%(competence)s).%(reasons)s",
        claim=fact.claim,
        total=total,
        plan=joined(", ", plan),
        if_missed=MISSED[fact.if_missed],
        agreed_by=person(fact.agreed_by),
        competence=role(fact.competence),
        reasons=reasons(fact.reasons),
    )


@tells(e.ClaimWrittenDown)
def _written_down(fact: e.ClaimWrittenDown) -> Sentence:
    interest = (
        said(" und Zinsen von %(interest)s", interest=euros_de(fact.interest_cents))
        if fact.interest_cents
        else ""
    )
    return said(
        "Forderung %(claim)s niedergeschlagen: %(principal)s%(interest)s werden nicht weiter"
        " verfolgt, bleiben aber geschuldet; entschieden von %(written_down_by)s"
        " (%(competence)s).%(reasons)s",
        claim=fact.claim,
        principal=euros_de(fact.principal_cents),
        interest=interest,
        written_down_by=person(fact.written_down_by),
        competence=role(fact.competence),
        reasons=reasons(fact.reasons),
    )


@tells(e.ClaimWaived)
def _waived(fact: e.ClaimWaived) -> Sentence:
    return said(
        "%(cents)s der Forderung %(claim)s erlassen, entschieden von %(waived_by)s"
        " (%(competence)s).%(reasons)s",
        cents=euros_de(fact.cents),
        claim=fact.claim,
        waived_by=person(fact.waived_by),
        competence=role(fact.competence),
        reasons=reasons(fact.reasons),
    )


@tells(e.ClaimAnnulled)
def _annulled(fact: e.ClaimAnnulled) -> Sentence:
    return said(
        "Forderung %(claim)s auf Widerspruch gegen %(decision)s um %(by)s aufgehoben,"
        " %(effects)s; entschieden von %(decided_by)s (%(competence)s).",
        claim=fact.claim,
        decision=fact.decision,
        by=euros_de(fact.by_cents),
        effects=joined("", _effects(fact)),
        decided_by=person(fact.decided_by),
        competence=role(fact.competence),
    )


def _effects(fact: e.ClaimAnnulled) -> Iterator[Sentence]:
    if fact.to_cents:
        yield said("es bleiben %(left)s", left=euros_de(fact.to_cents))
    else:
        yield said("es bleibt nichts gefordert")
    if fact.interest_cents:
        yield said(", Zinsen von %(interest)s entfallen", interest=euros_de(fact.interest_cents))
    if fact.refund_cents:
        yield said("; zurückzuzahlen sind %(refund)s", refund=euros_de(fact.refund_cents))


@tells(e.ClaimRefunded)
def _refunded(fact: e.ClaimRefunded) -> Sentence:
    return said(
        "%(cents)s zur Forderung %(claim)s an den Empfänger zurückgezahlt%(interest)s, von"
        " %(refunded_by)s.",
        cents=euros_de(fact.cents),
        claim=fact.claim,
        interest=_of_it_interest(fact.interest_cents),
        refunded_by=person(fact.refunded_by),
    )


def _on(fact: e.InterestAssessed) -> Sentence:
    if fact.payout_no is None:
        return said("auf die Forderung %(claim)s", claim=fact.claim)
    return said(
        "zur Forderung %(claim)s auf nicht verwendete Mittel der Auszahlung %(payout_no)s",
        claim=fact.claim,
        payout_no=fact.payout_no,
    )


def _of_it_interest(cents: int) -> str:
    return said(", davon %(cents)s auf Zinsen", cents=euros_de(cents)) if cents else ""


def _percent(rate: Decimal) -> Sentence:
    """-0.88 is −0,88 %."""
    german = f"{rate:.2f} %".replace(".", ",").replace("-", "−")
    return written(german, "percent", round(rate * 100))
