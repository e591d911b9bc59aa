"""The final amount under every type of financing, and what stays committed for the last payment."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.settlement.financing import Terms, final_cents, release

TYPES = ("anteil", "festbetrag", "fehlbedarf", "voll")


def final(kind, *, approved, recognised, other=0, rate=9000) -> int:
    terms = Terms(financing_type=kind, rate_bp=rate, approved_cents=approved)
    return final_cents(terms, recognised_cents=recognised, other_means_cents=other)


@pytest.mark.parametrize(
    ("kind", "recognised", "other", "expected"),
    [
        # Cost as planned: 100,000 EUR, of which 90 % are the grant.
        ("anteil", 10_000_000, 1_000_000, 9_000_000),
        ("festbetrag", 10_000_000, 1_000_000, 9_000_000),
        ("fehlbedarf", 10_000_000, 1_000_000, 9_000_000),
        ("voll", 10_000_000, 1_000_000, 9_000_000),
        # Cost fell by 20,000 EUR: shared by rate, the recipient's gain, the state's gain.
        ("anteil", 8_000_000, 1_000_000, 7_200_000),
        ("festbetrag", 8_000_000, 1_000_000, 8_000_000),
        ("fehlbedarf", 8_000_000, 1_000_000, 7_000_000),
        ("voll", 8_000_000, 1_000_000, 7_000_000),
        # Cost fell, but stays above the grant: a fixed amount does not move.
        ("festbetrag", 9_000_000, 0, 9_000_000),
        ("festbetrag", 8_999_999, 0, 8_999_999),
        # Cost rose: nobody gets more than was approved.
        ("anteil", 12_000_000, 0, 9_000_000),
        ("festbetrag", 12_000_000, 0, 9_000_000),
        ("fehlbedarf", 12_000_000, 0, 9_000_000),
        ("voll", 12_000_000, 0, 9_000_000),
        # 90 % of odd cents is rounded down.
        ("anteil", 9_999_999, 0, 8_999_999),
        ("anteil", 1, 0, 0),
        # Others paid more than was spent: there is no gap, and never a negative grant.
        ("fehlbedarf", 8_000_000, 9_000_000, 0),
        ("voll", 8_000_000, 9_000_000, 0),
        ("anteil", 0, 0, 0),
        ("festbetrag", 0, 0, 0),
    ],
)
def test_final_amount(kind, recognised, other, expected):
    assert final(kind, approved=9_000_000, recognised=recognised, other=other) == expected


cents = st.integers(min_value=0, max_value=10**12)


@given(st.sampled_from(TYPES), cents, cents, cents, st.integers(min_value=0, max_value=10_000))
def test_never_negative_never_above_approved_or_spent(kind, approved, recognised, other, rate):
    amount = final(kind, approved=approved, recognised=recognised, other=other, rate=rate)
    assert 0 <= amount <= min(approved, recognised)


@given(st.sampled_from(TYPES), cents, cents, cents, cents)
def test_more_recognised_never_means_less_grant(kind, approved, recognised, more, other):
    low = final(kind, approved=approved, recognised=recognised, other=other)
    high = final(kind, approved=approved, recognised=recognised + more, other=other)
    assert low <= high


def test_what_is_owed_stays_committed_in_the_youngest_year():
    assert release(((2024, 100), (2025, 300)), owed_cents=250) == (100, 50)
    assert release(((2024, 100), (2025, 300)), owed_cents=350) == (50, 0)
    assert release(((2025, 300), (2024, 100)), owed_cents=0) == (300, 100)


@given(st.lists(st.tuples(st.integers(2016, 2030), st.integers(0, 10**9))), cents)
def test_released_is_what_is_open_less_what_is_owed(accounts, owed):
    open_by_year = tuple(accounts)
    freed = release(open_by_year, owed_cents=owed)
    total = sum(cents for _, cents in open_by_year)
    assert sum(freed) == max(0, total - owed)
    assert all(0 <= part <= whole for part, (_, whole) in zip(freed, open_by_year, strict=True))
