"""Bars: planned, bound and paid by year; and from what was allotted down to what is left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from grants.web.charts.svg import INK, LINE, QUIET, Short, Told, drawing, element, shortened, text

WIDTH = 380
SERIES = ("#a9c0ea", "#6d8fd6", "#1b3a94")
"""Light to dark: what was planned, what is bound, what was paid."""
_NICE = (1, 2, 5, 10)


def _ticks(highest: int) -> list[int]:
    """Round numbers up to the highest, some five of them."""
    if highest <= 0:
        return [0]
    rough = max(1, highest // 4)
    power = 10 ** (len(str(rough)) - 1)
    apart = next(nice * power for nice in _NICE if nice * power >= rough)
    return list(range(0, highest + apart, apart))


def _scale(ticks: Sequence[int], *, left: int, right: int) -> Callable[[int], float]:
    whole = max(1, ticks[-1])
    return lambda cents: left + (right - left) * cents / whole


def grouped_bars(
    told: Told,
    names: Sequence[str],
    rows: Sequence[tuple[str, Sequence[int | None]]],
    short: Short,
) -> str:
    """A group of bars per row, one of each name; what is unknown or below zero has none."""
    left, top, thick = 44, 54, 9
    high = thick * len(names) + 10
    ticks = _ticks(max((cents or 0 for _, row in rows for cents in row), default=0))
    place = _scale(ticks, left=left, right=WIDTH - 28)
    bottom = top + high * len(rows)
    drawn = [_key(names)]
    for tick in ticks:
        x = place(tick)
        drawn.append(element("line", x1=x, y1=top - 6, x2=x, y2=bottom, stroke=LINE))
        drawn.append(text((x, top - 10), short(tick), size=12, anchor="middle", fill=QUIET))
    for n, (name, row) in enumerate(rows):
        y = top + n * high
        drawn.append(text((0, y + high / 2), name, size=13))
        drawn += [
            element(
                "rect",
                x=left,
                y=y + m * thick,
                width=place(cents) - left,
                height=thick - 1,
                fill=SERIES[m],
            )
            for m, cents in enumerate(row)
            if cents and cents > 0
        ]
    return drawing(told, width=WIDTH, height=bottom + 8, inside="".join(drawn))


def _key(names: Sequence[str]) -> str:
    return "".join(
        element("rect", x=44 + n * 112, y=4, width=12, height=12, fill=SERIES[n])
        + text((62 + n * 112, 15), name, size=13)
        for n, name in enumerate(names)
    )


@dataclass(frozen=True, kw_only=True)
class Move:
    """A step of a waterfall: a `level` is a sum that stands, a `change` goes on from there."""

    name: str
    cents: int
    kind: Literal["level", "change"]


def spans(moves: Sequence[Move]) -> list[tuple[int, int]]:
    """From where to where each step goes."""
    found, at = [], 0
    for move in moves:
        start = 0 if move.kind == "level" else at
        at = start + move.cents
        found.append((start, at))
    return found


def waterfall(told: Told, moves: Sequence[Move], short: Short) -> str:
    """A bar per step, each beginning where the one before ended."""
    left, right, high = 146, WIDTH - 84, 34
    reached = spans(moves)
    ends = [end for span in reached for end in span]
    lowest, highest = min(0, *ends, 0), max(1, *ends)

    def place(cents: int) -> float:
        return left + (right - left) * (cents - lowest) / (highest - lowest)

    drawn = []
    for n, (move, (start, end)) in enumerate(zip(moves, reached, strict=True)):
        y = 6 + n * high
        x, reach = place(min(start, end)), place(max(start, end))
        level = move.kind == "level"
        fill = "#1b3a94" if level else "#3c63bf" if move.cents > 0 else "#a9c0ea"
        drawn += [
            text((0, y + 17), shortened(move.name, width=left - 8, size=13), weight=_weight(level)),
            element("rect", x=x, y=y, width=max(1, reach - x), height=high - 10, fill=fill),
            text(
                (reach + 6, y + 17),
                short(move.cents),
                size=13,
                fill=INK if level else QUIET,
                weight=_weight(level),
            ),
        ]
    for n, ((_, end), _) in enumerate(pairwise(reached)):
        x, y = place(end), 6 + n * high + high - 10
        drawn.append(element("line", x1=x, y1=y, x2=x, y2=y + 10, stroke=QUIET))
    return drawing(told, width=WIDTH, height=6 + high * len(moves), inside="".join(drawn))


def _weight(level: bool) -> int:  # noqa: FBT001 - a row of the table above.
    return 600 if level else 400
