"""When each payout was paid: what its recipient pays back in a later year is revenue.

What comes back by the bank, or within the year of payment, goes back into the budget and may be
paid out again. The rest is in no budget, as is what is learnt of when that year is closed: it is
recovered money, as that which comes in on claims.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from grants.payout.events import PayoutExecuted, PayoutReturned
from grants.payout.returning import reopens
from projections.runtime.model import Table

if TYPE_CHECKING:
    from projections.runtime.model import Key, Rows

Paid = PayoutExecuted | PayoutReturned
PAYMENTS = Table(
    part="payments",
    columns={
        "case_number": "text NOT NULL",
        "payout_no": "integer NOT NULL",
        "paid_on": "date NOT NULL",
    },
    key=("case_number", "payout_no"),
)
"""Read models that have no row per payout have a table of this shape each."""


def key_of(number: str, fact: Paid) -> Key:
    """The row of a payout."""
    return (number, fact.payout_no)


def note(number: str, fact: PayoutExecuted, rows: Rows) -> None:
    """Remember when a payout was paid."""
    rows.put(
        PAYMENTS,
        {"case_number": number, "payout_no": fact.payout_no, "paid_on": fact.value_on},
    )


def revenue_cents(number: str, fact: PayoutReturned, rows: Rows) -> int:
    """What of a return refills no budget: all of it or nothing."""
    row = rows.get(PAYMENTS, key_of(number, fact))
    return fact.cents if is_revenue(fact, paid_on=row["paid_on"] if row else None) else 0


def is_revenue(fact: PayoutReturned, *, paid_on: dt.date | None) -> bool:
    """Whether it goes back into no budget: the recipient paid back too late for that."""
    return paid_on is not None and not reopens(fact, paid_on=paid_on)
