"""The facts that a case is folded from: its file, its claims, and what it is judged by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants.application.events import ApplicationSubmitted, DeMinimisChecked
from grants.kernel.ids import case_stream, programme_stream, undertaking_stream
from grants.store.log import POSITION_MAX
from grants.store.log import recorded as decoded
from projections import remembered

if TYPE_CHECKING:
    from grants.store.log import Log
    from grants.store.recorded import Recorded
    from projections.moments import Moment

_FILE = (
    "SELECT facts.* FROM grants.facts WHERE originator_id = ANY (%(stream)s || ARRAY("
    " SELECT 'claim/' || unnest(claims) FROM reads.cases WHERE number = %(number)s))"
    " AND notification_id <= %(known_at)s"
)


def dossier(log: Log, number: str, moment: Moment | None = None) -> list[Recorded]:
    """Everything recorded of a case, its claims, the programme's rules and its undertaking.

    With a moment, facts of the case that were not known then are not read.
    """
    values = {
        "number": number,
        "stream": [case_stream(number)],
        "known_at": moment.known_at if moment else POSITION_MAX,
    }
    with log.connection() as connection:
        rows = connection.execute(_FILE, values, prepare=True).fetchall()
    facts = [decoded(row) for row in rows]
    beside = set()
    for each in facts:
        match each.fact:
            case ApplicationSubmitted(programme=programme):
                beside.add(programme_stream(programme))
            case DeMinimisChecked(undertaking=undertaking):
                beside.add(undertaking_stream(undertaking))
            case _:
                pass
    if beside:
        facts += remembered.streams(log, sorted(beside), to=moment.known_at if moment else None)
    return sorted(facts, key=lambda each: each.position)
