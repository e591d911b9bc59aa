"""Trap: a fact that a published report used is corrected; the report stays, and says why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from tests.acceptance.stage import REGION, Stage, cost_of, stage
from tests.acceptance.test_deputies import grant
from tests.projections.conftest import stored_of
from tests.projections.history import Entry, corrected, imported

from grants.budget.events import CommitmentChanged
from grants.kernel.roles import Role
from grants.legacy.events import LegacyCaseCorrected
from grants.report.events import ReportPublished
from grants.store.recorder import Append
from projections.differences.money import Difference
from projections.models import MODELS
from projections.publications import compute, difference, query_of
from projections.runtime import Projector

DAY = "2026-06-30"


class Publishing:
    """A stage with somebody who publishes, and read models that are brought up on demand."""

    def __init__(self, world: Stage, projector: Projector) -> None:
        self.world = world
        self.project = lambda: projector.catch_up(MODELS)

    def publish(self, name: str, **more: object) -> ReportPublished:
        self.project()
        result = self.world.do(
            "publish-report", "", "gus", name=name, as_of=DAY, published_on=DAY, **more
        )
        fact = result.facts[0].fact
        assert isinstance(fact, ReportPublished)
        return fact

    def record(self, *entries: Entry) -> None:
        log = self.world.service.log
        stored = [
            stored_of(*entry, version=len(log.read(entry[0])) + n)
            for n, entry in enumerate(entries, start=1)
        ]
        log.append(stored, Append())

    def compared(self, fact: ReportPublished) -> list[Difference]:
        """Its difference from today, after it was computed again at its own position."""
        self.project()
        again = compute(self.world.service.log, query_of(fact))
        assert (again.sha256, again.rows, again.totals) == (fact.sha256, fact.rows, fact.totals)
        _, found = difference(self.world.service.log, fact)
        return found


@pytest.fixture
def publishing(copies, tmp_path) -> Iterator[Publishing]:
    with stage(copies, tmp_path, allocated={2024: 10_000_000}) as world:
        grant(world, "gus", Role.COMPLIANCE)
        with Projector(world.service.databases.projector, world.service.vault) as projector:
            yield Publishing(world, projector)


def test_correction_of_a_legacy_case_that_a_published_report_used(publishing):
    publishing.record(imported("4711", cents=500_000))
    (position,) = [f.position for f in publishing.world.service.log.read("case/HH-2010-4711")]
    report = publishing.publish("totals", programme="HH-2010")
    assert publishing.compared(report) == []
    publishing.record(corrected("4711", corrects=position, approved_cents=(500_000, 450_000)))
    (found,) = publishing.compared(report)
    changed = {change.figure: (change.before, change.after) for change in found.changes}
    assert changed["approved_cents"] == (500_000, 450_000)
    assert found.row["programme"] == "HH-2010"
    (cause,) = found.causes
    assert cause.name == f"{LegacyCaseCorrected.NAME}@{LegacyCaseCorrected.VERSION}"
    assert cause.position > report.known_at
    assert cause.late
    assert cause.effective_on == "2016"  # At the original legal date.
    newer = publishing.publish("totals", programme="HH-2010")
    assert newer.sha256 != report.sha256


def test_change_of_a_commitment_that_a_published_report_used(publishing):
    world = publishing.world
    case = world.in_force(shares={2024: 900_000})
    report = publishing.publish("budgets", scope=REGION, year=2024)
    result = world.do(
        "draft-decision",
        case,
        "ada",
        act="amendment",
        amount_cents=450_000,
        by_year=[{"year": 2024, "scope": REGION, "earmark": "general", "cents": 450_000}],
        plan=[{"line": "staff", "cents": cost_of(450_000)}],
        period_from="2024-04-01",
        period_to="2025-06-30",
        reasons="weniger Bedarf",
        drafted_on="2024-05-02",
    )
    decision = result.facts[0].fact.model_dump()["decision"]
    world.do("amend-grant", case, "bea", decision=decision, signed_on="2024-05-03")
    (found,) = publishing.compared(report)
    changed = {change.figure: (change.before, change.after) for change in found.changes}
    assert changed == {
        "committed_cents": (900_000, 450_000),
        "available_cents": (9_100_000, 9_550_000),
    }
    (cause,) = found.causes
    assert cause.name == f"{CommitmentChanged.NAME}@{CommitmentChanged.VERSION}"
    assert dt.date.fromisoformat(cause.effective_on) == dt.date(2024, 5, 3)


def test_what_takes_effect_after_the_day_of_the_report_does_not_touch_it(publishing):
    report = publishing.publish("budgets")
    body = {"earmark": "general", "cents": 5, "citation": "Nachtrag"}
    publishing.world.do("supplement-budget", f"budget/FKR/{REGION}/2024", "gus",
                        supplement="s1", decided_on=DAY, **body)  # fmt: skip
    (found,) = publishing.compared(report)
    assert {change.figure for change in found.changes} == {
        "allocated_cents",
        "available_cents",
        "supplemented_cents",
    }
    earlier = publishing.world.do(
        "publish-report", "", "gus", name="budgets", as_of="2026-06-29", published_on=DAY
    )
    fact = earlier.facts[0].fact
    assert isinstance(fact, ReportPublished)
    publishing.world.do("supplement-budget", f"budget/FKR/{REGION}/2024", "gus",
                        supplement="s2", decided_on=DAY, **body)  # fmt: skip
    assert publishing.compared(fact) == []
