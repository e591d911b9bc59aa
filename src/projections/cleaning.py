"""Sees to it that the files of the database hold nothing any more of what was erased.

An erasure deletes rows of the vault and names in read models; the server leaves the bytes where
they are until something else happens to take their room. So whoever follows the log has the tables
concerned written anew. What is to be done follows from the facts and from the position up to which
it was done: if the process is killed meanwhile, the next one does all of it again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, LiteralString

import structlog

from projections.rebuild.engine import drop_next
from projections.runtime import Projector, ReadModel, checkpoints, tables
from projections.runtime.model import LIVE

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg.rows import DictRow

    from grants.store.vault import Vault

SECONDS_MAX = 3_600.0
"""How long after an erasure something of it may be in the files (Art. 17 DSGVO: without delay)."""
EVERY_SECONDS = 300.0
"""How often is looked for erasures: tables are written anew no more often than this."""
AGAIN_SECONDS = 10.0
"""How soon what could not be done is tried again, at first; then twice as late each time."""
OTHERS_SECONDS_MAX = 5.0
"""How long transactions of others are waited for that may still see what was deleted."""
STATEMENT_SECONDS_MAX = 30.0
"""How long a table may be kept from others while it is written anew. A million texts, a hundred
times what a programme has in ten years, take some five seconds."""

VAULT = ("vault.keys", "grants.views", "grants.sessions", "vault.entries")
"""What goes with a key, as `vault.write_anew` calls it; the largest last. Documents are not among
it: they are under the keys of cases, which are never destroyed."""

_POSITION: LiteralString = (
    "SELECT coalesce(has_table_privilege(to_regclass('reads.written_anew'), 'SELECT'), false)"
    " AS there"
)
_REMAINS: LiteralString = (
    "SELECT count(*) AS erasures, coalesce(max(notification_id), 0) AS position,"
    " coalesce(extract(epoch FROM clock_timestamp() - min(recorded_at)), 0)::float AS seconds"
    " FROM grants.facts WHERE topic LIKE 'party.personal-data-erased@%%' AND notification_id > %s"
)
_OTHERS: LiteralString = (
    "SELECT count(*) AS others FROM ("
    " SELECT greatest(age(backend_xmin), age(backend_xid)) AS age FROM pg_stat_activity"
    "  WHERE pid <> pg_backend_pid() AND (datid IS NULL OR datname = current_database())"
    " UNION ALL SELECT age(xmin) FROM pg_replication_slots"
    " UNION ALL SELECT age(transaction) FROM pg_prepared_xacts WHERE database = current_database()"
    ") AS held WHERE age > age(%s::xid)"
)

_logger = structlog.get_logger(module="projections")


@dataclass(frozen=True, kw_only=True)
class Remains:
    """Erasures of which the files may hold something.

    How many, the position of the last one, and the seconds since the first one was recorded.
    """

    erasures: int
    position: int
    seconds: float

    @property
    def late(self) -> bool:
        """Whether something is there for longer than it may be."""
        return self.seconds > SECONDS_MAX


def remains(connection: Connection[DictRow]) -> Remains:
    """What is still to be done, through the projector's login. Nothing noted counts as not done."""
    done = 0
    noted = connection.execute(_POSITION).fetchone()
    if noted is not None and noted["there"]:
        row = connection.execute("SELECT position FROM reads.written_anew").fetchone()
        done = row["position"] if row else 0
    found = connection.execute(_REMAINS, (done,), prepare=True).fetchone()
    assert found is not None  # An aggregate has one row.
    return Remains(**found)


def clean(projector: Projector, models: Sequence[ReadModel]) -> bool:
    """Write anew what holds something of an erasure; whether nothing is left.

    It is not done while a read model of people has not come past the erasure, is being rebuilt or
    is another version's, nor while a transaction goes on that may still see what was deleted: the
    server would take it along into the new files.

    Raises:
        psycopg.errors.LockNotAvailable: somebody reads a table for longer than others should wait.
        psycopg.errors.QueryCanceled: a table is too large to be kept from others so long.
    """
    connection = projector.connection()
    left = remains(connection)
    if not left.erasures:
        return True
    personal = [model for model in models if model.personal]
    checkpoints.ensure(connection, personal)
    with _not_rebuilt(projector, personal) as alone:
        if not alone or not _applied(connection, personal, left.position):
            return False
        if not _seen_by_nobody(connection):
            _logger.warning("erasures-wait-for-transactions", erasures=left.erasures)
            return False
        for model in personal:
            _write_model_anew(connection, model)
        for what in VAULT:
            with connection.transaction():
                _bound(connection)
                connection.execute("SELECT vault.write_anew(%s)", (what,))
        connection.execute("SELECT vault.end_segment()")
        _note(connection, left.position)
    _logger.info("erasures-left-the-files", erasures=left.erasures, position=left.position)
    return True


@contextmanager
def _not_rebuilt(projector: Projector, models: Sequence[ReadModel]) -> Iterator[bool]:
    """Whether nobody else rebuilds one of the models; then nobody does until the end.

    A rebuild under way may have copied a name before it was erased, and what a killed one has left
    beside may hold it: that goes here. One that begins later finds nothing in the vault.
    """
    connection, session = projector.connection(), projector.session()
    with ExitStack() as stack:
        for model in models:
            if not checkpoints.lock_rebuild_at_once(session, model):
                yield False
                return
            stack.callback(_unlock, session, model)
            drop_next(connection, model)
        yield True


def _unlock(session: Connection[DictRow], model: ReadModel) -> None:
    if not session.closed:  # Otherwise the server has unlocked it.
        checkpoints.unlock_rebuild(session, model)


def _applied(connection: Connection[DictRow], models: Sequence[ReadModel], position: int) -> bool:
    """Whether what is served of all models is of this release and has come to a position."""
    states = checkpoints.states(connection, models)
    return all(
        states[model.name].version == model.version
        and states[model.name].checkpoint.position >= position
        for model in models
    )


def _seen_by_nobody(connection: Connection[DictRow]) -> bool:
    """Whether no transaction sees what was deleted up to now; waits a little for those that do.

    Also of others' sessions the server tells everybody which transaction is the oldest they see.
    """
    row = connection.execute(
        "SELECT pg_snapshot_xmax(pg_current_snapshot())::xid::text AS next"
    ).fetchone()
    assert row is not None
    end = time.monotonic() + OTHERS_SECONDS_MAX
    while True:
        found = connection.execute(_OTHERS, (row["next"],)).fetchone()
        if found is not None and found["others"] == 0:
            return True
        if time.monotonic() > end:
            return False
        time.sleep(0.1)


def _write_model_anew(connection: Connection[DictRow], model: ReadModel) -> None:
    """One table at a time, between two batches of whoever applies facts."""
    for table in dict.fromkeys(table for table, _ in model.personal):
        with connection.transaction():
            checkpoints.lock(connection, model)
            _bound(connection)
            tables.write_anew(connection, model, table, LIVE)


def _bound(connection: Connection[DictRow]) -> None:
    """Neither wait long for a table, while others wait behind, nor keep it long."""
    for name, milliseconds in (
        ("lock_timeout", tables.LOCK_MILLISECONDS),
        ("statement_timeout", int(STATEMENT_SECONDS_MAX * 1000)),
    ):
        connection.execute("SELECT set_config(%s, %s, true)", (name, f"{milliseconds}ms"))


def _note(connection: Connection[DictRow], position: int) -> None:
    connection.execute(
        "INSERT INTO reads.written_anew (position) VALUES (%s)"
        " ON CONFLICT (only_row) DO UPDATE SET position = EXCLUDED.position,"
        " updated_at = clock_timestamp()",
        (position,),
    )


@dataclass
class Cleaner:
    """Looks for erasures and has nothing left of them, until `stop` is set."""

    url: str
    vault: Vault
    models: Sequence[ReadModel]
    stop: threading.Event
    direct: str | None = None

    def run(self) -> None:
        """Look at once, and again and again; what cannot be done now is done later."""
        failures = 0
        while not self.stop.is_set():
            failures = 0 if self._look() else failures + 1
            again = AGAIN_SECONDS * 2 ** min(failures - 1, 10) if failures else EVERY_SECONDS
            self.stop.wait(min(again, EVERY_SECONDS))

    def _look(self) -> bool:
        try:
            with Projector(self.url, self.vault, direct=self.direct) as projector:
                return clean(projector, self.models)
        except Exception as error:  # noqa: BLE001 - whoever ends silently never cleans again.
            _logger.warning("erasures-not-cleaned", error=type(error).__name__)
            return False
