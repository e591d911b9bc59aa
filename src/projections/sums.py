"""Postings in the memory of a process: any pair of moments is answered by adding up all of them.

A million postings are 24 megabytes and are added up in some milliseconds; tables of intermediate
sums took twice as long and made every rebuild longer. Postings are never changed, so what
was read once stays good: a question reads what was added since the last one, and everything anew
where the read model was rebuilt. Who asks a process first waits for the reading: a second or two
for a million.
"""

from __future__ import annotations

import threading
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, LiteralString
from weakref import WeakKeyDictionary

import numpy as np
from psycopg import sql
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from psycopg.postgres import types
from psycopg.pq import Format
from psycopg.rows import tuple_row

from projections.columns import Columns, Numbers, Part, Series
from projections.runtime.model import LIVE, Key, ReadModel, Table

if TYPE_CHECKING:
    from grants.store.log import Log
    from projections.moments import Moment


@dataclass(frozen=True, kw_only=True)
class Sums:
    """How the postings of a read model are summed up: by columns and by `measure`, an expression.

    Postings of which it is NULL are left out.

    A posting whose date is imprecise counts from its last possible day. From its first one on it is
    uncertain, which is told of the measures in `uncertain`.
    """

    model: ReadModel
    postings: Table
    by: tuple[str, ...]
    measure: LiteralString = "measure"
    amount: str
    uncertain: frozenset[str]

    def at(
        self, log: Log, moment: Moment, *, asked: Sums | None = None
    ) -> dict[Key, dict[str, int]]:
        """What each measure amounts to, by columns, where there is a posting by then.

        What is uncertain has the measure `uncertain-…`. `asked` are other sums of the postings that
        were asked for just now: what they have seen is enough.
        """
        found: dict[Key, dict[str, int]] = {}
        seen = _remembered(log, asked).seen if asked else None
        for columns in _remembered(log, self).columns(log, seen):
            for by, amounts in columns.at(moment).items():
                known = found.setdefault(by, amounts)
                if known is not amounts:
                    for measure, amount in amounts.items():
                        known[measure] = known.get(measure, 0) + amount
        return found


@dataclass
class _Remembered:
    """The postings of a read model, as far as they were read from one table."""

    of: Sums
    table: int | None = None
    last: int = 0
    """The last position in the table; every posting up to it was read."""
    read: tuple[Columns, ...] = ()
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def seen(self) -> tuple[int | None, int]:
        """How much is known."""
        return self.table, self.last

    def columns(self, log: Log, enough: tuple[int | None, int] | None) -> tuple[Columns, ...]:
        """All postings, in few sets of columns: those there are now, or those seen elsewhere."""
        with self.lock:
            if self.seen == enough:
                return self.read
            table, last, added = self._added(log)
            while self.last and table != self.table:  # Rebuilt meanwhile, by other rules perhaps.
                self.last, self.read = 0, ()
                table, last, added = self._added(log)
            self.table, self.last = table, last
            if added:
                self._add(added)
            return self.read

    def _added(self, log: Log) -> tuple[int | None, int, dict[Series, list[Part]]]:
        """The model's own table, the last position now, and the postings after the last one read.

        The table changes with every rebuild; there is none while another version is still served.
        """
        model, postings = self.of.model, self.of.postings
        question = _ADDED.format(
            name=sql.Literal(f"{LIVE.schema}.{LIVE.name(model, postings)}"),
            view=sql.Identifier(LIVE.schema, model.served(postings)),
            by=sql.SQL(", ").join(map(sql.Identifier, self.of.by)),
            measure=sql.SQL(self.of.measure),
            amount=sql.Identifier(self.of.amount),
            nothing=sql.SQL(", ").join([sql.NULL] * (5 + len(self.of.by))),
        )
        with (
            log.reading() as connection,
            nullcontext() if self.last else connection.transaction(),
            connection.cursor(binary=True, row_factory=tuple_row) as cursor,
        ):
            if not self.last:
                cursor.execute("SET LOCAL work_mem = '64MB'")  # Twice as fast, by a million.
            cursor.adapters.register_loader(types["int8"].array_oid, _Int8s)
            cursor.adapters.register_loader(types["int4"].array_oid, _Int4s)
            rows = cursor.execute(question, {"last": self.last}).fetchall()
        ((table, last, *_),) = [row for row in rows if row[2] is None]
        added = {(row[7:], row[2]): [row[3:7]] for row in rows if row[2] is not None}
        return table, last or 0, added

    def _add(self, parts: dict[Series, list[Part]]) -> None:
        """What others look at is never changed. Sets of about one size become one."""
        added = Columns.of(parts, self.of.uncertain)
        kept = [*self.read]
        while kept and kept[-1].size < _JOINED_BELOW * added.size:
            parts = {series: [part] for series, part in kept.pop().parts()}
            for series, part in added.parts():
                parts.setdefault(series, []).append(part)
            added = Columns.of(parts, self.of.uncertain)
        self.read = (*kept, added)


class _Int8s(Loader):
    """An array of integers as PostgreSQL sends it, without going through Python's numbers."""

    format = Format.BINARY
    _HEADER = 20
    """Dimensions, flags, type of the items, length and lower bound of the only dimension."""
    _ITEM = np.dtype([("length", ">i4"), ("value", ">i8")])

    def load(self, data: Buffer) -> Numbers:
        """Arrays of array_agg over a column that is NOT NULL: one dimension, no NULL, not empty."""
        items = np.frombuffer(data, self._ITEM, offset=self._HEADER)
        return items["value"].astype(items["value"].dtype.newbyteorder("="))


class _Int4s(_Int8s):
    _ITEM = np.dtype([("length", ">i4"), ("value", ">i4")])


_ADDED = sql.SQL(
    "SELECT to_regclass({name})::oid::bigint, (SELECT max(position) FROM {view}), {nothing}"
    " UNION ALL SELECT NULL, NULL, {measure}, array_agg(position), array_agg({amount}),"
    " array_agg(effective_first - DATE '0001-01-01' + 1),"
    " array_agg(effective_last - DATE '0001-01-01' + 1), {by}"
    " FROM {view} WHERE position > %(last)s AND ({measure}) IS NOT NULL GROUP BY {measure}, {by}"
)
"""The model's own table, the last position in it, and the postings after one: in one statement, so
that no rebuild comes between. Days are numbered as `date.toordinal` does."""
_JOINED_BELOW = 8

_known: WeakKeyDictionary[Log, dict[Sums, _Remembered]] = WeakKeyDictionary()


def _remembered(log: Log, sums: Sums) -> _Remembered:
    return _known.setdefault(log, {}).setdefault(sums, _Remembered(sums))
