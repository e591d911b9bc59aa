"""One sentence per type of fact, for people who do not know the system.

It is German, and can be said in other languages (`said`).

Nothing personal is in a sentence: `{person:ID}`, `{party:ID}`, `{member:ID}` and `{text:REF}` stand
for what is looked up when it is read, as does `{region:CODE}`.
"""

from projections.audit_trail.sentences import (
    access,
    alliance,
    application,
    approval,
    budget,
    claim,
    engagement,
    filing,
    legacy,
    party,
    payout,
    programme,
    remedies,
    report,
    revocation,
    settlement,
)
from projections.audit_trail.sentences.budget import of_budget
from projections.audit_trail.sentences.registry import SENTENCES, sentence

__all__ = [
    "SENTENCES",
    "access",
    "alliance",
    "application",
    "approval",
    "budget",
    "claim",
    "engagement",
    "filing",
    "legacy",
    "of_budget",
    "party",
    "payout",
    "programme",
    "remedies",
    "report",
    "revocation",
    "sentence",
    "settlement",
]
