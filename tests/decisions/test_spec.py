"""What tests stand on can itself fail."""

from __future__ import annotations

import pytest
from tests.spec import cases


def test_of_many_cases_all_that_fail_are_named():
    tried: list[int] = []
    with pytest.raises(BaseExceptionGroup) as told:
        _try_four(tried)
    assert tried == [0, 1, 2, 3]
    assert [each.__notes__ for each in told.value.exceptions] == [["case: 1"], ["case: 2"]]


def _try_four(tried: list[int]) -> None:
    with cases() as case:
        for number in range(4):
            with case(number):
                tried.append(number)
                assert number != 1
                if number == 2:
                    pytest.fail("as when nothing is raised")
