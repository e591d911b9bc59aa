"""What the figures of budgets and totals are made of: every one can be asked for its postings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from projections.ledger.postings import MEASURES


@dataclass(frozen=True, kw_only=True)
class Figure:
    """Measures with the sign they are added with, of postings that count or that are `uncertain`.

    Not `added_up` is what other things decide too: a measure of sign 0 does so by its year of use.
    """

    signs: Mapping[str, int]
    uncertain: bool = False
    added_up: bool = True

    @property
    def measures(self) -> list[str]:
        """The measures whose postings stand behind the figure."""
        return list(self.signs)


def uncertain_measures(figures: Mapping[str, Figure]) -> frozenset[str]:
    """The measures of which it is told what is uncertain."""
    return frozenset(
        measure for figure in figures.values() if figure.uncertain for measure in figure.signs
    )


_MONEY = {
    "allocated": 1,
    "supplemented": 1,
    "reduced": -1,
    "transferred_in": 1,
    "transferred_out": -1,
    "carried_in": 1,
    "carried_out": -1,
    "frozen": -1,
    "lapsed": -1,
    "committed": -1,
}
BUDGET_FIGURES: Mapping[str, Figure] = {
    "allocated_cents": Figure(signs={"allocated": 1, "supplemented": 1, "reduced": -1}),
    "original_cents": Figure(signs={"allocated": 1}),
    **{
        f"{measure}_cents": Figure(signs={measure: 1})
        for measure in MEASURES
        if measure not in {"allocated", "drawn"}
    },
    # Before an allocation authority stands in, as far as it may be used (§ 38 SäHO).
    "available_cents": Figure(signs={**_MONEY, "authority": 0, "drawn": 0}, added_up=False),
    "uncertain_cents": Figure(signs={"committed": 1}, uncertain=True),
}
PARTS_AND_NETS: Mapping[str, Figure] = {
    "transferred_cents": Figure(signs={"transferred_in": 1, "transferred_out": -1}),
    "carried_cents": Figure(signs={"carried_in": 1, "carried_out": -1}),
    "open_cents": Figure(signs={"committed": 1, "disbursed": -1}),
    "gross_cents": Figure(signs={"disbursed": 1, "returned": 1}),
}
"""What pages show of budgets besides: sums and differences of the figures of a line."""
TOTAL_FIGURES: Mapping[str, Figure] = {
    "cases": Figure(signs={"cases": 1}),
    "amount_unknown": Figure(signs={"amount_unknown": 1}),
    "disbursed_unknown": Figure(signs={"disbursed_unknown": 1}),
    **{
        f"{measure}_cents": Figure(signs={measure: 1})
        for measure in ("approved", "approved_net", "disbursed", "recovered", "interest_received")
    },
    "uncertain_cents": Figure(signs={"approved": 1}, uncertain=True),
    "uncertain_cases": Figure(signs={"cases": 1}, uncertain=True),
}
COUNTS = frozenset({"cases", "amount_unknown", "disbursed_unknown", "uncertain_cases"})
"""Figures that are no money."""
