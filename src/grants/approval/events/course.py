"""Facts about the course of a granted case: plan, conditions, insolvency, its end."""

from __future__ import annotations

import datetime as dt

from grants.approval.events.terms import PlanLine
from grants.kernel.event import Event, stored_as
from grants.kernel.ids import Code, Identifier
from grants.kernel.money import BasisPoints, PositiveCents
from grants.kernel.sealed import Sealed


@stored_as("approval.plan-shift-reported", on="reported_on", basis="ANBest")
class PlanShiftReported(Event):
    """The recipient spends otherwise between lines, within the tolerance (Mittelumschichtung).

    `tolerance_bp` is the one in force that day; each line was measured by the plan decided last.
    """

    plan_version: int
    plan: tuple[PlanLine, ...]
    tolerance_bp: BasisPoints
    reasons: Sealed
    recorded_by: Identifier
    reported_on: dt.date


@stored_as("approval.condition-fulfilled", on="fulfilled_on")
class ConditionFulfilled(Event):
    """The recipient has done what a condition asks (Auflage erfüllt)."""

    condition: Code
    note: Sealed | None
    recorded_by: Identifier
    fulfilled_on: dt.date


@stored_as("approval.insolvency-opened", on="opened_on")
class InsolvencyOpened(Event):
    """Insolvency proceedings about the recipient (Insolvenz): nothing is paid until they end."""

    note: Sealed | None
    recorded_by: Identifier
    opened_on: dt.date


@stored_as("approval.insolvency-ended", on="ended_on")
class InsolvencyEnded(Event):
    """The insolvency of the recipient no longer stands in the way (Insolvenz beendet)."""

    note: Sealed | None
    recorded_by: Identifier
    ended_on: dt.date


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


@stored_as("approval.case-reopened", on="reopened_on", basis="§ 51 VwVfG")
class CaseReopened(Event):
    """A closed file is taken up again (Wiederaufgreifen), in the state before it was closed."""

    returns_to: Code
    reasons: Sealed
    reopened_by: Identifier
    competence: Code
    reopened_on: dt.date
