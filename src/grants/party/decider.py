"""Decisions about one party."""

from __future__ import annotations

from dataclasses import dataclass

from grants.kernel.aggregate import Basis, Decider
from grants.kernel.event import Event
from grants.kernel.rules import not_in_future
from grants.party.commands import PartyCommand
from grants.party.events import PartyEvent, PartyRegistered
from grants.party.rejections import PartyRegisteredBefore


@dataclass(frozen=True)
class Party:
    """An applicant as known; `registered` is None before the first fact."""

    registered: PartyRegistered | None = None


def decide(command: PartyCommand, party: Party, basis: Basis) -> tuple[PartyEvent, ...]:
    """Register the applicant once.

    Raises:
        PartyRegisteredBefore: the id stands for somebody else.
        DateInFuture: the day is still to come.
    """
    fact = PartyRegistered(
        party=basis.stream.removeprefix("party/"),
        name=command.name,
        kind=command.kind,
        seat=command.seat,
        registered_on=command.registered_on,
    )
    if party.registered == fact:
        return ()
    if party.registered is not None:
        raise PartyRegisteredBefore(party=party.registered.party)
    not_in_future(command.registered_on, basis.today)
    return (fact,)


def evolve(party: Party, fact: Event) -> Party:
    """The party after one more fact."""
    match fact:
        case PartyRegistered():
            return Party(registered=fact)
        case _:
            return party


PARTY = Decider[PartyCommand, Party, Event](Party(), decide, evolve)
