"""Facts about an application, from submission to ready to decide. Stream `case/{number}`."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from grants.application.events.documents import (
    ApplicationDeemedWithdrawn,
    DeadlineExtended,
    DocumentsWaived,
)
from grants.application.events.lines import (
    Ballot,
    CheckedItem,
    CostLine,
    FinancingLine,
    Indicator,
    Score,
)
from grants.application.events.start import (
    EarlyStartPermitted,
    EarlyStartRefused,
    MeasureStarted,
    MeasureStartRetracted,
)
from grants.application.events.votes import (
    DeviationFromVoteJustified,
    PrioritisationRecorded,
    ReferredToAlliance,
)
from grants.kernel.event import Event, stored_as
from grants.kernel.ids import Code, Identifier
from grants.kernel.money import BasisPoints, Cents, NonNegativeCents, PositiveCents
from grants.kernel.sealed import Sealed
from grants.party.events import Regime

Kind = Literal["regional", "statewide", "network"]
"""Regional projects need the alliance's vote; network: the alliance's own work."""


@stored_as("application.submitted", on="received_on", basis="§ 22 VwVfG")
class ApplicationSubmitted(Event):
    """An application arrives (Antragseingang). Taken as it comes, defects are findings.

    `guideline` is the one valid on the day of receipt; None with the finding `no-guideline`.
    """

    case: str
    programme: Code
    guideline: Code | None
    kind: Kind
    scope: Code
    party: Identifier
    call: Identifier | None
    title: Sealed
    purpose: Sealed
    objects: tuple[Code, ...]
    primary_object: Code
    costs: tuple[CostLine, ...]
    financing: tuple[FinancingLine, ...]
    requested_cents: PositiveCents
    earmark: Code
    period_from: dt.date
    period_to: dt.date
    indicators: tuple[Indicator, ...]
    findings: tuple[Code, ...]
    recorded_by: Identifier
    received_on: dt.date


@stored_as("application.revised", on="received_on")
class ApplicationRevised(Event):
    """A new version of the application (Antragsänderung); votes on older versions become stale.

    `guideline`, `objects`, `primary_object` and `earmark` are None where they stay as they were; a
    guideline is found here only if there was none before.
    """

    version: int
    guideline: Code | None = None
    objects: tuple[Code, ...] | None = None
    primary_object: Code | None = None
    earmark: Code | None = None
    costs: tuple[CostLine, ...]
    financing: tuple[FinancingLine, ...]
    requested_cents: PositiveCents
    period_from: dt.date
    period_to: dt.date
    findings: tuple[Code, ...]
    recorded_by: Identifier
    received_on: dt.date


@stored_as("application.documents-requested", on="requested_on")
class DocumentsRequested(Event):
    """Something is missing (Nachforderung). `due_on`: the deadline of this round, kept for ever."""

    round: int
    items: tuple[Code, ...]
    due_on: dt.date
    requested_by: Identifier
    requested_on: dt.date


@stored_as("application.documents-supplied", on="supplied_on", version=3)
class DocumentsSupplied(Event):
    """The applicant supplied what was missing (Nachreichung); late is flagged, not refused.

    Late is what comes after `due_on`, the last day of the deadline in force; `original_due_on` is
    the deadline the round began with. Version 1 said neither, and no `items`: all of the round.
    `open_items` are still awaited; before version 3 nobody waited for the rest of a round.
    """

    round: int
    items: tuple[Code, ...] | None
    open_items: tuple[Code, ...]
    original_due_on: dt.date | None
    due_on: dt.date | None
    timeliness: Literal["in-time", "late"]
    supplied_on: dt.date

    @classmethod
    def upcast(cls, fields: dict[str, Any], version: int) -> dict[str, Any]:
        """Version 1 did not say which deadline was in force, nor what of the round came."""
        known = {"items": None, "original_due_on": None, "due_on": None} if version == 1 else {}
        return {**fields, **known, "open_items": ()} if version < 3 else fields


@stored_as("application.completeness-confirmed", on="confirmed_on", version=2)
class CompletenessConfirmed(Event):
    """All papers are there (Vollständigkeit), since `complete_on`, which is not the receipt.

    `checklist` is what the programme and the rounds of requests wanted, item by item; version 1
    did not keep it.
    """

    checklist: tuple[CheckedItem, ...]
    complete_on: dt.date
    confirmed_by: Identifier
    confirmed_on: dt.date

    @classmethod
    def upcast(cls, fields: dict[str, Any], version: int) -> dict[str, Any]:
        """Version 1 did not keep the checklist."""
        return {**fields, "checklist": ()} if version == 1 else fields


@stored_as("application.aid-classified", on="classified_on")
class AidClassified(Event):
    """Whether the grant is state aid (beihilferechtliche Einordnung)."""

    aid: Literal["none", "de-minimis"]
    classified_by: Identifier
    classified_on: dt.date


@stored_as("application.de-minimis-checked", on="checked_on")
class DeMinimisChecked(Event):
    """How much de-minimis aid the single undertaking may still be granted (De-minimis-Prüfung)."""

    party: Identifier
    undertaking: Identifier
    regime: Regime
    ceiling_cents: NonNegativeCents
    used_cents: NonNegativeCents
    headroom_cents: Cents
    checked_by: Identifier
    checked_on: dt.date


@stored_as("application.double-funding-checked", on="checked_on")
class DoubleFundingChecked(Event):
    """Whether somebody else pays for the same (Doppelförderung)."""

    outcome: Literal["none", "found"]
    checked_by: Identifier
    checked_on: dt.date


@stored_as("application.examination-completed", on="completed_on")
class ExaminationCompleted(Event):
    """The caseworker's examination is done (Antragsprüfung): ready to decide."""

    application_version: int
    eligible_cents: PositiveCents
    rate_bp: BasisPoints
    proposed_cents: PositiveCents
    examined_by: Identifier
    completed_on: dt.date


@stored_as("application.rejected", on="signed_on", basis="§ 39 VwVfG")
class ApplicationRejected(Event):
    """The application is refused (Ablehnung), with reasons, by somebody who did not draft it."""

    decision: str
    ground: Code
    reasons: Sealed
    drafted_by: Identifier
    approved_by: Identifier
    competence: Code
    deviates_from_vote: Literal["follows", "deviates", "no-vote"]
    signed_on: dt.date


@stored_as("application.withdrawn", on="withdrawn_on")
class ApplicationWithdrawn(Event):
    """The applicant takes the application back (Rücknahme des Antrags)."""

    reason_code: Code
    recorded_by: Identifier
    withdrawn_on: dt.date


ApplicationEvent = (
    ApplicationSubmitted
    | ApplicationRevised
    | DocumentsRequested
    | DocumentsSupplied
    | DeadlineExtended
    | DocumentsWaived
    | ApplicationDeemedWithdrawn
    | CompletenessConfirmed
    | ReferredToAlliance
    | PrioritisationRecorded
    | DeviationFromVoteJustified
    | EarlyStartPermitted
    | EarlyStartRefused
    | MeasureStarted
    | MeasureStartRetracted
    | AidClassified
    | DeMinimisChecked
    | DoubleFundingChecked
    | ExaminationCompleted
    | ApplicationRejected
    | ApplicationWithdrawn
)

__all__ = [
    "AidClassified",
    "ApplicationDeemedWithdrawn",
    "ApplicationEvent",
    "ApplicationRejected",
    "ApplicationRevised",
    "ApplicationSubmitted",
    "ApplicationWithdrawn",
    "Ballot",
    "CheckedItem",
    "CompletenessConfirmed",
    "CostLine",
    "DeadlineExtended",
    "DeviationFromVoteJustified",
    "DocumentsRequested",
    "DocumentsSupplied",
    "DocumentsWaived",
    "DoubleFundingChecked",
    "EarlyStartPermitted",
    "EarlyStartRefused",
    "ExaminationCompleted",
    "FinancingLine",
    "Indicator",
    "Kind",
    "MeasureStartRetracted",
    "MeasureStarted",
    "PrioritisationRecorded",
    "ReferredToAlliance",
    "Score",
]
