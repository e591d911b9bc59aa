"""Rules that every feature shares."""

from __future__ import annotations

import datetime as dt

from grants.kernel.calendar import day_de
from grants.kernel.phrases import Phrase
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
        raise DateInFuture(day=day_de(day), day_on=day)


class DateOutOfOrder(Rejection):
    """An act cannot be older than the act it builds on."""

    code = "date-out-of-order"
    message = (
        "Der {day} liegt vor dem {earlier} ({act}); die Reihenfolge der Vorgänge verlangt ein "
        "späteres oder gleiches Datum. Bitte das Datum prüfen."
    )


def not_before(day: dt.date, earlier: dt.date, act: str) -> None:
    """Refuse a date before that of the act it builds on; `act` names that act in German.

    Raises:
        DateOutOfOrder: the day lies before `earlier`.
    """
    if day < earlier:
        raise DateOutOfOrder(
            day=day_de(day),
            earlier=day_de(earlier),
            act=Phrase(act),
            day_on=day,
        )
