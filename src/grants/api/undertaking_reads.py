"""Questions about undertakings: how much de-minimis aid may still be granted, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel
from starlette.requests import Request

from grants.access.sight import FAR_SIGHTED
from grants.api.problems import invalid, not_found
from grants.api.reading import DAY_FORM, KnownAt, Reading
from grants.api.trail_reads import REFUSED_OR_MISSING
from grants.api.work_reads import day_of
from grants.kernel.ids import Code, party_stream, programme_stream, undertaking_stream
from grants.kernel.parameters import ParameterUnknown
from grants.party.de_minimis import pressing
from grants.party.events import DeMinimisAwardRecorded, Regime
from grants.party.ledger import Counted, awards_of, members_of
from grants.programme.decider import PROGRAMME
from projections.moments import resolve

if TYPE_CHECKING:
    from grants.kernel.aggregate import Decider
    from grants.store.log import Log
    from grants.store.recorded import Recorded

S = TypeVar("S")
Undertaking = Annotated[str, Path(pattern=r"^[A-Za-z0-9._-]{1,64}$")]
On = Annotated[
    str | None,
    Query(description="The day of new aid: ISO or TT.MM.JJJJ; today", json_schema_extra=DAY_FORM),
]


class AwardBody(BaseModel):
    """An award that counts in the period, with the position of the fact that recorded it.

    `cents` is what is left of it after corrections. It stands in the ledger of `undertaking`,
    which a party may have left since.
    """

    position: int
    award: str
    origin: Literal["own", "declared"]
    undertaking: str
    party: str
    case: str | None
    cents: int
    granted_on: dt.date


class DeMinimisBody(BaseModel):
    """What new aid on a day meets, in the period that the ceiling presses most.

    That period ends with the day, or with a younger award that it would also count for.
    `members` make up the undertaking on the day. `headroom_cents` is negative where more than the
    ceiling was granted.
    """

    undertaking: str
    programme: str
    on: dt.date
    regime: Regime
    begins_on: dt.date
    ends_on: dt.date
    members: list[str]
    ceiling_cents: int
    used_cents: int
    headroom_cents: int
    awards: list[AwardBody]


@dataclass
class _States:
    """The states of streams as known at a position of the log."""

    log: Log
    known_at: int
    read: dict[str, list[Recorded]] = field(default_factory=dict)

    def state(self, decider: Decider[Any, S, Any], stream: str) -> S:
        """The state of a stream."""
        return decider.fold(recorded.fact for recorded in self.facts(stream))

    def preload(self, streams: Iterable[str]) -> None:
        """Read many streams in one round trip."""
        missing = {stream: 0 for stream in streams if stream not in self.read}
        for stream, found in self.log.read_many(missing).items():
            self.read[stream] = [each for each in found if each.position <= self.known_at]

    def facts(self, stream: str) -> list[Recorded]:
        """The facts of a stream."""
        self.preload([stream])
        return self.read.get(stream, [])

    def position_of(self, award: Counted) -> int:
        """The position of the fact that recorded an award."""
        return next(
            recorded.position
            for recorded in self.facts(undertaking_stream(award.undertaking))
            if isinstance(recorded.fact, DeMinimisAwardRecorded) and recorded.fact == award.fact
        )


def undertaking_router(reading: Reading) -> APIRouter:
    """`/undertakings`."""
    router = APIRouter()

    @router.get(
        "/undertakings/{undertaking}/de-minimis",
        tags=["Parties"],
        operation_id="deMinimis",
        responses=REFUSED_OR_MISSING,
    )
    def show_headroom(
        request: Request,
        *,
        undertaking: Undertaking,
        programme: Code,
        on: On = None,
        known_at: KnownAt = None,
    ) -> DeMinimisBody:
        """The room below the de-minimis ceiling on a day, with every award that counts.

        Measured by the programme's parameters; aid of other programmes counts all the same.
        """
        reading.asker(request).needs(FAR_SIGHTED)
        log = reading.service.log
        moment = reading.moment(as_of=None, known_at=known_at) or resolve(log)
        states = _States(log, moment.known_at)
        if not states.facts(undertaking_stream(undertaking)) and not states.facts(
            party_stream(undertaking)
        ):
            raise not_found()
        try:
            return _headroom(states, undertaking, programme, day_of("on", on) or moment.as_of)
        except ParameterUnknown as unknown:
            raise invalid("on", unknown.detail) from None

    return router


def _headroom(states: _States, undertaking: str, programme: str, day: dt.date) -> DeMinimisBody:
    parameters = states.state(PROGRAMME, programme_stream(programme)).parameters
    awards = list(awards_of(states, undertaking, day))
    period = pressing([award.aid for award in awards], day, parameters)
    counted = [award for award in awards if period.counts(award.aid)]
    return DeMinimisBody(
        undertaking=undertaking,
        programme=programme,
        on=day,
        regime=period.standing.regime,
        begins_on=period.begins_on,
        ends_on=period.ends_on,
        members=sorted(
            party
            for party in members_of(states, undertaking, day)
            if states.facts(party_stream(party))  # A group is no party itself.
        ),
        ceiling_cents=period.standing.ceiling_cents,
        used_cents=period.standing.used_cents,
        headroom_cents=period.standing.headroom_cents,
        awards=sorted((_told(states, award) for award in counted), key=lambda each: each.position),
    )


def _told(states: _States, award: Counted) -> AwardBody:
    return AwardBody(
        position=states.position_of(award),
        award=award.fact.award,
        origin=award.fact.origin,
        undertaking=award.undertaking,
        party=award.fact.party,
        case=award.fact.case,
        cents=award.aid.cents,
        granted_on=award.fact.granted_on,
    )
