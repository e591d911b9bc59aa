"""Where money comes from and goes to when the shares of a grant change."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.decisions.casework import REGION, share

from grants.approval.commitments import movements
from grants.approval.rejections import AmountBelowDrawn


def key(year: int, earmark: str = "general") -> tuple[int, str, str]:
    return (year, REGION, earmark)


def test_a_share_falls_in_its_own_year_and_another_rises():
    moves = movements(
        (share(2024, 600), share(2025, 300)),
        (share(2024, 200), share(2025, 700)),
        (share(2024, 600), share(2025, 300)),
        claimed={},
    )
    assert list(moves.items()) == [(key(2024), -400), (key(2025), 400)]


def test_reductions_come_before_raises():
    moves = movements(
        (share(2024, 300), share(2025, 600)),
        (share(2024, 700), share(2025, 200)),
        (share(2024, 300), share(2025, 600)),
        claimed={},
    )
    assert list(moves.items()) == [(key(2025), -400), (key(2024), 400)]


def test_a_carried_share_falls_where_it_was_carried_to():
    moves = movements(
        (share(2024, 600), share(2025, 300)),
        (share(2024, 500), share(2025, 300)),
        (share(2025, 900),),
        claimed={},
    )
    assert moves == {key(2025): -100}


def test_one_account_changes_once():
    moves = movements(
        (share(2024, 600),),
        (share(2024, 500), share(2025, 100)),
        (share(2025, 600),),
        claimed={},
    )
    assert moves == {}  # What falls was carried to 2025, where as much is needed.


def test_a_share_of_another_earmark_gives_nothing():
    with pytest.raises(AmountBelowDrawn):
        movements(
            (share(2024, 600),),
            (share(2024, 500),),
            (share(2024, 600, "international"),),
            claimed={},
        )


def test_an_earlier_year_gives_nothing_to_a_later_share():
    with pytest.raises(AmountBelowDrawn):
        movements((share(2025, 600),), (share(2025, 500),), (share(2024, 600),), claimed={})


def test_what_was_paid_is_not_bound_any_more():
    with pytest.raises(AmountBelowDrawn, match="4,01 €"):
        movements((share(2024, 600),), (share(2024, 400),), (share(2024, 199),), claimed={})


def test_what_is_claimed_back_stays_bound_as_paid():
    moves = movements(
        (share(2024, 600),), (share(2024, 400),), (share(2024, 150),), claimed={key(2024): 50}
    )
    assert moves == {key(2024): -150}
    with pytest.raises(AmountBelowDrawn):
        movements(
            (share(2024, 600),), (share(2024, 400),), (share(2024, 150),), claimed={key(2024): 49}
        )


amounts = st.dictionaries(st.integers(2020, 2025), st.integers(1, 1000), max_size=4)


@given(before=amounts, after=amounts, bound=amounts)
def test_what_moves_is_the_difference_and_nothing_falls_below_zero(before, after, bound):
    old, new, held = (
        tuple(share(year, cents) for year, cents in each.items()) for each in (before, after, bound)
    )
    try:
        moves = movements(old, new, held, claimed={})
    except AmountBelowDrawn:
        assert any(after.get(year, 0) < cents for year, cents in before.items())
        return
    assert sum(moves.values()) == sum(after.values()) - sum(before.values())
    assert all(bound.get(year, 0) + cents >= 0 for (year, _, _), cents in moves.items())
