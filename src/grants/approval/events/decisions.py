"""Facts about decision acts on a grant: drafted by one person, signed by another."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from grants.approval.events.terms import (
    Act,
    Condition,
    Deviation,
    FinancingType,
    PlanLine,
    YearShare,
)
from grants.kernel.event import Event, stored_as
from grants.kernel.ids import Code, Identifier
from grants.kernel.money import BasisPoints, Cents, NonNegativeCents, PositiveCents
from grants.kernel.sealed import Sealed

_TERMS_ADDED = {"other_means_cents": None, "full_rate_reasons": None, "conditions": ()}
"""What version 2 of a draft and of an approval says more."""


@stored_as("approval.decision-drafted", on="drafted_on", version=2)
class DecisionDrafted(Event):
    """A decision is prepared for signature (Entscheidungsentwurf).

    It rests on this `application_version`; an amendment would make this `plan_version`.
    `other_means_cents`: own means and what third parties give, where the financing depends on it.
    `full_rate_reasons`: why more than the regular rate. `party` is a new recipient.
    """

    decision: str
    act: Act
    application_version: int
    plan_version: int | None
    financing_type: FinancingType | None
    rate_bp: BasisPoints | None
    eligible_cents: NonNegativeCents | None
    amount_cents: NonNegativeCents | None
    by_year: tuple[YearShare, ...]
    plan: tuple[PlanLine, ...]
    period_from: dt.date | None
    period_to: dt.date | None
    ground: Code | None
    other_means_cents: NonNegativeCents | None
    full_rate_reasons: Sealed | None
    conditions: tuple[Condition, ...]
    party: Identifier | None
    reasons: Sealed
    drafted_by: Identifier
    drafted_on: dt.date

    @classmethod
    def upcast(cls, fields: dict[str, Any], version: int) -> dict[str, Any]:
        """Version 1 knew neither conditions nor other means, and no change of the recipient."""
        return {**_TERMS_ADDED, "party": None, **fields} if version < 2 else fields


@stored_as("approval.grant-approved", on="signed_on", version=3, basis="§ 44 SäHO")
class GrantApproved(Event):
    """The grant is approved (Zuwendungsbescheid): by whom, in which competence, why.

    `proof_due_on` is when the proof of use is due by the rule in force at the signature: no later
    rule moves it. None: a version of this fact that did not say.
    """

    decision: str
    guideline: Code
    financing_type: FinancingType
    rate_bp: BasisPoints
    rate_max_bp: BasisPoints
    eligible_cents: PositiveCents
    requested_cents: PositiveCents
    amount_cents: PositiveCents
    by_year: tuple[YearShare, ...]
    plan: tuple[PlanLine, ...]
    period_from: dt.date
    period_to: dt.date
    proof_due_on: dt.date | None
    other_means_cents: NonNegativeCents | None
    full_rate_reasons: Sealed | None
    conditions: tuple[Condition, ...]
    reasons: Sealed
    drafted_by: Identifier
    approved_by: Identifier
    competence: Code
    limit_cents: PositiveCents | None
    deviates_from_vote: Deviation
    signed_on: dt.date

    @classmethod
    def upcast(cls, fields: dict[str, Any], version: int) -> dict[str, Any]:
        """Version 1 knew neither conditions nor other means, version 2 no date of the proof."""
        known = {**_TERMS_ADDED, **fields} if version < 2 else fields
        return {**known, "proof_due_on": None} if version < 3 else known


@stored_as("approval.grant-amended", on="signed_on", version=3)
class GrantAmended(Event):
    """The grant is changed (Änderungsbescheid): a new plan version with its differences by year.

    `conditions` are added to those in force. What was paid above the new amount is claimed back.
    `proof_due_on` moves with the period alone; None: a version of this fact that did not say.
    """

    decision: str
    plan_version: int
    kind: Literal["amount", "period", "plan", "years", "conditions"]
    amount_cents: NonNegativeCents
    delta_cents: Cents
    by_year: tuple[YearShare, ...]
    plan: tuple[PlanLine, ...]
    period_from: dt.date
    period_to: dt.date
    proof_due_on: dt.date | None
    other_means_cents: NonNegativeCents | None
    conditions: tuple[Condition, ...]
    overpaid_cents: NonNegativeCents
    claim: str | None
    reasons: Sealed
    drafted_by: Identifier
    approved_by: Identifier
    competence: Code
    limit_cents: PositiveCents | None
    deviates_from_vote: Deviation
    signed_on: dt.date

    @classmethod
    def upcast(cls, fields: dict[str, Any], version: int) -> dict[str, Any]:
        """Version 1 knew no conditions and never fell below what was paid, version 2 no proof."""
        added = {"other_means_cents": None, "conditions": (), "overpaid_cents": 0, "claim": None}
        known = {**added, **fields} if version < 2 else fields
        return {**known, "proof_due_on": None} if version < 3 else known


@stored_as("approval.recipient-changed", on="signed_on")
class RecipientChanged(Event):
    """Somebody else carries the project on (Wechsel des Zuwendungsempfängers).

    The bank account of the former recipient no longer holds.
    """

    decision: str
    party: Identifier
    former_party: Identifier
    amount_cents: NonNegativeCents
    reasons: Sealed
    drafted_by: Identifier
    approved_by: Identifier
    competence: Code
    limit_cents: PositiveCents | None
    deviates_from_vote: Deviation
    signed_on: dt.date
