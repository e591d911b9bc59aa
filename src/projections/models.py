"""Every read model of this release."""

from __future__ import annotations

from projections.audit_trail.projection import AUDIT_TRAIL
from projections.budgets.projection import BUDGETS
from projections.cases.projection import CASES_MODEL
from projections.ledger.projection import LEDGER
from projections.moves.projection import MOVES_MODEL
from projections.people.projection import PEOPLE
from projections.runtime.model import ReadModel
from projections.totals.projection import TOTALS
from projections.worklist.projection import WORKLIST

MODELS: tuple[ReadModel, ...] = (
    LEDGER,
    BUDGETS,
    TOTALS,
    CASES_MODEL,
    MOVES_MODEL,
    WORKLIST,
    AUDIT_TRAIL,
    PEOPLE,
)
