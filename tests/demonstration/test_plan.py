"""The plan without a database: always the same, calibrated, within budgets and office hours."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from functools import cache

import pytest
from tests.demonstration.planned import planned

from grants.demonstration.about import about, parts
from grants.demonstration.acts import in_office, moment, office_moment, workday
from grants.demonstration.alliances import members_on, present_at
from grants.demonstration.cases import APPROVED, Case
from grants.demonstration.funds import Funds, NoRoom
from grants.demonstration.intake import cases_of
from grants.demonstration.invented import GENERAL, allocations, earmark_objects
from grants.demonstration.ledger import Ledger
from grants.demonstration.meetings import meetings, votes_between
from grants.demonstration.people import PEOPLE, SIGN_INS, Staff
from grants.demonstration.plan import plan
from grants.demonstration.published import (
    CHEMNITZ,
    CHEMNITZ_2023,
    REGIONAL_BUDGETS,
    REGIONS,
    SHARES_BP,
    TOTALS,
)
from grants.demonstration.purse import Payment, Purse
from grants.demonstration.story import Move
from grants.kernel.calendar import BERLIN, is_working_day
from grants.kernel.ids import STATEWIDE
from grants.kernel.money import share_of
from grants.kernel.roles import Role

BEGIN = dt.date(2016, 1, 1)


@cache
def cases() -> tuple[Case, ...]:
    funds = Funds(2016, 2033)
    return tuple(case for year in range(2016, 2028) for case in cases_of(year, funds))


def first_approvals(
    kind: str, first: dt.date, last: dt.date, scope: str | None = None
) -> tuple[int, int]:
    found = [
        case.amount_cents
        for case in cases()
        if case.kind == kind
        and case.fate in APPROVED
        and first <= case.decided_on <= last
        and scope in {None, case.scope}
    ]
    return len(found), sum(found)


def test_the_same_day_gives_the_same_plan():
    assert plan(dt.date(2017, 3, 8)) == plan(dt.date(2017, 3, 8))


@pytest.mark.parametrize(
    "today", [dt.date(2016, 9, 1), pytest.param(dt.date(2024, 2, 1), marks=pytest.mark.long)]
)
def test_a_later_day_continues_the_same_plan(today: dt.date):
    early, late = planned(today), planned()
    assert late.acts[: len(early.acts)] == early.acts
    assert late.acts[len(early.acts)].at >= moment(today, 0)
    assert all(late.cases[number] == case for number, case in early.cases.items())


def test_approvals_add_up_to_the_published_totals():
    end_2018, january = dt.date(2018, 12, 31), dt.date(2024, 1, 31)
    assert first_approvals("regional", BEGIN, end_2018)[0] == 270
    count, cents = first_approvals("regional", dt.date(2018, 1, 1), end_2018)
    assert count == 93
    assert 493_500_000 <= cents < 494_500_000
    count, cents = first_approvals("regional", BEGIN, january)
    assert count == 742
    assert 4_430_000_000 < cents < 4_440_000_000
    count, cents = first_approvals("statewide", BEGIN, january)
    assert count == 78
    assert 4_350_000_000 <= cents < 4_355_000_000  # Rounds to 43.5 m and, in millions, to 44 m.
    count, cents = first_approvals("regional", dt.date(2022, 1, 1), dt.date(2022, 12, 31), CHEMNITZ)
    assert count == 9
    assert 38_350_000 <= cents < 38_450_000


def test_what_the_published_totals_count_was_recorded_by_then():
    """As known on 31 January 2024 nothing is missing, whatever is recorded late elsewhere."""
    february = moment(dt.date(2024, 2, 1), 0)
    signed = [
        act.body["signed_on"]
        for act in planned().acts
        if act.at < february
        and act.route == "approve"
        and planned().cases[act.stream[5:]].kind == "regional"
    ]
    assert len(signed) == 742
    assert sum(day <= dt.date(2018, 12, 31) for day in signed) == 270


def test_regional_budgets_are_the_published_ones():
    for year, total in REGIONAL_BUDGETS.items():
        amounts = allocations(year)
        assert sum(c for (scope, _), c in amounts.items() if scope != STATEWIDE) == total
    assert sum(c for (scope, _), c in allocations(2023).items() if scope == CHEMNITZ) == (
        CHEMNITZ_2023
    )
    assert allocations(2020)["14612", GENERAL] == share_of(455_000_000, rate_bp=1168)
    assert sum(SHARES_BP.values()) == 10_000
    assert len(REGIONS) == 13


def test_shares_stay_within_allocations():
    promised: Counter[tuple[str, str, int]] = Counter()
    for case in cases():
        assert sum(cents for _, cents in case.shares) == (
            case.amount_cents if case.fate in APPROVED else 0
        )
        for year, cents in case.shares:
            promised[case.scope, case.earmark, year] += cents
            assert year >= case.decided_on.year
        if case.raise_by is not None:
            year, cents = case.raise_by
            promised[case.scope, case.earmark, year] += cents
        if case.postponed is not None:
            year, following, cents = case.postponed
            assert year < following
            promised[case.scope, case.earmark, following] += cents
    for (scope, earmark, year), cents in promised.items():
        assert cents <= allocations(year)[scope, earmark]


def test_every_case_is_arithmetically_sound():
    for case in cases():
        costs = sum(cost.cents for cost in case.costs)
        assert case.amount_cents <= case.requested_cents <= share_of(costs, rate_bp=case.rate_bp)
        assert case.amount_cents == share_of(case.eligible_cents, rate_bp=case.rate_bp)
        assert case.eligible_cents <= costs
        assert sum(cents for _, cents in case.plan) == case.eligible_cents
        assert case.rate_bp <= (10_000 if case.kind == "statewide" else 9_000)
        assert case.period_from < case.period_to
        if case.earmark != GENERAL:
            for cost in case.costs:
                assert set(case.objects) <= set(earmark_objects(case.earmark, cost.year))


def test_acts_are_in_order_and_within_peoples_hours():
    acts = planned().acts
    assert [act.at for act in acts] == sorted(act.at for act in acts)
    assert all(is_working_day(act.at.astimezone(BERLIN).date()) for act in acts)


def test_no_two_acts_of_a_file_share_a_moment():
    by_stream: dict[str, list[dt.datetime]] = defaultdict(list)
    for act in planned().acts:
        if act.stream.startswith("case/"):
            by_stream[act.stream].append(act.at)
    assert all(len(moments) == len(set(moments)) for moments in by_stream.values())


@pytest.mark.long
@pytest.mark.parametrize("year", [2027, 2031])
def test_the_plan_goes_on_in_later_years(year: int):
    routes = Counter(act.route for act in plan(dt.date(year, 6, 1)).acts)
    assert routes["close-budget-year"] == 14 * (year - 2016)
    assert routes["approve"] > 1_200


def test_people_act_only_while_they_hold_their_role():
    staff = Staff()
    assert staff.on_duty(Role.APPROVER, "14511", dt.date(2021, 9, 30))
    zeichner = next(person for person in PEOPLE if person.name == "Zacharias Zeichner")
    assert zeichner in staff.on_duty(Role.APPROVER, "14511", dt.date(2021, 9, 30))
    assert zeichner not in staff.on_duty(Role.APPROVER, "14511", dt.date(2021, 10, 1))
    day = dt.date(2020, 5, 5)
    for turn in range(8):
        signer = staff.pick(Role.APPROVER, "14511", day, turn=turn, cents=10_000_001)
        assert signer.duties[0].limit_cents is None
    with pytest.raises(LookupError):
        staff.pick(Role.ALLIANCE_OFFICE, STATEWIDE, day, turn=0)


def test_sign_ins_cover_every_role_and_are_distinct():
    assert {sign_in.role for sign_in in SIGN_INS} == set(Role)
    assert len({sign_in.sub for sign_in in SIGN_INS}) == len(SIGN_INS)
    assert len({person.id for person in PEOPLE}) == len(PEOPLE)
    assert len({person.key for person in PEOPLE}) == len(PEOPLE)


def test_alliances_meet_three_to_five_times_a_year_with_lawful_seats():
    for region in REGIONS:
        for year in (2018, 2025):
            held = meetings(region.ags, year)
            assert 3 <= len(held) <= 5
            for meeting in held:
                members = members_on(region.ags, meeting.held_on)
                seats = Counter(member.seat for member in members.values())
                assert {"M1", "M3", "M4", "M5", "M6", "M7"} <= set(seats)
                assert seats["M2"] == (2 if region.kind == "district" else 0)
                present = present_at(meeting)
                assert set(present) <= set(members)
                assert (2 * len(present) >= len(members)) == meeting.quorate


def test_votes_in_unsound_meetings_do_not_count():
    shrunk = [m for m in meetings("14523", 2020) if not m.sound]
    assert any(meeting.quorate for meeting in shrunk)
    assert not set(shrunk) & set(votes_between("14523", BEGIN, dt.date(2026, 1, 1)))


def test_money_is_laid_where_there_is_room():
    funds = Funds(2019, 2024)
    room = funds.left("14511", GENERAL, 2019)
    assert funds.lay(room - 5, [1], 2019, "14511", GENERAL) == (
        (2019, room // 10_000 * 10_000),
        (2020, room - 5 - room // 10_000 * 10_000),
    )
    with pytest.raises(NoRoom):
        funds.lay(10**12, [1, 1], 2019, "14511", GENERAL)


def test_the_account_book_carries_the_oldest_money_first():
    account = ("14511", GENERAL, 2019)
    ledger = Ledger()
    ledger.allot(account, 1_000_000)
    at = moment(dt.date(2019, 6, 3), 600)
    ledger.post(Move(at, "FKR-2019-0001", *account, 700_000, 200_000))
    assert ledger.carry(account, share=100) == ({"FKR-2019-0001": 500_000}, 300_000, 0)
    following = ledger.pages["14511", GENERAL, 2020]
    assert following.carried_in == {2019: 800_000}
    assert following.free_cents() == 300_000
    ledger.post(Move(at, "FKR-2018-0009", "14511", GENERAL, 2018, 1, 0))
    with pytest.raises(ValueError, match="carryable"):
        ledger.carry(("14511", GENERAL, 2018), share=0)


def test_a_purse_knows_where_its_rest_is_bound():
    purse = Purse({2020: 100, 2021: 50})
    purse.pay(Payment(1, 2020, 60, dt.date(2020, 5, 4), "advance"))
    assert purse.bound(2020) == {2020: 40, 2021: 50}
    assert purse.bound(2022) == {2022: 90}
    assert purse.due(2020) == [2020]
    assert (purse.paid_cents, purse.amount_cents) == (60, 150)


def test_office_hours():
    saturday = dt.date(2024, 6, 1)
    assert office_moment(saturday, 600).astimezone(BERLIN).date() == dt.date(2024, 6, 3)
    evening = moment(dt.date(2024, 10, 30), 20 * 60)
    # 31 October is a holiday in Saxony, 1 November a Friday.
    assert in_office(evening).astimezone(BERLIN).date() == dt.date(2024, 11, 1)
    assert in_office(moment(dt.date(2024, 6, 3), 600)) == moment(dt.date(2024, 6, 3), 600)
    assert workday(dt.date(2024, 6, 1), -2) == dt.date(2024, 5, 30)


def test_what_is_rare_is_planned_in_more_than_one_shape():
    acts = planned().acts
    said = defaultdict(set)
    for act in acts:
        for field in ("act", "financing_type", "outcome", "remedy_notice", "ground"):
            if field in act.body:
                said[act.route, field].add(act.body[field])
    assert said["draft-decision", "act"] == {
        "approval", "rejection", "amendment", "recipient-change"
    }  # fmt: skip
    assert said["draft-decision", "financing_type"] >= {
        "anteil",
        "festbetrag",
        "fehlbedarf",
        "voll",
    }
    assert said["dispatch-decision", "remedy_notice"] == {"included", "missing"}
    assert "started-too-early" in said["draft-decision", "ground"]
    assert any(act.body.get("ballots") for act in acts if act.route == "record-vote")
    assert any(act.body.get("round") == 3 for act in acts if act.route == "supply-documents")


@pytest.mark.parametrize("language", ["de", "en"])
def test_it_says_what_is_published_and_what_is_invented(language):
    text = about(language)
    assert {"270", "742", "728", "384"} <= set(re.findall(r"\d+", text))
    assert all(total.citation in text for total in TOTALS)
    headings = [heading for heading, points in parts(language) if len(points) > 1]
    assert (
        headings
        == {"de": ["Veröffentlicht", "Erfunden"], "en": ["Published", "Invented"]}[language]
    )
