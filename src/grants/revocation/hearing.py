"""What comes before a grant is taken back: somebody learns of it, and the recipient is heard."""

from __future__ import annotations

from grants.kernel.aggregate import Basis
from grants.kernel.calendar import month_deadline, next_working_day
from grants.kernel.event import Event
from grants.kernel.rules import not_before, not_in_future
from grants.revocation.commands import EstablishKnowledge, HoldHearing
from grants.revocation.events import HearingHeld, KnowledgeEstablished
from grants.revocation.rejections import (
    HearingOutOfOrder,
    HearingStillOpen,
    HearingTaken,
    HearingTooShort,
    KnowledgeOutOfOrder,
    KnowledgeTaken,
    KnowledgeUnknown,
    StatementMismatch,
)
from grants.revocation.state import Revocation
from grants.revocation.transitions import STEPS


def establish(
    command: EstablishKnowledge, revocation: Revocation, basis: Basis
) -> tuple[Event, ...]:
    """The day from which the year of the law runs (§ 48 VwVfG)."""
    known = revocation.knowledge.get(command.knowledge)
    if known is not None:
        same = (known.circumstance, known.description, known.known_by, known.known_on)
        stated = (command.circumstance, command.description, command.known_by, command.known_on)
        if same == stated and known.recorded_by == basis.person:
            return ()
        raise KnowledgeTaken(number=command.knowledge, day=known.known_on)
    STEPS.admit(command, revocation.phase)
    if command.knowledge != len(revocation.knowledge) + 1:
        raise KnowledgeOutOfOrder(number=command.knowledge, next=len(revocation.knowledge) + 1)
    assert revocation.approved_on is not None  # Whatever is admitted comes after an approval.
    not_before(command.known_on, revocation.approved_on, "Bewilligung")
    not_in_future(command.known_on, basis.today)
    months = int(basis.parameters.on("withdrawal_months", command.known_on))
    fact = KnowledgeEstablished(
        knowledge=command.knowledge,
        circumstance=command.circumstance,
        description=command.description,
        known_by=command.known_by,
        withdrawal_until=month_deadline(command.known_on, months),
        recorded_by=basis.person,
        known_on=command.known_on,
    )
    return (fact,)


def hear(command: HoldHearing, revocation: Revocation, basis: Basis) -> tuple[Event, ...]:
    """The hearing is over: with the answer, or with its period."""
    fact = HearingHeld(
        hearing=command.hearing,
        knowledge=command.knowledge,
        invited_on=command.invited_on,
        respond_until=command.respond_until,
        response=command.response,
        statement=command.statement,
        recorded_by=basis.person,
        held_on=command.held_on,
    )
    known = revocation.hearings.get(command.hearing)
    if known == fact:
        return ()
    if known is not None:
        raise HearingTaken(number=command.hearing, day=known.held_on)
    STEPS.admit(command, revocation.phase)
    if command.hearing != len(revocation.hearings) + 1:
        raise HearingOutOfOrder(number=command.hearing, next=len(revocation.hearings) + 1)
    learnt = revocation.knowledge.get(command.knowledge)
    if learnt is None:
        raise KnowledgeUnknown(number=command.knowledge)
    not_before(command.invited_on, learnt.known_on, "Kenntnis")
    if command.respond_until <= command.invited_on:
        raise HearingTooShort(until=command.respond_until, day=command.invited_on)
    if (command.response == "answered") != (command.statement is not None):
        raise StatementMismatch
    until = next_working_day(command.respond_until)  # § 31 (3) VwVfG.
    if command.response == "none" and command.held_on <= until:
        raise HearingStillOpen(until=until)
    not_before(command.held_on, command.invited_on, "Einladung zur Anhörung")
    not_in_future(command.held_on, basis.today)
    return (fact,)
