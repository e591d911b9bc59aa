"""Members of an alliance stay out of what concerns themselves: votes and decisions (Befangenheit).

Nobody votes on a project of their own, and members recuse themselves from the network work of
their own alliance.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from grants.alliance.events import (
    ConflictDeclared,
    MeetingHeld,
    MemberAppointed,
    MemberRetired,
)
from grants.alliance.state import Alliance, evolve
from grants.application.events import ApplicationSubmitted, PrioritisationRecorded
from grants.approval.events import CaseClosed
from grants.kernel.event import Event
from grants.kernel.ids import alliance_stream
from grants.store.recorded import Stored
from projections.integrity.separations import IMPARTIAL


@dataclass(frozen=True)
class Lapse:
    """Somebody did not stay out; `persons` are natural persons where they are known."""

    rule: str
    persons: frozenset[str]
    german: str


@dataclass
class Impartiality:
    """Alliances as composed so far, and the applications that may still come before them."""

    alliances: dict[str, Alliance] = field(default_factory=dict)
    applications: dict[str, ApplicationSubmitted] = field(default_factory=dict)

    def lapses(self, stored: Stored[Event], file: str, *, recorded_on: dt.date) -> Iterator[Lapse]:
        """What one more fact shows."""
        match stored.fact:
            case MemberAppointed() | MemberRetired() | MeetingHeld() | ConflictDeclared() as fact:
                self._compose(stored.stream, fact)
            case ApplicationSubmitted() as fact:
                self.applications[file] = fact
            case CaseClosed() if file in self.applications:
                # Decisions on an alliance's own work are possible again in a reopened case.
                if self.applications[file].kind != "network":
                    del self.applications[file]
            case PrioritisationRecorded() as fact:
                yield from self._vote(fact, file)
            case fact if type(fact) in IMPARTIAL:
                yield from self._own_work(fact, file, recorded_on)
            case _:
                pass

    def _compose(
        self,
        stream: str,
        fact: MemberAppointed | MemberRetired | MeetingHeld | ConflictDeclared,
    ) -> None:
        alliance = self.alliances.setdefault(stream, Alliance())
        if isinstance(fact, MemberRetired) and fact.member not in alliance.mandates:
            return  # Nobody was there to retire.
        self.alliances[stream] = evolve(alliance, fact)

    def _of(self, asked: ApplicationSubmitted) -> Alliance:
        return self.alliances.get(alliance_stream(asked.programme, asked.scope), Alliance())

    def _vote(self, vote: PrioritisationRecorded, file: str) -> Iterator[Lapse]:
        asked = self.applications.get(file)
        if asked is None:
            return
        alliance = self._of(asked)
        meeting = alliance.meetings.get(vote.meeting)
        if meeting is None:
            return
        members = alliance.members_on(meeting.held_on)
        present = members.keys() & set(meeting.present)
        declared = alliance.conflicts.get(vote.meeting, {}).get(asked.case, frozenset())
        biased = members.keys() & {
            member
            for member, mandate in members.items()
            if member in declared or mandate.appointed.party == asked.party
        }
        voted = vote.votes_for + vote.votes_against + vote.abstentions
        stayed = biased - set(vote.recused) | biased & {each.member for each in vote.ballots}
        if stayed or (biased & present and voted > len(present - biased)):
            who = stayed or (biased & present)
            yield Lapse(
                "member-votes-on-own-project",
                frozenset(members[member].appointed.person or member for member in who),
                "Mitgliedschaft und Abstimmung über das eigene Vorhaben",
            )

    def _own_work(self, fact: Event, file: str, recorded_on: dt.date) -> Iterator[Lapse]:
        asked = self.applications.get(file)
        if asked is None or asked.kind != "network":
            return
        alliance = self._of(asked)
        seated = {
            mandate.appointed.person
            for day in (dt.date.fromisoformat(fact.effective_on), recorded_on)
            for mandate in alliance.members_on(day).values()
        }
        acting: set[str] = {getattr(fact, name) for name in IMPARTIAL[type(fact)]}
        if both := acting & seated:
            yield Lapse(
                "alliance-member-acts",
                frozenset(both),
                "Mitgliedschaft und Entscheidung über die Arbeit der eigenen Allianz",
            )
