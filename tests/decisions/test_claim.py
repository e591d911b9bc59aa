"""Recovery of overpaid money: its whole life, from the order to the last cent or its end."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.decisions.casework import ADA, BEA, CAN, DUO, EVE, PAID, day, objection_decided
from tests.decisions.claimwork import (
    AGREE,
    ANNUL,
    ASSESS,
    ASSESSED,
    BEARING,
    BECOME_FINAL,
    CLAIMED,
    DEFER,
    ENFORCEABLE,
    FINAL,
    INTEREST,
    INTEREST_WAIVED,
    INTERIM,
    INTERIM_ASSESSED,
    KNOWN,
    NOTIFIED,
    NOTIFY,
    OFFSET,
    ORDER,
    ORDERED,
    PAY,
    PAYOUT,
    RAISED,
    RATES,
    REFUND,
    REFUNDED,
    WAIVE,
    WAIVE_INTEREST,
    WRITE_DOWN,
    agreed,
    annulled,
    claim,
    claim_world,
    deferred,
    offset,
    paid,
    plan,
    segment,
    waived,
    written_down,
)
from tests.decisions.examples_claim import EXAMPLES, HISTORIES, SEEN_ON
from tests.decisions.paywork import REPORT, payouts
from tests.spec import Spec, cases

from grants.approval.events import ObjectionFiled
from grants.approval.rejections import NotTheDayOfFinality, NotThePresumedDay, RemedyStillOpen
from grants.claim import events as e
from grants.claim import rejections as no
from grants.claim.assessment import ClaimBasis, PaidOut
from grants.claim.bearing import standing
from grants.claim.decider import CLAIM
from grants.claim.phase import ClaimPhase
from grants.claim.schedule import Review, Suspension, postponed, suspensions_of
from grants.claim.transitions import STAGES
from grants.kernel.event import Event
from grants.kernel.machine import NotInThisPhase
from grants.kernel.parameters import ParameterUnknown
from grants.kernel.rejection import Rejection
from grants.kernel.rules import DateInFuture, DateOutOfOrder
from grants.payout.decider import PAYOUTS
from grants.payout.events import UsageReported
from grants.payout.usage import Unused, last_day_of_use, unused_periods

Fact = TypeVar("Fact", bound=Event)


def the(kind: type[Fact], spec: Spec) -> Fact:
    """The one new fact, of this kind."""
    (fact,) = spec.outcome()
    assert isinstance(fact, kind)
    return fact


# -- the order and what follows its signature ------------------------------------------------------


def test_ordered_once():
    claim.when(ORDER).then(ORDERED)
    claim.given(ORDERED).when(ORDER).then()
    claim.given(ORDERED).when(replace(ORDER, cents=1)).rejected(no.ClaimRaisedOtherwise)
    claim.given(ORDERED).when(ORDER, by=DUO).rejected(no.ClaimRaisedOtherwise)
    claim.when(replace(ORDER, signed_on=day("2026-07-01"))).rejected(DateInFuture)


def test_notified_on_the_presumed_day_or_on_a_proven_one():
    raised = claim.given(*RAISED)
    raised.when(NOTIFY, by=ADA).then(NOTIFIED)
    early = replace(NOTIFY, effected_on=day("2024-10-23"))
    raised.when(early, by=ADA).rejected(NotThePresumedDay)
    proven: dict[str, Any] = {"manner": "proven", "effected_on": day("2024-10-23")}
    raised.when(replace(NOTIFY, **proven), by=ADA).then(
        NOTIFIED.model_copy(update={**proven, "remedy_until": day("2024-11-25")})
    )
    raised.when(replace(NOTIFY, manner="proven", effected_on=day("2024-10-20")), by=ADA).rejected(
        DateOutOfOrder
    )
    raised.when(replace(NOTIFY, posted_on=day("2024-10-19")), by=ADA).rejected(DateOutOfOrder)
    claim.given(*KNOWN).when(early, by=ADA).rejected(no.ClaimNotifiedOtherwise)


def test_a_day_longer_for_what_is_posted_from_2025_and_a_year_without_the_notice():
    late = replace(NOTIFY, posted_on=day("2025-01-02"), effected_on=day("2025-01-06"))
    fact = the(e.ClaimNotified, claim.given(*RAISED).when(late, by=ADA))
    assert fact.remedy_until == day("2025-02-06")
    missing = replace(NOTIFY, remedy_notice="missing")
    fact = the(e.ClaimNotified, claim.given(*RAISED).when(missing, by=ADA))
    assert fact.remedy_until == day("2025-10-24")


def test_final_on_the_day_after_the_period_or_by_a_waiver():
    known = claim.given(*KNOWN)
    known.when(BECOME_FINAL, by=ADA).then(FINAL)
    on_last_day = replace(BECOME_FINAL, final_on=day("2024-11-25"))
    known.when(on_last_day, by=ADA).rejected(RemedyStillOpen)
    a_day_late = replace(BECOME_FINAL, final_on=day("2024-11-27"))
    known.when(a_day_late, by=ADA).rejected(NotTheDayOfFinality)
    remedy_waived = replace(BECOME_FINAL, ground="remedy-waived", final_on=day("2024-10-24"))
    known.when(remedy_waived, by=ADA).then(
        FINAL.model_copy(update={"ground": "remedy-waived", "final_on": day("2024-10-24")})
    )
    known.when(replace(remedy_waived, final_on=day("2024-10-23")), by=ADA).rejected(DateOutOfOrder)
    known.when(replace(remedy_waived, final_on=day("2024-11-27")), by=ADA).rejected(
        NotTheDayOfFinality
    )
    claim.given(*ENFORCEABLE).when(remedy_waived, by=ADA).rejected(no.ClaimFinalOtherwise)


# -- interest --------------------------------------------------------------------------------------


def test_interest_is_assessed_segment_by_segment():
    claim.given(*RAISED).when(ASSESS, by=ADA).then(ASSESSED)
    claim.given(*ENFORCEABLE).when(ASSESS, by=ADA).then(ASSESSED)
    claim.given(*BEARING).when(ASSESS, by=ADA).then()
    claim.given(*BEARING).when(ASSESS, by=EVE).rejected(no.ClaimActTaken)


def test_what_came_in_lowers_the_principal_from_the_next_day_on():
    facts = (*ENFORCEABLE, paid(cents=40_000, on="2024-12-10"))
    december = replace(
        ASSESS,
        from_on=day("2024-12-01"),
        to_on=day("2024-12-31"),
        assessed_on=day("2025-01-02"),
    )
    fact = the(e.InterestAssessed, claim.given(*facts).when(december, by=ADA))
    assert fact.segments == (
        segment("2024-12-01", "2024-12-10", 10, CLAIMED, "3.37"),
        segment("2024-12-11", "2024-12-31", 21, 60_000, "3.37"),
    )
    # 1,000.00 × 8.37 % × 10 / 365 + 600.00 × 8.37 % × 21 / 365 = 2.293… + 2.889… EUR
    assert fact.cents == 518


def test_part_of_the_claim_bore_interest_earlier_than_the_rest():
    first = replace(ASSESS, base_cents=30_000, to_on=day("2024-06-30"))
    fact = the(e.InterestAssessed, claim.given(*ENFORCEABLE).when(first, by=ADA))
    assert fact.segments == (segment("2024-05-10", "2024-06-30", 52, 30_000, "3.62"),)
    rest = replace(ASSESS, assessment="z2", from_on=day("2024-07-01"))
    more = the(e.InterestAssessed, claim.given(*ENFORCEABLE, fact).when(rest, by=ADA))
    assert more.segments == (segment("2024-07-01", "2024-11-05", 128, CLAIMED, "3.37"),)
    above = replace(ASSESS, base_cents=CLAIMED + 1)
    claim.given(*ENFORCEABLE).when(above, by=ADA).rejected(no.InterestBaseAboveClaim)


@pytest.mark.parametrize(
    ("from_on", "to_on"),
    [
        ("2024-11-05", "2024-11-20"),
        ("2024-05-01", "2024-05-10"),
        ("2024-06-01", "2024-06-02"),
        ("2024-05-01", "2024-11-20"),
    ],
)
def test_no_day_bears_interest_twice(from_on, to_on):
    again = replace(ASSESS, assessment="z2", from_on=day(from_on), to_on=day(to_on))
    claim.given(*BEARING).when(again, by=ADA).rejected(no.InterestOverlaps)


def test_the_days_beside_an_assessed_period_are_free():
    after = replace(ASSESS, assessment="z2", from_on=day("2024-11-06"), to_on=day("2024-11-20"))
    assert claim.given(*BEARING).when(after, by=ADA).outcome()
    later = replace(ASSESS, from_on=day("2024-05-20"))
    first = the(e.InterestAssessed, claim.given(*RAISED).when(later, by=ADA))
    before = replace(ASSESS, assessment="z2", to_on=day("2024-05-19"))
    assert claim.given(*RAISED, first).when(before, by=ADA).outcome()


def test_no_interest_on_what_was_not_paid_out_yet():
    """10 May is the value date: the day before, the recipient had nothing."""
    spec = claim.given(*RAISED)
    spec.when(replace(ASSESS, from_on=day("2024-05-09")), by=ADA).rejected(no.InterestBeforePayout)
    halves = ((day("2024-05-10"), 60_000), (day("2024-07-01"), 60_000))
    parts = claim.under(replace(claim_world(ADA), moved=halves)).given(*RAISED)
    parts.when(ASSESS).rejected(no.InterestBeforePayout)
    assert parts.when(replace(ASSESS, base_cents=60_000)).outcome()
    assert parts.when(replace(ASSESS, from_on=day("2024-07-01"))).outcome()
    # What the bank sent back was the recipient's no more.
    back = (*halves, (day("2024-07-02"), -60_000))
    returned = claim.under(replace(claim_world(ADA), moved=back)).given(*RAISED)
    returned.when(replace(ASSESS, from_on=day("2024-07-02"))).rejected(no.InterestBeforePayout)


def test_a_half_year_without_a_base_rate_refuses():
    spec = claim.given(*ENFORCEABLE)
    beyond = replace(ASSESS, to_on=day("2025-07-01"), assessed_on=day("2025-07-02"))
    with pytest.raises(ParameterUnknown, match=r"01\.07\.2025.*„base_rate“"):
        spec.when(beyond, by=ADA).outcome()


def test_a_period_lies_behind_the_assessment_and_has_an_end_after_its_beginning():
    spec = claim.given(*ENFORCEABLE)
    spec.when(replace(ASSESS, to_on=day("2024-11-28")), by=ADA).rejected(DateOutOfOrder)
    spec.when(replace(ASSESS, to_on=day("2024-05-09")), by=ADA).rejected(no.InterestPeriodReversed)
    spec.when(replace(ASSESS, assessed_on=day("2026-07-01")), by=ADA).rejected(DateInFuture)
    early = replace(ASSESS, to_on=day("2024-06-01"), assessed_on=day("2024-10-19"))
    spec.when(early, by=ADA).rejected(DateOutOfOrder)


def test_a_closed_file_gets_no_interest_any_more():
    closed = claim.under(claim_world(ADA, closed_on="2025-01-01"))
    closed.given(*ENFORCEABLE).when(ASSESS).rejected(no.CaseOfClaimClosed)
    # Money that comes in later is money.
    closed.given(*ENFORCEABLE, written_down()).when(PAY).then(paid())


def test_interest_rests_while_a_deferral_says_so():
    # Assessed from 28 November: the deferral holds from there, to 30 June.
    year = replace(
        ASSESS,
        from_on=day("2024-11-20"),
        to_on=day("2025-06-30"),
        assessed_on=day("2025-07-01"),
    )
    resting = claim.given(*ENFORCEABLE, deferred())
    fact = the(e.InterestAssessed, resting.when(year, by=ADA))
    assert fact.segments == (segment("2024-11-20", "2024-11-27", 8, CLAIMED, "3.37"),)
    running = claim.given(*ENFORCEABLE, deferred(interest="runs"))
    fact = the(e.InterestAssessed, running.when(year, by=ADA))
    assert [part.days for part in fact.segments] == [42, 181]
    # A later deferral with interest takes the place of the first on its own day.
    anew = deferred(deferral="s2", interest="runs", deferred_on=day("2025-01-01"))
    fact = the(e.InterestAssessed, claim.given(*ENFORCEABLE, deferred(), anew).when(year, by=ADA))
    assert [(part.from_on, part.days) for part in fact.segments] == [
        (day("2024-11-20"), 8),
        (day("2025-01-01"), 181),
    ]


def test_interest_is_waived_by_another_than_assessed_it():
    bearing = claim.under(claim_world(DUO, competence="approver")).given(*BEARING)
    bearing.when(WAIVE_INTEREST).then(INTEREST_WAIVED)
    bearing.when(WAIVE_INTEREST, by=ADA).rejected(no.SamePersonAssessedAndWaived)
    bearing.when(replace(WAIVE_INTEREST, cents=INTEREST + 1)).rejected(no.BeyondOpenClaim)
    more = replace(ASSESS, assessment="z2", from_on=day("2024-11-06"), to_on=day("2024-11-20"))
    waived_once = claim.given(*BEARING, INTEREST_WAIVED)
    waived_once.when(more, by=DUO).rejected(no.SamePersonAssessedAndWaived)
    assert waived_once.when(more, by=EVE).outcome()
    rest = CLAIM.fold((*BEARING, INTEREST_WAIVED))
    assert (rest.open_interest_cents, rest.open_principal_cents) == (INTEREST - 1_000, CLAIMED)


# -- interim interest on money that was not used in time ------------------------------------------


def test_interim_interest_is_on_what_of_a_payout_was_not_used():
    claim.given(*RAISED).when(INTERIM, by=ADA).then(INTERIM_ASSESSED)
    claim.given(*RAISED, INTERIM_ASSESSED).when(INTERIM, by=ADA).then()
    alone = (ORDERED.model_copy(update={"cents": 0, "ground": "interim-interest"}), NOTIFIED)
    fact = the(e.InterestAssessed, claim.given(*alone).when(INTERIM, by=ADA))
    state = CLAIM.fold((*alone, fact))
    assert (state.open_principal_cents, state.open_interest_cents) == (0, fact.cents)
    assert state.phase_on(day("2024-12-01")) is ClaimPhase.NOTIFIED
    # All that comes in is interest; nothing of it refills a budget.
    whole = replace(PAY, cents=fact.cents)
    claim.given(*alone, fact).when(whole, by=EVE).then(paid(cents=fact.cents, interest=fact.cents))


def test_no_more_than_was_paid_lay_unused_and_only_of_an_advance():
    spec = claim.given(*RAISED)
    more = replace(INTERIM, base_cents=PAYOUT.cents + 1)
    spec.when(more, by=ADA).rejected(no.InterestBaseAbovePaid)
    spec.when(replace(INTERIM, payout_no=2), by=ADA).rejected(no.PayoutNotPaid)
    free = replace(claim_world(ADA), payouts={1: PaidOut(cents=1, due_on=None, unused=())})
    claim.under(free).given(*RAISED).when(INTERIM).rejected(no.NoUsagePeriod)


def test_what_was_reported_as_used_lay_not_unused():
    parts = (
        Unused(cents=120_000, from_on=day("2024-07-11"), to_on=day("2024-09-29")),
        Unused(cents=50_000, from_on=day("2024-09-30"), to_on=day("2024-12-31")),
    )
    world = replace(claim_world(ADA), payouts={1: replace(PAYOUT, unused=parts)})
    spec = claim.under(world).given(*RAISED)
    spec.when(replace(INTERIM, base_cents=50_001)).rejected(no.InterestBaseAbovePaid)
    assert spec.when(replace(INTERIM, base_cents=50_000)).outcome()
    # A day before the last report only the first one says anything.
    earlier = replace(INTERIM, to_on=day("2024-09-29"), base_cents=120_000)
    assert spec.when(earlier).outcome()
    spec.when(replace(earlier, base_cents=120_001)).rejected(no.InterestBaseAbovePaid)


def test_no_day_bears_interim_interest_on_one_payout_through_two_claims():
    """What lay unused is the same money, however many claims the case has."""
    other = INTERIM_ASSESSED.model_copy(update={"claim": "FKR-2024-0001-2"})
    world = replace(claim_world(ADA), elsewhere=(other,))
    claim.under(world).given(*RAISED).when(INTERIM).rejected(no.InterestOverlaps)
    # Interest on another claim's principal is on other money.
    recovery = ASSESSED.model_copy(update={"claim": "FKR-2024-0001-2"})
    world = replace(claim_world(ADA), elsewhere=(recovery,))
    assert claim.under(world).given(*RAISED).when(ASSESS).outcome()


@pytest.mark.parametrize(
    ("used_until", "timeliness", "bearing"),
    [
        ("2024-07-09", "in-time", False),
        ("2024-07-10", "in-time", False),  # Two months after 10 May: the last day of use.
        ("2024-07-11", "late", True),  # The day on which it was used still counts.
        ("2024-07-12", "late", True),
    ],
)
def test_interest_runs_from_the_day_after_the_last_day_of_use(used_until, timeliness, bearing):
    """The report, the interim interest and the deadline draw the line between the same days."""
    told = replace(REPORT, used_cents=1_500_000, used_until=day(used_until))
    report = the(UsageReported, payouts.given(*PAID).when(told))
    assert report.timeliness == timeliness
    payout = PAYOUTS.fold((*PAID, report)).by_number[1]
    parts = unused_periods(payout, until=day("2024-12-31"), parameters=RATES)
    due_on = last_day_of_use(payout, RATES)
    assert due_on == day("2024-07-10")
    assert [part.from_on for part in parts] == ([day("2024-07-11")] if bearing else [])
    known = PaidOut(cents=1_500_000, due_on=due_on, unused=parts)
    world = replace(claim_world(ADA), payouts={1: known})
    spec = claim.under(world).given(*RAISED)
    of_its_time = replace(INTERIM, from_on=day("2024-07-11"), to_on=day("2024-07-11"))
    if bearing:
        assert spec.when(of_its_time).outcome()
    else:
        spec.when(of_its_time).rejected(no.InterestBaseAbovePaid)
    spec.when(replace(of_its_time, from_on=day("2024-07-10"))).rejected(no.UsedInTime)
    spec.when(replace(of_its_time, to_on=day("2024-07-13"))).rejected(no.InterestBaseAbovePaid)


def test_no_day_bears_interim_interest_on_one_payout_twice():
    known = claim.given(*RAISED, INTERIM_ASSESSED)
    again = replace(INTERIM, assessment="i2", from_on=day("2024-09-30"), to_on=day("2024-10-31"))
    known.when(again, by=ADA).rejected(no.InterestOverlaps)
    after = replace(again, from_on=day("2024-10-01"), base_cents=50_000)
    assert known.when(after, by=ADA).outcome()


def test_interim_interest_is_on_money_that_was_not_paid_back():
    """1,500.00 EUR were paid out; nobody reported a use of them, and some came back on a claim."""
    base = replace(INTERIM, base_cents=150_000)
    back = paid(cents=40_000, on="2024-08-01")
    spec = claim.given(*RAISED, back)
    spec.when(base, by=ADA).rejected(no.InterestBaseAboveHeld)
    # The day on which it came back still counts.
    assert spec.when(replace(base, to_on=day("2024-08-01")), by=ADA).outcome()
    spec.when(replace(base, to_on=day("2024-08-02")), by=ADA).rejected(no.InterestBaseAboveHeld)
    assert spec.when(replace(base, base_cents=110_000), by=ADA).outcome()
    spec.when(replace(base, base_cents=110_001), by=ADA).rejected(no.InterestBaseAboveHeld)
    # Set off is paid; given up is not: the money is still there. Interest never was part of it.
    set_off = offset(40_000).model_copy(update={"declared_on": day("2024-08-01")})
    claim.given(*RAISED, set_off).when(base, by=ADA).rejected(no.InterestBaseAboveHeld)
    given_up = waived(40_000).model_copy(update={"waived_on": day("2024-08-01")})
    assert claim.given(*RAISED, given_up).when(base, by=ADA).outcome()
    interest_alone = back.model_copy(update={"interest_cents": 40_000})
    assert claim.given(*RAISED, interest_alone).when(base, by=ADA).outcome()
    # It is one sum of money, on whichever claim of the case it came back.
    beside = replace(claim_world(ADA), paid_back=((day("2024-08-02"), -40_000),))
    claim.under(beside).given(*RAISED).when(base).rejected(no.InterestBaseAboveHeld)


def test_no_money_bears_interim_interest_and_that_of_a_recovery_on_one_day():
    half = replace(INTERIM, base_cents=50_000)
    more = replace(INTERIM, base_cents=50_001)
    # 1,000.00 of 1,500.00 EUR are claimed and bear interest from 10 May to 5 November.
    bearing = claim.given(*BEARING)
    assert bearing.when(half, by=ADA).outcome()
    bearing.when(more, by=ADA).rejected(no.InterestBaseAboveHeld)
    after: dict[str, Any] = {"from_on": day("2024-11-06"), "to_on": day("2024-11-20")}
    assert bearing.when(replace(INTERIM, **after), by=ADA).outcome()
    into: dict[str, Any] = {"from_on": day("2024-11-05"), "to_on": day("2024-11-20")}
    bearing.when(replace(INTERIM, **into), by=ADA).rejected(no.InterestBaseAboveHeld)
    # And the other way round, on the days of the interim interest alone.
    claim.given(*RAISED, INTERIM_ASSESSED).when(ASSESS, by=ADA).rejected(no.InterestBaseAboveHeld)
    for fits, command in ((True, half), (False, more)):
        interim = the(e.InterestAssessed, claim.given(*RAISED).when(command, by=ADA))
        recovery = claim.given(*RAISED, interim).when(ASSESS, by=ADA)
        if fits:
            assert recovery.outcome()
        else:
            recovery.rejected(no.InterestBaseAboveHeld)
    beside = claim.given(*RAISED, INTERIM_ASSESSED)
    assert beside.when(replace(ASSESS, to_on=day("2024-07-10")), by=ADA).outcome()
    assert beside.when(replace(ASSESS, from_on=day("2024-10-01")), by=ADA).outcome()
    # What the other claims of the case bear counts, too.
    world = replace(claim_world(ADA), elsewhere=(ASSESSED, INTERIM_ASSESSED))
    claim.under(world).given(*RAISED).when(replace(ASSESS, base_cents=1)).rejected(
        no.InterestBaseAboveHeld
    )


def test_what_is_no_longer_claimed_bears_no_interest():
    """A quarter of the claim stands: 1,250.00 of 1,500.00 EUR can have lain unused."""
    facts = (*BEARING, annulled(75_000, to_cents=25_000))
    spec = claim.given(*facts)
    assert spec.when(replace(INTERIM, base_cents=125_000), by=ADA).outcome()
    spec.when(replace(INTERIM, base_cents=125_001), by=ADA).rejected(no.InterestBaseAboveHeld)
    assert standing(CLAIM.fold((*BEARING, annulled(interest_cents=INTEREST)))) == ()


def test_a_half_year_without_a_base_rate_is_named():
    late = replace(INTERIM, to_on=day("2025-07-02"), assessed_on=day("2025-07-03"))
    with pytest.raises(no.BaseRateUnknown, match=r"2\. Halbjahr 2025"):
        claim.given(*RAISED).when(late, by=ADA).outcome()


# -- an objection holds everything up --------------------------------------------------------------

PENDING = (Suspension(day("2024-11-15"), None),)
DECIDED = (Suspension(day("2024-11-15"), day("2025-01-15")),)


def test_nothing_is_collected_while_an_objection_is_pending():
    held = claim.under(claim_world(DUO, suspensions=PENDING)).given(*BEARING)
    for command in (OFFSET, DEFER, fitting(AGREE, BEARING)):
        held.when(command).rejected(NotInThisPhase)
    known = claim.under(claim_world(DUO, suspensions=PENDING)).given(*KNOWN)
    known.when(BECOME_FINAL, by=ADA).rejected(NotInThisPhase)
    # Whoever pays all the same may, and what is let go is let go.
    held.when(PAY, by=EVE).then(paid(interest=INTEREST))
    assert held.when(WAIVE).outcome()
    assert held.when(WRITE_DOWN).outcome()
    decided = claim.under(claim_world(DUO, suspensions=DECIDED)).given(*BEARING)
    decided.when(OFFSET).rejected(NotInThisPhase)  # On that day it was pending.
    assert decided.when(replace(OFFSET, declared_on=day("2025-01-15"))).outcome()


def test_an_objection_taken_back_leaves_the_order_final_on_that_day():
    """The remedy period was over on 25 November, in the middle of the objection."""
    world = claim_world(ADA, suspensions=DECIDED, undisputed_since="2025-01-15")
    known = claim.under(world).given(*KNOWN)
    on_the_day = replace(BECOME_FINAL, final_on=day("2025-01-15"))
    fact = FINAL.model_copy(update={"final_on": day("2025-01-15")})
    known.when(on_the_day, by=ADA).then(fact)
    known.when(BECOME_FINAL, by=ADA).rejected(RemedyStillOpen)
    later = replace(on_the_day, final_on=day("2025-01-16"))
    known.when(later, by=ADA).rejected(NotTheDayOfFinality)
    claim.under(world).given(*KNOWN, fact).when(on_the_day, by=ADA).then()


def test_after_a_review_the_order_is_final_with_the_decision_behind_it():
    def reviewed(final_on: str | None) -> ClaimBasis:
        review = Review(day("2025-01-15"), day(final_on) if final_on else None)
        return claim_world(ADA, suspensions=DECIDED, review=review)

    for command in (BECOME_FINAL, replace(BECOME_FINAL, final_on=day("2025-02-21"))):
        open_still = claim.under(reviewed(None)).given(*KNOWN)
        open_still.when(command, by=ADA).rejected(no.ReviewNotFinal)
    known = claim.under(reviewed("2025-02-21")).given(*KNOWN)
    known.when(BECOME_FINAL, by=ADA).rejected(RemedyStillOpen)
    later = replace(BECOME_FINAL, final_on=day("2025-02-22"))
    known.when(later, by=ADA).rejected(NotTheDayOfFinality)
    on_the_day = replace(BECOME_FINAL, final_on=day("2025-02-21"))
    fact = FINAL.model_copy(update={"final_on": day("2025-02-21")})
    known.when(on_the_day, by=ADA).then(fact)


def test_a_late_objection_on_the_day_of_finality_does_not_bar_it():
    late = (Suspension(day("2024-11-26"), day("2025-01-15")),)
    known = claim.under(claim_world(ADA, suspensions=late)).given(*KNOWN)
    known.when(BECOME_FINAL, by=ADA).then(FINAL)


def test_a_due_date_does_not_run_while_an_objection_is_pending():
    state = replace(CLAIM.fold(ENFORCEABLE), suspensions=PENDING)
    assert state.phase_on(day("2024-11-14")) is ClaimPhase.FINAL
    assert state.phase_on(day("2024-11-15")) is ClaimPhase.SUSPENDED
    assert state.due_on(day("2024-12-01")) is None
    after = replace(state, suspensions=DECIDED)
    # 6 days of the period were left on 15 November; 61 days later they run again.
    assert after.due_on(day("2025-01-20")) == day("2025-01-21")
    assert after.phase_on(day("2025-01-14")) is ClaimPhase.SUSPENDED
    assert after.phase_on(day("2025-01-15")) is ClaimPhase.FINAL
    assert after.phase_on(day("2025-01-21")) is ClaimPhase.DUE
    # One that came when all was due moves nothing.
    late = replace(state, suspensions=(Suspension(day("2024-11-22"), day("2025-01-15")),))
    assert late.due_on(day("2025-01-20")) == day("2024-11-21")


def test_instalments_wait_as_well():
    state = CLAIM.fold((*KNOWN, agreed(if_missed="rest-due")))
    held = replace(state, suspensions=(Suspension(day("2025-01-10"), None),))
    assert held.missed_cents(day("2025-02-01")) == 0
    assert held.defaulted_on(day("2025-02-01")) is None
    after = replace(state, suspensions=(Suspension(day("2025-01-10"), day("2025-02-10")),))
    # 15 January becomes 15 February, a Saturday: 17 February.
    assert after.missed_cents(day("2025-02-17")) == 0
    assert after.missed_cents(day("2025-02-18")) == CLAIMED


def test_objections_are_read_from_the_case():
    decision = ORDERED.decision
    filed = ObjectionFiled(
        decision=decision,
        grounds=None,
        remedy_until=None,
        findings=(),
        recorded_by=ADA,
        filed_on=day("2024-11-15"),
    )
    decided = objection_decided("dismissed", 2, decided_on=day("2025-01-15"))
    other = filed.model_copy(update={"decision": "another"})
    assert suspensions_of(decision, (other,)) == ()
    assert suspensions_of(decision, (filed, other)) == PENDING
    assert suspensions_of(decision, (filed, decided)) == DECIDED


def test_a_due_date_moved_onto_a_weekend_moves_on():
    objected = (Suspension(day("2025-01-10"), day("2025-01-13")),)
    before = day("2025-01-09")
    assert postponed(day("2025-01-15"), objected, set_on=before) == day("2025-01-20")
    assert postponed(day("2025-01-18"), (), set_on=before) == day("2025-01-20")


def test_an_order_is_due_no_earlier_than_it_arrived():
    today = day("2025-02-01")
    raised = CLAIM.fold(RAISED)
    assert (raised.due_on(today), raised.phase_on(today)) == (None, ClaimPhase.RAISED)
    assert CLAIM.fold(KNOWN).due_on(today) == ORDERED.due_on
    # It arrived on a Saturday, after the day it names: it is due with that, on Monday.
    late = NOTIFIED.model_copy(update={"effected_on": day("2024-11-30")})
    state = CLAIM.fold((ORDERED, late))
    assert state.due_on(today) == day("2024-12-02")
    # An objection that was over by then moves nothing.
    objected = (Suspension(day("2024-11-01"), day("2024-11-11")),)
    assert replace(state, suspensions=objected).due_on(today) == day("2024-12-02")


def test_what_ends_on_a_weekend_or_a_holiday_is_kept_on_the_next_working_day():
    until = day("2025-05-31")  # A Saturday.
    state = CLAIM.fold((*ENFORCEABLE, deferred(until_on=until)))
    assert state.due_on(until) == day("2025-06-02")
    assert state.phase_on(day("2025-06-02")) is ClaimPhase.DEFERRED
    assert state.phase_on(day("2025-06-03")) is ClaimPhase.DUE
    holiday = plan(("2025-05-01", 50_000), ("2025-06-15", 50_000))
    agreed_on_it = agreed(holiday, if_missed="rest-due")
    in_time = CLAIM.fold((*ENFORCEABLE, agreed_on_it, paid(cents=50_000, on="2025-05-02")))
    assert in_time.defaulted_on(day("2025-05-03")) is None
    assert in_time.due_on(day("2025-05-03")) == day("2025-06-16")  # The 15th is a Sunday.
    late = CLAIM.fold((*ENFORCEABLE, agreed_on_it))
    assert late.defaulted_on(day("2025-05-02")) is None
    assert late.defaulted_on(day("2025-05-03")) == day("2025-05-02")


def test_interest_that_rests_until_a_saturday_runs_again_on_sunday():
    """That it may be paid on Monday (§ 193 BGB) does not make the deferral longer."""
    rested = deferred(until_on=day("2025-05-31"))
    assert list(CLAIM.fold((*ENFORCEABLE, rested)).rests()) == [
        (day("2024-11-28"), day("2025-05-31"))
    ]
    week = replace(
        ASSESS, from_on=day("2025-05-26"), to_on=day("2025-06-02"), assessed_on=day("2025-06-03")
    )
    (assessed,) = claim.given(*ENFORCEABLE, rested).when(week, by=ADA).outcome()
    assert isinstance(assessed, e.InterestAssessed)
    assert [(part.from_on, part.days) for part in assessed.segments] == [(day("2025-06-01"), 2)]


@pytest.mark.parametrize(
    ("set_on", "due_on"),
    [("2025-01-12", "2025-01-23"), ("2025-01-13", "2025-01-20"), ("2025-01-14", "2025-01-20")],
)
def test_an_objection_that_was_over_moves_no_date_agreed_since(set_on, due_on):
    objected = (Suspension(day("2025-01-10"), day("2025-01-13")),)
    assert postponed(day("2025-01-20"), objected, set_on=day(set_on)) == day(due_on)


def test_a_deferral_agreed_after_an_objection_lasts_until_its_own_day():
    objected = (Suspension(day("2024-11-15"), day("2024-11-25")),)
    granted = deferred()  # On 28 November, until 30 June.
    state = replace(CLAIM.fold((*ENFORCEABLE, granted)), suspensions=objected)
    assert state.due_on(day("2025-01-01")) == granted.until_on
    later = (Suspension(day("2025-06-20"), day("2025-07-01")),)
    state = replace(state, suspensions=(*objected, *later))
    assert state.due_on(day("2025-07-02")) == day("2025-07-11")


# -- what comes in ---------------------------------------------------------------------------------


def test_paid_in_parts_up_to_what_is_open():
    claim.given(ORDERED).when(PAY, by=EVE).then(paid())
    half = claim.given(ORDERED, paid())
    half.when(PAY, by=EVE).then()
    half.when(replace(PAY, cents=1), by=EVE).rejected(no.PaymentTaken)
    rest = replace(PAY, payment="p2", cents=60_000)
    half.when(rest, by=EVE).then(paid("p2", 60_000))
    half.when(replace(rest, cents=60_001), by=EVE).rejected(no.PaymentExceedsClaim)
    assert CLAIM.fold((ORDERED, paid(), paid("p2", 60_000))).open_cents == 0


def test_interest_is_paid_before_principal():
    bearing = claim.given(*BEARING)
    bearing.when(PAY, by=EVE).then(paid(interest=INTEREST))
    less = replace(PAY, cents=1_000)
    bearing.when(less, by=EVE).then(paid(cents=1_000, interest=1_000))
    bearing.when(OFFSET, by=DUO).then(offset(interest=INTEREST))
    whole = replace(PAY, cents=CLAIMED + INTEREST)
    bearing.when(whole, by=EVE).then(paid(cents=CLAIMED + INTEREST, interest=INTEREST))


def test_what_was_paid_before_interest_was_assessed_went_to_principal():
    before = replace(PAY, value_on=day("2024-11-26"))
    claim.given(*BEARING).when(before, by=EVE).then(paid(on="2024-11-26"))
    # Unless that takes all of it: what is left over falls on interest.
    whole = replace(before, cents=CLAIMED + 1_000)
    claim.given(*BEARING).when(whole, by=EVE).then(
        paid(cents=CLAIMED + 1_000, interest=1_000, on="2024-11-26")
    )


def corrected(by: int, payment: str = "p1", *segments: e.InterestSegment) -> e.InterestCorrected:
    return e.InterestCorrected(
        claim=ASSESSED.claim,
        case=ASSESSED.case,
        assessment=ASSESSED.assessment,
        payment=payment,
        waiver=None,
        deferral=None,
        by_cents=by,
        segments=segments,
        assessed_on=ASSESSED.assessed_on,
    )


FIRST_PART = segment("2024-05-10", "2024-06-30", 52, CLAIMED, "3.62")
# 600.00 EUR instead of 1,000.00, 128 days at 8.37 %: 17.6114… instead of 29.3523… EUR.
FALLS = corrected(1_174, "p1", FIRST_PART, segment("2024-07-01", "2024-11-05", 128, 60_000, "3.37"))
EARLY = paid(on="2024-06-30")


def test_interest_falls_when_an_earlier_payment_is_learnt_of():
    early = replace(PAY, value_on=day("2024-06-30"))
    claim.given(*BEARING).when(early, by=EVE).then(EARLY, FALLS)
    claim.given(*BEARING, EARLY, FALLS).when(early, by=EVE).then()
    state = CLAIM.fold((*BEARING, EARLY, FALLS))
    assert (state.interest_cents, state.open_cents) == (INTEREST - 1_174, 60_000 + INTEREST - 1_174)
    # As if the payment had been known when it was assessed.
    fresh = the(e.InterestAssessed, claim.given(*ENFORCEABLE, EARLY).when(ASSESS, by=ADA))
    assert (fresh.cents, fresh.segments) == (INTEREST - 1_174, FALLS.segments)
    # Nothing falls with what came in on the last day that was assessed, or later.
    for on in ("2024-11-05", "2024-11-27"):
        late = replace(PAY, value_on=day(on))
        assert the(e.ClaimPaymentReceived, claim.given(*BEARING).when(late, by=EVE)).cents == 40_000


def test_interest_falls_once_for_each_payment_and_to_nothing_at_last():
    known = claim.given(*BEARING, EARLY, FALLS)
    # All the rest on the same day, and with it the interest of the days before: 12.28 EUR.
    rest = replace(PAY, payment="p2", cents=60_000 + 1_228, value_on=day("2024-06-30"))
    known.when(replace(rest, cents=rest.cents + 1), by=EVE).rejected(no.PaymentExceedsClaim)
    last = paid("p2", rest.cents, interest=1_228, on="2024-06-30")
    falls = corrected(INTEREST - 1_174 - 1_228, "p2", FIRST_PART)
    known.when(rest, by=EVE).then(last, falls)
    state = CLAIM.fold((*BEARING, EARLY, FALLS, last, falls))
    assert (state.open_cents, state.refund_due_cents) == (0, 0)
    assert state.phase_on(day("2024-12-01")) is ClaimPhase.PAID


def test_interest_that_came_in_before_it_fell_pays_the_principal():
    facts = (*BEARING, paid("p0", INTEREST, interest=INTEREST, on="2024-11-28"))
    early = replace(PAY, value_on=day("2024-06-30"))
    claim.given(*facts).when(early, by=EVE).then(EARLY, FALLS)
    state = CLAIM.fold((*facts, EARLY, FALLS))
    assert (state.open_principal_cents, state.open_interest_cents) == (60_000 - 1_174, 0)
    # No more is taken than is owed then: it would have to go back.
    whole = replace(early, cents=CLAIMED)
    claim.given(*facts).when(whole, by=EVE).rejected(no.PaymentExceedsClaim)


def test_what_was_waived_or_annulled_does_not_fall_once_more():
    early = replace(PAY, value_on=day("2024-06-30"))
    whole = INTEREST_WAIVED.model_copy(update={"cents": INTEREST - 100})
    (_, falls) = claim.given(*BEARING, whole).when(early, by=EVE).outcome()
    assert isinstance(falls, e.InterestCorrected)
    assert falls.by_cents == 100
    # A quarter of the claim remains; had 400.00 EUR been known, nothing would from July on.
    part = replace(ANNUL, to_cents=25_000)
    fact = the(e.ClaimAnnulled, claim.given(*BEARING, EARLY, FALLS).when(part, by=DUO))
    assert CLAIM.fold((*BEARING, EARLY, FALLS, fact)).interest_cents == 307


def test_an_offset_that_is_recorded_late_lowers_interest_too():
    early = replace(OFFSET, declared_on=day("2024-10-31"))
    set_off, falls = claim.given(*BEARING).when(early, by=DUO).outcome()
    assert isinstance(set_off, e.ClaimOffset)
    # 500.00 EUR less on five days at 8.37 %: of 29.3523… EUR remain 28.7790…
    assert falls == corrected(
        57,
        "a1",
        FIRST_PART,
        segment("2024-07-01", "2024-10-31", 123, CLAIMED, "3.37"),
        segment("2024-11-01", "2024-11-05", 5, 50_000, "3.37"),
    )


LONG = replace(ASSESS, to_on=day("2024-12-31"), assessed_on=day("2025-01-02"))


def test_a_waiver_that_is_recorded_late_lowers_interest_too():
    early = replace(WAIVE, waived_on=day("2024-10-31"))
    given_up, falls = claim.given(*BEARING).when(early, by=DUO).outcome()
    assert isinstance(given_up, e.ClaimWaived)
    assert isinstance(falls, e.InterestCorrected)
    # 500.00 EUR less on five days at 8.37 %, as with an offset of that day.
    assert (falls.payment, falls.waiver, falls.deferral, falls.by_cents) == (None, "e1", None, 57)
    assert [part.principal_cents for part in falls.segments] == [CLAIMED, CLAIMED, 50_000]
    claim.given(*BEARING, given_up, falls).when(early, by=DUO).then()
    # Interest that came in and falls pays principal: no more than the rest can be given up.
    paid_up = (*BEARING, paid("p0", INTEREST, interest=INTEREST, on="2024-11-28"))
    all_of_it = claim.given(*paid_up).when(replace(early, cents=CLAIMED), by=DUO)
    all_of_it.rejected(no.BeyondOpenClaim)
    most = claim.given(*paid_up).when(replace(early, cents=CLAIMED - 115), by=DUO).outcome()
    assert CLAIM.fold((*paid_up, *most)).refund_due_cents == 0


def test_interest_that_rests_in_a_deferral_recorded_late_falls():
    assessed = claim.given(*ENFORCEABLE).when(LONG, by=ADA).outcome()
    facts = (*ENFORCEABLE, *assessed)
    runs = replace(DEFER, interest="runs")
    assert len(claim.given(*facts).when(runs, by=DUO).outcome()) == 1
    granted, falls = claim.given(*facts).when(DEFER, by=DUO).outcome()
    assert isinstance(granted, e.ClaimDeferred)
    assert isinstance(falls, e.InterestCorrected)
    assert (falls.payment, falls.waiver, falls.deferral) == (None, None, "s1")
    # 1,000.00 EUR, 150 days at 8.37 % until 27 November: 34.3972… of 42.1939… EUR.
    assert [part.to_on for part in falls.segments] == [day("2024-06-30"), day("2024-11-27")]
    assert falls.by_cents == 4_219 - 3_440
    state = CLAIM.fold((*facts, granted, falls))
    assert granted.open_cents == state.open_cents == CLAIMED + 1_228 + 3_440
    # What came in on interest that was not owed is no reason to defer what it pays.
    nearly = paid("p0", CLAIMED + 5_447 - 700, interest=5_447, on="2025-01-03")
    claim.given(*facts, nearly).when(DEFER, by=DUO).rejected(no.NothingOpen)


def test_what_fell_does_not_rise_with_an_arrangement_that_ends_the_deferral():
    assessed = claim.given(*ENFORCEABLE).when(LONG, by=ADA).outcome()
    facts = (*ENFORCEABLE, *assessed)
    facts += claim.given(*facts).when(DEFER, by=DUO).outcome()
    ends = replace(DEFER, deferral="s2", interest="runs", deferred_on=day("2024-12-02"))
    facts += claim.given(*facts).when(ends, by=DUO).outcome()
    assert CLAIM.fold(facts).interest_cents == 1_228 + 3_440
    # Nor does it fall by more than what is left of it.
    early = replace(PAY, cents=CLAIMED, value_on=day("2024-05-10"))
    facts += claim.given(*facts).when(early, by=EVE).outcome()
    assert CLAIM.fold(facts).interest_cents == 24  # The day of the payment counts: 0.2361… EUR.


_late = st.lists(
    st.tuples(
        st.sampled_from(["pay", "set off", "waive", "defer"]),
        st.integers(1, 24_000),
        st.dates(day("2024-10-24"), day("2024-12-31")),
    ),
    max_size=4,
)


@given(_late)
def test_interest_is_the_same_in_whichever_order_it_is_learnt_of(acts):
    """Assessed last, or corrected by what was recorded after the assessment."""
    first: tuple[Any, ...] = ENFORCEABLE
    last: tuple[Any, ...] = (*ENFORCEABLE, *claim.given(*ENFORCEABLE).when(LONG, by=ADA).outcome())
    for number, (what, cents, on) in enumerate(acts):
        command, person = _recorded_late(what, f"x{number}", cents, on)
        try:
            known = claim.given(*first).when(command, by=person).outcome()
        except Rejection:  # A deferral before the last one.
            assert what == "defer"
            continue
        first += known
        last += claim.given(*last).when(command, by=person).outcome()
    first += claim.given(*first).when(LONG, by=ADA).outcome()
    one, other = CLAIM.fold(first), CLAIM.fold(last)
    # A segment that is cut in two can bear a cent more; interest does not rise by that.
    cut = one.interest_cents - other.interest_cents
    assert 0 <= cut <= len(acts)
    assert one.open_cents == other.open_cents + cut
    assert [x.segments for x in standing(one)] == [x.segments for x in standing(other)]


def _recorded_late(what: str, number: str, cents: int, on: Any) -> tuple[Any, str]:
    match what:
        case "pay":
            return replace(PAY, payment=number, cents=cents, value_on=on), EVE
        case "set off":
            return replace(OFFSET, offset=number, cents=cents, declared_on=on), DUO
        case "waive":
            return replace(WAIVE, waiver=number, cents=cents, waived_on=on), DUO
        case _:
            return replace(DEFER, deferral=number, deferred_on=on), DUO


def test_two_equal_payments_are_two_payments():
    claim.given(ORDERED, paid()).when(replace(PAY, payment="p2"), by=EVE).then(paid("p2"))


def test_no_payment_without_a_claim_before_the_payout_or_from_tomorrow():
    claim.when(PAY, by=EVE).rejected(no.ClaimUnknown)
    early = replace(PAY, value_on=day("2024-05-09"))
    claim.given(ORDERED).when(early, by=EVE).rejected(DateOutOfOrder)
    late = replace(PAY, value_on=day("2026-07-01"))
    claim.given(ORDERED).when(late, by=EVE).rejected(DateInFuture)


def test_what_came_in_the_day_before_the_order_pays_the_claim():
    """It was on its way when the decision was signed; from the day after it bears no interest."""
    early = replace(PAY, value_on=day("2024-10-19"))
    claim.given(ORDERED).when(early, by=EVE).then(paid(on="2024-10-19"))
    facts = (ORDERED, paid(on="2024-10-19"))
    fact = the(e.InterestAssessed, claim.given(*facts).when(ASSESS, by=ADA))
    assert [part.principal_cents for part in fact.segments] == [CLAIMED, CLAIMED, 60_000]


def test_a_payment_after_the_write_down_is_taken():
    down = (*BEARING, written_down(CLAIMED, INTEREST))
    assert CLAIM.fold(down).is_done
    claim.given(*down).when(PAY, by=EVE).then(paid(interest=INTEREST))
    state = CLAIM.fold((*down, paid(interest=INTEREST)))
    assert (state.is_done, state.open_cents) == (True, CLAIMED + INTEREST - 40_000)
    assert state.phase_on(day("2025-02-01")) is ClaimPhase.WRITTEN_DOWN
    rest = paid("p2", CLAIMED + INTEREST - 40_000)
    assert CLAIM.fold((*down, paid(interest=INTEREST), rest)).phase_on(day("2025-02-01")) is (
        ClaimPhase.PAID
    )


# -- giving time, giving up ------------------------------------------------------------------------

RELIEF = [WAIVE_INTEREST, DEFER, AGREE, WRITE_DOWN, WAIVE]


@pytest.mark.parametrize("command", RELIEF, ids=lambda c: type(c).__name__)
@pytest.mark.parametrize("person", [BEA, CAN])
def test_who_raised_a_claim_does_not_let_it_go(command, person):
    command = fitting(command, BEARING)
    claim.given(*BEARING).when(command, by=person).rejected(no.SamePersonRaisedAndLetGo)


@pytest.mark.parametrize("command", RELIEF, ids=lambda c: type(c).__name__)
def test_what_is_let_go_lies_within_the_limit(command):
    command = fitting(command, BEARING)
    amount = getattr(command, "cents", CLAIMED + INTEREST)
    limited = claim.under(claim_world(DUO, limit_cents=amount)).given(*BEARING)
    assert limited.when(command).outcome()
    less = claim.under(claim_world(DUO, limit_cents=amount - 1)).given(*BEARING)
    less.when(command).rejected(no.ClaimLimitExceeded)


def test_what_one_person_lets_go_in_parts_lies_within_the_limit_together():
    limited = claim.under(claim_world(DUO, limit_cents=50_000)).given(*BEARING, waived(49_500))
    last = replace(WAIVE, waiver="e2", cents=500)
    assert limited.when(last).outcome()
    limited.when(replace(last, cents=501)).rejected(no.ClaimLimitExceeded)
    limited.when(replace(WAIVE_INTEREST, cents=501)).rejected(no.ClaimLimitExceeded)
    # What another approver let go stands on that one's limit.
    other = waived(49_500).model_copy(update={"waived_by": EVE})
    rest = claim.under(claim_world(DUO, limit_cents=50_000)).given(*BEARING, other)
    assert rest.when(replace(last, cents=50_000)).outcome()


@pytest.mark.parametrize("command", [*RELIEF, OFFSET], ids=lambda c: type(c).__name__)
def test_nothing_of_it_before_the_notification_or_tomorrow(command):
    command = fitting(command, BEARING)
    (on,) = (name for name in vars(command) if name.endswith("_on") and name != "until_on")
    spec = claim.given(*BEARING)
    early = replace(command, **{on: day("2024-10-23")})
    spec.when(early, by=DUO).rejected(DateOutOfOrder)
    later: dict[str, Any] = {"until_on": day("2027-01-01")} if hasattr(command, "until_on") else {}
    if hasattr(command, "plan"):
        later = {"plan": plan(("2027-01-01", CLAIMED + INTEREST))}
    late = replace(command, **{on: day("2026-07-01")}, **later)
    spec.when(late, by=DUO).rejected(DateInFuture)


def test_a_deferral_ends_after_it_begins_and_is_followed_by_the_next():
    known = claim.given(*KNOWN)
    known.when(DEFER, by=DUO).then(deferred())
    same_day = replace(DEFER, until_on=DEFER.deferred_on)
    known.when(same_day, by=DUO).rejected(no.DeferralEndsEarly)
    longer = replace(DEFER, deferral="s2", until_on=day("2025-12-31"))
    claim.given(*KNOWN, deferred()).when(longer, by=DUO).then(
        deferred(deferral="s2", until_on=day("2025-12-31"))
    )
    backdated = replace(longer, deferred_on=day("2024-11-27"))
    claim.given(*KNOWN, deferred()).when(backdated, by=DUO).rejected(DateOutOfOrder)


@pytest.mark.parametrize("command", [DEFER, replace(AGREE, plan=()), WRITE_DOWN])
def test_nothing_is_arranged_about_a_claim_on_which_nothing_is_open(command):
    """A claim for interest alone, before any is assessed."""
    alone = (ORDERED.model_copy(update={"cents": 0, "ground": "interim-interest"}), NOTIFIED)
    world = claim_world(DUO, competence="approver")
    claim.under(world).given(*alone).when(command).rejected(no.NothingOpen)


def test_instalments_are_together_what_is_open_and_in_order():
    known = claim.given(*KNOWN)
    known.when(AGREE, by=DUO).then(agreed())
    short = replace(AGREE, plan=plan(("2025-01-15", CLAIMED - 1)))
    known.when(short, by=DUO).rejected(no.InstalmentsDoNotSum)
    known.when(replace(AGREE, plan=()), by=DUO).rejected(no.InstalmentsDoNotSum)
    for days in (("2025-02-15", "2025-01-15"), ("2025-01-15", "2025-01-15")):
        mixed = plan(*((on, CLAIMED // 2) for on in days))
        known.when(replace(AGREE, plan=mixed), by=DUO).rejected(no.InstalmentsOutOfOrder)
    at_once = plan(("2024-11-28", CLAIMED))
    known.when(replace(AGREE, plan=at_once), by=DUO).rejected(no.InstalmentsOutOfOrder)


def test_missed_instalments_are_computed():
    def missed(*facts: Any, on: str) -> int:
        state = CLAIM.fold((*KNOWN, paid("p0", 10_000), agreed(ninety), *facts))
        return state.missed_cents(day(on))

    ninety = plan(("2025-01-15", 45_000), ("2025-02-15", 45_000))
    assert missed(on="2025-01-15") == 0
    assert missed(on="2025-01-16") == 45_000
    assert missed(paid(cents=40_000), on="2025-01-16") == 5_000
    assert missed(paid(cents=40_000), on="2025-02-17") == 5_000  # The 15th is a Saturday.
    assert missed(paid(cents=40_000), on="2025-02-18") == 50_000
    # Interest assessed since is owed, and no instalment of the plan.
    assert missed(paid(cents=45_000), ASSESSED, on="2025-02-15") == 0
    assert missed(paid(cents=90_000), on="2026-01-01") == 0
    assert CLAIM.fold(KNOWN).missed_cents(day("2026-01-01")) == 0


def test_one_missed_instalment_makes_the_rest_due_where_that_was_agreed():
    def stands(*facts: Any, on: str, if_missed: Any = "rest-due") -> tuple[ClaimPhase, int, Any]:
        state = CLAIM.fold((*ENFORCEABLE, agreed(if_missed=if_missed), *facts))
        moment = day(on)
        return state.phase_on(moment), state.missed_cents(moment), state.due_on(moment)

    plan_end, first = day("2025-02-17"), day("2025-01-15")  # The 15th is a Saturday.
    assert stands(on="2025-01-15") == (ClaimPhase.INSTALMENTS, 0, plan_end)
    assert stands(on="2025-01-16") == (ClaimPhase.DUE, CLAIMED, first)
    stays = stands(on="2025-01-16", if_missed="rest-stays")
    assert stays == (ClaimPhase.INSTALMENTS, 50_000, plan_end)
    in_time = paid(cents=50_000, on="2025-01-15")
    assert stands(in_time, on="2025-01-16") == (ClaimPhase.INSTALMENTS, 0, plan_end)
    # A payment after its day does not bring the plan back.
    late = paid(cents=50_000, on="2025-01-16")
    assert stands(late, on="2025-01-17") == (ClaimPhase.PARTLY_PAID, 50_000, first)


def test_waived_in_part_and_whole():
    known = claim.given(*KNOWN)
    known.when(WAIVE, by=DUO).then(waived())
    known.when(replace(WAIVE, cents=CLAIMED + 1), by=DUO).rejected(no.BeyondOpenClaim)
    # Interest is waived on its own.
    bearing = claim.given(*BEARING)
    bearing.when(replace(WAIVE, cents=CLAIMED + 1), by=DUO).rejected(no.BeyondOpenClaim)
    assert not CLAIM.fold((*BEARING, waived(CLAIMED))).is_done
    assert CLAIM.fold((*KNOWN, waived(CLAIMED))).is_done


def test_an_id_names_one_act():
    facts = (*BEARING, waived())
    spec = claim.given(*facts)
    spec.when(replace(WAIVE, cents=1), by=DUO).rejected(no.ClaimActTaken)
    spec.when(replace(WAIVE_INTEREST, waiver="e1"), by=DUO).rejected(no.ClaimActTaken)
    spec.when(replace(OFFSET, offset="e1"), by=DUO).rejected(no.ClaimActTaken)
    spec.when(WAIVE, by=DUO).then()
    spec.when(WAIVE, by=EVE).rejected(no.ClaimActTaken)
    # Nor do a payment and an act share one: budgets tell them apart by it.
    spec.when(replace(PAY, payment="e1"), by=EVE).rejected(no.PaymentTaken)
    paid_before = claim.given(*BEARING, paid("a1"))
    paid_before.when(OFFSET, by=DUO).rejected(no.ClaimActTaken)


# -- an objection is upheld ------------------------------------------------------------------------


def test_what_is_annulled_is_neither_owed_nor_bears_interest():
    known = claim.given(*BEARING)
    whole = annulled(interest_cents=INTEREST, dropped_cents=CLAIMED + INTEREST)
    known.when(ANNUL, by=DUO).then(whole)
    claim.given(*BEARING, whole).when(ANNUL, by=DUO).then()
    state = CLAIM.fold((*BEARING, whole))
    assert (state.open_cents, state.interest_cents, state.refund_due_cents) == (0, 0, 0)
    assert state.due_on(day("2025-01-15")) is None
    # A quarter of the claim remains, and of its interest: 41.6329… EUR / 4.
    part = replace(ANNUL, to_cents=25_000)
    left = INTEREST - 1_041
    fact = annulled(75_000, interest_cents=left, dropped_cents=75_000 + left)
    known.when(part, by=DUO).then(fact)
    state = CLAIM.fold((*BEARING, fact))
    assert (state.open_principal_cents, state.open_interest_cents) == (25_000, 1_041)
    # What fell away bears none either afterwards.
    after = claim.given(*BEARING, fact)
    above = replace(DECEMBER, base_cents=25_001)
    after.when(above, by=ADA).rejected(no.InterestBaseAboveClaim)
    found = the(e.InterestAssessed, after.when(replace(DECEMBER, base_cents=25_000), by=ADA))
    assert [part.principal_cents for part in found.segments] == [25_000]
    # A second decision takes the rest, and nothing twice.
    rest = replace(ANNUL, annulled_on=day("2025-02-03"))
    last = annulled(
        25_000,
        to_cents=0,
        interest_cents=1_041,
        dropped_cents=26_041,
        annulled_on=day("2025-02-03"),
    )
    after.when(rest, by=DUO).then(last)
    assert CLAIM.fold((*BEARING, fact, last)).interest_cents == 0


def test_an_assessment_that_was_rounded_once_keeps_its_cents():
    """It may be a cent beside the sum of its segments, and is what the recipient was told."""
    half = replace(ASSESS, base_cents=50_000)
    today = the(e.InterestAssessed, claim.given(*ENFORCEABLE).when(half, by=ADA))
    once = today.model_copy(update={"cents": today.cents + 1})
    spec = claim.given(*ENFORCEABLE, once)
    # Half of the claim bore interest, and half of it remains.
    fact = the(e.ClaimAnnulled, spec.when(replace(ANNUL, to_cents=50_000), by=DUO))
    assert fact.interest_cents == 0
    fact = the(e.ClaimAnnulled, spec.when(replace(ANNUL, to_cents=0), by=DUO))
    assert fact.interest_cents == once.cents


def test_what_came_in_above_it_is_owed_to_the_recipient():
    facts = (*BEARING, paid(cents=60_000, interest=INTEREST))
    part = replace(ANNUL, to_cents=25_000)
    interest = INTEREST - 1_041
    # 600.00 EUR came in, 250.00 EUR and 10.41 EUR interest are owed.
    fact = annulled(
        75_000,
        interest_cents=interest,
        dropped_cents=CLAIMED + INTEREST - 60_000,
        refund_cents=60_000 - 26_041,
    )
    claim.given(*facts).when(part, by=DUO).then(fact)
    known = claim.given(*facts, fact)
    assert CLAIM.fold((*facts, fact)).phase_on(day("2025-01-20")) is ClaimPhase.PAID
    back = replace(REFUND, cents=60_000 - 26_041)
    for cents in (back.cents - 1, back.cents + 1):
        known.when(replace(back, cents=cents), by=EVE).rejected(no.RefundMismatch)
    known.when(replace(back, value_on=day("2025-01-14")), by=EVE).rejected(DateOutOfOrder)
    known.when(replace(back, value_on=day("2026-07-01")), by=EVE).rejected(DateInFuture)
    refunded = REFUNDED.model_copy(update={"cents": back.cents, "interest_cents": interest})
    known.when(back, by=EVE).then(refunded)
    claim.given(*facts, fact, refunded).when(back, by=EVE).then()
    assert CLAIM.fold((*facts, fact, refunded)).refund_due_cents == 0


def test_an_order_over_interest_alone_is_annulled_with_it():
    order = ORDERED.model_copy(update={"cents": 0, "ground": "interim-interest"})
    cents = INTERIM_ASSESSED.cents
    fact = annulled(0, to_cents=0, interest_cents=cents, dropped_cents=cents)
    claim.given(order, NOTIFIED, INTERIM_ASSESSED).when(ANNUL, by=DUO).then(fact)


def test_what_was_given_up_is_not_paid_back():
    facts = (*ENFORCEABLE, waived(80_000), paid(cents=20_000))
    fact = annulled(30_000, dropped_cents=0, refund_cents=20_000)
    part = replace(ANNUL, to_cents=70_000)
    claim.given(*facts).when(part, by=DUO).then(fact)


@given(
    came_in=st.integers(1, CLAIMED + INTEREST),
    steps=st.lists(st.integers(0, CLAIMED - 1), min_size=1, max_size=4, unique=True),
)
def test_open_and_due_are_the_two_sides_of_one_balance(came_in, steps):
    interest = min(came_in, INTEREST)
    facts: tuple[Any, ...] = (*BEARING, paid(cents=came_in, interest=interest))
    for number, left in enumerate(sorted(steps, reverse=True)):
        on = day("2025-01-15") + dt.timedelta(days=number)
        before = CLAIM.fold(facts)
        (fact,) = (
            claim.given(*facts)
            .when(replace(ANNUL, to_cents=left, annulled_on=on), by=DUO)
            .outcome()
        )
        assert isinstance(fact, e.ClaimAnnulled)
        facts = (*facts, fact)
        state = CLAIM.fold(facts)
        assert state.open_cents - state.refund_due_cents == (
            state.principal_cents + state.interest_cents - came_in
        )
        assert not (state.open_cents and state.refund_due_cents)
        assert 0 <= state.interest_cents <= before.interest_cents
        assert fact.by_cents + fact.interest_cents == fact.dropped_cents + fact.refund_cents
        assert state.principal_cents == left


# -- how far it has come ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "on", "phase"),
    [
        ((), "2024-12-01", ClaimPhase.NONE),
        (RAISED, "2024-12-01", ClaimPhase.RAISED),
        (KNOWN, "2024-12-01", ClaimPhase.NOTIFIED),
        (ENFORCEABLE, "2024-11-20", ClaimPhase.FINAL),
        (ENFORCEABLE, "2024-11-21", ClaimPhase.DUE),
        ((*ENFORCEABLE, paid()), "2025-01-10", ClaimPhase.PARTLY_PAID),
        ((*ENFORCEABLE, paid(cents=CLAIMED)), "2025-01-10", ClaimPhase.PAID),
        ((*ENFORCEABLE, paid(cents=CLAIMED), ASSESSED), "2025-01-10", ClaimPhase.PARTLY_PAID),
        ((*ENFORCEABLE, deferred()), "2025-06-30", ClaimPhase.DEFERRED),
        ((*ENFORCEABLE, deferred()), "2025-07-01", ClaimPhase.DUE),
        ((*ENFORCEABLE, deferred(), agreed()), "2025-01-01", ClaimPhase.INSTALMENTS),
        ((*ENFORCEABLE, agreed(), paid()), "2025-01-10", ClaimPhase.INSTALMENTS),
        ((*ENFORCEABLE, written_down()), "2025-01-01", ClaimPhase.WRITTEN_DOWN),
        ((*ENFORCEABLE, waived()), "2025-01-01", ClaimPhase.DUE),
        ((*ENFORCEABLE, waived(CLAIMED)), "2025-01-01", ClaimPhase.WAIVED),
        ((*ENFORCEABLE, offset()), "2025-01-01", ClaimPhase.PARTLY_PAID),
        ((*ENFORCEABLE, offset(CLAIMED)), "2025-01-01", ClaimPhase.OFFSET),
        ((*BEARING, annulled(interest_cents=INTEREST)), "2025-01-15", ClaimPhase.ANNULLED),
        ((*ENFORCEABLE, annulled(50_000)), "2025-01-15", ClaimPhase.DUE),
        ((*ENFORCEABLE, paid(cents=60_000), annulled(50_000)), "2025-01-15", ClaimPhase.PAID),
    ],
)
def test_the_phase_of_a_claim(facts, on, phase):
    state = CLAIM.fold(facts)
    assert state.phase_on(day(on)) is phase
    assert phase.german
    done = {
        ClaimPhase.PAID,
        ClaimPhase.WAIVED,
        ClaimPhase.OFFSET,
        ClaimPhase.WRITTEN_DOWN,
        ClaimPhase.ANNULLED,
    }
    assert state.is_done == (phase in done or not facts)


# -- every command in every state ------------------------------------------------------------------


def fitting(command: Any, facts: Any) -> Any:
    """The command, its instalments cut to what is open."""
    if not hasattr(command, "plan"):
        return command
    still = CLAIM.fold(facts).open_cents
    return replace(command, plan=plan(("2025-06-15", still)) if still else ())


DECEMBER = replace(
    ASSESS,
    assessment="z9",
    from_on=day("2024-12-01"),
    to_on=day("2024-12-31"),
    assessed_on=day("2025-03-01"),
)
LATER = day("2025-03-01")
COMMANDS: dict[str, tuple[Any, str]] = {
    "order": (ORDER, BEA),
    "notify": (NOTIFY, ADA),
    "final": (BECOME_FINAL, ADA),
    "assess": (DECEMBER, ADA),
    "interim": (replace(INTERIM, assessment="i9", base_cents=50_000), ADA),
    "waive interest": (replace(WAIVE_INTEREST, waiver="v9", waived_on=LATER), DUO),
    "pay": (replace(PAY, payment="p9", value_on=LATER), EVE),
    "offset": (replace(OFFSET, offset="a9", declared_on=LATER), DUO),
    "defer": (replace(DEFER, deferral="s9", deferred_on=LATER), DUO),
    "agree": (replace(AGREE, agreement="r9", agreed_on=LATER), DUO),
    "write down": (replace(WRITE_DOWN, written_down_on=LATER), DUO),
    "waive": (replace(WAIVE, waiver="e9", waived_on=LATER), DUO),
    "annul": (replace(ANNUL, annulled_on=LATER), DUO),
    "refund": (replace(REFUND, refund="b9", value_on=LATER), EVE),
}
STATES: dict[str, tuple[Any, ...]] = {
    "none": (),
    "raised": RAISED,
    "notified": KNOWN,
    "final": ENFORCEABLE,
    "bearing": BEARING,
    "partly paid": (*BEARING, paid(interest=INTEREST)),
    "paid": (*BEARING, paid(cents=CLAIMED + INTEREST, interest=INTEREST)),
    "deferred": (*BEARING, deferred(CLAIMED + INTEREST)),
    "instalments": (*BEARING, agreed(plan(("2025-01-15", CLAIMED + INTEREST)))),
    "written down": (*BEARING, written_down(CLAIMED, INTEREST)),
    "waived": (*ENFORCEABLE, waived(CLAIMED)),
    "offset": (*ENFORCEABLE, offset(CLAIMED)),
    "annulled": (*BEARING, annulled(interest_cents=INTEREST, dropped_cents=CLAIMED + INTEREST)),
}
NOTHING = type(None)
_ALL_UNKNOWN = dict.fromkeys(COMMANDS, no.ClaimUnknown)
_PURSUED: dict[str, type] = {
    "order": NOTHING,
    "notify": NOTHING,
    "final": NOTHING,
    "assess": e.InterestAssessed,
    "interim": e.InterestAssessed,
    "waive interest": e.InterestWaived,
    "pay": e.ClaimPaymentReceived,
    "offset": e.ClaimOffset,
    "defer": e.ClaimDeferred,
    "agree": e.InstalmentsAgreed,
    "write down": e.ClaimWrittenDown,
    "waive": e.ClaimWaived,
    "annul": e.ClaimAnnulled,
    "refund": NotInThisPhase,
}
_OVER: dict[str, type] = {
    **_PURSUED,
    **dict.fromkeys(
        ("waive interest", "pay", "offset", "defer", "agree", "write down", "waive"),
        NotInThisPhase,
    ),
    "refund": no.RefundMismatch,
}
TABLE: dict[str, dict[str, type]] = {
    "none": {**_ALL_UNKNOWN, "order": e.RecoveryOrdered},
    "raised": {
        **dict.fromkeys(COMMANDS, NotInThisPhase),
        "order": NOTHING,
        "final": no.ClaimNotNotified,
        "interim": e.InterestAssessed,
        "notify": e.ClaimNotified,
        "assess": e.InterestAssessed,
        "pay": e.ClaimPaymentReceived,
        "annul": e.ClaimAnnulled,
    },
    "notified": {**_PURSUED, "final": e.ClaimBecameFinal, "waive interest": no.BeyondOpenClaim},
    "final": {**_PURSUED, "waive interest": no.BeyondOpenClaim},
    "bearing": _PURSUED,
    "partly paid": {**_PURSUED, "waive interest": no.BeyondOpenClaim},
    "paid": _OVER,
    "deferred": {**_PURSUED, "assess": no.NoInterest},
    "instalments": _PURSUED,
    "written down": {
        **_PURSUED,
        **dict.fromkeys(("defer", "agree", "write down"), NotInThisPhase),
    },
    "waived": {**_OVER, "assess": no.NoInterest},
    "offset": {**_OVER, "assess": no.NoInterest},
    "annulled": {
        **dict.fromkeys(COMMANDS, NotInThisPhase),
        **dict.fromkeys(("order", "notify", "final"), NOTHING),
        "refund": no.RefundMismatch,
    },
}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_in_every_state(name):
    assert TABLE.keys() == STATES.keys()
    command, person = COMMANDS[name]
    with cases() as case:
        for state, facts in STATES.items():
            with case(state):
                _answers(command, person, facts, TABLE[state][name])


def _answers(command, person, facts, expected):
    spec = claim.given(*facts).when(fitting(command, facts), by=person)
    if issubclass(expected, Rejection):
        spec.rejected(expected)
        return
    outcome = spec.outcome()
    assert [type(fact) for fact in outcome] == ([] if expected is NOTHING else [expected])
    assert spec.again() == ()
    # Exactly the same is nothing new, not merely refused.
    replace(spec, facts=(*facts, *outcome)).then()


_steps = st.lists(
    st.tuples(
        st.sampled_from(("pay", "offset", "waive", "waive interest")),
        st.sampled_from("abcdef"),
        st.integers(1, 60_000),
    ),
    max_size=12,
)


@given(_steps, st.booleans())
def test_never_more_goes_than_was_claimed_and_assessed(steps, with_interest):
    facts: tuple[Any, ...] = BEARING if with_interest else ENFORCEABLE
    owed = CLAIMED + (INTEREST if with_interest else 0)
    gone = 0
    for name, identifier, cents in steps:
        command, person = COMMANDS[name]
        named = next(iter(vars(command)))
        changed = replace(command, **{named: f"{name[0]}{identifier}", "cents": cents})
        try:
            new = claim.given(*facts).when(changed, by=person).outcome()
        except Rejection:
            continue
        facts += new
        gone += cents * len(new)
    state = CLAIM.fold(facts)
    assert state.open_cents == owed - gone >= 0
    assert state.open_principal_cents >= 0
    assert state.open_interest_cents >= 0


# -- every stage of the table ----------------------------------------------------------------------


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.command.__name__)
def test_a_stage_that_is_not_admitted_is_refused(example):
    assert HISTORIES.keys() == set(ClaimPhase)
    with cases() as case:
        for stage, (facts, world) in HISTORIES.items():
            with case(stage):
                somebody = replace(world, person="person-zoe")
                try:
                    outcome = Spec(CLAIM, somebody, facts, example.accepted.command).outcome()
                except Rejection:
                    continue
                assert stage in STAGES.admitted(example.command)
                assert outcome


@pytest.mark.parametrize("stage", ClaimPhase)
def test_a_history_of_each_stage_stands_there(stage):
    facts, world = HISTORIES[stage]
    state = replace(CLAIM.fold(facts), suspensions=world.suspensions)
    assert state.phase_on(SEEN_ON) is stage


def test_every_row_has_its_example():
    assert [example.command for example in EXAMPLES] == [row.command for row in STAGES.transitions]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.command.__name__)
def test_a_row_is_once_accepted_and_once_refused(example):
    (row,) = (row for row in STAGES.transitions if row.command is example.command)
    spec = example.accepted
    facts = spec.outcome()
    assert tuple(type(fact) for fact in facts) == example.yields == row.facts
    assert spec.again() == ()
    before = CLAIM.fold(spec.facts).phase_on(SEEN_ON)
    after = CLAIM.fold((*spec.facts, *facts)).phase_on(SEEN_ON)
    assert before in row.admitted
    assert after is before or after in row.leads_to
    assert type(example.refused.command) is example.command
    example.refused.rejected(example.reason)
