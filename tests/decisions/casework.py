"""One regional case, fact by fact, and the world in which it is decided: shared by its deciders."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from tests.projections.examples import example
from tests.spec import basis, sealed

from grants.application import events as application
from grants.application.lifecycle import Phase
from grants.approval import events as approval
from grants.approval.decider import ClosingBasis, GrantBasis, ReviewBasis
from grants.approval.events import PlanLine, YearShare
from grants.kernel.calendar import add_months, month_deadline
from grants.kernel.event import Event
from grants.kernel.parameters import Parameter, Parameters
from grants.legacy.events import LegacyCaseImported
from grants.payout import events as payout
from grants.revocation import events as revocation
from grants.revocation.decider import RevocationBasis
from grants.settlement import events as settlement
from grants.settlement.decider import SettlementBasis
from grants.settlement.events import ExaminedLine, ProofLine

ADA, BEA, CAN, DUO, EVE = "person-ada", "person-bea", "person-can", "person-duo", "person-eve"
CASE = "FKR-2024-0001"
REGION = "14511"
PARTY = "party-1"
NOW = dt.datetime(2026, 6, 30, 10, 0, tzinfo=dt.UTC)

REQUESTED = 10_000_000
ELIGIBLE = 11_111_111
AMOUNT = 9_999_999  # 90 % of 111,111.11 EUR is 99,999.999 EUR, rounded down.


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _parameter(key: str, value: str, valid_from: str = "2016-01-01", valid_to: str | None = None):
    return Parameter(
        key=key,
        value=Decimal(value),
        valid_from=day(valid_from),
        valid_to=day(valid_to) if valid_to else None,
        citation="FKR",
        confirmed=True,
    )


PARAMETERS = Parameters(
    (
        _parameter("notification_fiction_days", "3", valid_to="2024-12-31"),
        _parameter("notification_fiction_days", "4", "2025-01-01"),
        _parameter("objection_months", "1"),
        _parameter("objection_months_without_notice", "12"),
        _parameter("max_rate_regional", "0.90"),
        _parameter("max_rate_statewide", "1.00"),
        _parameter("max_rate_network", "0.90"),
        _parameter("proof_due_months", "6"),
        _parameter("plan_line_tolerance", "0.20"),
        _parameter("spend_window_months", "2"),
        _parameter("withdrawal_months", "12"),
    )
)


def keeping(share: str, *, valid_from: str = "2016-01-01") -> Parameters:
    """The parameters with a share that is paid after the examination of the proof."""
    return Parameters((*PARAMETERS.values, _parameter("final_instalment_share", share, valid_from)))


def proof_months(months: str, guideline: str | None = None) -> Parameters:
    """The parameters with a later rule about when a proof is due."""
    rule = replace(_parameter("proof_due_months", months), guideline=guideline)
    return Parameters((*PARAMETERS.values, rule))


EARMARKS: Mapping[tuple[str, int], frozenset[str]] = {
    ("international", 2024): frozenset({"7"}),
    ("international", 2025): frozenset({"7", "8"}),
}


def world(person: str = ADA, **more: Any):
    return basis(person, now=NOW, parameters=PARAMETERS, **more)


def grant_world(
    person: str = ADA,
    *,
    drawn: Any = None,
    paid: int = 0,
    members: Any = (),
    voted_in: Any = None,
    **more: Any,
):
    return GrantBasis(
        **vars(world(person, **more)),
        guideline="FKR-2023",
        alliance_persons=frozenset(members),
        voted_in=voted_in,
        earmarks=EARMARKS,
        drawn=drawn or {},
        paid_cents=paid,
    )


def review_world(person: str = CAN, *, bindable: Any = (), **more: Any):
    known = vars(grant_world(person, **{"competence": "approver", **more}))
    return ReviewBasis(**known, bindable=frozenset(bindable))


def closing_world(
    person: str = ADA,
    *,
    payouts: Any = (),
    claims: Any = (),
    refunds: Any = (),
    committed: int = 0,
    payouts_on: Any = None,
    claims_on: Any = None,
):
    return ClosingBasis(
        **vars(world(person)),
        payouts_under_way=payouts,
        claims_unpaid=claims,
        refunds_due=refunds,
        committed_cents=committed,
        payouts_on=payouts_on,
        claims_on=claims_on,
    )


def settling_world(
    person: str = BEA,
    *,
    members: Any = (),
    paid: int = 0,
    under_way: Any = (),
    committed: Any = (),
    **more: Any,
):
    return SettlementBasis(
        **vars(world(person, **more)),
        alliance_persons=frozenset(members),
        paid_cents=paid,
        under_way=under_way,
        committed=committed,
    )


def share(year: int, cents: int, earmark: str = "general", scope: str = REGION) -> YearShare:
    return YearShare(year=year, scope=scope, earmark=earmark, cents=cents)


SHARES = (share(2024, 6_000_000), share(2025, 3_999_999))
PLAN = (PlanLine(line="staff", cents=10_000_000), PlanLine(line="material", cents=1_111_111))


def submitted(**changes: Any) -> Event:
    fields: dict[str, Any] = {
        "case": CASE,
        "programme": "FKR",
        "guideline": "FKR-2023",
        "kind": "regional",
        "scope": REGION,
        "party": PARTY,
        "call": None,
        "title": sealed("title"),
        "purpose": sealed("purpose"),
        "objects": ("7",),
        "primary_object": "7",
        "costs": (application.CostLine(line="staff", year=2024, cents=ELIGIBLE),),
        "financing": (application.FinancingLine(source="grant", cents=ELIGIBLE),),
        "requested_cents": REQUESTED,
        "earmark": "general",
        "period_from": day("2024-04-01"),
        "period_to": day("2025-12-31"),
        "indicators": (),
        "findings": (),
        "recorded_by": ADA,
        "received_on": day("2024-01-10"),
    }
    return application.ApplicationSubmitted(**{**fields, **changes})


def revised(version: int, **changes: Any) -> Event:
    fields: dict[str, Any] = {
        "version": version,
        "costs": (application.CostLine(line="staff", year=2024, cents=ELIGIBLE),),
        "financing": (application.FinancingLine(source="grant", cents=ELIGIBLE),),
        "requested_cents": REQUESTED,
        "period_from": day("2024-04-01"),
        "period_to": day("2025-12-31"),
        "findings": (),
        "recorded_by": ADA,
        "received_on": day("2024-02-10"),
    }
    return application.ApplicationRevised(**{**fields, **changes})


def complete() -> Event:
    return application.CompletenessConfirmed(
        checklist=(),
        complete_on=day("2024-01-15"),
        confirmed_by=ADA,
        confirmed_on=day("2024-01-16"),
    )


def vote(*, version: int = 1, outcome: Any = "prioritised", recommended: int = AMOUNT) -> Event:
    return application.PrioritisationRecorded(
        meeting="m1",
        application_version=version,
        outcome=outcome,
        votes_for=7,
        votes_against=0,
        abstentions=0,
        ballots=(),
        recused=(),
        scores=(),
        rank=1,
        recommended_cents=recommended,
        findings=(),
        recorded_by=ADA,
        held_on=day("2024-02-20"),
    )


def examined(*, version: int = 1, eligible: int = ELIGIBLE) -> Event:
    return application.ExaminationCompleted(
        application_version=version,
        eligible_cents=eligible,
        rate_bp=9000,
        proposed_cents=AMOUNT,
        examined_by=ADA,
        completed_on=day("2024-03-01"),
    )


def documents_requested(number: int = 1) -> Event:
    return application.DocumentsRequested(
        round=number,
        items=("financing-plan",),
        due_on=day("2024-02-02"),
        requested_by=ADA,
        requested_on=day("2024-01-12"),
    )


def referred(*, version: int = 1, on: str = "2024-02-01") -> Event:
    return application.ReferredToAlliance(
        application_version=version, referred_by=ADA, referred_on=day(on)
    )


def aid_classified(aid: Any = "none") -> Event:
    return application.AidClassified(aid=aid, classified_by=ADA, classified_on=day("2024-02-26"))


def double_funding_checked() -> Event:
    return application.DoubleFundingChecked(
        outcome="none", checked_by=ADA, checked_on=day("2024-02-26")
    )


def supplied(*items: str) -> Event:
    return application.DocumentsSupplied(
        round=1,
        items=items,
        open_items=() if "financing-plan" in items else ("financing-plan",),
        original_due_on=day("2024-02-02"),
        due_on=day("2024-02-02"),
        timeliness="in-time",
        supplied_on=day("2024-01-30"),
    )


def extended(due_on: str = "2024-02-20") -> Event:
    return application.DeadlineExtended(
        round=1,
        original_due_on=day("2024-02-02"),
        due_on=day(due_on),
        reasons=sealed("illness"),
        extended_by=ADA,
        extended_on=day("2024-02-01"),
    )


def deemed_withdrawn() -> Event:
    return application.ApplicationDeemedWithdrawn(
        round=1,
        items=("financing-plan",),
        original_due_on=day("2024-02-02"),
        due_on=day("2024-02-02"),
        recorded_by=ADA,
        deemed_on=day("2024-02-05"),
    )


def start_permitted(from_on: str = "2024-02-15") -> Event:
    return application.EarlyStartPermitted(
        application_version=1,
        from_on=day(from_on),
        reasons=sealed("season"),
        permitted_by=ADA,
        competence="caseworker",
        permitted_on=day("2024-02-12"),
    )


def start_refused() -> Event:
    return application.EarlyStartRefused(
        application_version=1,
        reasons=sealed("no hurry"),
        refused_by=ADA,
        competence="caseworker",
        refused_on=day("2024-02-12"),
    )


def started(on: str, **changes: Any) -> Event:
    fields: dict[str, Any] = {
        "permitted_from": None,
        "approved_on": None,
        "findings": (),
        "reasons": None,
        "recorded_by": ADA,
        "started_on": day(on),
    }
    return application.MeasureStarted(**{**fields, **changes})


def start_retracted(on: str) -> Event:
    return application.MeasureStartRetracted(
        reasons=sealed("another file"), recorded_by=ADA, started_on=day(on)
    )


TOO_EARLY = ("started-before-permission",)


def justified(*, version: int = 1) -> Event:
    return application.DeviationFromVoteJustified(
        meeting="m1",
        application_version=version,
        reasons=sealed("state interest"),
        justified_by=EVE,
        competence="head-of-bank",
        justified_on=day("2024-02-25"),
    )


def documents_waived(*, left: tuple[str, ...] = ()) -> Event:
    return application.DocumentsWaived(
        items=("financing-plan",),
        open_items=left,
        reasons=sealed("known already"),
        waived_by=ADA,
        waived_on=day("2024-01-20"),
    )


def withdrawn() -> Event:
    return application.ApplicationWithdrawn(
        reason_code="no-own-means", recorded_by=ADA, withdrawn_on=day("2024-03-02")
    )


READY = (submitted(), complete(), referred(), vote(), examined())


def drafted(number: int = 1, **changes: Any) -> approval.DecisionDrafted:
    fields: dict[str, Any] = {
        "decision": f"{CASE}-B{number}",
        "act": "approval",
        "application_version": 1,
        "plan_version": None,
        "financing_type": "anteil",
        "rate_bp": 9000,
        "eligible_cents": ELIGIBLE,
        "amount_cents": AMOUNT,
        "by_year": SHARES,
        "plan": PLAN,
        "period_from": day("2024-04-01"),
        "period_to": day("2025-12-31"),
        "ground": None,
        "other_means_cents": None,
        "full_rate_reasons": None,
        "conditions": (),
        "party": None,
        "reasons": sealed("reasons"),
        "drafted_by": ADA,
        "drafted_on": day("2024-03-04"),
    }
    return approval.DecisionDrafted(**{**fields, **changes})


def approved(**changes: Any) -> approval.GrantApproved:
    fields: dict[str, Any] = {
        "decision": f"{CASE}-B1",
        "guideline": "FKR-2023",
        "financing_type": "anteil",
        "rate_bp": 9000,
        "rate_max_bp": 9000,
        "eligible_cents": ELIGIBLE,
        "requested_cents": REQUESTED,
        "amount_cents": AMOUNT,
        "by_year": SHARES,
        "plan": PLAN,
        "period_from": day("2024-04-01"),
        "period_to": day("2025-12-31"),
        "other_means_cents": None,
        "full_rate_reasons": None,
        "conditions": (),
        "reasons": sealed("reasons"),
        "drafted_by": ADA,
        "approved_by": BEA,
        "competence": "approver",
        "limit_cents": None,
        "deviates_from_vote": "follows",
        "signed_on": day("2024-03-06"),
        **changes,
    }
    return approval.GrantApproved(
        **{"proof_due_on": month_deadline(fields["period_to"], 6), **fields}
    )


def dispatched(number: int = 1, **changes: Any) -> approval.DecisionDispatched:
    fields: dict[str, Any] = {
        "decision": f"{CASE}-B{number}",
        "channel": "post",
        "remedy_notice": "included",
        "presumed_on": day("2024-03-10"),
        "posted_on": day("2024-03-07"),
    }
    return approval.DecisionDispatched(**{**fields, **changes})


def notified(number: int = 1, **changes: Any) -> approval.NotificationEffected:
    fields: dict[str, Any] = {
        "decision": f"{CASE}-B{number}",
        "manner": "presumed",
        "remedy_until": day("2024-04-10"),
        "effected_on": day("2024-03-10"),
    }
    return approval.NotificationEffected(**{**fields, **changes})


def final(number: int = 1) -> approval.DecisionBecameFinal:
    return approval.DecisionBecameFinal(decision=f"{CASE}-B{number}", final_on=day("2024-04-11"))


def objected(number: int = 1, **changes: Any) -> approval.ObjectionFiled:
    fields: dict[str, Any] = {
        "decision": f"{CASE}-B{number}",
        "grounds": None,
        "remedy_until": day("2024-04-10"),
        "findings": (),
        "recorded_by": ADA,
        "filed_on": day("2024-04-10"),
    }
    return approval.ObjectionFiled(**{**fields, **changes})


def objection_decided(outcome: Any, number: int = 1, **changes: Any) -> approval.ObjectionDecided:
    fields: dict[str, Any] = {
        "decision": f"{CASE}-B{number}",
        "outcome": outcome,
        "sets_aside": None,
        "returns_to": None,
        "approved_cents": None,
        "final_cents": None,
        "delta_cents": 0,
        "by_year": (),
        "plan_version": None,
        "restored": (),
        "unrestored_cents": 0,
        "claim": None,
        "claim_cents": 0,
        "annulled_cents": 0,
        "letter": None,
        "reasons": sealed("reviewed"),
        "decided_by": CAN,
        "competence": "approver",
        "limit_cents": None,
        "decided_on": day("2024-05-06"),
    }
    return approval.ObjectionDecided(**{**fields, **changes})


APPROVED = (*READY, drafted(), approved())
IN_FORCE = (*APPROVED, dispatched(), notified(), final())


def account(by: str = ADA) -> Event:
    return payout.BankAccountChanged(
        party=PARTY, account=sealed("iban"), changed_by=by, changed_on=day("2024-04-12")
    )


def account_confirmed(by: str = BEA) -> Event:
    return payout.BankAccountConfirmed(confirmed_by=by, confirmed_on=day("2024-04-13"))


NEED = payout.NeedPeriod(from_on=day("2024-05-15"), to_on=day("2024-07-14"))


def requested(number: int = 1, cents: int = 2_000_000, **changes: Any) -> payout.PayoutRequested:
    fields: dict[str, Any] = {
        "payout_no": number,
        "kind": "advance",
        "year": 2024,
        "scope": REGION,
        "earmark": "general",
        "cents": cents,
        "expenditures": (),
        "need": NEED,
        "findings": (),
        "recorded_by": ADA,
        "requested_on": day("2024-05-02"),
    }
    return payout.PayoutRequested(**{**fields, **changes})


def checked(number: int = 1, cents: int = 1_500_000, by: str = ADA) -> Event:
    return payout.PayoutChecked(
        payout_no=number, recognised_cents=cents, checked_by=by, checked_on=day("2024-05-03")
    )


def certified(number: int = 1, by: str = CAN) -> Event:
    return payout.PayoutCertified(payout_no=number, certified_by=by, certified_on=day("2024-05-06"))


def ordered(
    number: int = 1, cents: int = 1_500_000, by: str = DUO, **changes: Any
) -> payout.PayoutOrdered:
    fields: dict[str, Any] = {
        "payout_no": number,
        "cents": cents,
        "account": sealed("iban"),
        "limit_cents": AMOUNT,
        "retained_cents": 0,
        "ordered_by": by,
        "ordered_on": day("2024-05-07"),
    }
    return payout.PayoutOrdered(**{**fields, **changes})


def executed(number: int = 1, cents: int = 1_500_000, on: str = "2024-05-10") -> Event:
    return payout.PayoutExecuted(
        payout_no=number,
        cents=cents,
        usage_due_on=add_months(day(on), 2),
        executed_by=EVE,
        value_on=day(on),
    )


def used(cents: int, until: str, *, on: str = "2024-10-01", late: bool = False) -> Event:
    return payout.UsageReported(
        payout_no=1,
        used_cents=cents,
        used_until=day(until),
        due_on=day("2024-07-10"),
        timeliness="late" if late else "in-time",
        recorded_by=ADA,
        reported_on=day(on),
    )


def released(cents: int = 999_999) -> Event:
    return payout.RetentionReleased(
        cents=cents,
        reasons=sealed("released"),
        released_by=BEA,
        competence="approver",
        released_on=day("2024-05-06"),
    )


def returned(
    refund: str,
    cents: int,
    *,
    ground: Any = "bank-return",
    on: str = "2024-05-14",
    closed_on: str | None = None,
):
    return payout.PayoutReturned(
        payout_no=1,
        refund=refund,
        cents=cents,
        ground=ground,
        year_closed_on=day(closed_on) if closed_on else None,
        recorded_by=EVE,
        value_on=day(on),
    )


def rejected_payout(number: int = 1) -> Event:
    return payout.PayoutRejected(
        payout_no=number, ground="no-need", rejected_by=ADA, rejected_on=day("2024-05-04")
    )


def reduced_payout(number: int = 1, cents: int = 1_200_000, by: str = ADA) -> Event:
    return payout.PayoutReduced(
        payout_no=number,
        recognised_cents=cents,
        ground="not-spent",
        reasons=sealed("reduced"),
        reduced_by=by,
        reduced_on=day("2024-05-06"),
    )


def withdrawn_payout(number: int = 1) -> Event:
    return payout.PayoutWithdrawn(payout_no=number, recorded_by=ADA, withdrawn_on=day("2024-05-08"))


def failed(
    number: int = 1, cents: int = 1_500_000, *, ground: Any = "technical", by: str = EVE
) -> Event:
    return payout.PayoutFailed(
        payout_no=number, cents=cents, ground=ground, recorded_by=by, failed_on=day("2024-05-08")
    )


def held(hold: str = "h1", number: int | None = None, *, on: str = "2024-05-01") -> Event:
    return payout.PaymentHoldPlaced(
        hold=hold,
        payout_no=number,
        ground="suspicion",
        reasons=sealed("held"),
        placed_by=ADA,
        placed_on=day(on),
    )


def lifted(hold: str = "h1", number: int | None = None, *, on: str = "2024-05-06") -> Event:
    return payout.PaymentHoldLifted(
        hold=hold, payout_no=number, reasons=sealed("lifted"), lifted_by=BEA, lifted_on=day(on)
    )


PAYABLE = (*IN_FORCE, account(), account_confirmed())
PAID = (*PAYABLE, requested(), checked(), certified(), ordered(), executed())

CLAIMED = (ProofLine(line="staff", cents=9_000_000), ProofLine(line="material", cents=1_000_000))


def proof(**changes: Any) -> settlement.ProofSubmitted:
    fields: dict[str, Any] = {
        "lines": CLAIMED,
        "other_means_cents": 1_000_000,
        "indicators": (),
        "due_on": day("2026-06-30"),
        "due_in_force_on": day("2026-06-30"),
        "timeliness": "in-time",
        "findings": (),
        "recorded_by": ADA,
        "received_on": day("2026-03-02"),
    }
    return settlement.ProofSubmitted(**{**fields, **changes})


def examination_started(by: str = CAN) -> Event:
    return settlement.ExaminationStarted(
        depth="formal", choice="all", examiner=by, started_on=day("2026-03-10")
    )


def examined_line(line: str, planned: int, claimed: int, cents: int) -> ExaminedLine:
    cut = cents < claimed
    return ExaminedLine(
        line=line,
        planned_cents=planned,
        claimed_cents=claimed,
        recognised_cents=cents,
        ground="not-eligible" if cut else None,
        reason=sealed("cut") if cut else None,
    )


def query_raised(number: int = 1, **changes: Any) -> settlement.QueryRaised:
    fields: dict[str, Any] = {
        "query": number,
        "question": sealed("question"),
        "due_on": day("2026-03-25"),
        "raised_by": CAN,
        "raised_on": day("2026-03-11"),
    }
    return settlement.QueryRaised(**{**fields, **changes})


def query_answered(number: int = 1, **changes: Any) -> settlement.QueryAnswered:
    fields: dict[str, Any] = {
        "query": number,
        "answer": sealed("answer"),
        "due_on": day("2026-03-25"),
        "timeliness": "in-time",
        "recorded_by": ADA,
        "answered_on": day("2026-03-25"),
    }
    return settlement.QueryAnswered(**{**fields, **changes})


def proof_reminded(number: int = 1, **changes: Any) -> settlement.ProofReminded:
    fields: dict[str, Any] = {
        "reminder": number,
        "due_on": day("2026-06-30"),
        "respond_until": day("2026-07-31"),
        "reminded_by": ADA,
        "reminded_on": day("2026-07-01"),
    }
    return settlement.ProofReminded(**{**fields, **changes})


def proof_extended(**changes: Any) -> settlement.ProofDeadlineExtended:
    fields: dict[str, Any] = {
        "original_due_on": day("2026-06-30"),
        "before_due_on": day("2026-06-30"),
        "due_on": day("2026-09-30"),
        "timeliness": "in-time",
        "reasons": sealed("later"),
        "extended_by": ADA,
        "extended_on": day("2026-06-01"),
    }
    return settlement.ProofDeadlineExtended(**{**fields, **changes})


def proof_examined(*, by: str = CAN, cents: int = 9_000_000) -> settlement.ProofExamined:
    return settlement.ProofExamined(
        lines=(
            examined_line("staff", 10_000_000, 9_000_000, cents),
            examined_line("material", 1_111_111, 1_000_000, 0),
        ),
        recognised_cents=cents,
        cut_cents=10_000_000 - cents,
        other_means_cents=1_000_000,
        indicators=(),
        open_queries=(),
        despite_queries=None,
        note=sealed("note"),
        examiner=by,
        examined_on=day("2026-04-01"),
    )


def settled(**changes: Any) -> settlement.GrantSettled:
    fields: dict[str, Any] = {
        "decision": f"{CASE}-B2",
        "recognised_cents": 9_000_000,
        "final_cents": 8_100_000,
        "approved_cents": AMOUNT,
        "paid_cents": 1_500_000,
        "claimed_before_cents": 0,
        "overpaid_cents": 0,
        "released": (),
        "claim": None,
        "reasons": sealed("settled"),
        "examiner": CAN,
        "approved_by": BEA,
        "competence": "approver",
        "limit_cents": None,
        "signed_on": day("2026-04-20"),
    }
    return settlement.GrantSettled(**{**fields, **changes})


def knowledge(number: int = 1, **changes: Any) -> revocation.KnowledgeEstablished:
    fields: dict[str, Any] = {
        "knowledge": number,
        "circumstance": "purpose-missed",
        "description": sealed("learnt"),
        "known_by": BEA,
        "withdrawal_until": day("2025-06-02"),  # The 1st is a Sunday.
        "recorded_by": ADA,
        "known_on": day("2024-06-01"),
    }
    return revocation.KnowledgeEstablished(**{**fields, **changes})


def hearing(number: int = 1, **changes: Any) -> revocation.HearingHeld:
    fields: dict[str, Any] = {
        "hearing": number,
        "knowledge": 1,
        "invited_on": day("2024-06-10"),
        "respond_until": day("2024-07-10"),
        "response": "answered",
        "statement": sealed("statement"),
        "recorded_by": ADA,
        "held_on": day("2024-07-05"),
    }
    return revocation.HearingHeld(**{**fields, **changes})


def revocation_drafted(number: int = 2, **changes: Any) -> revocation.RevocationDrafted:
    fields: dict[str, Any] = {
        "decision": f"{CASE}-B{number}",
        "act": "revocation",
        "knowledge": 1,
        "hearing": 1,
        "ground": "purpose-missed",
        "before_cents": AMOUNT,
        "remaining_cents": 0,
        "plan_version": 1,
        "from_on": day("2024-06-01"),
        "reasons": sealed("taken"),
        "drafted_by": ADA,
        "drafted_on": day("2024-08-01"),
    }
    return revocation.RevocationDrafted(**{**fields, **changes})


def revoked(number: int = 2, **changes: Any) -> revocation.GrantRevoked:
    fields: dict[str, Any] = {
        "decision": f"{CASE}-B{number}",
        "extent": "whole",
        "ground": "purpose-missed",
        "before_cents": AMOUNT,
        "amount_cents": 0,
        "by_year": (),
        "plan_version": 2,
        "from_on": day("2024-06-01"),
        "knowledge": 1,
        "known_on": day("2024-06-01"),
        "withdrawal_until": day("2025-06-02"),
        "limit": "within",
        "override": None,
        "hearing": 1,
        "paid_cents": 1_500_000,
        "claimed_before_cents": 0,
        "overpaid_cents": 1_500_000,
        "released": (),
        "claim": f"{CASE}-1",
        "reasons": sealed("taken"),
        "drafted_by": ADA,
        "approved_by": BEA,
        "competence": "approver",
        "limit_cents": None,
        "signed_on": day("2024-09-02"),
    }
    return revocation.GrantRevoked(**{**fields, **changes})


def taking_world(
    person: str = BEA,
    *,
    members: Any = (),
    paid: int = 1_500_000,
    under_way: Any = (),
    committed: Any = (),
    taken: Any = None,
    **more: Any,
):
    return RevocationBasis(
        **vars(world(person, **more)),
        alliance_persons=frozenset(members),
        paid_cents=paid,
        under_way=under_way,
        committed=committed,
        taken=taken or {},
    )


def recovery_drafted(number: int = 2, **changes: Any) -> revocation.RecoveryDrafted:
    fields: dict[str, Any] = {
        "decision": f"{CASE}-B{number}",
        "ground": "condition",
        "cents": 500_000,
        "reasons": sealed("back"),
        "drafted_by": ADA,
        "drafted_on": day("2024-08-01"),
    }
    return revocation.RecoveryDrafted(**{**fields, **changes})


HEARD = (*PAID, knowledge(), hearing())
TAKEABLE = (*HEARD, revocation_drafted())
REVOKED = (*TAKEABLE, revoked())
PROVEN = (*PAID, proof(), examination_started(), proof_examined())
SETTLED = (*PROVEN, settled())
REVOCATION_OBJECTED = (*REVOKED, objected(2, filed_on=day("2024-09-20"), remedy_until=None))
SETTLEMENT_OBJECTED = (*SETTLED, objected(2, filed_on=day("2026-05-04"), remedy_until=None))


def revocation_set_aside(**changes: Any) -> approval.ObjectionDecided:
    fields: dict[str, Any] = {
        "sets_aside": "revocation",
        "returns_to": "running",
        "approved_cents": AMOUNT,
        "delta_cents": AMOUNT,
        "by_year": SHARES,
        "plan_version": 3,
        "claim": f"{CASE}-1",
        "annulled_cents": 1_500_000,
        "letter": f"{CASE}-B2-W1",
        "decided_on": day("2024-10-07"),
    }
    return objection_decided(**{"outcome": "upheld", "number": 2, **fields, **changes})


def settlement_set_aside(**changes: Any) -> approval.ObjectionDecided:
    fields: dict[str, Any] = {
        "sets_aside": "settlement",
        "returns_to": "proof-in-examination",
        "approved_cents": AMOUNT,
        "delta_cents": AMOUNT - 8_100_000,
        "by_year": SHARES,
        "plan_version": 2,
        "letter": f"{CASE}-B2-W1",
        "decided_by": DUO,
        "decided_on": day("2026-05-05"),
    }
    return objection_decided(**{"outcome": "upheld", "number": 2, **fields, **changes})


REJECTED = (
    *READY,
    application.ApplicationRejected(
        decision=f"{CASE}-B1",
        ground="no-money",
        reasons=sealed("reasons"),
        drafted_by=ADA,
        approved_by=BEA,
        competence="approver",
        deviates_from_vote="deviates",
        signed_on=day("2024-03-06"),
    ),
)


def reopened(before: str = "rejected") -> approval.CaseReopened:
    return approval.CaseReopened(
        returns_to=before,
        reasons=sealed("new evidence"),
        reopened_by=BEA,
        competence="approver",
        reopened_on=day("2024-07-01"),
    )


OBJECTED = (*APPROVED, dispatched(), notified(), objected())
REFUSAL_OBJECTED = (
    *READY,
    drafted(act="rejection", ground="no-money"),
    REJECTED[-1],
    dispatched(),
    notified(),
    objected(),
)
BEFORE_PAYOUT = approval.Condition(
    condition="lease", effect="before-payout", text=sealed("lease"), due_on=day("2024-06-30")
)
CONDITIONED = (
    *READY,
    drafted(conditions=(BEFORE_PAYOUT,)),
    approved(conditions=(BEFORE_PAYOUT,)),
    *IN_FORCE[-3:],
)
FULFILLED = approval.ConditionFulfilled(
    condition="lease", note=None, recorded_by=ADA, fulfilled_on=day("2024-04-15")
)
INSOLVENT = approval.InsolvencyOpened(note=None, recorded_by=ADA, opened_on=day("2024-05-07"))
CLOSED = (*REJECTED, approval.CaseClosed(closed_by=ADA, closed_on=day("2024-06-01")))
LAPSED = (
    *APPROVED,
    approval.GrantNotTakenUp(
        decision=f"{CASE}-B1", amount_cents=AMOUNT, recorded_by=ADA, declared_on=day("2024-04-02")
    ),
)

AGAINST_VOTE = (submitted(), complete(), referred(), vote(outcome="not-prioritised"))
STATES: dict[str, tuple[Event, ...]] = {
    "nothing": (),
    "submitted": (submitted(),),
    "deadline extended": (submitted(), documents_requested(), extended()),
    "documents waived": (submitted(), documents_requested(), documents_waived()),
    "deemed withdrawn": (submitted(), documents_requested(), deemed_withdrawn()),
    "early start permitted": (submitted(), start_permitted()),
    "early start refused": (submitted(), start_refused()),
    "begun early": (*READY, drafted(), started("2024-03-02", findings=TOO_EARLY)),
    "start taken back": (
        *READY,
        drafted(),
        started("2024-03-02", findings=TOO_EARLY),
        start_retracted("2024-03-02"),
    ),
    "deviation justified": (*AGAINST_VOTE, justified()),
    "deviation examined": (*AGAINST_VOTE, justified(), examined()),
    "ready": READY,
    "drafted": (*READY, drafted()),
    "revised": (*READY, drafted(), revised(2)),
    "approved": APPROVED,
    "dispatched": (*APPROVED, dispatched()),
    "notified": (*APPROVED, dispatched(), notified()),
    "in force": IN_FORCE,
    "account entered": (*IN_FORCE, account()),
    "payable": PAYABLE,
    "requested": (*PAYABLE, requested()),
    "checked": (*PAYABLE, requested(), checked()),
    "certified": (*PAYABLE, requested(), checked(), certified()),
    "ordered": (*PAYABLE, requested(), checked(), certified(), ordered()),
    "reduced": (*PAYABLE, requested(), checked(), certified(), reduced_payout()),
    "failed": (*PAYABLE, requested(), checked(), certified(), ordered(), failed()),
    "held": (*PAYABLE, requested(), checked(), certified(), held()),
    "payout held": (*PAYABLE, requested(), checked(), held(number=1, on="2024-05-04")),
    "hold lifted": (*PAYABLE, held(), lifted()),
    "payout withdrawn": (*PAYABLE, requested(), checked(), withdrawn_payout()),
    "paid": PAID,
    "usage reported": (*PAID, used(1_000_000, "2024-07-10")),
    "partly returned": (*PAID, returned("r1", 500_000)),
    "returned": (*PAID, returned("r1", 1_500_000)),
    "payout rejected": (*PAYABLE, requested(), rejected_payout()),
    "proof extended": (*PAID, proof_extended()),
    "proof in": (*PAID, proof()),
    "examination": (*PAID, proof(), examination_started()),
    "query open": (*PAID, proof(), examination_started(), query_raised()),
    "query answered": (*PAID, proof(), examination_started(), query_raised(), query_answered()),
    "proven": PROVEN,
    "settled": SETTLED,
    "rejected": REJECTED,
    "letter returned": (
        *APPROVED,
        dispatched(),
        approval.DecisionReturned(
            decision=f"{CASE}-B1",
            ground="address-unknown",
            recorded_by=ADA,
            returned_on=day("2024-03-14"),
        ),
    ),
    "objected": OBJECTED,
    "objection dismissed": (*OBJECTED, objection_decided("dismissed")),
    "refusal objected": REFUSAL_OBJECTED,
    "refusal set aside": (
        *REFUSAL_OBJECTED,
        objection_decided("upheld", sets_aside="rejection", returns_to="ready-to-decide"),
    ),
    "conditioned": CONDITIONED,
    "condition fulfilled": (*CONDITIONED, FULFILLED),
    "insolvent": (*PAID, INSOLVENT),
    "reopened": (*CLOSED, reopened()),
    "closed": CLOSED,
    "lapsed": LAPSED,
    "heard": HEARD,
    "revocation drafted": TAKEABLE,
    "revoked": REVOKED,
    "recovery drafted": (*PAID, recovery_drafted()),
    "revocation set aside": (*REVOCATION_OBJECTED, revocation_set_aside()),
    "settlement set aside": (*SETTLEMENT_OBJECTED, settlement_set_aside()),
}
"""Every state of the case that a command may meet."""

PHASES: dict[Phase, tuple[Event, ...]] = {
    Phase.UNKNOWN: (),
    Phase.SUBMITTED: (submitted(),),
    Phase.INCOMPLETE: (submitted(), documents_requested()),
    Phase.COMPLETE: (submitted(), complete()),
    Phase.AT_ALLIANCE: (submitted(), complete(), referred()),
    Phase.PRIORITISED: (submitted(), complete(), referred(), vote()),
    Phase.NOT_PRIORITISED: AGAINST_VOTE,
    Phase.READY_TO_DECIDE: READY,
    Phase.APPROVED: APPROVED,
    Phase.IN_FORCE: PAYABLE,
    Phase.RUNNING: PAID,
    Phase.PROOF_SUBMITTED: (*PAID, proof()),
    Phase.PROOF_IN_EXAMINATION: PROVEN,
    Phase.SETTLED: SETTLED,
    Phase.CLOSED: CLOSED,
    Phase.REJECTED: REJECTED,
    Phase.WITHDRAWN: (submitted(), withdrawn()),
    Phase.LAPSED: LAPSED,
    Phase.REVOKED: REVOKED,
    Phase.IMPORTED: (example(LegacyCaseImported),),
}
"""One history that leads into each phase."""
