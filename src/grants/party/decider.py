"""Decisions about one party: its registration, and which undertaking it belongs to when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import assert_never

from grants.application.rejections import PartyUnknown
from grants.kernel.aggregate import Basis, Decider
from grants.kernel.calendar import day_de
from grants.kernel.event import Event
from grants.kernel.records import replace
from grants.kernel.rules import not_in_future
from grants.party.commands import GroupUndertaking, PartyCommand, RegisterParty
from grants.party.events import (
    PartyEvent,
    PartyRegistered,
    PersonalDataErased,
    UndertakingGrouped,
)
from grants.party.rejections import MembershipReversed, PartyRegisteredBefore


@dataclass(frozen=True)
class Party:
    """An applicant as known; `registered` is None before the first fact."""

    registered: PartyRegistered | None = None
    memberships: tuple[UndertakingGrouped, ...] = ()
    erased: PersonalDataErased | None = None

    def undertaking_on(self, day: dt.date) -> str | None:
        """The undertaking it was grouped under for a day; None: it stands alone."""
        for known in reversed(self.memberships):
            until = known.member_until
            if known.member_from <= day and (until is None or day <= until):
                return known.undertaking
        return None


def decide(command: PartyCommand, party: Party, basis: Basis) -> tuple[PartyEvent, ...]:
    """The facts a command adds.

    Raises:
        Rejection: a rule said no.
    """
    match command:
        case RegisterParty():
            return _register(command, party, basis)
        case GroupUndertaking():
            return _group(command, party, basis)
        case _:
            assert_never(command)


def _register(command: RegisterParty, party: Party, basis: Basis) -> tuple[PartyEvent, ...]:
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


def _group(command: GroupUndertaking, party: Party, basis: Basis) -> tuple[PartyEvent, ...]:
    if party.registered is None:
        raise PartyUnknown(party=command.party)
    fact = UndertakingGrouped(
        party=command.party,
        undertaking=basis.stream.removeprefix("undertaking/"),
        member_from=command.member_from,
        member_until=command.member_until,
        document=command.document,
        grouped_by=basis.person,
    )
    # What counts is the membership recorded last: only its own repetition is nothing new.
    if party.memberships and _same(party.memberships[-1], fact):
        return ()
    not_in_future(command.member_from, basis.today)
    if command.member_until is not None and command.member_until < command.member_from:
        raise MembershipReversed(
            begin=day_de(command.member_from), end=day_de(command.member_until)
        )
    return (fact,)


def _same(known: UndertakingGrouped, fact: UndertakingGrouped) -> bool:
    # A document is sealed anew each time it is sent.
    return known == fact.model_copy(
        update={"document": known.document, "grouped_by": known.grouped_by}
    )


def evolve(party: Party, fact: Event) -> Party:
    """The party after one more fact."""
    match fact:
        case PartyRegistered():
            return replace(party, registered=fact)
        case PersonalDataErased():
            return replace(party, erased=fact)
        case UndertakingGrouped():
            return replace(party, memberships=(*party.memberships, fact))
        case _:
            return party


PARTY = Decider[PartyCommand, Party, Event](Party(), decide, evolve)
