"""Sentences about payouts."""

import datetime as dt

from grants.kernel.money import euros_de
from grants.payout import events as e
from projections.audit_trail.sentences.codes import coded, earmark, findings
from projections.audit_trail.sentences.registry import tells
from projections.audit_trail.sentences.words import (
    REASONS,
    TIMELINESS,
    date,
    party,
    person,
    reasons,
    role,
)


@tells(e.PayoutRequested)
def _requested(fact: e.PayoutRequested) -> str:
    kind = "Vorschuss" if fact.kind == "advance" else "Erstattung"
    return (
        f"Mittelabruf {fact.payout_no} über {euros_de(fact.cents)} eingegangen ({kind},"
        f" Jahr {fact.year}, {earmark(fact.earmark)}{_backing(fact)}), erfasst von"
        f" {person(fact.recorded_by)}{findings(fact.findings)}."
    )


def _backing(fact: e.PayoutRequested) -> str:
    if fact.need is not None:
        return f", Bedarf {date(fact.need.from_on)} bis {date(fact.need.to_on)}"
    if fact.expenditures:
        return f", Ausgaben {euros_de(sum(spent.cents for spent in fact.expenditures))}"
    return ""


@tells(e.PayoutChecked)
def _checked(fact: e.PayoutChecked) -> str:
    return (
        f"Mittelabruf {fact.payout_no} geprüft von {person(fact.checked_by)}:"
        f" anerkannt {euros_de(fact.recognised_cents)}."
    )


@tells(e.PayoutReduced)
def _reduced(fact: e.PayoutReduced) -> str:
    return (
        f"Mittelabruf {fact.payout_no} auf {euros_de(fact.recognised_cents)} gekürzt von"
        f" {person(fact.reduced_by)} (Grund: {coded(fact.ground)}).{reasons(fact.reasons)}"
    )


@tells(e.PayoutRejected)
def _rejected(fact: e.PayoutRejected) -> str:
    return (
        f"Mittelabruf {fact.payout_no} abgelehnt von {person(fact.rejected_by)}"
        f" (Grund: {coded(fact.ground)})."
    )


@tells(e.PayoutWithdrawn)
def _withdrawn(fact: e.PayoutWithdrawn) -> str:
    return (
        f"Mittelabruf {fact.payout_no} vom Empfänger zurückgenommen, erfasst von"
        f" {person(fact.recorded_by)}."
    )


@tells(e.PayoutCertified)
def _certified(fact: e.PayoutCertified) -> str:
    return (
        f"Mittelabruf {fact.payout_no} als sachlich und rechnerisch richtig festgestellt von"
        f" {person(fact.certified_by)}."
    )


@tells(e.PayoutOrdered)
def _ordered(fact: e.PayoutOrdered) -> str:
    return (
        f"Auszahlung von {euros_de(fact.cents)} zum Mittelabruf {fact.payout_no} angeordnet von"
        f" {person(fact.ordered_by)}{_limit(fact)}."
    )


def _limit(fact: e.PayoutOrdered) -> str:
    if not fact.retained_cents:
        return ""
    return (
        f"; von der Zuwendung anordenbar {euros_de(fact.limit_cents)},"
        f" einbehalten {euros_de(fact.retained_cents)}"
    )


@tells(e.PayoutFailed)
def _failed(fact: e.PayoutFailed) -> str:
    return (
        f"Auszahlung von {euros_de(fact.cents)} zum Mittelabruf {fact.payout_no} nicht ausgeführt"
        f" (Grund: {coded(fact.ground)}), erfasst von {person(fact.recorded_by)}."
    )


@tells(e.PayoutExecuted)
def _executed(fact: e.PayoutExecuted) -> str:
    return (
        f"{euros_de(fact.cents)} zum Mittelabruf {fact.payout_no} ausgezahlt von"
        f" {person(fact.executed_by)}{_to_be_used(fact.usage_due_on)}."
    )


def _to_be_used(due_on: dt.date | None) -> str:
    return "" if due_on is None else f"; zu verwenden bis {date(due_on)}"


@tells(e.UsageReported)
def _used(fact: e.UsageReported) -> str:
    late = f" ({TIMELINESS['late']})" if fact.timeliness == "late" else ""
    return (
        f"Von der Auszahlung zum Mittelabruf {fact.payout_no} waren bis"
        f" {date(fact.used_until)} {euros_de(fact.used_cents)} verwendet{late}, erfasst von"
        f" {person(fact.recorded_by)}."
    )


@tells(e.RetentionReleased)
def _released(fact: e.RetentionReleased) -> str:
    return (
        f"Einbehalt von {euros_de(fact.cents)} freigegeben von {person(fact.released_by)}"
        f" ({role(fact.competence)}).{reasons(fact.reasons)}"
    )


@tells(e.PayoutReturned)
def _returned(fact: e.PayoutReturned) -> str:
    return (
        f"{euros_de(fact.cents)} zum Mittelabruf {fact.payout_no} zurückgekommen"
        f" ({REASONS[fact.ground]}), erfasst von {person(fact.recorded_by)}."
    )


@tells(e.PaymentHoldPlaced)
def _hold_placed(fact: e.PaymentHoldPlaced) -> str:
    return (
        f"Zahlungssperre {fact.hold} für {_stopped(fact.payout_no)} verhängt von"
        f" {person(fact.placed_by)} (Grund: {coded(fact.ground)}).{reasons(fact.reasons)}"
    )


@tells(e.PaymentHoldLifted)
def _hold_lifted(fact: e.PaymentHoldLifted) -> str:
    return (
        f"Zahlungssperre {fact.hold} für {_stopped(fact.payout_no)} aufgehoben von"
        f" {person(fact.lifted_by)}.{reasons(fact.reasons)}"
    )


def _stopped(payout_no: int | None) -> str:
    return "alle Auszahlungen" if payout_no is None else f"den Mittelabruf {payout_no}"


@tells(e.BankAccountChanged)
def _account_changed(fact: e.BankAccountChanged) -> str:
    return f"Bankverbindung von {party(fact.party)} geändert von {person(fact.changed_by)}."


@tells(e.BankAccountConfirmed)
def _account_confirmed(fact: e.BankAccountConfirmed) -> str:
    return f"Bankverbindung mit dem Beleg verglichen und bestätigt von {person(fact.confirmed_by)}."
