"""The five steps of a share, light to dark, each with an ink that can be read on it."""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

from grants.web.charts.svg import GROUND, INK


class Step(NamedTuple):
    """A colour, and what is written on it."""

    fill: str
    ink: str


FROM = (0, 50, 70, 85, 95)
"""The percentage each step begins with: near the end, where budgets differ, they are narrower."""
STEPS = (
    Step("#dce6f7", INK),
    Step("#a9c0ea", INK),
    Step("#6d8fd6", INK),
    Step("#3c63bf", GROUND),
    Step("#1b3a94", GROUND),
)
UNKNOWN = Step("#f2f4f8", "#4d5563")
"""There is nothing of which this could be a share."""


def step(percent: int | None) -> Step:
    """The step of a percentage; less than nothing is the first, more than all the last."""
    if percent is None:
        return UNKNOWN
    return STEPS[max(0, bisect_right(FROM, percent) - 1)]


def percent(part: int, whole: int) -> int | None:
    """The whole percent of a share, rounded down; None of nothing."""
    return part * 100 // whole if whole > 0 else None
