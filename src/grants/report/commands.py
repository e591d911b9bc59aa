"""What may be asked of published reports."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from grants.kernel.ids import Code, Year
from grants.report.events import ReportName


@dataclass(frozen=True, kw_only=True)
class PublishReport:
    """Publish a report (Bericht veröffentlichen); opens `report/{id}` with a random id.

    The figures are those the service computes itself, of the legal day `as_of` as known now.
    """

    name: ReportName
    as_of: dt.date
    programme: Code | None = None
    scope: Code | None = None
    year: Year | None = None
    earmark: Code | None = None
    published_on: dt.date


ReportCommand = PublishReport
