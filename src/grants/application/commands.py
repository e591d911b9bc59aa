"""What may be asked of an application, from submission to ready to decide."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from grants.application.events import Ballot, CostLine, FinancingLine, Indicator, Kind, Score
from grants.kernel.ids import Code, Identifier, Ordinal, Scope
from grants.kernel.money import BasisPoints, NonNegativeCents, PositiveCents
from grants.kernel.sealed import Text

Codes = Annotated[tuple[Code, ...], Field(min_length=1, max_length=50)]
Costs = Annotated[tuple[CostLine, ...], Field(max_length=500)]
Financing = Annotated[tuple[FinancingLine, ...], Field(max_length=100)]
Indicators = Annotated[tuple[Indicator, ...], Field(max_length=100)]
Ballots = Annotated[tuple[Ballot, ...], Field(max_length=200)]
Scores = Annotated[tuple[Score, ...], Field(max_length=50)]
Votes = Annotated[int, Field(strict=True, ge=0, le=1_000)]


@dataclass(frozen=True, kw_only=True)
class SubmitApplication:
    """Record an application as it came in (Antragseingang); opens `case/{next number}`.

    `scope` is the region (AGS), or `statewide`; `earmark` is `general` for money without a purpose.
    Defects become findings of the fact, never a refusal (§ 24 (3) VwVfG).
    """

    programme: Code
    kind: Kind
    scope: Scope
    party: Identifier
    call: Identifier | None = None
    title: Text
    purpose: Text
    objects: Codes
    primary_object: Code
    costs: Costs
    financing: Financing
    requested_cents: PositiveCents
    earmark: Code
    period_from: dt.date
    period_to: dt.date
    indicators: Indicators = ()
    received_on: dt.date


@dataclass(frozen=True, kw_only=True)
class ReviseApplication:
    """Record a new version of the application (Antragsänderung). `version` is the one it creates.

    `objects`, `primary_object` and `earmark` stay as they were where none is given.
    """

    version: Ordinal
    costs: Costs
    financing: Financing
    requested_cents: PositiveCents
    period_from: dt.date
    period_to: dt.date
    objects: Codes | None = None
    primary_object: Code | None = None
    earmark: Code | None = None
    received_on: dt.date


@dataclass(frozen=True, kw_only=True)
class RequestDocuments:
    """Ask for what is missing (Nachforderung): codes of the checklist. Rounds count from 1."""

    round: Ordinal
    items: Codes
    due_on: dt.date
    requested_on: dt.date


@dataclass(frozen=True, kw_only=True)
class SupplyDocuments:
    """Record that the applicant supplied what a round asked for (Nachreichung).

    `items` are what came of it; None: all of it.
    """

    round: Ordinal
    items: Codes | None = None
    supplied_on: dt.date


@dataclass(frozen=True, kw_only=True)
class ExtendDeadline:
    """Give more time for the open round (Fristverlängerung); the original deadline is kept."""

    round: Ordinal
    due_on: dt.date
    reasons: Text
    extended_on: dt.date


@dataclass(frozen=True, kw_only=True)
class WaiveDocuments:
    """Do without items of the checklist (Verzicht auf Unterlagen), with reasons."""

    items: Codes
    reasons: Text
    waived_on: dt.date


@dataclass(frozen=True, kw_only=True)
class DeemWithdrawn:
    """Record that the application counts as taken back, the deadline being over."""

    deemed_on: dt.date


@dataclass(frozen=True, kw_only=True)
class ConfirmCompleteness:
    """Confirm that all papers are there (Vollständigkeit) and since when."""

    complete_on: dt.date
    confirmed_on: dt.date


@dataclass(frozen=True, kw_only=True)
class ReferToAlliance:
    """Ask the alliance for its vote on the current version (Vorlage an die Allianz)."""

    referred_on: dt.date


@dataclass(frozen=True, kw_only=True)
class RecordVote:
    """Record the alliance's vote (Votum) in a meeting; the outcome follows from the votes.

    Either the totals are stated, or who voted how in `ballots`, which the totals then follow from.
    """

    meeting: Identifier
    votes_for: Votes | None = None
    votes_against: Votes | None = None
    abstentions: Votes | None = None
    ballots: Ballots = ()
    scores: Scores = ()
    rank: Ordinal | None = None
    recommended_cents: NonNegativeCents


@dataclass(frozen=True, kw_only=True)
class JustifyDeviationFromVote:
    """Say why an application goes on against a negative vote (Begründung der Abweichung)."""

    reasons: Text
    justified_on: dt.date


@dataclass(frozen=True, kw_only=True)
class PermitEarlyStart:
    """Permit the measure to begin before the decision (vorzeitiger Maßnahmebeginn)."""

    from_on: dt.date
    reasons: Text
    permitted_on: dt.date


@dataclass(frozen=True, kw_only=True)
class RefuseEarlyStart:
    """Refuse that the measure begins before the decision."""

    reasons: Text
    refused_on: dt.date


@dataclass(frozen=True, kw_only=True)
class RecordMeasureStart:
    """Record the day on which the measure began (Maßnahmebeginn).

    Another day than the one recorded before needs `reasons`; both stay on record.
    """

    started_on: dt.date
    reasons: Text | None = None


@dataclass(frozen=True, kw_only=True)
class RetractMeasureStart:
    """Take back the recorded beginning: the measure has not begun (Rücknahme des Beginns)."""

    reasons: Text


@dataclass(frozen=True, kw_only=True)
class ClassifyAid:
    """Say whether the grant is state aid (beihilferechtliche Einordnung)."""

    aid: Literal["none", "de-minimis"]
    classified_on: dt.date


@dataclass(frozen=True, kw_only=True)
class CheckDeMinimis:
    """State what the undertaking may still be granted on a day (De-minimis-Prüfung)."""

    checked_on: dt.date


@dataclass(frozen=True, kw_only=True)
class CheckDoubleFunding:
    """Say whether somebody else pays for the same (Prüfung auf Doppelförderung)."""

    outcome: Literal["none", "found"]
    checked_on: dt.date


@dataclass(frozen=True, kw_only=True)
class CompleteExamination:
    """Finish the examination (Antragsprüfung): eligible costs, rate and proposed amount."""

    eligible_cents: PositiveCents
    rate_bp: BasisPoints
    proposed_cents: PositiveCents
    completed_on: dt.date


@dataclass(frozen=True, kw_only=True)
class RejectApplication:
    """Refuse the application (Ablehnung) as somebody else drafted it under this decision number."""

    decision: Identifier
    signed_on: dt.date


@dataclass(frozen=True, kw_only=True)
class WithdrawApplication:
    """Record that the applicant takes the application back (Rücknahme des Antrags)."""

    reason_code: Code
    withdrawn_on: dt.date


ApplicationCommand = (
    SubmitApplication
    | ReviseApplication
    | RequestDocuments
    | SupplyDocuments
    | ExtendDeadline
    | WaiveDocuments
    | DeemWithdrawn
    | ConfirmCompleteness
    | ReferToAlliance
    | RecordVote
    | JustifyDeviationFromVote
    | PermitEarlyStart
    | RefuseEarlyStart
    | RecordMeasureStart
    | RetractMeasureStart
    | ClassifyAid
    | CheckDeMinimis
    | CheckDoubleFunding
    | CompleteExamination
    | RejectApplication
    | WithdrawApplication
)
