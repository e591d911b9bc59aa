"""What an auditor would stumble over in an invented history."""

from __future__ import annotations

from collections import Counter, defaultdict

from tests.demonstration.planned import planned

from grants.demonstration.acts import Act
from grants.kernel.iban import check_iban
from grants.kernel.ids import ruled_on


def acts(route: str) -> list[Act]:
    return [act for act in planned().acts if act.route == route]


def test_ranks_follow_the_points_of_a_meeting():
    meetings = defaultdict(list)
    for act in acts("record-vote"):
        scope = planned().cases[act.stream[5:]].scope
        points = sum(score["points"] for score in act.body["scores"])
        if act.body["rank"] is not None:
            meetings[scope, act.body["meeting"]].append((act.body["rank"], -points))
        assert (act.body["rank"] is None) == (act.body["votes_for"] <= act.body["votes_against"])
    assert len(meetings) > 300
    for ranks in meetings.values():
        assert sorted(ranks) == sorted(ranks, key=lambda pair: (pair[1], pair[0]))
        assert min(ranks)[0] == 1
        assert max(ranks)[0] <= len(ranks)


def test_after_the_end_nothing_is_paid_in_advance():
    kinds: Counter[tuple[bool, str]] = Counter()
    for act in acts("request-payout"):
        ended = act.body["requested_on"] > planned().cases[act.stream[5:]].period_to
        kinds[ended, act.body["kind"]] += 1
    assert kinds[True, "advance"] == 0
    assert min(kinds[False, "advance"], kinds[False, "reimbursement"]) > 300


def test_accounts_are_well_formed_and_at_no_bank():
    accounts = [act.body["account"] for act in acts("change-bank-account")]
    assert len(accounts) > 300
    assert accounts == [check_iban(account) for account in accounts]
    assert {account[5:14] for account in accounts} == {"0000 0000"}


def test_papers_have_different_deadlines_and_most_are_in_time():
    due, late = {}, 0
    asked: Counter[int] = Counter()
    for act in planned().acts:
        if act.route == "request-documents":
            due[act.stream] = act.body["due_on"]
            asked[(act.body["due_on"] - act.body["requested_on"]).days] += 1
        if act.route == "supply-documents":
            late += act.body["supplied_on"] > due[act.stream]
    assert 0.1 * len(due) < late < 0.3 * len(due)
    assert asked.most_common(1)[0][1] < 0.6 * len(due)


def test_files_are_closed_only_when_every_decision_is_final():
    open_decisions = defaultdict(set)
    for act in planned().acts:
        if act.route == "dispatch-decision":
            open_decisions[act.stream].add(act.body["decision"])
        if act.route == "effect-notification" and ruled_on(act.body["decision"]):
            open_decisions[act.stream].remove(act.body["decision"])  # It ends with its service.
        if act.route == "become-final":
            open_decisions[act.stream].remove(act.body["decision"])
        if act.route == "decide-objection" and act.body["outcome"] == "upheld":
            open_decisions[act.stream].remove(act.body["decision"])  # Set aside, never final.
        if act.route == "close-case":
            assert not open_decisions[act.stream], act.stream


def test_reasons_differ_and_name_no_codes():
    reasons = Counter(act.body["reasons"] for act in acts("draft-decision"))
    assert max(reasons.values()) < sum(reasons.values()) / 10
    grounds = {act.body["ground"] for act in acts("draft-decision") if "ground" in act.body}
    assert not [text for text in reasons for ground in grounds if ground in text]


def test_most_claims_are_paid_when_they_fall_due():
    """Those of settlements, where nothing was arranged, objected to or given up."""
    settled = {act.stream[5:]: act.body["signed_on"] for act in acts("settle-grant")}
    arranged = {
        act.stream
        for act in planned().acts
        if act.stream.startswith("claim/") and act.route != "receive-claim-payment"
    }
    disputed = {act.stream.removeprefix("case/") for act in acts("file-objection")}
    days = [
        (act.body["value_on"] - settled[case]).days
        for act in acts("receive-claim-payment")
        if act.body["payment"] == "Z1" and act.stream not in arranged
        if (case := act.stream.removeprefix("claim/")[:-2]) in settled.keys() - disputed
        if act.body["value_on"] >= settled[case]  # Others were raised before the settlement.
    ]
    assert len(days) > 70
    assert 0.6 < sum(0 <= late <= 30 for late in days) / len(days) < 0.95
