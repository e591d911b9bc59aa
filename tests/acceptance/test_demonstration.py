"""The demonstration history, played into a real log and counted again from its facts alone."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from grants.access.events import RoleGranted
from grants.application.events import (
    ApplicationRejected,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    PrioritisationRecorded,
)
from grants.application.lifecycle import Phase, advance
from grants.approval.events import DecisionBecameFinal, GrantAmended, GrantApproved
from grants.budget import events as budget
from grants.claim.decider import CLAIM
from grants.claim.events import (
    ClaimBecameFinal,
    ClaimNotified,
    ClaimPaymentReceived,
    RecoveryOrdered,
)
from grants.claim.letters import first_letter
from grants.claim.phase import ClaimPhase
from grants.claim.schedule import suspensions_of
from grants.demonstration.plan import plan
from grants.demonstration.player import PlanRefused, Played, play
from grants.demonstration.published import CHEMNITZ, TOTALS
from grants.engagement.events import PopulationFilter
from grants.engagement.population import population
from grants.filing.events import DocumentFiled
from grants.kernel.calendar import BERLIN, berlin_day, end_of_berlin_day, is_working_day
from grants.kernel.event import EVENT_TYPES, Event
from grants.kernel.ids import case_stream
from grants.payout import events as payout
from grants.payout.decider import PAYOUTS
from grants.payout.stages import Stage
from grants.payout.state import Payouts
from grants.programme.events import ControlTotalRecorded
from grants.report.events import ReportPublished
from grants.settlement.events import GrantSettled
from grants.store.documents import documents_of, open_document
from grants.store.recorded import Recorded
from grants.wiring import Service, embedded_databases, open_service
from projections.integrity.duties import breaches
from projections.runtime import Projector
from projections.totals.projection import TOTALS as TOTALS_MODEL
from projections.totals.queries import TotalLine, totals

TODAY = dt.date(2026, 11, 23)
BEGIN = dt.date(2016, 1, 1)

_IMPORTED = "a legacy file is imported by a command line of its own; nothing here is taken over"
NOT_SEEN = {
    "application.measure-start-retracted": "nobody records a beginning in the wrong file",
    "budget.overcommitment-accepted": "no budget of the plan is bound beyond what it holds",
    "claim.interest-corrected": "nothing that is paid on a claim is learnt of after its interest",
    "filing.case-assigned": "who works on a case is not part of the plan",
    "legacy.case-corrected": _IMPORTED,
    "legacy.case-imported": _IMPORTED,
    "legacy.import-opened": _IMPORTED,
    "legacy.import-sealed": _IMPORTED,
    "legacy.row-rejected": _IMPORTED,
}


@contextmanager
def opened(kind: str) -> Iterator[Service]:
    """A service on an empty log of this kind in a folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="grants-demonstration-"))
    folder.chmod(0o711)  # The user that runs PostgreSQL for root must be able to enter.
    try:
        with (
            embedded_databases(folder, origin="grants.example/demo", kind=kind) as databases,
            open_service(databases, folder / "vault.key") as service,
        ):
            yield service
    finally:
        shutil.rmtree(folder)


def unheard(done: int, total: int) -> None:
    """Nobody watches the progress."""


@pytest.mark.long
def test_the_first_year_plays_and_cannot_be_played_twice():
    heard: list[tuple[int, int]] = []
    with opened("demonstration") as service:
        played = play(service, dt.date(2017, 2, 1), lambda done, total: heard.append((done, total)))
        facts = list(service.log.read_all())
        assert played.facts == len(facts)
        assert heard[-1] == (played.commands, played.commands)
        assert facts[-1].recorded_at < dt.datetime(2017, 2, 1, tzinfo=BERLIN)
        # Everything is recorded at the moment the plan says.
        commands = list(dict.fromkeys((f.stored.command_id, f.recorded_at) for f in facts))
        assert [at for _, at in commands] == [act.at for act in plan(dt.date(2017, 2, 1)).acts]
        assert facts[0].recorded_at.date() == dt.date(2016, 4, 12)
        assert sum(isinstance(f.fact, ApplicationSubmitted) for f in facts) == played.cases
        filed = [recorded for recorded in facts if isinstance(recorded.fact, DocumentFiled)]
        assert filed
        for recorded in filed:
            (stored,) = documents_of(service.log, recorded.stream)[:1]
            content = b"".join(open_document(service.log, service.vault, stored))
            assert recorded.stream.removeprefix("case/") in content.decode()
        assert list(breaches(facts)) == []
        with pytest.raises(PlanRefused):
            play(service, dt.date(2017, 2, 1), unheard)


def test_only_a_demonstration_log_is_played_into():
    with opened("test") as service:
        with pytest.raises(PlanRefused):
            play(service, dt.date(2017, 2, 1), unheard)
        assert service.log.last_position() == 0


@pytest.fixture(scope="module")
def counted() -> tuple[Played, list[Recorded], list[TotalLine]]:
    with opened("demonstration") as service:
        played = play(service, TODAY, unheard)
        facts = list(service.log.read_all())
        with Projector(service.databases.projector, service.vault) as projector:
            projector.catch_up([TOTALS_MODEL])
        lines = totals(service.log)
    return played, facts, lines


@pytest.fixture(scope="module")
def history(counted) -> tuple[Played, list[Recorded]]:
    played, facts, _ = counted
    return played, facts


@pytest.mark.parametrize(
    ("measure", "figure"), [("paid", "disbursed_cents"), ("approved", "approved_net_cents")]
)
def test_a_population_sums_up_to_the_totals(counted, measure, figure):
    _, facts, lines = counted
    everything = PopulationFilter(programme=None, scope=None, year=None, origin=None)
    items = population(
        ((each.stream, each.fact) for each in facts),
        measure=measure,
        counting="budgets",
        chosen=everything,
    )
    assert sum(item.cents or 0 for item in items) == sum(getattr(x, figure) for x in lines)
    assert len(items) == sum(x.cases for x in lines)


class Approvals:
    """First approvals as facts tell them, by kind, scope, legal date and moment of recording."""

    def __init__(self, facts: list[Recorded]) -> None:
        asked: dict[str, ApplicationSubmitted] = {}
        self.rows = []
        for recorded in facts:
            match recorded.fact:
                case ApplicationSubmitted() as fact:
                    asked[recorded.stream] = fact
                case GrantApproved() as fact:
                    kind, scope = asked[recorded.stream].kind, asked[recorded.stream].scope
                    row = (kind, scope, fact.signed_on, recorded.recorded_at, fact.amount_cents)
                    self.rows.append(row)
                case _:
                    pass
        assert len({r.stream for r in facts if isinstance(r.fact, GrantApproved)}) == len(self.rows)

    def total(
        self, kind: str, first: dt.date, last: dt.date, *, known: dt.date = TODAY, scope: str = ""
    ) -> tuple[int, int]:
        found = [
            cents
            for row_kind, row_scope, signed_on, at, cents in self.rows
            if row_kind == kind
            and first <= signed_on <= last
            and at <= end_of_berlin_day(known)
            and scope in {"", row_scope}
        ]
        return len(found), sum(found)


@pytest.mark.long
@pytest.mark.timeout(300)
def test_no_two_separated_duties_lay_in_one_hand(history: tuple[Played, list[Recorded]]):
    _, facts = history
    assert list(breaches(facts)) == []


@pytest.mark.long
@pytest.mark.timeout(300)
def test_published_totals_come_out_of_the_facts(history: tuple[Played, list[Recorded]]):
    _, facts = history
    approvals = Approvals(facts)
    end_2018, january = dt.date(2018, 12, 31), dt.date(2024, 1, 31)

    assert approvals.total("regional", BEGIN, end_2018)[0] == 270
    count, cents = approvals.total("regional", dt.date(2018, 1, 1), end_2018)
    assert count == 93
    assert 493_500_000 <= cents < 494_500_000

    count, cents = approvals.total("regional", BEGIN, january, known=january)
    assert count == 742
    assert 4_430_000_000 < cents < 4_440_000_000
    count, cents = approvals.total("statewide", BEGIN, january, known=january)
    assert count == 78
    assert 4_345_000_000 <= cents < 4_355_000_000

    of_2022 = (dt.date(2022, 1, 1), dt.date(2022, 12, 31))
    count, cents = approvals.total("regional", *of_2022, scope=CHEMNITZ)
    assert count == 9
    assert 38_350_000 <= cents < 38_450_000

    stated = {f.fact.control_total for f in facts if isinstance(f.fact, ControlTotalRecorded)}
    assert stated == {total.code for total in TOTALS}


@pytest.mark.long
@pytest.mark.timeout(300)
def test_published_budgets_are_allocated_to_the_cent(history: tuple[Played, list[Recorded]]):
    _, facts = history
    allocated: Counter[tuple[int, str, str]] = Counter()
    for recorded in facts:
        fact = recorded.fact
        if isinstance(
            fact, budget.BudgetAllocated | budget.BudgetSupplemented | budget.BudgetReduced
        ):
            _, _, scope, year = recorded.stream.split("/")
            sign = -1 if isinstance(fact, budget.BudgetReduced) else 1
            allocated[int(year), scope, fact.earmark] += sign * fact.cents

    def total(year: int, earmark: str = "") -> int:
        return sum(
            cents
            for (of, scope, mark), cents in allocated.items()
            if of == year and scope != "statewide" and earmark in {"", mark}
        )

    assert {year: total(year) for year in (2019, 2020, 2023, 2024)} == {
        2019: 455_000_000,
        2020: 455_000_000,
        2023: 850_000_000,
        2024: 1_050_000_000,
    }
    assert total(2023, "international") == 250_000_000
    assert total(2023, "general") == 600_000_000
    assert sum(c for (y, s, _), c in allocated.items() if (y, s) == (2023, CHEMNITZ)) == 64_500_000
    assert allocated[2019, "14713", "general"] == 57_057_000  # 12.54 % of 4.55 m.
    assert len({scope for year, scope, _ in allocated if year == 2019}) == 14


@pytest.mark.long
@pytest.mark.timeout(300)
def test_no_account_is_ever_overdrawn(history: tuple[Played, list[Recorded]]):
    """Allocated, revised, transferred, carried, frozen, committed: never below nothing."""
    _, facts = history
    available: Counter[tuple[str, str]] = Counter()
    authority: Counter[tuple[str, str]] = Counter()
    for recorded in facts:
        fact = recorded.fact
        if not isinstance(fact, budget.BudgetEvent) or isinstance(fact, budget.BudgetYearClosed):
            continue
        key = (recorded.stream, fact.earmark)
        match fact:
            case budget.CommitmentAuthorityGranted():
                authority[key] += fact.cents
            case budget.BudgetAllocated():
                authority[key] = 0
                available[key] += fact.cents
            case budget.BudgetSupplemented() | budget.BudgetUnfrozen():
                available[key] += fact.cents
            case budget.BudgetReduced() | budget.BudgetFrozen() | budget.RemainderLapsed():
                available[key] -= fact.cents
            case budget.FundsTransferred():
                available[key] += fact.cents if fact.side == "in" else -fact.cents
            case budget.RemainderCarriedForward():
                available[key] += fact.funds_cents if fact.side == "in" else -fact.funds_cents
            case budget.FundsCommitted() | budget.CommitmentChanged():
                available[key] -= fact.delta_cents
            case budget.CommitmentReleased():
                available[key] += fact.cents
            case _:
                continue
        assert available[key] + authority[key] >= 0, (recorded.position, key)
    closed = {r.stream for r in facts if isinstance(r.fact, budget.BudgetYearClosed)}
    assert len(closed) == 14 * 10
    assert {cents for (stream, _), cents in available.items() if stream in closed} == {0}


@pytest.mark.long
@pytest.mark.timeout(300)
def test_there_is_open_work_in_every_state(history: tuple[Played, list[Recorded]]):
    _, facts = history
    phases: dict[str, Phase] = defaultdict(lambda: Phase.UNKNOWN)
    payouts: dict[tuple[str, int], str] = {}
    claims: Counter[str] = Counter()
    for recorded in facts:
        fact = recorded.fact
        phases[recorded.stream] = advance(phases[recorded.stream], fact)
        if (number := getattr(fact, "payout_no", None)) and recorded.stream.startswith("case/"):
            payouts[recorded.stream, number] = type(fact).__name__
        if isinstance(fact, RecoveryOrdered):
            claims[fact.claim] += fact.cents
        if isinstance(fact, ClaimPaymentReceived):
            claims[fact.claim] -= fact.cents
    missing = set(Phase) - {Phase.UNKNOWN, Phase.REVOKED, Phase.IMPORTED} - set(phases.values())
    assert missing == set()
    assert set(payouts.values()) == {
        payout.PayoutRequested.__name__,
        payout.PayoutChecked.__name__,
        payout.PayoutCertified.__name__,
        payout.PayoutOrdered.__name__,
        payout.PayoutExecuted.__name__,
        payout.PayoutReturned.__name__,
        payout.PayoutRejected.__name__,
        payout.PayoutWithdrawn.__name__,
        payout.UsageReported.__name__,
    }
    assert any(claims.values())
    assert not all(claims.values())


@pytest.mark.long
@pytest.mark.timeout(300)
def test_a_claim_arrives_and_is_final_with_its_decision(
    history: tuple[Played, list[Recorded]],
):
    _, facts = history
    cases: dict[str, list[Event]] = defaultdict(list)
    ordered, arrived, final = {}, {}, {}
    for recorded in facts:
        match fact := recorded.fact:
            case RecoveryOrdered():
                ordered[fact.claim] = fact
            case ClaimNotified():
                arrived[fact.claim] = fact
            case ClaimBecameFinal():
                final[fact.claim] = fact
            case _:
                cases[recorded.stream].append(fact)
    assert {fact.ground for fact in final.values()} == {"period-over", "remedy-waived"}
    for number, order in ordered.items():
        of_case = cases[f"case/{order.case}"]
        letter = first_letter(order.decision, of_case)
        known = arrived.get(number)
        assert (letter is None) == (known is None), number
        if letter and known:
            assert (known.effected_on, known.remedy_until) == (
                letter.arrived.effected_on,
                letter.arrived.remedy_until,
            )
        last = [
            fact.final_on
            for fact in of_case
            if isinstance(fact, DecisionBecameFinal) and fact.decision == order.decision
        ]
        assert [fact.final_on for fact in [final.get(number)] if fact] == last[-1:], number


@pytest.mark.long
@pytest.mark.timeout(300)
def test_every_fact_is_seen_or_says_why_not(history: tuple[Played, list[Recorded]]):
    _, facts = history
    assert EVENT_TYPES.keys() - {recorded.fact.NAME for recorded in facts} == NOT_SEEN.keys()


@pytest.mark.long
@pytest.mark.timeout(300)
def test_every_stage_of_payouts_and_claims_is_seen(history: tuple[Played, list[Recorded]]):
    _, facts = history
    streams: dict[str, list[Recorded]] = defaultdict(list)
    stages: set[Stage] = set()
    payouts: dict[str, Payouts] = defaultdict(lambda: PAYOUTS.initial)
    for recorded in facts:
        streams[recorded.stream].append(recorded)
        if isinstance(recorded.fact, payout.PayoutEvent):
            before = payouts[recorded.stream]
            payouts[recorded.stream] = PAYOUTS.evolve(before, recorded.fact)
            stages |= {payout.stage for payout in payouts[recorded.stream].by_number.values()}
    assert stages == set(Stage)
    phases = {
        phase
        for stream, told in streams.items()
        if stream.startswith("claim/")
        for phase in phases_of_claim(told, streams)
    }
    assert phases == set(ClaimPhase) - {ClaimPhase.NONE}


def phases_of_claim(
    told: list[Recorded], streams: dict[str, list[Recorded]]
) -> Iterator[ClaimPhase]:
    """Where a claim stood after each of its facts, then and just before the next one."""
    ordered = told[0].fact
    assert isinstance(ordered, RecoveryOrdered)
    of_case = [recorded.fact for recorded in streams[case_stream(ordered.case)]]
    objections = suspensions_of(ordered.decision, of_case)
    days = [berlin_day(recorded.recorded_at) for recorded in told]
    claim = CLAIM.initial
    for recorded, day, following in zip(told, days, [*days[1:], TODAY], strict=True):
        claim = CLAIM.evolve(claim, recorded.fact)
        seen = replace(claim, suspensions=objections)
        filed = [known.from_on for known in objections if day <= known.from_on < following]
        yield from (seen.phase_on(each) for each in (day, *filed, following - dt.timedelta(1)))


@pytest.mark.long
@pytest.mark.timeout(300)
def test_what_was_published_before_all_was_in_reads_otherwise_later(
    history: tuple[Played, list[Recorded]],
):
    _, facts = history
    said: dict[tuple[str, dt.date], list[str]] = defaultdict(list)
    for recorded in facts:
        if isinstance(recorded.fact, ReportPublished):
            said[recorded.fact.name, recorded.fact.as_of].append(recorded.fact.sha256)
    again = {
        (name, as_of.year): len(set(hashes))
        for (name, as_of), hashes in said.items()
        if len(hashes) > 1
    }
    assert again["totals", 2017] == again["budgets", 2017] == 2


@pytest.mark.long
@pytest.mark.timeout(300)
def test_it_looks_like_people_at_work(history: tuple[Played, list[Recorded]]):
    played, facts = history
    assert 1_300 <= played.cases <= 1_500
    assert played.facts == len(facts) >= 40_000
    moments = [recorded.recorded_at for recorded in facts]
    assert moments == sorted(moments)
    days = {moment.astimezone(BERLIN).date() for moment in moments}
    assert all(is_working_day(day) for day in days)

    kinds = Counter(type(recorded.fact) for recorded in facts)
    assert 0.1 < kinds[GrantAmended] / kinds[GrantApproved] < 0.3
    assert 0.08 < kinds[ApplicationRejected] / played.cases < 0.16
    assert kinds[ApplicationWithdrawn] > 20
    votes = [r.fact for r in facts if isinstance(r.fact, PrioritisationRecorded)]
    assert {vote.outcome for vote in votes} == {"prioritised", "not-prioritised"}
    assert any(vote.findings for vote in votes)
    assert any(vote.recused for vote in votes)
    settled = [r.fact for r in facts if isinstance(r.fact, GrantSettled)]
    assert 0 < sum(1 for fact in settled if fact.overpaid_cents) < len(settled)
    assert 0 < sum(1 for fact in settled if fact.final_cents < fact.approved_cents) < len(settled)

    # Known then and now differ: some approvals of December were recorded in January.
    approvals = Approvals(facts)
    ends = [dt.date(year, 12, 31) for year in range(2016, 2026)]
    then = [approvals.total("regional", BEGIN, end, known=end) for end in ends]
    now = [approvals.total("regional", BEGIN, end) for end in ends]
    assert then != now


@pytest.mark.long
@pytest.mark.timeout(300)
def test_nobody_acts_twice_where_two_are_needed(history: tuple[Played, list[Recorded]]):
    _, facts = history
    assert any(isinstance(recorded.fact, RoleGranted) for recorded in facts)
    steps: dict[tuple[str, int], dict[type, set[str]]] = defaultdict(lambda: defaultdict(set))
    for recorded in facts:
        fact = recorded.fact
        if isinstance(fact, GrantApproved | GrantAmended):
            assert fact.drafted_by != fact.approved_by
        if isinstance(fact, GrantSettled):
            assert fact.examiner != fact.approved_by
        if isinstance(fact, payout.PayoutCertified | payout.PayoutOrdered | payout.PayoutExecuted):
            steps[recorded.stream, fact.payout_no][type(fact)].add(recorded.stored.actor.person)
    for done in steps.values():  # A step may be taken again by the same person, never another one.
        people = [person for each in done.values() for person in each]
        assert len(people) == len(set(people))
    assert max(len(done) for done in steps.values()) == 3
