"""Where money goes that comes back without a claim."""

from __future__ import annotations

import datetime as dt

from grants.payout.events import PayoutReturned


def reopens(refund: PayoutReturned, *, paid_on: dt.date) -> bool:
    """Whether a return goes back into the budget it was paid from.

    A repayment does not where that year is closed; what the bank sends back unwinds a closed year,
    too, dated after it.
    """
    in_its_year = refund.value_on.year == paid_on.year and refund.year_closed_on is None
    return refund.ground == "bank-return" or in_its_year
