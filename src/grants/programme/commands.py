"""What may be asked of a programme. The same values again change nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from grants.kernel.ids import Ags, Citation, Code, Identifier, Year
from grants.kernel.money import Cents
from grants.kernel.sealed import Text
from grants.programme.events import FundingObject, Title


@dataclass(frozen=True, kw_only=True)
class EstablishProgramme:
    """Begin a programme (Förderprogramm). Its code is the last part of the stream it is sent to."""

    title: Title
    authority: Title
    ceiling: Literal["allocated", "unknown"]
    established_on: dt.date


@dataclass(frozen=True, kw_only=True)
class PublishGuideline:
    """Record a version of the guideline (Richtlinienfassung) with its funding objects.

    `valid_to` is its last day (Außerkrafttreten), where it has one.
    """

    guideline: Code
    citation: Citation
    published_on: dt.date
    valid_from: dt.date
    valid_to: dt.date | None = None
    objects: tuple[FundingObject, ...]


@dataclass(frozen=True, kw_only=True)
class SetParameter:
    """Set a rule parameter for a time (Regelparameter); the value recorded last wins.

    With a `guideline` it holds for cases under that version alone and precedes a general value.

    `unconfirmed` marks a value whose source still has to be checked.
    """

    guideline: Code | None = None
    key: Code
    value: Decimal
    valid_from: dt.date
    valid_to: dt.date | None
    citation: Citation
    status: Literal["confirmed", "unconfirmed"]
    set_on: dt.date


@dataclass(frozen=True, kw_only=True)
class DefineEarmark:
    """Say what earmarked money of a budget year may be used for (Zweckbindung)."""

    earmark: Code
    year: Year
    objects: tuple[Code, ...]
    title: Title
    citation: Citation
    defined_on: dt.date


@dataclass(frozen=True, kw_only=True)
class AdoptChecklist:
    """Say what an application of a kind must come with (Checkliste); the one adopted last wins."""

    kind: Literal["regional", "statewide", "network"]
    items: Annotated[tuple[Code, ...], Field(max_length=50)]
    valid_from: dt.date
    adopted_on: dt.date


@dataclass(frozen=True, kw_only=True)
class RegisterRegion:
    """Let a district or district-free city take part (Landkreis, kreisfreie Stadt)."""

    region: Ags
    nuts: Code
    name: Title
    kind: Literal["district", "district-free-city"]
    registered_on: dt.date


@dataclass(frozen=True, kw_only=True)
class RecordControlTotal:
    """Record a total published elsewhere (Kontrollsumme); nothing is ever forced on it.

    `stated` and `precision` are in the unit of `measure`: cases or cents.
    """

    control_total: Code
    measure: Literal["cases", "approved_cents", "allocated_cents"]
    kind: Literal["regional", "statewide", "network"] | None
    scope: Code | None
    year: Year | None
    earmark: Code | None
    comparison: Literal["equal", "at-least", "rounded"]
    stated: Cents
    precision: Cents
    as_of: dt.date
    citation: Citation


@dataclass(frozen=True, kw_only=True)
class RecordFileTotal(RecordControlTotal):
    """The same of a file that was taken over, beside what its rows add up to; an import's alone."""

    import_id: Identifier
    computed: Cents


@dataclass(frozen=True, kw_only=True)
class ExplainDiscrepancy:
    """Explain why a computed total differs from a control total (Erläuterung der Abweichung)."""

    control_total: Code
    explanation: Text
    explained_on: dt.date


ProgrammeCommand = (
    EstablishProgramme
    | PublishGuideline
    | SetParameter
    | DefineEarmark
    | AdoptChecklist
    | RegisterRegion
    | RecordControlTotal
    | ExplainDiscrepancy
)
