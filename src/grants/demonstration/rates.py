"""Interest as the service will assess it, so that the plan can have exactly as much paid."""

from __future__ import annotations

import datetime as dt
from functools import cache

from grants.claim.interest import Owed, interest
from grants.demonstration.published import RULES
from grants.kernel.parameters import Parameter, Parameters
from grants.programme.commands import SetParameter

LAST_KNOWN = dt.date(2025, 12, 31)
"""No base rate is published here for later half-years."""


@cache
def _parameters() -> Parameters:
    return Parameters(
        tuple(
            Parameter(key=command.key, value=command.value, valid_from=command.valid_from,
                      valid_to=command.valid_to, citation=command.citation,
                      confirmed=command.status == "confirmed")
            for command in RULES.commands(LAST_KNOWN)
            if isinstance(command, SetParameter)
        )
    )  # fmt: skip


def interest_cents(base_cents: int, first: dt.date, last: dt.date) -> int:
    """On one amount, both days counted; 0 where nothing can be assessed."""
    if last > LAST_KNOWN or last < first or base_cents <= 0:
        return 0
    owed = (Owed(from_on=first, cents=base_cents),)
    return interest(owed, from_on=first, to_on=last, parameters=_parameters()).cents
