"""Decisions about the members of an alliance: appointed, renewed, counted, retired, managing."""

from __future__ import annotations

import datetime as dt

from grants.alliance.commands import (
    AppointMember,
    ChangeManagingMember,
    RecordTownPopulation,
    RetireMember,
)
from grants.alliance.events import (
    AllianceEvent,
    ManagingMemberChanged,
    MemberAppointed,
    MemberRetired,
    TownPopulationRecorded,
)
from grants.alliance.rejections import (
    MandateOverlaps,
    MemberNotATown,
    MemberUnknown,
    MemberWithoutMandate,
)
from grants.alliance.state import Alliance, Mandate
from grants.kernel.aggregate import Basis
from grants.kernel.calendar import day_de
from grants.kernel.rules import not_before, not_in_future


def last_mandate(alliance: Alliance, member: str) -> Mandate:
    """The mandate appointed last.

    Raises:
        MemberUnknown: the alliance never had such a member.
    """
    if member not in alliance.mandates:
        raise MemberUnknown(member=member)
    return alliance.mandates[member][-1]


def appoint(command: AppointMember, alliance: Alliance, basis: Basis) -> tuple[AllianceEvent, ...]:
    """Give a member a seat, or renew the mandate from a later day."""
    fact = MemberAppointed(
        member=command.member,
        seat=command.seat,
        organisation=command.organisation,
        delegate=command.delegate,
        person=command.person,
        party=command.party,
        population=command.population,
        population_on=command.population_on,
        appointed_on=command.appointed_on,
    )
    if command.member in alliance.mandates:
        last = last_mandate(alliance, command.member)
        if last.appointed == fact:
            return ()
        if command.appointed_on <= last.appointed.appointed_on:
            raise MandateOverlaps(member=command.member, day=day_de(last.appointed.appointed_on))
    not_in_future(command.appointed_on, basis.today)
    if command.population_on is not None:
        not_in_future(command.population_on, basis.today)
    return (fact,)


def record_population(
    command: RecordTownPopulation, alliance: Alliance, basis: Basis
) -> tuple[AllianceEvent, ...]:
    """Record a town's inhabitants; of two counts of one day the one recorded last stands."""
    fact = TownPopulationRecorded(
        member=command.member,
        population=command.population,
        population_on=command.population_on,
    )
    of_that_day = [
        known
        for known in alliance.populations.get(command.member, ())
        if known.population_on == command.population_on
    ]
    if of_that_day and of_that_day[-1] == fact:
        return ()
    if last_mandate(alliance, command.member).appointed.seat != "M2":
        raise MemberNotATown(member=command.member)
    not_in_future(command.population_on, basis.today)
    return (fact,)


def retire(command: RetireMember, alliance: Alliance, basis: Basis) -> tuple[AllianceEvent, ...]:
    """End the mandate appointed last."""
    last = last_mandate(alliance, command.member)
    if last.retired_on == command.retired_on:
        return ()
    if last.retired_on is not None:
        raise _without_mandate(command.member, command.retired_on)
    not_in_future(command.retired_on, basis.today)
    not_before(command.retired_on, last.appointed.appointed_on, "Bestellung des Mitglieds")
    return (MemberRetired(member=command.member, retired_on=command.retired_on),)


def _without_mandate(member: str, day: dt.date) -> MemberWithoutMandate:
    return MemberWithoutMandate(member=member, day=day_de(day))


def change_managing_member(
    command: ChangeManagingMember, alliance: Alliance, basis: Basis
) -> tuple[AllianceEvent, ...]:
    """Let a member with a mandate on the day manage the alliance."""
    fact = ManagingMemberChanged(member=command.member, changed_on=command.changed_on)
    if alliance.managing == fact:
        return ()
    last_mandate(alliance, command.member)
    if alliance.mandate_on(command.member, command.changed_on) is None:
        raise _without_mandate(command.member, command.changed_on)
    not_in_future(command.changed_on, basis.today)
    if alliance.managing is not None:
        not_before(command.changed_on, alliance.managing.changed_on, "letzter Wechsel")
    return (fact,)
