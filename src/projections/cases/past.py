"""The lines of all cases as they stood at a moment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from psycopg import sql

from grants.kernel.ids import case_stream
from projections.cases.projection import CASES_MODEL
from projections.cases.tables import CASES
from projections.lasting import Lasting, rows_then
from projections.runtime.model import LIVE

if TYPE_CHECKING:
    from grants.store.log import Log
    from projections.moments import Moment
    from projections.runtime.model import Row

_PARTS = {
    "cases": sql.Identifier(LIVE.schema, CASES_MODEL.served(CASES)),
    "columns": sql.SQL(", ").join(map(sql.Identifier, CASES.columns)),
    # A line is there from the first fact of its case on, however it is counted.
    "begun": sql.SQL("first_position <= %(known_at)s AND begins_on <= %(as_of)s"),
    "same": sql.SQL(
        "last_position <= %(known_at)s AND latest_on <= %(as_of)s AND ruled_on <= %(as_of)s"
    ),
}
LASTING = Lasting(
    table=CASES,
    folded=CASES_MODEL,
    served=CASES_MODEL,
    asked=(CASES,),
    unsure=sql.SQL(
        "SELECT 'case/' || number AS owner FROM {cases} WHERE {begun} AND NOT ({same})"
    ).format(**_PARTS),
    rows=sql.SQL(
        "SELECT {columns} FROM {cases} WHERE {begun} AND {same}"
        " AND 'case/' || number <> ALL(%(owners)s)"
    ).format(**_PARTS),
    claims=sql.SQL(
        "SELECT 'case/' || number AS owner, 'claim/' || unnest(claims) AS stream FROM {cases}"
        " WHERE 'case/' || number = ANY(%(owners)s)"
    ).format(**_PARTS),
    of_row=lambda row: case_stream(row["number"]),
)


def cases_at(log: Log, moment: Moment) -> Sequence[Row]:
    """The rows of the cases that were there at a moment, in no order."""
    return rows_then(log, LASTING, moment)
