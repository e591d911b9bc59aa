"""How commands to alliances are carried out, and who may ask."""

from __future__ import annotations

from typing import Any

from grants.alliance.commands import (
    AdoptConcept,
    AdoptRules,
    AppointMember,
    ChangeManagingMember,
    CloseCall,
    ConstituteAlliance,
    DeclareConflict,
    HoldMeeting,
    OpenCall,
    RecordTownPopulation,
    RetireMember,
)
from grants.alliance.decider import ALLIANCE, AllianceBasis
from grants.alliance.rejections import ConflictCaseUnknown
from grants.kernel.ids import case_stream, programme_stream
from grants.kernel.roles import Role
from grants.programme.decider import PROGRAMME
from grants.store.dispatch import Route
from grants.store.work import Work

_ROLES = frozenset({Role.ALLIANCE_OFFICE, Role.COORDINATION})


def decide_alone(work: Work, stream: str, command: Any) -> None:
    """Decide on the alliance's own facts."""
    work.decide(ALLIANCE, stream, command)


def decide_with_programme(
    work: Work, stream: str, command: ConstituteAlliance | HoldMeeting | OpenCall
) -> None:
    """Decide with what the programme knows of the region and of its earmarks."""
    _, code, region_code = stream.split("/")
    programme = work.state(PROGRAMME, programme_stream(code))
    region = programme.regions.get(region_code)
    basis = AllianceBasis(
        **vars(work.basis),
        region_kind=region.kind if region else None,
        earmarks=frozenset(programme.earmarks),
    )
    work.decide(ALLIANCE, stream, command, basis)


def declare_conflict(work: Work, stream: str, command: DeclareConflict) -> None:
    """Decide about a case of the alliance's own region; there must be such a case.

    Raises:
        ConflictCaseUnknown: there is none.
    """
    scope = work.scope(stream)
    case = case_stream(command.case)
    if work.version(case) == 0 or work.scope(case) != scope:
        raise ConflictCaseUnknown(case=command.case, scope=scope)
    work.decide(ALLIANCE, stream, command)


ROUTES = (
    *(
        Route(
            name=name, kind="alliance", command=command, roles=_ROLES, handle=decide_with_programme
        )
        for name, command in (
            ("constitute-alliance", ConstituteAlliance),
            ("hold-meeting", HoldMeeting),
            ("open-call", OpenCall),
        )
    ),
    Route(
        name="declare-conflict",
        kind="alliance",
        command=DeclareConflict,
        roles=_ROLES,
        handle=declare_conflict,
    ),
    *(
        Route(name=name, kind="alliance", command=command, roles=_ROLES, handle=decide_alone)
        for name, command in (
            ("appoint-member", AppointMember),
            ("retire-member", RetireMember),
            ("record-town-population", RecordTownPopulation),
            ("change-managing-member", ChangeManagingMember),
            ("adopt-rules", AdoptRules),
            ("adopt-concept", AdoptConcept),
            ("close-call", CloseCall),
        )
    ),
)
