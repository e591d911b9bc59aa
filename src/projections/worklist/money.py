"""What of the payouts of a case decides what waits: stages, who acted, account, holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from grants.kernel.records import replace
from grants.payout import events as e
from grants.payout.stages import Stage, advance


@dataclass(frozen=True, kw_only=True)
class Payout:
    """One payout, with everybody who acted on it in any round."""

    stage: Stage
    cents: int
    paid_cents: int = 0
    checkers: tuple[str, ...] = ()
    certifiers: tuple[str, ...] = ()
    orderers: tuple[str, ...] = ()
    payers: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Account:
    """The account to pay to: who recorded it, and whether somebody else has confirmed it."""

    changed_by: str
    confirmed: bool = False


@dataclass(frozen=True, kw_only=True)
class Hold:
    """Nothing is ordered or paid: of one payout, or of all (None)."""

    payout_no: int | None
    placed_by: str


@dataclass(frozen=True, kw_only=True)
class Money:
    """The payouts by their numbers, the account to pay to, the holds in force by their names."""

    payouts: Mapping[int, Payout] = field(default_factory=dict)
    account: Account | None = None
    holds: Mapping[str, Hold] = field(default_factory=dict)


def evolve(money: Money, fact: e.PayoutEvent) -> Money:
    """Payouts, account and holds after one more fact."""
    match fact:
        case e.PayoutRequested():
            asked = Payout(stage=Stage.REQUESTED, cents=fact.cents)
            return replace(money, payouts={**money.payouts, fact.payout_no: asked})
        case e.BankAccountChanged():
            return replace(money, account=Account(changed_by=fact.changed_by))
        case e.BankAccountConfirmed():
            account = money.account and replace(money.account, confirmed=True)
            return replace(money, account=account)
        case e.PaymentHoldPlaced():
            hold = Hold(payout_no=fact.payout_no, placed_by=fact.placed_by)
            return replace(money, holds={**money.holds, fact.hold: hold})
        case e.PaymentHoldLifted():
            left = {name: hold for name, hold in money.holds.items() if name != fact.hold}
            return replace(money, holds=left)
        case e.RetentionReleased():
            return money
        case _:
            known = money.payouts.get(fact.payout_no)
            if known is None:
                return money
            return replace(money, payouts={**money.payouts, fact.payout_no: _after(known, fact)})


def _after(payout: Payout, fact: e.PayoutStep) -> Payout:
    paid_cents = payout.paid_cents
    if isinstance(fact, e.PayoutExecuted):
        paid_cents += fact.cents
    if isinstance(fact, e.PayoutReturned):
        paid_cents -= fact.cents
    stage = advance(payout.stage, fact, kept_cents=paid_cents)
    match fact:
        case e.PayoutChecked():
            checkers = (*payout.checkers, fact.checked_by)
            return replace(payout, stage=stage, cents=fact.recognised_cents, checkers=checkers)
        case e.PayoutReduced():
            checkers = (*payout.checkers, fact.reduced_by)
            return replace(payout, stage=stage, cents=fact.recognised_cents, checkers=checkers)
        case e.PayoutCertified():
            certifiers = (*payout.certifiers, fact.certified_by)
            return replace(payout, stage=stage, certifiers=certifiers)
        case e.PayoutOrdered():
            return replace(payout, stage=stage, orderers=(*payout.orderers, fact.ordered_by))
        case e.PayoutExecuted():
            payers = (*payout.payers, fact.executed_by)
            return replace(payout, stage=stage, paid_cents=paid_cents, payers=payers)
        case _:
            return replace(payout, stage=stage, paid_cents=paid_cents)
