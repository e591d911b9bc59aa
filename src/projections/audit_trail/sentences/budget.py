"""Sentences about budgets, and of which budget they are."""

from grants.budget import events as e
from grants.kernel.ids import parse_budget_stream
from grants.kernel.money import euros_de
from grants.legacy.events import DECISION_ELSEWHERE
from projections.audit_trail.sentences.codes import earmark
from projections.audit_trail.sentences.registry import tells
from projections.audit_trail.sentences.said import Sentence, joined, said, worded
from projections.audit_trail.sentences.words import (
    REASONS,
    date,
    person,
    reasons,
    region,
    signed,
    typed,
)

_WAYS = worded({"in": "aus", "out": "nach"})


def of_budget(stream: str, sentence: Sentence) -> Sentence:
    """A sentence of a stream; that of a budget with its region and year, which no fact of it names.

    A decision over several years says the same of each.
    """
    if not stream.startswith("budget/"):
        return sentence
    budget = parse_budget_stream(stream)
    return said(
        "Budget %(region)s %(year)s: %(sentence)s",
        region=region(budget.scope),
        year=budget.year,
        sentence=sentence,
    )


def _decision(number: str) -> Sentence:
    if number == DECISION_ELSEWHERE:
        return said("Bescheid des Altsystems")
    return said("Bescheid %(number)s", number=number)


def _payout(number: int) -> Sentence:
    """Payments of an imported history count from 0 downwards; nobody called for them here."""
    if number > 0:
        return said("Mittelabruf %(number)s", number=number)
    return said("Zahlung laut Altsystem")


def _corrects(position: int | None) -> str:
    return "" if position is None else said(", berichtigt Ereignis %(position)s", position=position)


@tells(e.BudgetAllocated)
def _allocated(fact: e.BudgetAllocated) -> Sentence:
    return said(
        "%(cents)s zugewiesen (%(earmark)s); Ermittlung: %(method)s.",
        cents=euros_de(fact.cents),
        earmark=earmark(fact.earmark),
        method=typed(fact.method),
    )


@tells(e.BudgetSupplemented)
def _supplemented(fact: e.BudgetSupplemented) -> Sentence:
    return said(
        "Um %(cents)s verstärkt (%(earmark)s); Fundstelle: %(citation)s.",
        cents=euros_de(fact.cents),
        earmark=earmark(fact.earmark),
        citation=typed(fact.citation),
    )


@tells(e.BudgetReduced)
def _reduced(fact: e.BudgetReduced) -> Sentence:
    return said(
        "Um %(cents)s gekürzt (%(earmark)s); Fundstelle: %(citation)s.",
        cents=euros_de(fact.cents),
        earmark=earmark(fact.earmark),
        citation=typed(fact.citation),
    )


@tells(e.BudgetFrozen)
def _frozen(fact: e.BudgetFrozen) -> Sentence:
    return said(
        "%(cents)s gesperrt (%(earmark)s); Fundstelle: %(citation)s.",
        cents=euros_de(fact.cents),
        earmark=earmark(fact.earmark),
        citation=typed(fact.citation),
    )


@tells(e.BudgetUnfrozen)
def _unfrozen(fact: e.BudgetUnfrozen) -> Sentence:
    return said(
        "Haushaltssperre %(freeze)s über %(cents)s aufgehoben (%(earmark)s).",
        freeze=fact.freeze,
        cents=euros_de(fact.cents),
        earmark=earmark(fact.earmark),
    )


@tells(e.FundsTransferred)
def _transferred(fact: e.FundsTransferred) -> Sentence:
    other = parse_budget_stream(fact.counterpart)
    return said(
        "%(cents)s (%(earmark)s) umgeschichtet %(way)s %(programme)s, %(scope)s, %(year)s"
        " (%(counterpart_earmark)s); Fundstelle: %(citation)s.",
        cents=euros_de(fact.cents),
        earmark=earmark(fact.earmark),
        way=_WAYS[fact.side],
        programme=other.programme,
        scope=region(other.scope),
        year=other.year,
        counterpart_earmark=earmark(fact.counterpart_earmark),
        citation=typed(fact.citation),
    )


@tells(e.CommitmentAuthorityGranted)
def _authority(fact: e.CommitmentAuthorityGranted) -> Sentence:
    return said(
        "Verpflichtungsermächtigung über %(cents)s erteilt (%(earmark)s): nutzbar %(use_year)s,"
        " fällig %(due_year)s.",
        cents=euros_de(fact.cents),
        earmark=earmark(fact.earmark),
        use_year=fact.use_year,
        due_year=fact.due_year,
    )


@tells(e.FundsCommitted)
def _committed(fact: e.FundsCommitted) -> Sentence:
    return said(
        "%(cents)s für %(case)s gebunden (%(earmark)s), %(decision)s.",
        cents=euros_de(fact.delta_cents),
        case=fact.case,
        earmark=earmark(fact.earmark),
        decision=_decision(fact.decision),
    )


@tells(e.CommitmentChanged)
def _changed(fact: e.CommitmentChanged) -> Sentence:
    return said(
        "Mittelbindung für %(case)s um %(delta)s geändert (%(earmark)s): %(reason)s%(corrects)s.",
        case=fact.case,
        delta=signed(fact.delta_cents),
        earmark=earmark(fact.earmark),
        reason=REASONS[fact.reason_code],
        corrects=_corrects(fact.corrects),
    )


@tells(e.CommitmentReleased)
def _released(fact: e.CommitmentReleased) -> Sentence:
    return said(
        "%(cents)s der Mittelbindung für %(case)s freigegeben (%(earmark)s): %(reason)s.",
        cents=euros_de(fact.cents),
        case=fact.case,
        earmark=earmark(fact.earmark),
        reason=REASONS[fact.reason_code],
    )


@tells(e.FundsDisbursed)
def _disbursed(fact: e.FundsDisbursed) -> Sentence:
    return said(
        "%(cents)s für %(case)s ausgezahlt (%(earmark)s), %(payout)s.",
        cents=euros_de(fact.delta_cents),
        case=fact.case,
        earmark=earmark(fact.earmark),
        payout=_payout(fact.payout_no),
    )


@tells(e.DisbursementReversed)
def _reversed(fact: e.DisbursementReversed) -> Sentence:
    number = "" if fact.payout_no is None else joined("", (", ", _payout(fact.payout_no)))
    return said(
        "%(cents)s für %(case)s zurückgeflossen (%(earmark)s)%(number)s: %(reason)s%(corrects)s.",
        cents=euros_de(fact.cents),
        case=fact.case,
        earmark=earmark(fact.earmark),
        number=number,
        reason=REASONS[fact.reason_code],
        corrects=_corrects(fact.corrects),
    )


@tells(e.RemainderCarriedForward)
def _carried(fact: e.RemainderCarriedForward) -> Sentence:
    bound = sum(carried.cents for carried in fact.commitments)
    if fact.side == "in":
        moved = said("aus %(year)s übernommen", year=fact.from_year)
    else:
        moved = said("nach %(year)s übertragen", year=fact.to_year)
    consent = typed(fact.consent)
    if not consent.startswith("Einwilligung"):
        consent = said("Einwilligung: %(consent)s", consent=consent)
    return said(
        "Ausgaberest von %(funds)s freien Mitteln und %(bound)s offenen Bindungen"
        " (%(cases)s Vorgänge) %(moved)s (%(earmark)s), verfügbar bis %(available_until)s;"
        " %(consent)s.",
        funds=euros_de(fact.funds_cents),
        bound=euros_de(bound),
        cases=len(fact.commitments),
        moved=moved,
        earmark=earmark(fact.earmark),
        available_until=date(fact.available_until),
        consent=consent,
    )


@tells(e.RemainderLapsed)
def _lapsed(fact: e.RemainderLapsed) -> Sentence:
    return said(
        "%(cents)s verfallen (%(earmark)s).",
        cents=euros_de(fact.cents),
        earmark=earmark(fact.earmark),
    )


@tells(e.OvercommitmentAccepted)
def _accepted(fact: e.OvercommitmentAccepted) -> Sentence:
    return said(
        "Überbindung bis %(shortfall)s zugelassen (%(earmark)s) von %(approver)s.%(reason)s",
        shortfall=euros_de(fact.shortfall_cents),
        earmark=earmark(fact.earmark),
        approver=person(fact.approver),
        reason=reasons(fact.reason),
    )


@tells(e.BudgetYearClosed)
def _closed(fact: e.BudgetYearClosed) -> Sentence:
    return said("Haushaltsjahr zum %(closed_on)s abgeschlossen.", closed_on=date(fact.closed_on))
