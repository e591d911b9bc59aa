"""By when a claim is to be paid: as ordered, or as arranged since. Decisions and lists share it.

No fact says that a day has passed. So terms name, beside the day of all of it, the day that takes
its place once it is over with an instalment missed; which of them is in force is asked on a day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from grants.claim.events import ClaimDeferred, IfMissed, Instalment, InstalmentsAgreed
from grants.claim.schedule import Suspension, postponed, suspended


@dataclass(frozen=True)
class Taken:
    """What came in on a day, or was given up on it."""

    on: dt.date
    cents: int


@dataclass(frozen=True, kw_only=True)
class Terms:
    """`due_on` is the day of all of it, as it was set on `set_on`; `plan` are its instalments.

    `if_missed` says whether one that is missed makes all the rest due, `taken` what came in since.
    `suspensions` are the objections to the decision behind the claim.
    """

    due_on: dt.date
    set_on: dt.date
    plan: tuple[Instalment, ...] = ()
    if_missed: IfMissed = "rest-stays"
    taken: tuple[Taken, ...] = ()
    suspensions: tuple[Suspension, ...] = ()

    def moved(self, due_on: dt.date) -> dt.date | None:
        """The day on which a date of these terms ends; None while an objection is pending."""
        return postponed(due_on, self.suspensions, set_on=self.set_on)

    @property
    def forfeits_on(self) -> dt.date | None:
        """The day that makes all the rest due if nothing more comes in by then (Verfallklausel).

        It is that of the first instalment that was not paid in time, or was not yet. What comes
        after its day does not bring the plan back.
        """
        if self.if_missed == "rest-stays":
            return None
        for part, due_cents in self._due():
            until = self.moved(part.due_on)
            if until is None:
                return None
            if sum(known.cents for known in self.taken if known.on <= until) < due_cents:
                return until
        return None

    @property
    def awaited_on(self) -> dt.date | None:
        """When the next of it is to come in; None while an objection is pending."""
        if (forfeits_on := self.forfeits_on) is not None:
            return forfeits_on
        ahead = (part.due_on for part, due_cents in self._due() if due_cents > self.taken_cents)
        return self.moved(next(ahead, self.due_on))

    def due_on_seen(self, day: dt.date, *, open_cents: int) -> dt.date | None:
        """When all that is open is due, seen on a day; None while an objection is pending."""
        return self.defaulted_on(day) or self.ends_on(open_cents)

    def ends_on(self, open_cents: int) -> dt.date | None:
        """When the last of what is open is due, if no instalment is missed before.

        A part of which nothing is left, because the claim has fallen by it, gives no time.
        """
        parts = zip(self.plan, self.ahead(open_cents), strict=True)
        left = [part.due_on for part, cents in parts if cents > 0]
        return self.moved(max(left, default=self.due_on))

    def defaulted_on(self, day: dt.date) -> dt.date | None:
        """The day that has made all the rest due, where it is over."""
        forfeits_on = self.forfeits_on
        return forfeits_on if forfeits_on is not None and forfeits_on < day else None

    def missed_cents(self, day: dt.date, *, open_cents: int) -> int:
        """What of the instalments was due before a day and has not come in since."""
        if not self.plan or suspended(day, self.suspensions):
            return 0
        if self.defaulted_on(day) is not None:
            return open_cents
        ends = [self.moved(part.due_on) for part in self.plan]
        ahead = zip(ends, self.ahead(open_cents), strict=True)
        return sum(cents for until, cents in ahead if until is not None and until < day)

    @property
    def taken_cents(self) -> int:
        """What came in, whenever it did."""
        return sum(known.cents for known in self.taken)

    def ahead(self, open_cents: int) -> tuple[int, ...]:
        """What of each instalment is still to come in, where so much is open on the claim.

        What comes in is set against the earliest; what the claim has fallen by, the last one loses.
        """
        owed = self.taken_cents + open_cents
        return tuple(
            max(0, min(due_cents, owed) - max(due_cents - part.cents, self.taken_cents))
            for part, due_cents in self._due()
        )

    def _due(self) -> Iterator[tuple[Instalment, int]]:
        """Each instalment with what is to have come in by its day."""
        return zip(self.plan, accumulate(part.cents for part in self.plan), strict=True)


def ordered_terms(
    due_on: dt.date, *, signed_on: dt.date, arrived_on: dt.date | None
) -> Terms | None:
    """As the order says; None while the recipient does not know it.

    An order takes effect when it is notified (§ 43 (1) VwVfG): the day it names is over by then
    only if the notification is later, and what it claims is due with that (§ 271 BGB).
    """
    if arrived_on is None:
        return None
    if arrived_on > due_on:
        return Terms(due_on=arrived_on, set_on=arrived_on)
    return Terms(due_on=due_on, set_on=signed_on)


def arranged_terms(fact: ClaimDeferred | InstalmentsAgreed) -> Terms:
    """As arranged, with nothing come in since."""
    match fact:
        case ClaimDeferred():
            return Terms(due_on=fact.until_on, set_on=fact.deferred_on)
        case InstalmentsAgreed(plan=(*_, last)):
            return Terms(
                due_on=last.due_on, set_on=fact.agreed_on, plan=fact.plan, if_missed=fact.if_missed
            )
        case InstalmentsAgreed():  # Nothing was open.
            return Terms(due_on=fact.agreed_on, set_on=fact.agreed_on)
