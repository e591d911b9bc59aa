"""Facts about the proof of use and the final decision. Stream `case/{number}`."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from grants.approval.events import YearShare
from grants.kernel.calendar import next_working_day
from grants.kernel.event import Event, stored_as
from grants.kernel.ids import Code, Identifier, Ordinal, Quantity
from grants.kernel.money import NonNegativeCents, PositiveCents
from grants.kernel.sealed import Sealed

Timeliness = Literal["in-time", "late"]
Depth = Literal["formal", "in-depth", "on-site"]
"""How far an examination goes: formal (kursorisch), in-depth (vertieft), on-site (vor Ort)."""
Choice = Literal["all", "random-sample", "risk"]
"""Why a proof is examined that far: all are, chosen by lot (Stichprobe), by risk."""


def _kept(timeliness: Timeliness, on: dt.date, until: dt.date) -> Timeliness:
    """What was found when it was recorded, unless the period ended later (§ 31 (3) VwVfG).

    The first facts of a kind were measured by the day that was set, working day or not.
    """
    return "in-time" if on <= next_working_day(until) else timeliness


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ProofLine(_Part):
    """What was spent on one cost line."""

    line: Code
    cents: NonNegativeCents


class ProofFinding(_Part):
    """What strikes about one cost line of a proof, measured by the plan in force."""

    line: Code
    finding: Code


class ExaminedLine(_Part):
    """What of one cost line is recognised, and why the rest is not (Kürzung).

    `planned_cents` is the line of the plan in force, None where the plan has none.
    `claimed_cents` is None where an earlier version of the note did not state it.
    """

    line: Code
    planned_cents: NonNegativeCents | None
    claimed_cents: NonNegativeCents | None
    recognised_cents: NonNegativeCents
    ground: Code | None
    reason: Sealed | None


class IndicatorReached(_Part):
    """What was reached of an indicator."""

    indicator: Code
    reached: Quantity


class IndicatorCompared(_Part):
    """What was to be reached of an indicator and what was; None is not stated."""

    indicator: Code
    target: Quantity | None
    reached: Quantity | None


@stored_as("settlement.proof-reminded", on="reminded_on")
class ProofReminded(Event):
    """The overdue proof is asked for (Erinnerung, Mahnung). `due_on`: the due date in force."""

    reminder: Ordinal
    due_on: dt.date
    respond_until: dt.date
    reminded_by: Identifier
    reminded_on: dt.date


@stored_as("settlement.proof-deadline-extended", on="extended_on")
class ProofDeadlineExtended(Event):
    """The proof may come later (Fristverlängerung). The original due date is kept beside it.

    `timeliness`: whether it was extended while the due date before was still to come.
    """

    original_due_on: dt.date
    before_due_on: dt.date
    due_on: dt.date
    timeliness: Timeliness
    reasons: Sealed
    extended_by: Identifier
    extended_on: dt.date

    @property
    def kept(self) -> Timeliness:
        """Whether it was extended before its end, a working day."""
        return _kept(self.timeliness, self.extended_on, self.before_due_on)


@stored_as("settlement.proof-submitted", on="received_on", version=2)
class ProofSubmitted(Event):
    """The proof of use arrives (Verwendungsnachweis). `due_on`: the original due date, kept.

    `due_in_force_on` is the due date after extensions: by it the proof is in time or late.
    `other_means_cents` is what others than the grant paid: own means, third parties, revenue.
    """

    lines: tuple[ProofLine, ...]
    other_means_cents: NonNegativeCents
    indicators: tuple[IndicatorReached, ...]
    due_on: dt.date
    due_in_force_on: dt.date
    timeliness: Timeliness
    findings: tuple[ProofFinding, ...]
    recorded_by: Identifier
    received_on: dt.date

    @property
    def kept(self) -> Timeliness:
        """Whether it came by the end of its period, a working day."""
        return _kept(self.timeliness, self.received_on, self.due_in_force_on)

    @classmethod
    def upcast(cls, fields: dict[str, Any], version: int) -> dict[str, Any]:
        """Version 1 knew no extension, and compared no line with the plan."""
        if version == 1:
            return {**fields, "due_in_force_on": fields["due_on"], "findings": []}
        return fields


@stored_as("settlement.examination-started", on="started_on", version=2)
class ExaminationStarted(Event):
    """The examination of the proof begins (Verwendungsnachweisprüfung).

    `depth` and `choice` are None where they were not asked for yet.
    """

    depth: Depth | None
    choice: Choice | None
    examiner: Identifier
    started_on: dt.date

    @classmethod
    def upcast(cls, fields: dict[str, Any], version: int) -> dict[str, Any]:
        """Version 1 did not say how far an examination goes."""
        return {**fields, "depth": None, "choice": None} if version == 1 else fields


@stored_as("settlement.query-raised", on="raised_on")
class QueryRaised(Event):
    """The examiner asks the recipient (Rückfrage), numbered, with a day by which to answer."""

    query: Ordinal
    question: Sealed
    due_on: dt.date
    raised_by: Identifier
    raised_on: dt.date


@stored_as("settlement.query-answered", on="answered_on")
class QueryAnswered(Event):
    """The recipient answers (Antwort auf eine Rückfrage); late is recorded, not refused.

    `due_on`: the end of the period by which it is in time or late.
    """

    query: Ordinal
    answer: Sealed
    due_on: dt.date
    timeliness: Timeliness
    recorded_by: Identifier
    answered_on: dt.date

    @property
    def kept(self) -> Timeliness:
        """Whether it came by the end of its period, a working day."""
        return _kept(self.timeliness, self.answered_on, self.due_on)


@stored_as("settlement.proof-examined", on="examined_on", version=2)
class ProofExamined(Event):
    """The examiner's final note (Prüfvermerk): what is recognised and what is cut, line by line.

    `cut_cents` is what of the claim is not recognised, None where it was not stated yet. A note
    written while the recipient had not answered names these queries and says why.
    """

    lines: tuple[ExaminedLine, ...]
    recognised_cents: NonNegativeCents
    cut_cents: NonNegativeCents | None
    other_means_cents: NonNegativeCents
    indicators: tuple[IndicatorCompared, ...]
    open_queries: tuple[Ordinal, ...]
    despite_queries: Sealed | None
    note: Sealed
    examiner: Identifier
    examined_on: dt.date

    @classmethod
    def upcast(cls, fields: dict[str, Any], version: int) -> dict[str, Any]:
        """Version 1 listed what is recognised alone."""
        if version > 1:
            return fields
        lines = [
            {
                "line": known["line"],
                "planned_cents": None,
                "claimed_cents": None,
                "recognised_cents": known["cents"],
                "ground": None,
                "reason": None,
            }
            for known in fields["recognised"]
        ]
        kept = {name: value for name, value in fields.items() if name != "recognised"}
        unknown: dict[str, Any] = {
            "cut_cents": None,
            "indicators": [],
            "open_queries": [],
            "despite_queries": None,
        }
        return {**kept, **unknown, "lines": lines}


@stored_as("settlement.grant-settled", on="signed_on", version=2)
class GrantSettled(Event):
    """The final amount is fixed (Schlussbescheid). What was paid above it is claimed back.

    `overpaid_cents` is what of it was not claimed before (`claimed_before_cents`).
    """

    decision: str
    recognised_cents: NonNegativeCents
    final_cents: NonNegativeCents
    approved_cents: NonNegativeCents
    paid_cents: NonNegativeCents
    claimed_before_cents: NonNegativeCents
    overpaid_cents: NonNegativeCents
    released: tuple[YearShare, ...]
    claim: str | None
    reasons: Sealed
    examiner: Identifier
    approved_by: Identifier
    competence: Code
    limit_cents: PositiveCents | None
    signed_on: dt.date

    @classmethod
    def upcast(cls, fields: dict[str, Any], version: int) -> dict[str, Any]:
        """Before version 2 nothing could be claimed back ahead of the settlement."""
        return {**fields, "claimed_before_cents": 0} if version == 1 else fields


SettlementEvent = (
    ProofReminded
    | ProofDeadlineExtended
    | ProofSubmitted
    | ExaminationStarted
    | QueryRaised
    | QueryAnswered
    | ProofExamined
    | GrantSettled
)
