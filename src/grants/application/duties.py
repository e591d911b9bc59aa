"""What the steps of an open round of documents wait for, and the correction of a beginning."""

from __future__ import annotations

from collections.abc import Iterable

from grants.application import commands as c
from grants.application import events as e
from grants.application.checklist import Checklist, after, open_items
from grants.kernel.duties import Duty
from grants.kernel.event import Event


def _awaited(facts: Iterable[Event]) -> bool:
    """Whether anything that was asked for has neither come nor been done without."""
    checklist: Checklist = {}
    for fact in facts:
        checklist = after(checklist, fact)
    return bool(open_items(checklist))


DUTIES = (
    *(
        Duty(
            command=command,
            pending=_awaited,
            nothing="Es ist nichts nachgefordert, das noch aussteht.",
        )
        for command in (c.SupplyDocuments, c.ExtendDeadline, c.DeemWithdrawn)
    ),
    Duty(
        command=c.RetractMeasureStart,
        begun_by=(e.MeasureStarted,),
        done_by=(e.MeasureStartRetracted,),
        nothing="Es ist kein Beginn des Vorhabens erfasst.",
    ),
)
