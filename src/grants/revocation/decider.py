"""Decides about taking a grant back (stream `case/{number}`)."""

from __future__ import annotations

from typing import assert_never

from grants.kernel.aggregate import Basis, Decider
from grants.kernel.event import Event
from grants.revocation import recovering
from grants.revocation.commands import (
    DraftRecovery,
    DraftRevocation,
    EstablishKnowledge,
    HoldHearing,
    RevocationCommand,
    RevokeGrant,
    SignRecovery,
    WithdrawGrant,
)
from grants.revocation.hearing import establish, hear
from grants.revocation.state import Revocation, evolve
from grants.revocation.taking import RevocationBasis, draft, sign

__all__ = ["REVOCATION", "Revocation", "RevocationBasis"]


def decide(command: RevocationCommand, revocation: Revocation, basis: Basis) -> tuple[Event, ...]:
    """The facts a command adds. A signature needs a `RevocationBasis`.

    Raises:
        Rejection: a rule said no.
    """
    match command:
        case EstablishKnowledge():
            return establish(command, revocation, basis)
        case HoldHearing():
            return hear(command, revocation, basis)
        case DraftRevocation():
            return draft(command, revocation, basis)
        case WithdrawGrant() | RevokeGrant():
            assert isinstance(basis, RevocationBasis)
            return sign(command, revocation, basis)
        case DraftRecovery():
            return recovering.draft(command, revocation, basis)
        case SignRecovery():
            assert isinstance(basis, RevocationBasis)
            return recovering.sign(command, revocation, basis)
        case _:
            assert_never(command)


REVOCATION: Decider[RevocationCommand, Revocation, Event] = Decider(Revocation(), decide, evolve)
