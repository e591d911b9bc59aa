"""The terms of a grant under each type of financing, its conditions, and amendments below paid."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.decisions.casework import (
    ADA,
    AMOUNT,
    BEA,
    BEFORE_PAYOUT,
    CAN,
    CASE,
    CONDITIONED,
    ELIGIBLE,
    FULFILLED,
    IN_FORCE,
    PAID,
    PLAN,
    PROVEN,
    READY,
    REGION,
    REQUESTED,
    SHARES,
    approved,
    complete,
    day,
    drafted,
    examined,
    grant_world,
    settling_world,
    share,
    submitted,
    world,
)
from tests.spec import Spec, sealed

from grants.approval import rejections as no
from grants.approval.commands import (
    AmendGrant,
    Approve,
    ConditionWanted,
    DraftDecision,
    FulfilCondition,
)
from grants.approval.decider import APPROVAL
from grants.approval.events import Condition, DecisionDrafted, GrantAmended, PlanLine
from grants.approval.grant import grant_after
from grants.claim.numbers import Raised
from grants.kernel.money import share_of
from grants.kernel.rejection import Rejection
from grants.payout.commands import OrderPayout
from grants.payout.decider import PAYOUTS
from grants.payout.rejections import ConditionOpen
from grants.settlement.commands import SettleGrant
from grants.settlement.decider import SETTLEMENT

B2 = f"{CASE}-B2"
case = Spec(APPROVAL, grant_world())
signing = case.under(grant_world(BEA, competence="approver"))
SIGN = Approve(decision=f"{CASE}-B1", signed_on=day("2024-03-06"))

DRAFT = DraftDecision(
    act="approval",
    financing_type="anteil",
    rate_bp=9000,
    amount_cents=AMOUNT,
    by_year=SHARES,
    plan=PLAN,
    period_from=day("2024-04-01"),
    period_to=day("2025-12-31"),
    reasons=sealed("reasons"),
    drafted_on=day("2024-03-04"),
)


def draft_of(cents: int, **changes: Any) -> DraftDecision:
    terms: Any = {"amount_cents": cents, "by_year": (share(2024, cents),), **changes}
    return replace(DRAFT, **terms)


# -- types of financing --------------------------------------------------------------------------


def test_financing_of_the_gap_pays_what_other_means_leave():
    gap = ELIGIBLE - 1_500_000
    exact = draft_of(gap, financing_type="fehlbedarf", other_means_cents=1_500_000)
    (fact,) = case.given(*READY).when(exact).outcome()
    assert isinstance(fact, DecisionDrafted)
    assert fact.other_means_cents == 1_500_000
    (signed,) = signing.given(*READY, fact).when(SIGN).outcome()
    grant = grant_after(None, signed)
    assert grant is not None
    assert (grant.financing_type, grant.other_means_cents) == ("fehlbedarf", 1_500_000)
    more = draft_of(gap + 1, financing_type="fehlbedarf", other_means_cents=1_500_000)
    case.given(*READY).when(more).rejected(no.AmountAboveGap)
    unsaid = draft_of(gap, financing_type="fehlbedarf")
    case.given(*READY).when(unsaid).rejected(no.DraftIncomplete)


def test_a_fixed_amount_stays_within_the_rate():
    case.given(*READY).when(draft_of(AMOUNT + 1, financing_type="festbetrag")).rejected(
        no.AmountAboveRate
    )
    assert case.given(*READY).when(draft_of(AMOUNT, financing_type="festbetrag")).outcome()


def statewide() -> tuple[Any, ...]:
    return (
        submitted(kind="statewide", scope="statewide", requested_cents=ELIGIBLE),
        complete(),
        examined(),
    )


def full(cents: int = ELIGIBLE, **changes: Any) -> DraftDecision:
    terms: dict[str, Any] = {
        "financing_type": "voll",
        "rate_bp": 10_000,
        "full_rate_reasons": sealed("no income"),
        "by_year": (share(2024, cents, scope="statewide"),),
    }
    return draft_of(cents, **{**terms, **changes})


def test_full_financing_is_statewide_and_has_reasons():
    (fact,) = case.given(*statewide()).when(full()).outcome()
    assert isinstance(fact, DecisionDrafted)
    assert fact.full_rate_reasons == sealed("no income")
    (signed,) = signing.given(*statewide(), fact).when(SIGN).outcome()
    assert getattr(signed, "full_rate_reasons", None) == sealed("no income")
    case.given(*statewide()).when(full(full_rate_reasons=None)).rejected(no.FullRateReasonsMissing)
    case.given(*statewide()).when(full(AMOUNT, rate_bp=9000)).rejected(
        no.FullFinancingBelowFullRate
    )
    case.given(*READY).when(draft_of(AMOUNT, financing_type="voll", rate_bp=10_000)).rejected(
        no.RateTooHigh
    )


def test_up_to_the_regular_rate_a_statewide_project_needs_no_more_reasons():
    regular = full(AMOUNT, financing_type="anteil", rate_bp=9000, full_rate_reasons=None)
    assert case.given(*statewide()).when(regular).outcome()
    above = full(AMOUNT, financing_type="anteil", rate_bp=9001, full_rate_reasons=None)
    case.given(*statewide()).when(above).rejected(no.FullRateReasonsMissing)


@given(
    kind=st.sampled_from(["anteil", "festbetrag", "fehlbedarf"]),
    amount=st.integers(1, REQUESTED + 10),
    rate=st.integers(1, 9_010),
    other=st.integers(0, ELIGIBLE + 10),
)
def test_no_type_of_financing_pays_more_than_it_may(kind, amount, rate, other):
    command = draft_of(amount, financing_type=kind, rate_bp=rate, other_means_cents=other)
    limit = min(share_of(ELIGIBLE, rate_bp=rate), REQUESTED)
    if kind == "fehlbedarf":
        limit = min(limit, max(0, ELIGIBLE - other))
    admitted = rate <= 9000 and amount <= limit
    try:
        facts = case.given(*READY).when(command).outcome()
    except Rejection:
        assert not admitted
    else:
        assert admitted
        assert len(facts) == 1


# -- conditions ----------------------------------------------------------------------------------

WANTED = ConditionWanted(
    condition="lease", effect="before-payout", text=sealed("lease"), due_on=day("2024-06-30")
)
FULFIL = FulfilCondition(condition="lease", fulfilled_on=day("2024-04-15"))
ORDER = OrderPayout(payout_no=1, ordered_on=day("2024-05-07"))
TO_ORDER = PAID[len(IN_FORCE) : -2]
"""Account, request, check and certificate."""


def test_conditions_are_drafted_and_signed():
    fact = drafted(conditions=(BEFORE_PAYOUT,))
    case.given(*READY).when(replace(DRAFT, conditions=(WANTED,))).then(fact)
    signing.given(*READY, fact).when(SIGN).then(approved(conditions=(BEFORE_PAYOUT,)))
    twice = replace(DRAFT, conditions=(WANTED, WANTED))
    case.given(*READY).when(twice).rejected(no.ConditionTwice)


def test_a_condition_is_fulfilled_once():
    case.given(*CONDITIONED).when(FULFIL).then(FULFILLED)
    case.given(*CONDITIONED, FULFILLED).when(FULFIL).then()
    later = replace(FULFIL, fulfilled_on=day("2024-04-16"))
    case.given(*CONDITIONED, FULFILLED).when(later).rejected(no.ConditionFulfilledBefore)
    case.given(*IN_FORCE).when(FULFIL).rejected(no.ConditionUnknown)


def test_nothing_is_ordered_while_a_condition_before_payout_is_open():
    payouts = Spec(PAYOUTS, world("person-duo"))
    payouts.given(*CONDITIONED, *TO_ORDER).when(ORDER).rejected(ConditionOpen)
    assert payouts.given(*CONDITIONED, *TO_ORDER, FULFILLED).when(ORDER).outcome()
    accompanying = BEFORE_PAYOUT.model_copy(update={"effect": "accompanying"})
    soft = (*READY, drafted(), approved(conditions=(accompanying,)), *IN_FORCE[-3:])
    assert payouts.given(*soft, *TO_ORDER).when(ORDER).outcome()


def test_an_amendment_adds_conditions():
    more = Condition(condition="audit", effect="accompanying", text=sealed("a"), due_on=None)
    wanted = ConditionWanted(condition="audit", effect="accompanying", text=sealed("a"))
    command = DraftDecision(
        act="amendment",
        conditions=(wanted,),
        reasons=sealed("audit"),
        drafted_on=day("2024-06-03"),
    )
    (fact,) = case.given(*CONDITIONED).when(command).outcome()
    sign = AmendGrant(decision=B2, signed_on=day("2024-06-05"))
    (signed,) = signing.given(*CONDITIONED, fact).when(sign).outcome()
    assert isinstance(signed, GrantAmended)
    assert (signed.kind, signed.conditions) == ("conditions", (more,))
    grant = APPROVAL.fold((*CONDITIONED, fact, signed)).grant
    assert grant is not None
    assert grant.open_conditions == (BEFORE_PAYOUT, more)
    again = replace(command, conditions=(WANTED,))
    case.given(*CONDITIONED).when(again).rejected(no.ConditionTwice)


# -- amendments below what is paid ---------------------------------------------------------------

KEY = (2024, REGION, "general")
LESS = DraftDecision(
    act="amendment",
    amount_cents=1_000_000,
    by_year=(share(2024, 1_000_000),),
    reasons=sealed("less"),
    drafted_on=day("2024-06-03"),
)
SIGN_LESS = AmendGrant(decision=B2, signed_on=day("2024-06-05"))


def paid_world(person: str, **more: Any) -> Any:
    return grant_world(person, drawn={KEY: 1_500_000}, paid=1_500_000, **more)


def less() -> tuple[Any, ...]:
    """The draft and the signed amendment to less than was paid."""
    (draft,) = case.under(paid_world(ADA)).given(*PAID).when(LESS).outcome()
    spec = case.under(paid_world(BEA, competence="approver")).given(*PAID, draft)
    (signed,) = spec.when(SIGN_LESS).outcome()
    return draft, signed


def test_an_amendment_below_what_is_paid_claims_the_difference():
    _, signed = less()
    assert (signed.amount_cents, signed.overpaid_cents) == (1_000_000, 500_000)
    assert signed.claim == f"{CASE}-1"
    assert APPROVAL.fold((*PAID, *less())).raised == Raised((f"{CASE}-1",), 500_000)


def test_what_is_asked_for_but_not_paid_cannot_be_claimed():
    # 500,000 cents of the share are on their way: they are refused first, not claimed.
    spec = case.under(grant_world(drawn={KEY: 1_500_000}, paid=1_000_000)).given(*PAID)
    spec.when(LESS).rejected(no.AmountBelowDrawn)


def test_a_share_does_not_fall_below_paid_while_the_amount_covers_it():
    shifted = replace(
        LESS, amount_cents=2_000_000, by_year=(share(2024, 1_000_000), share(2025, 1_000_000))
    )
    case.under(paid_world(ADA)).given(*PAID).when(shifted).rejected(no.AmountBelowDrawn)


def test_the_settlement_does_not_claim_a_second_time_what_an_amendment_claimed():
    facts = (*PAID, *less(), *PROVEN[len(PAID) :])
    basis = settling_world(BEA, paid=1_500_000)
    command = SettleGrant(reasons=sealed("settled"), signed_on=day("2026-04-20"))
    (fact,) = Spec(SETTLEMENT, basis).given(*facts).when(command).outcome()
    assert (getattr(fact, "final_cents", None), getattr(fact, "claim", "")) == (1_000_000, None)


def test_prolonged_at_the_same_cost():
    longer = DraftDecision(
        act="amendment",
        period_to=day("2026-03-31"),
        reasons=sealed("later"),
        drafted_on=day("2024-06-03"),
    )
    (draft,) = case.given(*IN_FORCE).when(longer).outcome()
    (fact,) = signing.given(*IN_FORCE, draft).when(SIGN_LESS).outcome()
    assert isinstance(fact, GrantAmended)
    assert (fact.kind, fact.delta_cents, fact.period_to) == ("period", 0, day("2026-03-31"))
    assert (fact.amount_cents, fact.plan, fact.claim) == (AMOUNT, PLAN, None)


def test_a_plan_that_shrinks_takes_the_amount_with_it():
    smaller = DraftDecision(
        act="amendment",
        plan=(PlanLine(line="staff", cents=10_000_000),),
        reasons=sealed("less"),
        drafted_on=day("2024-06-03"),
    )
    case.given(*IN_FORCE).when(smaller).rejected(no.AmountAboveRate)


def test_a_second_person_alone_may_lower_the_grant():
    (draft, _) = less()
    spec = case.under(paid_world(CAN, limit_cents=999_999)).given(*PAID, draft)
    spec.when(SIGN_LESS).rejected(no.LimitExceeded)
    spec.when(SIGN_LESS, by=ADA).rejected(no.SelfApproval)
