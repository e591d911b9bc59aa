"""What a set of rules finds in a programme, and what it must not take the place of."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from grants.kernel.parameters import Parameter
from grants.programme.rejections import ParameterSetOtherwise
from grants.programme.standing import Place, Standing, place_of

WANTED = Parameter(
    key="retention_years",
    value=Decimal(5),
    valid_from=dt.date(2016, 1, 1),
    valid_to=None,
    citation="Wert und Fundstelle zu bestätigen",
    confirmed=False,
)
CONFIRMED = replace(WANTED, confirmed=True)
OTHER = replace(WANTED, value=Decimal(10))
LATER = replace(OTHER, valid_from=dt.date(2024, 1, 1))


def own(parameter: Parameter) -> Standing:
    return Standing(parameter=parameter, of_a_set=False)


def of_a_set(parameter: Parameter) -> Standing:
    return Standing(parameter=parameter, of_a_set=True)


@pytest.mark.parametrize(
    "known",
    [
        [],
        [own(replace(OTHER, key="carry_forward_years"))],
        [own(replace(OTHER, guideline="FKR-2023"))],
        [own(replace(OTHER, valid_from=dt.date(2010, 1, 1), valid_to=dt.date(2015, 12, 31)))],
    ],
)
def test_where_nothing_holds_it_is_open(known):
    assert place_of(WANTED, known) == Place(found="open")


@pytest.mark.parametrize(
    "known",
    [
        [own(WANTED)],
        [of_a_set(OTHER), of_a_set(WANTED)],
        [of_a_set(WANTED), own(LATER)],  # In force on the days before.
    ],
)
def test_what_holds_is_not_set_again(known):
    assert place_of(WANTED, known) == Place(found="already-so")


def test_what_somebody_confirmed_on_their_own_authority_is_already_so():
    theirs = replace(CONFIRMED, citation="Nr. 6.8 ANBest-P")
    assert place_of(WANTED, [own(theirs)]) == Place(found="already-so", before=(theirs,))


@pytest.mark.parametrize("since", [OTHER, CONFIRMED, replace(OTHER, confirmed=True)])
@pytest.mark.parametrize("setter", [own, of_a_set])
def test_what_was_changed_since_stays_changed(since, setter):
    found = place_of(WANTED, [of_a_set(WANTED), setter(since)])
    assert found == Place(found="changed-since", before=(since,))


@pytest.mark.parametrize(
    ("wanted", "known"),
    [
        (WANTED, own(OTHER)),
        (WANTED, own(LATER)),
        (WANTED, own(replace(OTHER, confirmed=True))),
        (CONFIRMED, own(replace(OTHER, confirmed=True))),
        (WANTED, of_a_set(replace(OTHER, confirmed=True))),
    ],
)
def test_what_is_set_otherwise_stays(wanted, known):
    with pytest.raises(ParameterSetOtherwise) as refused:
        place_of(wanted, [known])
    assert "schon auf 10 festgelegt" in refused.value.detail
    assert "set-parameter" in refused.value.detail


def test_a_value_that_stays_is_told_as_people_write_it():
    with pytest.raises(ParameterSetOtherwise, match=r"schon auf 12,5 festgelegt"):
        place_of(WANTED, [own(replace(OTHER, value=Decimal("12.50")))])


@pytest.mark.parametrize(
    ("wanted", "known"),
    [
        (WANTED, of_a_set(OTHER)),
        (CONFIRMED, of_a_set(WANTED)),
        (CONFIRMED, of_a_set(replace(OTHER, confirmed=True))),
        (CONFIRMED, own(OTHER)),
    ],
)
def test_a_set_replaces_an_earlier_set_and_a_confirmed_value_an_unconfirmed_one(wanted, known):
    assert place_of(wanted, [known]) == Place(found="open", before=(known.parameter,))


def test_what_a_later_value_hides_holds_no_more():
    hidden = own(replace(OTHER, confirmed=True))
    over_it = of_a_set(replace(OTHER, value=Decimal(7)))
    found = place_of(CONFIRMED, [hidden, over_it])
    assert found == Place(found="open", before=(over_it.parameter,))


def test_a_set_ends_what_it_had_left_open():
    ended = replace(CONFIRMED, valid_to=dt.date(2026, 12, 31))
    assert place_of(ended, [of_a_set(CONFIRMED)]).found == "open"
