"""Two separated duties never come into one hand: not by roles, accounts, or representation."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from tests.acceptance.stage import CLOCK, REGION, Stage, cost_of, stage

from grants.access.accounts import Accounts
from grants.access.rejections import SignInOfAnotherPerson
from grants.approval.events import GrantApproved
from grants.approval.rejections import LimitExceeded, SelfApproval
from grants.kernel.roles import Role
from grants.payout.rejections import SamePersonCertifiedAndExecuted, SamePersonCertifiedAndOrdered
from grants.store.dispatch import Dispatcher, Request, Result, new_id
from grants.store.refusals import Forbidden
from projections.integrity.duties import breaches

TODAY = CLOCK.date().isoformat()
SINCE = "2024-01-02"
"""Recorded late: who signs held the role on the day of the signature."""
CENTS = 900_000


@pytest.fixture
def world(copies, tmp_path) -> Iterator[Stage]:
    with stage(copies, tmp_path, allocated={2024: 10_000_000}) as made:
        yield made


def send(world: Stage, route: str, stream: str, by: str, /, **more: Any) -> Result:
    """Carry out a command under a named competence or for somebody else."""
    heading = {key: more.pop(key) for key in ("on_behalf_of", "competence") if key in more}
    request = Request(
        route=world.service.routes[route],
        stream=stream,
        body=more,
        person=world.persons[by],
        account=more.pop("account", f"account-{by}"),
        command_id=new_id(),
        **heading,
    )
    return world.service.dispatcher.execute(request)


def grant(world: Stage, who: str, role: Role, **more: Any) -> None:
    body = {"role": role, "scopes": ["all"], "limit_cents": None, "granted_on": SINCE, **more}
    world.administer("grant-role", who, **body)


def deputise(world: Stage, who: str, role: Role, *, of: str, **more: Any) -> None:
    grant(world, who, role, deputy_of=world.persons[of], **more)


def drafted(world: Stage) -> tuple[str, str]:
    """A case and its draft, by Ada."""
    case = world.ready_case(cents=CENTS)
    return case, world.draft(case, {2024: CENTS}, cost=cost_of(CENTS))


def clean(world: Stage) -> bool:
    return list(breaches(world.service.log.read_all())) == []


def test_who_drafted_and_became_approver_does_not_sign(world):
    case, decision = drafted(world)
    world.administer("revoke-role", "ada", role=Role.CASEWORKER, revoked_on=TODAY)
    grant(world, "ada", Role.APPROVER)
    with pytest.raises(SelfApproval):
        world.do("approve", case, "ada", decision=decision, signed_on="2024-02-06")
    world.do("approve", case, "bea", decision=decision, signed_on="2024-02-06")
    assert clean(world)


def test_certifier_and_orderer_the_same_person_through_a_role_change(world):
    case = world.in_force(shares={2024: CENTS})
    on = "2024-04-02"
    need = {"from_on": on, "to_on": on}
    world.do("request-payout", case, "ada", payout_no=1, kind="advance", year=2024,
             earmark="general", cents=100, need=need, requested_on=on)  # fmt: skip
    world.do("check-payout", case, "ada", payout_no=1, recognised_cents=100, checked_on=on)
    world.do("certify-payout", case, "can", payout_no=1, certified_on=on)
    world.administer("revoke-role", "can", role=Role.CERTIFIER, revoked_on=TODAY)
    grant(world, "can", Role.ORDERER)
    with pytest.raises(SamePersonCertifiedAndOrdered):
        world.do("order-payout", case, "can", payout_no=1, ordered_on=on)
    deputise(world, "duo", Role.CASHIER, of="eve")
    world.do("order-payout", case, "duo", payout_no=1, ordered_on=on)
    grant(world, "can", Role.CASHIER)
    with pytest.raises(SamePersonCertifiedAndExecuted):
        world.do("execute-payout", case, "can", payout_no=1, value_on=on)
    assert clean(world)


def test_a_second_account_makes_no_second_person(world):
    case, decision = drafted(world)
    grant(world, "ada", Role.APPROVER)
    with pytest.raises(SelfApproval):
        send(world, "approve", case, "ada", account="other", decision=decision,
             signed_on="2024-02-06")  # fmt: skip


def test_the_drafter_does_not_sign_as_deputy_of_an_approver(world):
    case, decision = drafted(world)
    deputise(world, "ada", Role.APPROVER, of="bea")
    with pytest.raises(SelfApproval):
        world.do("approve", case, "ada", decision=decision, signed_on="2024-02-06")


def test_nobody_signs_for_the_drafter(world):
    grant(world, "ada", Role.APPROVER)
    case, decision = drafted(world)
    deputise(world, "eli", Role.APPROVER, of="ada")
    with pytest.raises(SelfApproval, match="vertreten"):
        world.do("approve", case, "eli", decision=decision, signed_on="2024-02-06")
    world.do("approve", case, "bea", decision=decision, signed_on="2024-02-06")
    assert clean(world)


def test_who_was_represented_in_drafting_does_not_sign(world):
    grant(world, "bea", Role.CASEWORKER)
    deputise(world, "ada", Role.CASEWORKER, of="bea")
    case = world.ready_case(cents=CENTS)
    body = world_draft(case)
    decision = send(
        world, "draft-decision", case, "ada", on_behalf_of=world.persons["bea"], **body
    ).facts[0].fact.model_dump()["decision"]  # fmt: skip
    with pytest.raises(SelfApproval):
        world.do("approve", case, "bea", decision=decision, signed_on="2024-02-06")
    grant(world, "pia", Role.APPROVER)
    world.do("approve", case, "pia", decision=decision, signed_on="2024-02-06")
    assert clean(world)


def world_draft(case: str) -> dict[str, Any]:
    assert case
    return {
        "act": "approval",
        "financing_type": "anteil",
        "rate_bp": 9000,
        "amount_cents": CENTS,
        "by_year": [{"year": 2024, "scope": REGION, "earmark": "general", "cents": CENTS}],
        "plan": [{"line": "staff", "cents": cost_of(CENTS)}],
        "period_from": "2024-04-01",
        "period_to": "2025-06-30",
        "reasons": "förderwürdig",
        "drafted_on": "2024-02-05",
    }


def test_a_deputy_signs_with_the_name_of_whom_they_represent_in_the_envelope(world):
    case, decision = drafted(world)
    deputise(world, "eli", Role.APPROVER, of="bea", valid_to=TODAY)
    result = world.do("approve", case, "eli", decision=decision, signed_on="2024-02-06")
    (approved,) = [each for each in result.facts if isinstance(each.fact, GrantApproved)]
    actor = approved.stored.actor
    assert (actor.person, actor.on_behalf_of) == (world.persons["eli"], world.persons["bea"])
    assert actor.competence == Role.APPROVER
    assert isinstance(approved.fact, GrantApproved)
    assert approved.fact.approved_by == world.persons["eli"]
    assert clean(world)


@pytest.mark.parametrize("ending", ["expiry", "revoked", "represented revoked", "not begun"])
def test_a_representation_ends_at_once(world, ending):
    case, decision = drafted(world)
    tomorrow = (CLOCK.date() + dt.timedelta(days=1)).isoformat()
    more = {"valid_from": tomorrow} if ending == "not begun" else {"valid_to": TODAY}
    deputise(world, "eli", Role.APPROVER, of="bea", **more)
    match ending:
        case "expiry":
            later = dt.timedelta(days=1)
            dispatcher: Dispatcher = world.service.dispatcher
            dispatcher.clock = lambda: CLOCK + later
        case "revoked":
            world.administer("revoke-role", "eli", role=Role.APPROVER, revoked_on=TODAY,
                       deputy_of=world.persons["bea"])  # fmt: skip
        case "represented revoked":
            world.administer("revoke-role", "bea", role=Role.APPROVER, revoked_on=TODAY)
        case _:
            pass
    with pytest.raises(Forbidden):
        world.do("approve", case, "eli", decision=decision, signed_on="2024-02-06")


def test_nobody_acts_for_somebody_they_do_not_represent(world):
    case, decision = drafted(world)
    with pytest.raises(Forbidden):
        send(world, "approve", case, "pia", on_behalf_of=world.persons["bea"], decision=decision,
             signed_on="2024-02-06")  # fmt: skip


def test_the_own_competence_comes_first_and_the_larger_one_of_another_is_named(world):
    case = world.ready_case(cents=2_000_000)
    decision = world.draft(case, {2024: 2_000_000}, cost=cost_of(2_000_000))
    deputise(world, "pia", Role.APPROVER, of="bea")
    body = {"decision": decision, "signed_on": "2024-02-06"}
    with pytest.raises(LimitExceeded):
        world.do("approve", case, "pia", **body)
    with pytest.raises(LimitExceeded):
        send(world, "approve", case, "pia", competence=Role.APPROVER, **body)
    send(world, "approve", case, "pia", on_behalf_of=world.persons["bea"], **body)
    assert clean(world)


def sign_in(account: str, sub: str) -> dict[str, Any]:
    identity = {"iss": "https://issuer.example", "sub": sub}
    return {"account": account, "identity": identity, "linked_on": TODAY}


@pytest.mark.parametrize(("account", "sub"), [("a-1", "other"), ("a-2", "ada")])
def test_a_sign_in_belongs_to_one_person_for_ever(world, account, sub):
    for name in ("new", "next"):
        register(world, name)
    world.administer("link-account", "new", **sign_in("a-1", "ada"))
    with pytest.raises(SignInOfAnotherPerson):
        world.administer("link-account", "next", **sign_in(account, sub))
    accounts = Accounts(world.service.log, world.service.vault)
    found = accounts.find("https://issuer.example", "ada")
    assert found is not None
    assert found.person == world.persons["new"]


def register(world: Stage, name: str) -> None:
    made = world.administer("register-person", name, name=name, registered_on=TODAY)
    world.persons[name] = made.stream.removeprefix("access/")


def test_of_two_who_link_one_sign_in_at_the_same_moment_one_is_refused(world):
    names = [f"new-{n}" for n in range(4)]
    for name in names:
        register(world, name)
    refused: list[str] = []
    barrier = threading.Barrier(len(names))

    def link(name: str) -> None:
        barrier.wait()
        try:
            world.administer("link-account", name, **sign_in(f"account-{name}", "shared"))
        except SignInOfAnotherPerson:
            refused.append(name)

    threads = [threading.Thread(target=link, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == len(names) - 1
    assert clean(world)


def test_an_account_proposed_for_somebody_who_may_act_signs_nobody_in_until_confirmed(world):
    accounts = Accounts(world.service.log, world.service.vault)
    world.administer("link-account", "bea", **sign_in("bea-2", "intruder"))
    assert accounts.find("https://issuer.example", "intruder") is None
    grant(world, "hal", Role.ADMINISTRATOR)
    stream = f"access/{world.persons['bea']}"
    world.do("confirm-account", stream, "hal", account="bea-2", confirmed_on=TODAY)
    found = accounts.find("https://issuer.example", "intruder")
    assert found is not None
    assert found.person == world.persons["bea"]
    assert clean(world)
