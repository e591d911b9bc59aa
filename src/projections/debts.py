"""Claims as read models keep them in a row: what is owed, when it is due, what holds that up.

The line of a case, its deadlines and the worklist share this fold. Dates move by the rule that
decisions on a claim obey, so that all of them name the same day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import assert_never

from pydantic import TypeAdapter

from grants.approval.events import ObjectionDecided, ObjectionFiled
from grants.claim import events as claim
from grants.claim.schedule import Suspension, postponed, suspensions_after
from grants.kernel.records import replace

DebtEvent = claim.ClaimEvent | ObjectionFiled | ObjectionDecided


@dataclass(frozen=True)
class Part:
    """An instalment; `number` is that of the agreement and of its place in it."""

    number: str
    due_on: dt.date
    cents: int


@dataclass(frozen=True, kw_only=True)
class Debt:
    """A claim: its decision, what is owed, how far the order has come, whether it is pursued.

    `refund_cents` came in above what was annulled since, and are owed to the recipient.

    `due_on` is the date of all of it as ordered, or as arranged since, and `set_on` the day of
    that; `plan` are its instalments and `paid_cents` what came in on them. `suspensions` are the
    objections to the decision behind it.
    """

    decision: str
    open_cents: int
    due_on: dt.date
    set_on: dt.date
    remedy_until: dt.date | None = None
    final: bool = False
    pursued: bool = True
    plan: tuple[Part, ...] = ()
    paid_cents: int = 0
    suspensions: tuple[Suspension, ...] = ()
    refund_cents: int = 0

    @property
    def is_done(self) -> bool:
        """Nothing is waited for any more."""
        return self.open_cents <= 0 or not self.pursued

    @property
    def first_on(self) -> dt.date | None:
        """When the first of it is due; None while an objection is pending (§ 80 VwGO)."""
        return self.moved(self.plan[0].due_on if self.plan else self.due_on)

    @property
    def due_on_in_force(self) -> dt.date | None:
        """When all of it is due; None while an objection is pending (§ 80 VwGO)."""
        return self.moved(self.due_on)

    def moved(self, due_on: dt.date) -> dt.date | None:
        """A date of the claim after the times in which it did not run."""
        return postponed(due_on, self.suspensions, set_on=self.set_on)


def evolve(debts: Mapping[str, Debt], fact: DebtEvent) -> dict[str, Debt]:
    """The claims of a case after one more fact of one of them, or about the decisions behind."""
    match fact:
        case ObjectionFiled() | ObjectionDecided():
            return {
                number: replace(debt, suspensions=suspensions_after(debt.suspensions, fact))
                if debt.decision == fact.decision
                else debt
                for number, debt in debts.items()
            }
        case claim.RecoveryOrdered():
            return {**debts, fact.claim: _ordered(fact)}
        case _:
            known = debts.get(fact.claim)
            return {**debts, fact.claim: _after(known, fact)} if known else {**debts}


def _ordered(fact: claim.RecoveryOrdered) -> Debt:
    return Debt(
        decision=fact.decision, open_cents=fact.cents, due_on=fact.due_on, set_on=fact.signed_on
    )


def _after(known: Debt, fact: claim.ClaimEvent) -> Debt:
    match fact:
        case claim.ClaimNotified():
            return replace(known, remedy_until=fact.remedy_until)
        case claim.ClaimBecameFinal():
            return replace(known, final=True)
        case claim.InterestAssessed():
            return replace(known, open_cents=known.open_cents + fact.cents)
        case claim.InterestCorrected():
            return replace(known, open_cents=known.open_cents - fact.by_cents)
        case claim.InterestWaived():
            return replace(known, open_cents=known.open_cents - fact.cents)
        case claim.ClaimWaived() | claim.ClaimPaymentReceived() | claim.ClaimOffset():
            return replace(
                known,
                open_cents=known.open_cents - fact.cents,
                paid_cents=known.paid_cents + fact.cents,
            )
        case claim.ClaimDeferred():
            return replace(
                known, due_on=fact.until_on, set_on=fact.deferred_on, pursued=True, plan=()
            )
        case claim.InstalmentsAgreed():
            return _agreed(known, fact)
        case claim.ClaimWrittenDown():
            return replace(known, pursued=False)
        case claim.ClaimAnnulled():
            return replace(
                known,
                open_cents=known.open_cents - fact.dropped_cents,
                refund_cents=known.refund_cents + fact.refund_cents,
            )
        case claim.ClaimRefunded():
            return replace(known, refund_cents=known.refund_cents - fact.cents)
        case claim.RecoveryOrdered():
            return known
        case _:
            assert_never(fact)


def _agreed(known: Debt, fact: claim.InstalmentsAgreed) -> Debt:
    plan = tuple(
        Part(f"{fact.agreement}-{place}", part.due_on, part.cents)
        for place, part in enumerate(fact.plan, 1)
    )
    return replace(
        known,
        due_on=plan[-1].due_on if plan else known.due_on,
        set_on=fact.agreed_on,
        pursued=True,
        plan=plan,
        paid_cents=0,
    )


COLUMN = TypeAdapter(dict[str, Debt])
"""The claims of a case as a column of its row, by number."""


def due_on(debts: Mapping[str, Debt]) -> dt.date | None:
    """When all that is pursued of the claims of a case is due, those held up left out."""
    dates = (debt.due_on_in_force for debt in debts.values() if not debt.is_done)
    return max((date for date in dates if date is not None), default=None)
