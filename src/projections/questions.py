"""Which read models a question is answered from: these it needs as far as it looks, no other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from projections.audit_trail.projection import AUDIT_TRAIL
from projections.budgets.projection import BUDGETS
from projections.cases.projection import CASES_MODEL
from projections.ledger.projection import LEDGER
from projections.moves.projection import MOVES_MODEL
from projections.people.projection import PEOPLE
from projections.runtime.model import ReadModel
from projections.totals.projection import TOTALS
from projections.worklist.projection import WORKLIST

Question = Literal[
    "budgets",
    "ledger",
    "totals",
    "postings",
    "cases",
    "case",
    "worklist",
    "deadlines",
    "history",
    "trail",
    "budget-differences",
    "total-differences",
    "case-differences",
]
READ_BY: Mapping[Question, tuple[ReadModel, ...]] = {
    # Beside the accounts stand published totals, compared with the postings.
    "budgets": (LEDGER, BUDGETS),
    "ledger": (LEDGER,),
    "totals": (TOTALS,),
    "postings": (TOTALS,),
    # With the names of their recipients.
    "cases": (CASES_MODEL, PEOPLE),
    # Folded from its facts; which claims are its own says its row.
    "case": (CASES_MODEL, PEOPLE),
    "worklist": (WORKLIST, CASES_MODEL),
    "deadlines": (WORKLIST,),
    # Remainders that went into another year with a case stand in the ledger.
    "history": (AUDIT_TRAIL, LEDGER, PEOPLE),
    "trail": (AUDIT_TRAIL, PEOPLE),
    "budget-differences": (LEDGER, BUDGETS),
    "total-differences": (TOTALS,),
    "case-differences": (MOVES_MODEL, CASES_MODEL),
}
"""By question, what its answer is read from."""
