"""Samples that anybody can draw again: the published algorithm, recomputed by hand here."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from grants.engagement.sampling import (
    Item,
    Sample,
    Terms,
    draw,
    population_sha256,
    positive_cents,
)

CASES = (
    Item("FKR-2024-0001", 10_000),
    Item("FKR-2024-0002", 250_000),
    Item("FKR-2024-0003", None),
    Item("FKR-2024-0004", 0),
    Item("FKR-2024-0005", 40_000),
    Item("FKR-2024-0006", -5_000),
    Item("FKR-2024-0007", 100_000),
)


def terms(method="random", size=3, seed="2024-11-03", **more):
    return Terms(method=method, seed=seed, size=size, **more)


def lot(case, seed="2024-11-03"):
    text = f"{seed}\n{population_sha256(CASES)}\n{case}"
    return int(hashlib.sha256(text.encode()).hexdigest(), 16)


def test_the_hash_of_a_population_is_that_of_its_lines():
    lines = (
        "FKR-2024-0001\t10000\nFKR-2024-0002\t250000\nFKR-2024-0003\t-\nFKR-2024-0004\t0\n"
        "FKR-2024-0005\t40000\nFKR-2024-0006\t-5000\nFKR-2024-0007\t100000\n"
    )
    assert population_sha256(CASES) == hashlib.sha256(lines.encode()).hexdigest()
    assert population_sha256(CASES) != population_sha256(CASES[::-1])


def test_a_random_sample_takes_the_smallest_lots():
    expected = sorted(sorted((item.case for item in CASES), key=lot)[:3])
    assert draw(CASES, terms()) == Sample(tuple(expected))


def test_a_vector_for_other_peoples_programs():
    two = (Item("A", 1), Item("B", 2))
    assert population_sha256(two) == hashlib.sha256(b"A\t1\nB\t2\n").hexdigest()
    drawn = {seed: draw(two, terms(size=1, seed=seed)).cases for seed in ("1", "2", "3", "4")}
    assert drawn == VECTOR


VECTOR = {"1": ("A",), "2": ("B",), "3": ("A",), "4": ("B",)}


def test_strata_give_as_many_as_they_weigh():
    drawn = draw(CASES, terms("stratified", size=4, bounds_cents=(10_000, 100_000)))
    strata = [
        {"FKR-2024-0001", "FKR-2024-0004", "FKR-2024-0006"},
        {"FKR-2024-0005", "FKR-2024-0007"},
        {"FKR-2024-0002"},
        {"FKR-2024-0003"},
    ]
    # Four of seven: 1.71, 1.14, 0.57, 0.57; the largest remainders get what is left.
    assert [len(stratum & set(drawn.cases)) for stratum in strata] == [2, 1, 1, 0]
    for stratum, size in zip(strata, [2, 1, 1, 0], strict=True):
        assert stratum & set(drawn.cases) == set(sorted(stratum, key=lot)[:size])


def test_monetary_units_are_hit_by_equal_steps():
    drawn = draw(CASES, terms("monetary-unit", size=4))
    interval = 400_000 // 4
    start = 1 + lot("") % interval
    ends = {"FKR-2024-0001": 10_000, "FKR-2024-0002": 260_000, "FKR-2024-0005": 300_000,
            "FKR-2024-0007": 400_000}  # fmt: skip
    hit = []
    for n in range(4):
        point = start + n * interval
        hit.append(next(case for case, end in ends.items() if point <= end))
    assert drawn == Sample(tuple(dict.fromkeys(hit)), interval)
    assert "FKR-2024-0002" in drawn.cases  # Larger than the interval.


def test_no_more_than_there_is():
    with pytest.raises(ValueError, match="no larger"):
        draw(CASES, terms(size=8))
    with pytest.raises(ValueError, match="fewer cents"):
        draw((Item("a", 1), Item("b", None)), terms("monetary-unit", size=2))


_items = st.lists(
    st.tuples(st.integers(0, 10**6), st.none() | st.integers(-100, 10**7)),
    min_size=1,
    max_size=40,
    unique_by=lambda each: each[0],
).map(lambda each: tuple(Item(f"{n:07}", cents) for n, cents in sorted(each)))


@for_all(_items, st.data())
def test_a_sample_is_in_order_of_its_size_and_always_the_same(items, data):
    method = data.draw(st.sampled_from(["random", "stratified", "monetary-unit"]))
    most = len(items) if method != "monetary-unit" else min(len(items), positive_cents(items))
    if not most:
        return
    size = data.draw(st.integers(1, most))
    bounds = (50, 5_000) if method == "stratified" else ()
    asked = terms(method, size, data.draw(st.sampled_from(["a", "b"])), bounds_cents=bounds)
    drawn = draw(items, asked)
    assert drawn == draw(items, asked)
    assert list(drawn.cases) == sorted(set(drawn.cases))
    if method == "monetary-unit":
        assert 1 <= len(drawn.cases) <= size
        assert drawn.interval_cents is not None
        weights = {item.case: item.cents or 0 for item in items}
        assert all(weights[case] > 0 for case in drawn.cases)
        large = {case for case, cents in weights.items() if cents >= drawn.interval_cents}
        assert large <= set(drawn.cases)
    else:
        assert len(drawn.cases) == size
