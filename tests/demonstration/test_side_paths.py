"""Every step on the way of the money, and beside it, is seen somewhere in the invented history."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from functools import cache

import pytest

from grants.access.handlers import ROUTES as ACCESS
from grants.claim.handlers import ROUTES as CLAIM
from grants.demonstration.acts import Act
from grants.demonstration.plan import Plan, plan
from grants.demonstration.purse import Payment, Purse
from grants.demonstration.rates import interest_cents
from grants.engagement.handlers import ROUTES as ENGAGEMENT
from grants.filing.handlers import ROUTES as FILING
from grants.party.handlers import ROUTES as PARTY
from grants.payout.handlers import ROUTES as PAYOUT
from grants.report.handlers import routes as report_routes
from grants.revocation.handlers import ROUTES as REVOCATION
from grants.settlement.handlers import ROUTES as SETTLEMENT
from grants.store.dispatch import Route

NOT_PLAYED = {
    "file-document": "the content is uploaded beforehand, by no command; a plan has only commands",
    "publish-report": "its id is drawn anew each time, and its figures come from the read side",
}
FEATURES: dict[str, Iterable[Route]] = {
    "access": ACCESS,
    "claim": CLAIM,
    "engagement": ENGAGEMENT,
    "filing": FILING,
    "party": PARTY,
    "payout": PAYOUT,
    "report": report_routes(lambda _log, _query: pytest.fail("nothing is published here")),
    "revocation": REVOCATION,
    "settlement": SETTLEMENT,
}


@cache
def planned() -> Plan:
    return plan(dt.date(2026, 11, 23))


@cache
def acts(route: str) -> tuple[Act, ...]:
    return tuple(act for act in planned().acts if act.route == route)


@pytest.mark.parametrize("feature", sorted(FEATURES))
def test_every_step_is_played_or_says_why_not(feature: str):
    played = {act.route for act in planned().acts}
    steps = {route.name for route in FEATURES[feature]}
    assert sorted(steps - played - NOT_PLAYED.keys()) == []
    assert not played & NOT_PLAYED.keys()


@pytest.mark.parametrize(
    ("route", "field", "values"),
    [
        ("request-payout", "kind", {"advance", "reimbursement"}),
        ("return-payout", "ground", {"bank-return", "repayment"}),
        (
            "fail-payout",
            "ground",
            {"account-wrong", "account-closed", "bank-refused", "technical", "recalled"},
        ),
        ("start-examination", "depth", {"formal", "in-depth", "on-site"}),
        ("start-examination", "choice", {"all", "random-sample", "risk"}),
        ("hold-hearing", "response", {"answered", "none"}),
        ("draft-revocation", "act", {"withdrawal", "revocation"}),
        ("defer-claim", "interest", {"runs", "rests"}),
        ("decide-objection", "outcome", {"dismissed", "withdrawn"}),
        ("record-claim-finality", "ground", {"period-over"}),
        ("draw-sample", "method", {"monetary-unit", "random"}),
    ],
)
def test_every_way_of_a_step_is_seen(route: str, field: str, values: set[str]):
    assert values <= {act.body[field] for act in acts(route)}


def test_holds_stop_one_payout_or_a_whole_case():
    numbers = {act.body["payout_no"] is None for act in acts("place-hold")}
    assert numbers == {True, False}


def test_money_crosses_the_turn_of_the_year_both_ways():
    """Ordered in December and paid in January; paid in December and sent back in January."""
    december = {
        (act.stream, act.body["payout_no"])
        for act in acts("order-payout")
        if (act.body["ordered_on"].month, act.body["ordered_on"].day) >= (12, 28)
    }
    january, paid = set(), {}
    for act in acts("execute-payout"):
        key, value_on = (act.stream, act.body["payout_no"]), act.body["value_on"]
        paid[key] = value_on
        if key in december and (value_on.month, value_on.day) < (1, 10):
            january.add(key)
    back = [
        act
        for act in acts("return-payout")
        if act.body["value_on"].year > paid[act.stream, act.body["payout_no"]].year
    ]
    assert january
    assert {act.body["ground"] for act in back} == {"bank-return", "repayment"}


def test_payouts_come_back_in_part_and_failed_ones_are_ordered_again():
    asked = {
        (a.stream, a.body["payout_no"]): a.body["recognised_cents"] for a in acts("check-payout")
    }
    parts = [a.body["cents"] < asked[a.stream, a.body["payout_no"]] for a in acts("return-payout")]
    assert {True, False} == set(parts)
    ordered: dict[tuple[str, int], int] = defaultdict(int)
    for act in acts("order-payout"):
        ordered[act.stream, act.body["payout_no"]] += 1
    failed = [(act.stream, act.body["payout_no"]) for act in acts("fail-payout")]
    assert failed
    assert sum(ordered[key] == 2 for key in failed) >= len(failed) - 1  # One may be under way.


def test_proofs_are_late_in_every_way():
    """Reminded, extended and in time, extended and late, queries late and never answered."""
    extended = {act.stream: act.body["due_on"] for act in acts("extend-proof-deadline")}
    kept = {
        act.body["received_on"] <= extended[act.stream]
        for act in acts("submit-proof")
        if act.stream in extended
    }
    assert kept == {True, False}
    assert {act.body["reminder"] for act in acts("remind-proof")} == {1, 2}
    due = {act.stream: act.body["due_on"] for act in acts("raise-query")}
    late = {act.body["answered_on"] > due[act.stream] for act in acts("answer-query")}
    assert late == {True, False}
    assert any("despite_queries" in act.body for act in acts("examine-proof"))
    grounds = {
        line["ground"]
        for act in acts("examine-proof")
        for line in act.body["recognised"]
        if "ground" in line
    }
    assert len(grounds) == 5


def test_grants_are_taken_back_in_part_in_whole_and_after_the_year():
    remaining = {act.body["remaining_cents"] > 0 for act in acts("draft-revocation")}
    assert remaining == {True, False}
    known = {act.stream: act.body["known_on"] for act in acts("establish-knowledge")}
    late = {
        "override" in act.body: (act.body["signed_on"] - known[act.stream]).days
        for act in acts("withdraw-grant")
    }
    assert late.keys() == {True, False}
    assert min(late.values()) > 366


def test_claims_are_paid_after_all_that_may_happen():
    written_down = {act.stream: act.body["written_down_on"] for act in acts("write-down-claim")}
    payments = acts("receive-claim-payment")
    assert any(written_down.get(a.stream, dt.date.max) < a.body["value_on"] for a in payments)
    missed = kept = 0
    plans = {act.stream: act.body["plan"] for act in acts("agree-instalments")}
    for stream, parts in plans.items():
        days = [act.body["value_on"] for act in payments if act.stream == stream]
        if len(days) == len(parts):
            kept += all(day <= p["due_on"] for day, p in zip(days, parts, strict=True))
        elif len(days) == 2:
            missed += days[1] > parts[1]["due_on"]
    assert kept
    assert missed


def test_the_register_is_entered_in_time_and_late():
    signed = {
        act.body["decision"]: act.body["signed_on"]
        for act in acts("approve")
        if act.body["signed_on"].year == 2026
    }
    days = [
        (act.body["entered_on"] - signed[act.body["award"]]).days for act in acts("enter-register")
    ]
    assert min(days) < 20
    assert max(days) > 32


def test_interest_is_what_the_rule_says():
    """A test vector of the law: 10,000.00 EUR over 2018 bear 412.00."""
    year = dt.date(2018, 1, 1), dt.date(2018, 12, 31)
    assert interest_cents(1_000_000, *year) == 41_200
    assert interest_cents(0, *year) == 0
    assert interest_cents(1_000_000, dt.date(2025, 12, 1), dt.date(2026, 1, 1)) == 0


def test_a_purse_knows_what_came_back_and_where():
    purse = Purse({2020: 100})
    first = Payment(1, 2020, 60, dt.date(2020, 5, 4), "advance")
    purse.pay(first)
    purse.take_back(first, 10)
    assert (purse.left(2020), purse.paid_in[2020], purse.paid_cents) == (50, 50, 50)
    purse.repay_later(purse.payments[1], 20)
    assert (purse.left(2020), purse.paid_in[2020], purse.paid_cents) == (50, 50, 30)
    assert purse.payments[1].cents == 30
    assert purse.refill(2020, 40) == 40
    assert purse.refill(2021, 40) == 0
    assert (purse.paid_in[2020], purse.paid_cents) == (10, 30)
