"""What may be asked about decisions on a case: draft, sign, notify, amend, close.

A decision act carries the number of its draft (`FKR-2024-0700-B1`), which the service gives out.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict

from grants.approval.events import Act, FinancingType, PlanLine, YearShare
from grants.kernel.ids import Code, Identifier
from grants.kernel.money import BasisPoints, NonNegativeCents, PositiveCents
from grants.kernel.sealed import Text


class ConditionWanted(BaseModel):
    """A condition as it is typed into a draft (Nebenbestimmung)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    condition: Code
    effect: Literal["before-payout", "accompanying"]
    text: Text
    due_on: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class DraftDecision:
    """Prepare a decision for signature by another person (Entscheidungsentwurf).

    An approval needs its terms; an amendment the new amount, years, plan and period; a rejection
    its `ground`; a change of the recipient the new `party`. What is left out of an amendment stays
    as it is; its conditions are added. `other_means_cents` is what own means and third parties
    give, which a financing of the gap needs; `full_rate_reasons` why the rate is above the regular.
    """

    act: Act
    financing_type: FinancingType | None = None
    rate_bp: BasisPoints | None = None
    amount_cents: NonNegativeCents | None = None
    by_year: tuple[YearShare, ...] = ()
    plan: tuple[PlanLine, ...] = ()
    period_from: dt.date | None = None
    period_to: dt.date | None = None
    other_means_cents: NonNegativeCents | None = None
    full_rate_reasons: Text | None = None
    conditions: tuple[ConditionWanted, ...] = ()
    ground: Code | None = None
    party: Identifier | None = None
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
class ReturnDecision:
    """Record that the letter came back undelivered (Postrücklauf); it can be sent again."""

    decision: Identifier
    ground: Literal["address-unknown", "not-accepted", "not-collected", "other"]
    returned_on: dt.date


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
class FileObjection:
    """Record that the recipient objects to a decision (Widerspruch); late is noted, not refused."""

    decision: Identifier
    grounds: Text | None = None
    filed_on: dt.date


@dataclass(frozen=True, kw_only=True)
class DecideObjection:
    """Decide the pending objection to a decision (Widerspruchsentscheidung).

    `withdrawn` records that the recipient took it back. `claim_cents` is what remains of the claim
    that the decision raised, where the objection is upheld in part.
    """

    decision: Identifier
    outcome: Literal["upheld", "partly-upheld", "dismissed", "withdrawn"]
    claim_cents: PositiveCents | None = None
    reasons: Text
    decided_on: dt.date

    @property
    def signed_on(self) -> dt.date | None:
        """The day of the decision; who records that it was taken back signs nothing."""
        return None if self.outcome == "withdrawn" else self.decided_on


@dataclass(frozen=True, kw_only=True)
class AmendGrant:
    """Sign the draft of an amendment (Änderungsbescheid); changes the commitments by year."""

    decision: Identifier
    signed_on: dt.date


@dataclass(frozen=True, kw_only=True)
class ChangeRecipient:
    """Sign the draft of a change of recipient; the bank account must be confirmed anew."""

    decision: Identifier
    signed_on: dt.date


@dataclass(frozen=True, kw_only=True)
class ReportPlanShift:
    """Record that the recipient spends otherwise between plan lines, within the tolerance.

    `plan` is the whole plan as it is now.
    """

    plan: tuple[PlanLine, ...]
    reasons: Text
    reported_on: dt.date


@dataclass(frozen=True, kw_only=True)
class FulfilCondition:
    """Record that the recipient has done what a condition asks (Auflage erfüllt)."""

    condition: Code
    note: Text | None = None
    fulfilled_on: dt.date


@dataclass(frozen=True, kw_only=True)
class RecordInsolvency:
    """Record insolvency proceedings about the recipient; nothing is paid until they end."""

    note: Text | None = None
    opened_on: dt.date


@dataclass(frozen=True, kw_only=True)
class EndInsolvency:
    """Record that insolvency no longer stands in the way of payments."""

    note: Text | None = None
    ended_on: dt.date


@dataclass(frozen=True, kw_only=True)
class DeclareNotTakenUp:
    """Record that the recipient does not take the grant (Nichtinanspruchnahme); frees the money."""

    declared_on: dt.date


@dataclass(frozen=True, kw_only=True)
class CloseCase:
    """Close the file (Abschluss der Akte); nothing may be open."""

    closed_on: dt.date


@dataclass(frozen=True, kw_only=True)
class ReopenCase:
    """Take a closed file up again (Wiederaufgreifen), in the state before it was closed."""

    reasons: Text
    reopened_on: dt.date


ApprovalCommand = (
    DraftDecision
    | Approve
    | DispatchDecision
    | EffectNotification
    | ReturnDecision
    | WaiveRemedy
    | BecomeFinal
    | FileObjection
    | DecideObjection
    | AmendGrant
    | ChangeRecipient
    | ReportPlanShift
    | FulfilCondition
    | RecordInsolvency
    | EndInsolvency
    | DeclareNotTakenUp
    | CloseCase
    | ReopenCase
)
