"""The lines that facts about an application consist of."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from grants.kernel.ids import Code, Identifier, Quantity, Year
from grants.kernel.money import NonNegativeCents


class Line(BaseModel):
    """Part of a fact; frozen like the fact itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class CostLine(Line):
    """Planned cost of one kind in one budget year (Ausgabenposition)."""

    line: Code
    year: Year
    cents: NonNegativeCents


class FinancingLine(Line):
    """Who pays how much of it (Finanzierungsplan): grant, own means, third parties."""

    source: Code
    cents: NonNegativeCents


class Indicator(Line):
    """What the project will be measured by (Indikator), with its target."""

    indicator: Code
    target: Quantity


class Score(Line):
    """Points for one criterion."""

    criterion: Code
    points: Quantity


class Ballot(Line):
    """How one member voted (Stimme)."""

    member: Identifier
    choice: Literal["for", "against", "abstain"]


class CheckedItem(Line):
    """One item of the completeness checklist as it was confirmed."""

    item: Code
    state: Literal["present", "waived"]
