"""The final amount of a grant under each type of financing.

Pure arithmetic in cents. Nobody gets more than was approved; how a fall of the cost is shared
between the state and the recipient is what the types differ in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from grants.approval.events import FinancingType
from grants.kernel.money import share_of


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What the decision says: type, rate in basis points, approved amount."""

    financing_type: FinancingType
    rate_bp: int
    approved_cents: int


def final_cents(terms: Terms, *, recognised_cents: int, other_means_cents: int) -> int:
    """What the recipient may keep of the grant.

    * Anteilfinanzierung: the rate of the recognised expenditure, rounded down to the cent, at most
      what was approved. A fall of the cost is shared by rate.
    * Festbetragsfinanzierung: what was approved as long as the recognised expenditure reaches it,
      else the recognised expenditure. A fall of the cost is the recipient's gain down to there.
    * Fehlbedarfsfinanzierung: the gap that other means leave, at most what was approved. A fall of
      the cost is the state's gain in full.
    * Vollfinanzierung: the recognised expenditure less what other means came in after all, at most
      what was approved.
    """
    gap = max(0, recognised_cents - other_means_cents)
    match terms.financing_type:
        case "anteil":
            owed = share_of(recognised_cents, rate_bp=terms.rate_bp)
        case "festbetrag":
            owed = recognised_cents
        case "fehlbedarf" | "voll":
            owed = gap
        case _:
            assert_never(terms.financing_type)
    return min(terms.approved_cents, owed)


def release(open_by_year: tuple[tuple[int, int], ...], *, owed_cents: int) -> tuple[int, ...]:
    """How much of each commitment is no longer needed, in the order given (year, open cents).

    What is still owed to the recipient stays committed in the youngest years: older money lapses
    first. The parts sum to what is open less what is owed.
    """
    needed = owed_cents
    freed: dict[int, int] = {}
    order = sorted(range(len(open_by_year)), key=lambda i: open_by_year[i][0], reverse=True)
    for i in order:
        cents = open_by_year[i][1]
        kept = min(needed, cents)
        needed -= kept
        freed[i] = cents - kept
    return tuple(freed[i] for i in range(len(open_by_year)))
