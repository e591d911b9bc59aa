"""What a read model is: tables with keys, and one function that applies one fact to their rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import itemgetter
from typing import Any, LiteralString, Protocol

from psycopg import sql
from pydantic import TypeAdapter

from grants.kernel.event import Event
from grants.kernel.sealed import Sealed
from grants.store.recorded import Recorded

Row = Mapping[str, Any]
"""A row by column name. Never changed in place: `put` a new one. Values are what the database gives
back: lists for arrays, plain JSON values in jsonb, aware UTC datetimes; objects where the table
says so."""
Key = tuple[Any, ...]


@dataclass(frozen=True)
class Index:
    """An index beside the key; `include` are columns it only carries along."""

    columns: tuple[str, ...]
    include: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class Table:
    """A table of a read model; `part` is empty for its main table, `columns` are name: SQL type.

    `objects` are jsonb columns that models see as objects: read once when a row is loaded and
    written once when it is stored, however many facts change them in between. Columns that are
    `inner` are for the model alone: a question that does not name them does not see them.
    """

    part: str = ""
    columns: Mapping[str, LiteralString]
    key: tuple[str, ...]
    indexes: tuple[Index, ...] = ()
    objects: Mapping[str, TypeAdapter[Any]] = field(default_factory=dict)
    inner: frozenset[str] = frozenset()

    @cached_property
    def key_of(self) -> Callable[[Row], Key]:
        """Takes the key out of a row."""
        return taking(self.key)


def taking(columns: Sequence[str]) -> Callable[[Row], tuple[Any, ...]]:
    """Takes columns out of a row, in their order."""
    if len(columns) == 1:
        (only,) = columns
        return lambda row: (row[only],)
    return itemgetter(*columns)


class Rows(Protocol):
    """The unit of work a read model writes to: keyed rows, whatever is behind them.

    In `notes` a model remembers what it worked out, from one fact of the unit to the next.
    """

    notes: dict[str, Any]

    def get(self, table: Table, key: Key) -> Row | None:
        """The row with this key, as changed so far; None if there is none."""

    def put(self, table: Table, row: Row) -> None:
        """Insert or replace the row with this row's key."""

    def append(self, table: Table, row: Row) -> None:
        """Insert a row that is never read back or changed by the model."""

    def delete(self, table: Table, key: Key) -> None:
        """Remove the row with this key, if there is one."""

    def text(self, sealed: Sealed) -> str | None:
        """The vault's text behind a reference; None if it was erased."""


def _no_keys(recorded: Recorded) -> Iterable[tuple[Table, Key]]:  # noqa: ARG001 - the signature of `keys`.
    return ()


def _no_texts(recorded: Recorded) -> Iterable[Sealed]:  # noqa: ARG001 - the signature of `texts`.
    return ()


@dataclass(frozen=True, kw_only=True)
class Apart:
    """How the facts of a model may be folded owner by owner, and not in the order of the log.

    A fact in a stream of one of these `kinds` reads and writes only rows of its own owner: of the
    case, for its claims too, otherwise of the stream. `beside` are facts of other streams that it
    also has to know, kept in the `shared` tables, which it never writes. Facts of all other streams
    may read everything, but change no row of such an owner.
    """

    kinds: frozenset[str]
    beside: frozenset[type[Event]] = frozenset()
    shared: tuple[Table, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class ReadModel:
    """A read model; a change of its tables or of its meaning is a new version beside the old one.

    `facts` are the facts it looks at (None: all), `keys` and `texts` foretell what `apply` will ask
    for, so that a batch is fetched at once: of a key also its beginning, for all rows that have it.
    `personal` lists the columns that hold personal data. Without `apart` its facts can only be
    folded in the order of the log. What `apply` writes depends on the facts alone, and not on how
    they were divided into units of work.
    """

    name: str
    version: int
    tables: tuple[Table, ...]
    apply: Callable[[Recorded, Rows], None]
    facts: frozenset[type[Event]] | None = None
    keys: Callable[[Recorded], Iterable[tuple[Table, Key]]] = _no_keys
    texts: Callable[[Recorded], Iterable[Sealed]] = _no_texts
    personal: tuple[tuple[Table, str], ...] = ()
    apart: Apart | None = None

    def heeds(self, fact: Event) -> bool:
        """Whether the model looks at facts of this type."""
        return self.facts is None or type(fact) in self.facts

    @property
    def full_name(self) -> str:
        """The name with the version: `budgets_v1`."""
        return f"{self.name}_v{self.version}"

    def physical(self, table: Table) -> str:
        """The name of a table in the database, without schema and suffix."""
        return f"{self.full_name}_{table.part}" if table.part else self.full_name

    def served(self, table: Table) -> str:
        """The name of the view that shows this table of whichever version is being served."""
        return f"{self.name}_{table.part}" if table.part else self.name

    def select(self, table: Table, rest: LiteralString = "") -> sql.Composed:
        """A question to what is served, from `SELECT` on; `rest` is what follows the view.

        Every column is named that is not inner: a version that lacks one is noticed, and prepared
        statements stay good when the next version has more.
        """
        columns = [name for name in table.columns if name not in table.inner]
        return sql.SQL("SELECT {} FROM {}{}").format(
            sql.SQL(", ").join(map(sql.Identifier, columns)),
            sql.Identifier(LIVE.schema, self.served(table)),
            sql.SQL(rest),
        )


@dataclass(frozen=True)
class Place:
    """Where the tables of a model lie: a schema, and a suffix while built beside others."""

    schema: str = "reads"
    suffix: str = ""

    def name(self, model: ReadModel, table: Table) -> str:
        """The name of the table here."""
        return model.physical(table) + self.suffix

    def identifier(self, model: ReadModel, table: Table) -> sql.Identifier:
        """The table as it stands in a statement."""
        return sql.Identifier(self.schema, self.name(model, table))


LIVE = Place()
NEXT = Place(suffix="__next")
