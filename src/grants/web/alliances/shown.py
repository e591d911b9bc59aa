"""An alliance in the order in which people look at it: seats, calls, meetings with their votes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

from grants.alliance.composition import meeting_findings
from grants.alliance.events import Seat
from grants.api.texts import opened_texts
from grants.application.events import PrioritisationRecorded
from projections.audit_trail.queries import facts_of_scope
from projections.moments import resolve

if TYPE_CHECKING:
    from grants.alliance.events import (
        ConceptAdopted,
        ConflictDeclared,
        MeetingHeld,
        MemberAppointed,
        RankingAdopted,
        RulesAdopted,
    )
    from grants.alliance.state import Call
    from grants.api.alliances import Standing
    from grants.web.visits import Pages, Visit


@dataclass(frozen=True)
class Overview:
    """An alliance in one line."""

    standing: Standing

    @property
    def members(self) -> int:
        """How many have a mandate on the day."""
        return len(self.standing.alliance.members_on(self.standing.day))

    @property
    def last_meeting(self) -> MeetingHeld | None:
        """The last one."""
        held = self.standing.alliance.meetings.values()
        return max(held, key=lambda each: each.held_on, default=None)

    @property
    def open_calls(self) -> list[Call]:
        """Under which one can apply on the day."""
        return [
            call
            for call in self.standing.alliance.calls.values()
            if call.opened.opened_on <= self.standing.day <= call.last_day
        ]


@dataclass(frozen=True, kw_only=True)
class Seated:
    """A member in a seat on a day; `population` None: unknown, or no town."""

    appointed: MemberAppointed
    population: int | None
    manages: bool


def seats_of(standing: Standing) -> list[tuple[Seat, bool, list[Seated]]]:
    """Every seat: whether too few sit there, and who does."""
    alliance, day = standing.alliance, standing.day
    managing = alliance.managing.member if alliance.managing else None
    found: dict[Seat, list[Seated]] = {seat: [] for seat in get_args(Seat)}
    for member, mandate in sorted(alliance.members_on(day).items()):
        seated = Seated(
            appointed=mandate.appointed,
            population=alliance.population_on(member, day),
            manages=member == managing,
        )
        found[mandate.appointed.seat].append(seated)
    return [
        (seat, f"seat-missing-{seat.lower()}" in standing.findings, members)
        for seat, members in found.items()
        if members or f"seat-missing-{seat.lower()}" in standing.findings
    ]


def rules_of(standing: Standing) -> tuple[list[RulesAdopted], list[ConceptAdopted]]:
    """The rules of procedure and the concepts; the first of each is the one in force on the day."""
    alliance = standing.alliance
    # Of two adopted on one day the one recorded last holds.
    return (
        sorted(alliance.rules.values(), key=lambda each: each.adopted_on)[::-1],
        sorted(alliance.concepts.values(), key=lambda each: each.adopted_on)[::-1],
    )


@dataclass(frozen=True, kw_only=True)
class Called:
    """A call with the orders adopted for it."""

    call: Call
    open: bool
    rankings: Sequence[RankingAdopted]


def calls_of(standing: Standing) -> list[Called]:
    """The calls, the last one first."""
    alliance = standing.alliance
    return [
        Called(
            call=call,
            open=call.opened.opened_on <= standing.day <= call.last_day,
            rankings=[each for each in alliance.rankings.values() if each.call == name],
        )
        for name, call in sorted(
            alliance.calls.items(), key=lambda each: each[1].opened.opened_on, reverse=True
        )
    ]


@dataclass(frozen=True)
class Vote:
    """A vote and the case it is about."""

    case: str
    fact: PrioritisationRecorded


@dataclass(frozen=True, kw_only=True)
class Sitting:
    """A meeting: who had a mandate and came or did not, who else came, and what was voted.

    `since` are the findings that only what was recorded after the meeting brought up.
    """

    held: MeetingHeld
    since: Sequence[str]
    present: Sequence[MemberAppointed]
    absent: Sequence[MemberAppointed]
    others: Sequence[str]
    votes: Sequence[Vote]
    conflicts: Sequence[ConflictDeclared]
    rankings: Sequence[RankingAdopted]


def votes_of(pages: Pages, visit: Visit, standing: Standing) -> Mapping[str, list[Vote]]:
    """By meeting, the votes on cases of the programme that count at the moment of the visit."""
    log = pages.reading.service.log
    found: dict[str, list[Vote]] = {}
    for recorded in facts_of_scope(
        log,
        visit.moment or resolve(log),
        name=PrioritisationRecorded.NAME,
        scope=standing.region,
    ):
        case = recorded.stream.removeprefix("case/")
        if isinstance(recorded.fact, PrioritisationRecorded) and case.startswith(
            f"{standing.programme}-"
        ):
            found.setdefault(recorded.fact.meeting, []).append(Vote(case, recorded.fact))
    return found


def sittings(standing: Standing, votes: Mapping[str, list[Vote]]) -> list[Sitting]:
    """The meetings, the last one first."""
    held = sorted(standing.alliance.meetings.values(), key=lambda each: each.held_on, reverse=True)
    return [sitting(standing, each, votes) for each in held]


def sitting(standing: Standing, held: MeetingHeld, votes: Mapping[str, list[Vote]]) -> Sitting:
    """A meeting, by the mandates that were valid on its day."""
    alliance = standing.alliance
    members = alliance.members_on(held.held_on)
    seated = sorted(members.items(), key=lambda each: (each[1].appointed.seat, each[0]))
    return Sitting(
        held=held,
        since=[each for each in _found(standing, held) if each not in held.findings],
        present=[each.appointed for name, each in seated if name in held.present],
        absent=[each.appointed for name, each in seated if name not in held.present],
        others=[each for each in held.present if each not in members],
        votes=sorted(
            votes.get(held.meeting, ()), key=lambda each: (each.fact.rank or 10_000, each.case)
        ),
        conflicts=sorted(
            (each for each in alliance.declared if each.meeting == held.meeting),
            key=lambda each: (each.case, each.member),
        ),
        rankings=[each for each in alliance.rankings.values() if each.meeting == held.meeting],
    )


def _found(standing: Standing, held: MeetingHeld) -> Sequence[str]:
    if standing.kind is None:
        return held.findings
    return meeting_findings(
        standing.alliance,
        present=frozenset(held.present),
        day=held.held_on,
        region=standing.kind,
    )


def texts_of(pages: Pages, standing: Standing) -> Mapping[str, str]:
    """The words behind what an alliance names: organisations, delegates, titles of calls."""
    alliance = standing.alliance
    named: list[object] = [
        mandate.appointed for mandates in alliance.mandates.values() for mandate in mandates
    ]
    named += [call.opened for call in alliance.calls.values()]
    return opened_texts(pages.reading.service, named)


def organisations(standing: Standing, texts: Mapping[str, str]) -> Mapping[str, str]:
    """Who every member is, as appointed last."""
    return {
        member: texts.get(mandates[-1].appointed.organisation.ref, member)
        for member, mandates in standing.alliance.mandates.items()
        if mandates
    }
