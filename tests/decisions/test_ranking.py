"""The order of a call's projects: how far the money reaches, equals, and what stands beyond it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from tests.decisions.test_alliance import DAY, call, full, held, world
from tests.spec import basis

from grants.alliance.commands import Place, RankProjects
from grants.alliance.decider import CaseSeen, RankingBasis
from grants.alliance.events import RankedCase, RankingAdopted
from grants.alliance.rejections import (
    CallUnknown,
    CaseNotOfCall,
    CaseRankedTwice,
    MeetingNotRecorded,
    RecordedOtherwise,
)

ONE, TWO, THREE = "FKR-2024-0001", "FKR-2024-0002", "FKR-2024-0003"


def seen(cents, outcome="prioritised", vote="current"):
    return CaseSeen(outcome=outcome, recommended_cents=cents, vote=vote)


CASES = {ONE: seen(30_000), TWO: seen(20_000), THREE: seen(40_000)}


def of(limit, cases=None):
    return RankingBasis(
        **vars(basis(stream=world().stream)), money_cents=limit, cases=cases or CASES
    )


rank = RankProjects(
    ranking="o1",
    meeting="s1",
    call="c1",
    limit="volume",
    cases=(Place(ONE, 1), Place(TWO, 2), Place(THREE, 3)),
)
alliance = full.given(call, held)


def places(spec):
    (fact,) = spec.outcome()
    assert isinstance(fact, RankingAdopted)
    return fact, [(each.case, each.cumulated_cents, each.place) for each in fact.entries]


def entry(case, rank_no, cents, cumulated, place="within", findings=()):
    return RankedCase(
        case=case,
        rank=rank_no,
        recommended_cents=cents,
        cumulated_cents=cumulated,
        place=place,
        findings=findings,
    )


def test_amounts_are_cumulated_down_to_the_line_and_beyond_it_is_a_finding():
    alliance.under(of(50_000)).when(rank).then(
        RankingAdopted(
            ranking="o1",
            meeting="s1",
            call="c1",
            limit="volume",
            limit_cents=50_000,
            entries=(
                entry(ONE, 1, 30_000, 30_000),
                entry(TWO, 2, 20_000, 50_000),
                entry(THREE, 3, 40_000, 90_000, "beyond", ("beyond-volume",)),
            ),
            findings=("beyond-volume",),
            adopted_on=DAY,
        )
    )


def test_one_cent_less_and_the_second_is_beyond():
    _, found = places(alliance.under(of(49_999)).when(rank))
    assert [place for _, _, place in found] == ["within", "beyond", "beyond"]


def test_with_money_for_all_nothing_is_found():
    fact, _ = places(alliance.under(of(90_000)).when(rank))
    assert fact.findings == ()


def test_equals_are_reached_together_or_not_at_all():
    tied = replace(rank, cases=(Place(ONE, 1), Place(THREE, 2), Place(TWO, 2)))
    fact, found = places(alliance.under(of(60_000)).when(tied))
    assert found == [
        (ONE, 30_000, "within"),
        (TWO, 90_000, "beyond"),
        (THREE, 90_000, "beyond"),
    ]
    assert fact.findings == ("beyond-volume", "tie-at-line")
    fact, _ = places(alliance.under(of(49_999)).when(tied))
    assert fact.findings == ("beyond-volume",)


def test_money_that_is_unknown_is_neither_enough_nor_too_little():
    fact, found = places(alliance.under(of(None)).when(replace(rank, limit="budget")))
    assert {place for _, _, place in found} == {"unknown"}
    assert (fact.limit, fact.limit_cents, fact.findings) == ("budget", None, ("limit-unknown",))


@pytest.mark.parametrize(
    ("case", "finding"),
    [
        (seen(0, outcome=None), "vote-missing"),
        (seen(30_000, outcome="not-prioritised"), "not-prioritised"),
        (seen(30_000, vote="stale"), "vote-stale"),
    ],
    ids=["no vote", "negative vote", "stale vote"],
)
def test_what_is_amiss_with_a_vote_is_found(case, finding):
    fact, _ = places(alliance.under(of(90_000, {**CASES, ONE: case})).when(rank))
    assert fact.entries[0].findings == (finding,)
    assert fact.entries[0].recommended_cents == (30_000 if finding == "vote-stale" else 0)


@pytest.mark.parametrize(
    ("before", "command", "reason"),
    [
        (full.given(call), rank, MeetingNotRecorded),
        (full.given(held), rank, CallUnknown),
        (alliance, replace(rank, cases=(Place(ONE, 1), Place(ONE, 2))), CaseRankedTwice),
        (alliance, replace(rank, cases=(Place("FKR-2024-0009", 1),)), CaseNotOfCall),
    ],
    ids=["no meeting", "no call", "twice", "of another call"],
)
def test_what_is_no_order_of_the_call_is_refused(before, command, reason):
    before.under(of(50_000)).when(command).rejected(reason)


def test_an_order_stays_as_it_was_found():
    (fact,) = alliance.under(of(50_000)).when(rank).outcome()
    alliance.given(fact).under(of(10)).when(rank).then()
    other = replace(rank, cases=rank.cases[:2])
    alliance.given(fact).under(of(50_000)).when(other).rejected(RecordedOtherwise)


@for_all(
    st.lists(st.tuples(st.integers(1, 4), st.integers(0, 100)), min_size=1, max_size=8),
    st.integers(0, 400),
)
def test_what_is_within_never_costs_more_than_there_is(ranked, limit):
    cases = {f"c{number}": seen(cents) for number, (_, cents) in enumerate(ranked)}
    order = tuple(Place(f"c{number}", rank_no) for number, (rank_no, _) in enumerate(ranked))
    fact, _ = places(alliance.under(of(limit, cases)).when(replace(rank, cases=order)))
    within = [each for each in fact.entries if each.place == "within"]
    assert sum(each.recommended_cents for each in within) <= limit
    assert max(each.cumulated_cents for each in fact.entries) == sum(cents for _, cents in ranked)
    assert ("beyond-volume" in fact.findings) == (len(within) < len(fact.entries))
