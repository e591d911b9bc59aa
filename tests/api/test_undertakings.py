"""De-minimis aid over HTTP: the room that is left, and every award that takes of it."""

from __future__ import annotations

from typing import Any

import pytest
from tests.api.conftest import PREFIX, Api
from tests.projections.conftest import stored_of
from tests.projections.examples import example

from grants.kernel.event import Event
from grants.party.events import (
    DeMinimisAwardCorrected,
    DeMinimisAwardRecorded,
    PartyRegistered,
    UndertakingGrouped,
)
from grants.programme.events import ParameterSet
from grants.store.recorder import Append

EURO = 100
RULES = (
    ("de_minimis", "200000", "2016-01-01", "2023-12-31"),
    ("de_minimis", "300000", "2024-01-01", None),
    ("de_minimis_tax_years", "3", "2016-01-01", "2023-12-31"),
    ("de_minimis_rolling_years", "3", "2024-01-01", None),
)


def rule(key: str, value: str, begin: str, end: str | None) -> ParameterSet:
    fields = {"key": key, "value": value, "valid_from": begin, "valid_to": end}
    fact = example(ParameterSet, guideline=None, **fields)
    assert isinstance(fact, ParameterSet)
    return fact


def award(number: str, party: str, euros: int, on: str) -> Any:
    fields: dict[str, Any] = {"party": party, "cents": euros * EURO, "granted_on": on}
    return example(DeMinimisAwardRecorded, award=number, origin="own", case="c", **fields)


@pytest.fixture(scope="module")
def holding(api: Api) -> dict[str, int]:
    """A holding of two parties, one of which brought an award along; positions by award."""
    begin: dict[str, Any] = {"member_from": "2024-01-01", "member_until": None}
    grouped = [
        example(UndertakingGrouped, undertaking="holding", party=party, **begin)
        for party in ("p1", "p2")
    ]
    less = example(DeMinimisAwardCorrected, corrects="a3", cents=-10_000 * EURO)
    streams: dict[str, list[Event]] = {
        "programme/DM": [rule(*each) for each in RULES],
        "party/p1": [example(PartyRegistered), grouped[0]],
        "party/p2": [example(PartyRegistered), grouped[1]],
        "undertaking/p1": [
            award("a0", "p1", 20_000, "2020-12-31"),
            award("a1", "p1", 50_000, "2021-01-01"),
        ],
        "undertaking/holding": [
            *grouped,
            award("a2", "p2", 100_000, "2024-02-06"),
            award("a3", "p1", 80_000, "2025-03-01"),
            less,
        ],
    }
    for stream, facts in streams.items():
        stored = [stored_of(stream, fact, "all", version=n) for n, fact in enumerate(facts, 1)]
        api.service.log.append(stored, Append())
    return {
        recorded.fact.award: recorded.position
        for stream in streams
        for recorded in api.service.log.read(stream)
        if isinstance(recorded.fact, DeMinimisAwardRecorded)
    }


def asked(
    api: Api, undertaking: str = "holding", by: str = "compliance-officer", **parameters: Any
):
    path = f"{PREFIX}/undertakings/{undertaking}/de-minimis"
    return api.by(by).get(path, **{"programme": "DM", **parameters})


@pytest.mark.parametrize(
    ("undertaking", "on", "period", "used", "awards"),
    [
        # Before it was grouped, by tax years: 2021 to 2023.
        ("p1", "2023-12-31", ("2021-01-01", "2023-12-31"), 50_000, ["a1"]),
        # What is granted now counts for the younger awards too: there the room is least.
        ("holding", "2024-01-01", ("2022-03-02", "2025-03-01"), 170_000, ["a2", "a3"]),
        ("holding", "2025-06-30", ("2022-07-01", "2025-06-30"), 170_000, ["a2", "a3"]),
        ("holding", "2027-02-05", ("2024-02-06", "2027-02-05"), 170_000, ["a2", "a3"]),
        ("holding", "2027-02-06", ("2024-02-07", "2027-02-06"), 70_000, ["a3"]),
    ],
)
def test_the_room_that_is_left(api, holding, undertaking, on, period, used, awards):
    told = asked(api, undertaking, on=on).json()
    assert (told["begins_on"], told["ends_on"]) == period
    assert told["used_cents"] == used * EURO
    assert [each["award"] for each in told["awards"]] == awards
    assert told["used_cents"] == sum(each["cents"] for each in told["awards"])
    assert told["headroom_cents"] == told["ceiling_cents"] - told["used_cents"]
    assert [each["position"] for each in told["awards"]] == [holding[each] for each in awards]


def test_the_rule_of_the_day_and_who_belongs_to_it(api, holding):
    assert holding
    old = asked(api, "p1", on="31.12.2023").json()
    assert (old["regime"], old["ceiling_cents"], old["members"]) == (
        "tax-years",
        200_000 * EURO,
        ["p1"],
    )
    new = asked(api, on="2025-06-30").json()
    assert (new["regime"], new["ceiling_cents"], new["members"]) == (
        "rolling-years",
        300_000 * EURO,
        ["p1", "p2"],
    )


def test_the_room_as_it_was_known(api, holding):
    """Before a part of the last award was taken back."""
    told = asked(api, on="2025-06-30", known_at=holding["a3"]).json()
    assert told["used_cents"] == 180_000 * EURO


def test_who_may_ask_and_what_cannot_be_answered(api, holding):
    assert holding
    assert asked(api, by="caseworker").status_code == 403
    assert asked(api, "nobody").status_code == 404
    for wrong in ({"on": "2010-01-01"}, {"on": "yesterday"}):
        answer = asked(api, **wrong)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "on"
