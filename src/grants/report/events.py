"""Facts about published reports. Stream `report/{id}`."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from grants.kernel.event import Event, stored_as
from grants.kernel.ids import Code, Identifier, Year

ReportName = Literal["totals", "budgets"]


class ReportParameters(BaseModel):
    """What a report is limited to; None: nothing. Totals know the programme alone."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    programme: Code | None
    scope: Code | None
    year: Year | None
    earmark: Code | None


class ReportTotal(BaseModel):
    """The sum of one column over all rows, where it is known (cents, or a number of cases)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    measure: Code
    value: int


@stored_as("report.published", on="published_on")
class ReportPublished(Event):
    """A report leaves the house (Veröffentlichung eines Berichts).

    It shows the legal day `as_of` as it was known at position `known_at`; `sha256` is that of its
    rows as canonical JSON, so that everybody can tell whether it can still be reproduced.
    """

    report: Identifier
    name: ReportName
    parameters: ReportParameters
    as_of: dt.date
    known_at: int
    rows: int
    totals: tuple[ReportTotal, ...]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    published_by: Identifier
    competence: Code
    published_on: dt.date


ReportEvent = ReportPublished
