from __future__ import annotations

import datetime as dt
from dataclasses import asdict, replace
from typing import get_args

import pytest
from pydantic import TypeAdapter, ValidationError
from tests.decisions import budget_world as w
from tests.decisions.budget_world import budget, on, world
from tests.spec import Spec, basis

from grants.budget import commands as ask
from grants.budget import events as fact
from grants.budget import rejections as no
from grants.budget.decider import BUDGET
from grants.budget.handlers import ROUTES
from grants.kernel.parameters import ParameterUnknown
from grants.kernel.rejection import Rejection
from grants.kernel.rules import DateInFuture, DateOutOfOrder

unknown = budget.under(world(ceiling="unknown"))
filled = budget.given(w.allocated())
bound = filled.given(w.committed())
paid = bound.given(w.disbursed())


def account(spec: Spec, earmark="general"):
    return BUDGET.fold(spec.facts).account(earmark)


def available(spec: Spec, earmark="general"):
    return account(spec, earmark).available_cents


def taken(spec: Spec) -> Spec:
    """The spec with the outcome of its command added."""
    return replace(spec, facts=(*spec.facts, *spec.outcome()))


def message(spec: Spec) -> str:
    with pytest.raises(Rejection) as refused:
        spec.outcome()
    return refused.value.detail


# -- money ----------------------------------------------------------------------------------------


def test_nothing_is_available_before_the_first_allocation_and_that_is_not_zero():
    assert available(budget) is None
    assert available(filled) == 10_000


def test_an_account_is_allocated_once():
    budget.when(w.allocate()).then(w.allocated())
    filled.when(w.allocate()).then()
    filled.when(w.allocate(9_999)).rejected(no.AlreadyAllocated)
    filled.when(w.allocate(allocation="a2")).rejected(no.AlreadyAllocated)
    assert "bereits eine Zuweisung über 100,00 €" in message(filled.when(w.allocate(9_999)))


def test_each_earmark_has_its_own_account():
    both = filled.given(w.allocated(700, earmark="international", allocation="a2"))
    assert (available(both), available(both, "international")) == (10_000, 700)


def test_an_allocation_needs_a_defined_earmark_a_known_region_and_a_past_day():
    budget.when(w.allocate(earmark="digital")).rejected(no.EarmarkUndefined)
    budget.under(world(scope="14512")).when(w.allocate()).rejected(no.ScopeUnknown)
    budget.when(w.allocate(decided_on=w.TOMORROW)).rejected(DateInFuture)
    assert len(budget.under(world(scope="statewide")).when(w.allocate()).outcome()) == 1


def test_supplement_and_reduction_change_what_is_available():
    more = taken(filled.when(w.supplement(500)))
    assert available(more) == 10_500
    assert available(taken(more.when(w.reduce(10_500)))) == 0
    more.when(w.reduce(10_501)).rejected(no.BeyondAllotted)
    more.given(w.accepted(500)).when(w.reduce(10_501)).rejected(no.BeyondAllotted)
    budget.when(w.supplement()).rejected(no.NotAllocated)
    budget.when(w.reduce()).rejected(no.NotAllocated)


def test_money_of_one_year_does_not_become_money_of_another():
    filled.when(w.transfer(to_earmark="general", to_year=2025)).rejected(no.TransferAcrossYears)


def test_nothing_is_accepted_or_closed_in_a_budget_of_no_region():
    nowhere = world(scope="99999")
    budget.under(nowhere).when(w.accept()).rejected(no.ScopeUnknown)
    budget.under(nowhere).when(w.close()).rejected(no.ScopeUnknown)


def test_a_cut_below_commitments_needs_an_accepted_overcommitment():
    cut = bound.when(w.reduce(9_500))
    cut.rejected(no.CutBelowCommitted)
    assert "5,00 € mehr gebunden" in message(cut)
    assert "verfügbar sind 90,00 €" in message(cut)
    short = taken(bound.given(w.accepted(500)).when(w.reduce(9_500)))
    assert available(short) == -500
    short.when(w.reduce(1, reduction="r2")).rejected(no.CutBelowCommitted)
    short.when(w.commit(1, case="c2")).rejected(no.BudgetExhausted)


def test_an_accepted_overcommitment_lets_money_be_bound_up_to_it():
    open_to = filled.given(w.accepted(1_000))
    open_to.when(w.commit(11_001)).rejected(no.BudgetExhausted)
    assert available(taken(open_to.when(w.commit(11_000)))) == -1_000


def test_an_overcommitment_is_accepted_by_the_person_who_acts_and_once():
    filled.when(w.accept()).then(w.accepted())
    known = filled.given(w.accepted())
    known.when(w.accept(reason="anders verschlüsselt")).then()
    known.when(w.accept(2_000)).rejected(no.RecordedOtherwise)
    filled.when(w.accept(day=w.TOMORROW)).rejected(DateInFuture)


def test_an_acceptance_cannot_be_less_than_the_shortfall_there_is():
    short = taken(filled.given(w.accepted(1_000)).when(w.commit(10_600)))
    short.when(w.accept(599, acceptance="o2")).rejected(no.ShortfallLarger)
    assert available(taken(short.when(w.accept(600, acceptance="o2")))) == -600


def test_a_freeze_takes_free_money_and_is_lifted_in_parts():
    frozen = taken(bound.when(w.freeze(9_000)))
    assert available(frozen) == 0
    bound.when(w.freeze(9_001)).rejected(no.BeyondAvailable)
    frozen.when(w.commit(1, case="c2")).rejected(no.BudgetExhausted)
    part = taken(frozen.when(w.unfreeze(4_000)))
    assert available(part) == 4_000
    part.when(w.unfreeze(5_001, unfreeze="u2")).rejected(no.BeyondFrozen)
    assert available(taken(part.when(w.unfreeze(5_000, unfreeze="u2")))) == 9_000
    frozen.when(w.unfreeze(1, freeze="f9")).rejected(no.FreezeUnknown)


@pytest.mark.parametrize(
    "command",
    [w.supplement, w.reduce, w.freeze, w.unfreeze, w.transfer, w.lapse],
    ids=lambda make: make.__name__,
)
def test_what_was_asked_before_adds_nothing_and_its_id_is_taken(command):
    begun = taken(filled.when(w.freeze(700, freeze="f0")))
    first = command(freeze="f0") if command is w.unfreeze else command()
    done = taken(begun.when(first))
    assert len(done.facts) > len(begun.facts)
    done.when(first).then()
    done.when(replace(first, cents=first.cents + 1)).rejected(no.RecordedOtherwise)


@pytest.mark.parametrize(
    "command",
    [
        w.supplement(decided_on=w.TOMORROW),
        w.reduce(decided_on=w.TOMORROW),
        w.freeze(decided_on=w.TOMORROW, freeze="f2"),
        w.unfreeze(decided_on=w.TOMORROW),
        w.transfer(decided_on=w.TOMORROW),
        w.authority(decided_on=w.TOMORROW, earmark="international"),
    ],
    ids=lambda command: type(command).__name__,
)
def test_nothing_is_decided_tomorrow(command):
    taken(filled.when(w.freeze())).when(command).rejected(DateInFuture)


def test_what_is_not_free_is_named():
    assert "nur 90,00 € frei, verlangt sind 90,01 €" in message(bound.when(w.freeze(9_001)))


# -- transfers ------------------------------------------------------------------------------------


def moved(side, earmark, other, counterpart=None, cents=500):
    return fact.FundsTransferred(
        transfer="t1",
        side=side,
        earmark=earmark,
        counterpart=counterpart or w.stream_of(2024),
        counterpart_earmark=other,
        cents=cents,
        citation="Umschichtung",
        decided_on=on(),
    )


def test_a_transfer_within_a_budget_posts_both_sides():
    filled.when(w.transfer()).then(
        moved("out", "general", "international"), moved("in", "international", "general")
    )
    after = taken(filled.when(w.transfer()))
    assert (available(after), available(after, "international")) == (9_500, 500)
    assert filled.when(w.transfer()).again() == ()


def test_a_transfer_to_another_budget_posts_its_own_side():
    other = w.stream_of(2024, "14713")
    filled.when(w.transfer(to_scope="14713", to_earmark="general")).then(
        moved("out", "general", "general", other)
    )
    received = ask.ReceiveTransfer(
        transfer="t1",
        earmark="general",
        counterpart=w.stream_of(2024),
        counterpart_earmark="general",
        cents=500,
        citation="Umschichtung",
        decided_on=on(),
    )
    there = budget.under(world(scope="14713"))
    there.when(received).then(moved("in", "general", "general", w.stream_of(2024)))
    assert there.when(received).again() == ()


def test_a_transfer_takes_free_money_only_and_needs_another_account():
    bound.when(w.transfer(9_001)).rejected(no.BeyondAvailable)
    filled.when(w.transfer(to_earmark="general")).rejected(no.TransferToItself)
    filled.when(w.transfer(to_earmark="digital")).rejected(no.EarmarkUndefined)
    known = taken(filled.when(w.transfer()))
    known.when(w.transfer(501)).rejected(no.RecordedOtherwise)


def test_earmarked_money_serves_other_purposes_only_by_a_rule_in_force_that_day():
    earmarked = budget.given(w.allocated(earmark="international"))
    away = w.transfer(earmark="international", to_earmark="general")
    earmarked.when(away).rejected(no.EarmarkNotReleased)
    assert "Zweckbindung „international“" in message(earmarked.when(away))
    permitted = earmarked.under(world(rules=(CARRY_AND_RELEASE)))
    permitted.when(away).rejected(no.EarmarkNotReleased)  # The rule begins in July.
    later = w.transfer(earmark="international", to_earmark="general", decided_on=on(2024, 7))
    assert len(permitted.when(later).outcome()) == 2
    same = w.transfer(earmark="international", to_earmark="international", to_scope="14713")
    assert len(earmarked.when(same).outcome()) == 1


CARRY_AND_RELEASE = (w.CARRY, w.RELEASE)


# -- commitment authority -------------------------------------------------------------------------


def test_authority_lets_a_year_be_bound_before_its_allocation_in_its_year_of_use():
    empowered = budget.given(w.authorised(500))
    assert available(empowered) == 0
    assert account(empowered).available_cents_on(on(2023)) == 500
    assert account(empowered).available_cents_on(on(2024)) == 0
    empowered.when(w.commit(500, signed_on="2023-11-02")).then(
        w.committed(500, signed_on="2023-11-02")
    )
    empowered.when(w.commit(501, signed_on="2023-11-02")).rejected(no.BudgetExhausted)
    empowered.when(w.commit(1, signed_on="2024-01-02")).rejected(no.BudgetExhausted)


def test_several_years_without_authority_for_the_last_one():
    budget.under(world(2025)).when(w.commit(1, signed_on="2023-11-02")).rejected(no.BudgetExhausted)


def test_grants_of_authority_add_up_within_their_year_of_use():
    empowered = budget.given(
        w.authorised(500), w.authorised(200, "v2"), w.authorised(50, "v3", 2022)
    )
    assert account(empowered).available_cents_on(on(2023)) == 700
    assert account(empowered).available_cents_on(on(2022)) == 50


def test_authority_that_falls_back_after_its_year_has_expired():
    used = budget.given(w.authorised(500), w.committed(500, signed_on="2023-11-02"))
    in_time = taken(used.when(w.change(-200, signed_on="2023-12-01")))
    assert account(in_time).available_cents_on(on(2023)) == 200
    late = taken(used.when(w.change(-200, signed_on="2024-01-10")))
    assert account(late).available_cents_on(on(2024)) == 0
    late.when(w.commit(1, case="c2", signed_on="2024-01-10")).rejected(no.BudgetExhausted)


def test_the_allocation_replaces_authority_and_must_cover_what_is_bound():
    used = budget.given(w.authorised(500), w.committed(400, signed_on="2023-11-02"))
    used.when(w.allocate(399)).rejected(no.CutBelowCommitted)
    after = taken(used.when(w.allocate(450)))
    assert available(after) == 50
    assert account(after).available_cents_on(on(2023)) == 50
    after.when(w.authority(authority="v2")).rejected(no.AlreadyAllocated)


def test_authority_is_for_an_earlier_year_of_use():
    budget.when(w.authority()).then(w.authorised())
    budget.given(w.authorised()).when(w.authority(600)).rejected(no.RecordedOtherwise)
    budget.when(w.authority(use_year=2024)).rejected(no.AuthorityNotAhead)


def test_authority_binds_but_does_not_pay():
    used = budget.given(w.authorised(500), w.committed(400, signed_on="2023-11-02"))
    used.when(w.disburse(100)).rejected(no.NotAllocated)
    assert len(taken(used.when(w.allocate(400))).when(w.disburse(100)).outcome()) == 1
    received = used.given(moved("in", "general", "general", w.stream_of(2024, "14713"), 250))
    received.when(w.disburse(251)).rejected(no.NotAllocated)
    assert len(received.when(w.disburse(250)).outcome()) == 1


# -- commitments ----------------------------------------------------------------------------------


def test_a_commitment_needs_money():
    filled.when(w.commit(10_000)).then(w.committed(10_000))
    assert available(bound) == 9_000
    assert account(bound).case("c1").committed_cents == 1_000
    filled.when(w.commit(10_001)).rejected(no.BudgetExhausted)
    assert "sind 100,00 € verfügbar, nötig sind 100,01 €" in message(filled.when(w.commit(10_001)))


def test_two_approvals_race_for_the_last_money():
    assert available(taken(bound.when(w.commit(9_000, case="c2")))) == 0
    taken(bound.when(w.commit(9_000, case="c2"))).when(w.commit(1, case="c3")).rejected(
        no.BudgetExhausted
    )


def test_a_decision_commits_once_per_case_and_account():
    bound.when(w.commit()).then()
    bound.when(w.commit(2_000)).rejected(no.AlreadyCommitted)
    assert "bereits 10,00 € gebunden" in message(bound.when(w.commit(2_000)))
    assert len(bound.when(w.commit(decision="2")).outcome()) == 1


def test_a_commitment_is_positive_and_signed_by_the_end_of_the_year():
    filled.when(w.commit(0)).rejected(no.AmountNotPositive)
    filled.when(w.commit(-5)).rejected(no.AmountNotPositive)
    filled.when(w.commit(signed_on="2025-01-01")).rejected(no.BudgetYearOver)
    filled.when(w.commit(signed_on="2026-05-05")).rejected(DateInFuture)
    assert len(filled.when(w.commit(signed_on="2024-12-31")).outcome()) == 1


def test_a_change_stays_between_what_is_paid_and_what_there_is():
    paid.when(w.change(-600)).then(fact.CommitmentChanged(**asdict(w.change(-600))))
    paid.when(w.change(-601)).rejected(no.BelowDisbursed)
    assert "bereits 4,00 € ausgezahlt" in message(paid.when(w.change(-601)))
    assert available(taken(paid.when(w.change(9_000)))) == 0
    paid.when(w.change(9_001)).rejected(no.BudgetExhausted)
    paid.when(w.change(case="c9")).rejected(no.NoCommitment)
    bound.when(w.change(-1_001)).rejected(no.AmountNotPositive)
    assert available(taken(bound.when(w.change(-1_000)))) == 10_000
    paid.when(w.change(signed_on="2026-05-05")).rejected(DateInFuture)


def test_an_amendment_changes_a_commitment_once():
    changed = taken(bound.when(w.change(-100)))
    changed.when(w.change(-100)).then()
    changed.when(w.change(-200)).rejected(no.RecordedOtherwise)
    bound.when(w.change(0)).then()


def test_corrections_follow_one_another_and_only_the_last_is_a_repetition():
    up, down = w.change(1, reason="correction"), w.change(-1, reason="correction")
    first = taken(bound.when(up))
    first.when(up).then()
    second = taken(first.when(down))
    assert account(taken(second.when(up))).committed_cents == 1_001


def test_a_release_gives_back_what_is_open():
    after = taken(paid.when(w.release(600)))
    assert available(after) == 9_600
    assert account(after).case("c1").open_cents == 0
    after.when(w.release(600)).then()
    after.when(w.release(500)).rejected(no.RecordedOtherwise)
    paid.when(w.release(601)).rejected(no.BeyondOpen)
    assert "noch 6,00 € offen, verlangt sind 6,01 €" in message(paid.when(w.release(601)))
    paid.when(w.release(1, signed_on=w.TOMORROW)).rejected(DateInFuture)


# -- payments -------------------------------------------------------------------------------------


def test_a_payment_is_made_from_a_commitment_and_leaves_the_available_money_alone():
    bound.when(w.disburse()).then(w.disbursed())
    assert (account(paid).disbursed_cents, account(paid).open_cents) == (400, 600)
    assert available(paid) == available(bound)
    bound.when(w.disburse(1_001)).rejected(no.BeyondOpen)
    bound.when(w.disburse(case="c2")).rejected(no.BeyondOpen)


def test_a_payment_is_positive_dated_and_of_the_budgets_year():
    bound.when(w.disburse(0)).rejected(no.AmountNotPositive)
    bound.when(w.disburse(value_on="2024-06")).rejected(no.DateIncomplete)
    with pytest.raises(no.DateIncomplete, match=r"„06\.2024“"):
        bound.when(w.disburse(value_on="2024-06")).outcome()
    bound.when(w.disburse(value_on="2026-05-05")).rejected(DateInFuture)


def test_ordered_on_30_december_and_executed_on_2_january_needs_the_commitment_carried():
    late = bound.when(w.disburse(value_on="2025-01-02"))
    late.rejected(no.OtherYear)
    assert "muss zuerst als Ausgaberest" in message(late)
    next_year = budget.under(world(2025)).given(w.carried("in", commitments=[("c1", 1_000)]))
    assert len(next_year.when(w.disburse(value_on="2025-01-02")).outcome()) == 1


def test_the_same_payment_again_adds_nothing_and_another_amount_is_refused():
    paid.when(w.disburse()).then()
    paid.when(w.disburse(401)).rejected(no.RecordedOtherwise)
    with pytest.raises(no.RecordedOtherwise, match=r"erfasst \([0-9]{2}\.[0-9]{2}\.[0-9]{4}\)"):
        paid.when(w.disburse(401)).outcome()
    assert len(paid.when(w.disburse(payout_no=2)).outcome()) == 1


def test_a_bank_return_reopens_the_commitment_and_may_be_paid_and_returned_again():
    back = taken(paid.when(w.reverse()))
    assert account(back).case("c1").open_cents == 1_000
    assert available(back) == available(paid)
    assert paid.when(w.reverse()).again() == ()
    # On the same days with the same amounts: new acts, because the old ones were undone.
    repaid = taken(back.when(w.disburse()))
    assert account(repaid).disbursed_cents == 400
    repaid.when(w.disburse()).then()
    returned = taken(repaid.when(w.reverse()))
    assert account(returned).disbursed_cents == 0
    returned.when(w.reverse()).then()


def test_returns_of_one_payout_add_up_to_what_was_paid():
    part = taken(paid.when(w.reverse(150)))
    part.when(w.reverse(251)).rejected(no.BeyondDisbursed)
    assert account(taken(part.when(w.reverse(250)))).disbursed_cents == 0
    more = taken(paid.when(w.disburse(300, payout_no=2)))
    more.when(w.reverse(301, payout_no=2)).rejected(no.BeyondDisbursed)
    assert len(more.when(w.reverse(700, payout_no=None)).outcome()) == 1
    more.when(w.reverse(701, payout_no=None)).rejected(no.BeyondDisbursed)
    paid.when(w.reverse(1, value_on=w.TOMORROW)).rejected(DateInFuture)


def test_executed_on_30_december_and_returned_on_3_january():
    december = bound.given(w.disbursed(value_on="2024-12-30"))
    back = taken(december.when(w.reverse(value_on=on(2025, 1, 3))))
    assert account(back).case("c1").open_cents == 1_000


def test_a_repayment_of_the_same_year_leaves_the_commitment_open_until_it_is_changed():
    back = taken(paid.when(w.reverse(reason="repayment")))
    assert available(back) == 9_000
    lowered = taken(back.when(w.change(-400, reason="repayment")))
    assert available(lowered) == 9_400


def test_a_repayment_of_a_later_year_is_revenue():
    late = paid.when(w.reverse(reason="repayment", value_on=on(2025, 1, 3)))
    late.rejected(no.RevenueOfLaterYear)
    assert "füllt den Haushalt 2024 nicht wieder auf" in message(late)


# -- the end of the year --------------------------------------------------------------------------


def test_carrying_moves_free_money_and_commitments_with_their_money():
    carry = w.carry(2_000, [("c1", 600)])
    paid.when(carry).then(w.carried("out", 2_000, [("c1", 600)]))
    left = taken(paid.when(carry))
    assert available(left) == 9_000 - 2_000
    assert account(left).case("c1").open_cents == 0
    next_year = budget.under(world(2025)).given(w.carried("in", 2_000, [("c1", 600)]))
    assert available(next_year) == 2_000
    assert account(next_year).case("c1").open_cents == 600
    assert paid.when(carry).again() == ()
    left.when(w.carry(2_001, [("c1", 600)])).rejected(no.RecordedOtherwise)


def test_the_receiving_side_posts_what_the_giving_side_sent():
    arriving = ask.ReceiveRemainder(
        carry="k1",
        earmark="general",
        from_year=2024,
        origin_year=2024,
        available_until=dt.date(2026, 12, 31),
        funds_cents=2_000,
        commitments=(fact.CarriedCommitment(case="c1", cents=600),),
        consent="Einwilligung des SMF",
        decided_on=on(2025, 1, 20),
    )
    there = budget.under(world(2025))
    there.when(arriving).then(w.carried("in", 2_000, [("c1", 600)]))
    assert there.when(arriving).again() == ()
    there.given(fact.BudgetYearClosed(closed_on=on(2026, 2, 1))).when(arriving).rejected(
        no.YearClosed
    )


def test_no_more_is_carried_than_is_free_or_open():
    paid.when(w.carry(9_001)).rejected(no.BeyondAvailable)
    paid.when(w.carry(0, [("c1", 601)])).rejected(no.BeyondOpen)
    paid.when(w.carry(0, [("c1", 300), ("c1", 301)])).rejected(no.BeyondOpen)
    paid.when(w.carry()).rejected(no.NothingToCarry)
    paid.when(w.carry(1, decided_on=w.TOMORROW)).rejected(DateInFuture)
    paid.under(world(rules=())).when(w.carry(1)).rejected(ParameterUnknown)


def test_the_year_of_origin_survives_a_second_carry_and_ends_it():
    second = budget.given(w.carried("in", 700, from_year=2023, origin=2023))
    second.when(w.carry(700)).then(w.carried("out", 700, origin=2023))
    third = budget.under(world(2025)).given(w.carried("in", 700, origin=2023))
    expired = third.when(w.carry(700, decided_on=on(2026, 1, 20)))
    expired.rejected(no.RemainderExpired)
    assert "0,00 € nach 2026 übertragen" in message(expired)
    assert len(third.when(w.lapse(700, lapsed_on=on(2025, 12, 31))).outcome()) == 1


def test_the_term_of_carried_money_is_a_parameter():
    longer = world(rules=(replace(w.CARRY, value=w.CARRY.value + 1),))
    (out,) = filled.under(longer).when(w.carry(700)).outcome()
    assert isinstance(out, fact.RemainderCarriedForward)
    assert out.available_until == dt.date(2027, 12, 31)


def test_the_oldest_money_is_spent_first_and_each_origin_is_carried_by_its_own_fact():
    mixed = filled.given(
        w.carried("in", 1_000, from_year=2023, origin=2023, carry="k0"),
        w.committed(900),
        w.disbursed(300),
    )
    assert available(mixed) == 10_100
    carry = w.carry(5_000, [("c1", 600)])
    mixed.when(carry).then(
        w.carried("out", 100, [("c1", 600)], origin=2023), w.carried("out", 4_900, origin=2024)
    )
    after = taken(mixed.when(carry))
    assert (available(after), account(after).open_cents) == (5_100, 0)
    after.when(carry).then()


def test_a_commitment_larger_than_a_layer_is_split_between_origins():
    mixed = filled.given(
        w.carried("in", 400, from_year=2023, origin=2023, carry="k0"), w.committed(900)
    )
    mixed.when(w.carry(0, [("c1", 900)])).then(
        w.carried("out", 0, [("c1", 400)], origin=2023),
        w.carried("out", 0, [("c1", 500)], origin=2024),
    )


def test_a_freeze_is_not_lifted_before_it_began():
    frozen = taken(filled.when(w.freeze(decided_on=on(2024, 5, 2))))
    frozen.when(w.unfreeze(decided_on=on(2024, 5, 1))).rejected(DateOutOfOrder)
    assert available(taken(frozen.when(w.unfreeze(decided_on=on(2024, 5, 2))))) == 10_000


def test_free_money_lapses_at_the_end_of_the_year():
    assert available(taken(bound.when(w.lapse(9_000)))) == 0
    bound.when(w.lapse(9_001)).rejected(no.BeyondAvailable)
    bound.when(w.lapse(lapsed_on=on(2024, 12, 30))).rejected(no.YearNotOver)
    bound.when(w.lapse(lapsed_on=w.TOMORROW)).rejected(DateInFuture)
    taken(bound.when(w.lapse(9_000))).when(w.lapse(8_000)).rejected(no.RecordedOtherwise)


def test_a_year_is_closed_when_it_is_over_and_nothing_is_left():
    settled = taken(taken(paid.when(w.release(600))).when(w.lapse(9_600)))
    settled.when(w.close()).then(w.closed)
    settled.when(w.close(on(2024, 12, 31))).rejected(no.YearNotOver)
    settled.when(w.close(w.TOMORROW)).rejected(DateInFuture)
    paid.when(w.close()).rejected(no.YearUnsettled)
    assert "noch 90,00 € verfügbar, 6,00 € gebunden und offen" in message(paid.when(w.close()))
    frozen = taken(filled.when(w.freeze(10_000)))
    frozen.when(w.close()).rejected(no.YearUnsettled)
    after = settled.given(w.closed)
    after.when(w.close()).then()
    after.when(w.close(on(2025, 3, 1))).rejected(no.YearClosed)


thawed = taken(taken(paid.when(w.freeze(9, freeze="f0"))).when(w.unfreeze(9, "u0", "f0")))
over = taken(taken(thawed.given(w.disbursed(600, 2)).when(w.lapse(9_000))).when(w.close()))


@pytest.mark.parametrize(
    "command",
    [
        w.allocate(earmark="international"),
        w.supplement(),
        w.reduce(),
        w.freeze(),
        w.transfer(),
        w.authority(earmark="international"),
        w.accept(),
        w.commit(case="c2"),
        w.change(5),
        w.change(5, signed_on="2025-03-03"),
        w.change(-5),
        w.unfreeze(freeze="f0"),
        w.release(5),
        w.disburse(payout_no=3),
        w.reverse(),
        w.reverse(reason="repayment"),
        w.carry(1, decided_on=on(2024, 12, 31)),
        w.lapse(1, lapse="l2"),
    ],
    ids=lambda command: type(command).__name__,
)
def test_nothing_is_posted_into_a_closed_year(command):
    over.when(command).rejected(no.YearClosed)


def test_a_correction_goes_into_a_closed_year():
    back = over.when(w.reverse(100, reason="correction", corrects=17))
    assert len(back.outcome()) == 1
    lower = taken(back).when(w.change(-100, reason="correction", corrects=16))
    assert available(taken(lower)) == 100


def test_what_comes_back_after_the_close_is_unwound_after_it():
    back = taken(over.when(w.reverse(value_on=on(2025, 3, 3))))
    assert account(back).open_cents == 400
    released = taken(back.when(w.release(400, signed_on=on(2025, 3, 5))))
    assert available(taken(released.when(w.lapse(400, "l2", lapsed_on=on(2025, 3, 6))))) == 0
    assert len(back.when(w.carry(0, [("c1", 400)], decided_on=on(2025, 3, 5))).outcome()) == 1


# -- imported histories ---------------------------------------------------------------------------


def test_where_the_ceiling_is_unknown_commitments_are_known_and_what_is_available_is_not():
    unknown.when(w.commit(10**9, signed_on="2016")).then(w.committed(10**9, signed_on="2016"))
    imported = unknown.given(w.committed(500, signed_on="2016"), w.disbursed(value_on="2017-05"))
    assert available(imported) is None
    assert (account(imported).committed_cents, account(imported).disbursed_cents) == (500, 400)


def test_histories_hold_negative_grants_partial_dates_and_payments_of_other_years():
    unknown.when(w.commit(-700, signed_on="2030-01-01")).then(
        w.committed(-700, signed_on="2030-01-01")
    )
    negative = unknown.given(w.committed(-700))
    assert len(negative.when(w.disburse(-700, value_on="2019")).outcome()) == 1
    negative.when(w.disburse(-701, value_on="2019")).rejected(no.BeyondOpen)
    negative.when(w.disburse(1, value_on="2019")).rejected(no.BeyondOpen)
    unknown.given(w.committed()).when(w.disburse(1_001, value_on="2019")).rejected(no.BeyondOpen)


def test_a_history_is_corrected_also_where_nothing_was_bound():
    assert len(unknown.when(w.change(-5, reason="correction")).outcome()) == 1
    unknown.when(w.change(5)).rejected(no.NoCommitment)


@pytest.mark.parametrize(
    "command",
    [
        w.allocate(),
        w.supplement(),
        w.reduce(),
        w.freeze(),
        w.transfer(),
        w.authority(),
        w.accept(),
        w.carry(1),
        w.lapse(),
    ],
    ids=lambda command: type(command).__name__,
)
def test_money_is_not_moved_where_none_is_known(command):
    unknown.when(command).rejected(no.CeilingUnknown)


def test_a_year_of_a_history_is_closed_as_it_is():
    unknown.given(w.committed()).when(w.close()).then(w.closed)


# -- the shape of it ------------------------------------------------------------------------------


def test_people_may_ask_for_everything_that_is_not_part_of_another_decision():
    internal = {
        ask.CommitFunds,
        ask.ChangeCommitment,
        ask.ReleaseCommitment,
        ask.DisburseFunds,
        ask.ReverseDisbursement,
        ask.ReceiveTransfer,
        ask.ReceiveRemainder,
    }
    assert {route.command for route in ROUTES} == set(get_args(ask.BudgetCommand)) - internal
    assert {route.kind for route in ROUTES} == {"budget"}


def test_a_budget_year_is_a_year():
    body = asdict(w.transfer(to_year=99_999)) | {"decided_on": "2024-03-01"}
    with pytest.raises(ValidationError, match="to_year"):
        TypeAdapter(ask.TransferFunds).validate_python(body)


def test_a_basis_without_the_programmes_side_is_a_fault_of_the_caller():
    with pytest.raises(TypeError, match="BudgetBasis"):
        BUDGET.decide(w.allocate(), BUDGET.initial, basis(stream=w.stream_of(2024)))


def test_a_large_history_is_folded_fact_by_fact():
    """Were the cases copied with every fact, this would not end within a test's time limit."""
    facts = [w.committed(100 + i, case=f"HH-{i}", signed_on="2016-05") for i in range(50_000)]
    state = BUDGET.fold(facts)
    assert state.account("general").committed_cents == sum(each.delta_cents for each in facts)
    assert state.account("general").case("HH-49999").committed_cents == 50_099
