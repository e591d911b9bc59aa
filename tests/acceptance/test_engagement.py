"""An audit over a real log: its sample is drawn again, byte for byte, after the world moved on."""

from __future__ import annotations

import pytest
from tests.acceptance.stage import REGION, Stage, stage

from grants.engagement.events import PopulationFrozen, SampleDrawn
from grants.engagement.population import population
from grants.engagement.sampling import Terms, draw, population_sha256
from grants.kernel.roles import Role
from projections.cases.queries import case as case_of
from projections.integrity.duties import breaches
from projections.models import MODELS
from projections.runtime import Projector
from projections.totals.queries import totals

DAY = "2026-06-30"


@pytest.fixture
def world(copies, tmp_path):
    with stage(copies, tmp_path, allocated={2024: 10_000_000}) as made:
        grant(made, "hal", Role.AUDITOR)
        yield made


def grant(world: Stage, who: str, role: Role) -> None:
    from tests.acceptance.test_deputies import grant as give  # noqa: PLC0415

    give(world, who, role)


def redrawn(world: Stage, frozen: PopulationFrozen, drawn: SampleDrawn) -> tuple[str, ...]:
    facts = ((f.stream, f.fact) for f in world.service.log.read_all(to=frozen.position))
    items = population(
        facts, measure=frozen.measure, counting=frozen.counting, chosen=frozen.filter
    )
    assert population_sha256(items) == frozen.sha256
    terms = Terms(
        method=drawn.method, seed=drawn.seed, size=drawn.size, bounds_cents=drawn.bounds_cents
    )
    return draw(items, terms).cases


def test_a_sample_is_drawn_again_from_the_frozen_position(world):
    cases = [world.in_force(shares={2024: 90_000 * n}) for n in (1, 2, 3)]
    audit = world.do("open-audit", "", "hal", subject="Bewilligungen 2024", opened_on=DAY).stream
    assert audit == "engagement/2026-0001"
    world.do("freeze-population", audit, "hal", measure="approved", year=2024, frozen_on=DAY)
    late = world.in_force(shares={2024: 900_000})
    for method, more in (
        ("random", {}),
        ("monetary-unit", {}),
        ("stratified", {"bounds_cents": [100_000]}),
    ):
        world.do("draw-sample", audit, "hal", sample=method, method=method, seed="2026-06-30",
                 size=2, drawn_on=DAY, **more)  # fmt: skip
    facts = world.facts(audit)
    (frozen,) = [fact for fact in facts if isinstance(fact, PopulationFrozen)]
    assert (frozen.cases, frozen.total_cents) == (3, 540_000)
    samples = [fact for fact in facts if isinstance(fact, SampleDrawn)]
    assert len(samples) == 3
    for drawn in samples:
        assert redrawn(world, frozen, drawn) == drawn.cases
        assert late.removeprefix("case/") not in drawn.cases
    _under_audit(world, audit, samples, [each.removeprefix("case/") for each in cases])


def _under_audit(world, audit, samples, numbers):
    with Projector(world.service.databases.projector, world.service.vault) as projector:
        projector.catch_up(MODELS)
    number = audit.removeprefix("engagement/")
    drawn = {case for sample in samples for case in sample.cases}
    for each in numbers:
        found = case_of(world.service.log, each)
        assert found is not None
        assert found.audits == ((number,) if each in drawn else ())
    (first, *_) = sorted(drawn)
    world.do("record-finding", audit, "hal", finding="f1", case=first, code="vote-missing",
             text="Votum fehlt", recorded_on=DAY)  # fmt: skip
    world.do("answer-finding", audit, "ada", finding="f1", answer="liegt bei", answered_on=DAY)
    world.do("close-audit", audit, "hal", closed_on=DAY)
    found = case_of(world.service.log, first)
    assert found is not None
    assert found.audits == ()
    assert list(breaches(world.service.log.read_all())) == []


def test_what_a_population_sums_up_to_is_what_the_totals_say(world):
    """Repaid on a claim or to the budget within the year, by the bank, and as later revenue."""
    kept, back, late = (world.in_force(shares={2024: 900_000}) for _ in range(3))
    for case in (kept, back, late):
        world.order(case, 1, year=2024, cents=600_000, on="2024-05-02")
        world.do("execute-payout", case, "eve", payout_no=1, value_on="2024-05-06")
    returned(world, back, "r1", 100_000, "bank-return", "2024-05-20")
    returned(world, back, "r2", 50_000, "repayment", "2024-11-04")
    returned(world, late, "r3", 70_000, "repayment", "2025-02-03")
    lower = world.do("draft-decision", kept, "ada", act="amendment", financing_type="anteil",
        rate_bp=9000, amount_cents=450_000,
        by_year=[{"year": 2024, "scope": REGION, "earmark": "general", "cents": 450_000}],
        plan=[{"line": "staff", "cents": 1_000_000}], period_from="2024-04-01",
        period_to="2025-06-30", reasons="weniger", drafted_on="2024-06-03",
    ).facts[0].fact  # fmt: skip
    world.do("amend-grant", kept, "bea", decision=lower.decision, signed_on="2024-06-04")
    claim = f"claim/{kept.removeprefix('case/')}-1"
    world.do("receive-claim-payment", claim, "eve", payment="p1", cents=40_000,
             value_on="2024-07-01")  # fmt: skip
    world.do("receive-claim-payment", claim, "eve", payment="p2", cents=30_000,
             value_on="2025-07-01")  # fmt: skip

    sums = {measure: weighed(world, measure) for measure in ("approved", "paid")}
    with Projector(world.service.databases.projector, world.service.vault) as projector:
        projector.catch_up(MODELS)
    (line,) = totals(world.service.log)
    assert sums["paid"] == line.disbursed_cents == 1_800_000 - 190_000
    assert sums["approved"] == line.approved_net_cents == 2_250_000


def returned(world: Stage, case: str, refund: str, cents: int, ground: str, on: str) -> None:
    world.do("return-payout", case, "eve", payout_no=1, refund=refund, cents=cents, ground=ground,
             value_on=on)  # fmt: skip


def weighed(world: Stage, measure: str) -> int:
    """What a population that is frozen now sums up to, and every sample drawn from it."""
    audit = world.do("open-audit", "", "hal", subject="Summen", opened_on=DAY).stream
    world.do("freeze-population", audit, "hal", measure=measure, frozen_on=DAY)
    world.do("draw-sample", audit, "hal", sample="s1", method="random", seed="1", size=1,
             drawn_on=DAY)  # fmt: skip
    frozen, drawn = world.facts(audit)[1:]
    assert isinstance(frozen, PopulationFrozen)
    assert isinstance(drawn, SampleDrawn)
    assert redrawn(world, frozen, drawn) == drawn.cases
    return frozen.total_cents
