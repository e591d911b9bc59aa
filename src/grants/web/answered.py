"""What the pages are answered from: looking back waits for this, and for nothing else."""

from __future__ import annotations

from collections.abc import Mapping

from projections.questions import READ_BY, Question
from projections.runtime import ReadModel

_WORK: tuple[Question, ...] = ("worklist", "deadlines", "cases", "case", "history", "ledger")
_MONEY: tuple[Question, ...] = ("budgets", "ledger", "cases")
_DIFFERENCES: tuple[Question, ...] = ("budget-differences", "total-differences", "case-differences")
_PLACES: Mapping[str, tuple[Question, ...]] = {
    "/": ("worklist", "budgets", "trail"),
    "/vorgaenge": _WORK,
    "/ansichten": _WORK,
    "/antragsteller": _WORK,
    "/unternehmen": _WORK,
    "/suche": _WORK,
    "/budgets": _MONEY,
    "/pruefung": (*_MONEY, *_DIFFERENCES, "trail"),
    "/pruefung/vergleich": (*_DIFFERENCES, "cases"),
    "/pruefung/buchungen": ("postings", "cases"),
    "/pruefung/protokoll": ("trail",),
    "/pruefung/stichprobe": ("cases",),
    "/ereignisse": ("trail", "ledger", "postings"),
    "/berichte": ("budgets", "totals"),
}
"""By where a page is. The others are folded from the log alone, or tell what is so now."""


def read_by_page(path: str) -> tuple[ReadModel, ...]:
    """The read models behind a page, by the longest place it is at."""
    root = path.rstrip("/") or "/"
    while root not in _PLACES and root:
        root = root.rpartition("/")[0]
    asked = _PLACES.get(root, ())
    return tuple(dict.fromkeys(model for question in asked for model in READ_BY[question]))
