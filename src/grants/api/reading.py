"""What every question has in common: who asks, as of when, after which item, how fresh."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any, Generic, Literal, TypeVar, get_origin

from fastapi import Query, Security
from fastapi.security import HTTPBearer
from pydantic import BaseModel
from starlette.requests import Request

from grants.access.accounts import SignedIn
from grants.access.sight import Sight, sight
from grants.api.authentication import Authentication
from grants.api.problems import Problem, forbidden, invalid, not_found, unavailable
from grants.kernel.calendar import berlin_day
from grants.kernel.ids import case_stream
from grants.kernel.phrases import Phrase
from grants.kernel.roles import Role
from grants.kernel.speech import joined
from projections.audit_trail.places import neighbours
from projections.moments import Clock, Moment, MomentInvalid, parse_moment
from projections.runtime import ReadModel, lag, positions

if TYPE_CHECKING:
    from grants.wiring import Service

T = TypeVar("T")

LIMIT_MAX = 1000
WAIT_SECONDS_MAX = 5.0
CLOCKS: Mapping[Clock, str] = {"as_of": "as_of", "known_at": "known_at"}
"""The fields of a moment, by the clock each of them sets."""
_LOOK_AGAIN_SECONDS = 0.03

# For the description alone: `Reading.asker` checks the token.
Bearer = Security(HTTPBearer(scheme_name="bearer", bearerFormat="at+jwt", auto_error=False))
_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$|^[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}$"
# For the description alone: what cannot be read is refused in words for people (see `moments`).
DAY_FORM: dict[str, Any] = {"pattern": _DAY, "examples": ["2024-12-31", "31.12.2024"]}
MOMENT_FORM: dict[str, Any] = {
    "pattern": rf"^[0-9]{{1,19}}$|{_DAY}|^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}[T ][0-9]{{2}}",
    "examples": ["41877", "2024-12-31", "2024-12-31T12:00"],
}
AsOf = Annotated[
    str | None,
    Query(
        description="Legal date: ISO or TT.MM.JJJJ; defaults to the day of known_at",
        json_schema_extra=DAY_FORM,
    ),
]
KnownAt = Annotated[
    str | None,
    Query(
        description="A log position, an ISO date-time in Berlin, or a date, meaning its end",
        json_schema_extra=MOMENT_FORM,
    ),
]
After = Annotated[
    str | None, Query(description="`next` of the page before", pattern=r"^[!-~]{1,200}$")
]
CaseNumber = Annotated[
    str | None, Query(pattern=r"^[A-Za-z0-9._-]{1,120}$", description="A case, imported ones too")
]
Limit = Annotated[int, Query(ge=1, le=LIMIT_MAX)]
Year = Annotated[int, Query(ge=1900, le=2200)]
WaitFor = Annotated[
    int | None, Query(ge=0, description="Answer only once the read models have this position")
]


class Page(BaseModel, Generic[T]):
    """Some of the items; `next` is what to ask `after` for more, null at the end."""

    items: list[T]
    next: str | None


def page(items: Iterable[T], *, after: str | None, limit: int, key: Callable[[T], str]) -> Page[T]:
    """The page after a key, of items in a fixed order; without one the first.

    Raises:
        Problem: 422, there is no such item.
    """
    rest = iter(items)
    if after is not None and not any(key(item) == after for item in rest):
        raise invalid("after", Phrase("Diese Stelle gibt es in der Liste nicht (mehr)."))
    found = list(islice(rest, limit + 1))
    return cut(found, limit=limit, key=key)


def cut(found: Sequence[T], *, limit: int, key: Callable[[T], str]) -> Page[T]:
    """A page of at most `limit` out of what was found with one more asked for."""
    kept = list(found[:limit])
    return Page(items=kept, next=key(kept[-1]) if len(found) > limit else None)


def assert_known(field: str, names: Iterable[str], known: Iterable[str]) -> None:
    """Refuse a misspelt code: it would answer an empty list.

    Raises:
        Problem: 422, there is no such code; the message lists those there are.
    """
    there = tuple(known)
    for name in names:
        if name not in there:
            raise invalid(
                field,
                Phrase(
                    "„{name}“ gibt es nicht; möglich ist: {known}.",
                    name=name,
                    known=joined(", ", there),
                ),
            )


def only_known_parameters(request: Request) -> None:
    """Refuse what the question does not take: a misspelt `as_of` would answer for today.

    Raises:
        Problem: 422, a parameter is unknown or stands there twice.
    """
    taken = {field.alias: field for field in request.scope["route"].dependant.query_params}
    for name in request.query_params:
        if name not in taken:
            raise invalid(name, _not_taken(name, taken))
        many = get_origin(taken[name].field_info.annotation) is list
        if not many and len(request.query_params.getlist(name)) > 1:
            raise invalid(name, Phrase("Diese Angabe darf nur einmal stehen."))


def _not_taken(name: str, taken: Iterable[str]) -> Phrase:
    known = joined(", ", taken)
    if not known:
        return Phrase("Diese Frage nimmt keine Angaben; bitte sie weglassen.")
    if name in CLOCKS:
        return Phrase(
            "Diese Frage nimmt weder as_of noch known_at: Ihre Antwort gilt für jetzt oder nennt"
            " ihre Tage selbst. Möglich ist: {known}.",
            known=known,
        )
    return Phrase("Diese Angabe gibt es hier nicht; möglich ist: {known}.", known=known)


@dataclass(frozen=True)
class Asker:
    """Who asks, and what they may see."""

    signed_in: SignedIn
    sight: Sight

    def needs(self, roles: frozenset[Role]) -> None:
        """Go on only with one of these roles.

        Raises:
            Problem: 403, logged.
        """
        if roles.isdisjoint(self.sight.roles):
            raise _refused(self.signed_in, roles)


def _refused(
    signed_in: SignedIn, roles: Collection[Role], *, code: Literal["role", "region"] = "role"
) -> Problem:
    return forbidden(code, person=signed_in.person, command="read", stream="", roles=roles)


@dataclass(frozen=True)
class Reading:
    """What the routes of all questions share."""

    service: Service
    authentication: Authentication
    models: Sequence[ReadModel]

    def today(self) -> dt.date:
        """The day in Berlin."""
        return berlin_day(self.service.dispatcher.clock())

    def asker(self, request: Request) -> Asker:
        """Who asks; somebody without any role may ask nothing.

        Raises:
            Problem: 401, 403.
        """
        return self.allowed(self.authentication.of(request))

    def allowed(self, signed_in: SignedIn) -> Asker:
        """Somebody who is known, with what they may see.

        Raises:
            Problem: 403, they have no role.
        """
        seen = sight(self.service.log, signed_in.person, self.today())
        if not seen.roles:
            raise _refused(signed_in, tuple(Role))
        return Asker(signed_in, seen)

    def sees_case(self, asker: Asker, number: str) -> int:
        """Go on if the case is there and in the asker's sight; its version.

        Raises:
            Problem: 404 no such case, 403 (logged) another region's.
        """
        facts = self.service.log.read(case_stream(number))
        if not facts:
            raise not_found()
        if not asker.sight.sees(facts[0].stored.scope):
            raise _refused(asker.signed_in, asker.sight.roles, code="region")
        return facts[-1].stored.version

    def finds_case(self, asker: Asker, number: str) -> None:
        """Go on if the asker sees the case; others do not learn whether it is there.

        Raises:
            Problem: 404.
        """
        facts = self.service.log.read(case_stream(number))
        if not facts or not asker.sight.sees(facts[0].stored.scope):
            raise not_found()

    def moment(
        self,
        *,
        as_of: str | None,
        known_at: str | None,
        fields: Mapping[Clock, str] = CLOCKS,
        reads: Sequence[ReadModel] = (),
    ) -> Moment | None:
        """The moment asked for in these fields; None for now.

        What was known at a moment has one answer for ever: it waits for the models that it `reads`.

        Raises:
            Problem: 422, one of them cannot be read; 503, a model has not come to `known_at`.
        """
        try:
            moment = parse_moment(self.service.log, as_of=as_of, known_at=known_at)
        except MomentInvalid as error:
            raise invalid(fields[error.clock], str(error)) from None
        if moment is not None and known_at is not None:
            self._reached(reads, moment.known_at)
        return moment

    def wait_for(self, position: int | None) -> None:
        """Go on once all read models have applied the fact at a position.

        Raises:
            Problem: 422, there is no such fact; 503, they did not within a few seconds.
        """
        if position is None:
            return
        if position > self.service.log.last_position():
            raise invalid("wait_for", Phrase("Diese Position hat das Protokoll noch nicht."))
        self._reached(self.models, position)

    def _reached(self, models: Sequence[ReadModel], position: int) -> None:
        """Wait a few seconds for what these models lack up to a position; not where one stands."""
        if not models or not self._lack(models, position):
            return
        with self.service.log.reading() as connection:
            stand = any(each.incident for each in lag(connection, models))
        deadline = time.monotonic() + (0 if stand else WAIT_SECONDS_MAX)
        while self._lack(models, position):
            if time.monotonic() > deadline:
                raise unavailable(
                    "read-model-behind", Phrase("Die Auswertungen sind noch nicht so weit.")
                )
            time.sleep(_LOOK_AGAIN_SECONDS)

    def _lack(self, models: Sequence[ReadModel], position: int) -> bool:
        with self.service.log.reading() as connection:
            known = positions(connection)
        slowest = min(known.get(model.name, 0) for model in models)
        if slowest >= position:
            return False
        _, lacking = neighbours(self.service.log, slowest, to=position)  # Positions have gaps.
        return lacking is not None
