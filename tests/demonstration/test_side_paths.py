"""Every step on the way of the money, and beside it, is seen somewhere in the invented history."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from functools import cache

import pytest
from tests.demonstration.planned import planned

from grants.demonstration.acts import Act
from grants.demonstration.purse import Payment, Purse
from grants.demonstration.rates import interest_cents
from grants.wiring import ROUTES

NOT_PLAYED = {
    "assign-case": "who works on a case decides nothing; its history says who did",
    "retract-measure-start": "nobody of the plan records a beginning in the wrong file",
    "accept-overcommitment": "no budget of the plan is ever bound beyond what it holds",
    "notify-claim": "a claim arrives with the letter of its decision, and is recorded with it",
    "record-claim-finality": "a claim is final with its decision, and is recorded with it",
}


@cache
def acts(route: str) -> tuple[Act, ...]:
    return tuple(act for act in planned().acts if act.route == route)


def test_every_step_is_played_or_says_why_not():
    assert ROUTES.keys() - {act.route for act in planned().acts} == NOT_PLAYED.keys()


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
        ("decide-objection", "outcome", {"upheld", "partly-upheld", "dismissed", "withdrawn"}),
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
    purse.pay_again(2020, 40)
    assert (purse.paid_in[2020], purse.paid_cents) == (50, 30)


def test_a_purse_regains_no_more_than_was_taken_and_drawn_oldest_share_first():
    purse = Purse({2020: 60, 2021: 10}, drawn={2020: 90, 2021: 30})
    purse.regain({2020: 100, 2021: 30}, 45)
    assert purse.shares == {2020: 90, 2021: 25}
    purse.regain({2020: 100, 2021: 30}, 45)
    assert purse.shares == {2020: 90, 2021: 30}


def test_papers_of_votes_and_proofs_are_filed_and_say_that_they_are_invented():
    filed = acts("file-document")
    papers = [act.paper for act in filed if act.paper is not None]
    assert len(papers) == len(filed)
    assert 40 <= len({act.stream for act in filed}) <= 100
    assert {paper.kind for paper in papers} == {"minutes", "proof-of-use"}
    assert all("erfunden" in paper.text.splitlines()[0] for paper in papers)
    for act, paper in zip(filed, papers, strict=True):
        assert act.stream.removeprefix("case/") in paper.text


def test_reports_follow_every_closed_year_and_some_figures_were_published_before():
    published = defaultdict(list)
    for act in acts("publish-report"):
        published[act.body["name"], act.body["as_of"].year].append(act.body["published_on"])
    closed = {act.body["closed_on"].year - 1 for act in acts("close-budget-year")}
    assert {year for _, year in published} == {year for year in closed if year > 2016}
    assert {len(days) for days in published.values()} == {1, 2}
    assert {name for name, _ in published} == {"totals", "budgets"}


def test_what_an_objection_to_an_approval_asked_for_is_granted_in_part():
    upheld = [
        act
        for act in acts("decide-objection")
        if act.body["outcome"] == "partly-upheld" and "claim_cents" not in act.body
    ]
    assert upheld
    for act in upheld:
        after = [a for a in planned().acts if a.stream == act.stream and a.at > act.at]
        routes = [a.route for a in after]
        # Served anew, final, and then more time by an amendment.
        assert routes.index("dispatch-decision") < routes.index("become-final")
        assert routes.index("become-final") < routes.index("amend-grant")
        draft = next(a for a in after if a.route == "draft-decision")
        assert draft.body["period_to"] > planned().cases[act.stream[5:]].period_to


def test_a_final_decision_that_an_objection_sets_aside_is_paid_back_and_made_anew():
    refunds = acts("refund-claim")
    assert refunds
    parts = set()
    for refund in refunds:
        number = refund.stream.removeprefix("claim/").rpartition("-")[0]
        of_case = [act for act in planned().acts if act.stream == f"case/{number}"]
        before = [act.route for act in of_case if act.at < refund.at]
        # What set it aside was served by itself.
        assert before[-3:] == ["decide-objection", "dispatch-decision", "effect-notification"]
        after = [act.route for act in of_case if act.at > refund.at]
        assert before.count("settle-grant") == after.count("settle-grant") == 1
        assert "examine-proof" in before
        assert after[0] == "examine-proof"
        assert "close-case" in after
        objection = [act for act in of_case if act.route == "decide-objection"][-1]
        assert objection.body["outcome"] == "upheld"
        (paid,) = (act for act in acts("receive-claim-payment") if act.stream == refund.stream)
        assert paid.at < objection.at < refund.at
        assert paid.body["cents"] == refund.body["cents"]
        first, second = (act for act in of_case if act.route == "examine-proof")
        recognised = [
            sum(line["cents"] for line in act.body["recognised"]) for act in (first, second)
        ]
        assert recognised[0] < recognised[1]
        parts.add(any("ground" in line for line in second.body["recognised"]))
    assert parts == {True, False}  # Some of what was cut stays cut, or nothing does.


def test_a_revocation_that_an_objection_lessens_is_served_anew_and_the_rest_is_paid():
    lessened = [act for act in acts("decide-objection") if "claim_cents" in act.body]
    assert lessened
    for act in lessened:
        number = act.stream.removeprefix("case/")
        after = [a.route for a in planned().acts if a.stream == act.stream and a.at > act.at]
        assert after.index("dispatch-decision") < after.index("become-final")
        assert after[-1] == "close-case"
        paid = [a for a in acts("receive-claim-payment") if a.stream == f"claim/{number}-1"]
        assert sum(a.body["cents"] for a in paid) == act.body["claim_cents"]
        assert min(a.at for a in paid) > act.at


def test_an_amendment_below_what_was_paid_is_claimed_back():
    cut = [
        act
        for act in acts("draft-decision")
        if act.body["act"] == "amendment" and "schon ausgezahlt" in act.body["reasons"]
    ]
    assert cut
    paid_back = {act.stream.removeprefix("claim/")[:-2] for act in acts("receive-claim-payment")}
    assert paid_back & {act.stream.removeprefix("case/") for act in cut}


def test_insolvencies_end_soon_or_late_or_are_open_still():
    ended = {act.stream: act.body["ended_on"] for act in acts("end-insolvency")}
    days = [
        (ended[act.stream] - act.body["opened_on"]).days
        for act in acts("record-insolvency")
        if act.stream in ended
    ]
    assert min(days) < 200
    assert max(days) > 1_000
    assert any(act.stream not in ended for act in acts("record-insolvency"))
