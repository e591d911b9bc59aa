"""Payouts over the real database: persons behind accounts and roles, the turn of the year."""

from __future__ import annotations

from typing import Any

import pytest
from tests.acceptance.stage import REGION, Stage, stage

from grants.access.accounts import Accounts, SignedIn
from grants.kernel.ids import access_stream
from grants.payout.rejections import (
    CommitmentNotCarried,
    PaymentOnHold,
    RetentionKept,
    SamePersonCertifiedAndExecuted,
    SamePersonCertifiedAndOrdered,
)
from grants.store.dispatch import Request
from grants.store.refusals import Forbidden

ALLOCATED = {2024: 10_000_000, 2025: 10_000_000}


@pytest.fixture
def region(copies, tmp_path):
    with stage(copies, tmp_path, allocated=ALLOCATED) as made:
        yield made


def administer(region: Stage, route: str, person: str, /, **body: Any) -> None:
    """What the administration of access does with a person."""
    region.do(route, access_stream(region.persons[person]), "jan", **body)


def second_account(region: Stage, person: str) -> SignedIn:
    """Another sign-in of the same natural person, proposed and confirmed by two administrators."""
    administer(
        region,
        "grant-role",
        "hal",
        role="administrator",
        scopes=["all"],
        limit_cents=None,
        granted_on="2024-03-01",
    )
    sign_in = {"iss": "https://other.example", "sub": person}
    administer(
        region,
        "link-account",
        person,
        account=f"account-{person}-2",
        identity=sign_in,
        linked_on="2024-03-01",
    )
    account = access_stream(region.persons[person])
    region.do(
        "confirm-account", account, "hal", account=f"account-{person}-2", confirmed_on="2024-03-01"
    )
    service = region.service
    found = Accounts(service.log, service.dispatcher.vault).find(sign_in["iss"], sign_in["sub"])
    assert found is not None
    return found


def change_role(region: Stage, person: str, old: str, new: str) -> None:
    administer(region, "revoke-role", person, role=old, revoked_on="2024-05-03")
    administer(
        region,
        "grant-role",
        person,
        role=new,
        scopes=["all"],
        limit_cents=None,
        granted_on="2024-05-03",
    )


def send(region: Stage, route: str, case: str, who: SignedIn, /, **body: Any) -> None:
    region.service.dispatcher.execute(
        Request(
            route=region.service.routes[route],
            stream=case,
            body=body,
            person=who.person,
            account=who.account,
            command_id=f"{route}-{who.account}",
        )
    )


def certified(region: Stage, case: str, *, cents: int, on: str, year: int = 2024) -> None:
    region.do(
        "request-payout",
        case,
        "ada",
        payout_no=1,
        kind="advance",
        year=year,
        earmark="general",
        cents=cents,
        need={"from_on": on, "to_on": on},
        requested_on=on,
    )
    region.do("check-payout", case, "ada", payout_no=1, recognised_cents=cents, checked_on=on)
    region.do("certify-payout", case, "can", payout_no=1, certified_on=on)


def carry(region: Stage, case: str, *, cents: int, on: str) -> None:
    region.do(
        "carry-remainder-forward",
        f"budget/FKR/{REGION}/2024",
        "gus",
        carry="c1",
        earmark="general",
        funds_cents=0,
        commitments=[{"case": case.removeprefix("case/"), "cents": cents}],
        consent="Zustimmung SMF",
        decided_on=on,
    )


def execute(region: Stage, case: str, number: int, on: str) -> None:
    region.do("execute-payout", case, "eve", payout_no=number, value_on=on)


# -- certifier and orderer the same person through a role change -----------------------------------


def test_certifier_and_orderer_the_same_person_through_a_role_change(region):
    case = region.in_force(shares={2024: 1_000_000})
    certified(region, case, cents=1_000_000, on="2024-05-02")
    with pytest.raises(Forbidden):
        region.do("order-payout", case, "can", payout_no=1, ordered_on="2024-05-06")
    change_role(region, "can", "certifier", "orderer")
    facts = region.facts(case)
    with pytest.raises(SamePersonCertifiedAndOrdered):
        region.do("order-payout", case, "can", payout_no=1, ordered_on="2024-05-06")
    other = second_account(region, "can")
    assert other == SignedIn(region.persons["can"], "account-can-2")
    with pytest.raises(SamePersonCertifiedAndOrdered):
        send(region, "order-payout", case, other, payout_no=1, ordered_on="2024-05-06")
    assert region.facts(case) == facts
    region.do("order-payout", case, "duo", payout_no=1, ordered_on="2024-05-06")


def test_the_certifier_of_the_first_round_does_not_pay_in_the_second(region):
    case = region.in_force(shares={2024: 1_000_000})
    certified(region, case, cents=1_000_000, on="2024-05-02")
    region.do("order-payout", case, "duo", payout_no=1, ordered_on="2024-05-02")
    region.do("fail-payout", case, "eve", payout_no=1, ground="technical", failed_on="2024-05-03")
    change_role(region, "can", "certifier", "cashier")
    region.do("order-payout", case, "duo", payout_no=1, ordered_on="2024-05-06")
    other = second_account(region, "can")
    with pytest.raises(SamePersonCertifiedAndExecuted):
        send(region, "execute-payout", case, other, payout_no=1, value_on="2024-05-06")
    execute(region, case, 1, "2024-05-06")
    assert region.account(2024).disbursed_cents == 1_000_000


# -- the turn of the year --------------------------------------------------------------------------


def test_ordered_30_dec_failed_and_ordered_again_executed_2_jan(region):
    case = region.in_force(shares={2024: 1_000_000})
    number = case.removeprefix("case/")
    region.order(case, 1, year=2024, cents=1_000_000, on="2024-12-30")
    region.do(
        "fail-payout", case, "eve", payout_no=1, ground="bank-refused", failed_on="2024-12-31"
    )
    assert region.account(2024).case(number).open_cents == 1_000_000
    region.do("order-payout", case, "duo", payout_no=1, ordered_on="2025-01-02")
    with pytest.raises(CommitmentNotCarried):
        execute(region, case, 1, "2025-01-02")
    carry(region, case, cents=1_000_000, on="2025-01-02")
    execute(region, case, 1, "2025-01-02")
    assert region.account(2024).case(number).open_cents == 0
    assert region.account(2025).case(number).disbursed_cents == 1_000_000


def test_executed_30_dec_a_part_returned_3_jan_and_paid_again(region):
    case = region.in_force(shares={2024: 1_000_000})
    number = case.removeprefix("case/")
    region.order(case, 1, year=2024, cents=1_000_000, on="2024-12-30")
    execute(region, case, 1, "2024-12-30")
    back = {"payout_no": 1, "refund": "r1", "cents": 300_000, "ground": "bank-return"}
    region.do("return-payout", case, "eve", **back, value_on="2025-01-03")
    assert region.account(2024).case(number).open_cents == 300_000
    assert region.account(2025).case(number).open_cents == 0
    # The rest comes back as the recipient's own payment, in a later year: revenue.
    rest = {"payout_no": 1, "refund": "r2", "cents": 100_000, "ground": "repayment"}
    region.do("return-payout", case, "eve", **rest, value_on="2025-01-04")
    assert region.account(2024).case(number).open_cents == 300_000
    region.order(case, 2, year=2024, cents=300_000, on="2025-01-06")
    with pytest.raises(CommitmentNotCarried):
        execute(region, case, 2, "2025-01-07")
    carry(region, case, cents=300_000, on="2025-01-07")
    execute(region, case, 2, "2025-01-07")
    assert region.account(2024).case(number).disbursed_cents == 700_000
    assert region.account(2025).case(number).disbursed_cents == 300_000


# -- holds and what is kept back -------------------------------------------------------------------


def test_a_hold_stops_the_money_until_another_person_lifts_it(region):
    case = region.in_force(shares={2024: 1_000_000})
    region.order(case, 1, year=2024, cents=1_000_000, on="2024-05-02")
    region.do(
        "place-hold",
        case,
        "fay",
        hold="h1",
        ground="suspicion",
        reasons="Belege widersprechen sich",
        placed_on="2024-05-03",
    )
    with pytest.raises(PaymentOnHold):
        execute(region, case, 1, "2024-05-06")
    assert region.account(2024).disbursed_cents == 0
    region.do("lift-hold", case, "bea", hold="h1", reasons="geklärt", lifted_on="2024-05-06")
    execute(region, case, 1, "2024-05-06")
    assert region.account(2024).disbursed_cents == 1_000_000


def test_the_last_instalment_waits_for_its_release(region):
    region.do(
        "set-parameter",
        "programme/FKR",
        "hal",
        key="final_instalment_share",
        value="0.10",
        valid_from="2016-01-01",
        valid_to=None,
        citation="FKR",
        status="unconfirmed",
        set_on="2023-06-13",
    )
    case = region.in_force(shares={2024: 1_000_000})
    certified(region, case, cents=900_001, on="2024-05-02")
    order = {"payout_no": 1, "ordered_on": "2024-05-02"}
    with pytest.raises(RetentionKept, match=r"9\.000,00 €"):
        region.do("order-payout", case, "duo", **order)
    region.do(
        "release-retention", case, "bea", reasons="kein Anlass mehr", released_on="2024-05-02"
    )
    region.do("order-payout", case, "duo", **order)
    fact = region.facts(case)[-1].model_dump()
    assert (fact["limit_cents"], fact["retained_cents"]) == (1_000_000, 0)
    assert fact["account"]["ref"]
