"""What can be compared: budgets and totals, with the postings that their figures add up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from projections.budgets.accounts import FILTER as OF_ACCOUNT
from projections.budgets.queries import budgets
from projections.figures import BUDGET_FIGURES, TOTAL_FIGURES, Figure
from projections.ledger.projection import LEDGER
from projections.ledger.projection import POSTINGS as LEDGER_POSTINGS
from projections.totals.postings import POSTINGS as TOTALS_POSTINGS
from projections.totals.projection import TOTALS
from projections.totals.queries import FILTER as OF_PROGRAMME
from projections.totals.queries import totals

if TYPE_CHECKING:
    from psycopg.sql import Composable

    from grants.store.log import Log
    from projections.moments import Moment
    from projections.runtime.model import ReadModel, Table

Key = tuple[str | int, ...]
"""What a line is named by."""
Admits = Callable[[Mapping[str, Any]], bool]


def everything(_row: Mapping[str, Any]) -> bool:
    """Admits every line."""
    return True


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What can be compared: its lines at a moment, and the postings they add up."""

    key: tuple[str, ...]
    model: ReadModel
    postings: Table
    amount: str
    where: Composable
    parameters: frozenset[str]
    lines: Callable[[Log, Moment, Mapping[str, Any]], Sequence[Any]]
    figures: Mapping[str, Figure]

    def row(self, key: Key) -> dict[str, str | int]:
        """What a line is named by."""
        return dict(zip(self.key, key, strict=True))

    @property
    def added_up(self) -> tuple[str, ...]:
        """The figures that postings that count add up to."""
        return tuple(
            name for name, each in self.figures.items() if each.added_up and not each.uncertain
        )


Name = Literal["budgets", "totals"]
SUBJECTS: Mapping[Name, Subject] = {
    "budgets": Subject(
        key=("programme", "scope", "year", "earmark"),
        model=LEDGER,
        postings=LEDGER_POSTINGS,
        amount="cents",
        where=OF_ACCOUNT,
        parameters=frozenset({"programme", "scope", "year", "earmark"}),
        lines=lambda log, moment, wanted: budgets(
            log, as_of=moment.as_of, known_at=moment.known_at, **wanted
        ),
        figures=BUDGET_FIGURES,
    ),
    "totals": Subject(
        key=("programme", "kind", "origin"),
        model=TOTALS,
        postings=TOTALS_POSTINGS,
        amount="amount",
        where=OF_PROGRAMME,
        parameters=frozenset({"programme"}),
        lines=lambda log, moment, wanted: totals(
            log, as_of=moment.as_of, known_at=moment.known_at, **wanted
        ),
        figures=TOTAL_FIGURES,
    ),
}
