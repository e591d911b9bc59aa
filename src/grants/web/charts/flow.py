"""A Sankey diagram: how an amount parts on its way through three stages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grants.web.charts.svg import INK, QUIET, Told, drawing, element, named, shortened, text

WIDTH, BAR, APART = 720, 12, 18
HEIGHT = 380
"""Of all bars of a stage together, without the room between them."""
_STAGE_X = (0, 300, 560)
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
    where = {name: x for x, stage in zip(_STAGE_X, stages, strict=True) for name in stage}
    drawn = [_band(flow, bars, where, fills, HEIGHT / whole) for flow in shown]
    for name, bar in bars.items():
        drawn.append(_place(names[name], bar, where[name], fills.get(name, QUIET)))
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


def _place(name: str, bar: _Bar, x: int, fill: str) -> str:
    middle = bar.top + bar.high / 2 + 4
    return (
        element("rect", x=x, y=bar.top, width=BAR, height=max(1.0, bar.high), fill=fill)
        + text((x + BAR + 5, middle), shortened(name, width=180, size=12), size=12, fill=INK)
        if bar.high > 0
        else text((x + BAR + 5, middle), shortened(name, width=180, size=12), size=12, fill=QUIET)
    )
