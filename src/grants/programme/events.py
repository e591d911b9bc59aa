"""Facts about a programme (Förderprogramm), its rules and regions. Stream `programme/{code}`."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from grants.kernel.event import Event, stored_as
from grants.kernel.ids import Ags, Citation, Code, Identifier
from grants.kernel.sealed import Sealed

Title = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]


@stored_as("programme.established", on="established_on")
class ProgrammeEstablished(Event):
    """A programme begins (Förderprogramm). `ceiling` says whether its budgets have known limits."""

    code: Code
    title: Title
    authority: Title
    ceiling: Literal["allocated", "unknown"]
    established_on: dt.date


class FundingObject(BaseModel):
    """What may be funded (Fördergegenstand); also the theme of reports."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: Code
    title: Title


@stored_as("programme.guideline-published", on="published_on", version=2)
class GuidelinePublished(Event):
    """A version of the guideline (Richtlinienfassung); a case keeps the one it began under.

    After `valid_to` the programme is closed, unless another version has begun (None: open).
    """

    guideline: Code
    citation: Citation
    published_on: dt.date
    valid_from: dt.date
    valid_to: dt.date | None
    objects: tuple[FundingObject, ...]

    @classmethod
    def upcast(cls, fields: dict[str, Any], version: int) -> dict[str, Any]:
        """Version 1 knew no end."""
        return {**fields, "valid_to": None} if version == 1 else fields


@stored_as("programme.parameter-set", on="set_on", version=2)
class ParameterSet(Event):
    """A rule parameter with validity and citation (Regelparameter); the last recorded wins.

    `guideline` pins it to the cases under one version; None: it holds under every version.
    """

    guideline: Code | None
    key: Code
    value: Decimal
    valid_from: dt.date
    valid_to: dt.date | None
    citation: Citation
    status: Literal["confirmed", "unconfirmed"]
    set_on: dt.date

    @classmethod
    def upcast(cls, fields: dict[str, Any], version: int) -> dict[str, Any]:
        """Version 1 knew no values of one guideline alone."""
        return {"guideline": None, **fields} if version == 1 else fields


@stored_as("programme.earmark-defined", on="defined_on")
class EarmarkDefined(Event):
    """What earmarked money of a budget year may be used for (Zweckbindung): a set of objects."""

    earmark: Code
    year: int
    objects: tuple[Code, ...]
    title: Title
    citation: Citation
    defined_on: dt.date


@stored_as("programme.checklist-adopted", on="adopted_on")
class ChecklistAdopted(Event):
    """What an application of a kind must come with (Checkliste), if received from a day on."""

    kind: Literal["regional", "statewide", "network"]
    items: tuple[Code, ...]
    valid_from: dt.date
    adopted_on: dt.date


@stored_as("programme.region-registered", on="registered_on")
class RegionRegistered(Event):
    """A district or district-free city takes part (Landkreis, kreisfreie Stadt)."""

    region: Ags
    nuts: Code
    name: Title
    kind: Literal["district", "district-free-city"]
    registered_on: dt.date


@stored_as("programme.control-total-recorded", on="as_of", version=2)
class ControlTotalRecorded(Event):
    """A total published elsewhere (Kontrollsumme), kept beside the computed one.

    `measure` is a count of cases or cents; `comparison` says how the source meant its number:
    exactly, as a lower bound ("more than"), or rounded to `precision` (in the unit of `stated`).
    With an `import_id` the file of that import states it about itself, and `computed` is what the
    rows added up to that were taken over from it: of other files of the programme it says nothing.
    """

    control_total: Code
    measure: Literal["cases", "approved_cents", "allocated_cents"]
    kind: Literal["regional", "statewide", "network"] | None
    scope: Code | None
    year: int | None
    earmark: Code | None
    comparison: Literal["equal", "at-least", "rounded"]
    stated: int
    precision: int
    as_of: dt.date
    citation: Citation
    import_id: Identifier | None = None
    computed: int | None = None

    @classmethod
    def upcast(cls, fields: dict[str, Any], version: int) -> dict[str, Any]:
        """Version 1 knew what people record alone."""
        return {**fields, "import_id": None, "computed": None} if version == 1 else fields


@stored_as("programme.discrepancy-explained", on="explained_on")
class DiscrepancyExplained(Event):
    """Why a computed total differs from a control total (Erläuterung der Abweichung)."""

    control_total: Code
    explanation: Sealed
    explained_on: dt.date


ProgrammeEvent = (
    ProgrammeEstablished
    | GuidelinePublished
    | ParameterSet
    | EarmarkDefined
    | ChecklistAdopted
    | RegionRegistered
    | ControlTotalRecorded
    | DiscrepancyExplained
)
