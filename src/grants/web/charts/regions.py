"""Maps: a share per region, as tiles of one size and within the true borders."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NotRequired, TypedDict

from grants.web.charts.ramp import UNKNOWN, step
from grants.web.charts.svg import (
    GROUND,
    INK,
    LINE,
    QUIET,
    Told,
    drawing,
    element,
    in_lines,
    named,
    shortened,
    text,
)

COLUMNS = 5
TILE_WIDTH, TILE_HEIGHT, GAP, SIZE = 88, 68, 3, 12
# Column and row: Saxony's districts by key, each beside its neighbours.
_PLACES = {
    "14730": (1, 0),
    "14713": (0, 1),
    "14729": (1, 1),
    "14627": (2, 1),
    "14625": (3, 1),
    "14626": (4, 1),
    "14522": (1, 2),
    "14612": (2, 2),
    "14628": (3, 2),
    "14524": (0, 3),
    "14511": (1, 3),
    "14521": (2, 3),
    "14523": (0, 4),
    "statewide": (4, 4),
}


@dataclass(frozen=True, kw_only=True)
class Share:
    """A region and a share of it: `percent` None has none, `shown` says it in words."""

    key: str
    name: str
    percent: int | None
    shown: str
    link: str


class _Region(TypedDict):
    label: tuple[int, int]
    path: str
    # There is room for the share alone: where the name stands, and the line to it.
    outside: NotRequired[tuple[int, int]]
    leader: NotRequired[tuple[int, int, int, int]]


class _Borders(TypedDict):
    source: str
    width: int
    height: int
    regions: dict[str, _Region]


@cache
def borders() -> _Borders:
    """The districts of Saxony as paths: © GeoBasis-DE / BKG, verändert."""
    found: _Borders = json.loads(
        (Path(__file__).parent / "saxony.json").read_text(encoding="utf-8")
    )
    return found


def tile_map(told: Told, shares: Sequence[Share]) -> str:
    """A tile per region. Regions without a place come below."""
    below = max((_PLACES[each.key][1] + 1 for each in shares if each.key in _PLACES), default=0)
    others = [each for each in shares if each.key not in _PLACES]
    places = {each.key: (n % COLUMNS, below + n // COLUMNS) for n, each in enumerate(others)}
    rows = below + -(-len(others) // COLUMNS)
    return drawing(
        told,
        width=COLUMNS * TILE_WIDTH,
        height=rows * TILE_HEIGHT,
        inside="".join(_tile(each, _PLACES.get(each.key) or places[each.key]) for each in shares),
        linked=True,
    )


def _tile(share: Share, place: tuple[int, int]) -> str:
    x, y = place[0] * TILE_WIDTH, place[1] * TILE_HEIGHT
    fill, ink = step(share.percent)
    middle = x + (TILE_WIDTH - GAP) / 2
    return _linked(
        share,
        element(
            "rect",
            x=x,
            y=y,
            width=TILE_WIDTH - GAP,
            height=TILE_HEIGHT - GAP,
            rx=4,
            fill=fill,
            stroke=LINE if share.percent is None else fill,
        )
        + _label(share.name, share.shown, (middle, y + 32), ink=ink, width=TILE_WIDTH - GAP),
    )


def _label(name: str, shown: str, middle: tuple[float, float], *, ink: str, width: float) -> str:
    """The name in one line or more, and the share below it."""
    x, y = middle
    lines = in_lines(name, width=width, size=SIZE) if name else []
    top = y - 4 - 6 * len(lines)
    return "".join(
        text((x, top + 6 + SIZE * n), line, size=SIZE, anchor="middle", fill=ink)
        for n, line in enumerate(lines)
    ) + text(
        (x, top + SIZE * len(lines) + 12), shown, size=16, anchor="middle", fill=ink, weight=600
    )


def border_map(told: Told, shares: Sequence[Share]) -> str:
    """The same within the borders of the regions; a region that is not told of stays empty."""
    known = {each.key: each for each in shares}
    land = borders()
    shapes, names = [], []
    for key, region in land["regions"].items():
        share = known.get(key)
        fill, ink = step(share.percent if share else None)
        path = element("path", d=region["path"], fill=fill, stroke=GROUND if share else LINE)
        shapes.append(_linked(share, path) if share else path)
        if share:
            name = "" if "outside" in region else share.name
            names.append(_label(name, share.shown, region["label"], ink=ink, width=100))
            names.append(_outside(share.name, region))
    return drawing(
        told,
        width=land["width"],
        height=land["height"],
        inside="".join(shapes) + element("g", "".join(names), pointer_events="none"),
        linked=True,
    )


def _outside(name: str, region: _Region) -> str:
    """The name of a region that is too small for it, and a line to the region."""
    if "outside" not in region:
        return ""
    x1, y1, x2, y2 = region["leader"]
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=INK) + text(
        region["outside"], name, size=SIZE, anchor="middle", halo=True
    )


def _linked(share: Share, inside: str) -> str:
    words = f"{share.name}: {share.shown}"
    return element("a", named(words) + inside, href=share.link, aria_label=words)


def heat_map(
    told: Told,
    columns: Sequence[str],
    rows: Sequence[tuple[str, Sequence[int | None]]],
) -> str:
    """A row per region, a column per year, a share in each field."""
    label, cell, high = 215, 52, 28
    width = max(420, label + cell * len(columns))
    drawn = [
        text((label + cell * (n + 0.5), 16), words, size=13, anchor="middle", fill=QUIET)
        for n, words in enumerate(columns)
    ]
    for m, (name, shares) in enumerate(rows):
        top = 24 + m * high
        drawn.append(text((0, top + 17), shortened(name, width=label - 6, size=13), size=13))
        for n, share in enumerate(shares):
            fill, ink = step(share)
            left = label + n * cell
            drawn.append(
                element("rect", x=left, y=top, width=cell - 2, height=high - 2, fill=fill)
                + text(
                    (left + cell / 2 - 1, top + 17),
                    "–" if share is None else f"{share}\xa0%",
                    size=13,
                    anchor="middle",
                    fill=UNKNOWN.ink if share is None else ink,
                )
            )
    return drawing(told, width=width, height=24 + len(rows) * high, inside="".join(drawn))
