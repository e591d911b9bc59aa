"""Parameters of the questions for the postings behind a figure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated

from fastapi import Query

from grants.api.problems import invalid
from grants.api.reading import assert_known
from grants.kernel.phrases import Phrase
from projections.figures import Figure

FigureName = Annotated[
    str | None,
    Query(description="Only what this figure of a line is made of", pattern=r"^[a-z_]{1,40}$"),
]


def figure_asked(known: Mapping[str, Figure], name: str | None) -> Figure | None:
    """The figure asked for.

    Raises:
        Problem: 422, there is no such figure.
    """
    if name is None:
        return None
    assert_known("figure", [name], known)
    return known[name]


def posting_place(after: str | None) -> tuple[int, int]:
    """The place of a posting, as `next` of a page names it.

    Raises:
        Problem: 422, it is none.
    """
    if after is None:
        return (0, -1)
    if (place := re.fullmatch(r"([0-9]{1,18})\.([0-9]{1,4})", after)) is None:
        raise invalid("after", Phrase("Erwartet wird `next` der vorigen Seite."))
    return (int(place[1]), int(place[2]))
