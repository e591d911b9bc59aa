"""Which grants to companies are de-minimis aid: as many as fit under the lower ceiling for sure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from grants.demonstration.cases import APPROVED, Case
from grants.demonstration.undertakings import counted_together, declared

_CEILING_CENTS = 20_000_000
_YEARS_TOGETHER = 7
"""A grant may be raised some years later: whatever is granted in so many years fits together."""


def classified(cases: Iterable[Case]) -> list[Case]:
    """The cases with their aid; what would exceed the ceiling competes with nobody and is none."""
    counted: dict[str, list[tuple[int, int]]] = {}
    for party, year, cents in declared():
        counted.setdefault(counted_together(party), []).append((year, cents))
    found = []
    for case in sorted(cases, key=lambda each: (each.decided_on, each.key)):
        cents = case.amount_cents + (case.raise_by[1] if case.raise_by else 0)
        year = case.decided_on.year
        known = counted.setdefault(counted_together(case.party.id), [])
        used = sum(part for when, part in known if when > year - _YEARS_TOGETHER)
        fits = case.party.kind == "company" and used + cents <= _CEILING_CENTS
        if fits and case.fate in APPROVED:
            known.append((year, cents))
        found.append(replace(case, aid="de-minimis" if fits else "none"))
    return found
