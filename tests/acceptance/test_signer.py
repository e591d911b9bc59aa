"""Who signs was competent on the day of the signature, by the legal dates of roles known now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from tests.acceptance.stage import CLOCK, REGION, Stage, cost_of, stage

from grants.access.rejections import DecidedWithoutCompetence, SignedWithoutCompetence
from grants.approval.events import GrantApproved
from grants.approval.rejections import LimitExceeded
from grants.kernel.rejection import Rejection
from grants.kernel.roles import Role
from grants.kernel.rules import DateInFuture
from grants.store.dispatch import Request, new_id
from grants.store.refusals import Forbidden

YESTERDAY = (CLOCK.date() - dt.timedelta(days=1)).isoformat()
LATER = "2024-06-03"
CENTS = 2_000_000


@pytest.fixture
def world(copies, tmp_path) -> Iterator[Stage]:
    with stage(copies, tmp_path, allocated={2024: 100_000_000}) as made:
        yield made


def grant(world: Stage, who: str, on: str, **more: Any) -> None:
    body = {"role": Role.APPROVER, "scopes": ["all"], "limit_cents": None, "granted_on": on}
    world.administer("grant-role", who, **{**body, **more})


def revoke(world: Stage, who: str, on: str, **more: Any) -> None:
    world.administer("revoke-role", who, role=Role.APPROVER, revoked_on=on, **more)


def sign(world: Stage, who: str, on: str = "2024-02-06", **more: Any) -> GrantApproved:
    """Draft an approval of 20,000 EUR by Ada and let somebody sign it, tried before it is done."""
    case = world.ready_case(cents=CENTS)
    decision = world.draft(case, {2024: CENTS}, cost=cost_of(CENTS))
    request = Request(
        route=world.service.routes["approve"],
        stream=case,
        body={"decision": decision, "signed_on": on},
        person=world.persons[who],
        account=f"account-{who}",
        command_id=new_id(),
        **more,
    )
    dispatcher = world.service.dispatcher
    try:
        planned = dispatcher.preview(request)
    except (Rejection, Forbidden) as refusal:
        with pytest.raises(type(refusal)):
            dispatcher.execute(request)
        raise
    facts = [recorded.fact for recorded in dispatcher.execute(request).facts]
    assert [stored.fact for stored in planned.facts] == facts
    (approved,) = (fact for fact in facts if isinstance(fact, GrantApproved))
    return approved


def test_a_signature_is_not_older_than_the_role(world):
    grant(world, "eli", LATER)
    with pytest.raises(SignedWithoutCompetence) as refused:
        sign(world, "eli")
    assert refused.value.field == "signed_on"
    assert refused.value.found == {"day": "06.02.2024", "since": "03.06.2024"}
    assert sign(world, "eli", LATER).approved_by == world.persons["eli"]


def test_a_role_recorded_late_counts_from_its_first_day(world):
    grant(world, "eli", "2024-02-06")
    assert sign(world, "eli").competence == Role.APPROVER
    with pytest.raises(SignedWithoutCompetence):
        sign(world, "eli", "2024-02-05")


def test_a_role_that_begins_after_it_was_granted_counts_from_then_on(world):
    grant(world, "eli", "2024-01-02", valid_from="2024-02-07")
    with pytest.raises(SignedWithoutCompetence):
        sign(world, "eli")
    sign(world, "eli", "2024-02-07")


@pytest.mark.parametrize(
    ("day", "signs"),
    [("2024-03-01", True), ("2024-03-02", False), ("2024-05-31", False), ("2024-06-01", True)],
)
def test_between_a_revocation_and_a_new_grant_nobody_was_competent(world, day, signs):
    revoke(world, "bea", "2024-03-01")
    with pytest.raises(Forbidden):
        sign(world, "bea")  # Who holds the role no more signs nothing, whatever the day.
    grant(world, "bea", "2024-06-01")
    if signs:
        sign(world, "bea", day)
    else:
        with pytest.raises(SignedWithoutCompetence):
            sign(world, "bea", day)


def test_what_expired_before_the_signature_does_not_carry_it(world):
    grant(world, "eli", "2024-01-02", valid_to="2024-01-31")
    grant(world, "eli", YESTERDAY)
    with pytest.raises(SignedWithoutCompetence):
        sign(world, "eli")


def test_the_regions_of_the_day_count(world):
    grant(world, "eli", "2024-01-02", scopes=["14612"])
    grant(world, "eli", "2024-06-01", scopes=[REGION])
    with pytest.raises(SignedWithoutCompetence):
        sign(world, "eli")
    sign(world, "eli", "2024-06-01")


def test_the_limit_is_the_smaller_one_of_the_day_and_of_today(world):
    grant(world, "pia", LATER, limit_cents=3_000_000)
    with pytest.raises(LimitExceeded, match=r"10\.000,00"):
        sign(world, "pia")
    assert sign(world, "pia", LATER).limit_cents == 3_000_000
    grant(world, "bea", YESTERDAY, limit_cents=1_000_000)
    with pytest.raises(LimitExceeded):  # No earlier date brings back what was taken away.
        sign(world, "bea")


def test_a_deputy_was_one_on_the_day_and_so_was_who_is_represented(world):
    bea = world.persons["bea"]
    grant(world, "eli", "2024-02-06", deputy_of=bea)
    assert sign(world, "eli").approved_by == world.persons["eli"]
    with pytest.raises(SignedWithoutCompetence):
        sign(world, "eli", "2024-02-05")
    revoke(world, "bea", "2024-02-05")
    grant(world, "bea", YESTERDAY)
    with pytest.raises(SignedWithoutCompetence):
        sign(world, "eli")


def test_a_day_to_come_is_refused_as_such(world):
    with pytest.raises(DateInFuture):
        sign(world, "bea", "2026-07-01")


def test_what_is_no_signature_is_judged_today(world):
    grant(world, "bea", YESTERDAY, role=Role.CASEWORKER)
    case = world.application(cents=CENTS)
    days = {"complete_on": "2024-01-10", "confirmed_on": "2024-01-11"}
    assert world.do("confirm-completeness", case, "bea", **days).facts


def objected(world: Stage) -> tuple[str, str]:
    """A case and its approval by Bea, to which there is an objection."""
    case = world.ready_case(cents=CENTS)
    decision = world.draft(case, {2024: CENTS}, cost=cost_of(CENTS))
    world.do("approve", case, "bea", decision=decision, signed_on="2024-02-06")
    world.do("dispatch-decision", case, "ada", decision=decision, channel="post",
             remedy_notice="included", posted_on="2024-02-07")  # fmt: skip
    world.do("effect-notification", case, "ada", decision=decision, manner="presumed",
             effected_on="2024-02-10")  # fmt: skip
    world.do("file-objection", case, "ada", decision=decision, grounds="zu wenig",
             filed_on="2024-02-20")  # fmt: skip
    return case, decision


def test_who_decides_an_objection_was_competent_on_the_day_of_the_decision(world):
    grant(world, "eli", LATER)
    case, decision = objected(world)
    said = {"decision": decision, "outcome": "dismissed", "reasons": "bleibt dabei"}
    with pytest.raises(DecidedWithoutCompetence) as refused:
        world.do("decide-objection", case, "eli", **said, decided_on="2024-03-01")
    assert refused.value.field == "decided_on"
    assert refused.value.found == {"day": "01.03.2024", "since": "03.06.2024"}
    assert world.do("decide-objection", case, "eli", **said, decided_on=LATER).facts


def test_that_an_objection_was_taken_back_is_no_signature(world):
    grant(world, "eli", LATER)
    case, decision = objected(world)
    said = {"decision": decision, "outcome": "withdrawn", "reasons": "zurückgenommen"}
    assert world.do("decide-objection", case, "eli", **said, decided_on="2024-03-01").facts


def test_every_command_that_is_signed_is_known(world):
    signed = {
        name
        for name, route in world.service.routes.items()
        if "signed_on" in {*route.command.__dataclass_fields__, *vars(route.command)}
    }
    assert signed == {
        "approve",
        "amend-grant",
        "change-recipient",
        "reject-application",
        "decide-objection",
        "settle-grant",
        "withdraw-grant",
        "revoke-grant",
        "order-recovery",
    }
