"""Rules that every feature shares."""

from __future__ import annotations

import datetime as dt

from grants.kernel.rejection import Rejection


class DateInFuture(Rejection):
    """An act cannot be recorded before it happened."""

    code = "date-in-future"
    message = (
        "Der {day} liegt in der Zukunft; erfasst wird, was geschehen ist. Bitte das Datum prüfen."
    )


def not_in_future(day: dt.date, today: dt.date) -> None:
    """Refuse a date after today.

    Raises:
        DateInFuture: the day is still to come.
    """
    if day > today:
        raise DateInFuture(day=day.strftime("%d.%m.%Y"))
