"""The phase and the amounts of a case, folded from its moves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from grants.application.lifecycle import Phase

if TYPE_CHECKING:
    from projections.runtime.model import Row

AMOUNTS = ("approved_cents", "amount_cents", "paid_cents", "claimed_cents", "recovered_cents")
Figures = Mapping[str, Any]
"""`phase` and the amounts, which mean what they do in the line of a case."""


def folded(moves: Iterable[Row]) -> Figures | None:
    """What a case stands at after these moves in order; None before it is opened."""
    figures: Figures | None = None
    for move in moves:
        figures = after(figures, move)
    return figures


def after(figures: Figures | None, move: Row) -> Figures | None:
    """What a case stands at after one more move."""
    if move["opens"]:
        figures = _OPENED
    if figures is None:
        return None
    changed = {**figures}
    if move["phase_to"] and move["phase_from"] in {None, figures["phase"]}:
        changed["phase"] = move["phase_to"]
    for name in move["stated"]:
        changed[name] = move[name]
    for name in AMOUNTS:
        cents = move[name]
        if cents is not None and name not in move["stated"]:
            changed[name] = _more(figures, name, cents)
    if move["cancelled"] is not None:
        changed["cancelled"] = move["cancelled"]
    if move["cancelled"] is not None or "approved_cents" in move["stated"]:
        # An import states what was approved, and whether that was given up later.
        changed["amount_cents"] = 0 if changed["cancelled"] else changed["approved_cents"]
    return changed


def _more(figures: Figures, name: str, cents: int) -> int:
    if name == "approved_cents" and figures[name] is not None:
        return int(figures[name])
    return (figures[name] or 0) + cents


_OPENED: Figures = {
    "phase": str(Phase.UNKNOWN),
    "approved_cents": None,
    "amount_cents": None,
    "paid_cents": None,
    "claimed_cents": 0,
    "recovered_cents": 0,
    "cancelled": False,
}
