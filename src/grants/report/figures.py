"""What the read side computes for a report; who computes it is said where the service is wired."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grants.report.events import ReportName, ReportParameters, ReportTotal

if TYPE_CHECKING:
    from grants.store.log import Log


@dataclass(frozen=True, kw_only=True)
class Query:
    """Which report of which day; `known_at` None: of everything the read models know."""

    name: ReportName
    parameters: ReportParameters
    as_of: dt.date
    known_at: int | None


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What a report says at a position: how many rows, their sums, and the hash of them."""

    known_at: int
    rows: int
    totals: tuple[ReportTotal, ...]
    sha256: str


Compute = Callable[["Log", Query], Figures]
"""Computes a report from a log."""
