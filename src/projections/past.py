"""The facts a read model looks at, as far as they count at a moment."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from grants.store.log import recorded as decoded

if TYPE_CHECKING:
    from grants.store.log import Log
    from grants.store.recorded import Recorded
    from projections.moments import Moment
    from projections.runtime.model import ReadModel


def facts_at(log: Log, model: ReadModel, moment: Moment) -> Iterator[Recorded]:
    """What had happened and was known, in order; it takes time with the length of the log."""
    topics = [
        f"{fact.NAME}@{version}"
        for fact in model.facts or ()
        for version in range(1, fact.VERSION + 1)
    ]
    with log.connection() as connection:
        for row in connection.execute(
            "SELECT * FROM grants.facts WHERE notification_id <= %s AND topic = ANY(%s)"
            " ORDER BY notification_id",
            (moment.known_at, topics),
        ):
            fact = decoded(row)
            if moment.counts(fact.position, fact.stored.effective_on):
                yield fact
