"""Where a claim stands: what is owed, what came of it, how it is to be paid. Folded from facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from grants.claim.events import (
    ClaimAnnulled,
    ClaimBecameFinal,
    ClaimDeferred,
    ClaimNotified,
    ClaimOffset,
    ClaimPaymentReceived,
    ClaimRefunded,
    ClaimWaived,
    ClaimWrittenDown,
    InstalmentsAgreed,
    InterestAssessed,
    InterestCorrected,
    InterestWaived,
    RecoveryOrdered,
)
from grants.claim.phase import ClaimPhase
from grants.claim.schedule import Suspension, suspended
from grants.claim.terms import Taken, Terms, arranged_terms, ordered_terms
from grants.kernel.records import replace

Act = (
    InterestAssessed
    | InterestWaived
    | ClaimOffset
    | ClaimDeferred
    | InstalmentsAgreed
    | ClaimWaived
    | ClaimRefunded
)
Arrangement = ClaimDeferred | InstalmentsAgreed | ClaimWrittenDown
Reduction = ClaimPaymentReceived | ClaimOffset | ClaimWaived


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A claim with everything that was recorded about it.

    `acts` are the acts that have an id, payments apart. `arrangements` are what was settled about
    how to pay, in order: the last one holds. `reductions` are what took principal or interest off;
    `reduced_before` is how many of them were there when that arrangement was made. `suspensions`
    are the objections to the decision behind the claim: no facts of its own, its case adds them.
    `annulments` are what decisions on them took off the claim.
    """

    ordered: RecoveryOrdered | None = None
    notified: ClaimNotified | None = None
    final: ClaimBecameFinal | None = None
    payments: Mapping[str, ClaimPaymentReceived] = field(default_factory=dict)
    acts: Mapping[str, Act] = field(default_factory=dict)
    arrangements: tuple[Arrangement, ...] = ()
    reductions: tuple[Reduction, ...] = ()
    reduced_before: int = 0
    suspensions: tuple[Suspension, ...] = ()
    annulments: tuple[ClaimAnnulled, ...] = ()
    corrections: tuple[InterestCorrected, ...] = ()

    @property
    def principal_cents(self) -> int:
        """What is claimed: as ordered, less what was annulled."""
        if self.ordered is None:
            return 0
        return self.ordered.cents - sum(fact.by_cents for fact in self.annulments)

    @property
    def is_annulled(self) -> bool:
        """Nothing is claimed any more, and it is as if nothing had been."""
        return any(not fact.to_cents for fact in self.annulments)

    @property
    def assessments(self) -> tuple[InterestAssessed, ...]:
        """The interest assessed, in order of recording."""
        return tuple(act for act in self.acts.values() if isinstance(act, InterestAssessed))

    def given_up_cents(self, person: str) -> int:
        """The principal and the interest that a person gave up on it so far."""
        waivers = (a for a in self.acts.values() if isinstance(a, ClaimWaived | InterestWaived))
        return sum(act.cents for act in waivers if act.waived_by == person)

    @property
    def interest_waivers(self) -> frozenset[str]:
        """Who did without interest that was assessed."""
        return frozenset(
            act.waived_by for act in self.acts.values() if isinstance(act, InterestWaived)
        )

    @property
    def interest_cents(self) -> int:
        """Interest assessed and not corrected, waived or annulled, paid or not."""
        corrected = sum(fact.by_cents for fact in self.corrections)
        waived = sum(act.cents for act in self.acts.values() if isinstance(act, InterestWaived))
        annulled = sum(fact.interest_cents for fact in self.annulments)
        assessed = sum(assessed.cents for assessed in self.assessments)
        return assessed - corrected - waived - annulled

    @property
    def interest_paid_cents(self) -> int:
        """What came in on interest, paid or set off."""
        return sum(
            known.interest_cents for known in self.reductions if not isinstance(known, ClaimWaived)
        )

    @property
    def paid_cents(self) -> int:
        """What came in, on principal and interest, paid or set off."""
        return sum(known.cents for known in self.reductions if not isinstance(known, ClaimWaived))

    @property
    def waived_cents(self) -> int:
        """The principal given up."""
        return sum(known.cents for known in self.reductions if isinstance(known, ClaimWaived))

    @property
    def refunds(self) -> tuple[ClaimRefunded, ...]:
        """What went back to the recipient."""
        return tuple(act for act in self.acts.values() if isinstance(act, ClaimRefunded))

    @property
    def interest_balance_cents(self) -> int:
        """Interest still to come in; below zero where more came in than was owed in the end."""
        refunded = sum(fact.interest_cents for fact in self.refunds)
        return self.interest_cents - self.interest_paid_cents + refunded

    @property
    def principal_balance_cents(self) -> int:
        """Principal still to come in, or below zero; what was given up never came in."""
        came_in = self.paid_cents - self.interest_paid_cents
        refunded = sum(fact.cents - fact.interest_cents for fact in self.refunds)
        return max(0, self.principal_cents - self.waived_cents) - came_in + refunded

    @property
    def open_interest_cents(self) -> int:
        """Assessed interest still to come in, after what came in on principal above the claim."""
        return max(0, self.interest_balance_cents + min(0, self.principal_balance_cents))

    @property
    def open_principal_cents(self) -> int:
        """Principal still to come in, after what came in on interest that was annulled."""
        return max(0, self.principal_balance_cents + min(0, self.interest_balance_cents))

    @property
    def refund_due_cents(self) -> int:
        """What came in and is owed to the recipient, since the claim was annulled."""
        return max(0, -self.principal_balance_cents - self.interest_balance_cents)

    @property
    def open_cents(self) -> int:
        """Everything still to come in, written down or not."""
        return self.open_principal_cents + self.open_interest_cents

    @property
    def arrangement(self) -> Arrangement | None:
        """What holds about how to pay."""
        return self.arrangements[-1] if self.arrangements else None

    @property
    def is_done(self) -> bool:
        """Nothing more is pursued: all came in, was set off, waived, annulled or written down."""
        return not self.open_cents or isinstance(self.arrangement, ClaimWrittenDown)

    def due_on(self, day: dt.date) -> dt.date | None:
        """When all of it is due, seen on a day: as ordered, or as arranged since.

        None while the recipient does not know the order, while an objection is pending, and of what
        was never ordered or is annulled.
        """
        terms = self._terms
        return terms.due_on_seen(day, open_cents=self.open_cents) if terms else None

    @property
    def _terms(self) -> Terms | None:
        """The terms in force; None: there are none."""
        if self.ordered is None or self.is_annulled:
            return None
        match self.arrangement:
            case ClaimDeferred() | InstalmentsAgreed() as agreed:
                since = self.reductions[self.reduced_before :]
                taken = tuple(Taken(taken_on(known), known.cents) for known in since)
                terms: Terms | None = replace(arranged_terms(agreed), taken=taken)
            case _:
                terms = ordered_terms(
                    self.ordered.due_on,
                    signed_on=self.ordered.signed_on,
                    arrived_on=self.notified.effected_on if self.notified else None,
                )
        return terms and replace(terms, suspensions=self.suspensions)

    def phase_on(self, day: dt.date) -> ClaimPhase:
        """How far the claim has come, seen on a day."""
        if self.ordered is None:
            return ClaimPhase.NONE
        if self.is_annulled:
            return ClaimPhase.ANNULLED
        if not self.open_cents and (self.reductions or self.acts):
            return self._ended()
        if suspended(day, self.suspensions):
            return ClaimPhase.SUSPENDED
        match self.arrangement:
            case ClaimWrittenDown():
                return ClaimPhase.WRITTEN_DOWN
            case ClaimDeferred(until_on=until_on) if day <= (self.due_on(day) or until_on):
                return ClaimPhase.DEFERRED
            case InstalmentsAgreed() if self.defaulted_on(day) is None:
                return ClaimPhase.INSTALMENTS
            case _:
                return self._under_way(day)

    def _ended(self) -> ClaimPhase:
        """By what the last of it went."""
        match self.reductions[-1:]:
            case () | (ClaimWaived(),):  # Nothing came in, or principal was the last to go.
                return ClaimPhase.WAIVED
            case (ClaimOffset(),):
                return ClaimPhase.OFFSET
            case _:
                return ClaimPhase.PAID

    def _under_way(self, day: dt.date) -> ClaimPhase:
        if self.paid_cents:
            return ClaimPhase.PARTLY_PAID
        if self.final is not None:
            due_on = self.due_on(day)
            return ClaimPhase.DUE if due_on and day >= due_on else ClaimPhase.FINAL
        return ClaimPhase.RAISED if self.notified is None else ClaimPhase.NOTIFIED

    def missed_cents(self, day: dt.date) -> int:
        """What of the agreed instalments was due before a day and has not come in since.

        With a forfeiture clause (Verfallklausel) one missed instalment makes all the rest due.
        """
        terms = self._terms
        return terms.missed_cents(day, open_cents=self.open_cents) if terms else 0

    def defaulted_on(self, day: dt.date) -> dt.date | None:
        """The day of the first instalment that was missed, where that makes the rest due.

        A payment that comes after its day does not bring the plan back.
        """
        terms = self._terms
        return terms.defaulted_on(day) if terms else None

    def rests(self) -> Iterator[tuple[dt.date, dt.date]]:
        """First and last days of the times in which a deferral let interest rest.

        A later arrangement ends an earlier one on its own day. It lasts until the day that it
        names: that what ends on a Saturday may be paid on Monday (§ 193 BGB) is no reason to do
        without the interest in between.
        """
        for deferral, after in pairwise((*self.arrangements, None)):
            if isinstance(deferral, ClaimDeferred) and deferral.interest == "rests":
                last = deferral.until_on
                if after is not None:
                    last = min(last, _since(after) - dt.timedelta(days=1))
                if last >= deferral.deferred_on:
                    yield deferral.deferred_on, last


def _since(arrangement: Arrangement) -> dt.date:
    return dt.date.fromisoformat(arrangement.effective_on)


def principal_of(known: Reduction) -> int:
    """What a payment, an offset or a waiver took off the principal."""
    match known:
        case ClaimWaived():
            return known.cents
        case _:
            return known.cents - known.interest_cents


def taken_on(known: Reduction) -> dt.date:
    """The legal date of a payment, an offset or a waiver."""
    return dt.date.fromisoformat(known.effective_on)
