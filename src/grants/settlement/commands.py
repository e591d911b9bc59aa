"""What may be asked about the proof of use and the final decision."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from grants.kernel.ids import Code, Ordinal
from grants.kernel.money import NonNegativeCents
from grants.kernel.sealed import Text
from grants.settlement.events import Choice, Depth, IndicatorReached, ProofLine


@dataclass(frozen=True, kw_only=True)
class RemindProof:
    """Ask for the proof that is overdue (Erinnerung, Mahnung); numbered."""

    reminder: Ordinal
    respond_until: dt.date
    reminded_on: dt.date


@dataclass(frozen=True, kw_only=True)
class ExtendProofDeadline:
    """Let the proof come later (Fristverlängerung); the original due date stays on the record."""

    due_on: dt.date
    reasons: Text
    extended_on: dt.date


@dataclass(frozen=True, kw_only=True)
class SubmitProof:
    """Record the proof of use (Verwendungsnachweis): what was spent, and what others paid of it."""

    lines: tuple[ProofLine, ...]
    other_means_cents: NonNegativeCents
    indicators: tuple[IndicatorReached, ...]
    received_on: dt.date


@dataclass(frozen=True, kw_only=True)
class StartExamination:
    """Begin to examine the proof (Verwendungsnachweisprüfung): how far, and why that far."""

    depth: Depth
    choice: Choice
    started_on: dt.date


@dataclass(frozen=True, kw_only=True)
class RaiseQuery:
    """Ask the recipient (Rückfrage); numbered, with a day by which to answer."""

    query: Ordinal
    question: Text
    due_on: dt.date
    raised_on: dt.date


@dataclass(frozen=True, kw_only=True)
class AnswerQuery:
    """Record the recipient's answer to a query."""

    query: Ordinal
    answer: Text
    answered_on: dt.date


@dataclass(frozen=True, kw_only=True)
class RecognisedLine:
    """What of one claimed line is recognised; less than was claimed needs a ground and a reason."""

    line: Code
    cents: NonNegativeCents
    ground: Code | None = None
    reason: Text | None = None


@dataclass(frozen=True, kw_only=True)
class ExamineProof:
    """Write the final note (Prüfvermerk), on every line that the proof claims.

    `despite_queries` says why, where the recipient has not answered all queries.
    """

    recognised: tuple[RecognisedLine, ...]
    other_means_cents: NonNegativeCents
    despite_queries: Text | None = None
    note: Text
    examined_on: dt.date


@dataclass(frozen=True, kw_only=True)
class SettleGrant:
    """Fix the final amount (Schlussbescheid); frees the rest, claims what was overpaid."""

    reasons: Text
    signed_on: dt.date


SettlementCommand = (
    RemindProof
    | ExtendProofDeadline
    | SubmitProof
    | StartExamination
    | RaiseQuery
    | AnswerQuery
    | ExamineProof
    | SettleGrant
)
