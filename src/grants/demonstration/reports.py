"""Reports of the closed years; of some years the figures were published before all were in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from grants.demonstration.acts import PROGRAMME, Act, office_moment, workday
from grants.demonstration.people import Staff
from grants.kernel.calendar import BERLIN, next_working_day
from grants.kernel.ids import EVERYWHERE
from grants.kernel.roles import Role

_FIRST_YEAR = 2017
_EARLY = frozenset({2017, 2019})
"""Published in the first days of January, too: what was signed in December came in after that."""


def report_acts(staff: Staff, until: dt.datetime) -> Iterator[Act]:
    """What grants and budgets looked like on the last day of each year, once it is closed."""
    for year in range(_FIRST_YEAR, until.astimezone(BERLIN).year):
        if year in _EARLY:
            yield from _published(staff, year, next_working_day(dt.date(year + 1, 1, 4)))
        yield from _published(staff, year, workday(dt.date(year + 1, 3, 12), 8))


def _published(staff: Staff, year: int, day: dt.date) -> Iterator[Act]:
    by = staff.pick(Role.COMPLIANCE, EVERYWHERE, day, turn=0)
    asked: tuple[dict[str, object], ...] = ({"name": "totals"}, {"name": "budgets", "year": year})
    for n, limited in enumerate(asked):
        body = {"as_of": dt.date(year, 12, 31), "programme": PROGRAMME, "published_on": day}
        yield Act(office_moment(day, 655 + n), "publish-report", "", by.id, {**body, **limited})
