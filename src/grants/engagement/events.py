"""Facts about audits (Prüfungen). Stream `engagement/{number}`."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from grants.kernel.event import Event, stored_as
from grants.kernel.ids import Code, Identifier, Sha256, Year
from grants.kernel.money import Cents, NonNegativeCents, PositiveCents
from grants.kernel.sealed import Sealed

Measure = Literal["approved", "paid"]
"""What a case weighs: the amount approved and in force, or what was paid out for it."""
Counting = Literal["files", "budgets"]
"""Where a weight is read. `budgets`: as the totals have it, so that both sums agree: paid is what
left the budgets, without what a bank returned or a recipient paid back within the fiscal year, and
nothing is in force of what was cancelled. `files`: by the payouts in the files of the cases alone,
without anything that was returned there, and imported amounts as they were approved."""
Method = Literal["random", "stratified", "monetary-unit"]
Seed = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[!-~]+$")]
"""What chance is made of: printable ASCII without spaces, so that everybody can type it again."""


class PopulationFilter(BaseModel):
    """Which approved cases are looked at; None: all of them. `year` is that of the approval."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    programme: Code | None
    scope: Code | None
    year: Year | None
    origin: Literal["recorded", "imported"] | None


@stored_as("engagement.audit-opened", on="opened_on")
class AuditOpened(Event):
    """An audit begins (Prüfungseröffnung), with what it is about."""

    engagement: str
    subject: Sealed
    opened_by: Identifier
    competence: Code
    opened_on: dt.date


@stored_as("engagement.population-frozen", on="frozen_on", version=2)
class PopulationFrozen(Event):
    """What samples are drawn from (Grundgesamtheit), as the log knew it at `position`.

    `sha256` is the hash over the ordered population as `sampling.population_sha256` makes it.
    `total_cents` sums what is known; the amounts of `unknown` cases are not.
    """

    position: int
    measure: Measure
    counting: Counting
    filter: PopulationFilter
    cases: int
    unknown: int
    total_cents: Cents
    sha256: Sha256
    frozen_by: Identifier
    frozen_on: dt.date

    @classmethod
    def upcast(cls, fields: dict[str, Any], version: int) -> dict[str, Any]:
        """Version 1 counted by the files: its samples are drawn again from what it counted."""
        return {**fields, "counting": "files"} if version == 1 else fields


@stored_as("engagement.sample-drawn", on="drawn_on")
class SampleDrawn(Event):
    """Which cases are examined (Stichprobe): anybody can draw them again from the population.

    `bounds_cents` are the upper bounds of strata; `interval_cents` is the step of monetary-unit
    sampling. What a method does not use is empty or None.
    """

    sample: Identifier
    method: Method
    seed: Seed
    size: int
    bounds_cents: tuple[NonNegativeCents, ...]
    interval_cents: PositiveCents | None
    cases: tuple[str, ...]
    drawn_by: Identifier
    drawn_on: dt.date


@stored_as("engagement.finding-recorded", on="recorded_on")
class FindingRecorded(Event):
    """The auditors object to something (Prüfungsfeststellung); None cents: no amount is meant."""

    finding: Identifier
    case: str
    code: Code
    text: Sealed
    cents: NonNegativeCents | None
    recorded_by: Identifier
    recorded_on: dt.date


@stored_as("engagement.finding-answered", on="answered_on")
class FindingAnswered(Event):
    """The audited side replies (Stellungnahme)."""

    finding: Identifier
    answer: Sealed
    answered_by: Identifier
    answered_on: dt.date


@stored_as("engagement.audit-closed", on="closed_on")
class AuditClosed(Event):
    """Every finding was answered (Prüfungsabschluss)."""

    closed_by: Identifier
    competence: Code
    closed_on: dt.date


EngagementEvent = (
    AuditOpened | PopulationFrozen | SampleDrawn | FindingRecorded | FindingAnswered | AuditClosed
)
