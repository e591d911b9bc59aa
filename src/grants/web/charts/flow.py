"""A Sankey diagram: how an amount parts on its way through three stages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grants.web.charts.svg import (
    QUIET,
    Anchor,
    Short,
    Told,
    drawing,
    element,
    in_lines,
    named,
    text,
)

WIDTH, BAR, APART, SIZE = 960, 12, 18, 13
ROOM = 176
"""Beside the outer bars, for what they are called."""
HEIGHT = 380
"""Of all bars of a stage together, without the room between them."""
_STAGE_X = (ROOM + 6, 450, WIDTH - ROOM - BAR - 6)
_FILLS = ("#1b3a94", "#3c63bf", "#6d8fd6", "#a9c0ea", "#4d5563")


@dataclass(frozen=True, kw_only=True)
class Flow:
    """An amount that goes from one place of a stage to one of the next."""

    source: str
    target: str
    cents: int
    words: str


@dataclass
class _Bar:
    top: float
    high: float
    out: float = 0.0
    into: float = 0.0


def amounts(flows: Sequence[Flow], stage: Sequence[str]) -> dict[str, int]:
    """What passes through each place of a stage: what comes in or goes out, whichever is more."""
    return {
        name: max(
            sum(flow.cents for flow in flows if flow.source == name),
            sum(flow.cents for flow in flows if flow.target == name),
        )
        for name in stage
    }


def sankey(
    told: Told,
    stages: Sequence[Sequence[str]],
    flows: Sequence[Flow],
    names: Mapping[str, str],
    short: Short,
) -> str:
    """Places by stage, in order, and what flows between them; nothing below zero flows."""
    shown = [flow for flow in flows if flow.cents > 0]
    through = [amounts(shown, stage) for stage in stages]
    whole = max((sum(each.values()) for each in through), default=0) or 1
    most = max(len(stage) for stage in stages)
    height = HEIGHT + APART * most + 10
    bars: dict[str, _Bar] = {}
    for passing in through:
        room = (height - 10 - HEIGHT * sum(passing.values()) / whole) / len(passing)
        top = 5 + room / 2
        for name, cents in passing.items():
            bars[name] = _Bar(top, HEIGHT * cents / whole)
            top += bars[name].high + room
    fills = {name: _FILLS[n % len(_FILLS)] for n, name in enumerate(stages[-1])}
    stage_of = {name: n for n, stage in enumerate(stages) for name in stage}
    where = {name: _STAGE_X[n] for name, n in stage_of.items()}
    drawn = [_band(flow, bars, where, fills, HEIGHT / whole) for flow in shown]
    for passing in through:
        for name, cents in passing.items():
            label = f"{names[name]} {short(cents)}"
            drawn.append(_place(label, bars[name], stage_of[name], fills.get(name, QUIET)))
    return drawing(told, width=WIDTH, height=round(height), inside="".join(drawn))


def _band(
    flow: Flow,
    bars: Mapping[str, _Bar],
    where: Mapping[str, int],
    fills: Mapping[str, str],
    scale: float,
) -> str:
    source, target = bars[flow.source], bars[flow.target]
    high = flow.cents * scale
    left, right = where[flow.source] + BAR, where[flow.target]
    start, end = source.top + source.out, target.top + target.into
    source.out += high
    target.into += high
    half = (left + right) / 2
    path = (
        f"M{left} {start:.1f}C{half:g} {start:.1f} {half:g} {end:.1f} {right} {end:.1f}"
        f"V{end + high:.1f}C{half:g} {end + high:.1f} {half:g} {start + high:.1f}"
        f" {left} {start + high:.1f}Z"
    )
    return element(
        "path", named(flow.words), d=path, fill=fills.get(flow.target, "#6d8fd6"), fill_opacity=0.35
    )


def _place(label: str, bar: _Bar, stage: int, fill: str) -> str:
    """A bar and what it is called: outside of the first and the last, else on what flows on."""
    x = _STAGE_X[stage]
    lines = in_lines(label, width=ROOM, size=SIZE)
    middle = bar.top + bar.high / 2 + 4 - 7 * (len(lines) - 1)
    anchor: Anchor = "end" if stage == 0 else "start"
    at = x - 6 if stage == 0 else x + BAR + 6
    written = "".join(
        text((at, middle + 14 * n), line, size=SIZE, anchor=anchor, halo=True)
        for n, line in enumerate(lines)
    )
    high = max(1.0, bar.high)
    return element("rect", x=x, y=bar.top, width=BAR, height=high, fill=fill) + written
