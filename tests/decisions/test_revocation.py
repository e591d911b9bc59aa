"""Taking a grant back: somebody learns of it, the recipient is heard, two persons decide."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.decisions.casework import (
    ADA,
    AMOUNT,
    APPROVED,
    BEA,
    CAN,
    CASE,
    DUO,
    HEARD,
    IN_FORCE,
    PAID,
    PROVEN,
    REGION,
    REVOKED,
    SETTLED,
    SHARES,
    STATES,
    TAKEABLE,
    day,
    drafted,
    hearing,
    knowledge,
    recovery_drafted,
    revocation_drafted,
    revoked,
    settled,
    settling_world,
    share,
    taking_world,
)
from tests.spec import Spec, cases, sealed

from grants.application.lifecycle import Phase
from grants.application.rejections import AllianceMemberActs
from grants.approval.decider import APPROVAL
from grants.approval.rejections import (
    AlreadySigned,
    DraftOutdated,
    DraftUnknown,
    LimitExceeded,
    SelfApproval,
)
from grants.kernel.machine import NotInThisPhase
from grants.kernel.rules import DateInFuture, DateOutOfOrder
from grants.payout.decider import PAYOUTS
from grants.revocation import rejections as no
from grants.revocation.commands import (
    DraftRecovery,
    DraftRevocation,
    EstablishKnowledge,
    HoldHearing,
    RevokeGrant,
    SignRecovery,
    WithdrawGrant,
)
from grants.revocation.decider import REVOCATION
from grants.revocation.events import GrantRevoked, GrantWithdrawn, RecoverySigned
from grants.revocation.taking import GROUNDS, left_over
from grants.settlement.commands import SettleGrant
from grants.settlement.decider import SETTLEMENT
from grants.settlement.events import GrantSettled
from grants.settlement.rejections import PayoutsUnderWay

taking = Spec(REVOCATION, taking_world(ADA, competence="approver"))

LEARN = EstablishKnowledge(
    knowledge=1,
    circumstance="purpose-missed",
    description=sealed("learnt"),
    known_by=BEA,
    known_on=day("2024-06-01"),
)
HEAR = HoldHearing(
    hearing=1,
    knowledge=1,
    invited_on=day("2024-06-10"),
    respond_until=day("2024-07-10"),
    response="answered",
    statement=sealed("statement"),
    held_on=day("2024-07-05"),
)
DRAFT = DraftRevocation(
    act="revocation",
    knowledge=1,
    hearing=1,
    ground="purpose-missed",
    remaining_cents=0,
    from_on=day("2024-06-01"),
    reasons=sealed("taken"),
    drafted_on=day("2024-08-01"),
)
REVOKE = RevokeGrant(decision=f"{CASE}-B2", signed_on=day("2024-09-02"))
WITHDRAW = WithdrawGrant(decision=f"{CASE}-B2", signed_on=day("2024-09-02"))
COMMANDS: tuple[tuple[Any, str], ...] = (
    (LEARN, ADA),
    (HEAR, ADA),
    (DRAFT, ADA),
    (REVOKE, BEA),
    (WITHDRAW, BEA),
    (
        DraftRecovery(
            ground="condition", cents=1, reasons=sealed("back"), drafted_on=day("2026-06-01")
        ),
        ADA,
    ),
    (SignRecovery(decision=f"{CASE}-B2", signed_on=day("2026-06-02")), BEA),
)


def the(spec: Spec) -> GrantRevoked | GrantWithdrawn:
    (fact,) = spec.outcome()
    assert isinstance(fact, GrantRevoked | GrantWithdrawn)
    return fact


def test_learnt_heard_drafted_revoked():
    taking.given(*PAID).when(LEARN).then(knowledge())
    taking.given(*PAID, knowledge()).when(HEAR).then(hearing())
    taking.given(*HEARD).when(DRAFT).then(revocation_drafted())
    taking.given(*TAKEABLE).when(REVOKE, by=BEA).then(revoked())
    assert APPROVAL.fold(REVOKED).phase is Phase.REVOKED


# -- knowledge and the year from it ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("known_on", "until"),
    [
        ("2024-05-31", "2025-06-02"),  # 31 May 2025 is a Saturday.
        ("2024-06-03", "2025-06-03"),
        ("2024-11-20", "2025-11-20"),
        ("2024-10-31", "2025-11-03"),  # Reformationstag, then a weekend.
    ],
)
def test_the_year_from_knowledge(known_on, until):
    command = replace(LEARN, known_on=day(known_on))
    (fact,) = taking.given(*PAID).when(command).outcome()
    assert fact == knowledge(known_on=day(known_on), withdrawal_until=day(until))


def test_a_day_of_knowledge_never_moves():
    known = taking.given(*PAID, knowledge())
    known.when(LEARN).then()
    later = replace(LEARN, known_on=day("2024-07-01"))
    known.when(later).rejected(no.KnowledgeTaken)
    known.when(LEARN, by=DUO).rejected(no.KnowledgeTaken)
    known.when(replace(later, knowledge=3)).rejected(no.KnowledgeOutOfOrder)
    known.when(replace(later, knowledge=2)).then(
        knowledge(2, known_on=day("2024-07-01"), withdrawal_until=day("2025-07-01"))
    )
    before_the_grant = replace(LEARN, known_on=day("2024-03-05"))
    taking.given(*PAID).when(before_the_grant).rejected(DateOutOfOrder)
    taking.given(*PAID).when(replace(LEARN, known_on=day("2026-07-01"))).rejected(DateInFuture)


@pytest.mark.parametrize(
    ("signed_on", "accepted"), [("2025-06-02", True), ("2025-06-03", False), ("2026-06-01", False)]
)
def test_knowledge_two_years_before_revocation(signed_on, accepted):
    """After the year a decision says why it still comes, and says so for ever."""
    late = replace(REVOKE, signed_on=day(signed_on))
    spec = taking.given(*TAKEABLE)
    if accepted:
        assert the(spec.when(late, by=BEA)).limit == "within"
        return
    spec.when(late, by=BEA).rejected(no.WithdrawalPeriodOver)
    fact = the(spec.when(replace(late, override=sealed("new facts")), by=BEA))
    assert (fact.limit, fact.override) == ("overridden", sealed("new facts"))


@pytest.mark.parametrize(
    ("ground", "limit"),
    [("deceit", "no-limit"), ("threat", "no-limit"), ("bribery", "no-limit"), ("unlawful", None)],
)
def test_who_deceived_is_not_protected_by_the_year(ground, limit):
    facts = (*HEARD, revocation_drafted(act="withdrawal", ground=ground))
    late = taking.given(*facts).when(replace(WITHDRAW, signed_on=day("2026-06-01")), by=BEA)
    if limit is None:
        late.rejected(no.WithdrawalPeriodOver)
    else:
        fact = the(late)
        assert isinstance(fact, GrantWithdrawn)
        assert (fact.limit, fact.override) == (limit, None)


def test_a_reason_that_is_not_needed_is_not_kept():
    in_time = replace(REVOKE, override=sealed("unneeded"))
    taking.given(*TAKEABLE).when(in_time, by=BEA).then(revoked())


# -- the hearing -----------------------------------------------------------------------------------


def test_nothing_is_taken_unheard():
    taking.given(*PAID, knowledge()).when(DRAFT).rejected(no.HearingMissing)
    taking.given(*PAID).when(DRAFT).rejected(no.KnowledgeUnknown)
    # What was learnt later was not what the recipient was heard about.
    anew = taking.given(*HEARD, knowledge(2))
    anew.when(replace(DRAFT, knowledge=2)).rejected(no.HearingMissing)
    early = replace(DRAFT, drafted_on=day("2024-07-04"))
    taking.given(*HEARD).when(early).rejected(DateOutOfOrder)


def test_without_an_answer_a_hearing_ends_with_its_period():
    known = taking.given(*PAID, knowledge())
    silent = replace(HEAR, response="none", statement=None)
    known.when(replace(silent, held_on=day("2024-07-10"))).rejected(no.HearingStillOpen)
    known.when(replace(silent, held_on=day("2024-07-11"))).then(
        hearing(response="none", statement=None, held_on=day("2024-07-11"))
    )
    known.when(replace(silent, statement=sealed("x"))).rejected(no.StatementMismatch)
    known.when(replace(HEAR, statement=None)).rejected(no.StatementMismatch)
    known.when(replace(HEAR, respond_until=HEAR.invited_on)).rejected(no.HearingTooShort)
    known.when(replace(HEAR, invited_on=day("2024-05-31"))).rejected(DateOutOfOrder)
    known.when(replace(HEAR, held_on=day("2024-06-09"))).rejected(DateOutOfOrder)
    known.when(replace(HEAR, knowledge=2)).rejected(no.KnowledgeUnknown)
    known.when(replace(HEAR, hearing=2)).rejected(no.HearingOutOfOrder)


@pytest.mark.parametrize(
    ("until", "last", "over"),
    [
        ("2024-07-13", "2024-07-15", "2024-07-16"),  # Saturday to Monday.
        ("2024-10-31", "2024-11-01", "2024-11-02"),  # Reformation Day.
        ("2024-11-20", "2024-11-21", "2024-11-22"),  # Buß- und Bettag.
    ],
)
def test_a_hearing_ends_on_a_working_day(until, last, over):
    known = taking.given(*PAID, knowledge())
    silent = replace(HEAR, response="none", statement=None, respond_until=day(until))
    known.when(replace(silent, held_on=day(last))).rejected(no.HearingStillOpen)
    known.when(replace(silent, held_on=day(over))).then(
        hearing(response="none", statement=None, respond_until=day(until), held_on=day(over))
    )


def test_a_hearing_is_held_once():
    heard = taking.given(*HEARD)
    heard.when(HEAR).then()
    heard.when(replace(HEAR, statement=sealed("other"))).rejected(no.HearingTaken)


# -- draft and signature ---------------------------------------------------------------------------


def test_every_ground_belongs_to_one_act():
    assert GROUNDS["withdrawal"].isdisjoint(GROUNDS["revocation"])
    other = replace(DRAFT, ground="deceit")
    taking.given(*HEARD).when(other).rejected(no.GroundOfOtherAct)
    withdrawal = replace(DRAFT, act="withdrawal")
    taking.given(*HEARD).when(withdrawal).rejected(no.GroundOfOtherAct)


def test_less_remains_than_there_was():
    same = replace(DRAFT, remaining_cents=AMOUNT)
    taking.given(*HEARD).when(same).rejected(no.NothingTaken)
    a_cent = replace(DRAFT, remaining_cents=AMOUNT - 1)
    assert taking.given(*HEARD).when(a_cent).outcome()
    # After the settlement what counts is the final amount.
    after = (*SETTLED, knowledge(), hearing())
    taking.given(*after).when(replace(DRAFT, remaining_cents=8_100_000)).rejected(no.NothingTaken)


def test_another_person_signs_within_their_limit():
    spec = taking.given(*TAKEABLE)
    spec.when(REVOKE, by=ADA).rejected(SelfApproval)
    poor = taking.under(taking_world(limit_cents=AMOUNT - 1)).given(*TAKEABLE)
    poor.when(REVOKE).rejected(LimitExceeded)
    enough = taking.under(taking_world(limit_cents=AMOUNT)).given(*TAKEABLE)
    assert enough.when(REVOKE).outcome()
    for member in (ADA, BEA):
        own = taking.under(taking_world(members=[member])).given(*TAKEABLE)
        own.when(REVOKE).rejected(AllianceMemberActs)
    busy = taking.under(taking_world(under_way=(2,))).given(*TAKEABLE)
    busy.when(REVOKE).rejected(PayoutsUnderWay)
    spec.when(replace(REVOKE, signed_on=day("2024-07-31")), by=BEA).rejected(DateOutOfOrder)
    spec.when(replace(REVOKE, signed_on=day("2026-07-01")), by=BEA).rejected(DateInFuture)


def test_a_draft_of_the_other_act_or_of_an_older_grant_is_not_signed():
    taking.given(*TAKEABLE).when(WITHDRAW, by=BEA).rejected(DraftUnknown)
    taking.given(*HEARD).when(REVOKE, by=BEA).rejected(DraftUnknown)
    in_part = (*TAKEABLE, revocation_drafted(3, remaining_cents=1), revoked_in_part(3))
    taking.given(*in_part).when(REVOKE, by=BEA).rejected(DraftOutdated)
    settled_since = (*TAKEABLE, *SETTLED[len(PAID) :])
    taking.given(*settled_since).when(REVOKE, by=BEA).rejected(DraftOutdated)


def revoked_in_part(number: int = 2, **changes: Any) -> GrantRevoked:
    return revoked(
        number,
        **{
            "extent": "part",
            "amount_cents": 5_000_000,
            "by_year": (share(2024, 1_000_001), share(2025, 3_999_999)),
            "overpaid_cents": 0,
            "claim": None,
            **changes,
        },
    )


def test_signed_once():
    spec = taking.given(*REVOKED)
    spec.when(REVOKE, by=BEA).then()
    spec.when(REVOKE, by=DUO).rejected(AlreadySigned)
    spec.when(WITHDRAW, by=BEA).rejected(AlreadySigned)
    spec.when(replace(REVOKE, signed_on=day("2024-09-03")), by=BEA).rejected(AlreadySigned)


# -- the money -------------------------------------------------------------------------------------

PART = (*HEARD, revocation_drafted(remaining_cents=5_000_000))


def test_in_part_what_is_still_owed_stays_bound_and_nothing_is_claimed():
    committed = (share(2024, 4_500_000), share(2025, 3_999_999))
    rich = taking.under(
        taking_world(committed=committed, taken={(2024, REGION, "general"): 1_500_000})
    )
    fact = the(rich.given(*PART).when(REVOKE))
    assert (fact.extent, fact.amount_cents, fact.overpaid_cents, fact.claim) == (
        "part",
        5_000_000,
        0,
        None,
    )
    # 15,000.00 EUR paid, 35,000.00 EUR to come: they stay bound in 2025.
    assert fact.released == (share(2024, 4_500_000), share(2025, 499_999))
    assert fact.by_year == (share(2024, 1_500_000), share(2025, 3_500_000))
    state = APPROVAL.fold((*PART, fact))
    assert state.phase is Phase.RUNNING
    assert state.grant is not None
    assert (state.grant.amount_cents, state.grant.by_year) == (5_000_000, fact.by_year)
    assert APPROVAL.fold((*IN_FORCE, fact)).phase is Phase.RUNNING


def test_what_was_paid_above_what_remains_is_claimed_once():
    rich = taking.under(taking_world(paid=8_000_000))
    first = the(rich.given(*PART).when(REVOKE))
    assert (first.overpaid_cents, first.claim) == (3_000_000, f"{CASE}-1")
    again = (*PART, first, revocation_drafted(3, before_cents=5_000_000, plan_version=2))
    second = the(rich.given(*again).when(replace(REVOKE, decision=f"{CASE}-B3")))
    assert (second.before_cents, second.claimed_before_cents) == (5_000_000, 3_000_000)
    assert (second.overpaid_cents, second.claim) == (5_000_000, f"{CASE}-2")


def test_the_settlement_after_a_revocation_in_part_claims_the_rest_alone():
    rich = taking.under(taking_world(paid=8_000_000))
    first = the(rich.given(*PART).when(REVOKE))
    proven = (*PART, first, *PROVEN[len(PAID) :])
    settle = SettleGrant(reasons=sealed("settled"), signed_on=day("2026-04-20"))
    (fact,) = (
        Spec(SETTLEMENT, settling_world(paid=8_000_000, competence="approver"))
        .given(*proven)
        .when(settle)
        .outcome()
    )
    assert isinstance(fact, GrantSettled)
    # 90 % of 90,000.00 EUR would be 81,000.00 EUR; only 50,000.00 EUR are left of the grant.
    assert (fact.final_cents, fact.claimed_before_cents) == (5_000_000, 3_000_000)
    assert (fact.overpaid_cents, fact.claim) == (0, None)
    assert fact.decision == f"{CASE}-B3"


def test_a_settled_grant_is_taken_back_from_its_final_amount():
    final = settled(paid_cents=8_100_000)
    facts = (*PROVEN, final, knowledge(), hearing())
    rich = taking.under(taking_world(paid=8_100_000))
    command = replace(DRAFT, remaining_cents=8_000_000, drafted_on=day("2026-05-04"))
    (prepared,) = rich.given(*facts).when(command, by=ADA).outcome()
    assert prepared == revocation_drafted(
        3, before_cents=8_100_000, remaining_cents=8_000_000, drafted_on=day("2026-05-04")
    )
    late = replace(
        REVOKE,
        decision=f"{CASE}-B3",
        override=sealed("examined late"),
        signed_on=day("2026-05-05"),
    )
    fact = the(rich.given(*facts, prepared).when(late, by=BEA))
    assert (fact.overpaid_cents, fact.claim) == (100_000, f"{CASE}-1")
    after = (*facts, prepared, fact)
    assert APPROVAL.fold(after).phase is Phase.SETTLED  # The proof stays examined.
    assert PAYOUTS.fold(after).final_cents == 8_000_000


def test_an_amendment_drafted_before_is_outdated():
    amendment = drafted(2, act="amendment", plan_version=2, amount_cents=AMOUNT)
    before = (*HEARD, amendment, revocation_drafted(3, remaining_cents=5_000_000))
    fact = revoked_in_part(3)
    grant = APPROVAL.fold((*before, fact)).grant
    assert grant is not None
    assert amendment.plan_version != grant.plan_version + 1


@given(
    cents=st.integers(0, AMOUNT - 1),
    drawn_2024=st.integers(0, 6_000_000),
    drawn_2025=st.integers(0, 3_999_999),
)
def test_shares_add_up_to_what_remains(cents, drawn_2024, drawn_2025):
    taken = {(2024, REGION, "general"): drawn_2024, (2025, REGION, "general"): drawn_2025}
    left = left_over(SHARES, taken, cents=cents)
    assert sum(part.cents for part in left) == cents
    if cents >= drawn_2024 + drawn_2025:  # Nothing that was drawn is cut.
        kept = {(part.year, part.scope, part.earmark): part.cents for part in left}
        assert all(kept.get(key, 0) >= drawn for key, drawn in taken.items())


@given(paid=st.integers(0, AMOUNT), remaining=st.integers(0, AMOUNT - 1))
def test_paid_is_kept_or_claimed(paid, remaining):
    committed = (share(2024, AMOUNT - paid),) if paid < AMOUNT else ()
    spec = taking.under(taking_world(paid=paid, committed=committed))
    facts = (*HEARD, revocation_drafted(remaining_cents=remaining))
    fact = the(spec.given(*facts).when(REVOKE))
    freed = sum(part.cents for part in fact.released)
    assert fact.overpaid_cents == max(0, paid - remaining)
    assert (fact.claim is None) == (fact.overpaid_cents == 0)
    # What is still bound and what was kept of the payments is what remains.
    assert (AMOUNT - paid) - freed + (paid - fact.overpaid_cents) == remaining
    assert (fact.extent == "whole") == (remaining == 0)
    assert spec.given(*facts).when(REVOKE).again() == ()


# -- a recovery order of its own -------------------------------------------------------------------

RECOVER = DraftRecovery(
    ground="condition", cents=500_000, reasons=sealed("back"), drafted_on=day("2024-08-01")
)
SIGN = SignRecovery(decision=f"{CASE}-B2", signed_on=day("2024-09-02"))
RECOVERED = RecoverySigned(
    decision=f"{CASE}-B2",
    claim=f"{CASE}-1",
    ground="condition",
    cents=500_000,
    paid_cents=1_500_000,
    claimed_before_cents=0,
    reasons=sealed("back"),
    drafted_by=ADA,
    approved_by=BEA,
    competence="approver",
    limit_cents=None,
    signed_on=day("2024-09-02"),
)


def test_a_recovery_order_of_its_own_has_a_drafter_and_an_approver():
    taking.given(*PAID).when(RECOVER).then(recovery_drafted())
    prepared = taking.given(*PAID, recovery_drafted())
    prepared.when(RECOVER).then()
    prepared.when(SIGN, by=BEA).then(RECOVERED)
    prepared.when(SIGN, by=ADA).rejected(SelfApproval)
    prepared.when(replace(SIGN, decision=f"{CASE}-B3"), by=BEA).rejected(DraftUnknown)
    prepared.when(replace(SIGN, signed_on=day("2024-07-31")), by=BEA).rejected(DateOutOfOrder)
    poor = taking.under(taking_world(limit_cents=499_999)).given(*PAID, recovery_drafted())
    poor.when(SIGN).rejected(LimitExceeded)
    own = taking.under(taking_world(members=[ADA])).given(*PAID, recovery_drafted())
    own.when(SIGN).rejected(AllianceMemberActs)
    signed = taking.given(*PAID, recovery_drafted(), RECOVERED)
    signed.when(SIGN, by=BEA).then()
    signed.when(SIGN, by=DUO).rejected(AlreadySigned)
    for before in (APPROVED, REVOKED[:0]):
        taking.given(*before).when(RECOVER).rejected(NotInThisPhase)


def test_no_more_is_claimed_than_was_paid_beyond_what_stays():
    # Another claim has its own number and leaves less to claim.
    again = (*PAID, recovery_drafted(), RECOVERED, recovery_drafted(3, cents=1_000_000))
    fact: Any
    (fact,) = taking.given(*again).when(replace(SIGN, decision=f"{CASE}-B3"), by=BEA).outcome()
    assert (fact.claim, fact.claimed_before_cents) == (f"{CASE}-2", 500_000)
    more = (*again[:-1], recovery_drafted(3, cents=1_000_001))
    taking.given(*more).when(replace(SIGN, decision=f"{CASE}-B3"), by=BEA).rejected(
        no.RecoveryAbovePaid
    )
    # What the grant still gives is not claimed back, however it was amended.
    amended = taking.given(*PAID, recovery_drafted(ground="amendment", cents=1))
    amended.when(SIGN, by=BEA).rejected(no.RecoveryAbovePaid)
    rich = taking.under(taking_world(BEA, paid=AMOUNT + 1))
    assert rich.given(*PAID, recovery_drafted(ground="amendment", cents=1)).when(SIGN).outcome()


def test_interest_alone_has_no_principal():
    alone = replace(RECOVER, ground="interim-interest", cents=0)
    assert taking.given(*PAID).when(alone).outcome()
    taking.given(*PAID).when(replace(alone, cents=1)).rejected(no.RecoveryAmountMismatch)
    taking.given(*PAID).when(replace(RECOVER, cents=0)).rejected(no.RecoveryAmountMismatch)
    nothing = recovery_drafted(ground="interim-interest", cents=0)
    (fact,) = taking.given(*PAID, nothing).when(SIGN, by=BEA).outcome()
    assert isinstance(fact, RecoverySigned)
    assert (fact.cents, fact.claim) == (0, f"{CASE}-1")


@pytest.mark.parametrize("command", [LEARN, HEAR, DRAFT, REVOKE, WITHDRAW], ids=type)
@pytest.mark.parametrize("state", ["nothing", "approved", "rejected", "closed", "lapsed"])
def test_only_a_grant_in_force_is_taken_back(command, state):
    taking.given(*STATES[state]).when(command, by=CAN).rejected(NotInThisPhase)


@pytest.mark.parametrize(("command", "by"), COMMANDS, ids=lambda v: type(v).__name__)
def test_every_command_in_every_state_is_answered(command, by):
    with cases() as case:
        for state, facts in STATES.items():
            with case(state):
                taking.given(*facts).when(command, by=by).answered()
