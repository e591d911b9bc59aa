"""Sentences about budgets."""

from grants.budget import events as e
from grants.kernel.ids import parse_budget_stream
from grants.kernel.money import euros_de
from grants.legacy.events import DECISION_ELSEWHERE
from projections.audit_trail.sentences.codes import earmark
from projections.audit_trail.sentences.registry import tells
from projections.audit_trail.sentences.words import REASONS, date, person, reasons, region, signed


def _earmark(code: str) -> str:
    return f"({earmark(code)})"


def _decision(number: str) -> str:
    return "Bescheid des Altsystems" if number == DECISION_ELSEWHERE else f"Bescheid {number}"


def _payout(number: int) -> str:
    """Payments of an imported history count from 0 downwards; nobody called for them here."""
    return f"Mittelabruf {number}" if number > 0 else "Zahlung laut Altsystem"


@tells(e.BudgetAllocated)
def _allocated(fact: e.BudgetAllocated) -> str:
    return f"{euros_de(fact.cents)} zugewiesen {_earmark(fact.earmark)}; Ermittlung: {fact.method}."


@tells(e.BudgetSupplemented)
def _supplemented(fact: e.BudgetSupplemented) -> str:
    return (
        f"Budget um {euros_de(fact.cents)} verstärkt {_earmark(fact.earmark)};"
        f" Fundstelle: {fact.citation}."
    )


@tells(e.BudgetReduced)
def _reduced(fact: e.BudgetReduced) -> str:
    return (
        f"Budget um {euros_de(fact.cents)} gekürzt {_earmark(fact.earmark)};"
        f" Fundstelle: {fact.citation}."
    )


@tells(e.BudgetFrozen)
def _frozen(fact: e.BudgetFrozen) -> str:
    return f"{euros_de(fact.cents)} gesperrt {_earmark(fact.earmark)}; Fundstelle: {fact.citation}."


@tells(e.BudgetUnfrozen)
def _unfrozen(fact: e.BudgetUnfrozen) -> str:
    return (
        f"Haushaltssperre {fact.freeze} über {euros_de(fact.cents)} aufgehoben"
        f" {_earmark(fact.earmark)}."
    )


@tells(e.FundsTransferred)
def _transferred(fact: e.FundsTransferred) -> str:
    other = parse_budget_stream(fact.counterpart)
    way = "aus" if fact.side == "in" else "nach"
    return (
        f"{euros_de(fact.cents)} {_earmark(fact.earmark)} umgeschichtet {way} {other.programme},"
        f" {region(other.scope)}, {other.year} {_earmark(fact.counterpart_earmark)};"
        f" Fundstelle: {fact.citation}."
    )


@tells(e.CommitmentAuthorityGranted)
def _authority(fact: e.CommitmentAuthorityGranted) -> str:
    return (
        f"Verpflichtungsermächtigung über {euros_de(fact.cents)} erteilt"
        f" {_earmark(fact.earmark)}: nutzbar {fact.use_year}, fällig {fact.due_year}."
    )


@tells(e.FundsCommitted)
def _committed(fact: e.FundsCommitted) -> str:
    return (
        f"{euros_de(fact.delta_cents)} für {fact.case} gebunden {_earmark(fact.earmark)},"
        f" {_decision(fact.decision)}."
    )


@tells(e.CommitmentChanged)
def _changed(fact: e.CommitmentChanged) -> str:
    corrects = "" if fact.corrects is None else f", berichtigt Ereignis {fact.corrects}"
    return (
        f"Mittelbindung für {fact.case} um {signed(fact.delta_cents)} geändert"
        f" {_earmark(fact.earmark)}: {REASONS[fact.reason_code]}{corrects}."
    )


@tells(e.CommitmentReleased)
def _released(fact: e.CommitmentReleased) -> str:
    return (
        f"{euros_de(fact.cents)} der Mittelbindung für {fact.case} freigegeben"
        f" {_earmark(fact.earmark)}: {REASONS[fact.reason_code]}."
    )


@tells(e.FundsDisbursed)
def _disbursed(fact: e.FundsDisbursed) -> str:
    return (
        f"{euros_de(fact.delta_cents)} für {fact.case} ausgezahlt {_earmark(fact.earmark)},"
        f" {_payout(fact.payout_no)}."
    )


@tells(e.DisbursementReversed)
def _reversed(fact: e.DisbursementReversed) -> str:
    number = "" if fact.payout_no is None else f", {_payout(fact.payout_no)}"
    corrects = "" if fact.corrects is None else f", berichtigt Ereignis {fact.corrects}"
    return (
        f"{euros_de(fact.cents)} für {fact.case} zurückgeflossen {_earmark(fact.earmark)}"
        f"{number}: {REASONS[fact.reason_code]}{corrects}."
    )


@tells(e.RemainderCarriedForward)
def _carried(fact: e.RemainderCarriedForward) -> str:
    bound = sum(carried.cents for carried in fact.commitments)
    way = f"aus {fact.from_year} übernommen" if fact.side == "in" else f"nach {fact.to_year}"
    named = fact.consent.startswith("Einwilligung")
    consent = fact.consent if named else f"Einwilligung: {fact.consent}"
    moved = way if fact.side == "in" else f"{way} übertragen"
    return (
        f"Ausgaberest von {euros_de(fact.funds_cents)} freien Mitteln und {euros_de(bound)}"
        f" offenen Bindungen ({len(fact.commitments)} Vorgänge) {moved}"
        f" {_earmark(fact.earmark)}, verfügbar bis {date(fact.available_until)};"
        f" {consent}."
    )


@tells(e.RemainderLapsed)
def _lapsed(fact: e.RemainderLapsed) -> str:
    return f"{euros_de(fact.cents)} verfallen {_earmark(fact.earmark)}."


@tells(e.OvercommitmentAccepted)
def _accepted(fact: e.OvercommitmentAccepted) -> str:
    return (
        f"Überbindung bis {euros_de(fact.shortfall_cents)} zugelassen {_earmark(fact.earmark)}"
        f" von {person(fact.approver)}.{reasons(fact.reason)}"
    )


@tells(e.BudgetYearClosed)
def _closed(fact: e.BudgetYearClosed) -> str:
    return f"Haushaltsjahr zum {date(fact.closed_on)} abgeschlossen."
