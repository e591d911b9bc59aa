"""De-minimis aid over the real store: counted with each decision, by single undertakings."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from tests.acceptance.stage import PROGRAMME, REGION, Stage, cost_of, stage

from grants.approval.decider import APPROVAL
from grants.kernel.event import Event
from grants.party.events import DeMinimisAwardCorrected, DeMinimisAwardRecorded
from grants.party.rejections import DeMinimisCeilingExceeded
from grants.party.undertaking import UNDERTAKING

EURO = 100
HALF = 160_000 * EURO
RULES = (
    ("de_minimis", "200000", "2016-01-01", "2023-12-31"),
    ("de_minimis", "300000", "2024-01-01", None),
    ("de_minimis_tax_years", "3", "2016-01-01", "2023-12-31"),
    ("de_minimis_rolling_years", "3", "2024-01-01", None),
    ("de_minimis_register_days", "20", "2026-01-01", None),
)


@pytest.fixture
def region(copies, tmp_path):
    allocated = {2024: 100_000_000, 2025: 100_000_000}
    with stage(copies, tmp_path, allocated=allocated) as made:
        for key, value, begin, end in RULES:
            made.do(
                "set-parameter",
                PROGRAMME,
                "hal",
                key=key,
                value=value,
                valid_from=begin,
                valid_to=end,
                citation="De-minimis-Verordnung",
                status="confirmed",
                set_on="2024-01-02",
            )
        yield made


def ready(region: Stage, party: str, year: int = 2024, cents: int = HALF) -> tuple[str, str]:
    """A case of de-minimis aid with the draft of its approval."""
    case = region.ready_case(cents=cents, years=(year,), party=party, aid="de-minimis")
    return case, region.draft(case, {year: cents}, cost=cost_of(cents))


def approve(region: Stage, case: str, decision: str, on: str = "2024-02-06") -> None:
    region.do("approve", case, "bea", decision=decision, signed_on=on)


def group(region: Stage, undertaking: str, party: str, begin: str = "2024-01-02") -> None:
    region.do(
        "group-undertaking",
        f"undertaking/{undertaking}",
        "ada",
        party=party,
        member_from=begin,
        document="Handelsregisterauszug",
    )


def ledger(region: Stage, undertaking: str) -> list[Event]:
    found = region.facts(f"undertaking/{undertaking}")
    return [
        fact for fact in found if isinstance(fact, DeMinimisAwardRecorded | DeMinimisAwardCorrected)
    ]


def used(region: Stage, undertaking: str) -> int:
    aids = UNDERTAKING.fold(region.facts(f"undertaking/{undertaking}")).aids
    return sum(aid.cents for aid in aids)


def race(region: Stage, drafts: list[tuple[str, str]]) -> None:
    """Of two approvals at once, each from a budget of its own, exactly one passes."""
    together = threading.Barrier(2)
    answers: list[str] = []

    def sign(case: str, decision: str) -> None:
        together.wait()
        try:
            approve(region, case, decision)
            answers.append("approved")
        except DeMinimisCeilingExceeded as refusal:
            answers.append(refusal.code)

    threads = [threading.Thread(target=sign, args=draft) for draft in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["approved", "de-minimis-ceiling-exceeded"]
    grants = [APPROVAL.fold(region.facts(case)).grant for case, _ in drafts]
    assert sorted(grant is None for grant in grants) == [False, True]
    committed = {year: region.account(year).committed_cents for year in (2024, 2025)}
    assert sorted(committed.values()) == [0, HALF]


def test_of_two_approvals_racing_for_one_undertaking_one_wins(region):
    party = region.party()
    race(region, [ready(region, party, year) for year in (2024, 2025)])
    assert used(region, party) == HALF


def test_of_two_approvals_racing_for_one_group_one_wins(region):
    parties = [region.party(), region.party()]
    for party in parties:
        group(region, "holding", party)
    race(
        region,
        [ready(region, party, year) for party, year in zip(parties, (2024, 2025), strict=True)],
    )
    assert used(region, "holding") == HALF
    assert [ledger(region, party) for party in parties] == [[], []]


def test_what_was_granted_before_a_merger_counts_after_it(region):
    first, second = region.party(), region.party()
    approve(region, *ready(region, first))
    case, decision = ready(region, second)
    group(region, "holding", first, "2024-02-07")
    group(region, "holding", second, "2024-02-07")
    with pytest.raises(DeMinimisCeilingExceeded):
        approve(region, case, decision, on="2024-02-07")
    # On the day before they were two undertakings.
    approve(region, case, decision, on="2024-02-06")
    assert (used(region, first), used(region, second)) == (HALF, HALF)


def test_who_leaves_a_group_takes_its_own_aid_along_and_leaves_it_there(region):
    first, second = region.party(), region.party()
    for party in (first, second):
        group(region, "holding", party)
    approve(region, *ready(region, first))
    mine, others = ready(region, first, cents=100 * EURO), ready(region, second, cents=100 * EURO)
    group(region, first, first, "2024-02-07")
    approve(region, *mine, on="2024-02-08")
    approve(region, *others, on="2024-02-08")
    (_, counted) = ledger(region, "holding")
    (alone,) = ledger(region, first)
    assert isinstance(counted, DeMinimisAwardRecorded)
    assert isinstance(alone, DeMinimisAwardRecorded)
    assert (counted.used_cents, alone.used_cents) == (HALF, HALF)


def test_declared_aid_of_another_authority_counts(region):
    party = region.party()
    case, decision = ready(region, party)
    region.do(
        "record-de-minimis-award",
        f"undertaking/{party}",
        "ada",
        award="d1",
        party=party,
        programme="FKR",
        authority="Stadt Chemnitz",
        document="Bescheinigung",
        cents=300_000 * EURO - HALF + 1,
        granted_on="2023-05-02",
    )
    with pytest.raises(DeMinimisCeilingExceeded):
        approve(region, case, decision)


def amend(region: Stage, case: str, cents: int, on: str) -> str:
    draft = region.do(
        "draft-decision",
        case,
        "ada",
        act="amendment",
        amount_cents=cents,
        by_year=[{"year": 2024, "scope": REGION, "earmark": "general", "cents": cents}],
        plan=[{"line": "staff", "cents": cost_of(cents)}],
        reasons="anderer Bedarf",
        drafted_on=on,
    )
    decision: str = draft.facts[0].fact.model_dump()["decision"]
    region.do("amend-grant", case, "bea", decision=decision, signed_on=on)
    return decision


def in_force(region: Stage, party: str) -> str:
    case, decision = ready(region, party)
    approve(region, case, decision)
    region.do("waive-remedy", case, "ada", decision=_sent(region, case, decision),
              waived_on="2024-02-12")  # fmt: skip
    region.do("become-final", case, "ada", decision=decision, final_on="2024-02-12")
    return case


def _sent(region: Stage, case: str, decision: str) -> str:
    region.do("dispatch-decision", case, "ada", decision=decision, channel="post",
              remedy_notice="included", posted_on="2024-02-07")  # fmt: skip
    region.do("effect-notification", case, "ada", decision=decision, manner="presumed",
              effected_on="2024-02-10")  # fmt: skip
    return decision


def test_amendments_add_awards_and_take_the_youngest_back_first(region):
    party = region.party()
    case = in_force(region, party)
    raised = amend(region, case, HALF + 50_000 * EURO, "2024-06-03")
    assert used(region, party) == HALF + 50_000 * EURO
    with pytest.raises(DeMinimisCeilingExceeded):
        amend(region, case, 300_000 * EURO + 1, "2024-06-04")
    lowered = amend(region, case, HALF - 10_000 * EURO, "2024-06-05")
    assert used(region, party) == HALF - 10_000 * EURO
    corrections = [
        (fact.corrects, fact.cents, fact.granted_on.isoformat(), fact.decision, fact.ground)
        for fact in ledger(region, party)
        if isinstance(fact, DeMinimisAwardCorrected)
    ]
    number = case.removeprefix("case/")
    assert corrections == [
        (raised, -50_000 * EURO, "2024-06-03", lowered, "amendment"),
        (f"{number}-B1", -10_000 * EURO, "2024-02-06", lowered, "amendment"),
    ]


def test_what_is_not_taken_up_is_free_again(region):
    party = region.party()
    case, decision = ready(region, party)
    approve(region, case, decision)
    region.do("not-taken-up", case, "ada", declared_on="2024-03-01")
    assert used(region, party) == 0
    approve(region, *ready(region, party, cents=300_000 * EURO), on="2024-03-04")


def test_the_final_decision_takes_back_what_was_not_needed(region):
    party = region.party()
    case = in_force(region, party)
    region.prove(case, recognised=cost_of(HALF) // 2, other=0)
    region.do("settle-grant", case, "bea", reasons="weniger gebraucht", signed_on="2025-09-10")
    final = region.facts(case)[-1].model_dump()["final_cents"]
    assert used(region, party) == final < HALF


def revoke(region: Stage, case: str, remaining: int) -> str:
    """The grant is revoked but for what remains; the number of that decision."""
    region.do(
        "establish-knowledge",
        case,
        "ada",
        knowledge=1,
        circumstance="purpose-missed",
        description="Ein Seminar fand nicht statt.",
        known_by=region.persons["bea"],
        known_on="2024-06-03",
    )
    region.do(
        "hold-hearing",
        case,
        "ada",
        hearing=1,
        knowledge=1,
        invited_on="2024-06-03",
        respond_until="2024-07-01",
        response="answered",
        statement="Es wird nachgeholt.",
        held_on="2024-07-01",
    )
    (draft,) = region.do(
        "draft-revocation",
        case,
        "ada",
        act="revocation",
        ground="purpose-missed",
        knowledge=1,
        hearing=1,
        remaining_cents=remaining,
        from_on="2024-06-01",
        reasons="Zweck verfehlt",
        drafted_on="2024-07-02",
    ).facts
    decision: str = draft.fact.model_dump()["decision"]
    region.do("revoke-grant", case, "bea", decision=decision, signed_on="2024-07-03")
    return decision


def uphold(region: Stage, case: str, decision: str) -> None:
    """The objection to the revocation is upheld, which annuls it."""
    region.do("file-objection", case, "ada", decision=decision, filed_on="2024-07-20")
    region.do(
        "decide-objection",
        case,
        "lea",
        decision=decision,
        outcome="upheld",
        reasons="Das Seminar fand statt.",
        decided_on="2024-08-05",
    )


def test_what_is_revoked_is_free_again(region):
    party = region.party()
    case = in_force(region, party)
    decision = revoke(region, case, HALF // 4)
    assert used(region, party) == HALF // 4
    correction = ledger(region, party)[-1]
    assert isinstance(correction, DeMinimisAwardCorrected)
    assert (correction.decision, correction.ground) == (decision, "revocation")
    # A revocation set aside gives it back: it counts where it did, as if never taken.
    uphold(region, case, decision)
    assert used(region, party) == HALF
    restored = ledger(region, party)[-1]
    assert isinstance(restored, DeMinimisAwardCorrected)
    assert (restored.decision, restored.ground) == (f"{decision}-W1", "objection")
    assert (restored.cents, restored.granted_on) == (-correction.cents, dt.date(2024, 2, 6))


def test_what_was_granted_meanwhile_does_not_stand_against_an_annulment(region):
    party = region.party()
    case = in_force(region, party)
    amend(region, case, HALF + 40_000 * EURO, "2024-05-06")
    awards = UNDERTAKING.fold(region.facts(f"undertaking/{party}")).aids
    decision = revoke(region, case, 0)
    approve(region, *ready(region, party, cents=200_000 * EURO), on="2024-07-08")
    uphold(region, case, decision)
    assert used(region, party) == HALF + 240_000 * EURO
    # Both awards of the case are what they were, each on its day.
    assert UNDERTAKING.fold(region.facts(f"undertaking/{party}")).aids[:2] == awards


def test_what_an_annulment_gives_back_is_the_aid_of_who_has_the_grant_by_then(region):
    former, following = region.party(), region.party()
    case = in_force(region, former)
    decision = revoke(region, case, HALF // 4)
    change_recipient(region, case, following, "2024-07-10")
    assert (used(region, former), used(region, following)) == (0, HALF // 4)
    uphold(region, case, decision)
    assert (used(region, former), used(region, following)) == (0, HALF)
    assert ledger(region, following)[-1].model_dump()["granted_on"] == dt.date(2024, 7, 10)


def change_recipient(region: Stage, case: str, party: str, on: str) -> str:
    (draft,) = region.do(
        "draft-decision",
        case,
        "ada",
        act="recipient-change",
        party=party,
        reasons="Die Trägerschaft ist übergegangen.",
        drafted_on=on,
    ).facts
    decision: str = draft.fact.model_dump()["decision"]
    region.do("change-recipient", case, "bea", decision=decision, signed_on=on)
    return decision


def test_another_recipient_takes_the_aid_into_its_own_ledger(region):
    former, following = region.party(), region.party()
    case = in_force(region, former)
    decision = change_recipient(region, case, following, "2024-06-03")
    assert (used(region, former), used(region, following)) == (0, HALF)
    correction = ledger(region, former)[-1]
    assert isinstance(correction, DeMinimisAwardCorrected)
    assert (correction.decision, correction.ground) == (decision, "recipient-changed")
    # What is granted less from now on leaves the ledger of the one who has the grant.
    amend(region, case, HALF - 10_000 * EURO, "2024-06-05")
    assert (used(region, former), used(region, following)) == (0, HALF - 10_000 * EURO)


def test_a_recipient_without_room_cannot_take_over(region):
    former, following = region.party(), region.party()
    case = in_force(region, former)
    approve(region, *ready(region, following))
    with pytest.raises(DeMinimisCeilingExceeded):
        change_recipient(region, case, following, "2024-06-03")
    assert (used(region, former), used(region, following)) == (HALF, HALF)


def test_within_one_group_the_aid_changes_hands_only(region):
    former, following = region.party(), region.party()
    for party in (former, following):
        group(region, "holding", party)
    case = in_force(region, former)
    change_recipient(region, case, following, "2024-06-03")
    assert used(region, "holding") == HALF
