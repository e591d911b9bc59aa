"""Under which competence somebody acts: one's own or another's, named or the one that reaches far.

Decided here once for every command: a role held in one's own right comes before one exercised for
somebody else; of several the one with the largest limit. Who wants another one names it. A deputy
acts as far as both grants reach, on the day itself; revoking or expiry of either ends it at once.

A signature counts from the day it names: whoever signs held the role on that day, by its legal
dates as they are recorded now, and holds it still; regions and limit reach as far as on both days.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from typing import Any

from grants.access.decider import ACCESS
from grants.access.rejections import DecidedWithoutCompetence, SignedWithoutCompetence
from grants.access.state import Access, Held, held_on
from grants.kernel.calendar import day_de
from grants.kernel.ids import EVERYWHERE, access_stream
from grants.kernel.roles import Role
from grants.store.dispatch import Competence, Route
from grants.store.refusals import Forbidden
from grants.store.work import Work


def authorise(work: Work, route: Route, stream: str, command: Any) -> Competence:
    """The competence under which the acting person may do this.

    Roles are read from the log with every command, so a revoked one ends at once; the append holds
    only while they are unchanged. The heading names competence and person represented if the caller
    did.

    Raises:
        Forbidden: no role of the route is held (`role`), or not for this scope (`region`).
        SignedWithoutCompetence, DecidedWithoutCompetence: it was not on the day of the signature.
    """
    asked = work.heading.actor
    named = [
        held
        for held in held_by(work, asked.person)
        if asked.competence in {"", held.role} and asked.on_behalf_of in {None, held.on_behalf_of}
    ]
    named = [held for held in named if held.role in route.roles]
    # Where it belongs may take long to find out: not for somebody who may not at all.
    scopes = [*target_scopes(work, route, stream, command)] if named else []
    today = competence_of(named, route.roles, *scopes)
    day = _signed_on(command)
    if day is None or day >= work.basis.today:
        return today  # A day to come is refused by the decision itself.
    try:
        return competence_of(_on_both(work, asked.person, named, day), route.roles, *scopes)
    except Forbidden:
        begun = (held.grant.valid_from for held in named if all(map(held.grant.covers, scopes)))
        own = "signed_on" in vars(command)
        refusal = SignedWithoutCompetence if own else DecidedWithoutCompetence
        raise refusal(day=day_de(day), since=day_de(min(begun))) from None


def _signed_on(command: Any) -> dt.date | None:
    """The day of a signature: every command that is one names it so, or says which of its is."""
    day: dt.date | None = getattr(command, "signed_on", None)
    return day


def _on_both(work: Work, person: str, held: Iterable[Held], day: dt.date) -> Iterator[Held]:
    """What is held today and was on an earlier day, as far as it reaches on both."""

    def access_of(each: str) -> Access:
        return work.state(ACCESS, access_stream(each)).with_ended

    then = {
        (each.role, each.on_behalf_of): each.grant
        for each in held_on(day, access_of(person), access_of)
    }
    for each in held:
        if (grant := then.get((each.role, each.on_behalf_of))) is not None:
            yield Held(each.role, each.grant.within(grant), each.on_behalf_of)


def competence_of(held: Iterable[Held], needed: AbstractSet[Role], *scopes: str) -> Competence:
    """The one of the roles held that is needed, reaches all of these scopes, and reaches furthest.

    Raises:
        Forbidden: none is held (`role`), or not for these scopes (`region`).
    """
    possible = [each for each in held if each.role in needed]
    if not possible:
        raise Forbidden("role")
    able = [each for each in possible if all(map(each.grant.covers, scopes))]
    if not able:
        raise Forbidden("region")
    chosen = max(able, key=lambda each: each.preference)  # Of equals the first, in order of roles.
    return Competence(chosen.role.value, chosen.grant.limit_cents, chosen.on_behalf_of)


def held_by(work: Work, person: str) -> Iterator[Held]:
    """Every role a person may act in today; the append holds only while that is unchanged."""

    def access_of(each: str) -> Access:
        return work.state(ACCESS, access_stream(each))

    yield from held_on(work.basis.today, access_of(person), access_of)


def target_scopes(work: Work, route: Route, stream: str, command: Any) -> Iterable[str]:
    """The scopes a command touches: of its stream, of what it opens, or of what it is about.

    None where that belongs to no scope: then the role alone is needed, wherever it is held.
    """
    if route.scopes_of is not None:
        return route.scopes_of(work, stream, command)
    opened = route.opens is not None
    scope = getattr(command, "scope", EVERYWHERE) if opened else work.scope(stream)
    return () if scope == EVERYWHERE else (scope,)
