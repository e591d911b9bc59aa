"""Every part of the benchmarks runs: on next to nothing, and without a look at any time."""

from __future__ import annotations

import pytest
from tests.benchmarks import asking
from tests.benchmarks.__main__ import PARTS, Run, document
from tests.benchmarks.logs import machine


@pytest.mark.long
def test_every_part_measures_what_it_says(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(asking, "POSTINGS_MADE", 5_000)
    monkeypatch.setattr(asking, "ASKED", 20)
    with machine() as here:
        run = Run(here, runner_facts=2_000, rounds=1, commands=16, cases=(1,))
        small, large = run.facts = (1_000, 3_000)
        told = "\n".join(document(run, list(PARTS)))
    for title in (
        "Commands in process, 8 at once",
        "Commands over HTTP, 16 at once",
        "Follower under load",
        "Budgets against the library's runner, 2,000 facts",
        f"Rebuild, {large:,} facts",
        "difference of two year ends, all cases",
        "| worklist, by a word of the title |",
        f"| facts/s with so many facts in the log | {small:,} | {large:,} |",
    ):
        assert title in told
