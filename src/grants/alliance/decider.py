"""Decisions about one alliance. History is recorded as it was; defects become findings."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import assert_never

from grants.alliance.commands import (
    AdoptConcept,
    AdoptRules,
    AllianceCommand,
    AppointMember,
    ChangeManagingMember,
    CloseCall,
    ConstituteAlliance,
    DeclareConflict,
    HoldMeeting,
    OpenCall,
    RankProjects,
    RecordTownPopulation,
    RetireMember,
)
from grants.alliance.composition import (
    CONFLICT_DECLARED_LATE,
    INQUORATE,
    RegionKind,
    meeting_findings,
)
from grants.alliance.events import (
    AllianceConstituted,
    AllianceEvent,
    CallClosed,
    CallOpened,
    ConceptAdopted,
    ConflictDeclared,
    MeetingHeld,
    RulesAdopted,
)
from grants.alliance.membership import (
    appoint,
    change_managing_member,
    last_mandate,
    record_population,
    retire,
)
from grants.alliance.ranking import CaseSeen, RankingBasis, rank_projects
from grants.alliance.rejections import (
    AllianceConstitutedBefore,
    AllianceNotConstituted,
    CallEarmarkUndefined,
    CallUnknown,
    MeetingNotRecorded,
    RecordedOtherwise,
    RegionNotRegistered,
)
from grants.alliance.state import Alliance, Call, Mandate, Meeting, evolve
from grants.kernel.aggregate import Basis, Decider
from grants.kernel.calendar import day_de
from grants.kernel.event import Event
from grants.kernel.ids import GENERAL
from grants.kernel.rules import not_before, not_in_future

__all__ = [
    "ALLIANCE",
    "Alliance",
    "AllianceBasis",
    "Call",
    "CaseSeen",
    "Mandate",
    "Meeting",
    "RankingBasis",
]


@dataclass(frozen=True, kw_only=True)
class AllianceBasis(Basis):
    """What the programme knows: the region's kind, and its earmarks, each with a budget year.

    `region_kind` is None for a region that is not registered there.
    """

    region_kind: RegionKind | None
    earmarks: frozenset[tuple[str, int]]


def decide(command: AllianceCommand, alliance: Alliance, basis: Basis) -> tuple[AllianceEvent, ...]:
    """The facts a command adds to an alliance.

    Raises:
        Rejection: a rule said no; a defect of what happened is never a reason.
    """
    if isinstance(command, ConstituteAlliance):
        return _constitute(command, alliance, basis)
    if alliance.constituted is None:
        raise AllianceNotConstituted(region=_region(basis))
    match command:
        case AppointMember():
            return appoint(command, alliance, basis)
        case RetireMember():
            return retire(command, alliance, basis)
        case RecordTownPopulation():
            return record_population(command, alliance, basis)
        case ChangeManagingMember():
            return change_managing_member(command, alliance, basis)
        case AdoptRules(rules=rules, quorum_bp=quorum_bp, adopted_on=day):
            adopted = RulesAdopted(rules=rules, quorum_bp=quorum_bp, adopted_on=day)
            return _once(adopted, alliance.rules.get(rules), number=rules, day=day, basis=basis)
        case AdoptConcept(concept=concept, adopted_on=day):
            new = ConceptAdopted(concept=concept, adopted_on=day)
            return _once(new, alliance.concepts.get(concept), number=concept, day=day, basis=basis)
        case OpenCall():
            assert isinstance(basis, AllianceBasis)
            return _open_call(command, alliance, basis)
        case CloseCall():
            return _close_call(command, alliance, basis)
        case HoldMeeting():
            return _hold_meeting(command, alliance, alliance.constituted, basis)
        case DeclareConflict():
            return _declare_conflict(command, alliance, basis)
        case RankProjects():
            assert isinstance(basis, RankingBasis)
            return rank_projects(command, alliance, basis)
        case _:
            assert_never(command)


ALLIANCE = Decider[AllianceCommand, Alliance, Event](Alliance(), decide, evolve)


def _region(basis: Basis) -> str:
    return basis.stream.split("/")[2]


def _region_kind(basis: Basis) -> RegionKind:
    assert isinstance(basis, AllianceBasis)  # The handler of this command gives one.
    if basis.region_kind is None:
        raise RegionNotRegistered(region=_region(basis))
    return basis.region_kind


def _once(
    fact: AllianceEvent, known: Event | None, *, number: str, day: dt.date, basis: Basis
) -> tuple[AllianceEvent, ...]:
    """The fact, unless it is there already; an id never stands for two things."""
    if known == fact:
        return ()
    if known is not None:
        raise RecordedOtherwise(number=number)
    not_in_future(day, basis.today)
    return (fact,)


def _constitute(
    command: ConstituteAlliance, alliance: Alliance, basis: Basis
) -> tuple[AllianceEvent, ...]:
    _, programme, region = basis.stream.split("/")
    _region_kind(basis)
    fact = AllianceConstituted(
        programme=programme, region=region, constituted_on=command.constituted_on
    )
    match alliance.constituted:
        case None:
            not_in_future(command.constituted_on, basis.today)
            return (fact,)
        case AllianceConstituted() as known if known == fact:
            return ()
        case AllianceConstituted(constituted_on=day):
            raise AllianceConstitutedBefore(region=region, day=day_de(day))


def _open_call(
    command: OpenCall, alliance: Alliance, basis: AllianceBasis
) -> tuple[AllianceEvent, ...]:
    if command.earmark != GENERAL and (command.earmark, command.year) not in basis.earmarks:
        raise CallEarmarkUndefined(earmark=command.earmark, year=command.year)
    fact = CallOpened(
        call=command.call,
        title=command.title,
        year=command.year,
        earmark=command.earmark,
        objects=command.objects,
        criteria=command.criteria,
        points_min=command.points_min,
        volume_cents=command.volume_cents,
        opened_on=command.opened_on,
        closes_on=command.closes_on,
    )
    not_before(command.closes_on, command.opened_on, "Eröffnung des Aufrufs")
    known = alliance.calls.get(command.call)
    return _once(
        fact,
        known.opened if known else None,
        number=command.call,
        day=command.opened_on,
        basis=basis,
    )


def _close_call(command: CloseCall, alliance: Alliance, basis: Basis) -> tuple[AllianceEvent, ...]:
    call = alliance.calls.get(command.call)
    if call is None:
        raise CallUnknown(call=command.call)
    if call.closed_on == command.closed_on:
        return ()
    if call.closed_on is not None:
        raise RecordedOtherwise(number=command.call)
    not_in_future(command.closed_on, basis.today)
    not_before(command.closed_on, call.opened.opened_on, "Eröffnung des Aufrufs")
    return (CallClosed(call=command.call, closed_on=command.closed_on),)


def _hold_meeting(
    command: HoldMeeting, alliance: Alliance, constituted: AllianceConstituted, basis: Basis
) -> tuple[AllianceEvent, ...]:
    present = tuple(dict.fromkeys(command.present))
    known = alliance.meetings.get(command.meeting)
    if known is not None:
        # What the meeting was found to be rests on the members known then; it is not asked again.
        if (known.present, known.minutes, known.held_on) == (
            present,
            command.minutes,
            command.held_on,
        ):
            return ()
        raise RecordedOtherwise(number=command.meeting)
    not_in_future(command.held_on, basis.today)
    not_before(command.held_on, constituted.constituted_on, "Konstituierung der Allianz")
    for member in present:
        last_mandate(alliance, member)
    findings = meeting_findings(
        alliance, present=set(present), day=command.held_on, region=_region_kind(basis)
    )
    return (
        MeetingHeld(
            meeting=command.meeting,
            present=present,
            quorum="inquorate" if INQUORATE in findings else "quorate",
            minutes=command.minutes,
            findings=findings,
            held_on=command.held_on,
        ),
    )


def _declare_conflict(
    command: DeclareConflict, alliance: Alliance, basis: Basis
) -> tuple[AllianceEvent, ...]:
    meeting = alliance.meetings.get(command.meeting)
    if meeting is None:
        raise MeetingNotRecorded(meeting=command.meeting)
    fact = ConflictDeclared(
        meeting=command.meeting,
        member=command.member,
        case=command.case,
        # The vote may have been taken with the biased member in it.
        findings=(CONFLICT_DECLARED_LATE,) if command.declared_on > meeting.held_on else (),
        declared_on=command.declared_on,
    )
    if fact in alliance.declared:
        return ()
    last_mandate(alliance, command.member)
    declared = alliance.conflicts.get(command.meeting, {}).get(command.case, frozenset())
    if command.member in declared:
        raise RecordedOtherwise(number=command.meeting)
    not_in_future(command.declared_on, basis.today)
    return (fact,)
