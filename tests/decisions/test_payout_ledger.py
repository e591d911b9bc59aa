"""Random payouts against a ledger of plain integers."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.decisions.casework import (
    ADA,
    AMOUNT,
    BEA,
    CAN,
    DUO,
    EVE,
    PAYABLE,
    day,
    keeping,
)
from tests.decisions.paywork import (
    CERTIFY,
    CHECK,
    EXECUTE,
    FAIL,
    HOLD,
    LIFT,
    ORDER,
    REDUCE,
    REJECT,
    REPORT,
    REQUEST,
    RETURN,
    WITHDRAW,
    payouts,
    returning,
)
from tests.spec import Spec

from grants.kernel.rejection import Rejection
from grants.payout import events as e

SHARES = {2024: 6_000_000, 2025: 3_999_999}
RETAINED = 999_999
KEEPING = keeping("0.10")
DAY = day("2024-05-20")
PEOPLE: tuple[tuple[Any, str], ...] = (
    (replace(REQUEST, requested_on=DAY), ADA),
    (replace(CHECK, checked_on=DAY), ADA),
    (replace(REDUCE, reduced_on=DAY), ADA),
    (replace(REJECT, rejected_on=DAY), ADA),
    (replace(WITHDRAW, withdrawn_on=DAY), ADA),
    (replace(CERTIFY, certified_on=DAY), CAN),
    (replace(ORDER, ordered_on=DAY), DUO),
    (replace(FAIL, failed_on=DAY), EVE),
    (replace(EXECUTE, value_on=DAY), EVE),
    (replace(RETURN, value_on=DAY), EVE),
    (replace(RETURN, ground="repayment", value_on=DAY), EVE),
    (replace(RETURN, ground="repayment", value_on=day("2025-02-03")), EVE),
    (replace(REPORT, used_until=DAY), ADA),
    (replace(HOLD, placed_on=DAY), ADA),
    (replace(LIFT, lifted_on=DAY), BEA),
)
USUAL = (0, 1, 5, 6, 8)
"""Request, check, certificate, order, payment."""


@dataclass
class Ledger:
    """What anybody could note on paper, payout by payout."""

    share: dict[int, int] = field(default_factory=dict)
    due: dict[int, int] = field(default_factory=dict)
    ordered: dict[int, int] = field(default_factory=dict)
    left: dict[int, int] = field(default_factory=dict)
    paid: dict[int, int] = field(default_factory=dict)
    held: bool = False

    def note(self, fact: Any) -> None:
        match fact:
            case e.PayoutRequested():
                self.share[fact.payout_no], self.due[fact.payout_no] = fact.year, fact.cents
            case e.PayoutChecked() | e.PayoutReduced():
                assert fact.recognised_cents <= self.due[fact.payout_no]
                self.due[fact.payout_no] = fact.recognised_cents
            case e.PayoutRejected() | e.PayoutWithdrawn():
                self.due[fact.payout_no] = 0
            case e.PayoutCertified():
                assert fact.payout_no not in self.ordered
            case e.PayoutOrdered():
                assert not self.held
                assert fact.cents == self.due[fact.payout_no]
                assert fact.limit_cents == AMOUNT - RETAINED
                self.ordered[fact.payout_no] = fact.cents
            case e.PayoutFailed():
                del self.ordered[fact.payout_no]
            case e.PayoutExecuted():
                assert not self.held
                assert fact.cents == self.ordered[fact.payout_no]
                self.paid[fact.payout_no] = self.left[fact.payout_no] = fact.cents
            case e.PayoutReturned():
                self._came_back(fact)
            case e.PaymentHoldPlaced():
                self.held = True
            case e.PaymentHoldLifted():
                self.held = False
            case e.UsageReported():
                assert fact.used_cents <= self.left[fact.payout_no]
            case _:
                raise AssertionError(fact)

    def _came_back(self, fact: e.PayoutReturned) -> None:
        self.paid[fact.payout_no] -= fact.cents
        if fact.ground == "bank-return" or fact.value_on.year == DAY.year:
            self.due[fact.payout_no] -= fact.cents
            self.ordered[fact.payout_no] -= fact.cents

    def by_share(self) -> dict[int, int]:
        return {
            year: sum(cents for number, cents in self.due.items() if self.share[number] == year)
            for year in SHARES
        }


def _runs(
    tenths: int, year: int, length: int, then: list[tuple[int, int]]
) -> list[tuple[int, int, int, int]]:
    """A payout on its usual way, or the beginning of it, and what becomes of it then."""
    way = [(choice, 0, tenths, year) for choice in USUAL[:length]]
    return way + [(choice, 0, cents, year) for choice, cents in then]


numbers, tenths, years = st.integers(1, 4), st.integers(1, 60), st.sampled_from(sorted(SHARES))
single = st.tuples(st.integers(0, len(PEOPLE) - 1), numbers, tenths, years).map(lambda one: [one])
then = st.lists(st.tuples(st.integers(1, len(PEOPLE) - 1), tenths), max_size=3)
usual = st.builds(_runs, tenths, years, st.integers(1, len(USUAL)), then)


@given(
    st.lists(st.one_of(single, usual), max_size=20).map(
        lambda runs: list(chain.from_iterable(runs))
    )
)
def test_payouts_and_a_ledger_on_paper_agree(steps):
    facts: tuple[Any, ...] = PAYABLE
    ledger = Ledger()
    for serial, (choice, wanted, cents, year) in enumerate(steps):
        # A request takes the next number; a usual way goes on with the youngest.
        number = len(ledger.share) + 1 if choice == 0 else wanted or max(1, len(ledger.share))
        spec = _sent(choice, number, cents, year, serial).given(*facts)
        try:
            added = spec.outcome()
        except Rejection:
            continue
        assert spec.again() == ()
        facts += added
        for fact in added:
            ledger.note(fact)
        state = spec.decider.fold(facts)
        taken = {key[0]: cents for key, cents in state.taken().items()}
        assert ledger.by_share() == {year: taken.get(year, 0) for year in SHARES}
        assert all(cents <= SHARES[year] for year, cents in ledger.by_share().items())
        assert state.paid_cents == sum(ledger.paid.values()) <= AMOUNT
        assert sum(ledger.ordered.values()) <= AMOUNT - RETAINED


def _sent(choice: int, number: int, tenths: int, year: int, serial: int) -> Spec:
    command, person = PEOPLE[choice]
    cents = tenths * 100_000
    changes = {
        "payout_no": number,
        "year": year,
        "cents": cents,
        "recognised_cents": cents,
        "used_cents": cents,
        "refund": f"r{serial}",
        "hold": "h1",
    }
    known = {name: value for name, value in changes.items() if hasattr(command, name)}
    if hasattr(command, "placed_on"):
        known["payout_no"] = None
    sent = payouts.under(replace(returning(person), parameters=KEEPING))
    return sent.when(replace(command, **known))


def _paid(*numbers: int) -> list[tuple[int, int, int, int]]:
    return [(choice, number, 10, 2024) for number in numbers for choice in USUAL]


def test_the_ledger_sees_money_move():
    """The property above is about something: such steps are accepted."""
    facts: tuple[Any, ...] = PAYABLE
    for serial, step in enumerate([*_paid(1, 2), (9, 1, 5, 2024), (7, 2, 1, 2024)]):
        try:
            facts += _sent(*step, serial).given(*facts).outcome()
        except Rejection:
            assert step[0] == 7
    kinds = [type(fact) for fact in facts]
    assert kinds.count(e.PayoutExecuted) == 2
    assert kinds[-1] is e.PayoutReturned
