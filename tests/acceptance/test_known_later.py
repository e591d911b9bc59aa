"""What becomes known of a legal day after it: signing looks at that day again, as known by now."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.acceptance.stage import ALLIANCE, Stage, cost_of, stage

from grants.application.rejections import FindingsOpen

CENTS = 1_000_000


@pytest.fixture
def world(copies, tmp_path) -> Iterator[Stage]:
    with stage(copies, tmp_path, allocated={2024: 100_000_000}) as made:
        yield made


def drafted(world: Stage, *, party: str | None = None) -> tuple[str, dict[str, str]]:
    """A case and the body that signs its approval on 6 February 2024."""
    case = world.ready_case(cents=CENTS, party=party)
    decision = world.draft(case, {2024: CENTS}, cost=cost_of(CENTS))
    return case, {"decision": decision, "signed_on": "2024-02-06"}


def test_mandates_that_had_ended_before_the_meeting_block_the_approval(world):
    case, signature = drafted(world)
    for seat in ("M4", "M5", "M6", "M7"):
        world.do("retire-member", ALLIANCE, "ida", member=f"member-{seat}", retired_on="2024-01-10")
    with pytest.raises(FindingsOpen, match=r"seat-missing-m4.*present-without-mandate"):
        world.do("approve", case, "bea", **signature)
    world.do("refer-to-alliance", case, "ada", referred_on="2024-02-07")  # The remedy is open.


def test_a_mandate_that_ended_after_the_meeting_blocks_nothing(world):
    case, signature = drafted(world)
    world.do("retire-member", ALLIANCE, "ida", member="member-M4", retired_on="2024-01-20")
    assert world.do("approve", case, "bea", **signature).facts


def test_a_member_that_belonged_to_the_applicant_blocks_the_approval(world):
    party = world.party()
    case, signature = drafted(world, party=party)
    mandate = {"member": "member-M3", "seat": "M3", "organisation": "Kammer", "party": party}
    world.do("appoint-member", ALLIANCE, "ida", **mandate, appointed_on="2024-01-15")
    with pytest.raises(FindingsOpen, match="conflict-known-late"):
        world.do("approve", case, "bea", **signature)
    world.do("refer-to-alliance", case, "ada", referred_on="2024-02-07")


def test_a_conflict_of_somebody_without_a_mandate_on_the_day_blocks_nothing(world):
    case, signature = drafted(world)
    former = {"member": "former", "seat": "O", "organisation": "Hochschule"}
    world.do("appoint-member", ALLIANCE, "ida", **former, appointed_on="2016-06-01")
    conflict = {"meeting": "m1", "case": case.removeprefix("case/"), "member": "former"}
    world.do("declare-conflict", ALLIANCE, "ida", **conflict, declared_on="2024-01-19")
    with pytest.raises(FindingsOpen, match="conflict-recorded-late"):
        world.do("approve", case, "bea", **signature)  # As a member there was a vote to lose.
    world.do("retire-member", ALLIANCE, "ida", member="former", retired_on="2023-12-31")
    assert world.do("approve", case, "bea", **signature).facts


def test_a_member_that_belongs_to_the_applicant_since_the_meeting_blocks_nothing(world):
    party = world.party()
    case, signature = drafted(world, party=party)
    mandate = {"member": "member-M3", "seat": "M3", "organisation": "Kammer", "party": party}
    world.do("appoint-member", ALLIANCE, "ida", **mandate, appointed_on="2024-01-21")
    assert world.do("approve", case, "bea", **signature).facts


def test_a_start_after_the_signature_blocks_it_in_no_order_of_recording(world):
    case, signature = drafted(world)
    world.do("record-measure-start", case, "ada", started_on="2024-02-07")
    assert world.do("approve", case, "bea", **signature).facts


def test_a_start_before_the_signature_blocks_it_until_it_is_permitted_or_taken_back(world):
    case, signature = drafted(world)
    world.do("record-measure-start", case, "ada", started_on="2024-02-05")
    with pytest.raises(FindingsOpen, match="started-before-permission"):
        world.do("approve", case, "bea", **signature)
    world.do("retract-measure-start", case, "ada", reasons="gehört in eine andere Akte")
    assert world.do("approve", case, "bea", **signature).facts
