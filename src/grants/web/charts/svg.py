"""Elements of a drawing: everything is told by presentation attributes, as strict pages require."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Literal

INK = "#17191d"
QUIET = "#4d5563"
LINE = "#c3c9d4"
GROUND = "#ffffff"
LINES_MAX = 3
_EM = 0.47
"""How wide a letter is on average, as a share of the size of the type."""

Anchor = Literal["start", "middle", "end"]
Short = Callable[[int], str]
"""How an amount is written where there is little room."""
_HALO: dict[str, float | str] = {
    "paint_order": "stroke",
    "stroke": GROUND,
    "stroke_width": 3,
    "stroke_linejoin": "round",
}
"""What words are read by on a drawing."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """What those read who do not see the drawing; `key` is unique on its page."""

    key: str
    title: str
    summary: str


def element(name: str, inside: str = "", /, **given: float | str) -> str:
    """One element; `inside` is markup, the attributes are text."""
    attributes = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_written(value)}"' for key, value in given.items()
    )
    return f"<{name}{attributes}>{inside}</{name}>" if inside else f"<{name}{attributes}/>"


def _written(value: float | str) -> str:
    return escape(value) if isinstance(value, str) else f"{round(value, 1):g}"


def text(
    at: tuple[float, float],
    words: str,
    *,
    size: int = 13,
    anchor: Anchor = "start",
    fill: str = INK,
    weight: int = 400,
    halo: bool = False,
) -> str:
    """Words; `at` is where their base line begins, or its middle or end."""
    x, y = at
    return element(
        "text",
        escape(words),
        x=x,
        y=y,
        font_size=size,
        font_weight=weight,
        text_anchor=anchor,
        fill=fill,
        **(_HALO if halo else {}),
    )


def fits(words: str, *, width: float, size: int) -> bool:
    """Whether there is room for the words."""
    return len(words) <= int(width / (size * _EM))


def shortened(words: str, *, width: float, size: int) -> str:
    """As much of the words as there is room for."""
    room = int(width / (size * _EM))
    return words if len(words) <= room else f"{words[: max(1, room - 1)].rstrip(' -(')}…"


def in_lines(words: str, *, width: float, size: int) -> list[str]:
    """The words in up to three lines, parted at spaces and after hyphens."""
    lines = [""]
    for part in re.split(r"(?<=[ -])", words):
        longer = lines[-1] + part
        if not lines[-1] or fits(longer.rstrip(), width=width, size=size):
            lines[-1] = longer
        elif len(lines) < LINES_MAX:
            lines.append(part)
        else:
            lines[-1] = longer
    return [shortened(line.rstrip(), width=width, size=size) for line in lines]


def named(words: str) -> str:
    """What is shown where a mouse rests on the element around it."""
    return element("title", escape(words)) if words else ""


def drawing(told: Told, *, width: int, height: int, inside: str, linked: bool = False) -> str:
    """A whole drawing: a picture, or a group of links that each say what they show."""
    title, summary = f"{told.key}-titel", f"{told.key}-inhalt"
    return element(
        "svg",
        element("title", escape(told.title), id=title)
        + element("desc", escape(told.summary), id=summary)
        + inside,
        xmlns="http://www.w3.org/2000/svg",
        class_=f"drawing w{-(-width // 100)}",
        role="group" if linked else "img",
        aria_labelledby=f"{title} {summary}",
        viewBox=f"0 0 {width} {height}",
    )
