"""How many postings stand behind a figure, and what they amount to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, LiteralString

from psycopg.sql import SQL, Identifier

from projections.runtime.model import LIVE

if TYPE_CHECKING:
    from grants.store.log import Log
    from projections.figures import Figure
    from projections.runtime.model import ReadModel, Row, Table


@dataclass(frozen=True, kw_only=True)
class Behind:
    """All postings asked for, whatever page of them is read.

    `before` is how many there are up to the place after which is read.
    """

    count: int
    before: int
    amounts: Mapping[str, int]
    """By measure."""

    def amount(self, figure: Figure) -> int | None:
        """What they add up to; None where a posting among them counts only under conditions."""
        if any(not sign and self.amounts.get(name) for name, sign in figure.signs.items()):
            return None
        return sum(sign * self.amounts.get(name, 0) for name, sign in figure.signs.items())


def behind(
    log: Log, postings: tuple[ReadModel, Table], amount: str, where: LiteralString, wanted: Row
) -> Behind:
    """The postings of a read model that are `wanted`."""
    model, table = postings
    statement = SQL(
        "SELECT measure, count(*) AS count, sum({amount})::bigint AS amount, count(*)"
        " FILTER (WHERE (position, line) <= (%(position)s, %(line)s)) AS before"
        " FROM {view}{where} GROUP BY measure"
    ).format(
        amount=Identifier(amount),
        view=Identifier(LIVE.schema, model.served(table)),
        where=SQL(where),
    )
    with log.reading() as connection:
        rows = connection.execute(statement, wanted).fetchall()
    return Behind(
        count=sum(row["count"] for row in rows),
        before=sum(row["before"] for row in rows),
        amounts={row["measure"]: row["amount"] for row in rows},
    )
