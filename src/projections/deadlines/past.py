"""The dates of all owners as they stood at a moment; those of now stand in the worklist."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from psycopg import sql

from grants.kernel.ids import case_stream
from projections.deadlines.projection import DEADLINES
from projections.deadlines.tables import DATES
from projections.deadlines.tables import FILES as DATED_FILES
from projections.lasting import Lasting, rows_then
from projections.runtime.model import LIVE
from projections.worklist.projection import WORKLIST
from projections.worklist.tables import FILES

if TYPE_CHECKING:
    from grants.store.log import Log
    from projections.moments import Moment
    from projections.runtime.model import Row

_BEGUN = sql.SQL(
    "SELECT owner, programme, first_position,"
    " last_position <= %(known_at)s AND latest_on <= %(as_of)s AND ruled_on <= %(as_of)s AS same"
    " FROM {}"
    " WHERE first_position <= %(known_at)s AND earliest_on <= %(as_of)s"
).format(sql.Identifier(LIVE.schema, WORKLIST.served(FILES)))
_PARTS = {
    "begun": _BEGUN,
    "dates": sql.Identifier(LIVE.schema, WORKLIST.served(DATES)),
    "files": sql.Identifier(LIVE.schema, WORKLIST.served(DATED_FILES)),
    "columns": sql.SQL(", ").join(sql.Identifier("dated", name) for name in DATES.columns),
}
LASTING = Lasting(
    table=DATES,
    folded=DEADLINES,
    served=WORKLIST,
    asked=(DATES, FILES, DATED_FILES),
    # The date of an award has its programme and region from the case that it arose from: it is the
    # same if that was known before, as it is of every case that began with an application.
    unsure=sql.SQL(
        "WITH begun AS ({begun}) SELECT owner FROM begun WHERE NOT same"
        " UNION SELECT begun.owner FROM begun JOIN {dates} AS dated ON subject = begun.owner"
        "  LEFT JOIN begun AS named ON named.owner = 'case/' || case_number AND named.same"
        "   AND named.first_position < dated.position AND named.programme <> ''"
        "  WHERE split_part(subject, '/', 1) <> ALL(%(kinds)s)"
        "   AND case_number IS NOT NULL AND named.owner IS NULL"
    ).format(**_PARTS),
    rows=sql.SQL(
        "WITH begun AS ({begun}) SELECT {columns} FROM {dates} AS dated JOIN begun ON owner ="
        " CASE WHEN subject LIKE 'claim/%%' THEN 'case/' || case_number ELSE subject END"
        " WHERE same AND owner <> ALL(%(owners)s)"
    ).format(**_PARTS),
    claims=sql.SQL(
        "SELECT owner, 'claim/' || jsonb_object_keys(claims) AS stream FROM {files}"
        " WHERE owner = ANY(%(owners)s)"
    ).format(**_PARTS),
    of_row=lambda row: (
        case_stream(row["case_number"]) if row["subject"].startswith("claim/") else row["subject"]
    ),
)


def dates_at(log: Log, moment: Moment) -> Sequence[Row]:
    """The rows of the dates that were set by a moment, in no order."""
    return rows_then(log, LASTING, moment)
