"""What may be asked of an audit."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from grants.engagement.events import Measure, Method, Seed
from grants.kernel.ids import Code, Identifier, Year
from grants.kernel.money import NonNegativeCents
from grants.kernel.sealed import Text


@dataclass(frozen=True, kw_only=True)
class OpenAudit:
    """Begin an audit (Prüfung eröffnen); opens `engagement/{number}` with the next number."""

    subject: Text
    opened_on: dt.date


@dataclass(frozen=True, kw_only=True)
class FreezePopulation:
    """Fix what samples are drawn from (Grundgesamtheit): the approved cases known right now.

    Nothing recorded later changes it. Without a filter it is every approved case.
    """

    measure: Measure
    programme: Code | None = None
    scope: Code | None = None
    year: Year | None = None
    origin: Literal["recorded", "imported"] | None = None
    frozen_on: dt.date


@dataclass(frozen=True, kw_only=True)
class DrawSample:
    """Draw cases from the population (Stichprobe ziehen), in a way everybody can repeat.

    `bounds_cents`, ascending, are the upper bounds of the strata of a stratified sample; what is
    above the last one is a stratum too.
    """

    sample: Identifier
    method: Method
    seed: Seed
    size: Annotated[int, Field(strict=True, ge=1, le=100_000)]
    bounds_cents: Annotated[tuple[NonNegativeCents, ...], Field(max_length=20)] = ()
    drawn_on: dt.date


@dataclass(frozen=True, kw_only=True)
class RecordFinding:
    """Object to something in a case (Feststellung treffen)."""

    finding: Identifier
    case: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,120}$")]
    code: Code
    text: Text
    cents: NonNegativeCents | None = None
    recorded_on: dt.date


@dataclass(frozen=True, kw_only=True)
class AnswerFinding:
    """Reply to a finding on the audited side (Stellung nehmen)."""

    finding: Identifier
    answer: Text
    answered_on: dt.date


@dataclass(frozen=True, kw_only=True)
class CloseAudit:
    """End an audit all of whose findings were answered (Prüfung abschließen)."""

    closed_on: dt.date


EngagementCommand = (
    OpenAudit | FreezePopulation | DrawSample | RecordFinding | AnswerFinding | CloseAudit
)
