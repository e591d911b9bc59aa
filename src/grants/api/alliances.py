"""An alliance as it was composed at a moment, folded from its own few facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import BaseModel

from grants.alliance.composition import RegionKind, findings_on
from grants.alliance.decider import ALLIANCE
from grants.alliance.events import (
    CallOpened,
    ConflictDeclared,
    MeetingHeld,
    MemberAppointed,
    RankingAdopted,
    Seat,
)
from grants.alliance.state import Alliance
from grants.api.texts import opened_texts
from grants.kernel.ids import programme_stream
from grants.programme.decider import PROGRAMME
from grants.store.recorded import Recorded
from projections import remembered
from projections.moments import Moment, resolve

if TYPE_CHECKING:
    from grants.wiring import Service


class CallBody(BaseModel):
    """A call; `last_day` is the last one to apply, earlier than planned if it was closed."""

    opened: CallOpened
    last_day: dt.date


class AllianceBody(BaseModel):
    """`members` are those whose mandate was valid on the day; `quorum_bp` in basis points.

    `seats` are the same members by seat, `populations` the inhabitants of the towns among them by
    the count valid on the day, `findings` what is missing in the composition.

    `texts` holds the words behind references, without those that were erased.
    """

    programme: str
    region: str
    version: int
    constituted_on: dt.date | None
    members: list[MemberAppointed]
    seats: Mapping[Seat, list[str]]
    populations: Mapping[str, int | None]
    findings: list[str]
    managing_member: str | None
    quorum_bp: int | None
    meetings: list[MeetingHeld]
    conflicts: list[ConflictDeclared]
    calls: list[CallBody]
    rankings: list[RankingAdopted]
    texts: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """An alliance after the facts that count at a moment; `kind` is that of its region."""

    programme: str
    region: str
    kind: RegionKind | None
    alliance: Alliance
    version: int
    day: dt.date

    @property
    def findings(self) -> tuple[str, ...]:
        """What is missing in its composition on the day."""
        return findings_on(self.alliance, self.day, region=self.kind) if self.kind else ()


def standings(service: Service, moment: Moment | None, region: str | None = None) -> list[Standing]:
    """The alliances of a region, or all, as of a moment; in order of region and programme."""
    log = service.log
    moment = moment or resolve(log)
    streams: dict[str, list[Recorded]] = {}
    for recorded in remembered.of_kind(log, "alliance", to=moment.known_at):
        if region in {None, recorded.stream.split("/")[2]} and moment.counts(
            recorded.position, recorded.stored.effective_on
        ):
            streams.setdefault(recorded.stream, []).append(recorded)
    return [
        Standing(
            programme=programme,
            region=of,
            kind=_region_kind(service, programme, of, moment),
            alliance=ALLIANCE.fold(recorded.fact for recorded in facts),
            version=facts[-1].stored.version,
            day=moment.as_of,
        )
        for stream, facts in sorted(streams.items(), key=lambda each: each[0].split("/")[::-1])
        for _, programme, of in (stream.split("/"),)
    ]


def of_region(service: Service, region: str, moment: Moment | None) -> list[AllianceBody]:
    """The alliances of a region, one per programme, as of a moment; empty if there was none."""
    return [_body(service, each) for each in standings(service, moment, region)]


def _body(service: Service, standing: Standing) -> AllianceBody:
    alliance, day = standing.alliance, standing.day
    members = [mandate.appointed for mandate in alliance.members_on(day).values()]
    towns = [member.member for member in members if member.seat == "M2"]
    calls = [
        CallBody(opened=call.opened, last_day=call.last_day) for call in alliance.calls.values()
    ]
    return AllianceBody(
        programme=standing.programme,
        region=standing.region,
        version=standing.version,
        constituted_on=alliance.constituted.constituted_on if alliance.constituted else None,
        members=members,
        seats=_by_seat(members),
        populations={town: alliance.population_on(town, day) for town in towns},
        findings=list(standing.findings),
        managing_member=alliance.managing.member if alliance.managing else None,
        quorum_bp=alliance.quorum_bp_on(day),
        meetings=list(alliance.meetings.values()),
        conflicts=sorted(
            alliance.declared, key=lambda each: (each.declared_on, each.meeting, each.member)
        ),
        calls=calls,
        rankings=list(alliance.rankings.values()),
        texts=opened_texts(service, [*members, *(call.opened for call in calls)]),
    )


def _by_seat(members: list[MemberAppointed]) -> dict[Seat, list[str]]:
    seats: dict[Seat, list[str]] = {}
    for appointed in sorted(members, key=lambda each: (each.seat, each.member)):
        seats.setdefault(appointed.seat, []).append(appointed.member)
    return seats


def _region_kind(
    service: Service, programme: str, region: str, moment: Moment
) -> RegionKind | None:
    """The kind of a region as known then; the seats an alliance needs hang on no date."""
    facts = (
        recorded.fact
        for recorded in remembered.streams(service.log, [programme_stream(programme)])
        if recorded.position <= moment.known_at
    )
    registered = PROGRAMME.fold(facts).regions.get(region)
    return registered.kind if registered else None
