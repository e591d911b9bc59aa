"""What a case waits for and which dates are to be kept in it, as it stood."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from projections.cases.dossier import dossier
from projections.deadlines import queries as dates
from projections.deadlines.queries import DeadlineFilter, DeadlineLine
from projections.deadlines.tables import DATES
from projections.moments import Moment, resolve, today
from projections.runtime.memory import replay_into
from projections.worklist import queries as work
from projections.worklist.projection import WORKLIST
from projections.worklist.queries import WorkFilter, WorkItem
from projections.worklist.tables import ITEMS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grants.store.log import Log
    from grants.store.recorded import Recorded


@dataclass(frozen=True, kw_only=True)
class CaseAgenda:
    """What waits in a case, and its open dates."""

    waiting: tuple[WorkItem, ...]
    deadlines: tuple[DeadlineLine, ...]


def agenda(
    log: Log, number: str, *, as_of: dt.date | None = None, known_at: int | None = None
) -> CaseAgenda:
    """Folded from the facts of the case, its claims, its undertaking and the programme's rules.

    Without both moments nothing is left out, not even what takes effect later.
    """
    limited = as_of is not None or known_at is not None
    moment = resolve(log, as_of=as_of, known_at=known_at) if limited else None
    return standing(number, dossier(log, number, moment), moment)


def standing(number: str, facts: Sequence[Recorded], moment: Moment | None = None) -> CaseAgenda:
    """The same out of its dossier; without a moment nothing is left out."""
    if moment is not None:
        facts = [f for f in facts if moment.counts(f.position, f.stored.effective_on)]
    day = moment.as_of if moment else today()
    rows = replay_into(WORKLIST, facts)
    waiting = work.listed(rows.rows(ITEMS), WorkFilter(case_number=number), day=day)
    kept = dates.listed(rows.rows(DATES), DeadlineFilter(case_number=number), day=day)
    return CaseAgenda(waiting=tuple(waiting), deadlines=tuple(kept))
