"""Rows behind which stand the tables: loaded on demand, written back once per batch."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from psycopg import sql
from psycopg.adapt import Dumper
from psycopg.errors import NumericValueOutOfRange
from psycopg.postgres import types
from psycopg.pq import Format
from psycopg.types.json import Jsonb

from projections.runtime.model import taking

if TYPE_CHECKING:
    from psycopg import Connection, Cursor
    from psycopg.rows import DictRow

    from grants.kernel.sealed import Sealed
    from grants.store.recorded import Recorded
    from grants.store.vault import Vault
    from projections.runtime.model import Key, Place, ReadModel, Row, Table


class LiveRows:
    """One batch of one model inside the caller's transaction. Call `flush` before the commit."""

    def __init__(
        self, connection: Connection[DictRow], model: ReadModel, place: Place, vault: Vault
    ) -> None:
        self._connection = connection
        self._model = model
        self._place = place
        self._vault = vault
        self._known: dict[Table, dict[Key, Row | None]] = {table: {} for table in model.tables}
        self._begun: set[tuple[Table, Key]] = set()
        self._changed: dict[Table, dict[Key, None]] = {table: {} for table in model.tables}
        self._appended: dict[Table, list[Row]] = {table: [] for table in model.tables}
        self._texts: dict[str, str | None] = {}
        self.notes: dict[str, Any] = {}

    def prefetch(self, facts: Sequence[Recorded]) -> None:
        """Load in one round trip per table what the model foretells for these facts."""
        model = self._model
        wanted: dict[Table, dict[Key, None]] = {table: {} for table in model.tables}
        refs = []
        for recorded in facts:
            if not model.heeds(recorded.fact):
                continue
            for table, key in model.keys(recorded):
                wanted[table][key] = None
            refs += [sealed.ref for sealed in model.texts(recorded)]
        for table, keys in wanted.items():
            begun = [key for key in keys if len(key) < len(table.key)]
            self._begun.update((table, key) for key in begun)
            for some in (begun, [key for key in keys if len(key) == len(table.key)]):
                if some:
                    self._load(table, some)
        if refs:
            self._texts = {**dict.fromkeys(refs), **self._vault.open(self._connection, refs)}

    def get(self, table: Table, key: Key) -> Row | None:
        """See `Rows`."""
        known = self._known[table]
        if key not in known:
            if any((table, key[:size]) in self._begun for size in range(1, len(key))):
                return None
            self._load(table, [key])
        return known[key]

    def put(self, table: Table, row: Row) -> None:
        """See `Rows`."""
        key = table.key_of(row)
        self._known[table][key] = row
        self._changed[table][key] = None

    def append(self, table: Table, row: Row) -> None:
        """See `Rows`."""
        self._appended[table].append(row)

    def delete(self, table: Table, key: Key) -> None:
        """See `Rows`."""
        self._known[table][key] = None
        self._changed[table][key] = None

    def text(self, sealed: Sealed) -> str | None:
        """See `Rows`."""
        if sealed.ref not in self._texts:
            opened = self._vault.open(self._connection, [sealed.ref])
            self._texts[sealed.ref] = opened.get(sealed.ref)
        return self._texts[sealed.ref]

    def flush(self) -> None:
        """Write everything that changed."""
        for table in self._model.tables:
            known = self._known[table]
            present, absent = [], []
            for key in self._changed[table]:
                row = known[key]
                if row is None:
                    absent.append(key)
                else:
                    present.append(row)
            if absent:
                self._delete(table, absent)
            if present:
                self._upsert(table, present)
            if self._appended[table]:
                copy_rows(self._connection, self._model, self._place, table, self._appended[table])
        self._changed = {table: {} for table in self._model.tables}
        self._appended = {table: [] for table in self._model.tables}

    def _load(self, table: Table, keys: list[Key]) -> None:
        """Read the rows with these keys, all as long: whole, or as much of them to begin with."""
        known = self._known[table]
        names = table.key[: len(keys[0])]
        if names == table.key:
            known.update(dict.fromkeys(keys))
        statement = sql.SQL(
            "SELECT {columns} FROM {table} JOIN unnest({arrays}) AS wanted ({key}) USING ({key})"
        ).format(
            columns=_names(table.columns),
            table=self._place.identifier(self._model, table),
            key=_names(names),
            arrays=sql.SQL(", ").join(
                sql.SQL("%s::{}[]").format(sql.SQL(table.columns[name].split()[0]))
                for name in names
            ),
        )
        arrays = [list(values) for values in zip(*keys, strict=True)]
        for row in self._connection.execute(statement, arrays, prepare=True):
            for name, kind in table.objects.items():
                row[name] = None if row[name] is None else kind.validate_python(row[name])
            known[table.key_of(row)] = row

    def _delete(self, table: Table, keys: list[Key]) -> None:
        statement = sql.SQL("DELETE FROM {} WHERE {}").format(
            self._place.identifier(self._model, table),
            sql.SQL(" AND ").join(
                sql.SQL("{} = %s").format(sql.Identifier(name)) for name in table.key
            ),
        )
        with self._connection.cursor() as cursor:
            cursor.executemany(statement, keys)

    def _upsert(self, table: Table, rows: list[Row]) -> None:
        rest = [name for name in table.columns if name not in table.key]
        update = sql.SQL("UPDATE SET {}").format(
            sql.SQL(", ").join(
                sql.SQL("{0} = EXCLUDED.{0}").format(sql.Identifier(name)) for name in rest
            )
        )
        statement = sql.SQL("INSERT INTO {} ({}) VALUES ({}) ON CONFLICT ({}) DO {}").format(
            self._place.identifier(self._model, table),
            _names(table.columns),
            sql.SQL(", ").join(sql.Placeholder() for _ in table.columns),
            _names(table.key),
            update if rest else sql.SQL("NOTHING"),
        )
        with self._connection.cursor() as cursor:
            cursor.executemany(statement, written(table, rows))


def copy_rows(
    connection: Connection[DictRow],
    model: ReadModel,
    place: Place,
    table: Table,
    rows: Iterable[Row],
) -> None:
    """Insert rows by COPY; none of them may exist already.

    Raises:
        NumericValueOutOfRange: a number does not fit its column.
    """
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT binary)").format(
        place.identifier(model, table), _names(table.columns)
    )
    with _exact_cursor(connection) as cursor, cursor.copy(statement) as copy:
        copy.set_types([kind.split()[0] for kind in table.columns.values()])
        for values in written(table, rows):
            try:
                copy.write_row(values)
            except (struct.error, OverflowError) as error:
                row = dict(zip(table.columns, values, strict=True))
                key = ", ".join(f"{name} {row[name]}" for name in table.key)
                msg = f"{place.name(model, table)}: out of range for its column at {key}"
                raise NumericValueOutOfRange(msg) from error


class _Int2(Dumper):
    """A smallint as PostgreSQL takes it. That of psycopg wraps what is too large, in silence."""

    format = Format.BINARY
    oid = types["int2"].oid
    dump: Any = struct.Struct("!h").pack  # No function of Python in between: copying stays fast.


class _Int4(Dumper):
    format = Format.BINARY
    oid = types["int4"].oid
    dump: Any = struct.Struct("!i").pack


def _exact_cursor(connection: Connection[DictRow]) -> Cursor[DictRow]:
    """A cursor that copies no other number than the one it was given."""
    cursor = connection.cursor()
    for dumper in (_Int2, _Int4):
        cursor.adapters.register_dumper(None, dumper)
    return cursor


def written(table: Table, rows: Iterable[Row]) -> Iterable[Sequence[Any]]:
    """The values of rows in column order, as psycopg sends them."""
    values = taking(tuple(table.columns))
    dumps: list[tuple[int, Callable[[Any], bytes] | None]] = [
        (place, table.objects[name].dump_json if name in table.objects else None)
        for place, (name, kind) in enumerate(table.columns.items())
        if kind.startswith("jsonb")
    ]
    if not dumps:
        yield from map(values, rows)
        return
    for row in rows:
        sent = list(values(row))
        for place, dump in dumps:
            if sent[place] is not None:
                sent[place] = Jsonb(sent[place], dump)
        yield sent


def _names(columns: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(name) for name in columns)
