"""The plan of the whole demonstration, worked out once: it takes seconds."""

from __future__ import annotations

import datetime as dt
from functools import cache

from grants.demonstration.plan import Plan, plan

TODAY = dt.date(2026, 11, 23)


@cache
def planned(today: dt.date = TODAY) -> Plan:
    """What is played until a day."""
    return plan(today)
