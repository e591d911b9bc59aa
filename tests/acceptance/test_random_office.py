"""Random people send random commands; budgets and cases are held against plain integers."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from tests.acceptance.naive import Account, Case, Money, Payout, final_cents
from tests.api.conftest import databases

from grants.access.founding import founding
from grants.approval.decider import APPROVAL
from grants.budget.decider import BUDGET
from grants.kernel.iban import german_iban
from grants.kernel.ids import SYSTEM
from grants.kernel.rejection import Rejection
from grants.kernel.roles import Role
from grants.payout.decider import PAYOUTS
from grants.programme.shipped import fkr
from grants.store.dispatch import Request, Result
from grants.wiring import Service, open_service
from projections.budgets.queries import budgets
from projections.cases.queries import case as case_row
from projections.integrity.duties import breaches
from projections.models import MODELS
from projections.runtime import Projector

YEARS = (2024, 2025, 2026)
EARMARKS = ("general", "international")
PEOPLE = ("ada", "bea", "can", "duo", "eve")
NOW = dt.datetime(2026, 11, 20, 10, 0, tzinfo=dt.UTC)
FIRST_DAY, LAST_DAY = dt.date(2024, 1, 15), dt.date(2026, 11, 15)
RATE_BP = 9000
_numbers = itertools.count(1)


def _account() -> str:
    """A bank account that nobody has had before."""
    return german_iban("00000000", f"{next(_numbers):010d}")


CASES_MAX = 4
ACTIONS = (
    *("proceed",) * 12,
    *("time_passes", "submit", "ask", "pay", "pay", "come_back", "amend", "settle", "repay"),
    *("not_taken_up", "account_again", "change", "freeze", "transfer", "carry"),
)
"""What may happen, the likelier the more often it stands here."""


@dataclass(frozen=True)
class Turn:
    """Who acts, and by what their act is chosen."""

    by: str
    second: str
    hands: tuple[str, ...]
    number: int
    percent: int
    amount: int
    year: int
    earmark: str


people = st.sampled_from(PEOPLE)
turns = st.builds(
    Turn,
    by=people,
    second=people,
    hands=st.permutations(PEOPLE).map(tuple),
    number=st.integers(0, 99),
    percent=st.integers(1, 110),
    amount=st.integers(1, 2_000),
    year=st.sampled_from(YEARS),
    earmark=st.sampled_from(EARMARKS),
)


class Office:
    """A service with people who hold every role, so that duties alone keep them apart."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.persons = self._found()

    def _found(self) -> dict[str, str]:
        dispatcher = replace(self.service.dispatcher, authorise=founding(self.service.log))
        persons = {}
        for name in PEOPLE:
            body: dict[str, Any] = {"name": f"Frau {name}", "registered_on": "2016-01-04"}
            stream = dispatcher.execute(self.request("register-person", "", SYSTEM, body)).stream
            for role in Role:
                body = {"role": role, "scopes": ["all"], "limit_cents": None}
                body["granted_on"] = "2016-01-04"
                dispatcher.execute(self.request("grant-role", stream, SYSTEM, body))
            persons[name] = stream.removeprefix("access/")
        return persons

    def request(self, route: str, stream: str, person: str, body: dict[str, Any]) -> Request:
        return Request(
            route=self.service.routes[route],
            stream=stream,
            body=body,
            person=person,
            account=f"account-{person}",
            command_id=f"command-{next(_numbers):08}",
        )

    def programme(self) -> str:
        """A programme of its own for every walk, with the shipped rules."""
        code = f"P{next(_numbers)}"
        names = {route.command: name for name, route in self.service.routes.items()}
        for command in fkr().commands(NOW.date()):
            self.do(names[type(command)], f"programme/{code}", "ada", dict(vars(command)))
        for year in YEARS[1:]:  # The first is shipped.
            earmark = {"earmark": "international", "year": year, "objects": ["7"]}
            more = {"title": "International", "citation": "Aufruf", "defined_on": "2024-01-02"}
            self.do("define-earmark", f"programme/{code}", "ada", {**earmark, **more})
        return code

    def do(self, route: str, stream: str, by: str, body: dict[str, Any]) -> Result:
        return self.service.dispatcher.execute(self.request(route, stream, self.persons[by], body))


class Walk(RuleBasedStateMachine):
    """One walk through three budget years of a programme."""

    office: Office

    def __init__(self) -> None:
        super().__init__()
        self.programme = self.office.programme()
        self.begin = self.office.service.log.last_position()
        self.money = Money()
        self.cases: dict[str, Case] = {}
        self.today = FIRST_DAY
        party = {"name": "Verein", "kind": "association", "registered_on": "2024-01-02"}
        opened = self.office.do("register-party", "", "ada", party)
        self.party = opened.stream.removeprefix("party/")

    # -- one command ------------------------------------------------------------------------------

    def attempt(self, route: str, stream: str, by: str, **body: Any) -> Result | None:
        """Send a command; a refusal leaves no fact, and the same again adds none."""
        log = self.office.service.log
        before = log.last_position()
        request = self.office.request(route, stream, self.office.persons[by], body)
        try:
            result = self.office.service.dispatcher.execute(request)
        except Rejection:
            assert log.last_position() == before
            return None
        after = log.last_position()
        again = self.office.service.dispatcher.execute(request)
        assert again.repeated
        assert again.facts == result.facts
        assert log.last_position() == after
        return result if result.facts else None

    def budget(self, year: int) -> str:
        return f"budget/{self.programme}/statewide/{year}"

    def some(self, state: str) -> list[str]:
        """The cases in this state."""
        return [name for name, case in self.cases.items() if case.state == state]

    def pick(self, state: str, number: int) -> str:
        """One of the cases in this state."""
        found = self.some(state)
        return found[number % len(found)]

    def payouts(self, wanted: Callable[[Payout], bool]) -> list[tuple[str, int]]:
        """Cases and numbers of payouts."""
        return [
            (name, number)
            for name, case in self.cases.items()
            for number, payout in case.payouts.items()
            if wanted(payout)
        ]

    @initialize(amounts=st.lists(st.integers(1_000, 9_000), min_size=6, max_size=6))
    def money_for_three_years(self, amounts: list[int]) -> None:
        accounts = itertools.product(YEARS, EARMARKS)
        for (year, earmark), amount in zip(accounts, amounts, strict=True):
            self.allocate(year=year, earmark=earmark, by="ada", amount=amount)

    @rule(action=st.sampled_from(ACTIONS), turn=turns)
    def somebody_acts(self, action: str, turn: Turn) -> None:
        getattr(self, action)(turn)

    def proceed(self, turn: Turn) -> None:
        """The next step of a case, wherever it stands."""
        following: dict[str, tuple[Callable[[Turn], None], ...]] = {
            "ready": (self.approve,),
            "approved": (self.deliver,),
            "in force": (self.ask, self.pay, self.pay, self.pay, self.amend, self.settle),
            "settled": (self.repay, self.pay),
        }
        states = [case.state for case in self.cases.values() if case.state in following]
        if not states:
            self.submit(turn)
            return
        steps = following[states[turn.number % len(states)]]
        steps[turn.percent % len(steps)](turn)

    def time_passes(self, turn: Turn) -> None:
        self.today = min(self.today + dt.timedelta(turn.percent), LAST_DAY)

    # -- budgets ----------------------------------------------------------------------------------

    def allocate(self, year: int, earmark: str, by: str, amount: int) -> None:
        body = {"allocation": f"a{next(_numbers)}", "earmark": earmark, "cents": amount}
        more = {"method": "Erlass", "decided_on": self.today}
        if self.attempt("allocate-budget", self.budget(year), by, **body, **more):
            self.money.allotted[year, earmark] += amount
            self.money.allocated.add((year, earmark))

    def change(self, turn: Turn) -> None:
        year, earmark, amount = turn.year, turn.earmark, turn.amount
        by, sign = turn.by, 1 if turn.number % 2 else -1
        route, key = (
            ("supplement-budget", "supplement") if sign > 0 else ("reduce-budget", "reduction")
        )
        body = {key: f"c{next(_numbers)}", "earmark": earmark, "cents": amount}
        more = {"citation": "Erlass", "decided_on": self.today}
        if self.attempt(route, self.budget(year), by, **body, **more):
            self.money.allotted[year, earmark] += sign * amount

    def freeze(self, turn: Turn) -> None:
        year, earmark, amount, by = turn.year, turn.earmark, turn.amount, turn.by
        body = {"freeze": f"f{next(_numbers)}", "earmark": earmark, "cents": amount}
        more = {"citation": "Erlass", "decided_on": self.today}
        if self.attempt("freeze-budget", self.budget(year), by, **body, **more):
            self.money.frozen[year, earmark] += amount

    def transfer(self, turn: Turn) -> None:
        year, amount, by = turn.year, turn.amount, turn.by
        source, target = EARMARKS[::-1] if turn.number % 2 else EARMARKS
        body = {
            "transfer": f"t{next(_numbers)}",
            "earmark": source,
            "to_scope": "statewide",
            "to_year": year,
            "to_earmark": target,
            "cents": amount,
            "citation": "Erlass",
            "decided_on": self.today,
        }
        if self.attempt("transfer-funds", self.budget(year), by, **body):
            self.money.allotted[year, source] -= amount
            self.money.allotted[year, target] += amount

    def carry(self, turn: Turn) -> None:
        """Everything that a case has open, and some free money."""
        year, earmark, by, number = min(turn.year, 2025), turn.earmark, turn.by, turn.number
        account = (year, earmark)
        holders = [n for n in self.cases if account in self.money.open_of(n)]
        name = holders[number % len(holders)] if holders else None
        moved = self.money.open_of(name)[account] if name else 0
        free = max(0, self.money.available(account)) // 2
        # The money behind what is bound goes along with it.
        funds = free
        body = {
            "carry": f"r{next(_numbers)}",
            "earmark": earmark,
            "funds_cents": funds,
            "commitments": [{"case": name.removeprefix("case/"), "cents": moved}] if name else [],
            "consent": "Zustimmung",
            "decided_on": self.today,
        }
        if self.attempt("carry-remainder-forward", self.budget(year), by, **body):
            following = (year + 1, earmark)
            self.money.allotted[account] -= funds + moved
            self.money.allotted[following] += funds + moved
            if name:
                self.money.bound[account][name] -= moved
                self.money.bound[following][name] += moved

    # -- cases ------------------------------------------------------------------------------------

    def submit(self, turn: Turn) -> None:
        if len(self.cases) == CASES_MAX:
            return
        by = turn.by
        several = bool(turn.number % 2)
        cost = turn.amount * 3
        wanted = cost * RATE_BP // 10_000
        spread = (self.today.year, self.today.year + 1) if several else (self.today.year,)
        body = {
            "programme": self.programme,
            "kind": "statewide",
            "scope": "statewide",
            "party": self.party,
            "title": "Vorhaben",
            "purpose": "Fachkräfte gewinnen",
            "objects": ["7"],
            "primary_object": "7",
            "costs": [{"line": "staff", "year": self.today.year, "cents": cost}],
            "financing": [
                {"source": "grant", "cents": wanted},
                {"source": "own", "cents": cost - wanted},
            ],
            "requested_cents": wanted,
            "earmark": "general",
            "period_from": self.today,
            "period_to": self.today + dt.timedelta(200),
            "received_on": self.today,
        }
        opened = self.attempt("submit-application", "", by, **body)
        assert opened
        self.cases[opened.stream] = Case(cost, wanted, tuple(y for y in spread if y in YEARS))
        self._examine(opened.stream, by)

    def _examine(self, name: str, by: str) -> None:
        case = self.cases[name]
        day = self.today
        steps: tuple[tuple[str, dict[str, Any]], ...] = (
            ("confirm-completeness", {"complete_on": day, "confirmed_on": day}),
            ("classify-aid", {"aid": "none", "classified_on": day}),
            ("check-double-funding", {"outcome": "none", "checked_on": day}),
            (
                "complete-examination",
                {
                    "eligible_cents": case.cost_cents,
                    "rate_bp": RATE_BP,
                    "proposed_cents": case.requested_cents,
                    "completed_on": day,
                },
            ),
        )
        for route, body in steps:
            assert self.attempt(route, name, by, **body)
        case.state = "ready"

    def approve(self, turn: Turn) -> None:
        if not self.some("ready"):
            return
        by, signer, number = turn.by, turn.second, turn.number
        share, earmark = turn.percent, turn.earmark
        name = self.pick("ready", number)
        case = self.cases[name]
        amount = max(1, case.requested_cents * share // 100 // len(case.years))
        shares = dict.fromkeys(((year, earmark) for year in case.years), amount)
        decision = self._draft(
            name,
            by,
            "approval",
            shares,
            financing_type="anteil",
            rate_bp=RATE_BP,
            plan=[{"line": "staff", "cents": case.cost_cents}],
            period_from=self.today,
            period_to=self.today + dt.timedelta(200),
        )
        if decision and self._sign(name, decision, signer):
            self.money.bind(name, shares)
            case.state = "approved"
            self._granted(case, shares)

    def amend(self, turn: Turn) -> None:
        """One year's money becomes less, more, or money of another kind."""
        if not self.some("in force"):
            return
        by, signer, number = turn.by, turn.second, turn.number
        share, earmark = turn.percent, turn.earmark
        name = self.pick("in force", number)
        case = self.cases[name]
        if not case.shares:  # Amended down to nothing before.
            return
        old = sorted(case.shares)[number % len(case.shares)]
        shares = {key: cents for key, cents in case.shares.items() if key != old}
        new = (old[0], earmark)
        shares[new] = shares.get(new, 0) + case.shares[old] * share // 100
        shares = {key: cents for key, cents in shares.items() if cents}
        decision = self._draft(name, by, "amendment", shares)
        if decision and self._sign(name, decision, signer):
            self.money.reshape(name, case.shares, shares)
            self._granted(case, shares)
            case.claim_back(case.amount_cents)

    @staticmethod
    def _granted(case: Case, shares: dict[Account, int]) -> None:
        case.shares = shares
        case.amount_cents = sum(shares.values())

    def _sign(self, name: str, decision: str, signer: str) -> bool:
        """Somebody else than the drafter must; who signed is remembered."""
        case = self.cases[name]
        route = "approve" if case.drafts[decision] == "approval" else "amend-grant"
        if not self.attempt(route, name, signer, decision=decision, signed_on=self.today):
            return False
        assert case.drafters[decision] != signer
        case.signed[decision] = signer
        return True

    def _draft(
        self, name: str, by: str, act: str, shares: dict[Account, int], **more: Any
    ) -> str | None:
        body = {
            "act": act,
            "amount_cents": sum(shares.values()),
            "by_year": [
                {"year": year, "scope": "statewide", "earmark": earmark, "cents": share}
                for (year, earmark), share in shares.items()
            ],
            "reasons": "Gründe",
            "drafted_on": self.today,
            **more,
        }
        drafted = self.attempt("draft-decision", name, by, **body)
        if drafted is None:
            return None
        decision: str = drafted.facts[0].fact.model_dump()["decision"]
        self.cases[name].drafts[decision] = act
        self.cases[name].drafters[decision] = by
        return decision

    def deliver(self, turn: Turn) -> None:
        """To finality by waiver, and where the money goes; as far as the two may."""
        if not self.some("approved"):
            return
        by, second, number = turn.by, turn.second, turn.number
        name = self.pick("approved", number)
        decision = next(iter(self.cases[name].signed))
        day = self.today
        account = {"party": self.party, "account": _account(), "changed_on": day}
        steps: tuple[tuple[str, str, dict[str, Any]], ...] = (
            (
                "dispatch-decision",
                by,
                {"channel": "delivery", "remedy_notice": "included", "posted_on": day},
            ),
            ("effect-notification", by, {"manner": "proven", "effected_on": day}),
            ("waive-remedy", by, {"waived_on": day}),
            ("become-final", by, {"final_on": day}),
        )
        for route, person, body in steps:
            assert self.attempt(route, name, person, decision=decision, **body)
        self.cases[name].state = "in force"
        self.attempt("change-bank-account", name, by, **account)
        confirmed = self.attempt("confirm-bank-account", name, second, confirmed_on=day)
        assert (confirmed is not None) == (by != second)

    def account_again(self, turn: Turn) -> None:
        if not self.some("in force"):
            return
        by, second, number = turn.by, turn.second, turn.number
        name = self.pick("in force", number)
        body = {"party": self.party, "account": _account(), "changed_on": self.today}
        if self.attempt("change-bank-account", name, by, **body):
            confirmed = self.attempt("confirm-bank-account", name, second, confirmed_on=self.today)
            assert (confirmed is not None) == (by != second)

    def not_taken_up(self, turn: Turn) -> None:
        if not self.some("approved"):
            return
        by, number = turn.by, turn.number
        waiting = self.some("approved") + self.some("in force")
        name = waiting[number % len(waiting)]
        if self.attempt("not-taken-up", name, by, declared_on=self.today):
            self.money.release(name, keep=0)
            self.cases[name].state = "lapsed"

    # -- payouts ----------------------------------------------------------------------------------

    def ask(self, turn: Turn) -> None:
        if not self.some("in force"):
            return
        by, number, share = turn.by, turn.number, turn.percent
        name = self.pick("in force", number)
        case = self.cases[name]
        if not case.shares:
            return  # Amended to nothing.
        year, earmark = sorted(case.shares)[number % len(case.shares)]
        payout_no = len(case.payouts) + 1
        amount = max(1, case.shares[year, earmark] * share // 100)
        if self.attempt(
            "request-payout",
            name,
            by,
            payout_no=payout_no,
            kind="advance",
            year=year,
            earmark=earmark,
            cents=amount,
            need={"from_on": self.today, "to_on": self.today + dt.timedelta(30)},
            requested_on=self.today,
        ):
            case.payouts[payout_no] = Payout(year, earmark, amount)

    def pay(self, turn: Turn) -> None:
        """Check, certify, order, execute, by three persons or by fewer, which must fail."""
        if not self.payouts(lambda payout: payout.paid_in is None):
            return
        hands, number = turn.hands, turn.number
        same = turn.by == turn.second
        end = ("reject", "wait", "execute", "execute", "execute")[turn.number % 5]
        open_ones = self.payouts(lambda payout: payout.paid_in is None)
        name, payout_no = open_ones[number % len(open_ones)]
        case = self.cases[name]
        payout = case.payouts[payout_no]
        day = self.today
        first, second, third, *_ = hands
        step = {"payout_no": payout_no}
        self.attempt(
            "check-payout", name, first, **step, recognised_cents=payout.cents, checked_on=day
        )
        if end == "reject":
            if self.attempt(
                "reject-payout", name, first, **step, ground="no-need", rejected_on=day
            ):
                payout.paid_in, payout.cents = 0, 0
            return
        if self.attempt("certify-payout", name, first, **step, certified_on=day):
            payout.certified_by = first
        orderer = first if same else second
        if self.attempt("order-payout", name, orderer, **step, ordered_on=day):
            payout.ordered_by = orderer
            assert orderer != payout.certified_by
        if end == "wait":
            return
        if self.attempt("execute-payout", name, third, **step, value_on=day):
            assert third not in {payout.certified_by, payout.ordered_by}
            payout.paid_in, payout.paid_cents = day.year, payout.cents
            payout.spent_cents = payout.cents
            self.money.paid[day.year, payout.earmark][name] += payout.cents

    def come_back(self, turn: Turn) -> None:
        if not self.payouts(lambda payout: payout.paid_cents > 0):
            return
        by, number, amount = turn.by, turn.number, turn.amount
        ground = "bank-return" if turn.percent % 2 else "repayment"
        paid = self.payouts(lambda payout: payout.paid_cents > 0)
        name, payout_no = paid[number % len(paid)]
        payout = self.cases[name].payouts[payout_no]
        if self.attempt(
            "return-payout",
            name,
            by,
            payout_no=payout_no,
            refund=f"z{next(_numbers)}",
            cents=amount,
            ground=ground,
            value_on=self.today,
        ):
            payout.paid_cents -= amount
            assert payout.paid_in
            if ground == "bank-return" or payout.paid_in == self.today.year:
                payout.spent_cents -= amount
                self.money.paid[payout.paid_in, payout.earmark][name] -= amount

    # -- the end ----------------------------------------------------------------------------------

    def settle(self, turn: Turn) -> None:
        if not self.some("in force"):
            return
        hands, number, spent = turn.hands, turn.number, turn.percent
        name = self.pick("in force", number)
        case, day = self.cases[name], self.today
        spent_cents = case.cost_cents * spent // 100
        lines = [{"line": "staff", "cents": spent_cents}]
        by, examiner, approver, *_ = hands
        proof = {"lines": lines, "other_means_cents": 0, "indicators": [], "received_on": day}
        if not self.attempt("submit-proof", name, by, **proof):
            return
        case.state = "proof"
        begun = {"depth": "formal", "choice": "all", "started_on": day}
        assert self.attempt("start-examination", name, examiner, **begun)
        note = {"recognised": lines, "other_means_cents": 0, "note": "geprüft", "examined_on": day}
        assert self.attempt("examine-proof", name, examiner, **note)
        case.recognised_cents = spent_cents
        closing = {"reasons": "abgerechnet", "signed_on": day}
        assert not self.attempt("settle-grant", name, examiner, **closing)
        if self.attempt("settle-grant", name, approver, **closing):
            final = final_cents(case, rate_bp=RATE_BP)
            case.claim_back(final)
            self.money.release(name, keep=max(0, final - case.paid_cents))
            case.amount_cents = final
            case.state = "settled"

    def repay(self, turn: Turn) -> None:
        """Something comes in on a claim, never more than is owed."""
        claimed = [name for name, case in self.cases.items() if case.claims]
        if not claimed:
            return
        by, number, amount = turn.by, turn.number, turn.amount
        name = claimed[number % len(claimed)]
        case = self.cases[name]
        claim_no = turn.percent % len(case.claims)
        claim = case.claims[claim_no]
        stream = f"claim/{name.removeprefix('case/')}-{claim_no + 1}"
        body = {"payment": f"p{next(_numbers)}", "cents": amount, "value_on": self.today}
        if self.attempt("receive-claim-payment", stream, by, **body):
            claim.paid_cents += amount
            assert claim.paid_cents <= claim.cents
            self.money.repaid(name, case, self.today.year, amount)

    # -- what always holds ------------------------------------------------------------------------

    @invariant()
    def what_is_folded_is_what_was_counted(self) -> None:
        log = self.office.service.log
        for account in self.money.accounts():
            year, earmark = account
            facts = [recorded.fact for recorded in log.read(self.budget(year))]
            found = BUDGET.fold(facts).account(earmark)
            assert found.committed_cents == self.money.committed(account), account
            assert found.disbursed_cents == self.money.disbursed(account), account
            assert 0 <= found.disbursed_cents <= found.committed_cents, account
            assert self.money.available(account) >= 0, account
            if account in self.money.allocated:
                assert found.available_cents == self.money.available(account), account
        for name, case in self.cases.items():
            facts = [recorded.fact for recorded in log.read(name)]
            grant = APPROVAL.fold(facts).grant
            assert (grant.amount_cents if grant else 0) == (
                case.amount_cents if case.state != "settled" else sum(case.shares.values())
            )
            assert PAYOUTS.fold(facts).paid_cents == case.paid_cents

    def teardown(self) -> None:
        """What is read is what was counted; nothing ever overdrew; nobody did two duties."""
        service = self.office.service
        with Projector(service.databases.projector, service.vault) as projector:
            projector.catch_up(MODELS)
        self._check_rows()
        facts = list(service.log.read_all(after=self.begin))
        assert list(breaches(facts)) == []
        self._check_every_position(facts)

    def _check_rows(self) -> None:
        log = self.office.service.log
        rows = {
            (line.year, line.earmark): line
            for line in budgets(log)
            if line.programme == self.programme
        }
        for account in self.money.accounts():
            line = rows.get(account)
            found = (line.committed_cents, line.disbursed_cents) if line else (0, 0)
            assert found == (self.money.committed(account), self.money.disbursed(account)), account
            if account in self.money.allocated:
                assert line is not None
                assert line.available_cents == self.money.available(account), account
        for name, case in self.cases.items():
            row = case_row(log, name.removeprefix("case/"))
            assert row is not None
            amount = 0 if case.state == "lapsed" else case.amount_cents
            assert (row.line.amount_cents or 0) == amount
            assert row.line.paid_cents == case.paid_cents

    def _check_every_position(self, facts: list[Any]) -> None:
        states: dict[str, Any] = {}
        for recorded in facts:
            if not recorded.stream.startswith(f"budget/{self.programme}/"):
                continue
            state = BUDGET.evolve(states.get(recorded.stream, BUDGET.initial), recorded.fact)
            states[recorded.stream] = state
            for account in state.accounts.values():
                assert account.available_cents is None or account.available_cents >= 0
                assert 0 <= account.disbursed_cents <= account.committed_cents


@pytest.fixture(scope="module")
def office(module_database, tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    with open_service(databases(module_database), folder / "kek", clock=lambda: NOW) as service:
        yield Office(service)


def walk(office: Office, *, walks: int, steps: int) -> None:
    machine: type[Walk] = type("Walked", (Walk,), {"office": office})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=walks,
            stateful_step_count=steps,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )


def test_random_people_and_commands_against_plain_integers(office):
    walk(office, walks=3, steps=40)


@pytest.mark.long
@pytest.mark.timeout(3000)
def test_many_random_people_and_commands_against_plain_integers(office):
    walk(office, walks=100, steps=60)
