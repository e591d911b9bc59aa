"""Running balances beside postings: any pair of moments is answered without adding up all of them.

A series is what postings are summed up under: some columns and a measure. The log is cut into
blocks of `BLOCK` positions. A row says what a series amounted to from the end of `first_block` to
the end of `last_block`, between which nothing moved it: on every day of reckoning (the 10th, the
20th and the last of a month) to which one of its postings belongs, everything up to that day. What
it amounts to now has a table of its own, so that the rows of most series stand side by side. What
neither whole blocks nor whole spans of days hold is added from the postings themselves.

A posting whose date is imprecise counts from its last possible day. From its first one on it stands
in the series of the measure `uncertain-…`, and leaves it when it counts: for the few measures of
which anybody asks for what is uncertain. Imprecise dates are whole months and years, so that the
days of reckoning are enough to know them by.
"""

from __future__ import annotations

import calendar
import datetime as dt
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, LiteralString, NamedTuple

from psycopg import sql

from projections.runtime.model import LIVE, Key, ReadModel, Rows, Table

if TYPE_CHECKING:
    from projections.moments import Moment

BLOCK = 2**14
"""Positions in a block: so many facts are added up at most. Fixed: it is in the stored rows."""
LAST = 2**31 - 1
"""The last block there can be."""


class Posted(NamedTuple):
    """A posting as far as balances look at it."""

    position: int
    measure: str
    amount: int
    effective_first: dt.date
    effective_last: dt.date


@dataclass(frozen=True, kw_only=True)
class Balances:
    """Tables of what series amount to since a block, and of what they amounted to before.

    `uncertain` are the measures of which it is asked what is uncertain.
    """

    now: Table
    past: Table
    uncertain: frozenset[str]


def balances_of(series: Mapping[str, LiteralString], *, uncertain: frozenset[str]) -> Balances:
    """The balances of postings that are summed up under these columns."""
    named = {**series, "measure": "text NOT NULL"}
    first: dict[str, LiteralString] = {"first_block": "integer NOT NULL"}
    known: dict[str, LiteralString] = {"days": "date[] NOT NULL", "amounts": "bigint[] NOT NULL"}
    return Balances(
        now=Table(part="balances", columns={**named, **first, **known}, key=tuple(named)),
        past=Table(
            part="past_balances",
            columns={**named, **first, "last_block": "integer NOT NULL", **known},
            key=("last_block", "first_block", *named),
        ),
        uncertain=uncertain,
    )


def enter(rows: Rows, balances: Balances, series: Key, posted: Posted) -> None:
    """Add a posting to its series."""
    block, amount = posted.position // BLOCK, posted.amount
    last = reckoned_on(posted.effective_last)
    _add(rows, balances, (*series, posted.measure), block, (last, amount))
    if posted.effective_first != posted.effective_last and posted.measure in balances.uncertain:
        key = (*series, f"uncertain-{posted.measure}")
        _add(rows, balances, key, block, (reckoned_on(posted.effective_first), amount))
        _add(rows, balances, key, block, (last, -amount))


def _add(rows: Rows, balances: Balances, key: Key, block: int, moved: tuple[dt.date, int]) -> None:
    row = rows.get(balances.now, key)
    day, amount = moved
    if row is None:
        named = dict(zip(balances.now.key, key, strict=True))
        new = {**named, "first_block": block, "days": [day], "amounts": [amount]}
        rows.put(balances.now, new)
        return
    if row["first_block"] < block:
        rows.append(balances.past, {**row, "last_block": block - 1})
    days, amounts = _with(row["days"], row["amounts"], day, amount)
    rows.put(balances.now, {**row, "first_block": block, "days": days, "amounts": amounts})


def _with(
    days: list[dt.date], amounts: list[int], day: dt.date, amount: int
) -> tuple[list[dt.date], list[int]]:
    if day == days[-1]:
        return days, [*amounts[:-1], amounts[-1] + amount]
    if day > days[-1]:
        return [*days, day], [*amounts, amounts[-1] + amount]
    at = bisect_left(days, day)
    later = [known + amount for known in amounts[at:]]
    if days[at] == day:
        return days, [*amounts[:at], *later]
    before = amounts[at - 1] if at else 0
    return [*days[:at], day, *days[at:]], [*amounts[:at], before + amount, *later]


@lru_cache(maxsize=4096)
def reckoned_on(day: dt.date) -> dt.date:
    """The day of reckoning a day belongs to: the first from it on."""
    for last in (10, 20):
        if day.day <= last:
            return day.replace(day=last)
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _reckoned_before(day: dt.date) -> dt.date:
    """The last day of reckoning up to a day."""
    return day if day == reckoned_on(day) else day - dt.timedelta(days=day.day % 10 or 10)


_ALL = sql.SQL("")


@dataclass(frozen=True, kw_only=True)
class Moved:
    """A model that has postings and their balances; `amount` is the column that is added up."""

    model: ReadModel
    postings: Table
    balances: Balances
    amount: str

    def by(
        self, moment: Moment, where: sql.Composable, balanced: sql.Composable = _ALL
    ) -> tuple[sql.Composed, dict[str, Any]]:
        """A query for what moved every series by a moment, in several rows each; and its values.

        Columns: those of the series, `measure`, `amount`. `where` limits the rows, and `balanced`
        also those of balances, both beginning with AND.
        """
        parts: tuple[sql.SQL, ...] = (_BLOCK_BEGUN,)
        values: dict[str, Any] = {
            "as_of": moment.as_of,
            "known_at": moment.known_at,
            "until": 0,
            "uncertain": list(self.balances.uncertain),
        }
        blocks = (moment.known_at + 1) // BLOCK
        if blocks and moment.as_of.year > dt.MINYEAR:
            parts = (_NOW, _PAST, _BLOCK_BEGUN, _SPAN_BEGUN)
            values |= {
                "until": blocks * BLOCK - 1,
                "block": min(blocks - 1, LAST),
                "reckoned": _reckoned_before(moment.as_of),
            }
        named = {
            "series": sql.SQL(", ").join(map(sql.Identifier, self.balances.now.key[:-1])),
            "amount": sql.Identifier(self.amount),
            "postings": self._view(self.postings),
            "now": self._view(self.balances.now),
            "past": self._view(self.balances.past),
            "where": where,
            "balanced": balanced,
        }
        return sql.SQL(" UNION ALL ").join(part.format(**named) for part in parts), values

    def _view(self, table: Table) -> sql.Identifier:
        return sql.Identifier(LIVE.schema, self.model.served(table))


_RECKONED: LiteralString = (
    "SELECT {series}, measure, amounts[width_bucket(%(reckoned)s::date, days)] AS amount FROM "
)
_BY_BLOCK: LiteralString = (
    " WHERE first_block <= %(block)s AND days[1] <= %(reckoned)s{where}{balanced}"
)
_NOW = sql.SQL(_RECKONED + "{now}" + _BY_BLOCK)
_PAST = sql.SQL(_RECKONED + "{past}" + _BY_BLOCK + " AND last_block >= %(block)s")
_POSTED: LiteralString = (
    "SELECT {series}, CASE WHEN effective_last <= %(as_of)s THEN measure"
    " ELSE 'uncertain-' || measure END AS measure, {amount} AS amount"
    " FROM {postings} WHERE effective_first <= %(as_of)s"
    " AND (effective_last <= %(as_of)s OR measure = ANY(%(uncertain)s))"
)
_BLOCK_BEGUN = sql.SQL(_POSTED + " AND position > %(until)s AND position <= %(known_at)s{where}")
_SPAN_BEGUN = sql.SQL(
    _POSTED + " AND position <= %(until)s AND effective_first > %(reckoned)s{where}"
)
