"""Which cases leave the straight line, and where: each path by its own chance, named by the case.

Whether a case takes a path depends on nothing but its key: no other case, and no other path.
"""

from __future__ import annotations

from typing import Literal

from grants.approval.events import FinancingType
from grants.demonstration.cases import APPROVED, Case
from grants.demonstration.meetings import rng

Path = Literal[
    "alliance-recused",
    "approval-objected-to",
    "condition-accompanying",
    "condition-before-payout",
    "conflict-declared-late",
    "cut-below-paid",
    "deadline-extended",
    "deemed-withdrawn",
    "documents-in-rounds",
    "documents-waived",
    "early-start-permitted",
    "early-start-refused",
    "insolvency",
    "insolvency-for-years",
    "measure-started",
    "objected-late",
    "objection-dismissed",
    "objection-upheld",
    "objection-withdrawn",
    "plan-shifted",
    "recipient-changed",
    "refused-first",
    "reopened",
    "revocation-upheld-in-part",
    "settlement-annulled",
    "shares-postponed",
    "started-too-early",
    "vote-deviated-from",
]

_SHARES: dict[Path, float] = {
    "alliance-recused": 0.15,
    "approval-objected-to": 0.004,
    "condition-accompanying": 0.03,
    "condition-before-payout": 0.02,
    "conflict-declared-late": 0.3,
    "cut-below-paid": 0.006,
    "deadline-extended": 0.05,
    "deemed-withdrawn": 0.15,
    "documents-in-rounds": 0.08,
    "documents-waived": 0.08,
    "early-start-permitted": 0.03,
    "early-start-refused": 0.012,
    "insolvency": 0.012,
    "insolvency-for-years": 0.012,
    "measure-started": 0.06,
    "objected-late": 0.03,
    "objection-dismissed": 0.05,
    "objection-upheld": 0.1,
    "objection-withdrawn": 0.04,
    "plan-shifted": 0.03,
    "recipient-changed": 0.007,
    "refused-first": 0.03,
    "reopened": 0.012,
    "revocation-upheld-in-part": 0.12,
    "settlement-annulled": 0.056,
    "shares-postponed": 0.03,
    "started-too-early": 0.06,
    "vote-deviated-from": 0.006,
}
"""The share of those cases that take a path of those which come by where it branches off."""

_VOTES_BY_NAME = {"14626": 2021}
"""An alliance that records who voted how, and the first year in which it did."""


def takes(case: str, path: Path) -> bool:
    """Whether the case of this key takes a path, once it has come to where it branches off."""
    return rng("path", path, case).random() < _SHARES[path]


def may_fail(case: Case) -> bool:
    """Whether insolvency proceedings about the recipient are plausible: not about public bodies."""
    return case.party.kind in {"association", "company"}


def starts_early(case: Case) -> bool:
    """Whether the measure begins with permission in the month of the decision, before it."""
    return case.fate in APPROVED and case.period_from < case.decided_on


def letter_returns(case: Case, decision: str) -> bool:
    """Whether the letter with a decision comes back."""
    return rng("letter", case.key, decision).random() < 0.012


def votes_by_name(region: str, year: int) -> bool:
    """Whether the alliance of a region records ballots instead of totals."""
    return region in _VOTES_BY_NAME and year >= _VOTES_BY_NAME[region]


def financing_type(case: Case) -> FinancingType:
    """Nearly always a share; some statewide grants are financed otherwise."""
    if case.kind != "statewide" or case.raise_by is not None:
        return "anteil"
    chance = rng("financing", case.key).random()
    if case.rate_bp == 10_000:
        return "voll" if chance < 0.1 else "anteil"
    return "festbetrag" if chance < 0.06 else "fehlbedarf" if chance < 0.12 else "anteil"
