"""What may be asked about taking a grant back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from grants.kernel.ids import Code, Identifier, Ordinal
from grants.kernel.money import NonNegativeCents
from grants.kernel.sealed import Text
from grants.revocation.events import Act, Ground, RecoveryGround


@dataclass(frozen=True, kw_only=True)
class EstablishKnowledge:
    """Record when who decides learnt of which circumstance (Kenntnis); numbered."""

    knowledge: Ordinal
    circumstance: Code
    description: Text
    known_by: Identifier
    known_on: dt.date


@dataclass(frozen=True, kw_only=True)
class HoldHearing:
    """Record that the recipient was heard (Anhörung): invited, and answered or not; numbered.

    Answered: `held_on` is the day of the answer. Not answered: a day after `respond_until`.
    """

    hearing: Ordinal
    knowledge: Ordinal
    invited_on: dt.date
    respond_until: dt.date
    response: Literal["answered", "none"]
    statement: Text | None = None
    held_on: dt.date


@dataclass(frozen=True, kw_only=True)
class DraftRevocation:
    """Prepare a withdrawal (§ 48 VwVfG) or a revocation (§ 49 VwVfG) for another's signature.

    `remaining_cents` is what the recipient keeps of the grant: 0 takes all of it back.
    """

    act: Act
    knowledge: Ordinal
    hearing: Ordinal
    ground: Ground
    remaining_cents: NonNegativeCents
    from_on: dt.date
    reasons: Text
    drafted_on: dt.date


@dataclass(frozen=True, kw_only=True)
class WithdrawGrant:
    """Sign a withdrawal (Rücknahmebescheid). After the year from knowledge it says why."""

    decision: Identifier
    override: Text | None = None
    signed_on: dt.date


@dataclass(frozen=True, kw_only=True)
class RevokeGrant:
    """Sign a revocation (Widerrufsbescheid). After the year from knowledge it says why."""

    decision: Identifier
    override: Text | None = None
    signed_on: dt.date


@dataclass(frozen=True, kw_only=True)
class DraftRecovery:
    """Prepare a recovery order that comes from no settlement and no revocation.

    `cents` is 0 where nothing but interest on money not used in time is to be claimed.
    """

    ground: RecoveryGround
    cents: NonNegativeCents
    reasons: Text
    drafted_on: dt.date


@dataclass(frozen=True, kw_only=True)
class SignRecovery:
    """Sign a recovery order (Erstattungsbescheid); opens its claim."""

    decision: Identifier
    signed_on: dt.date


RevocationCommand = (
    EstablishKnowledge
    | HoldHearing
    | DraftRevocation
    | WithdrawGrant
    | RevokeGrant
    | DraftRecovery
    | SignRecovery
)
