"""What an alliance is after its facts: mandates by day, calls, meetings, conflicts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeVar

from grants.alliance.events import (
    AllianceConstituted,
    CallClosed,
    CallOpened,
    ConceptAdopted,
    ConflictDeclared,
    ManagingMemberChanged,
    MeetingHeld,
    MemberAppointed,
    MemberRetired,
    RankingAdopted,
    RulesAdopted,
    TownPopulationRecorded,
)
from grants.kernel.event import Event
from grants.kernel.records import replace

K = TypeVar("K")
V = TypeVar("V")

Meeting = MeetingHeld
"""A meeting as recorded: `held_on`, `present`, `quorum`, `findings`."""


@dataclass(frozen=True)
class Mandate:
    """A member in a seat from the appointment to `retired_on` (its last day; None: open)."""

    appointed: MemberAppointed
    retired_on: dt.date | None = None

    def covers(self, day: dt.date) -> bool:
        """The mandate is valid on the day; its first and last day count."""
        return self.appointed.appointed_on <= day and (
            self.retired_on is None or day <= self.retired_on
        )


@dataclass(frozen=True)
class Call:
    """A call for projects; `closed_on` is set if it was closed before its time."""

    opened: CallOpened
    closed_on: dt.date | None = None

    @property
    def last_day(self) -> dt.date:
        """The last day on which an application may arrive; a late closing extends nothing."""
        return min(self.opened.closes_on, self.closed_on or self.opened.closes_on)


@dataclass(frozen=True)
class Alliance:
    """An alliance; `constituted` is None before the first fact.

    `mandates` are in order of appointment per member; a renewal ends the mandate before it.
    `conflicts`: meeting → case → members who are biased.
    """

    constituted: AllianceConstituted | None = None
    mandates: Mapping[str, tuple[Mandate, ...]] = field(default_factory=dict)
    populations: Mapping[str, tuple[TownPopulationRecorded, ...]] = field(default_factory=dict)
    managing: ManagingMemberChanged | None = None
    rules: Mapping[str, RulesAdopted] = field(default_factory=dict)
    concepts: Mapping[str, ConceptAdopted] = field(default_factory=dict)
    calls: Mapping[str, Call] = field(default_factory=dict)
    meetings: Mapping[str, Meeting] = field(default_factory=dict)
    conflicts: Mapping[str, Mapping[str, frozenset[str]]] = field(default_factory=dict)
    declared: frozenset[ConflictDeclared] = frozenset()
    rankings: Mapping[str, RankingAdopted] = field(default_factory=dict)

    def mandate_on(self, member: str, day: dt.date) -> Mandate | None:
        """The mandate a member holds on a day; a renewal takes the place of what was before it."""
        begun = [m for m in self.mandates.get(member, ()) if m.appointed.appointed_on <= day]
        return begun[-1] if begun and begun[-1].covers(day) else None

    def members_on(self, day: dt.date) -> Mapping[str, Mandate]:
        """Members and their mandates valid on the day: who is appointed later does not count."""
        held = {member: self.mandate_on(member, day) for member in self.mandates}
        return {member: mandate for member, mandate in held.items() if mandate is not None}

    def population_on(self, member: str, day: dt.date) -> int | None:
        """Inhabitants of a town by the count valid on a day: the last one up to it."""
        counts = [
            (each.population_on, each.population)
            for each in self.populations.get(member, ())
            if each.population_on <= day
        ]
        mandate = self.mandate_on(member, day)
        appointed = mandate.appointed if mandate else None
        if appointed is not None and appointed.population is not None:
            # What the appointment rests on counts from the appointment on, whenever it is from.
            counted_on = min(appointed.population_on or appointed.appointed_on, day)
            counts.insert(0, (counted_on, appointed.population))
        # Of two counts of one day the one recorded last: max keeps the first of equals.
        last = max(reversed(counts), key=lambda count: count[0], default=None)
        return last[1] if last else None

    def declared_late(self, meeting: str, case: str) -> frozenset[str]:
        """Members who said after a meeting that they had been biased about a case in it."""
        return frozenset(
            each.member
            for each in self.declared
            if (each.meeting, each.case) == (meeting, case)
            and each.declared_on > self.meetings[meeting].held_on
        )

    def quorum_bp_on(self, day: dt.date) -> int | None:
        """The quorum of the rules of procedure in force on the day; None: there are none yet."""
        in_force = [rules for rules in self.rules.values() if rules.adopted_on <= day]
        # Of two adopted on one day the one recorded last: max keeps the first of equals.
        return max(reversed(in_force), key=lambda r: r.adopted_on).quorum_bp if in_force else None


def evolve(alliance: Alliance, fact: Event) -> Alliance:
    """The alliance after one more fact."""
    match fact:
        case AllianceConstituted():
            return replace(alliance, constituted=fact)
        case MemberAppointed() | MemberRetired():
            return _seat(alliance, fact)
        case TownPopulationRecorded():
            known = alliance.populations.get(fact.member, ())
            populations = _with(alliance.populations, fact.member, (*known, fact))
            return replace(alliance, populations=populations)
        case ManagingMemberChanged():
            return replace(alliance, managing=fact)
        case RulesAdopted():
            return replace(alliance, rules=_with(alliance.rules, fact.rules, fact))
        case ConceptAdopted():
            return replace(alliance, concepts=_with(alliance.concepts, fact.concept, fact))
        case CallOpened():
            return replace(alliance, calls=_with(alliance.calls, fact.call, Call(fact)))
        case CallClosed():
            call = replace(alliance.calls[fact.call], closed_on=fact.closed_on)
            return replace(alliance, calls=_with(alliance.calls, fact.call, call))
        case MeetingHeld():
            return replace(alliance, meetings=_with(alliance.meetings, fact.meeting, fact))
        case ConflictDeclared():
            return _conflict(alliance, fact)
        case RankingAdopted():
            return replace(alliance, rankings=_with(alliance.rankings, fact.ranking, fact))
        case _:
            return alliance


def _seat(alliance: Alliance, fact: MemberAppointed | MemberRetired) -> Alliance:
    mandates = alliance.mandates.get(fact.member, ())
    if isinstance(fact, MemberRetired):
        mandates = (*mandates[:-1], replace(mandates[-1], retired_on=fact.retired_on))
    else:
        mandates = (*mandates, Mandate(fact))
    return replace(alliance, mandates=_with(alliance.mandates, fact.member, mandates))


def _conflict(alliance: Alliance, fact: ConflictDeclared) -> Alliance:
    cases = alliance.conflicts.get(fact.meeting, {})
    members = cases.get(fact.case, frozenset()) | {fact.member}
    return replace(
        alliance,
        conflicts=_with(alliance.conflicts, fact.meeting, _with(cases, fact.case, members)),
        declared=alliance.declared | {fact},
    )


def _with(known: Mapping[K, V], key: K, value: V) -> Mapping[K, V]:
    return MappingProxyType({**known, key: value})
