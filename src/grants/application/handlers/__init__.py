"""How commands to applications are carried out: what they read beside the case, and who may ask."""

from __future__ import annotations

import datetime as dt
from typing import Any, assert_never

from grants.alliance.commands import RankProjects
from grants.application.commands import (
    CheckDeMinimis,
    CheckDoubleFunding,
    ClassifyAid,
    CompleteExamination,
    ConfirmCompleteness,
    DeemWithdrawn,
    ExtendDeadline,
    JustifyDeviationFromVote,
    PermitEarlyStart,
    RecordMeasureStart,
    RecordVote,
    ReferToAlliance,
    RefuseEarlyStart,
    RejectApplication,
    RequestDocuments,
    RetractMeasureStart,
    ReviseApplication,
    SubmitApplication,
    SupplyDocuments,
    WaiveDocuments,
    WithdrawApplication,
)
from grants.application.decider import (
    APPLICATION,
    ApplicationBasis,
    CallTerms,
    ChecklistBasis,
    DeMinimisBasis,
    ExaminationBasis,
)
from grants.application.handlers.votes import (
    alliance_persons,
    call_of_case,
    call_terms,
    meeting_of_vote,
    rank_projects,
    record_vote,
    refer_to_alliance,
)
from grants.application.numbers import next_case_number
from grants.application.rejections import PartyUnknown
from grants.kernel.ids import alliance_stream, case_stream, party_stream, programme_stream
from grants.kernel.roles import Role
from grants.party.decider import PARTY
from grants.party.ledger import standing_of, undertaking_of
from grants.party.rejections import PartyErased
from grants.programme.decider import PROGRAMME
from grants.programme.events import GuidelinePublished
from grants.programme.rejections import ProgrammeNotEstablished
from grants.store.dispatch import Route
from grants.store.work import Work

_CASEWORKER = frozenset({Role.CASEWORKER})
_ALLIANCE = frozenset({Role.ALLIANCE_OFFICE, Role.COORDINATION})


def new_case(work: Work, command: SubmitApplication) -> str:
    """The stream of a new case, numbered in its programme and the year of receipt."""
    while True:
        number = next_case_number(work.known, command.programme, command.received_on.year)
        if work.known.get(case_stream(number)).version == 0:
            return case_stream(number)
        # Opened by somebody else between the two looks; it is known now, so the next one comes.


def submit_application(work: Work, stream: str, command: SubmitApplication) -> None:
    """Open a case in the scope of its application; programme and applicant must be known."""
    work.known.preload([programme_stream(command.programme), party_stream(command.party)])
    programme = work.state(PROGRAMME, programme_stream(command.programme))
    if programme.established is None:
        raise ProgrammeNotEstablished(programme=command.programme)
    if work.state(PARTY, party_stream(command.party)).registered is None:
        raise PartyUnknown(party=command.party)
    if work.state(PARTY, party_stream(command.party)).erased is not None:
        raise PartyErased(party=command.party)
    guideline = programme.guideline_on(command.received_on)
    call = call_terms(work, programme=command.programme, scope=command.scope, call=command.call)
    basis = _content_basis(work, command.programme, guideline, call)
    work.decide(APPLICATION, stream, command, basis, scope=command.scope)


def revise_application(work: Work, stream: str, command: ReviseApplication) -> None:
    """Record a revision; the guideline stays that of the day of receipt."""
    application = work.state(APPLICATION, stream)
    programme = work.state(PROGRAMME, programme_stream(application.programme))
    if application.guideline is None:
        guideline = programme.guideline_on(application.received_on)
    else:
        guideline = programme.guidelines.get(application.guideline)
    basis = _content_basis(work, application.programme, guideline, call_of_case(work, application))
    work.decide(APPLICATION, stream, command, basis)


def _content_basis(
    work: Work, programme_code: str, guideline: GuidelinePublished | None, call: CallTerms | None
) -> ApplicationBasis:
    programme = work.state(PROGRAMME, programme_stream(programme_code))
    parameters = programme.parameters.of(guideline.guideline if guideline else None)
    world = {**vars(work.basis), "parameters": parameters}
    return ApplicationBasis(
        **world,
        guideline=guideline.guideline if guideline else None,
        guideline_objects=frozenset(o.code for o in guideline.objects)
        if guideline
        else frozenset(),
        earmarks=programme.earmarks,
        regions=frozenset(programme.regions),
        call=call,
    )


Impartial = CompleteExamination | RejectApplication | PermitEarlyStart | RefuseEarlyStart


def decide_impartially(work: Work, stream: str, command: Impartial) -> None:
    """Decide what a member of an alliance may not decide on the alliance's own work."""
    application = work.state(APPLICATION, stream)
    programme = work.state(PROGRAMME, programme_stream(application.programme))
    parameters = programme.parameters.of(application.guideline)
    world = {**vars(work.basis), "parameters": parameters}
    persons = alliance_persons(
        work,
        kind=application.kind,
        stream=alliance_stream(application.programme, application.scope),
        day=_act_day(command),
    )
    basis = ExaminationBasis(
        **world, alliance_persons=persons, voted_in=meeting_of_vote(work, application)
    )
    work.decide(APPLICATION, stream, command, basis)


def _act_day(command: Impartial) -> dt.date:
    match command:
        case CompleteExamination():
            return command.completed_on
        case RejectApplication():
            return command.signed_on
        case PermitEarlyStart():
            return command.permitted_on
        case RefuseEarlyStart():
            return command.refused_on
        case _:
            assert_never(command)


def confirm_completeness(work: Work, stream: str, command: ConfirmCompleteness) -> None:
    """Confirm with what the programme wanted of this kind of case when it came in."""
    application = work.state(APPLICATION, stream)
    programme = work.state(PROGRAMME, programme_stream(application.programme))
    wanted = programme.checklist_on(application.kind, application.received_on)
    work.decide(APPLICATION, stream, command, ChecklistBasis(**vars(work.basis), wanted=wanted))


def check_de_minimis(work: Work, stream: str, command: CheckDeMinimis) -> None:
    """State the room of the applicant's single undertaking by the ledger as it stands."""
    application = work.state(APPLICATION, stream)
    programme = work.state(PROGRAMME, programme_stream(application.programme))
    parameters = programme.parameters.of(application.guideline)
    day, party = command.checked_on, application.party
    basis = DeMinimisBasis(
        **{**vars(work.basis), "parameters": parameters},
        undertaking=undertaking_of(work, party, day),
        standing=standing_of(work, party, day, parameters),
    )
    work.decide(APPLICATION, stream, command, basis)


def decide_alone(work: Work, stream: str, command: Any) -> None:
    """Decide on the case's own facts."""
    work.decide(APPLICATION, stream, command)


ROUTES = (
    Route(
        name="submit-application",
        kind="case",
        command=SubmitApplication,
        roles=_CASEWORKER,
        handle=submit_application,
        opens=new_case,
    ),
    Route(
        name="revise-application",
        kind="case",
        command=ReviseApplication,
        roles=_CASEWORKER,
        handle=revise_application,
    ),
    Route(
        name="refer-to-alliance",
        kind="case",
        command=ReferToAlliance,
        roles=frozenset({Role.COORDINATION, Role.CASEWORKER}),
        handle=refer_to_alliance,
    ),
    Route(
        name="record-vote",
        kind="case",
        command=RecordVote,
        roles=frozenset({Role.ALLIANCE_OFFICE}),
        handle=record_vote,
    ),
    Route(
        name="rank-projects",
        kind="alliance",
        command=RankProjects,
        roles=_ALLIANCE,
        handle=rank_projects,
    ),
    Route(
        name="confirm-completeness",
        kind="case",
        command=ConfirmCompleteness,
        roles=_CASEWORKER,
        handle=confirm_completeness,
    ),
    Route(
        name="justify-deviation-from-vote",
        kind="case",
        command=JustifyDeviationFromVote,
        roles=frozenset({Role.HEAD}),
        handle=decide_alone,
    ),
    *(
        Route(name=name, kind="case", command=command, roles=_CASEWORKER, handle=decide_impartially)
        for name, command in (
            ("complete-examination", CompleteExamination),
            ("permit-early-start", PermitEarlyStart),
            ("refuse-early-start", RefuseEarlyStart),
        )
    ),
    Route(
        name="check-de-minimis",
        kind="case",
        command=CheckDeMinimis,
        roles=_CASEWORKER,
        handle=check_de_minimis,
    ),
    Route(
        name="reject-application",
        kind="case",
        command=RejectApplication,
        roles=frozenset({Role.APPROVER}),
        handle=decide_impartially,
    ),
    *(
        Route(name=name, kind="case", command=command, roles=_CASEWORKER, handle=decide_alone)
        for name, command in (
            ("request-documents", RequestDocuments),
            ("supply-documents", SupplyDocuments),
            ("extend-deadline", ExtendDeadline),
            ("waive-documents", WaiveDocuments),
            ("deem-withdrawn", DeemWithdrawn),
            ("record-measure-start", RecordMeasureStart),
            ("retract-measure-start", RetractMeasureStart),
            ("classify-aid", ClassifyAid),
            ("check-double-funding", CheckDoubleFunding),
            ("withdraw-application", WithdrawApplication),
        )
    ),
)

__all__ = ["ROUTES", "alliance_persons", "meeting_of_vote"]
