"""Sentences about payouts."""

from grants.kernel.money import euros_de
from grants.payout import events as e
from projections.audit_trail.sentences.codes import coded, earmark, findings
from projections.audit_trail.sentences.registry import tells
from projections.audit_trail.sentences.said import Sentence, said, worded
from projections.audit_trail.sentences.words import (
    REASONS,
    TIMELINESS,
    date,
    party,
    person,
    reasons,
    role,
)

KINDS = worded({"advance": "Vorschuss", "reimbursement": "Erstattung"})


@tells(e.PayoutRequested)
def _requested(fact: e.PayoutRequested) -> Sentence:
    return said(
        "Mittelabruf %(payout_no)s über %(cents)s eingegangen (%(kind)s, Jahr %(year)s,"
        " %(earmark)s%(backing)s), erfasst von %(recorded_by)s%(findings)s.",
        payout_no=fact.payout_no,
        cents=euros_de(fact.cents),
        kind=KINDS[fact.kind],
        year=fact.year,
        earmark=earmark(fact.earmark),
        backing=_backing(fact),
        recorded_by=person(fact.recorded_by),
        findings=findings(fact.findings),
    )


def _backing(fact: e.PayoutRequested) -> str:
    if fact.need is not None:
        return said(
            ", Bedarf %(from_on)s bis %(to_on)s",
            from_on=date(fact.need.from_on),
            to_on=date(fact.need.to_on),
        )
    if fact.expenditures:
        spent = sum(spent.cents for spent in fact.expenditures)
        return said(", Ausgaben %(spent)s", spent=euros_de(spent))
    return ""


@tells(e.PayoutChecked)
def _checked(fact: e.PayoutChecked) -> Sentence:
    return said(
        "Mittelabruf %(payout_no)s geprüft von %(checked_by)s: anerkannt %(recognised)s.",
        payout_no=fact.payout_no,
        checked_by=person(fact.checked_by),
        recognised=euros_de(fact.recognised_cents),
    )


@tells(e.PayoutReduced)
def _reduced(fact: e.PayoutReduced) -> Sentence:
    return said(
        "Mittelabruf %(payout_no)s auf %(recognised)s gekürzt von %(reduced_by)s (Grund:"
        " %(ground)s).%(reasons)s",
        payout_no=fact.payout_no,
        recognised=euros_de(fact.recognised_cents),
        reduced_by=person(fact.reduced_by),
        ground=coded(fact.ground),
        reasons=reasons(fact.reasons),
    )


@tells(e.PayoutRejected)
def _rejected(fact: e.PayoutRejected) -> Sentence:
    return said(
        "Mittelabruf %(payout_no)s abgelehnt von %(rejected_by)s (Grund: %(ground)s).",
        payout_no=fact.payout_no,
        rejected_by=person(fact.rejected_by),
        ground=coded(fact.ground),
    )


@tells(e.PayoutWithdrawn)
def _withdrawn(fact: e.PayoutWithdrawn) -> Sentence:
    return said(
        "Mittelabruf %(payout_no)s vom Empfänger zurückgenommen, erfasst von %(recorded_by)s.",
        payout_no=fact.payout_no,
        recorded_by=person(fact.recorded_by),
    )


@tells(e.PayoutCertified)
def _certified(fact: e.PayoutCertified) -> Sentence:
    return said(
        "Mittelabruf %(payout_no)s als sachlich und rechnerisch richtig festgestellt von"
        " %(certified_by)s.",
        payout_no=fact.payout_no,
        certified_by=person(fact.certified_by),
    )


@tells(e.PayoutOrdered)
def _ordered(fact: e.PayoutOrdered) -> Sentence:
    return said(
        "Auszahlung von %(cents)s zum Mittelabruf %(payout_no)s angeordnet von"
        " %(ordered_by)s%(limit)s.",
        cents=euros_de(fact.cents),
        payout_no=fact.payout_no,
        ordered_by=person(fact.ordered_by),
        limit=_limit(fact),
    )


def _limit(fact: e.PayoutOrdered) -> str:
    if not fact.retained_cents:
        return ""
    return said(
        "; von der Zuwendung anordenbar %(limit)s, einbehalten %(retained)s",
        limit=euros_de(fact.limit_cents),
        retained=euros_de(fact.retained_cents),
    )


@tells(e.PayoutFailed)
def _failed(fact: e.PayoutFailed) -> Sentence:
    return said(
        "Auszahlung von %(cents)s zum Mittelabruf %(payout_no)s nicht ausgeführt (Grund:"
        " %(ground)s), erfasst von %(recorded_by)s.",
        cents=euros_de(fact.cents),
        payout_no=fact.payout_no,
        ground=coded(fact.ground),
        recorded_by=person(fact.recorded_by),
    )


@tells(e.PayoutExecuted)
def _executed(fact: e.PayoutExecuted) -> Sentence:
    usage = (
        ""
        if fact.usage_due_on is None
        else said("; zu verwenden bis %(due_on)s", due_on=date(fact.usage_due_on))
    )
    return said(
        "%(cents)s zum Mittelabruf %(payout_no)s ausgezahlt von %(executed_by)s%(usage)s.",
        cents=euros_de(fact.cents),
        payout_no=fact.payout_no,
        executed_by=person(fact.executed_by),
        usage=usage,
    )


@tells(e.UsageReported)
def _used(fact: e.UsageReported) -> Sentence:
    late = said(" (%(named)s)", named=TIMELINESS["late"]) if fact.timeliness == "late" else ""
    return said(
        "Von der Auszahlung zum Mittelabruf %(payout_no)s waren bis %(used_until)s %(used)s"
        " verwendet%(late)s, erfasst von %(recorded_by)s.",
        payout_no=fact.payout_no,
        used_until=date(fact.used_until),
        used=euros_de(fact.used_cents),
        late=late,
        recorded_by=person(fact.recorded_by),
    )


@tells(e.RetentionReleased)
def _released(fact: e.RetentionReleased) -> Sentence:
    return said(
        "Einbehalt von %(cents)s freigegeben von %(released_by)s (%(competence)s).%(reasons)s",
        cents=euros_de(fact.cents),
        released_by=person(fact.released_by),
        competence=role(fact.competence),
        reasons=reasons(fact.reasons),
    )


@tells(e.PayoutReturned)
def _returned(fact: e.PayoutReturned) -> Sentence:
    closed = (
        ""
        if fact.year_closed_on is None
        else said(
            "; das Haushaltsjahr der Auszahlung war seit dem %(day)s abgeschlossen",
            day=date(fact.year_closed_on),
        )
    )
    return said(
        "%(cents)s zum Mittelabruf %(payout_no)s zurückgekommen (%(ground)s), erfasst von"
        " %(recorded_by)s%(closed)s.",
        closed=closed,
        cents=euros_de(fact.cents),
        payout_no=fact.payout_no,
        ground=REASONS[fact.ground],
        recorded_by=person(fact.recorded_by),
    )


@tells(e.PaymentHoldPlaced)
def _hold_placed(fact: e.PaymentHoldPlaced) -> Sentence:
    return said(
        "Zahlungssperre %(hold)s für %(stopped)s verhängt von %(placed_by)s (Grund:"
        " %(ground)s).%(reasons)s",
        hold=fact.hold,
        stopped=_stopped(fact.payout_no),
        placed_by=person(fact.placed_by),
        ground=coded(fact.ground),
        reasons=reasons(fact.reasons),
    )


@tells(e.PaymentHoldLifted)
def _hold_lifted(fact: e.PaymentHoldLifted) -> Sentence:
    return said(
        "Zahlungssperre %(hold)s für %(stopped)s aufgehoben von %(lifted_by)s.%(reasons)s",
        hold=fact.hold,
        stopped=_stopped(fact.payout_no),
        lifted_by=person(fact.lifted_by),
        reasons=reasons(fact.reasons),
    )


def _stopped(payout_no: int | None) -> Sentence:
    if payout_no is None:
        return said("alle Auszahlungen")
    return said("den Mittelabruf %(payout_no)s", payout_no=payout_no)


@tells(e.BankAccountChanged)
def _account_changed(fact: e.BankAccountChanged) -> Sentence:
    return said(
        "Bankverbindung von %(party)s geändert von %(changed_by)s.",
        party=party(fact.party),
        changed_by=person(fact.changed_by),
    )


@tells(e.BankAccountConfirmed)
def _account_confirmed(fact: e.BankAccountConfirmed) -> Sentence:
    return said(
        "Bankverbindung mit dem Beleg verglichen und bestätigt von %(confirmed_by)s.",
        confirmed_by=person(fact.confirmed_by),
    )
