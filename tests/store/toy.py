"""A small account over real facts: enough to try the store without any feature's rules."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from grants.budget.events import BudgetAllocated, FundsCommitted, OvercommitmentAccepted
from grants.kernel.aggregate import Basis, Decider
from grants.kernel.event import Event
from grants.kernel.ids import Identifier
from grants.kernel.rejection import Rejection
from grants.kernel.roles import Role
from grants.kernel.sealed import Text
from grants.store.dispatch import Competence, Dispatcher, Request, Route
from grants.store.log import Log
from grants.store.vault import FileKeyEncryption, Vault
from grants.store.work import Work

DAY = dt.date(2024, 5, 2)
STREAM = "budget/FKR/14511/2024"


@dataclass(frozen=True, kw_only=True)
class Fill:
    cents: int


@dataclass(frozen=True, kw_only=True)
class Take:
    case: str
    cents: int
    witness: str | None = None


@dataclass(frozen=True, kw_only=True)
class Remark:
    acceptance: Identifier
    reason: Text


class ToyShort(Rejection):
    code = "toy-short"
    message = "{cents} fehlen."


@dataclass(frozen=True)
class Account:
    cents: int = 0
    cases: frozenset[str] = frozenset()


def decide(command: Fill | Take | Remark, account: Account, basis: Basis) -> tuple[Event, ...]:
    match command:
        case Fill(cents=cents):
            return (
                BudgetAllocated(
                    allocation="a", earmark="general", cents=cents, method="toy", decided_on=DAY
                ),
            )
        case Take() if command.case in account.cases:
            return ()
        case Take() if command.cents > account.cents:
            raise ToyShort(cents=command.cents - account.cents)
        case Take():
            return (
                FundsCommitted(
                    case=command.case,
                    decision="B1",
                    earmark="general",
                    delta_cents=command.cents,
                    signed_on="2024-05-02",
                ),
            )
        case Remark():
            return (
                OvercommitmentAccepted(
                    acceptance=command.acceptance,
                    earmark="general",
                    shortfall_cents=0,
                    reason=command.reason,
                    approver=basis.person,
                    accepted_on=DAY,
                ),
            )


def evolve(account: Account, fact: Event) -> Account:
    match fact:
        case BudgetAllocated():
            return Account(account.cents + fact.cents, account.cases)
        case FundsCommitted():
            return Account(account.cents - fact.delta_cents, account.cases | {fact.case})
        case _:
            return account


TOY: Decider[Fill | Take | Remark, Account, Event] = Decider(Account(), decide, evolve)


def handle(work: Work, stream: str, command: Fill | Take | Remark) -> None:
    if isinstance(command, Take) and command.witness:
        work.state(TOY, command.witness)
    work.decide(TOY, stream, command)


ROUTES = {
    command: Route(
        name=f"toy-{command.__name__.lower()}",
        kind="budget",
        command=command,
        roles=frozenset({Role.BUDGET_HOLDER}),
        handle=handle,
    )
    for command in (Fill, Take, Remark)
}


def dispatcher(log: Log, folder: Path) -> Dispatcher:
    vault = Vault(FileKeyEncryption(folder / "keys" / "kek"))
    return Dispatcher(log, vault, lambda *_: Competence("budget-holder"))


def request(
    command: type[Fill | Take | Remark], command_id: str, *, stream: str = STREAM, **body: object
) -> Request:
    expected = body.pop("expected_version", None)
    assert expected is None or isinstance(expected, int)
    return Request(
        route=ROUTES[command],
        stream=stream,
        body=body,
        person="person-ada",
        account="account-ada",
        command_id=command_id,
        expected_version=expected,
    )
