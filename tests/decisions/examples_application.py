"""Every row of the application's machine: once accepted, once refused."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from tests.decisions.casework import (
    ADA,
    AMOUNT,
    BEA,
    CAN,
    CASE,
    ELIGIBLE,
    EVE,
    PARTY,
    PHASES,
    REGION,
    REQUESTED,
    TOO_EARLY,
    aid_classified,
    complete,
    day,
    double_funding_checked,
    drafted,
    revised,
    start_permitted,
    started,
    submitted,
    supplied,
    world,
)
from tests.decisions.examples import Example
from tests.spec import Spec, sealed

from grants.application import commands as c
from grants.application import events as e
from grants.application import rejections as no
from grants.application.decider import (
    APPLICATION,
    ApplicationBasis,
    CallTerms,
    ChecklistBasis,
    DeMinimisBasis,
    ExaminationBasis,
    MeetingSeen,
    ReferralBasis,
    VoteBasis,
)
from grants.application.lifecycle import Phase
from grants.approval.rejections import SelfApproval, VoteStale
from grants.kernel.machine import NotInThisPhase
from grants.kernel.rules import DateInFuture, DateOutOfOrder
from grants.party.de_minimis import Standing

CALL = CallTerms(
    opened_on=day("2024-01-01"), last_day=day("2024-02-29"), criteria=("need",), points_min=5
)
MEETING = MeetingSeen(
    held_on=day("2024-02-20"),
    present=frozenset({"m1", "m2", "m3", "m4", "m5"}),
    recused=frozenset(),
    declared=frozenset(),
    declared_late=frozenset(),
    findings=(),
)


def content_world(person: str = ADA) -> ApplicationBasis:
    return ApplicationBasis(
        **vars(world(person)),
        guideline="FKR-2023",
        guideline_objects=frozenset({"1", "7"}),
        earmarks={},
        regions=frozenset({REGION}),
        call=CALL,
    )


def voting_world(person: str = ADA, *, recused: Any = ()) -> VoteBasis:
    meeting = replace(MEETING, recused=frozenset(recused))
    return VoteBasis(**vars(world(person)), meeting=meeting, call=CALL)


def voted_in(*biased: str, **known: Any) -> MeetingSeen:
    """The meeting of the vote, as known after it: these members have declared a conflict."""
    members = frozenset(biased)
    return replace(MEETING, **{"declared": members, "recused": members, **known})


def examining_world(person: str = ADA, *, biased: Any = (), **known: Any) -> ExaminationBasis:
    return ExaminationBasis(
        **vars(world(person)), alliance_persons=frozenset(), voted_in=voted_in(*biased, **known)
    )


def checklist_world(*wanted: str) -> ChecklistBasis:
    return ChecklistBasis(**vars(world()), wanted=wanted)


def referral_world(*biased: str, **known: Any) -> ReferralBasis:
    return ReferralBasis(**vars(world()), voted_in=voted_in(*biased, **known))


def aid_world(person: str = ADA) -> DeMinimisBasis:
    room = Standing(regime="rolling-years", ceiling_cents=30_000_000, used_cents=0)
    return DeMinimisBasis(**vars(world(person)), undertaking=PARTY, standing=room)


def on(phase: Phase, *more: Any) -> Spec:
    return Spec(APPLICATION, world(), (*PHASES[phase], *more))


RETRACT = c.RetractMeasureStart(reasons=sealed("another file"))
SUBMIT = c.SubmitApplication(
    programme="FKR",
    kind="regional",
    scope=REGION,
    party=PARTY,
    call="c1",
    title=sealed("title"),
    purpose=sealed("purpose"),
    objects=("7",),
    primary_object="7",
    costs=(e.CostLine(line="staff", year=2024, cents=ELIGIBLE),),
    financing=(e.FinancingLine(source="grant", cents=ELIGIBLE),),
    requested_cents=REQUESTED,
    earmark="general",
    period_from=day("2024-04-01"),
    period_to=day("2025-12-31"),
    received_on=day("2024-01-10"),
)
REVISE = c.ReviseApplication(
    version=2,
    costs=SUBMIT.costs,
    financing=SUBMIT.financing,
    requested_cents=8_000_000,
    period_from=SUBMIT.period_from,
    period_to=SUBMIT.period_to,
    received_on=day("2024-02-12"),
)
VOTE = c.RecordVote(
    meeting="m1",
    votes_for=3,
    votes_against=1,
    abstentions=1,
    scores=(e.Score(criterion="need", points=7),),
    rank=1,
    recommended_cents=AMOUNT,
)
EXAMINE = c.CompleteExamination(
    eligible_cents=ELIGIBLE, rate_bp=9000, proposed_cents=AMOUNT, completed_on=day("2024-03-01")
)


def _request(due_on: dt.date) -> c.RequestDocuments:
    return c.RequestDocuments(
        round=1, items=("financing-plan",), due_on=due_on, requested_on=day("2024-01-12")
    )


def _waive(waived_on: str) -> c.WaiveDocuments:
    return c.WaiveDocuments(
        items=("financing-plan",), reasons=sealed("known already"), waived_on=day(waived_on)
    )


CONFIRM = c.ConfirmCompleteness(complete_on=day("2024-02-10"), confirmed_on=day("2024-02-11"))
REFER = c.ReferToAlliance(referred_on=day("2024-02-02"))


def _extend(due_on: str) -> c.ExtendDeadline:
    return c.ExtendDeadline(
        round=1, due_on=day(due_on), reasons=sealed("illness"), extended_on=day("2024-02-01")
    )


PERMIT = c.PermitEarlyStart(
    from_on=day("2024-02-15"), reasons=sealed("season"), permitted_on=day("2024-02-12")
)
REFUSE = c.RefuseEarlyStart(reasons=sealed("no hurry"), refused_on=day("2024-02-12"))
JUSTIFY = c.JustifyDeviationFromVote(
    reasons=sealed("state interest"), justified_on=day("2024-02-25")
)
REJECTABLE = on(Phase.READY_TO_DECIDE, drafted(act="rejection", ground="no-money", drafted_by=BEA))
CHECKED = (aid_classified(), double_funding_checked())

EXAMPLES = (
    Example(
        command=c.SubmitApplication,
        accepted=on(Phase.UNKNOWN).under(content_world()).when(SUBMIT),
        yields=(e.ApplicationSubmitted,),
        refused=on(Phase.SUBMITTED).under(content_world(BEA)).when(SUBMIT),
        reason=no.CaseNumberTaken,
    ),
    Example(
        command=c.RequestDocuments,
        accepted=on(Phase.SUBMITTED).when(_request(day("2024-01-19"))),
        yields=(e.DocumentsRequested,),
        refused=on(Phase.SUBMITTED).when(_request(day("2024-01-18"))),
        reason=no.DeadlineTooShort,
    ),
    Example(
        command=c.ConfirmCompleteness,
        accepted=on(Phase.SUBMITTED).under(checklist_world("statutes")).when(CONFIRM),
        yields=(e.CompletenessConfirmed,),
        # Nothing but the signature came of what was asked for.
        refused=on(Phase.INCOMPLETE, supplied("signature"))
        .under(checklist_world("statutes"))
        .when(CONFIRM),
        reason=no.ItemsOpen,
    ),
    Example(
        command=c.SupplyDocuments,
        accepted=on(Phase.INCOMPLETE).when(
            c.SupplyDocuments(round=1, supplied_on=day("2024-02-03"))
        ),
        yields=(e.DocumentsSupplied,),
        refused=on(Phase.INCOMPLETE).when(
            c.SupplyDocuments(round=2, supplied_on=day("2024-02-03"))
        ),
        reason=no.RoundOutOfOrder,
    ),
    Example(
        command=c.ExtendDeadline,
        accepted=on(Phase.INCOMPLETE).when(_extend("2024-02-03")),
        yields=(e.DeadlineExtended,),
        refused=on(Phase.INCOMPLETE).when(_extend("2024-02-02")),
        reason=no.DeadlineNotLater,
    ),
    Example(
        command=c.WaiveDocuments,
        accepted=on(Phase.INCOMPLETE).when(_waive("2024-01-20")),
        yields=(e.DocumentsWaived,),
        refused=on(Phase.INCOMPLETE).when(_waive("2024-01-09")),
        reason=DateOutOfOrder,
    ),
    Example(
        command=c.DeemWithdrawn,
        accepted=on(Phase.INCOMPLETE).when(c.DeemWithdrawn(deemed_on=day("2024-02-03"))),
        yields=(e.ApplicationDeemedWithdrawn,),
        refused=on(Phase.INCOMPLETE).when(c.DeemWithdrawn(deemed_on=day("2024-02-02"))),
        reason=no.DeadlineStillRunning,
    ),
    Example(
        command=c.ReviseApplication,
        accepted=on(Phase.READY_TO_DECIDE).under(content_world()).when(REVISE),
        yields=(e.ApplicationRevised,),
        refused=on(Phase.COMPLETE, revised(2), revised(3)).under(content_world()).when(REVISE),
        reason=no.VersionOutOfOrder,
    ),
    Example(
        command=c.WithdrawApplication,
        accepted=on(Phase.AT_ALLIANCE).when(
            c.WithdrawApplication(reason_code="no-own-means", withdrawn_on=day("2024-02-12"))
        ),
        yields=(e.ApplicationWithdrawn,),
        refused=on(Phase.APPROVED).when(
            c.WithdrawApplication(reason_code="no-own-means", withdrawn_on=day("2024-03-12"))
        ),
        reason=NotInThisPhase,
    ),
    Example(
        command=c.PermitEarlyStart,
        accepted=on(Phase.SUBMITTED).under(examining_world()).when(PERMIT),
        yields=(e.EarlyStartPermitted,),
        refused=on(Phase.SUBMITTED, started("2024-02-14", findings=TOO_EARLY))
        .under(examining_world())
        .when(PERMIT),
        reason=no.MeasureStartedBefore,
    ),
    Example(
        command=c.RefuseEarlyStart,
        accepted=on(Phase.COMPLETE).under(examining_world()).when(REFUSE),
        yields=(e.EarlyStartRefused,),
        refused=on(Phase.COMPLETE, start_permitted()).under(examining_world()).when(REFUSE),
        reason=no.EarlyStartPermittedBefore,
    ),
    Example(
        command=c.RecordMeasureStart,
        accepted=on(Phase.RUNNING).when(c.RecordMeasureStart(started_on=day("2024-04-01"))),
        yields=(e.MeasureStarted,),
        refused=on(Phase.RUNNING, started("2024-04-02", approved_on=day("2024-03-06"))).when(
            c.RecordMeasureStart(started_on=day("2024-04-01"))
        ),
        reason=no.MeasureStartKnown,
    ),
    Example(
        command=c.RetractMeasureStart,
        accepted=on(Phase.RUNNING, started("2024-04-02")).when(RETRACT),
        yields=(e.MeasureStartRetracted,),
        refused=on(Phase.RUNNING).when(RETRACT),
        reason=no.MeasureStartUnknown,
    ),
    Example(
        command=c.ReferToAlliance,
        accepted=on(Phase.COMPLETE).under(referral_world()).when(REFER),
        yields=(e.ReferredToAlliance,),
        refused=Spec(
            APPLICATION,
            referral_world(),
            (submitted(kind="statewide", scope="statewide"), complete()),
        ).when(REFER),
        reason=no.ReferralNotRegional,
    ),
    Example(
        command=c.RecordVote,
        accepted=on(Phase.AT_ALLIANCE).under(voting_world()).when(VOTE),
        yields=(e.PrioritisationRecorded,),
        refused=on(Phase.AT_ALLIANCE).under(voting_world(recused=("m1",))).when(VOTE),
        reason=no.VotesExceedMembers,
    ),
    Example(
        command=c.JustifyDeviationFromVote,
        accepted=on(Phase.NOT_PRIORITISED)
        .under(world(EVE, competence="head-of-bank"))
        .when(JUSTIFY),
        yields=(e.DeviationFromVoteJustified,),
        refused=on(Phase.NOT_PRIORITISED, revised(2)).when(JUSTIFY),
        reason=VoteStale,
    ),
    Example(
        command=c.ClassifyAid,
        accepted=on(Phase.PRIORITISED).when(
            c.ClassifyAid(aid="de-minimis", classified_on=day("2024-02-27"))
        ),
        yields=(e.AidClassified,),
        refused=on(Phase.PRIORITISED).when(
            c.ClassifyAid(aid="de-minimis", classified_on=day("2026-07-01"))
        ),
        reason=DateInFuture,
    ),
    Example(
        command=c.CheckDeMinimis,
        accepted=on(Phase.COMPLETE, aid_classified("de-minimis"))
        .under(aid_world())
        .when(c.CheckDeMinimis(checked_on=day("2024-02-27"))),
        yields=(e.DeMinimisChecked,),
        refused=on(Phase.COMPLETE, aid_classified("none"))
        .under(aid_world())
        .when(c.CheckDeMinimis(checked_on=day("2024-02-27"))),
        reason=no.NotDeMinimis,
    ),
    Example(
        command=c.CheckDoubleFunding,
        accepted=on(Phase.COMPLETE).when(
            c.CheckDoubleFunding(outcome="none", checked_on=day("2024-02-27"))
        ),
        yields=(e.DoubleFundingChecked,),
        refused=on(Phase.COMPLETE).when(
            c.CheckDoubleFunding(outcome="none", checked_on=day("2024-01-09"))
        ),
        reason=DateOutOfOrder,
    ),
    Example(
        command=c.CompleteExamination,
        accepted=on(Phase.PRIORITISED, *CHECKED).under(examining_world()).when(EXAMINE),
        yields=(e.ExaminationCompleted,),
        # The alliance voted on version 1; version 3 is what would be examined.
        refused=on(Phase.PRIORITISED, revised(2), revised(3), *CHECKED)
        .under(examining_world())
        .when(EXAMINE),
        reason=VoteStale,
    ),
    Example(
        command=c.RejectApplication,
        accepted=REJECTABLE.under(examining_world(CAN)).when(
            c.RejectApplication(decision=f"{CASE}-B1", signed_on=day("2024-03-06"))
        ),
        yields=(e.ApplicationRejected,),
        refused=REJECTABLE.under(examining_world(BEA)).when(
            c.RejectApplication(decision=f"{CASE}-B1", signed_on=day("2024-03-06"))
        ),
        reason=SelfApproval,
    ),
)
