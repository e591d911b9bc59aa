"""Applications: taken as they come, completed, voted on, examined, refused, withdrawn."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from tests.spec import ADA, BEA, CAN, Spec, basis, sealed

from grants.application import rejections as no
from grants.application.commands import (
    CheckDoubleFunding,
    ClassifyAid,
    CompleteExamination,
    ConfirmCompleteness,
    RecordVote,
    ReferToAlliance,
    RejectApplication,
    RequestDocuments,
    ReviseApplication,
    SubmitApplication,
    SupplyDocuments,
    WithdrawApplication,
)
from grants.application.decider import (
    APPLICATION,
    ApplicationBasis,
    CallTerms,
    ChecklistBasis,
    ExaminationBasis,
    MeetingSeen,
    ReferralBasis,
    VoteBasis,
)
from grants.application.events import (
    AidClassified,
    ApplicationRejected,
    ApplicationRevised,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    CheckedItem,
    CompletenessConfirmed,
    CostLine,
    DocumentsRequested,
    DocumentsSupplied,
    DoubleFundingChecked,
    ExaminationCompleted,
    FinancingLine,
    PrioritisationRecorded,
    ReferredToAlliance,
    Score,
)
from grants.application.findings import REMEDIES
from grants.application.lifecycle import UNDECIDED, Phase
from grants.application.numbers import next_case_number
from grants.approval.events import DecisionDrafted
from grants.approval.rejections import (
    DraftIncomplete,
    DraftOutdated,
    DraftUnknown,
    RateTooHigh,
    SelfApproval,
    VoteMissing,
    VoteNegative,
    VoteStale,
)
from grants.kernel.machine import NotInThisPhase
from grants.kernel.parameters import Parameter, Parameters
from grants.kernel.rejection import Rejection
from grants.kernel.rules import DateInFuture, DateOutOfOrder

CASE = "FKR-2024-0001"
RECEIVED = dt.date(2024, 2, 1)
COMPLETE = dt.date(2024, 2, 15)
REFERRED = dt.date(2024, 2, 20)
HELD = dt.date(2024, 3, 12)
TODAY = dt.date(2024, 6, 3)
TOMORROW = TODAY + dt.timedelta(days=1)
DAY = dt.timedelta(days=1)

RATES = Parameters(
    tuple(
        Parameter(
            key=f"max_rate_{kind}",
            value=Decimal(rate),
            valid_from=dt.date(2016, 1, 1),
            valid_to=None,
            citation="FKR Nr. 5",
            confirmed=True,
        )
        for kind, rate in (("regional", "0.90"), ("network", "0.90"), ("statewide", "1.00"))
    )
)
CALL = CallTerms(
    opened_on=dt.date(2024, 1, 1),
    last_day=dt.date(2024, 2, 29),
    criteria=("need", "effect"),
    points_min=10,
)


def of(kind, **more):
    """A basis of some kind, in the world of `basis()`."""
    return kind(**{**vars(basis()), "parameters": RATES, **more})


def only(sent: Spec) -> Any:
    """The one fact a command adds."""
    (fact,) = sent.outcome()
    return fact


def content(**more):
    return of(
        ApplicationBasis,
        **{
            "guideline": "2023-06-13",
            "guideline_objects": frozenset({"1", "7", "8"}),
            "earmarks": {("international", 2024): frozenset({"7"})},
            "regions": frozenset({"14511", "14522"}),
            "call": CALL,
            **more,
        },
    )


def voting(
    held_on=HELD,
    present=("m1", "m2", "m3", "m4", "m5"),
    recused=(),
    findings=(),
    call=CALL,
    late=(),
):
    meeting = MeetingSeen(
        held_on=held_on,
        present=frozenset(present),
        recused=frozenset(recused),
        declared=frozenset(late),
        declared_late=frozenset(late),
        findings=tuple(findings),
    )
    return of(VoteBasis, meeting=meeting, call=call)


NO_MEETING = of(VoteBasis, meeting=None, call=None)
EXAMINING = of(ExaminationBasis, alliance_persons=frozenset({CAN}), voted_in=None)
WANTED = of(ChecklistBasis, wanted=("register-extract", "statutes"))
REFERRING = of(ReferralBasis, voted_in=None)
CHECKED = (
    CheckedItem(item="register-extract", state="present"),
    CheckedItem(item="statutes", state="present"),
)

submit = SubmitApplication(
    programme="FKR",
    kind="regional",
    scope="14511",
    party="p1",
    call="c1",
    title=sealed("Willkommen"),
    purpose=sealed("Zweck"),
    objects=("7",),
    primary_object="7",
    costs=(CostLine(line="staff", year=2024, cents=10_000_000),),
    financing=(
        FinancingLine(source="grant", cents=9_000_000),
        FinancingLine(source="own", cents=1_000_000),
    ),
    requested_cents=9_000_000,
    earmark="international",
    period_from=dt.date(2024, 4, 1),
    period_to=dt.date(2024, 12, 31),
    received_on=RECEIVED,
)
submitted = ApplicationSubmitted(
    **{**vars(submit), "case": CASE},
    guideline="2023-06-13",
    findings=(),
    recorded_by=ADA,
)
revise = ReviseApplication(
    version=2,
    costs=submit.costs,
    financing=submit.financing,
    requested_cents=8_000_000,
    period_from=submit.period_from,
    period_to=submit.period_to,
    received_on=RECEIVED + 5 * DAY,
)


def revised(version=2, received_on=RECEIVED + 5 * DAY, **more):
    return ApplicationRevised(
        **{
            **vars(revise),
            "version": version,
            "received_on": received_on,
            "findings": (),
            "recorded_by": ADA,
            **more,
        }
    )


def voted(version=1, **more):
    fields = {
        "meeting": "s1",
        "application_version": version,
        "outcome": "prioritised",
        "votes_for": 4,
        "votes_against": 0,
        "abstentions": 1,
        "ballots": (),
        "recused": (),
        "scores": (Score(criterion="need", points=6), Score(criterion="effect", points=5)),
        "rank": 1,
        "recommended_cents": 9_000_000,
        "findings": (),
        "recorded_by": ADA,
        "held_on": HELD,
    }
    return PrioritisationRecorded(**{**fields, **more})


def drafted(by=BEA, act="rejection", version=1, ground="not-eligible"):
    return DecisionDrafted(
        decision=f"{CASE}-B1",
        act=act,
        application_version=version,
        plan_version=None,
        financing_type=None,
        rate_bp=None,
        eligible_cents=None,
        amount_cents=None,
        by_year=(),
        plan=(),
        period_from=None,
        period_to=None,
        ground=ground,
        other_means_cents=None,
        full_rate_reasons=None,
        conditions=(),
        party=None,
        reasons=sealed("Gründe"),
        drafted_by=by,
        drafted_on=dt.date(2024, 5, 1),
    )


requested = DocumentsRequested(
    round=1,
    items=("register-extract",),
    due_on=RECEIVED + 30 * DAY,
    requested_by=ADA,
    requested_on=RECEIVED + 2 * DAY,
)
supplied = DocumentsSupplied(
    round=1,
    items=requested.items,
    open_items=(),
    original_due_on=requested.due_on,
    due_on=dt.date(2024, 3, 4),  # The Monday after.
    timeliness="in-time",
    supplied_on=RECEIVED + 10 * DAY,
)
complete = CompletenessConfirmed(
    checklist=CHECKED, complete_on=COMPLETE, confirmed_by=ADA, confirmed_on=COMPLETE
)
referred = ReferredToAlliance(application_version=1, referred_by=ADA, referred_on=REFERRED)
classified = AidClassified(aid="none", classified_by=ADA, classified_on=dt.date(2024, 4, 2))
checked = DoubleFundingChecked(outcome="none", checked_by=ADA, checked_on=dt.date(2024, 4, 2))
examined = ExaminationCompleted(
    application_version=1,
    eligible_cents=10_000_000,
    rate_bp=9000,
    proposed_cents=9_000_000,
    examined_by=ADA,
    completed_on=dt.date(2024, 4, 10),
)
rejected = ApplicationRejected(
    decision=f"{CASE}-B1",
    ground="not-eligible",
    reasons=sealed("Gründe"),
    drafted_by=BEA,
    approved_by=ADA,
    competence="caseworker",
    deviates_from_vote="no-vote",
    signed_on=dt.date(2024, 5, 2),
)
withdrawn = ApplicationWithdrawn(
    reason_code="no-own-means", recorded_by=ADA, withdrawn_on=dt.date(2024, 5, 2)
)

empty = Spec(APPLICATION, basis())
case = empty.given(submitted)
ready_for_vote = case.given(complete, referred)
prioritised = ready_for_vote.given(voted())
ready_to_examine = prioritised.given(classified, checked)

request = RequestDocuments(
    round=1, items=requested.items, due_on=requested.due_on, requested_on=requested.requested_on
)
supply = SupplyDocuments(round=1, supplied_on=supplied.supplied_on)
confirm = ConfirmCompleteness(complete_on=COMPLETE, confirmed_on=COMPLETE)
refer = ReferToAlliance(referred_on=REFERRED)
vote = RecordVote(
    meeting="s1",
    votes_for=4,
    votes_against=0,
    abstentions=1,
    scores=voted().scores,
    rank=1,
    recommended_cents=9_000_000,
)
classify = ClassifyAid(aid="none", classified_on=classified.classified_on)
check = CheckDoubleFunding(outcome="none", checked_on=checked.checked_on)
examine = CompleteExamination(
    eligible_cents=10_000_000,
    rate_bp=9000,
    proposed_cents=9_000_000,
    completed_on=examined.completed_on,
)
reject = RejectApplication(decision=f"{CASE}-B1", signed_on=dt.date(2024, 5, 2))
withdraw = WithdrawApplication(reason_code="no-own-means", withdrawn_on=dt.date(2024, 5, 2))

# name: (case before, command, what the world adds, fact)
ACCEPTED = {
    "submit": (empty, submit, content(), submitted),
    "revise": (case, revise, content(), revised()),
    "request documents": (case, request, basis(), requested),
    "supply documents": (case.given(requested), supply, basis(), supplied),
    "confirm completeness": (case.given(requested, supplied), confirm, WANTED, complete),
    "refer": (case.given(complete), refer, REFERRING, referred),
    "vote": (ready_for_vote, vote, voting(), voted()),
    "classify aid": (prioritised, classify, basis(), classified),
    "check double funding": (prioritised, check, basis(), checked),
    "examine": (ready_to_examine, examine, EXAMINING, examined),
    "reject": (case.given(drafted()), reject, EXAMINING, rejected),
    "withdraw": (case, withdraw, basis(), withdrawn),
}


@pytest.mark.parametrize(("before", "command", "world", "fact"), ACCEPTED.values(), ids=ACCEPTED)
def test_the_straight_line(before, command, world, fact):
    before.under(world).when(command).then(fact)


@pytest.mark.parametrize(("before", "command", "world", "fact"), ACCEPTED.values(), ids=ACCEPTED)
def test_the_same_again_changes_nothing(before, command, world, fact):
    before.under(world).given(fact).when(command).then()


@pytest.mark.parametrize(("before", "command", "world", "fact"), ACCEPTED.values(), ids=ACCEPTED)
def test_nothing_happens_tomorrow(before, command, world, fact):
    yesterday = replace(world, today=getattr(fact, fact.LEGAL_DATE) - DAY)
    before.under(yesterday).when(command).rejected(DateInFuture)


@pytest.mark.parametrize(
    ("command", "world"),
    [(command, world) for name, (_, command, world, _) in ACCEPTED.items() if name != "submit"],
    ids=lambda value: type(value).__name__,
)
def test_nothing_happens_to_a_case_that_does_not_exist(command, world):
    empty.under(world).when(command).rejected(no.ApplicationUnknown)


# -- every command in every phase ----------------------------------------------------------------

REACHED = {
    Phase.UNKNOWN: empty,
    Phase.SUBMITTED: case,
    Phase.INCOMPLETE: case.given(requested),
    Phase.COMPLETE: case.given(complete),
    Phase.AT_ALLIANCE: ready_for_vote,
    Phase.PRIORITISED: ready_to_examine,
    Phase.NOT_PRIORITISED: ready_for_vote.given(voted(outcome="not-prioritised")),
    Phase.READY_TO_DECIDE: ready_to_examine.given(examined),
    Phase.REJECTED: case.given(drafted(), rejected),
    Phase.WITHDRAWN: case.given(withdrawn),
}
ADMITTED = {
    "submit": {Phase.UNKNOWN},
    "revise": UNDECIDED,
    "request documents": {Phase.SUBMITTED},
    "supply documents": {Phase.INCOMPLETE},
    "confirm completeness": {Phase.SUBMITTED},
    "refer": {Phase.COMPLETE, Phase.NOT_PRIORITISED},
    "vote": {Phase.AT_ALLIANCE},
    "classify aid": {
        Phase.COMPLETE,
        Phase.AT_ALLIANCE,
        Phase.PRIORITISED,
        Phase.NOT_PRIORITISED,
    },
    "check double funding": {
        Phase.COMPLETE,
        Phase.AT_ALLIANCE,
        Phase.PRIORITISED,
        Phase.NOT_PRIORITISED,
    },
    "examine": {Phase.PRIORITISED},
    "reject": UNDECIDED,
    "withdraw": UNDECIDED,
}
# Sent by another person on another day, so that nothing is a mere repetition.
LATER = {
    "submit": submit,
    "revise": replace(revise, received_on=dt.date(2024, 5, 20)),
    "request documents": replace(request, due_on=TODAY + 30 * DAY),
    "supply documents": replace(supply, supplied_on=RECEIVED + 11 * DAY),
    "confirm completeness": replace(confirm, confirmed_on=COMPLETE + DAY),
    "refer": replace(refer, referred_on=dt.date(2024, 5, 20)),
    "vote": vote,
    "classify aid": replace(classify, classified_on=dt.date(2024, 5, 20)),
    "check double funding": replace(check, checked_on=dt.date(2024, 5, 20)),
    "examine": replace(examine, completed_on=dt.date(2024, 5, 20)),
    "reject": replace(reject, signed_on=dt.date(2024, 5, 20)),
    "withdraw": replace(withdraw, withdrawn_on=dt.date(2024, 5, 20)),
}


@pytest.mark.parametrize("phase", REACHED)
@pytest.mark.parametrize("name", ACCEPTED)
def test_every_command_in_every_phase_gives_facts_or_a_rejection(name, phase):
    before = REACHED[phase]
    assert APPLICATION.fold(before.facts).phase is phase
    if name == "reject" and phase is not Phase.UNKNOWN:
        before = before.given(drafted(by=ADA))
    sent = before.under(replace(ACCEPTED[name][2], person=BEA)).when(LATER[name])
    if phase in ADMITTED[name]:
        assert len(sent.outcome()) == 1
        assert sent.again() == ()
    else:
        sent.rejected(Rejection)


@pytest.mark.parametrize("phase", sorted(set(Phase) - set(REACHED)))
@pytest.mark.parametrize("name", ACCEPTED)
def test_after_the_decision_nothing_of_the_application_moves(name, phase):
    decided = replace(
        APPLICATION,
        initial=replace(APPLICATION.fold(ready_to_examine.facts), phase=phase),
    )
    sent = Spec(decided, replace(ACCEPTED[name][2], person=BEA)).when(LATER[name])
    sent.rejected(no.CaseNumberTaken if name == "submit" else NotInThisPhase)


@pytest.mark.parametrize("name", [name for name in ACCEPTED if name != "submit"])
def test_an_imported_case_has_no_application(name):
    imported = replace(APPLICATION, initial=replace(APPLICATION.initial, phase=Phase.IMPORTED))
    sent = Spec(imported, ACCEPTED[name][2]).when(LATER[name])
    sent.rejected(NotInThisPhase)


# -- taken as it comes ---------------------------------------------------------------------------

FINDINGS = {
    "no guideline": (submit, {"guideline": None, "guideline_objects": frozenset()}, "no-guideline"),
    "unbalanced plan": (
        replace(submit, financing=(FinancingLine(source="grant", cents=9_000_000),)),
        {},
        "plan-unbalanced",
    ),
    "one cent above the rate": (
        replace(submit, requested_cents=9_000_001),
        {},
        "rate-above-max",
    ),
    "no rate on the day": (submit, {"parameters": Parameters()}, "max-rate-unknown"),
    "object of another guideline": (
        submit,
        {"guideline_objects": frozenset({"1"})},
        "object-not-in-guideline",
    ),
    "primary object not among them": (
        replace(submit, primary_object="1"),
        {},
        "primary-object-not-among",
    ),
    "earmark of another year": (
        submit,
        {"earmarks": {("international", 2023): frozenset({"7"})}},
        "earmark-undefined",
    ),
    "earmark for other objects": (
        replace(submit, objects=("7", "8")),
        {},
        "earmark-other-objects",
    ),
    "unknown region": (submit, {"regions": frozenset({"14522"})}, "region-unknown"),
    "statewide in a region": (
        replace(submit, kind="statewide"),
        {},
        "scope-not-statewide",
    ),
    "period the wrong way round": (
        replace(submit, period_to=submit.period_from - DAY),
        {},
        "period-reversed",
    ),
    "unknown call": (submit, {"call": None}, "call-unknown"),
    "a day after the call": (
        submit,
        {"call": replace(CALL, last_day=RECEIVED - DAY)},
        "call-closed",
    ),
    "a day before the call": (
        submit,
        {"call": replace(CALL, opened_on=RECEIVED + DAY)},
        "call-not-open",
    ),
}


@pytest.mark.parametrize(("command", "world", "finding"), FINDINGS.values(), ids=FINDINGS)
def test_a_defect_is_a_finding_that_blocks_the_examination(command, world, finding):
    fact = only(empty.under(content(**world)).when(command))
    assert fact.findings == (finding,)
    assert finding in REMEDIES
    blocked = empty.given(fact, complete)
    if fact.kind == "regional":
        blocked = blocked.given(referred, voted())
    blocked = blocked.given(classified, checked).under(EXAMINING).when(examine)
    blocked.rejected(no.FindingsOpen)
    with pytest.raises(no.FindingsOpen, match=finding):
        blocked.outcome()


def test_on_the_last_day_of_the_call_nothing_is_found():
    last = content(call=replace(CALL, opened_on=RECEIVED, last_day=RECEIVED))
    empty.under(last).when(submit).then(submitted)


def test_money_without_purpose_needs_no_definition():
    command = replace(submit, earmark="general", objects=("1", "8"), primary_object="1", call=None)
    fact = only(empty.under(content(earmarks={}, call=None)).when(command))
    assert fact.findings == ()


def test_a_statewide_project_may_ask_for_everything():
    command = replace(
        submit, kind="statewide", scope="statewide", call=None, requested_cents=10_000_000
    )
    fact = only(empty.under(content(call=None)).when(command))
    assert fact.findings == ()


def test_an_application_without_a_plan_is_taken_too():
    command = replace(submit, costs=(), financing=())
    fact = only(empty.under(content()).when(command))
    assert fact.findings == ("rate-above-max",)
    # Without cost lines the earmark is looked up for the year the project begins in.
    fact = only(empty.under(content(earmarks={})).when(command))
    assert fact.findings == ("earmark-undefined", "rate-above-max")


def test_the_rate_is_not_rounded_in_favour_of_the_applicant():
    odd = replace(
        submit,
        costs=(CostLine(line="staff", year=2024, cents=9_999_999),),
        financing=(FinancingLine(source="grant", cents=9_999_999),),
    )
    world = content()
    fact = only(empty.under(world).when(replace(odd, requested_cents=8_999_999)))
    assert fact.findings == ()
    fact = only(empty.under(world).when(replace(odd, requested_cents=9_000_000)))
    assert fact.findings == ("rate-above-max",)


def test_a_project_may_last_a_day():
    command = replace(submit, period_to=submit.period_from)
    assert only(empty.under(content()).when(command)).findings == ()


def test_a_revision_computes_the_findings_anew():
    defective = submitted.model_copy(update={"findings": ("plan-unbalanced",)})
    spec = empty.given(defective).under(content())
    spec.when(revise).then(revised())
    assert APPLICATION.fold((defective, revised())).findings == ()
    worse = replace(revise, requested_cents=9_000_001)
    fact = only(case.under(content()).when(worse))
    assert fact.findings == ("rate-above-max",)


def test_a_revision_may_name_other_objects_and_another_earmark():
    command = replace(revise, objects=("1",), primary_object="1", earmark="general")
    fact = only(case.under(content()).when(command))
    state = APPLICATION.fold((submitted, fact))
    assert (state.objects, state.primary_object, state.earmark) == (("1",), "1", "general")
    assert (state.guideline, state.findings, state.version) == ("2023-06-13", (), 2)


def test_a_guideline_that_was_missing_is_found_by_a_revision():
    without = submitted.model_copy(update={"guideline": None, "findings": ("no-guideline",)})
    spec = empty.given(without).under(content())
    spec.when(revise).then(revised(guideline="2023-06-13"))
    spec.given(revised(guideline="2023-06-13")).when(revise).then()
    assert APPLICATION.fold((without, revised(guideline="2023-06-13"))).guideline == "2023-06-13"


@pytest.mark.parametrize(
    "wrong",
    [
        {"requested_cents": 0},
        {"requested_cents": 100.5},
        {"objects": []},
        {"kind": "local"},
        {"received_on": "31.02.2024"},
        {"title": " "},
        {"costs": [{"line": "staff", "year": 2024, "cents": -1}]},
        {"scope": "14511/../all"},
    ],
    ids=str,
)
def test_only_unreadable_input_is_refused_at_the_face(wrong):
    body = {
        **vars(submit),
        "title": "Willkommen",
        "purpose": "Zweck",
        "costs": [line.model_dump() for line in submit.costs],
        "received_on": "2024-02-01",
    }
    adapter = TypeAdapter(SubmitApplication)
    context = {"seal": lambda subject, text: sealed(text if subject == "stream" else "")}
    assert adapter.validate_python(body, context=context) == submit
    with pytest.raises(ValidationError):
        adapter.validate_python({**body, **wrong}, context=context)


# -- what is refused -----------------------------------------------------------------------------

stale = ready_to_examine.given(revised(received_on=HELD + DAY))
REFUSED = {
    "a version skipped": (case, replace(revise, version=3), content(), no.VersionOutOfOrder),
    "a version made before": (
        case.given(revised()),
        replace(revise, requested_cents=7_000_000),
        content(),
        no.VersionOutOfOrder,
    ),
    "a revision before the application": (
        case,
        replace(revise, received_on=RECEIVED - DAY),
        content(),
        DateOutOfOrder,
    ),
    "a round skipped": (case, replace(request, round=2), basis(), no.RoundOutOfOrder),
    "a deadline of six days": (
        case,
        replace(request, due_on=request.requested_on + 6 * DAY),
        basis(),
        no.DeadlineTooShort,
    ),
    "documents requested before the application": (
        case,
        replace(request, requested_on=RECEIVED - DAY),
        basis(),
        DateOutOfOrder,
    ),
    "documents of another round": (
        case.given(requested),
        replace(supply, round=2),
        basis(),
        no.RoundOutOfOrder,
    ),
    "documents supplied before they were requested": (
        case.given(requested),
        replace(supply, supplied_on=requested.requested_on - DAY),
        basis(),
        DateOutOfOrder,
    ),
    "complete before the application": (
        case,
        replace(confirm, complete_on=RECEIVED - DAY),
        WANTED,
        DateOutOfOrder,
    ),
    "complete before the last documents": (
        case.given(requested, supplied),
        replace(confirm, complete_on=supplied.supplied_on - DAY),
        WANTED,
        DateOutOfOrder,
    ),
    "confirmed before complete": (
        case,
        replace(confirm, confirmed_on=COMPLETE - DAY),
        WANTED,
        DateOutOfOrder,
    ),
    "a statewide project referred": (
        empty.given(submitted.model_copy(update={"kind": "statewide"}), complete),
        refer,
        REFERRING,
        no.ReferralNotRegional,
    ),
    "referred before it was complete": (
        case.given(complete),
        replace(refer, referred_on=COMPLETE - DAY),
        REFERRING,
        DateOutOfOrder,
    ),
    "referred again for no reason": (
        prioritised,
        replace(refer, referred_on=TODAY),
        REFERRING,
        NotInThisPhase,
    ),
    "a vote in no meeting": (ready_for_vote, vote, NO_MEETING, no.MeetingUnknown),
    "a vote before the referral": (
        ready_for_vote,
        vote,
        voting(held_on=REFERRED - DAY),
        DateOutOfOrder,
    ),
    "more votes than members": (
        ready_for_vote,
        replace(vote, abstentions=2),
        voting(),
        no.VotesExceedMembers,
    ),
    "a biased member votes": (
        ready_for_vote,
        vote,
        voting(recused=["m1"]),
        no.VotesExceedMembers,
    ),
    "recommended above requested": (
        ready_for_vote,
        replace(vote, recommended_cents=9_000_001),
        voting(),
        no.RecommendedAboveRequested,
    ),
    "points for a strange criterion": (
        ready_for_vote,
        replace(vote, scores=(Score(criterion="beauty", points=5),)),
        voting(),
        no.CriterionUnknown,
    ),
    "points for one criterion twice": (
        ready_for_vote,
        replace(vote, scores=(*vote.scores, vote.scores[0])),
        voting(call=None),
        no.CriterionUnknown,
    ),
    "aid classified before the application": (
        prioritised,
        replace(classify, classified_on=RECEIVED - DAY),
        basis(),
        DateOutOfOrder,
    ),
    "double funding checked before the application": (
        prioritised,
        replace(check, checked_on=RECEIVED - DAY),
        basis(),
        DateOutOfOrder,
    ),
    "examined without a vote": (
        case.given(complete, classified, checked),
        examine,
        EXAMINING,
        VoteMissing,
    ),
    "examined against the vote": (
        ready_for_vote.given(voted(outcome="not-prioritised"), classified, checked),
        examine,
        EXAMINING,
        VoteNegative,
    ),
    "version 2 examined on a vote on version 1": (stale, examine, EXAMINING, VoteStale),
    "examined without aid": (prioritised.given(checked), examine, EXAMINING, no.AidNotClassified),
    "examined without double funding": (
        prioritised.given(classified),
        examine,
        EXAMINING,
        no.DoubleFundingUnchecked,
    ),
    "examined with double funding": (
        ready_to_examine.given(checked.model_copy(update={"outcome": "found"})),
        examine,
        EXAMINING,
        no.DoubleFundingFound,
    ),
    "one basis point too much": (
        ready_to_examine,
        replace(examine, rate_bp=9001),
        EXAMINING,
        RateTooHigh,
    ),
    "more eligible than it costs": (
        ready_to_examine,
        replace(examine, eligible_cents=10_000_001),
        EXAMINING,
        no.EligibleAboveCosts,
    ),
    "proposed above the rate": (
        ready_to_examine,
        replace(examine, eligible_cents=9_999_999, proposed_cents=9_000_000),
        EXAMINING,
        no.ProposedTooHigh,
    ),
    "examined before the vote": (
        ready_to_examine,
        replace(examine, completed_on=HELD - DAY),
        EXAMINING,
        DateOutOfOrder,
    ),
    "refused without a draft": (case, reject, EXAMINING, DraftUnknown),
    "refused on the draft of an approval": (
        case.given(drafted(act="approval")),
        reject,
        EXAMINING,
        DraftUnknown,
    ),
    "refused by the drafter": (case.given(drafted(by=ADA)), reject, EXAMINING, SelfApproval),
    "refused on a draft of an older version": (
        case.given(drafted(), revised()),
        reject,
        EXAMINING,
        DraftOutdated,
    ),
    "refused without a ground": (
        case.given(drafted(ground=None)),
        reject,
        EXAMINING,
        DraftIncomplete,
    ),
    "refused before the draft": (
        case.given(drafted()),
        replace(reject, signed_on=drafted().drafted_on - DAY),
        EXAMINING,
        DateOutOfOrder,
    ),
    "withdrawn before it came": (
        case,
        replace(withdraw, withdrawn_on=RECEIVED - DAY),
        basis(),
        DateOutOfOrder,
    ),
}


@pytest.mark.parametrize(("before", "command", "world", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_the_rules_forbid_is_refused(before, command, world, reason):
    before.under(world).when(command).rejected(reason)


# -- documents -----------------------------------------------------------------------------------


def test_late_documents_are_taken_and_flagged():
    spec = case.given(requested)
    monday = dt.date(2024, 3, 4)  # The deadline ends on the Saturday before.
    in_time = replace(supply, supplied_on=monday)
    late = replace(supply, supplied_on=monday + DAY)
    first = only(spec.when(in_time))
    second = only(spec.when(late))
    assert (first.timeliness, second.timeliness) == ("in-time", "late")
    assert APPLICATION.fold((*spec.facts, second)).phase is Phase.SUBMITTED


def test_a_week_to_answer_is_enough():
    week = replace(request, due_on=request.requested_on + 7 * DAY)
    assert only(case.when(week)).due_on == week.due_on


def test_rounds_count_on():
    second = replace(request, round=2, requested_on=RECEIVED + 12 * DAY)
    fact = only(case.given(requested, supplied).when(second))
    assert fact.round == 2
    case.given(requested, supplied).when(request).then()


# -- the vote ------------------------------------------------------------------------------------


def recorded(spec, world, command=vote):
    fact = only(spec.under(world).when(command))
    assert isinstance(fact, PrioritisationRecorded)
    return fact


@pytest.mark.parametrize(
    ("votes_for", "votes_against", "outcome"),
    [(3, 2, "prioritised"), (2, 2, "not-prioritised"), (0, 0, "not-prioritised")],
)
def test_only_a_majority_prioritises(votes_for, votes_against, outcome):
    command = replace(vote, votes_for=votes_for, votes_against=votes_against, abstentions=0)
    assert recorded(ready_for_vote, voting(), command).outcome == outcome


def test_recused_members_are_named_and_the_others_decide():
    fact = recorded(ready_for_vote, voting(recused=["m2", "m1"]), replace(vote, votes_for=2))
    assert fact.recused == ("m1", "m2")


def test_who_is_biased_and_absent_takes_no_vote_away():
    assert recorded(ready_for_vote, voting(recused=["absent"])).votes_for == 4


@pytest.mark.parametrize("defect", ["inquorate", "seat-missing-m4", "present-without-mandate"])
def test_defects_of_the_meeting_block_the_examination_until_a_new_vote(defect):
    fact = recorded(ready_for_vote, voting(findings=[defect]))
    assert fact.findings == (defect,)
    blocked = ready_for_vote.given(fact, classified, checked)
    blocked.under(EXAMINING).when(examine).rejected(no.FindingsOpen)
    again = ReferToAlliance(referred_on=HELD + DAY)
    asked = only(blocked.under(REFERRING).when(again))
    cured = blocked.given(asked, voted(meeting="s2", held_on=HELD + 2 * DAY))
    cured.under(EXAMINING).when(examine).then(examined)


def test_points_below_the_call_and_missing_criteria_are_findings():
    few = replace(vote, scores=(Score(criterion="need", points=9),))
    assert recorded(ready_for_vote, voting(), few).findings == (
        "score-missing",
        "points-below-minimum",
    )
    enough = replace(vote, scores=(*few.scores, Score(criterion="effect", points=1)))
    assert recorded(ready_for_vote, voting(), enough).findings == ()


@pytest.mark.parametrize("received", [HELD - DAY, HELD, HELD + DAY])
def test_the_vote_is_on_the_version_that_was_put_before_the_alliance(received):
    """A version nobody put before it is not what it voted on, whenever that version came in."""
    newer = ready_for_vote.given(revised(received_on=received))
    fact = recorded(newer, voting())
    assert fact.application_version == 1
    assert APPLICATION.fold(newer.given(fact).facts).vote_is_stale


def test_a_version_that_came_while_the_alliance_was_asked_is_put_before_it():
    spec = ready_for_vote.given(revised(received_on=REFERRED + DAY))
    spec = spec.under(REFERRING)
    spec.when(ReferToAlliance(referred_on=REFERRED + 2 * DAY)).then(
        ReferredToAlliance(application_version=2, referred_by=ADA, referred_on=REFERRED + 2 * DAY)
    )
    asked_before = ready_for_vote.under(REFERRING)
    asked_before.when(ReferToAlliance(referred_on=REFERRED + DAY)).rejected(NotInThisPhase)


def test_a_stale_vote_is_renewed_and_the_new_version_examined():
    v3 = revised(version=3, received_on=HELD + 2 * DAY, requested_cents=8_000_000)
    spec = ready_to_examine.given(revised(received_on=HELD + DAY), v3)
    assert APPLICATION.fold(spec.facts).vote_is_stale
    spec.under(EXAMINING).when(examine).rejected(VoteStale)
    asked = only(spec.under(REFERRING).when(ReferToAlliance(referred_on=HELD + 5 * DAY)))
    assert asked.application_version == 3
    # The old meeting cannot be used for what was put before the alliance later.
    lower = replace(vote, recommended_cents=8_000_000)
    spec.given(asked).under(voting()).when(lower).rejected(DateOutOfOrder)
    new = recorded(spec.given(asked), voting(held_on=HELD + 9 * DAY), lower)
    assert new.application_version == 3
    low = replace(examine, proposed_cents=8_000_000)
    done = only(spec.given(asked, new).under(EXAMINING).when(low))
    assert (done.application_version, done.proposed_cents) == (3, 8_000_000)


# -- the examination -----------------------------------------------------------------------------


def test_a_revision_takes_a_case_back_from_ready_to_decide():
    spec = ready_to_examine.given(examined, revised(received_on=examined.completed_on))
    assert APPLICATION.fold(spec.facts).phase is Phase.COMPLETE
    spec.under(EXAMINING).when(examine).rejected(VoteStale)
    assert len(spec.under(REFERRING).when(ReferToAlliance(referred_on=TODAY)).outcome()) == 1


@pytest.mark.parametrize(("kind", "rate_bp"), [("statewide", 10_000), ("network", 9000)])
def test_without_the_alliance_from_complete(kind, rate_bp):
    fact = submitted.model_copy(update={"kind": kind, "requested_cents": 10_000_000})
    spec = empty.given(fact, complete, classified, checked).under(EXAMINING)
    proposed = 10_000_000 * rate_bp // 10_000
    command = replace(examine, rate_bp=rate_bp, proposed_cents=proposed)
    done = only(spec.when(command))
    assert done.rate_bp == rate_bp
    if rate_bp < 10_000:
        spec.when(replace(command, rate_bp=rate_bp + 1)).rejected(RateTooHigh)
    else:
        # The rate admits it, the request does not.
        spec.when(replace(command, proposed_cents=10_000_001)).rejected(no.ProposedTooHigh)


def test_members_stay_out_of_their_own_network():
    network = submitted.model_copy(update={"kind": "network"})
    spec = empty.given(network, complete, classified, checked, drafted()).under(EXAMINING)
    spec.when(examine, by=CAN).rejected(no.AllianceMemberActs)
    spec.when(reject, by=CAN).rejected(no.AllianceMemberActs)
    assert len(spec.when(examine, by=BEA).outcome()) == 1
    assert len(ready_to_examine.under(EXAMINING).when(examine, by=CAN).outcome()) == 1


def test_no_more_is_proposed_than_was_asked_for():
    modest = submitted.model_copy(update={"requested_cents": 8_000_000})
    spec = empty.given(modest, complete, referred, voted(), classified, checked).under(EXAMINING)
    assert only(spec.when(replace(examine, proposed_cents=8_000_000))).proposed_cents == 8_000_000
    spec.when(replace(examine, proposed_cents=8_000_001)).rejected(no.ProposedTooHigh)


def test_odd_cents_are_rounded_down():
    spec = ready_to_examine.under(EXAMINING)
    odd = replace(examine, eligible_cents=9_999_999, proposed_cents=8_999_999)
    assert len(spec.when(odd).outcome()) == 1
    spec.when(replace(odd, proposed_cents=9_000_000)).rejected(no.ProposedTooHigh)


@for_all(st.integers(1, 10_000_000), st.integers(0, 9000), st.integers(1, 10_000_000))
def test_what_is_proposed_never_exceeds_rate_and_request(eligible, rate_bp, proposed):
    command = replace(examine, eligible_cents=eligible, rate_bp=rate_bp, proposed_cents=proposed)
    admitted = proposed <= 9_000_000 and proposed * 10_000 <= eligible * rate_bp
    sent = ready_to_examine.under(EXAMINING).when(command)
    if admitted:
        assert len(sent.outcome()) == 1
    else:
        sent.rejected(no.ProposedTooHigh)


# -- refused -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "deviation"),
    [
        (case, "no-vote"),
        (prioritised, "deviates"),
        (ready_for_vote.given(voted(outcome="not-prioritised")), "follows"),
    ],
    ids=["no vote", "against a positive vote", "after a negative vote"],
)
def test_a_refusal_says_how_it_stands_to_the_vote(before, deviation):
    fact = only(before.given(drafted()).under(EXAMINING).when(reject))
    assert fact.deviates_from_vote == deviation
    assert (fact.drafted_by, fact.approved_by) == (BEA, ADA)


# -- properties ----------------------------------------------------------------------------------

days = st.dates(RECEIVED - 10 * DAY, TODAY + 5 * DAY)
cents = st.integers(1, 12_000_000)
votes = st.integers(0, 4)
sent_commands = st.one_of(
    st.builds(
        lambda on, c: (replace(submit, received_on=on, requested_cents=c), content()), days, cents
    ),
    st.builds(
        lambda v, on, c: (
            replace(revise, version=v, received_on=on, requested_cents=c),
            content(),
        ),
        st.integers(1, 4),
        days,
        cents,
    ),
    st.builds(
        lambda r, on, due: (replace(request, round=r, requested_on=on, due_on=due), basis()),
        st.integers(1, 3),
        days,
        days,
    ),
    st.builds(
        lambda r, on: (SupplyDocuments(round=r, supplied_on=on), basis()), st.integers(1, 3), days
    ),
    st.builds(
        lambda a, b: (ConfirmCompleteness(complete_on=a, confirmed_on=b), WANTED), days, days
    ),
    st.builds(lambda on: (ReferToAlliance(referred_on=on), REFERRING), days),
    st.builds(
        lambda f, a, on, findings: (
            replace(vote, votes_for=f, votes_against=a, abstentions=0, recommended_cents=1),
            voting(held_on=on, findings=findings),
        ),
        votes,
        votes,
        days,
        st.sampled_from([(), ("inquorate",)]),
    ),
    st.builds(lambda on: (replace(classify, classified_on=on), basis()), days),
    st.builds(
        lambda o, on: (CheckDoubleFunding(outcome=o, checked_on=on), basis()),
        st.sampled_from(["none", "found"]),
        days,
    ),
    st.builds(
        lambda c, on: (replace(examine, proposed_cents=c, completed_on=on), EXAMINING), cents, days
    ),
    st.builds(lambda on: (replace(reject, signed_on=on), EXAMINING), days),
    st.builds(lambda on: (replace(withdraw, withdrawn_on=on), basis()), days),
)


@for_all(st.sampled_from(list(REACHED.values())), st.lists(sent_commands, max_size=8))
def test_any_command_gives_facts_or_a_rejection_and_twice_nothing_new(spec, sent):
    for command, world in sent:
        trial = spec.under(world).when(command)
        try:
            facts = trial.outcome()
        except Rejection:
            continue
        assert trial.again() == ()
        spec = spec.given(*facts)
    state = APPLICATION.fold(spec.facts)
    if state.phase is Phase.READY_TO_DECIDE:
        assert state.vote is not None
        assert not state.vote_is_stale
        assert (state.findings, state.vote.findings) == ((), ())


# -- case numbers --------------------------------------------------------------------------------


class Taken:
    """Streams known to the log, as far as numbering asks."""

    def __init__(self, *numbers):
        self.streams = {f"case/FKR-2024-{number}" for number in numbers}

    def last_stream(self, prefix):
        return max((s for s in self.streams if s.startswith(prefix)), default=None)

    def get(self, stream):
        return SimpleNamespace(version=int(stream in self.streams))


@pytest.mark.parametrize(
    ("taken", "following"),
    [
        ([], "0001"),
        (["0001"], "0002"),
        (["0009", "0700"], "0701"),
        (["9998"], "9999"),
        ([f"{n:04d}" for n in range(1, 10_000)], "10000"),
        ([*(f"{n:04d}" for n in range(1, 10_000)), *map(str, range(10_000, 10_038))], "10038"),
        (["0001", "0002", "A7"], "0003"),
        (["0001", "2024-7"], "0002"),
        (["12345"], "0001"),
        (["0001", "5"], "0002"),
    ],
    ids=[
        "first",
        "second",
        "after a gap",
        "last of four",
        "fifth digit",
        "five digits",
        "imported letters",
        "imported parts",
        "imported digits",
        "imported digit",
    ],
)
def test_the_next_case_number_is_free(taken, following):
    known: Any = Taken(*taken)
    assert next_case_number(known, "FKR", 2024) == f"FKR-2024-{following}"
