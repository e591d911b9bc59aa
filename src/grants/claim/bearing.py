"""What of the money that a recipient has bears interest already: none of it twice on one day.

A recovery bears interest (§ 49a (3) VwVfG), and so does money that was not used in time, until it
is used or comes back (§ 49a (4)). What was paid back bears neither, and what bears one of them does
not bear the other as well.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from grants.claim.events import ClaimWaived, InterestAssessed, InterestSegment
from grants.claim.interest import Owed, lowered, owed_on
from grants.claim.rejections import InterestBaseAboveHeld
from grants.claim.state import Claim, principal_of, taken_on
from grants.kernel.calendar import day_after
from grants.kernel.money import euros_de

Movement = tuple[dt.date, int]
"""From this day on the recipient has so much more, or less."""


def moved_by(claim: Claim) -> Iterator[Movement]:
    """What came back on the principal of a claim, and what of it went out again.

    The day on which something comes back still counts; interest is no part of the money paid out.
    """
    for known in claim.reductions:
        if not isinstance(known, ClaimWaived):
            yield day_after(taken_on(known)), -principal_of(known)
    for refund in claim.refunds:
        yield refund.value_on, refund.cents - refund.interest_cents


def principal_by_day(claim: Claim, *, to_cents: int) -> tuple[Owed, ...]:
    """The principal that bore interest day by day, had no more than this been claimed.

    Both days of a period count, so what comes in or is given up on a day lowers it from the next
    day on. While a deferral lets interest rest, none of it bears any.
    """
    taken = [(taken_on(known), principal_of(known)) for known in claim.reductions]
    rests = tuple(claim.rests())
    days = {dt.date.min, *(day_after(day) for day, _ in taken)}
    for first, last in rests:
        days |= {first, day_after(last)}

    def bears(day: dt.date) -> int:
        if any(first <= day <= last for first, last in rests):
            return 0
        return max(0, to_cents - sum(cents for on, cents in taken if on < day))

    return tuple(Owed(from_on=day, cents=bears(day)) for day in sorted(days))


def standing(claim: Claim) -> tuple[InterestAssessed, ...]:
    """The interest assessed on a claim, with what of its principal was owed as known today.

    What fell once does not rise again, whatever is learnt of after that.
    """
    if claim.is_annulled:
        return ()
    owed = principal_by_day(claim, to_cents=claim.principal_cents)
    left = {fact.assessment: fact.segments for fact in claim.corrections}
    return tuple(
        known.model_copy(
            update={"segments": lowered(left.get(known.assessment, known.segments), owed)}
        )
        if known.kind == "recovery"
        else known
        for known in claim.assessments
    )


@dataclass(frozen=True)
class Holding:
    """What the recipient had of all payouts, and the interest that is assessed on it."""

    moved: tuple[Movement, ...]
    assessed: tuple[InterestAssessed, ...]

    def check_interim(self, base: Owed, *, to_on: dt.date) -> None:
        """Refuse interim interest on more than there was on a day and bore none yet.

        Raises:
            InterestBaseAboveHeld: there is such a day.
        """
        self._check((base,), from_on=base.from_on, to_on=to_on)

    def check_recovery(self, owed: Sequence[Owed], *, from_on: dt.date, to_on: dt.date) -> None:
        """The same for a recovery, on days on which interim interest is assessed.

        Recoveries beside each other are each about other money.

        Raises:
            InterestBaseAboveHeld: there is such a day.
        """
        for known in self.assessed:
            for part in known.segments if known.kind == "interim" else ():
                first, last = max(from_on, part.from_on), min(to_on, part.to_on)
                self._check(owed, from_on=first, to_on=last)

    def _check(self, wanted: Sequence[Owed], *, from_on: dt.date, to_on: dt.date) -> None:
        bearing = [part for known in self.assessed for part in known.segments]
        days = {from_on} | {entry.from_on for entry in wanted} | {on for on, _ in self.moved}
        days |= {part.from_on for part in bearing} | {day_after(part.to_on) for part in bearing}
        for day in sorted(day for day in days if from_on <= day <= to_on):
            held = sum(cents for on, cents in self.moved if on <= day)
            bears, base = _bearing(bearing, day), owed_on(wanted, day)
            if base > max(0, held - bears):
                raise InterestBaseAboveHeld(
                    day=day, held=euros_de(held), bearing=euros_de(bears), base=euros_de(base)
                )


def _bearing(segments: Iterable[InterestSegment], day: dt.date) -> int:
    return sum(part.principal_cents for part in segments if part.from_on <= day <= part.to_on)
