"""What may be asked about decisions on a case: draft, sign, notify, amend, close.

A decision act carries the number of its draft (`FKR-2024-0700-B1`), which the service gives out.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from grants.approval.events import FinancingType, PlanLine, YearShare
from grants.kernel.ids import Code, Identifier
from grants.kernel.money import BasisPoints, NonNegativeCents
from grants.kernel.sealed import Text


@dataclass(frozen=True, kw_only=True)
class DraftDecision:
    """Prepare a decision for signature by another person (Entscheidungsentwurf).

    An approval needs everything but `ground`; an amendment the new amount, years, plan and period;
    a rejection its `ground`. What is left out of an amendment's amount or period stays as it is.
    """

    act: Literal["approval", "rejection", "amendment"]
    financing_type: FinancingType | None = None
    rate_bp: BasisPoints | None = None
    amount_cents: NonNegativeCents | None = None
    by_year: tuple[YearShare, ...] = ()
    plan: tuple[PlanLine, ...] = ()
    period_from: dt.date | None = None
    period_to: dt.date | None = None
    ground: Code | None = None
    reasons: Text
    drafted_on: dt.date


@dataclass(frozen=True, kw_only=True)
class Approve:
    """Sign the draft of an approval (Zuwendungsbescheid); commits the money of every year."""

    decision: Identifier
    signed_on: dt.date


@dataclass(frozen=True, kw_only=True)
class DispatchDecision:
    """Send a signed decision (Versand); the day of presumed notification is computed."""

    decision: Identifier
    channel: Literal["post", "electronic", "delivery"]
    remedy_notice: Literal["included", "missing"]
    posted_on: dt.date


@dataclass(frozen=True, kw_only=True)
class EffectNotification:
    """Record that a decision reached the recipient (Bekanntgabe), presumed or proven."""

    decision: Identifier
    manner: Literal["presumed", "proven"]
    effected_on: dt.date


@dataclass(frozen=True, kw_only=True)
class WaiveRemedy:
    """Record that the recipient waives the remedy (Rechtsmittelverzicht)."""

    decision: Identifier
    waived_on: dt.date


@dataclass(frozen=True, kw_only=True)
class BecomeFinal:
    """Record that no remedy is possible any more (Bestandskraft)."""

    decision: Identifier
    final_on: dt.date


@dataclass(frozen=True, kw_only=True)
class AmendGrant:
    """Sign the draft of an amendment (Änderungsbescheid); changes the commitments by year."""

    decision: Identifier
    signed_on: dt.date


@dataclass(frozen=True, kw_only=True)
class DeclareNotTakenUp:
    """Record that the recipient does not take the grant (Nichtinanspruchnahme); frees the money."""

    declared_on: dt.date


@dataclass(frozen=True, kw_only=True)
class CloseCase:
    """Close the file (Abschluss der Akte); nothing may be open."""

    closed_on: dt.date


ApprovalCommand = (
    DraftDecision
    | Approve
    | DispatchDecision
    | EffectNotification
    | WaiveRemedy
    | BecomeFinal
    | AmendGrant
    | DeclareNotTakenUp
    | CloseCase
)
