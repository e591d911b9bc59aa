"""What may be asked about the proof of use and the final decision."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from grants.kernel.money import NonNegativeCents
from grants.kernel.sealed import Text
from grants.settlement.events import IndicatorReached, ProofLine


@dataclass(frozen=True, kw_only=True)
class SubmitProof:
    """Record the proof of use (Verwendungsnachweis): what was spent, and what others paid of it."""

    lines: tuple[ProofLine, ...]
    other_means_cents: NonNegativeCents
    indicators: tuple[IndicatorReached, ...]
    received_on: dt.date


@dataclass(frozen=True, kw_only=True)
class StartExamination:
    """Begin to examine the proof (Verwendungsnachweisprüfung)."""

    started_on: dt.date


@dataclass(frozen=True, kw_only=True)
class ExamineProof:
    """Write the final note (Prüfvermerk). A line left out is not recognised."""

    recognised: tuple[ProofLine, ...]
    other_means_cents: NonNegativeCents
    note: Text
    examined_on: dt.date


@dataclass(frozen=True, kw_only=True)
class SettleGrant:
    """Fix the final amount (Schlussbescheid); frees the rest, claims what was overpaid."""

    reasons: Text
    signed_on: dt.date


SettlementCommand = SubmitProof | StartExamination | ExamineProof | SettleGrant
