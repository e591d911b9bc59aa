"""An alliance as it was composed at a moment, folded from its own few facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING

from pydantic import BaseModel

from grants.alliance.decider import ALLIANCE
from grants.alliance.events import CallOpened, MeetingHeld, MemberAppointed
from grants.alliance.state import Alliance
from grants.api.texts import opened_texts
from grants.store.kinds import read_kind
from grants.store.recorded import Recorded
from projections.moments import Moment, resolve

if TYPE_CHECKING:
    from grants.wiring import Service


class CallBody(BaseModel):
    """A call; `last_day` is the last one to apply, earlier than planned if it was closed."""

    opened: CallOpened
    last_day: dt.date


class AllianceBody(BaseModel):
    """`members` are those whose mandate was valid on the day; `quorum_bp` in basis points.

    `texts` holds the words behind references, without those that were erased.
    """

    programme: str
    region: str
    version: int
    constituted_on: dt.date | None
    members: list[MemberAppointed]
    managing_member: str | None
    quorum_bp: int | None
    meetings: list[MeetingHeld]
    calls: list[CallBody]
    texts: Mapping[str, str]


def of_region(service: Service, region: str, moment: Moment | None) -> list[AllianceBody]:
    """The alliances of a region, one per programme, as of a moment; empty if there was none."""
    log = service.log
    moment = moment or resolve(log)
    streams: dict[str, list[Recorded]] = {}
    for recorded in read_kind(log, "alliance"):
        if recorded.stream.split("/")[2] == region and moment.counts(
            recorded.position, recorded.stored.effective_on
        ):
            streams.setdefault(recorded.stream, []).append(recorded)
    return [_body(service, *each, moment.as_of) for each in sorted(streams.items())]


def _body(service: Service, stream: str, facts: list[Recorded], day: dt.date) -> AllianceBody:
    _, programme, region = stream.split("/")
    alliance: Alliance = ALLIANCE.fold(recorded.fact for recorded in facts)
    members = [mandate.appointed for mandate in alliance.members_on(day).values()]
    calls = [
        CallBody(opened=call.opened, last_day=call.last_day) for call in alliance.calls.values()
    ]
    return AllianceBody(
        programme=programme,
        region=region,
        version=facts[-1].stored.version,
        constituted_on=alliance.constituted.constituted_on if alliance.constituted else None,
        members=members,
        managing_member=alliance.managing.member if alliance.managing else None,
        quorum_bp=alliance.quorum_bp_on(day),
        meetings=list(alliance.meetings.values()),
        calls=calls,
        texts=opened_texts(service, [*members, *(call.opened for call in calls)]),
    )
