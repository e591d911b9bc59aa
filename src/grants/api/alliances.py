"""An alliance as it was composed at a moment, folded from its own few facts."""

from __future__ import annotations

import datetime as dt
from typing import Any

from pydantic import BaseModel

from grants.alliance.decider import ALLIANCE
from grants.alliance.state import Alliance
from grants.store.kinds import read_kind
from grants.store.log import Log
from grants.store.recorded import Recorded
from projections.moments import Moment, resolve


class AllianceBody(BaseModel):
    """`members` are those whose mandate was valid on the day; `quorum_bp` in basis points.

    Members, meetings and calls show the fields of their facts; texts are references.
    """

    programme: str
    region: str
    version: int
    constituted_on: dt.date | None
    members: list[dict[str, Any]]
    managing_member: str | None
    quorum_bp: int | None
    meetings: list[dict[str, Any]]
    calls: list[dict[str, Any]]


def of_region(log: Log, region: str, moment: Moment | None) -> list[AllianceBody]:
    """The alliances of a region, one per programme, as of a moment; empty if there was none."""
    moment = moment or resolve(log)
    streams: dict[str, list[Recorded]] = {}
    for recorded in read_kind(log, "alliance"):
        if recorded.stream.split("/")[2] == region and moment.counts(
            recorded.position, recorded.stored.effective_on
        ):
            streams.setdefault(recorded.stream, []).append(recorded)
    return [_body(stream, facts, moment.as_of) for stream, facts in sorted(streams.items())]


def _body(stream: str, facts: list[Recorded], day: dt.date) -> AllianceBody:
    _, programme, region = stream.split("/")
    alliance: Alliance = ALLIANCE.fold(recorded.fact for recorded in facts)
    return AllianceBody(
        programme=programme,
        region=region,
        version=facts[-1].stored.version,
        constituted_on=alliance.constituted.constituted_on if alliance.constituted else None,
        members=[
            mandate.appointed.model_dump(mode="json")
            for mandate in alliance.members_on(day).values()
        ],
        managing_member=alliance.managing.member if alliance.managing else None,
        quorum_bp=alliance.quorum_bp_on(day),
        meetings=[meeting.model_dump(mode="json") for meeting in alliance.meetings.values()],
        calls=[
            {**call.opened.model_dump(mode="json"), "last_day": call.last_day.isoformat()}
            for call in alliance.calls.values()
        ],
    )
