"""The amount of a grant: every decision states it, and it stands from the decision's date on.

The line of a case as of a day is the fold, in the order of the log, of what counts on that day: of
several decisions that count, the one recorded last holds, whatever their legal dates. Postings are
never changed and are added up by legal date. So a decision posts the difference to what stands on
its own date, and at every later date the opposite of what was posted there before it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from grants.approval.events import GrantAmended, GrantApproved, GrantNotTakenUp, ObjectionDecided
from grants.revocation.events import GrantRevoked, GrantWithdrawn
from grants.settlement.events import GrantSettled
from projections.totals.postings import APPROVED_NET, Line, dated, dates_of

if TYPE_CHECKING:
    from grants.kernel.event import Event


def amount_of(fact: Event) -> int | None:
    """What a decision states as granted from its legal date on, in cents; None: nothing."""
    match fact:
        case GrantApproved(amount_cents=cents) | GrantAmended(amount_cents=cents):
            return cents
        case GrantWithdrawn(amount_cents=cents) | GrantRevoked(amount_cents=cents):
            return cents
        case GrantSettled(final_cents=cents):
            return cents
        case ObjectionDecided(amount_cents=cents):
            return cents
        case GrantNotTakenUp():
            return 0
        case _:
            return None


def earliest(before: str | None, effective_on: str) -> str:
    """The earlier one of two legal dates; of the same day the first."""
    dates = effective_on if before is None else before, effective_on
    return min(dates, key=lambda date: dates_of(date)[1])


def first_approved(cents: int, effective_on: str, before: str | None) -> list[Line]:
    """A first approval; `before` is the earliest date of those recorded until now.

    Of several that count the one recorded first is the first approval, so that one of an earlier
    date is it until the other counts.
    """
    if before is None:
        return dated((("cases", 1), ("approved", cents)), effective_on)
    if dates_of(effective_on)[1] >= dates_of(before)[1]:
        return []
    return [
        *dated((("cases", 1), ("approved", cents)), effective_on),
        *dated((("cases", -1), ("approved", -cents)), before),
    ]


def stated(cents: int, effective_on: str, posted: Iterable[Any]) -> list[Line]:
    """What makes this amount stand from its date on, after what was `posted` for the case."""
    first, last = dates_of(effective_on)
    stands_cents = 0
    later: dict[tuple[str, str], int] = {}
    for measure, amount, *dates in posted:
        if measure != APPROVED_NET:
            continue
        begins, ends = dates
        if ends <= last:
            stands_cents += amount
        else:
            later[begins, ends] = later.get((begins, ends), 0) + amount
    return [
        [APPROVED_NET, cents - stands_cents, first, last],
        *([APPROVED_NET, -amount, *dates] for dates, amount in sorted(later.items()) if amount),
    ]
