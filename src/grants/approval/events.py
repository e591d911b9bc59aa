"""Facts about decisions on a case: drafted, approved, notified, final, amended, closed.

Stream `case/{number}`. Every decision act has a number within the case (`decision`), to which its
dispatch, notification and finality refer.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict

from grants.kernel.event import Event, stored_as
from grants.kernel.ids import Code, Identifier, Year
from grants.kernel.money import BasisPoints, Cents, NonNegativeCents, PositiveCents
from grants.kernel.sealed import Sealed

FinancingType = Literal["anteil", "fehlbedarf", "festbetrag", "voll"]
"""Anteil-, Fehlbedarfs-, Festbetrags-, Vollfinanzierung (VwV zu § 44 SäHO)."""


class YearShare(BaseModel):
    """The part of a grant that one budget pays (Jahresscheibe)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    year: Year
    scope: Code
    earmark: Code
    cents: NonNegativeCents


class PlanLine(BaseModel):
    """One line of the binding plan (Finanzierungsplan des Bescheids)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    line: Code
    cents: NonNegativeCents


@stored_as("approval.decision-drafted", on="drafted_on")
class DecisionDrafted(Event):
    """A decision is prepared for signature (Entscheidungsentwurf).

    It rests on this `application_version`; an amendment would make this `plan_version`.
    """

    decision: str
    act: Literal["approval", "rejection", "amendment"]
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
    reasons: Sealed
    drafted_by: Identifier
    drafted_on: dt.date


@stored_as("approval.grant-approved", on="signed_on", basis="§ 44 SäHO")
class GrantApproved(Event):
    """The grant is approved (Zuwendungsbescheid): by whom, in which competence, why."""

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
    reasons: Sealed
    drafted_by: Identifier
    approved_by: Identifier
    competence: Code
    limit_cents: PositiveCents | None
    deviates_from_vote: Literal["follows", "deviates", "no-vote"]
    signed_on: dt.date


@stored_as("approval.decision-dispatched", on="posted_on", basis="§ 41 VwVfG")
class DecisionDispatched(Event):
    """The decision is sent (Versand). `presumed_on`: presumed notification by the rule in force.

    What is served (Zustellung) is not presumed to arrive: there it is None.
    """

    decision: str
    channel: Literal["post", "electronic", "delivery"]
    remedy_notice: Literal["included", "missing"]
    presumed_on: dt.date | None
    posted_on: dt.date


@stored_as("approval.notification-effected", on="effected_on", basis="§ 41 VwVfG")
class NotificationEffected(Event):
    """The decision has reached the recipient (Bekanntgabe); a remedy is open to `remedy_until`."""

    decision: str
    manner: Literal["presumed", "proven"]
    remedy_until: dt.date
    effected_on: dt.date


@stored_as("approval.remedy-waived", on="waived_on")
class RemedyWaived(Event):
    """The recipient waives the remedy (Rechtsmittelverzicht): the decision is final at once."""

    decision: str
    waived_on: dt.date


@stored_as("approval.decision-became-final", on="final_on", basis="§ 70 VwGO")
class DecisionBecameFinal(Event):
    """No remedy is possible any more (Bestandskraft); an approval is in force."""

    decision: str
    final_on: dt.date


@stored_as("approval.grant-amended", on="signed_on")
class GrantAmended(Event):
    """The grant is changed (Änderungsbescheid): a new plan version with its differences by year."""

    decision: str
    plan_version: int
    kind: Literal["amount", "period", "plan", "years"]
    amount_cents: NonNegativeCents
    delta_cents: Cents
    by_year: tuple[YearShare, ...]
    plan: tuple[PlanLine, ...]
    period_from: dt.date
    period_to: dt.date
    reasons: Sealed
    drafted_by: Identifier
    approved_by: Identifier
    competence: Code
    limit_cents: PositiveCents | None
    deviates_from_vote: Literal["follows", "deviates", "no-vote"]
    signed_on: dt.date


@stored_as("approval.grant-not-taken-up", on="declared_on")
class GrantNotTakenUp(Event):
    """The recipient does not take the grant (Nichtinanspruchnahme)."""

    decision: str
    amount_cents: PositiveCents
    recorded_by: Identifier
    declared_on: dt.date


@stored_as("approval.case-closed", on="closed_on")
class CaseClosed(Event):
    """Nothing is open any more (Abschluss der Akte)."""

    closed_by: Identifier
    closed_on: dt.date


ApprovalEvent = (
    DecisionDrafted
    | GrantApproved
    | DecisionDispatched
    | NotificationEffected
    | RemedyWaived
    | DecisionBecameFinal
    | GrantAmended
    | GrantNotTakenUp
    | CaseClosed
)
