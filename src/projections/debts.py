"""Claims as read models keep them in a row: what is owed, when it is due, what holds that up.

The line of a case, its deadlines and the worklist share this fold. When something is due is told by
the terms that decisions on a claim obey, so that all of them name the same day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, assert_never

from pydantic import TypeAdapter

from grants.approval.events import ObjectionDecided, ObjectionFiled
from grants.claim import events as claim
from grants.claim.letters import Post, Posted
from grants.claim.schedule import Suspension, suspensions_after
from grants.claim.terms import Taken, Terms, arranged_terms, ordered_terms
from grants.kernel.records import replace

DecisionEvent = Posted | ObjectionFiled | ObjectionDecided
"""What of a case its claims look at: how the decision behind one arrived, and objections to it."""
DebtEvent = claim.ClaimEvent | DecisionEvent


@dataclass(frozen=True, kw_only=True)
class Debt:
    """A claim: its decision, what is owed, how far the order has come, whether it is pursued.

    The order was signed on `signed_on` and names `due_on`; it arrived on `effected_on` with a
    letter that was posted on `posted_on`, and `post` are the letters with the decision behind it.
    `arranged` is what was arranged since, `suspensions` are the objections to the decision.
    `refund_cents` came in above what was annulled since, and are owed to the recipient.
    """

    decision: str
    open_cents: int
    due_on: dt.date
    signed_on: dt.date
    effected_on: dt.date | None = None
    posted_on: dt.date | None = None
    post: Post = field(default_factory=Post)
    remedy_until: dt.date | None = None
    final: bool = False
    pursued: bool = True
    arranged: Terms | None = None
    suspensions: tuple[Suspension, ...] = ()
    refund_cents: int = 0

    @property
    def is_done(self) -> bool:
        """Nothing is waited for any more."""
        return self.open_cents <= 0 or not self.pursued

    @property
    def arrived_on(self) -> dt.date | None:
        """Since when the recipient knows the order; None: not yet, or the letter came back."""
        return None if self.posted_on in self.post.back else self.effected_on

    @property
    def ordered(self) -> Terms | None:
        """By when it is to be paid as ordered; None before the order arrived (§ 43 VwVfG)."""
        return ordered_terms(self.due_on, signed_on=self.signed_on, arrived_on=self.arrived_on)

    @property
    def terms(self) -> Terms | None:
        """By when it is to be paid, as arranged or as ordered."""
        terms = self.arranged or self.ordered
        return terms and replace(terms, suspensions=self.suspensions)

    @property
    def awaited_on(self) -> dt.date | None:
        """When the next of it is to come in; None: it does not have to for now."""
        terms = self.terms
        return terms.awaited_on if terms else None


def evolve(debts: Mapping[str, Debt], fact: DebtEvent) -> Mapping[str, Debt]:
    """The claims of a case after one more fact of one of them, or about the decisions behind."""
    match fact:
        case claim.RecoveryOrdered():
            return {**debts, fact.claim: _ordered(fact)}
        case _ if isinstance(fact, DecisionEvent):
            about = {
                number: _served(debt, fact)
                for number, debt in debts.items()
                if debt.decision == fact.decision
            }
            return {**debts, **about} if about else debts
        case _:
            known = debts.get(fact.claim)
            return {**debts, fact.claim: _after(known, fact)} if known else debts


def _ordered(fact: claim.RecoveryOrdered) -> Debt:
    return Debt(
        decision=fact.decision, open_cents=fact.cents, due_on=fact.due_on, signed_on=fact.signed_on
    )


def _served(known: Debt, fact: DecisionEvent) -> Debt:
    match fact:
        case ObjectionFiled() | ObjectionDecided():
            return replace(known, suspensions=suspensions_after(known.suspensions, fact))
        case _:
            return replace(known, post=known.post.after(fact))


def _after(known: Debt, fact: claim.ClaimEvent) -> Debt:
    match fact:
        case claim.ClaimNotified():
            return replace(
                known,
                effected_on=fact.effected_on,
                posted_on=fact.posted_on,
                remedy_until=fact.remedy_until,
            )
        case claim.ClaimBecameFinal():
            return replace(known, final=True)
        case claim.InterestAssessed():
            return replace(known, open_cents=known.open_cents + fact.cents)
        case claim.InterestCorrected():
            return replace(known, open_cents=known.open_cents - fact.by_cents)
        case claim.InterestWaived():
            return replace(known, open_cents=known.open_cents - fact.cents)
        case claim.ClaimWaived() | claim.ClaimPaymentReceived() | claim.ClaimOffset():
            return _taken(known, fact)
        case claim.ClaimDeferred() | claim.InstalmentsAgreed():
            return replace(known, arranged=arranged_terms(fact), pursued=True)
        case claim.ClaimWrittenDown():
            return replace(known, arranged=None, pursued=False)
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


def _taken(
    known: Debt, fact: claim.ClaimWaived | claim.ClaimPaymentReceived | claim.ClaimOffset
) -> Debt:
    still = replace(known, open_cents=known.open_cents - fact.cents)
    if known.arranged is None:
        return still
    on = dt.date.fromisoformat(fact.effective_on)
    taken = (*known.arranged.taken, Taken(on, fact.cents))
    return replace(still, arranged=replace(known.arranged, taken=taken))


COLUMN = TypeAdapter(Mapping[str, Debt])
"""The claims of a case as a column of its row, by number."""


def due_on(column: Any, day: dt.date) -> dt.date | None:
    """When all that is pursued of the claims of a case is due, seen on a day.

    `column` is that of its row. Claims of which nothing is due for now are left out.
    """
    debts = COLUMN.validate_python(column)
    pursued = ((debt.terms, debt.open_cents) for debt in debts.values() if not debt.is_done)
    dates = (
        terms.due_on_seen(day, open_cents=cents) for terms, cents in pursued if terms is not None
    )
    return max((date for date in dates if date is not None), default=None)
