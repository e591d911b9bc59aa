"""Facts about the beginning of the measure that is to be funded."""

from __future__ import annotations

import datetime as dt

from grants.kernel.event import Event, stored_as
from grants.kernel.ids import Code, Identifier
from grants.kernel.sealed import Sealed


@stored_as("application.early-start-permitted", on="permitted_on", basis="VwV zu § 44 SäHO")
class EarlyStartPermitted(Event):
    """The measure may begin before it is decided (vorzeitiger Maßnahmebeginn), from `from_on`."""

    application_version: int
    from_on: dt.date
    reasons: Sealed
    permitted_by: Identifier
    competence: Code
    permitted_on: dt.date


@stored_as("application.early-start-refused", on="refused_on", basis="VwV zu § 44 SäHO")
class EarlyStartRefused(Event):
    """The measure may not begin before it is decided (Ablehnung des vorzeitigen Beginns)."""

    application_version: int
    reasons: Sealed
    refused_by: Identifier
    competence: Code
    refused_on: dt.date


@stored_as("application.measure-started", on="started_on", basis="VwV zu § 44 SäHO")
class MeasureStarted(Event):
    """The measure has begun (Maßnahmebeginn).

    `permitted_from` and `approved_on` are the permission and the approval known when this was
    recorded; a beginning before both is the finding `started-before-permission`. `reasons` say why
    another day than the one recorded before is right.
    """

    permitted_from: dt.date | None
    approved_on: dt.date | None
    findings: tuple[Code, ...]
    reasons: Sealed | None
    recorded_by: Identifier
    started_on: dt.date


@stored_as("application.measure-start-retracted", on="started_on", basis="VwV zu § 44 SäHO")
class MeasureStartRetracted(Event):
    """The measure has not begun (Rücknahme des erfassten Beginns): what was recorded is wrong.

    `started_on` is the day that was recorded. As a correction it counts from that day on.
    """

    reasons: Sealed
    recorded_by: Identifier
    started_on: dt.date
