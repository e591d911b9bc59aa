"""Where a claim stands: what is owed, what came of it, how it is to be paid. Folded from facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

from grants.claim.events import (
    ClaimBecameFinal,
    ClaimDeferred,
    ClaimNotified,
    ClaimOffset,
    ClaimPaymentReceived,
    ClaimWaived,
    ClaimWrittenDown,
    InstalmentsAgreed,
    InterestAssessed,
    InterestWaived,
    RecoveryOrdered,
)
from grants.kernel.event import Event
from grants.kernel.machine import State


class ClaimPhase(State):
    """How far a claim has come; stored codes, never translated. DUE is shown from its day on."""

    NONE = "none"
    RAISED = "raised"
    NOTIFIED = "notified"
    FINAL = "final"
    DUE = "due"
    PARTLY_PAID = "partly-paid"
    PAID = "paid"
    DEFERRED = "deferred"
    INSTALMENTS = "instalments"
    WRITTEN_DOWN = "written-down"
    WAIVED = "waived"
    OFFSET = "offset"

    @property
    def german(self) -> str:
        """The word for people."""
        return _GERMAN[self]


_GERMAN = {
    ClaimPhase.NONE: "nicht festgesetzt",
    ClaimPhase.RAISED: "festgesetzt",
    ClaimPhase.NOTIFIED: "bekannt gegeben",
    ClaimPhase.FINAL: "bestandskräftig",
    ClaimPhase.DUE: "fällig",
    ClaimPhase.PARTLY_PAID: "teilweise bezahlt",
    ClaimPhase.PAID: "bezahlt",
    ClaimPhase.DEFERRED: "gestundet",
    ClaimPhase.INSTALMENTS: "Ratenzahlung vereinbart",
    ClaimPhase.WRITTEN_DOWN: "niedergeschlagen",
    ClaimPhase.WAIVED: "erlassen",
    ClaimPhase.OFFSET: "aufgerechnet",
}

Act = (
    InterestAssessed
    | InterestWaived
    | ClaimOffset
    | ClaimDeferred
    | InstalmentsAgreed
    | ClaimWaived
)
Arrangement = ClaimDeferred | InstalmentsAgreed | ClaimWrittenDown
Reduction = ClaimPaymentReceived | ClaimOffset | ClaimWaived


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A claim with everything that was recorded about it.

    `acts` are the acts that have an id, payments apart. `arrangements` are what was settled about
    how to pay, in order: the last one holds. `reductions` are what took principal or interest off;
    `reduced_before` is how many of them were there when that arrangement was made.
    """

    ordered: RecoveryOrdered | None = None
    notified: ClaimNotified | None = None
    final: ClaimBecameFinal | None = None
    payments: Mapping[str, ClaimPaymentReceived] = field(default_factory=dict)
    acts: Mapping[str, Act] = field(default_factory=dict)
    arrangements: tuple[Arrangement, ...] = ()
    reductions: tuple[Reduction, ...] = ()
    reduced_before: int = 0

    @property
    def assessments(self) -> tuple[InterestAssessed, ...]:
        """The interest assessed, in order of recording."""
        return tuple(act for act in self.acts.values() if isinstance(act, InterestAssessed))

    @property
    def interest_cents(self) -> int:
        """Interest assessed and not waived, paid or not."""
        waived = sum(act.cents for act in self.acts.values() if isinstance(act, InterestWaived))
        return sum(assessed.cents for assessed in self.assessments) - waived

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
    def open_interest_cents(self) -> int:
        """Assessed interest still to come in."""
        return self.interest_cents - self.interest_paid_cents

    @property
    def open_principal_cents(self) -> int:
        """Principal still to come in."""
        if self.ordered is None:
            return 0
        return self.ordered.cents - sum(principal_of(known) for known in self.reductions)

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
        """Nothing more is pursued: all came in, was set off, waived, or written down."""
        return not self.open_cents or isinstance(self.arrangement, ClaimWrittenDown)

    @property
    def due_on(self) -> dt.date:
        """When all of it is due: as ordered, or as arranged since. Only of what was ordered."""
        match self.arrangement:
            case ClaimDeferred(until_on=day):
                return day
            case InstalmentsAgreed(plan=(*_, last)):
                return last.due_on
            case _:
                assert self.ordered is not None
                return self.ordered.due_on

    def phase_on(self, day: dt.date) -> ClaimPhase:
        """How far the claim has come, seen on a day."""
        if self.ordered is None:
            return ClaimPhase.NONE
        if not self.open_cents:
            return self._ended()
        match self.arrangement:
            case ClaimWrittenDown():
                return ClaimPhase.WRITTEN_DOWN
            case ClaimDeferred(until_on=until_on) if day <= until_on:
                return ClaimPhase.DEFERRED
            case InstalmentsAgreed():
                return ClaimPhase.INSTALMENTS
            case _:
                return self._under_way(day)

    def _ended(self) -> ClaimPhase:
        """By what the last of it went."""
        match self.reductions[-1:]:
            case (ClaimWaived(),):
                return ClaimPhase.WAIVED
            case (ClaimOffset(),):
                return ClaimPhase.OFFSET
            case _:
                return ClaimPhase.PAID

    def _under_way(self, day: dt.date) -> ClaimPhase:
        assert self.ordered is not None
        if self.paid_cents:
            return ClaimPhase.PARTLY_PAID
        if self.final is not None:
            return ClaimPhase.DUE if day >= self.ordered.due_on else ClaimPhase.FINAL
        return ClaimPhase.RAISED if self.notified is None else ClaimPhase.NOTIFIED

    def missed_cents(self, day: dt.date) -> int:
        """What of the agreed instalments was due before a day and has not come in since."""
        agreed = self.arrangement
        if not isinstance(agreed, InstalmentsAgreed):
            return 0
        due = sum(part.cents for part in agreed.plan if part.due_on < day)
        since = sum(known.cents for known in self.reductions[self.reduced_before :])
        return max(0, min(due - since, self.open_cents))

    def rests(self) -> Iterator[tuple[dt.date, dt.date]]:
        """First and last days of the times in which a deferral let interest rest.

        A later arrangement ends an earlier one on its own day.
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


def evolve(claim: Claim, fact: Event) -> Claim:
    """The state after one more fact."""
    match fact:
        case RecoveryOrdered():
            return replace(claim, ordered=fact)
        case ClaimNotified():
            return replace(claim, notified=fact)
        case ClaimBecameFinal():
            return replace(claim, final=fact)
        case ClaimPaymentReceived():
            payments = {**claim.payments, fact.payment: fact}
            return replace(claim, payments=payments, reductions=(*claim.reductions, fact))
        case ClaimOffset():
            return replace(_with(claim, fact.offset, fact), reductions=(*claim.reductions, fact))
        case ClaimWaived():
            return replace(_with(claim, fact.waiver, fact), reductions=(*claim.reductions, fact))
        case ClaimDeferred():
            return _arranged(_with(claim, fact.deferral, fact), fact)
        case InstalmentsAgreed():
            return _arranged(_with(claim, fact.agreement, fact), fact)
        case ClaimWrittenDown():
            return _arranged(claim, fact)
        case InterestAssessed():
            return _with(claim, fact.assessment, fact)
        case InterestWaived():
            return _with(claim, fact.waiver, fact)
        case _:
            return claim


def _with(claim: Claim, identifier: str, fact: Act) -> Claim:
    return replace(claim, acts={**claim.acts, identifier: fact})


def _arranged(claim: Claim, fact: Arrangement) -> Claim:
    return replace(
        claim,
        arrangements=(*claim.arrangements, fact),
        reduced_before=len(claim.reductions),
    )
