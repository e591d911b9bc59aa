"""Separation of duties (Funktionstrennung), checked again over a whole log from its facts alone.

Nothing here asks what the service allowed: who acted is taken from the facts and from their
envelopes, and every natural person behind an act counts: the one the fact names, the one the
envelope names, the one who was represented, and the one whose account was used.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Protocol

from grants.access.events import AccountLinked
from grants.approval.events import CaseClosed
from grants.kernel.calendar import berlin_day
from grants.kernel.event import Event
from grants.kernel.ids import access_stream, case_stream
from grants.store.recorded import Stored
from projections.integrity.impartiality import Impartiality
from projections.integrity.separations import DUTIES, OUTLASTING, SEPARATIONS, Duty, Separation
from projections.integrity.unseparated import own_fields


class Seen(Protocol):
    """A fact in the log, wherever it was read from."""

    @property
    def position(self) -> int:
        """Its place in the order of all facts."""

    @property
    def recorded_at(self) -> dt.datetime:
        """When it was learnt."""

    @property
    def stored(self) -> Stored[Event]:
        """The fact and its envelope."""


@dataclass(frozen=True, kw_only=True)
class Breach:
    """Two duties in one hand; `what` says in German which.

    `case` is the number of the case, else the stream it happened in.
    """

    rule: str
    case: str
    positions: tuple[int, ...]
    persons: tuple[str, ...]
    legal_basis: str
    what: str


@dataclass(frozen=True)
class _Done:
    """A duty somebody did; `persons` are all natural persons who stand behind it."""

    position: int
    duty: str
    matter: tuple[object, ...]
    persons: frozenset[str]


@dataclass
class _Natural:
    """Which natural person is meant: sign-ins that two ids share belong to one human being."""

    owners: dict[str, str] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=dict)
    same: dict[str, str] = field(default_factory=dict)

    def link(self, person: str, fact: AccountLinked) -> str | None:
        """Take note of a sign-in; the person it belonged to before, if that is another one."""
        self.accounts.setdefault(fact.account, person)
        taken = None
        for sign_in in (f"account {fact.account}", f"identity {fact.identity}"):
            owner = self.owners.setdefault(sign_in, person)
            if owner != person:
                taken = owner
                self.same[person] = self.of(owner)
        return taken

    def of(self, person: str) -> str:
        """The one id under which this human being is compared."""
        return self.same.get(person, person)


def breaches(facts: Iterable[Seen]) -> Iterator[Breach]:
    """Every breach in facts that come in order of position, as soon as it is seen.

    Memory holds who did what in cases that are not closed, and of closed ones what was begun and
    never countersigned, and who raised their claims.
    """
    check = _Check()
    for seen in facts:
        yield from check.see(seen)


@dataclass
class _Check:
    natural: _Natural = field(default_factory=_Natural)
    impartiality: Impartiality = field(default_factory=Impartiality)
    done: dict[str, list[_Done]] = field(default_factory=dict)

    def see(self, seen: Seen) -> Iterator[Breach]:
        """The breaches one more fact brings to light."""
        fact = seen.stored.fact
        file = _file(seen.stored)
        if isinstance(fact, AccountLinked):
            yield from self._linked(seen, fact)
        yield from self._misnamed(seen, file)
        for duty in DUTIES.get(type(fact), ()):
            yield from self._duty(seen, file, duty)
        recorded_on = berlin_day(seen.recorded_at)
        for lapse in self.impartiality.lapses(seen.stored, file, recorded_on=recorded_on):
            yield Breach(
                rule=lapse.rule,
                case=file,
                positions=(seen.position,),
                persons=tuple(sorted(lapse.persons)),
                legal_basis="",
                what=lapse.german,
            )
        if isinstance(fact, CaseClosed):
            self._close(file)

    def _linked(self, seen: Seen, fact: AccountLinked) -> Iterator[Breach]:
        person = seen.stored.stream.removeprefix(access_stream(""))
        owner = self.natural.link(person, fact)
        if owner is not None:
            yield Breach(
                rule="sign-in-of-two-persons",
                case=seen.stored.stream,
                positions=(seen.position,),
                persons=tuple(sorted((owner, person))),
                legal_basis="",
                what="Eine Anmeldung gehört zwei Personen",
            )

    def _misnamed(self, seen: Seen, file: str) -> Iterator[Breach]:
        """The fact, the envelope and the account used must mean one person."""
        actor = seen.stored.actor
        named = {getattr(seen.stored.fact, name) for name in _own_fields(type(seen.stored.fact))}
        named |= {actor.person, self.natural.accounts.get(actor.account, actor.person)}
        named.discard(None)  # A field that an older version of the fact did not have.
        if len(named) > 1:
            yield Breach(
                rule="actor-differs",
                case=file,
                positions=(seen.position,),
                persons=tuple(sorted(named)),
                legal_basis="",
                what="Der Fakt nennt eine andere Person, als gehandelt hat",
            )

    def _duty(self, seen: Seen, file: str, duty: Duty) -> Iterator[Breach]:
        fact = seen.stored.fact
        known = self.done.setdefault(file, [])
        if duty.replaces:
            known[:] = [each for each in known if each.duty not in duty.replaces]
        now = _Done(
            seen.position,
            duty.name,
            tuple(getattr(fact, name) for name in duty.matter),
            self._persons(seen.stored, duty),
        )
        for separation in SEPARATIONS:
            shared = [each for each in known if _in_one_hand(separation, now, each)]
            if shared:
                yield Breach(
                    rule=separation.code,
                    case=file,
                    positions=tuple(sorted({now.position, *(each.position for each in shared)})),
                    persons=tuple(sorted(set().union(*(now.persons & e.persons for e in shared)))),
                    legal_basis=separation.legal_basis,
                    what=separation.german,
                )
        known.append(now)

    def _persons(self, stored: Stored[Event], duty: Duty) -> frozenset[str]:
        persons = {getattr(stored.fact, duty.field)}
        if not duty.cited:
            actor = stored.actor
            persons |= {actor.person, actor.on_behalf_of, self.natural.accounts.get(actor.account)}
        return frozenset(self.natural.of(person) for person in persons if person is not None)

    def _close(self, file: str) -> None:
        """Keep what may still meet its second person: a reopened case, a claim written down."""
        known = self.done.pop(file, [])
        begun = {(each.duty, each.matter) for each in known}
        if lasting := [e for e in known if e.duty in OUTLASTING or _waits(e, begun)]:
            self.done[file] = lasting


def _in_one_hand(separation: Separation, one: _Done, other: _Done) -> bool:
    return (
        one.matter == other.matter
        and {one.duty, other.duty} == {separation.first, separation.second}
        and not one.persons.isdisjoint(other.persons)
    )


def _waits(done: _Done, begun: set[tuple[str, tuple[object, ...]]]) -> bool:
    return any(
        (counterpart, done.matter) not in begun
        for separation in SEPARATIONS
        for duty, counterpart in (
            (separation.first, separation.second),
            (separation.second, separation.first),
        )
        if duty == done.duty
    )


def _file(stored: Stored[Event]) -> str:
    """The case a fact belongs to, with the claims that arose from it; else its stream."""
    case = getattr(stored.fact, "case", None)
    if isinstance(case, str) and stored.stream.startswith("claim/"):
        return case
    return stored.stream.removeprefix(case_stream(""))


@cache
def _own_fields(fact: type[Event]) -> tuple[str, ...]:
    return tuple(own_fields(fact))
