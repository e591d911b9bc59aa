"""The crooked ways of an application: deadlines, checklist, votes, early start, deviation."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.decisions.casework import (
    ADA,
    AGAINST_VOTE,
    AMOUNT,
    BEA,
    EVE,
    PHASES,
    READY,
    REJECTED,
    TOO_EARLY,
    aid_classified,
    approved,
    day,
    deemed_withdrawn,
    dispatched,
    documents_requested,
    documents_waived,
    double_funding_checked,
    drafted,
    examined,
    extended,
    grant_world,
    justified,
    notified,
    objected,
    objection_decided,
    revised,
    start_permitted,
    start_refused,
    start_retracted,
    started,
    submitted,
    supplied,
    vote,
    world,
)
from tests.decisions.examples_application import (
    CHECKED,
    CONFIRM,
    EXAMINE,
    JUSTIFY,
    MEETING,
    PERMIT,
    REFER,
    RETRACT,
    SUBMIT,
    VOTE,
    checklist_world,
    content_world,
    examining_world,
    on,
    referral_world,
    voted_in,
    voting_world,
)
from tests.spec import Spec, sealed

from grants.application import commands as c
from grants.application import events as e
from grants.application import rejections as no
from grants.application.decider import APPLICATION
from grants.application.lifecycle import Phase
from grants.approval.commands import Approve
from grants.approval.decider import APPROVAL
from grants.approval.rejections import AlreadySigned, VoteMissing, VoteNegative, VoteStale
from grants.kernel.machine import NotInThisPhase
from grants.kernel.rules import DateInFuture, DateOutOfOrder

asked = on(Phase.INCOMPLETE)


SIGNING = grant_world(BEA, competence="approver")


def only(sent: Spec) -> Any:
    (fact,) = sent.outcome()
    return fact


def supply(day_of_supply: str, spec: Spec = asked) -> e.DocumentsSupplied:
    fact = only(spec.when(c.SupplyDocuments(round=1, supplied_on=day(day_of_supply))))
    assert isinstance(fact, e.DocumentsSupplied)
    return fact


# -- deadlines -----------------------------------------------------------------------------------


def test_an_extension_keeps_the_original_deadline_for_ever():
    command = c.ExtendDeadline(
        round=1,
        due_on=day("2024-02-20"),
        reasons=sealed("illness"),
        extended_on=day("2024-02-01"),
    )
    asked.when(command).then(extended())
    asked.given(extended()).when(command).then()
    longer = c.ExtendDeadline(
        round=1,
        due_on=day("2024-03-15"),
        reasons=sealed("again"),
        extended_on=day("2024-02-20"),
    )
    second = only(asked.given(extended()).when(longer))
    assert (second.original_due_on, second.due_on) == (day("2024-02-02"), day("2024-03-15"))


def test_lateness_is_judged_by_the_deadline_in_force():
    late = supply("2024-02-05")
    assert (late.timeliness, late.due_on) == ("late", day("2024-02-02"))
    in_time = supply("2024-02-20", asked.given(extended()))
    assert in_time.timeliness == "in-time"
    assert (in_time.original_due_on, in_time.due_on) == (day("2024-02-02"), day("2024-02-20"))
    assert supply("2024-02-21", asked.given(extended())).timeliness == "late"


def test_a_deadline_that_ends_on_buss_und_bettag_ends_a_day_later():
    due = on(Phase.SUBMITTED).given(
        documents_requested().model_copy(update={"due_on": day("2024-11-20")})
    )
    assert supply("2024-11-21", due).timeliness == "in-time"
    assert supply("2024-11-22", due).timeliness == "late"
    due.when(c.DeemWithdrawn(deemed_on=day("2024-11-21"))).rejected(no.DeadlineStillRunning)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"round": 2}, no.RoundOutOfOrder),
        ({"due_on": "2024-02-20"}, no.DeadlineNotLater),
        ({"extended_on": "2024-01-11"}, DateOutOfOrder),
        ({"extended_on": "2026-07-01"}, DateInFuture),
        ({"due_on": "2024-03-01", "extended_on": "2024-03-02"}, DateOutOfOrder),
    ],
    ids=str,
)
def test_what_an_extension_may_not_be(changes, reason):
    fields = {"round": 1, "due_on": "2024-03-20", "extended_on": "2024-02-21", **changes}
    command = c.ExtendDeadline(
        round=fields["round"],
        due_on=day(fields["due_on"]),
        reasons=sealed("more"),
        extended_on=day(fields["extended_on"]),
    )
    asked.given(extended()).when(command).rejected(reason)


def test_nothing_is_deemed_withdrawn_before_the_deadline_in_force_is_over():
    command = c.DeemWithdrawn(deemed_on=day("2024-02-05"))
    asked.when(command).then(deemed_withdrawn())
    asked.given(extended()).when(command).rejected(no.DeadlineStillRunning)
    asked.given(deemed_withdrawn()).when(command).then()
    assert APPLICATION.fold(asked.given(deemed_withdrawn()).facts).phase is Phase.WITHDRAWN


def test_what_was_deemed_withdrawn_is_not_supplied_any_more():
    gone = asked.given(deemed_withdrawn())
    gone.when(c.SupplyDocuments(round=1, supplied_on=day("2024-02-06"))).rejected(NotInThisPhase)


# -- the checklist -------------------------------------------------------------------------------

WANTED = checklist_world("statutes", "financing-plan")


def checked_items(spec: Spec) -> dict[str, str]:
    return {item.item: item.state for item in only(spec.under(WANTED).when(CONFIRM)).checklist}


def test_what_no_round_asked_for_came_with_the_application():
    assert checked_items(on(Phase.SUBMITTED)) == {
        "statutes": "present",
        "financing-plan": "present",
    }


def test_completeness_waits_for_every_item_over_several_rounds():
    first = on(Phase.INCOMPLETE, supplied("signature"))
    first.under(WANTED).when(CONFIRM).rejected(no.ItemsOpen)
    again = c.RequestDocuments(
        round=2,
        items=("financing-plan", "letters-of-intent"),
        due_on=day("2024-02-20"),
        requested_on=day("2024-01-31"),
    )
    second = first.given(only(first.when(again)))
    came = only(second.when(c.SupplyDocuments(round=2, supplied_on=day("2024-02-08"))))
    assert came.items == ("financing-plan", "letters-of-intent")
    assert checked_items(second.given(came)) == {
        "statutes": "present",
        "financing-plan": "present",
        "signature": "present",
        "letters-of-intent": "present",
    }


def test_what_came_in_part_keeps_its_round_and_its_deadline():
    """The rest is awaited until the day that was set, however early the first part came."""
    both = documents_requested().model_copy(update={"items": ("financing-plan", "signature")})
    part = on(Phase.SUBMITTED, both, supplied("signature"))
    deem = c.DeemWithdrawn(deemed_on=day("2024-02-05"))
    gone = only(part.when(deem))
    assert (gone.items, gone.due_on) == (("financing-plan",), day("2024-02-02"))
    part.when(replace(deem, deemed_on=day("2024-02-02"))).rejected(no.DeadlineStillRunning)
    on(Phase.SUBMITTED, both).when(
        c.SupplyDocuments(round=1, items=("signature",), supplied_on=day("2024-01-30"))
    ).then(supplied("signature"))
    rest = c.SupplyDocuments(round=1, items=("financing-plan",), supplied_on=day("2024-02-05"))
    came = only(part.when(rest))
    assert (came.timeliness, came.original_due_on) == ("late", day("2024-02-02"))
    assert supply("2024-02-05", part.given(extended())).timeliness == "in-time"
    whole = part.given(came)
    assert set(checked_items(whole).values()) == {"present"}
    for done in (deem, replace(rest, supplied_on=day("2024-02-06"))):
        whole.when(done).rejected(NotInThisPhase)
    early = replace(CONFIRM, complete_on=day("2024-02-04"))
    whole.under(WANTED).when(early).rejected(DateOutOfOrder)


def test_an_item_may_be_done_without_and_is_kept_as_waived():
    command = c.WaiveDocuments(
        items=("financing-plan",), reasons=sealed("known already"), waived_on=day("2024-01-20")
    )
    asked.when(command).then(documents_waived())
    waived = asked.given(documents_waived())
    waived.when(command).then()
    assert APPLICATION.fold(waived.facts).phase is Phase.SUBMITTED
    assert checked_items(waived)["financing-plan"] == "waived"


def test_with_something_still_missing_the_round_goes_on():
    more = documents_requested().model_copy(update={"items": ("financing-plan", "statutes")})
    spec = on(Phase.SUBMITTED, more)
    command = c.WaiveDocuments(
        items=("financing-plan",), reasons=sealed("known already"), waived_on=day("2024-01-20")
    )
    spec.when(command).then(documents_waived(left=("statutes",)))
    after = spec.given(documents_waived(left=("statutes",)))
    assert APPLICATION.fold(after.facts).phase is Phase.INCOMPLETE
    gone = only(after.when(c.DeemWithdrawn(deemed_on=day("2024-02-05"))))
    assert gone.items == ("statutes",)


def test_documents_of_the_first_version_of_the_fact_are_all_that_was_asked_for():
    old = e.DocumentsSupplied.model_validate(
        e.DocumentsSupplied.upcast(
            {"round": 1, "timeliness": "in-time", "supplied_on": "2024-01-30"}, 1
        )
    )
    assert checked_items(asked.given(old))["financing-plan"] == "present"
    # A part of the round, of version 2: nobody waited for the rest under its deadline.
    assert e.DocumentsSupplied.upcast({"items": ["statutes"]}, 2)["open_items"] == ()


# -- the vote, member by member ------------------------------------------------------------------


def ballots(**choices: Any) -> tuple[e.Ballot, ...]:
    return tuple(e.Ballot(member=member, choice=choice) for member, choice in choices.items())


BY_MEMBER = replace(
    VOTE,
    votes_for=None,
    votes_against=None,
    abstentions=None,
    ballots=ballots(m1="for", m2="for", m3="against", m4="abstain"),
)
voting = on(Phase.AT_ALLIANCE).under(voting_world())


def test_the_totals_follow_from_the_ballots():
    fact = only(voting.when(BY_MEMBER))
    assert (fact.votes_for, fact.votes_against, fact.abstentions) == (2, 1, 1)
    assert (fact.outcome, fact.ballots) == ("prioritised", BY_MEMBER.ballots)
    assert voting.when(BY_MEMBER).again() == ()
    agreed = replace(BY_MEMBER, votes_for=2, abstentions=1)
    assert only(voting.when(agreed)) == fact


@pytest.mark.parametrize(
    ("command", "world_of_vote", "reason"),
    [
        (replace(BY_MEMBER, votes_for=3), voting_world(), no.BallotsDiffer),
        (replace(VOTE, abstentions=None), voting_world(), no.VotesMissing),
        (BY_MEMBER, voting_world(recused=("m3",)), no.BallotNotAdmitted),
        (replace(BY_MEMBER, ballots=ballots(absent="for")), voting_world(), no.BallotNotAdmitted),
        (
            replace(BY_MEMBER, ballots=(*ballots(m1="for"), *ballots(m1="against"))),
            voting_world(),
            no.BallotTwice,
        ),
    ],
    ids=["other totals", "no totals", "biased", "absent", "twice"],
)
def test_a_ballot_is_that_of_a_member_who_may_vote(command, world_of_vote, reason):
    voting.under(world_of_vote).when(command).rejected(reason)


def test_a_conflict_declared_after_the_meeting_stands_against_the_vote_recorded_after_it():
    known = replace(voting_world(), meeting=replace(MEETING, declared_late=frozenset({"m5"})))
    assert only(voting.under(known).when(VOTE)).findings == ("conflict-declared-late",)


def test_a_conflict_declared_after_the_vote_blocks_it_until_a_new_one():
    voted = on(Phase.PRIORITISED, *CHECKED)
    voted.under(examining_world(biased=("m1",))).when(EXAMINE).rejected(no.FindingsOpen)
    again = replace(REFER, referred_on=day("2024-02-27"))
    voted.under(referral_world()).when(again).rejected(NotInThisPhase)
    assert only(voted.under(referral_world("m1")).when(again)).application_version == 1


@pytest.mark.parametrize(
    ("declared_late", "code"),
    [(frozenset(), "conflict-recorded-late"), (frozenset({"m1"}), "conflict-declared-late")],
    ids=["by the meeting", "after the meeting"],
)
def test_a_conflict_recorded_after_the_vote_is_told_by_the_day_it_was_declared(declared_late, code):
    voted = on(Phase.PRIORITISED, *CHECKED)
    known = examining_world(biased=("m1",), declared_late=declared_late)
    with pytest.raises(no.FindingsOpen) as refused:
        voted.under(known).when(EXAMINE).outcome()
    assert [f"{each}: " in refused.value.detail for each in LATE] == [each == code for each in LATE]


LATE = ("conflict-declared-late", "conflict-known-late", "conflict-recorded-late")
KNOWN_SINCE = {
    "a conflict was declared in time": {"declared": frozenset({"m1"})},
    "a mandate had ended": {"findings": ("seat-missing-m4", "present-without-mandate")},
    "a member belongs to the applicant": {"recused": frozenset({"m2"})},
}


@pytest.mark.parametrize("known", KNOWN_SINCE.values(), ids=KNOWN_SINCE)
def test_what_becomes_known_of_the_meeting_blocks_the_vote_until_a_new_one(known):
    voted = on(Phase.PRIORITISED, *CHECKED)
    voted.under(examining_world(**known)).when(EXAMINE).rejected(no.FindingsOpen)
    told = grant_world(BEA, competence="approver", voted_in=voted_in(**known))
    sign = Approve(decision="FKR-2024-0001-B1", signed_on=day("2024-03-06"))
    Spec(APPROVAL, told, (*READY, drafted())).when(sign).rejected(no.FindingsOpen)
    again = c.ReferToAlliance(referred_on=day("2024-03-07"))
    ready = Spec(APPLICATION, referral_world(**known), READY)
    assert only(ready.when(again)).application_version == 1


def test_a_member_of_the_applicant_who_was_absent_stands_against_nothing():
    voted = on(Phase.PRIORITISED, *CHECKED)
    known = examining_world(recused=frozenset({"m9"}))
    assert len(voted.under(known).when(EXAMINE).outcome()) == 1


def test_a_member_who_stayed_out_of_the_vote_stands_against_nothing():
    fair = vote().model_copy(update={"recused": ("m1",)})
    voted = on(Phase.AT_ALLIANCE, fair, *CHECKED).under(examining_world(biased=("m1",)))
    assert len(voted.when(EXAMINE).outcome()) == 1


# -- an early start ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "start", "findings"),
    [
        (on(Phase.COMPLETE), "2024-02-20", TOO_EARLY),
        (on(Phase.COMPLETE, start_refused()), "2024-02-20", TOO_EARLY),
        (on(Phase.COMPLETE, start_permitted()), "2024-02-14", TOO_EARLY),
        (on(Phase.COMPLETE, start_permitted()), "2024-02-15", ()),
        (on(Phase.APPROVED), "2024-03-05", TOO_EARLY),
        (on(Phase.APPROVED), "2024-03-06", ()),
        (on(Phase.APPROVED, start_permitted()), "2024-02-15", ()),
    ],
    ids=[
        "without permission",
        "after a refusal",
        "the day before it was permitted",
        "on the permitted day",
        "the day before the approval",
        "on the day of the approval",
        "permitted, told after the approval",
    ],
)
def test_a_start_before_permission_and_approval_is_a_finding(before, start, findings):
    assert only(before.when(c.RecordMeasureStart(started_on=day(start)))).findings == findings
    assert before.when(c.RecordMeasureStart(started_on=day(start))).again() == ()


def test_a_start_before_permission_blocks_the_examination():
    begun = on(Phase.PRIORITISED, *CHECKED, started("2024-02-21", findings=TOO_EARLY))
    begun.under(examining_world()).when(EXAMINE).rejected(no.FindingsOpen)


def test_a_start_before_permission_that_becomes_known_later_blocks_the_approval():
    sign = Approve(decision="FKR-2024-0001-B1", signed_on=day("2024-03-06"))
    drafts = Spec(APPROVAL, SIGNING, (*READY, drafted()))
    drafts.given(started("2024-03-05", findings=TOO_EARLY)).when(sign).rejected(no.FindingsOpen)
    drafts.given(started("2024-03-05", permitted_from=day("2024-02-15"))).when(sign).then(
        approved()
    )


def test_a_permission_recorded_late_cures_a_start_that_it_covered():
    told = on(Phase.PRIORITISED, *CHECKED, started("2024-02-16", findings=TOO_EARLY))
    told.under(examining_world()).when(PERMIT).then(start_permitted())
    again = c.RecordMeasureStart(started_on=day("2024-02-16"))
    cured = started("2024-02-16", permitted_from=day("2024-02-15"))
    told.given(start_permitted()).when(again).then(cured)
    examinable = told.given(start_permitted(), cured).under(examining_world())
    assert len(examinable.when(EXAMINE).outcome()) == 1


@pytest.mark.parametrize("begun", ["2024-03-06", "2024-03-07"])
def test_a_start_on_the_day_of_the_signature_or_after_it_blocks_nothing(begun):
    sign = Approve(decision="FKR-2024-0001-B1", signed_on=day("2024-03-06"))
    drafts = Spec(APPROVAL, SIGNING, (*READY, drafted()))
    drafts.given(started(begun, findings=TOO_EARLY)).when(sign).then(approved())


def test_a_permission_recorded_after_the_start_needs_no_second_telling():
    told = on(Phase.PRIORITISED, *CHECKED, started("2024-02-16", findings=TOO_EARLY))
    examinable = told.given(start_permitted()).under(examining_world())
    assert len(examinable.when(EXAMINE).outcome()) == 1
    sign = Approve(decision="FKR-2024-0001-B1", signed_on=day("2024-03-06"))
    begun = (started("2024-02-16", findings=TOO_EARLY), start_permitted())
    Spec(APPROVAL, SIGNING, (*READY, drafted(), *begun)).when(sign).then(approved())


@pytest.mark.parametrize(("begun", "blocks"), [("2024-02-29", True), ("2024-03-01", False)])
def test_at_the_examination_only_a_start_before_its_day_is_too_early(begun, blocks):
    told = on(Phase.PRIORITISED, *CHECKED, started(begun, findings=TOO_EARLY))
    examination = told.under(examining_world()).when(EXAMINE)
    assert EXAMINE.completed_on == day("2024-03-01")
    if blocks:
        examination.rejected(no.FindingsOpen)
    else:
        assert len(examination.outcome()) == 1


def test_a_start_recorded_by_mistake_is_taken_back_with_reasons():
    told = on(Phase.PRIORITISED, *CHECKED, started("2024-02-16", findings=TOO_EARLY))
    told.when(RETRACT).then(start_retracted("2024-02-16"))
    assert told.when(RETRACT).again() == ()
    cured = told.given(start_retracted("2024-02-16"))
    assert len(cured.under(examining_world()).when(EXAMINE).outcome()) == 1
    cured.when(replace(RETRACT, reasons=sealed("again"))).rejected(no.MeasureStartUnknown)
    # What then begins is told like a first beginning.
    assert only(cured.when(c.RecordMeasureStart(started_on=day("2024-03-02")))).reasons is None
    sign = Approve(decision="FKR-2024-0001-B1", signed_on=day("2024-03-06"))
    wrong = (started("2024-02-16", findings=TOO_EARLY), start_retracted("2024-02-16"))
    Spec(APPROVAL, SIGNING, (*READY, drafted(), *wrong)).when(sign).then(approved())


def test_another_day_of_beginning_needs_reasons_and_both_stay():
    told = on(Phase.COMPLETE, started("2024-02-16", findings=TOO_EARLY))
    other = c.RecordMeasureStart(started_on=day("2024-04-16"))
    told.when(other).rejected(no.MeasureStartKnown)
    reasoned = c.RecordMeasureStart(started_on=day("2024-04-16"), reasons=sealed("a typing error"))
    assert only(told.when(reasoned)).reasons == sealed("a typing error")


def test_a_permission_never_reaches_back():
    back = c.PermitEarlyStart(
        from_on=day("2024-02-11"), reasons=sealed("season"), permitted_on=day("2024-02-12")
    )
    on(Phase.COMPLETE).under(examining_world()).when(back).rejected(DateOutOfOrder)


def test_members_do_not_permit_their_own_network_work_to_begin():
    member = {**vars(world()), "alliance_persons": frozenset({ADA}), "voted_in": None}
    network = Spec(APPLICATION, type(examining_world())(**member), (submitted(kind="network"),))
    network.when(PERMIT).rejected(no.AllianceMemberActs)
    network.when(c.RefuseEarlyStart(reasons=sealed("no"), refused_on=day("2024-02-12"))).rejected(
        no.AllianceMemberActs
    )


# -- a deviation from the vote -------------------------------------------------------------------

against = Spec(APPLICATION, world(EVE, competence="head-of-bank"), AGAINST_VOTE)


def test_a_justified_deviation_makes_the_case_examinable():
    checked = against.given(aid_classified(), double_funding_checked())
    checked.under(examining_world()).when(EXAMINE).rejected(VoteNegative)
    against.when(JUSTIFY).then(justified())
    against.given(justified()).when(JUSTIFY).then()
    checked.given(justified()).under(examining_world()).when(EXAMINE).then(examined())


def test_a_justified_deviation_makes_the_case_approvable_and_says_so_for_ever():
    sign = Approve(decision="FKR-2024-0001-B1", signed_on=day("2024-03-06"))
    ready = Spec(APPROVAL, SIGNING, (*AGAINST_VOTE, examined(), drafted()))
    ready.when(sign).rejected(VoteNegative)
    justly = Spec(APPROVAL, SIGNING, (*AGAINST_VOTE, justified(), examined(), drafted()))
    justly.when(sign).then(approved(deviates_from_vote="deviates"))


def test_a_new_vote_ends_the_justification_of_the_old_one():
    voted_again = (*AGAINST_VOTE, justified(), *PHASES[Phase.AT_ALLIANCE][2:])
    state = APPLICATION.fold((*voted_again, vote(outcome="not-prioritised")))
    assert state.justification is None
    assert APPROVAL.fold((*voted_again, vote(outcome="not-prioritised"))).justification is None


def test_only_a_negative_vote_on_the_current_version_is_deviated_from():
    on(Phase.COMPLETE).when(JUSTIFY).rejected(NotInThisPhase)
    on(Phase.PRIORITISED).when(JUSTIFY).rejected(NotInThisPhase)
    against.given(revised(2)).when(JUSTIFY).rejected(VoteStale)
    early = c.JustifyDeviationFromVote(reasons=JUSTIFY.reasons, justified_on=day("2024-02-19"))
    against.when(early).rejected(DateOutOfOrder)
    other = c.JustifyDeviationFromVote(reasons=sealed("else"), justified_on=day("2024-02-26"))
    against.given(justified()).when(other).rejected(no.DeviationJustifiedBefore)


def test_vote_on_version_2_approval_of_version_3():
    two, three = revised(2), revised(3)
    voted = (submitted(), *PHASES[Phase.AT_ALLIANCE][1:], two, vote(version=2), three)
    voted_on_two = Spec(APPLICATION, examining_world(), (*voted, *CHECKED))
    voted_on_two.when(EXAMINE).rejected(VoteStale)
    sign = Approve(decision="FKR-2024-0001-B1", signed_on=day("2024-03-06"))
    draft = drafted(application_version=3)
    signing = Spec(APPROVAL, SIGNING, (*voted, examined(version=3), draft))
    signing.when(sign).rejected(VoteStale)
    Spec(APPROVAL, SIGNING, (submitted(), examined(), drafted())).when(sign).rejected(VoteMissing)


def test_an_inquorate_vote_blocks_the_examination_even_where_the_deviation_is_justified():
    inquorate = vote(outcome="not-prioritised").model_copy(update={"findings": ("inquorate",)})
    voted = on(Phase.AT_ALLIANCE, inquorate, *CHECKED).under(examining_world())
    voted.given(justified()).when(EXAMINE).rejected(no.FindingsOpen)


def test_earmarked_money_for_another_object_is_a_finding_that_blocks():
    earmarks = {("international", 2024): frozenset({"7"})}
    purposes = replace(content_world(), earmarks=earmarks)
    other = replace(SUBMIT, objects=("1", "7"), earmark="international", requested_cents=AMOUNT)
    fact = only(on(Phase.UNKNOWN).under(purposes).when(other))
    assert fact.findings == ("earmark-other-objects",)
    voted = (fact, *PHASES[Phase.PRIORITISED][1:], *CHECKED)
    Spec(APPLICATION, examining_world(), voted).when(EXAMINE).rejected(no.FindingsOpen)
    fitting = only(on(Phase.UNKNOWN).under(purposes).when(replace(other, objects=("7",))))
    assert fitting.findings == ()


def test_a_bias_that_becomes_known_after_the_examination_needs_a_new_vote():
    sign = Approve(decision="FKR-2024-0001-B1", signed_on=day("2024-03-06"))
    told = grant_world(BEA, competence="approver", voted_in=voted_in("m1"))
    Spec(APPROVAL, told, (*READY, drafted())).when(sign).rejected(no.FindingsOpen)
    again = c.ReferToAlliance(referred_on=day("2024-03-07"))
    ready = Spec(APPLICATION, referral_world(), READY)
    ready.when(again).rejected(NotInThisPhase)
    asked_again = only(ready.under(referral_world("m1")).when(again))
    assert APPLICATION.fold((*READY, asked_again)).phase is Phase.AT_ALLIANCE


@pytest.mark.parametrize(
    "done",
    [
        aid_classified().model_copy(update={"classified_on": day("2024-03-02")}),
        double_funding_checked().model_copy(update={"checked_on": day("2024-03-02")}),
        justified().model_copy(update={"justified_on": day("2024-03-02")}),
    ],
    ids=lambda fact: type(fact).__name__,
)
def test_an_examination_is_not_older_than_what_it_is_made_of(done):
    voted = against.given(*CHECKED, justified()).under(examining_world())
    voted.when(EXAMINE).then(examined())
    voted.given(done).when(EXAMINE).rejected(DateOutOfOrder)


def test_a_later_permission_takes_no_day_of_an_earlier_one():
    twice = on(Phase.COMPLETE, start_permitted("2024-02-15"), start_permitted("2024-03-15"))
    begun = only(twice.when(c.RecordMeasureStart(started_on=day("2024-02-20"))))
    assert begun == started("2024-02-20", permitted_from=day("2024-02-15"))


# -- a refusal that was set aside ----------------------------------------------------------------

B1, B2 = "FKR-2024-0001-B1", "FKR-2024-0001-B2"
REFUSAL = drafted(act="rejection", ground="no-money")
SET_ASIDE = (
    *READY,
    REFUSAL,
    REFUSAL.model_copy(update={"decision": B2}),
    REJECTED[-1],
    dispatched(),
    notified(),
    objected(),
    objection_decided("upheld", returns_to="ready-to-decide"),
)
refusing = Spec(APPLICATION, examining_world(BEA), SET_ASIDE)


@pytest.mark.parametrize("by", [BEA, EVE])
def test_a_refusal_that_was_set_aside_is_not_signed_again(by):
    again = c.RejectApplication(decision=B1, signed_on=day("2024-06-03"))
    refusing.when(again, by=by).rejected(AlreadySigned)


def test_a_new_refusal_is_not_older_than_what_set_the_first_one_aside():
    early = c.RejectApplication(decision=B2, signed_on=day("2024-05-05"))
    refusing.when(early).rejected(DateOutOfOrder)
    assert len(refusing.when(replace(early, signed_on=day("2024-05-06"))).outcome()) == 1


def test_a_vote_is_not_replaced_by_one_that_was_asked_for_before_it():
    against_it = Spec(APPLICATION, referral_world(), AGAINST_VOTE)
    again = c.ReferToAlliance(referred_on=day("2024-02-19"))
    against_it.when(again).rejected(DateOutOfOrder)
    later = replace(again, referred_on=day("2024-02-20"))
    assert only(against_it.when(later)).application_version == 1
    # Another version may have been on its way to the alliance before the vote on the older one.
    other = against_it.given(revised(2))
    assert only(other.when(again)).application_version == 2
