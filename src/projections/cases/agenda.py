"""What a case waits for and which dates are to be kept in it, as it stood."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grants.application.events import ApplicationSubmitted, DeMinimisChecked
from grants.kernel.ids import case_stream, claim_stream, programme_stream, undertaking_stream
from projections.deadlines import queries as dates
from projections.deadlines.queries import DeadlineFilter, DeadlineLine
from projections.deadlines.tables import DATES
from projections.moments import resolve
from projections.runtime.memory import replay_into
from projections.worklist import queries as work
from projections.worklist.projection import WORKLIST
from projections.worklist.queries import WorkFilter, WorkItem
from projections.worklist.tables import ITEMS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grants.store.log import Log


@dataclass(frozen=True, kw_only=True)
class CaseAgenda:
    """What waits in a case, and its open dates."""

    waiting: tuple[WorkItem, ...]
    deadlines: tuple[DeadlineLine, ...]


def agenda(
    log: Log,
    number: str,
    *,
    claims: Iterable[str],
    as_of: dt.date | None = None,
    known_at: int | None = None,
) -> CaseAgenda:
    """Folded from the facts of the case, its claims, its undertaking and the programme's rules.

    Without both moments nothing is left out, not even what takes effect later.
    """
    moment = resolve(log, as_of=as_of, known_at=known_at)
    facts = log.read(case_stream(number))
    beside = {claim_stream(claim) for claim in claims}
    for recorded in facts:
        match recorded.fact:
            case ApplicationSubmitted(programme=programme):
                beside.add(programme_stream(programme))
            case DeMinimisChecked(undertaking=undertaking):
                beside.add(undertaking_stream(undertaking))
            case _:
                pass
    for more in log.read_many(dict.fromkeys(beside, 0)).values():
        facts += more
    if as_of is not None or known_at is not None:
        facts = [f for f in facts if moment.counts(f.position, f.stored.effective_on)]
    rows = replay_into(WORKLIST, sorted(facts, key=lambda recorded: recorded.position))
    waiting = work.listed(rows.rows(ITEMS), WorkFilter(case_number=number), day=moment.as_of)
    kept = dates.listed(rows.rows(DATES), DeadlineFilter(case_number=number), day=moment.as_of)
    return CaseAgenda(waiting=tuple(waiting), deadlines=tuple(kept))
