"""The facts that a case is folded from: its file, its claims, and what it is judged by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants.application.events import ApplicationSubmitted, DeMinimisChecked
from grants.kernel.ids import case_stream, programme_stream, undertaking_stream
from grants.store.log import POSITION_MAX
from grants.store.mapper import skim
from grants.store.recorded import Recorded
from projections import remembered

if TYPE_CHECKING:
    from psycopg.rows import DictRow

    from grants.store.log import Log
    from projections.moments import Moment

_FILE = (
    "SELECT facts.* FROM grants.facts WHERE originator_id = ANY (%(stream)s || ARRAY("
    " SELECT 'claim/' || unnest(claims) FROM reads.cases WHERE number = %(number)s))"
    " AND notification_id <= %(known_at)s"
)


def dossier(log: Log, number: str, moment: Moment | None = None) -> list[Recorded]:
    """Everything recorded of a case, its claims, the programme's rules and its undertaking.

    With a moment, facts of the case that were not known then are not read. Of the envelopes there
    is what read models look at (see `Skimmed`).
    """
    values = {
        "number": number,
        "stream": [case_stream(number)],
        "known_at": moment.known_at if moment else POSITION_MAX,
    }
    with log.reading() as connection:
        rows = connection.execute(_FILE, values, prepare=True, binary=True).fetchall()
    facts = [_skimmed(row) for row in rows]
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


def _skimmed(row: DictRow) -> Recorded:
    state: bytes = row["state"]
    return Recorded(row["notification_id"], row["recorded_at"], skim(row["topic"], state), state)
