"""Budgets on the real database: both sides of a movement are stored, or none."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from itertools import count

import pytest
from pydantic import TypeAdapter

from grants.budget import events as fact
from grants.budget import rejections as no
from grants.budget.commands import CommitFunds, DisburseFunds
from grants.budget.decider import BUDGET, Account
from grants.budget.handlers import ROUTES as BUDGET_ROUTES
from grants.budget.handlers import decide_budget
from grants.kernel.ids import budget_stream, programme_stream
from grants.kernel.roles import Role
from grants.programme.handlers import ROUTES as PROGRAMME_ROUTES
from grants.programme.rejections import ProgrammeNotEstablished
from grants.programme.shipped import fkr
from grants.store.dispatch import Competence, Dispatcher, Request, Result, Route
from grants.store.log import Log
from grants.store.vault import FileKeyEncryption, Vault

CHEMNITZ, LEIPZIG = "14511", "14713"
NOW = dt.datetime(2025, 3, 3, 10, tzinfo=dt.UTC)
# What approvals and payouts ask within their own commands, here asked by itself.
INTERNAL = tuple(
    Route(
        name=name,
        kind="budget",
        command=command,
        roles=frozenset({Role.APPROVER}),
        handle=decide_budget,
    )
    for name, command in (("commit-funds", CommitFunds), ("disburse-funds", DisburseFunds))
)
ROUTES = {route.name: route for route in (*BUDGET_ROUTES, *PROGRAMME_ROUTES, *INTERNAL)}


@dataclass
class Office:
    """Sends commands to a log, as a face does."""

    dispatcher: Dispatcher
    numbers: count[int] = field(default_factory=count)

    def ask(self, name: str, stream: str, /, **body: object) -> Result:
        return self.dispatcher.execute(
            Request(
                route=ROUTES[name],
                stream=stream,
                body=body,
                person="person-ada",
                account="account-ada",
                command_id=f"command-{next(self.numbers)}",
            )
        )

    def establish(self) -> None:
        names = {route.command: name for name, route in ROUTES.items()}
        for command in fkr().commands(NOW.date()):
            body = TypeAdapter(type(command)).dump_python(command, mode="json")
            self.ask(names[type(command)], programme_stream("FKR"), **body)

    def allocate(self, stream: str, cents: int, earmark: str = "general") -> None:
        self.ask(
            "allocate-budget",
            stream,
            allocation="a1",
            earmark=earmark,
            cents=cents,
            method="Schlüssel des Ministeriums",
            decided_on="2024-01-15",
        )

    def account(self, stream: str, earmark: str = "general") -> Account:
        records = self.dispatcher.log.read(stream)
        return BUDGET.fold([record.fact for record in records]).account(earmark)


@pytest.fixture
def office(database, tmp_path):
    vault = Vault(FileKeyEncryption(tmp_path / "kek"))
    with Log(database.url("grants_app"), reads=database.url("grants_projector")) as log:
        yield Office(
            Dispatcher(log, vault, lambda *_: Competence("budget-holder"), clock=lambda: NOW)
        )


@pytest.fixture
def established(office):
    office.establish()
    return office


def in_budget(year: int, scope: str = CHEMNITZ) -> str:
    return budget_stream("FKR", scope, year)


def transfer(to_scope: str, to_earmark: str, cents: int = 300, to_year: int = 2024):
    return {
        "transfer": "t1",
        "earmark": "general",
        "to_scope": to_scope,
        "to_year": to_year,
        "to_earmark": to_earmark,
        "cents": cents,
        "citation": "Umschichtung",
        "decided_on": "2024-05-02",
    }


def carry(funds: int, *commitments: tuple[str, int]):
    return {
        "carry": "k1",
        "earmark": "general",
        "funds_cents": funds,
        "commitments": [{"case": case, "cents": cents} for case, cents in commitments],
        "consent": "Einwilligung des SMF",
        "decided_on": "2025-01-20",
    }


def test_no_budget_without_its_programme(office):
    with pytest.raises(ProgrammeNotEstablished, match="FKR ist nicht eingerichtet"):
        office.allocate(in_budget(2024), 1_000)


def test_the_shipped_programme_is_set_up_once(established):
    stream = programme_stream("FKR")
    version = len(established.dispatcher.log.read(stream))
    established.establish()
    assert len(established.dispatcher.log.read(stream)) == version > 40


def test_a_transfer_to_another_region_posts_both_budgets_at_once(established):
    ours, theirs = in_budget(2024), in_budget(2024, LEIPZIG)
    established.allocate(ours, 1_000)
    done = established.ask("transfer-funds", ours, **transfer(LEIPZIG, "general"))
    assert [(f.stream, f.fact.side) for f in done.facts] == [(ours, "out"), (theirs, "in")]
    assert [f.stored.scope for f in done.facts] == [CHEMNITZ, LEIPZIG]
    assert established.account(ours).available_cents == 700
    assert established.account(theirs).available_cents == 300
    again = established.ask("transfer-funds", ours, **transfer(LEIPZIG, "general"))
    assert again.facts == ()
    assert len(established.dispatcher.log.read(theirs)) == 1


def test_a_transfer_between_earmarks_of_a_budget_is_two_facts_in_it(established):
    ours = in_budget(2024)
    established.allocate(ours, 1_000)
    done = established.ask("transfer-funds", ours, **transfer(CHEMNITZ, "international"))
    assert [f.stream for f in done.facts] == [ours, ours]
    assert established.account(ours).available_cents == 700
    assert established.account(ours, "international").available_cents == 300


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        (transfer("14512", "general"), no.ScopeUnknown),
        (transfer(LEIPZIG, "digital"), no.EarmarkUndefined),
        (transfer(LEIPZIG, "general", to_year=2025), no.TransferAcrossYears),
    ],
)
def test_what_the_other_side_refuses_is_not_given_either(established, target, reason):
    ours = in_budget(2024)
    established.allocate(ours, 1_000)
    with pytest.raises(reason):
        established.ask("transfer-funds", ours, **target)
    assert established.account(ours).available_cents == 1_000
    assert len(established.dispatcher.log.read(ours)) == 1


def test_a_remainder_leaves_one_year_and_arrives_in_the_next(established):
    before, after = in_budget(2024), in_budget(2025)
    established.allocate(before, 1_000)
    established.ask(
        "commit-funds",
        before,
        case="FKR-2024-0001",
        decision="1",
        earmark="general",
        cents=600,
        signed_on="2024-06-03",
    )
    payment = {"case": "FKR-2024-0001", "payout_no": 1, "earmark": "general", "cents": 600}
    with pytest.raises(no.OtherYear):
        established.ask("disburse-funds", before, **payment, value_on="2025-01-02")
    done = established.ask("carry-remainder-forward", before, **carry(250, ("FKR-2024-0001", 600)))
    assert [(f.stream, f.fact.side) for f in done.facts] == [(before, "out"), (after, "in")]
    assert established.account(before).available_cents == 150
    assert established.account(before).open_cents == 0
    assert established.account(after).available_cents == 250
    assert established.account(after).case("FKR-2024-0001").open_cents == 600
    paid = established.ask("disburse-funds", after, **payment, value_on="2025-01-02")
    assert isinstance(paid.facts[0].fact, fact.FundsDisbursed)
    again = established.ask("carry-remainder-forward", before, **carry(250, ("FKR-2024-0001", 600)))
    assert again.facts == ()


def test_the_text_of_an_acceptance_is_sealed_and_sending_it_again_changes_nothing(established):
    ours = in_budget(2024)
    established.allocate(ours, 1_000)
    body = {
        "acceptance": "o1",
        "earmark": "general",
        "shortfall_cents": 500,
        "reason": "Zugesagte Vorhaben gehen vor",
        "accepted_on": "2024-04-02",
    }
    (stored,) = established.ask("accept-overcommitment", ours, **body).facts
    assert b"Zugesagte" not in stored.state
    assert stored.fact.approver == "person-ada"
    assert established.ask("accept-overcommitment", ours, **body).facts == ()
