"""Facts about taking a grant back. Stream `case/{number}`."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from grants.approval.events import YearShare
from grants.kernel.event import Event, stored_as
from grants.kernel.ids import Code, Identifier, Ordinal
from grants.kernel.money import NonNegativeCents, PositiveCents
from grants.kernel.sealed import Sealed

Act = Literal["withdrawal", "revocation"]
"""Rücknahme of an unlawful grant (§ 48 VwVfG), Widerruf of a lawful one (§ 49 VwVfG)."""
Ground = Literal[
    # § 48 VwVfG: the grant was unlawful from the start.
    "deceit",
    "threat",
    "bribery",
    "false-statements",
    "unlawfulness-known",
    "unlawful",
    # § 49 VwVfG: the grant was lawful, and something has come in between.
    "purpose-missed",
    "not-used-in-time",
    "condition-not-met",
    "proof-not-submitted",
    "reserved",
    "facts-changed",
]
Limit = Literal["within", "no-limit", "overridden"]
"""Whether the year from knowledge was kept, did not run, or was passed over with a reason."""


@stored_as("revocation.knowledge-established", on="known_on", basis="§ 48 VwVfG")
class KnowledgeEstablished(Event):
    """Who decides learnt of a circumstance that lets a grant be taken back (Kenntnis).

    From here the year of the law runs, to `withdrawal_until`.
    """

    knowledge: Ordinal
    circumstance: Code
    description: Sealed
    known_by: Identifier
    withdrawal_until: dt.date
    recorded_by: Identifier
    known_on: dt.date


@stored_as("revocation.hearing-held", on="held_on", basis="§ 28 VwVfG")
class HearingHeld(Event):
    """The recipient could say what there is to say (Anhörung), and did or did not by its end."""

    hearing: Ordinal
    knowledge: Ordinal
    invited_on: dt.date
    respond_until: dt.date
    response: Literal["answered", "none"]
    statement: Sealed | None
    recorded_by: Identifier
    held_on: dt.date


@stored_as("revocation.drafted", on="drafted_on", basis="§ 39 VwVfG")
class RevocationDrafted(Event):
    """A withdrawal or revocation is prepared for signature (Entwurf).

    It rests on a grant of `before_cents` in this `plan_version` and leaves `remaining_cents`.
    """

    decision: str
    act: Act
    knowledge: Ordinal
    hearing: Ordinal
    ground: Ground
    before_cents: PositiveCents
    remaining_cents: NonNegativeCents
    plan_version: int
    from_on: dt.date
    reasons: Sealed
    drafted_by: Identifier
    drafted_on: dt.date


class _Taken(Event):
    """What a withdrawal and a revocation have in common.

    The grant falls from `before_cents` to `amount_cents` with effect from `from_on`. What was not
    paid is `released` by budget year; what was paid above what remains and not claimed before
    (`claimed_before_cents`) is claimed back. `plan_version` numbers the terms as they stand then.
    """

    decision: str
    extent: Literal["whole", "part"]
    ground: Ground
    before_cents: PositiveCents
    amount_cents: NonNegativeCents
    by_year: tuple[YearShare, ...]
    plan_version: int
    from_on: dt.date
    knowledge: Ordinal
    known_on: dt.date
    withdrawal_until: dt.date
    limit: Limit
    override: Sealed | None
    hearing: Ordinal
    paid_cents: NonNegativeCents
    claimed_before_cents: NonNegativeCents
    overpaid_cents: NonNegativeCents
    released: tuple[YearShare, ...]
    claim: str | None
    reasons: Sealed
    drafted_by: Identifier
    approved_by: Identifier
    competence: Code
    limit_cents: PositiveCents | None
    signed_on: dt.date


@stored_as("revocation.grant-withdrawn", on="signed_on", basis="§ 48 VwVfG")
class GrantWithdrawn(_Taken):
    """An unlawful grant is taken back in whole or in part (Rücknahme)."""


@stored_as("revocation.grant-revoked", on="signed_on", basis="§ 49 VwVfG")
class GrantRevoked(_Taken):
    """A lawful grant is revoked in whole or in part (Widerruf)."""


RecoveryGround = Literal["amendment", "condition", "interim-interest"]
"""What makes money come back without a settlement or revocation: a grant amended below what was
paid, a condition that ended it, or interest alone on money that was not used in time."""


@stored_as("revocation.recovery-drafted", on="drafted_on", basis="§ 49a VwVfG")
class RecoveryDrafted(Event):
    """A recovery order that comes from no other decision is prepared (Entwurf)."""

    decision: str
    ground: RecoveryGround
    cents: NonNegativeCents
    reasons: Sealed
    drafted_by: Identifier
    drafted_on: dt.date


@stored_as("revocation.recovery-signed", on="signed_on", basis="§ 49a VwVfG")
class RecoverySigned(Event):
    """A recovery order is signed in the file of the case (Erstattungsbescheid); it opens `claim`.

    No more is claimed than was paid (`paid_cents`) and not claimed before.
    """

    decision: str
    claim: str
    ground: RecoveryGround
    cents: NonNegativeCents
    paid_cents: NonNegativeCents
    claimed_before_cents: NonNegativeCents
    reasons: Sealed
    drafted_by: Identifier
    approved_by: Identifier
    competence: Code
    limit_cents: PositiveCents | None
    signed_on: dt.date


RevocationEvent = (
    KnowledgeEstablished
    | HearingHeld
    | RevocationDrafted
    | GrantWithdrawn
    | GrantRevoked
    | RecoveryDrafted
    | RecoverySigned
)
