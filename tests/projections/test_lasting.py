"""Rows of a moment, read where they are still the same, are those folded from what counts then."""

from __future__ import annotations

import datetime as dt
import random
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from tests.projections.conftest import Recorder
from tests.projections.examples import example
from tests.projections.history import (
    SCOPES,
    ZWICKAU,
    Entry,
    day,
    generated,
    notified,
    recorded_late,
    recovery,
    repaid,
    submitted,
    whole_case,
)

from grants.approval.events import GrantApproved
from grants.kernel.calendar import last_day
from grants.party.events import DeMinimisAwardRecorded
from grants.programme.events import ParameterSet
from grants.store.vault import Vault
from projections import lasting as lasts
from projections import past
from projections.cases.past import LASTING as CASES_LAST
from projections.deadlines.past import LASTING as DATES_LAST
from projections.lasting import Lasting, rows_then
from projections.moments import Moment
from projections.rebuild import rebuild
from projections.runtime import Projector, ReadModel, Row, checkpoints, replay_into

BOTH = (CASES_LAST, DATES_LAST)
MODELS: list[ReadModel] = [each.served for each in BOTH]
CASE = "FKR-2024-0001"
EVER = 2**62


def _undated(entry: Entry) -> Entry:
    """A decision that leaves it to the programme's rule when the proof is due."""
    stream, fact, scope = entry
    if isinstance(fact, GrantApproved):
        fact = fact.model_copy(update={"proof_due_on": None})
    return (stream, fact, scope)


def _rule(set_on: str, months: int) -> Entry:
    rule = example(
        ParameterSet,
        guideline=None,
        key="proof_due_months",
        value=str(months),
        valid_from="2016-01-01",
        valid_to=None,
        set_on=set_on,
    )
    return ("programme/FKR", rule, "all")


def _award(number: int, case: str | None, on: dt.date) -> Entry:
    """Aid of an undertaking; its date has its region from the case, if that is known by then."""
    register = (on + dt.timedelta(days=20)).isoformat()
    fields = {"register_due_on": register, "granted_on": on.isoformat()}
    fact = example(DeMinimisAwardRecorded, award=f"w{number}", case=case, programme="FKR", **fields)
    return (f"undertaking/u{number % 4}", fact, "all")


def _history(seed: int, *, cases: int = 12) -> list[Entry]:
    """Late facts, claims, rules that come into being, and aid that names cases, in disorder."""
    chance = random.Random(seed)
    entries = list(recorded_late(generated(cases, seed=seed), chance))
    entries = [_undated(entry) if chance.random() < 0.6 else entry for entry in entries]
    days = sorted({last_day(fact.effective_on) for _, fact, _ in entries})
    numbers = sorted({s.removeprefix("case/") for s, _, _ in entries if s.startswith("case/")})
    for number in numbers[::2]:
        claim, year = f"{number}-1", int(number[4:8]) + 1
        last = max(n for n, (stream, _, _) in enumerate(entries) if stream == f"case/{number}")
        entries[last + 1 : last + 1] = [
            recovery(claim, number, f"{year}-03-01", cents=9_000_00),
            notified(claim, number, f"{year}-03-07"),
            repaid(claim, number, f"{year}-05-20", cents=4_000_00),
        ]
    for months in (3, 9, 12):
        rule = _rule(chance.choice(days).isoformat(), months)
        entries.insert(chance.randrange(len(entries)), rule)
    for place in range(10):
        award = _award(place, chance.choice([*numbers, None]), chance.choice(days))
        entries.insert(chance.randrange(len(entries)), award)
    return entries


def _moments(entries: Sequence[Entry], last: int, chance: random.Random) -> Iterator[Moment]:
    days = sorted({last_day(fact.effective_on) for _, fact, _ in entries})
    while True:
        known_at = chance.choice((chance.randrange(1, last + 1), EVER))
        yield Moment(chance.choice(days), known_at)


def _folded(recorder: Recorder, lasting: Lasting, moment: Moment) -> list[Row]:
    facts = recorder.log.read_all(to=moment.known_at)
    counted = [f for f in facts if moment.counts(f.position, f.stored.effective_on)]
    return list(replay_into(lasting.folded, counted).rows(lasting.table))


def _assert_same(recorder: Recorder, lasting: Lasting, moment: Moment) -> list[Row]:
    rows = rows_then(recorder.log, lasting, moment)
    key = lasting.table.key_of
    found, expected = sorted(rows, key=key), sorted(_folded(recorder, lasting, moment), key=key)
    assert found == expected, (lasting.served.name, moment)
    return found


@pytest.fixture
def folded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The owners that were folded one by one, as questions are asked."""
    found: list[str] = []
    fold = lasts._folded

    def told(*args: Any) -> dict[str, list[Row]]:
        rows = fold(*args)
        found.extend(rows)
        return rows

    monkeypatch.setattr(lasts, "_folded", told)
    return found


@pytest.fixture
def whole(monkeypatch: pytest.MonkeyPatch) -> list[Moment]:
    """The moments for which the whole log was folded."""
    found: list[Moment] = []
    fold = past.rows_at

    def told(*args: Any) -> Sequence[Row]:
        found.append(args[-1])
        return fold(*args)

    monkeypatch.setattr(past, "rows_at", told)
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("rows_max", [past.ROWS_MAX, 60, 0])
def test_any_moment(
    recorder: Recorder,
    projector: Projector,
    monkeypatch: pytest.MonkeyPatch,
    whole: list[Moment],
    folded: list[str],
    seed: int,
    rows_max: int,
):
    monkeypatch.setattr(past, "ROWS_MAX", rows_max)
    monkeypatch.setattr(lasts, "READ_AGAIN", rows_max // 2)
    entries = _history(seed)
    recorder.record_all(entries)
    projector.catch_up(MODELS)
    chance = random.Random(seed)
    moments = _moments(entries, recorder.log.last_position(), chance)
    found = claims = 0
    for _ in range(70):
        lasting = chance.choice(BOTH)
        rows = _assert_same(recorder, lasting, next(moments))
        found += len(rows)
        claims += sum(1 for row in rows if str(row.get("subject")).startswith("claim/"))
    assert found > 500
    assert claims
    assert {owner.partition("/")[0] for owner in folded} >= {"case", "undertaking"}
    assert len(folded) < found
    assert not whole


@pytest.mark.parametrize("seed", [4, 5])
def test_read_models_that_lag_behind(
    recorder: Recorder, projector: Projector, whole: list[Moment], seed: int
):
    """Each at a position of its own, some facts behind the moments that are asked for."""
    entries = _history(seed)
    chance = random.Random(seed)
    parts = sorted(chance.sample(range(1, len(entries)), 8))
    projector.catch_up(MODELS)
    for first, last in zip([0, *parts], [*parts, len(entries)], strict=True):
        recorder.record_all(entries[first:last])
        moments = _moments(entries, recorder.log.last_position(), chance)
        for _ in range(8):
            _assert_same(recorder, chance.choice(BOTH), next(moments))
        projector.catch_up([chance.choice(MODELS)])
    assert not whole


def test_only_what_is_unsure_is_folded(recorder: Recorder, projector: Projector, folded: list[str]):
    """Nothing of what is over, nothing of what has not begun; again only what has changed."""
    early, late = "FKR-2021-0001", "FKR-2024-0002"
    recorder.record_all(whole_case(early, ZWICKAU, year=2021, cents=90_000_00))
    recorder.record_all(whole_case(CASE, ZWICKAU, year=2023, cents=90_000_00))
    recorder.record_all(whole_case(late, ZWICKAU, year=2025, cents=90_000_00))
    projector.catch_up(MODELS)
    between = Moment(day("2024-01-31"), EVER)
    rows = _assert_same(recorder, CASES_LAST, between)
    assert [row["number"] for row in rows] == [early, CASE]
    assert folded == [f"case/{CASE}"]
    recorder.record_all(whole_case("FKR-2021-0009", ZWICKAU, year=2021, cents=90_000_00))
    _assert_same(recorder, CASES_LAST, between)
    assert folded == [f"case/{CASE}", "case/FKR-2021-0009"]
    projector.catch_up(MODELS)
    _assert_same(recorder, CASES_LAST, Moment(between.as_of, recorder.log.last_position() - 5))
    assert folded == [f"case/{CASE}", "case/FKR-2021-0009", "case/FKR-2021-0009"]


def test_a_rule_set_later_than_a_decision_it_measures(recorder: Recorder, projector: Projector):
    entries = [_undated(e) for e in whole_case(CASE, ZWICKAU, year=2024, cents=90_000_00)]
    signed = next(n for n, (_, fact, _) in enumerate(entries) if isinstance(fact, GrantApproved))
    recorder.record_all([*entries[:signed], _rule("2060-06-01", 9), *entries[signed:]])
    projector.catch_up(MODELS)
    due: dict[dt.date, Any] = {}
    for as_of in (day("2060-05-31"), day("2060-06-01")):
        _assert_same(recorder, DATES_LAST, Moment(as_of, EVER))
        (row,) = _assert_same(recorder, CASES_LAST, Moment(as_of, EVER))
        due[as_of] = row["proof_due_on"]
    assert len(set(due.values())) == 2


def test_an_award_of_a_case_that_had_not_begun(
    recorder: Recorder, projector: Projector, folded: list[str]
):
    """Its own facts count and are all there is; but what they looked at was not there then."""
    begun = submitted(CASE)
    on = last_day(begun[1].effective_on)
    before = on - dt.timedelta(days=3)
    recorder.record(begun, _award(1, CASE, before))
    projector.catch_up(MODELS)
    (then,) = _assert_same(recorder, DATES_LAST, Moment(before, EVER))
    assert "undertaking/u1" in folded
    (now,) = _assert_same(recorder, DATES_LAST, Moment(on, EVER))
    assert (then["scope"], now["scope"]) == ("all", begun[2])


def test_an_award_folded_after_its_case(recorder: Recorder, projector: Projector):
    """What is remembered of the case is not what the award is folded from."""
    entries = list(whole_case(CASE, SCOPES[1], year=2024, cents=90_000_00))
    recorder.record_all(entries)
    projector.catch_up(MODELS)
    on = last_day(entries[4][1].effective_on)
    _assert_same(recorder, DATES_LAST, Moment(on, EVER))
    recorder.record(_award(1, CASE, on), _award(5, None, on + dt.timedelta(days=9)))
    projector.catch_up(MODELS)
    rows = _assert_same(recorder, DATES_LAST, Moment(on, EVER))
    assert ("undertaking/u1", SCOPES[1]) in {(row["subject"], row["scope"]) for row in rows}


def test_what_is_not_served_is_folded_from_the_whole_log(
    recorder: Recorder, projector: Projector, whole: list[Moment], monkeypatch: pytest.MonkeyPatch
):
    """There is nothing yet; and, in a new release, the version before while its own is built."""
    recorder.record_all(_history(1, cases=2))
    moment = Moment(day("2023-06-30"), EVER)
    for lasting in BOTH:
        assert _assert_same(recorder, lasting, moment)
    assert len(whole) == 2
    projector.catch_up(MODELS)
    with projector.connection() as connection:
        connection.execute("UPDATE reads.checkpoints SET version = version - 1")
        connection.execute("ALTER VIEW reads.cases RENAME COLUMN ruled_on TO other")
    for lasting in BOTH:
        assert _assert_same(recorder, lasting, moment)
    assert len(whole) == 4


@pytest.mark.parametrize("lasting", BOTH, ids=lambda each: each.served.name)
def test_a_switch_while_rows_are_read(
    recorder: Recorder,
    projector_url: str,
    vault: Vault,
    monkeypatch: pytest.MonkeyPatch,
    lasting: Lasting,
):
    """It waits until what belongs together was read; before and after, the new tables are read."""
    recorder.record_all(_history(6, cases=4))
    with Projector(projector_url, vault) as projector:
        projector.catch_up(MODELS)
    threads: list[threading.Thread] = []
    done: list[bool] = []

    def build() -> None:
        with Projector(projector_url, vault) as other:
            rebuild(other, MODELS)
        done.append(True)

    def begun(then: Callable[..., Any]) -> Callable[..., Any]:
        def looked(*args: Any) -> Any:
            found = then(*args)
            if not threads:
                threads.append(threading.Thread(target=build))
                threads[0].start()
                threads[0].join(timeout=4)
                assert not done
            return found

        return looked

    monkeypatch.setattr(checkpoints, "states", begun(checkpoints.states))
    moment = Moment(day("2023-06-30"), EVER)
    assert _assert_same(recorder, lasting, moment)
    assert threads
    threads[0].join(timeout=60)
    assert done
    past._pasts.clear()
    assert _assert_same(recorder, lasting, moment)


def test_rebuilt_again_and_again(
    recorder: Recorder, projector: Projector, projector_url: str, vault: Vault, whole: list[Moment]
):
    entries = _history(7, cases=6)
    recorder.record_all(entries)
    projector.catch_up(MODELS)
    chance = random.Random(7)
    moments = _moments(entries, recorder.log.last_position(), chance)
    switched: list[int] = []
    enough = threading.Event()

    def build() -> None:
        with Projector(projector_url, vault) as other:
            while not enough.is_set():
                switched.append(len(rebuild(other, MODELS)))

    thread = threading.Thread(target=build)
    thread.start()
    try:
        asked = 0
        while asked < 60 or (len(switched) < 3 and asked < 2_000):
            past._pasts.clear()
            _assert_same(recorder, chance.choice(BOTH), next(moments))
            asked += 1
    finally:
        enough.set()
        thread.join(timeout=60)
    assert len(switched) >= 3
    assert not whole
