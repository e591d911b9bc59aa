"""How commands to applications are carried out: what they read beside the case, and who may ask."""

from __future__ import annotations

import datetime as dt
from typing import Any

from grants.alliance.decider import ALLIANCE, Alliance
from grants.application.commands import (
    CheckDeMinimis,
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
    Application,
    ApplicationBasis,
    CallTerms,
    DeMinimisBasis,
    ExaminationBasis,
    MeetingSeen,
    VoteBasis,
)
from grants.application.events import Kind
from grants.application.numbers import next_case_number
from grants.application.rejections import PartyUnknown
from grants.kernel.ids import alliance_stream, case_stream, party_stream, programme_stream
from grants.kernel.roles import Role
from grants.party.decider import PARTY
from grants.party.ledger import standing_of, undertaking_of
from grants.programme.decider import PROGRAMME
from grants.programme.events import GuidelinePublished
from grants.programme.rejections import ProgrammeNotEstablished
from grants.store.dispatch import Route
from grants.store.work import Work

_CASEWORKER = frozenset({Role.CASEWORKER})


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
    guideline = programme.guideline_on(command.received_on)
    call = _call(work, programme=command.programme, scope=command.scope, call=command.call)
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
    basis = _content_basis(work, application.programme, guideline, _call_of(work, application))
    work.decide(APPLICATION, stream, command, basis)


def _content_basis(
    work: Work, programme_code: str, guideline: GuidelinePublished | None, call: CallTerms | None
) -> ApplicationBasis:
    programme = work.state(PROGRAMME, programme_stream(programme_code))
    world = {**vars(work.basis), "parameters": programme.parameters}
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


def _call_of(work: Work, application: Application) -> CallTerms | None:
    return _call(
        work, programme=application.programme, scope=application.scope, call=application.call
    )


def _call(work: Work, *, programme: str, scope: str, call: str | None) -> CallTerms | None:
    if call is None:
        return None
    known = work.state(ALLIANCE, alliance_stream(programme, scope)).calls.get(call)
    if known is None:
        return None
    return CallTerms(
        opened_on=known.opened.opened_on,
        last_day=known.last_day,
        criteria=known.opened.criteria,
        points_min=known.opened.points_min,
    )


def record_vote(work: Work, stream: str, command: RecordVote) -> None:
    """Record a vote; meeting, mandates and conflicts are those of the region's alliance."""
    application = work.state(APPLICATION, stream)
    alliance = work.state(ALLIANCE, alliance_stream(application.programme, application.scope))
    basis = VoteBasis(
        **vars(work.basis),
        meeting=_meeting(alliance, application, command.meeting),
        call=_call_of(work, application),
    )
    work.decide(APPLICATION, stream, command, basis)


def _meeting(alliance: Alliance, application: Application, meeting: str) -> MeetingSeen | None:
    held = alliance.meetings.get(meeting)
    if held is None:
        return None
    members = alliance.members_on(held.held_on)
    declared = alliance.conflicts.get(meeting, {}).get(application.case, frozenset())
    own = {
        member
        for member, mandate in members.items()
        if mandate.appointed.party == application.party
    }
    return MeetingSeen(
        held_on=held.held_on,
        present=frozenset(held.present) & members.keys(),
        recused=(declared | own) & members.keys(),
        findings=held.findings,
    )


def decide_impartially(
    work: Work, stream: str, command: CompleteExamination | RejectApplication
) -> None:
    """Decide what a member of an alliance may not decide on the alliance's own work."""
    application = work.state(APPLICATION, stream)
    programme = work.state(PROGRAMME, programme_stream(application.programme))
    world = {**vars(work.basis), "parameters": programme.parameters}
    persons = alliance_persons(
        work,
        kind=application.kind,
        stream=alliance_stream(application.programme, application.scope),
        day=command.completed_on if isinstance(command, CompleteExamination) else command.signed_on,
    )
    work.decide(APPLICATION, stream, command, ExaminationBasis(**world, alliance_persons=persons))


def alliance_persons(work: Work, *, kind: Kind, stream: str, day: dt.date) -> frozenset[str]:
    """Who sits in the alliance whose own network work a case is, on the day of an act or today.

    Other kinds of case are nobody's own work: the answer is empty.
    """
    if kind != "network":
        return frozenset()
    alliance = work.state(ALLIANCE, stream)
    seated = (alliance.members_on(each) for each in (day, work.basis.today))
    return frozenset(
        mandate.appointed.person
        for members in seated
        for mandate in members.values()
        if mandate.appointed.person is not None
    )


def check_de_minimis(work: Work, stream: str, command: CheckDeMinimis) -> None:
    """State the room of the applicant's single undertaking by the ledger as it stands."""
    application = work.state(APPLICATION, stream)
    programme = work.state(PROGRAMME, programme_stream(application.programme))
    day, party = command.checked_on, application.party
    basis = DeMinimisBasis(
        **{**vars(work.basis), "parameters": programme.parameters},
        undertaking=undertaking_of(work, party, day),
        standing=standing_of(work, party, day, programme.parameters),
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
        handle=decide_alone,
    ),
    Route(
        name="record-vote",
        kind="case",
        command=RecordVote,
        roles=frozenset({Role.ALLIANCE_OFFICE}),
        handle=record_vote,
    ),
    Route(
        name="complete-examination",
        kind="case",
        command=CompleteExamination,
        roles=_CASEWORKER,
        handle=decide_impartially,
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
            ("confirm-completeness", ConfirmCompleteness),
            ("classify-aid", ClassifyAid),
            ("check-double-funding", CheckDoubleFunding),
            ("withdraw-application", WithdrawApplication),
        )
    ),
)
