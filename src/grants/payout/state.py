"""Payouts as they stand: each with its stage and the facts that led there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar, assert_never, get_args

from grants.application.events import ApplicationSubmitted
from grants.application.lifecycle import Phase
from grants.application.lifecycle import advance as advance_case
from grants.approval.events import (
    ConditionFulfilled,
    DecisionBecameFinal,
    GrantApproved,
    InsolvencyEnded,
    InsolvencyOpened,
    ObjectionDecided,
    ObjectionFiled,
    RecipientChanged,
)
from grants.approval.grant import Grant, ShareKey, grant_after
from grants.kernel.event import Event
from grants.kernel.records import replace
from grants.payout.events import (
    BankAccountChanged,
    BankAccountConfirmed,
    PaymentHoldLifted,
    PaymentHoldPlaced,
    PayoutCertified,
    PayoutChecked,
    PayoutExecuted,
    PayoutFailed,
    PayoutOrdered,
    PayoutReduced,
    PayoutRequested,
    PayoutReturned,
    PayoutStep,
    RetentionReleased,
    UsageReported,
)
from grants.payout.returning import reopens
from grants.payout.stages import PAID, UNDER_WAY, Stage, advance
from grants.revocation.events import GrantRevoked, GrantWithdrawn
from grants.settlement.events import GrantSettled, ProofExamined

F = TypeVar("F", bound=Event)


@dataclass(frozen=True)
class Payout:
    """One payout: where it stands, and all that happened to it, in order."""

    stage: Stage
    facts: tuple[PayoutStep, ...]

    def all(self, kind: type[F]) -> Iterator[F]:
        """Its facts of one kind, in order."""
        return (fact for fact in self.facts if isinstance(fact, kind))

    def last(self, kind: type[F]) -> F:
        """Its last fact of a kind; the stage says that there is one."""
        *_, found = self.all(kind)
        return found

    @property
    def since(self) -> dt.date:
        """The legal date of what happened last: no later step is older."""
        return dt.date.fromisoformat(self.facts[-1].effective_on)

    @property
    def request(self) -> PayoutRequested:
        """What was asked for."""
        return self.last(PayoutRequested)

    @property
    def share(self) -> ShareKey:
        """The share of the grant it is taken from."""
        request = self.request
        return request.year, request.scope, request.earmark

    @property
    def recognised_cents(self) -> int:
        """What the check, or the last reduction after it, recognised; before it all asked for."""
        for fact in reversed(self.facts):
            if isinstance(fact, PayoutChecked | PayoutReduced):
                return fact.recognised_cents
        return self.request.cents

    @property
    def under_way(self) -> bool:
        """Neither paid nor given up."""
        return self.stage in UNDER_WAY

    @property
    def paid_cents(self) -> int:
        """What left and did not come back."""
        paid = sum(fact.cents for fact in self.all(PayoutExecuted))
        return paid - sum(fact.cents for fact in self.all(PayoutReturned))

    @property
    def taken_cents(self) -> int:
        """What it takes from its share: asked for, then recognised, then paid.

        What came back reopens the share where it reopens the commitment; what the recipient paid
        back in a later year, or is learnt of when the year is closed, is revenue and used up here.
        """
        match self.stage:
            case Stage.REJECTED | Stage.WITHDRAWN:
                return 0
            case (
                Stage.REQUESTED
                | Stage.CHECKED
                | Stage.REDUCED
                | Stage.CERTIFIED
                | Stage.ORDERED
                | Stage.FAILED
            ):
                return self.recognised_cents
            case Stage.EXECUTED | Stage.PARTLY_RETURNED | Stage.RETURNED:
                paid = self.last(PayoutExecuted)
                back = (r for r in self.all(PayoutReturned) if reopens(r, paid_on=paid.value_on))
                return paid.cents - sum(refund.cents for refund in back)
            case _:
                assert_never(self.stage)

    @property
    def usage(self) -> dict[dt.date, UsageReported]:
        """What was used until each day on which a report ends; the later report of a day counts."""
        return {report.used_until: report for report in self.all(UsageReported)}

    @property
    def checkers(self) -> frozenset[str]:
        """Who said what is recognised, in any round."""
        checked = {fact.checked_by for fact in self.all(PayoutChecked)}
        return frozenset(checked | {fact.reduced_by for fact in self.all(PayoutReduced)})

    @property
    def certifiers(self) -> frozenset[str]:
        """Who ever certified it: an order that failed does not make them another person."""
        return frozenset(fact.certified_by for fact in self.all(PayoutCertified))

    @property
    def orderers(self) -> frozenset[str]:
        """Who ever ordered it."""
        return frozenset(fact.ordered_by for fact in self.all(PayoutOrdered))

    @property
    def payers(self) -> frozenset[str]:
        """Who ever paid it or tried to."""
        paid = {fact.executed_by for fact in self.all(PayoutExecuted)}
        return frozenset(paid | {fact.recorded_by for fact in self.all(PayoutFailed)})


@dataclass(frozen=True)
class Hold:
    """A hold on one payout or on all, and how it ended."""

    placed: PaymentHoldPlaced
    lifted: PaymentHoldLifted | None = None

    def stops(self, payout_no: int) -> bool:
        """Whether it is about this payout."""
        return self.placed.payout_no in {None, payout_no}

    def in_force_on(self, day: dt.date) -> bool:
        """Whether it stopped payments on a day; the day it was lifted is free again."""
        return self.placed.placed_on <= day and (self.lifted is None or day < self.lifted.lifted_on)


@dataclass(frozen=True, kw_only=True)
class Payouts:
    """The payouts of a case by number, what limits them, and the account they go to.

    `approved_on` is the day of the first approval, `final_on` that from which it is in force,
    `cleared_on` that on which the last condition before which nothing is paid was fulfilled;
    `released` and `proof_examined` end what is kept back; `insolvent_since` is the day on which
    insolvency proceedings about the recipient began, `objection` is what is pending against the
    approval.
    """

    phase: Phase = Phase.UNKNOWN
    party: str = ""
    grant: Grant | None = None
    approved_on: dt.date | None = None
    final_on: dt.date | None = None
    cleared_on: dt.date = dt.date.min
    proof_examined: bool = False
    released: RetentionReleased | None = None
    final_cents: int | None = None
    by_number: Mapping[int, Payout] = field(default_factory=dict)
    holds: Mapping[str, Hold] = field(default_factory=dict)
    account: BankAccountChanged | None = None
    confirmation: BankAccountConfirmed | None = None
    insolvent_since: dt.date | None = None
    objection: ObjectionFiled | None = None

    @property
    def paid_cents(self) -> int:
        """Executed less returned, all payouts together."""
        return sum(payout.paid_cents for payout in self.by_number.values())

    @property
    def under_way(self) -> tuple[int, ...]:
        """The numbers of payouts that are neither paid nor given up."""
        return tuple(no for no, payout in self.by_number.items() if payout.under_way)

    def ordered_cents(self, *, without: int) -> int:
        """What is ordered or paid and still takes from the grant, leaving one payout out."""
        return sum(
            payout.taken_cents
            for number, payout in self.by_number.items()
            if number != without and payout.stage in {Stage.ORDERED, *PAID}
        )

    def kept_cents(self, *, without: int) -> int:
        """What is paid and did not come back, or is under way, leaving one payout out."""
        return sum(
            payout.taken_cents if payout.under_way else payout.paid_cents
            for number, payout in self.by_number.items()
            if number != without
        )

    def taken(self, *, without: int = 0) -> dict[ShareKey, int]:
        """What payouts take from each share, leaving one payout out (0: none)."""
        sums: dict[ShareKey, int] = {}
        for number, payout in self.by_number.items():
            if number != without:
                sums[payout.share] = sums.get(payout.share, 0) + payout.taken_cents
        return sums


def evolve(payouts: Payouts, fact: Event) -> Payouts:
    """The state after one more fact."""
    moved = replace(
        payouts, phase=advance_case(payouts.phase, fact), grant=grant_after(payouts.grant, fact)
    )
    match fact:
        case ApplicationSubmitted():
            return replace(moved, party=fact.party)
        case GrantApproved():
            return replace(moved, approved_on=fact.signed_on)
        case DecisionBecameFinal() if moved.grant and fact.decision == moved.grant.decision:
            return replace(moved, final_on=fact.final_on)
        case ConditionFulfilled() if payouts.grant and fact.condition in (
            payouts.grant.payout_conditions
        ):
            return replace(moved, cleared_on=max(moved.cleared_on, fact.fulfilled_on))
        case ProofExamined():
            return replace(moved, proof_examined=True)
        case RetentionReleased():
            return replace(moved, released=fact)
        case RecipientChanged():
            # The account was the former recipient's.
            return replace(moved, party=fact.party, account=None, confirmation=None)
        case ObjectionFiled() if moved.grant and fact.decision == moved.grant.decision:
            return replace(moved, objection=fact)
        case ObjectionDecided(approved_cents=int()):
            return replace(moved, final_cents=fact.final_cents)
        case ObjectionDecided() if moved.objection and fact.decision == moved.objection.decision:
            return replace(moved, objection=None)
        case InsolvencyOpened():
            return replace(moved, insolvent_since=fact.opened_on)
        case InsolvencyEnded():
            return replace(moved, insolvent_since=None)
        case GrantSettled():
            return replace(moved, final_cents=fact.final_cents)
        case GrantWithdrawn() | GrantRevoked() if moved.final_cents is not None:
            return replace(moved, final_cents=fact.amount_cents)
        case BankAccountChanged():
            return replace(moved, account=fact, confirmation=None)
        case BankAccountConfirmed():
            return replace(moved, confirmation=fact)
        case PaymentHoldPlaced():
            return replace(moved, holds={**moved.holds, fact.hold: Hold(fact)})
        case PaymentHoldLifted():
            lifted = replace(moved.holds[fact.hold], lifted=fact)
            return replace(moved, holds={**moved.holds, fact.hold: lifted})
        case _ if isinstance(fact, _STEPS):
            return _with(moved, fact)
        case _:
            return moved


_STEPS = get_args(PayoutStep)


def _with(payouts: Payouts, fact: PayoutStep) -> Payouts:
    before = payouts.by_number.get(fact.payout_no, Payout(Stage.REQUESTED, ()))
    after = replace(before, facts=(*before.facts, fact))
    after = replace(after, stage=advance(before.stage, fact, kept_cents=after.paid_cents))
    return replace(payouts, by_number={**payouts.by_number, fact.payout_no: after})
