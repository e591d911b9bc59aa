"""The audit trail of a case: who recorded what, how late, under which hash; shown and saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grants.kernel.calendar import berlin_day, last_day
from grants.web.downloads import csv_file
from projections.audit_trail.places import facts_at

if TYPE_CHECKING:
    from fastapi.responses import StreamingResponse

    from grants.web.visits import Pages
    from projections.audit_trail.queries import TrailLine

COLUMNS = (
    *("position", "recorded_at", "effective_on", "days_late", "person", "who", "competence"),
    *("name", "what", "legal_basis", "amount_cents", "budget_account", "stream", "leaf_hash"),
)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A fact with its hash; `days_late`: so many days after it took effect it was recorded."""

    line: TrailLine
    leaf_hash: str
    days_late: int


def trail_entries(pages: Pages, lines: Sequence[TrailLine]) -> list[Entry]:
    """The lines of a trail as entries of the log."""
    log = pages.reading.service.log
    hashes = {
        recorded.position: log.receipt(recorded).leaf_hash
        for recorded in facts_at(log, {line.position for line in lines})
    }
    return [
        Entry(line=line, leaf_hash=hashes[line.position], days_late=_days_late(line))
        for line in lines
    ]


def _days_late(line: TrailLine) -> int:
    return max(0, (berlin_day(line.recorded_at) - last_day(line.effective_on)).days)


def trail_file(number: str, entries: Sequence[Entry]) -> StreamingResponse:
    """The trail as a file; names stay those of the persons, as on the page."""
    rows = (
        (
            each.line.position,
            each.line.recorded_at.isoformat(),
            each.line.effective_on,
            each.days_late,
            each.line.person,
            each.line.who,
            each.line.competence,
            each.line.name,
            each.line.what,
            each.line.legal_basis,
            each.line.cents,
            each.line.budget_account,
            each.line.stream,
            each.leaf_hash,
        )
        for each in entries
    )
    return csv_file(f"pruefpfad-{number}", COLUMNS, rows)
