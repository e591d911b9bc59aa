"""Keeps read models in step with the log: one transaction per batch with its checkpoint."""

from __future__ import annotations

import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING, Self

import psycopg
import structlog
from psycopg.rows import DictRow, dict_row

import grants.facts  # noqa: F401 - fills the registry of stored names before the log is read.
from grants.store.begun import UTC, begin
from grants.store.log import Log
from projections.runtime.bell import Bell
from projections.runtime.live import LiveRows
from projections.runtime.memory import without_collection
from projections.runtime.model import LIVE, Place, ReadModel
from projections.runtime.supervision import TRANSIENT, Supervision, delay_seconds

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from grants.store.recorded import Recorded
    from grants.store.vault import Vault

BATCH = 2_000
POLL_SECONDS = 1.0
"""How often the log is looked at without a notification: one may get lost."""
GATHER_SECONDS = 0.015
"""How long facts gather after some were applied. A lone one is applied at once; of many, those that
come meanwhile go together and leave the processor to whoever makes them."""

_logger = structlog.get_logger(module="projections")


class OtherLogin(Exception):
    """What this login makes others could not read; the message names the right one."""


class Projector:
    """Applies facts to read models through the projector's login. Not shared between threads.

    `direct` is a login whose connections are sessions, where those of `url` are a pooler's, which
    hands them out by transaction: nothing is heard on them, and no lock outlasts one. It reads and
    writes nothing, so that any login will do. None: those of `url` are sessions.
    """

    def __init__(
        self, url: str, vault: Vault, *, direct: str | None = None, batch: int = BATCH
    ) -> None:
        self.url = url
        self.direct = direct
        self.vault = vault
        self.batch = batch
        self.log = Log(url, pool_size=1, overflow=3)
        self._open: psycopg.Connection[DictRow] | None = None
        self._session: psycopg.Connection[DictRow] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the connections back."""
        for connection in (self._open, self._session):
            if connection is not None:
                connection.close()
        self.log.close()

    def connection(self) -> psycopg.Connection[DictRow]:
        """The projector's own connection, opened again after a loss.

        Raises:
            OtherLogin: the read models belong to another one.
        """
        if self._open is None or self._open.closed:
            self._open = connect(self.url)
            _assert_owner(self._open)
        return self._open

    def session(self) -> psycopg.Connection[DictRow]:
        """A connection whose locks last until they are given back or it is lost."""
        if self.direct is None:
            return self.connection()
        if self._session is None or self._session.closed:
            self._session = connect(self.direct)
        return self._session

    def catch_up(self, models: Sequence[ReadModel], *, to: int | None = None) -> int:
        """Apply everything up to the end of the log; the position of its last fact.

        Who needs nothing after position `to` is not troubled by what cannot be applied there.

        Raises:
            PoisonFact: a model cannot apply a fact; the other models are up to date.
            OtherVersionServed: of a model; the others are up to date.
        """
        supervision = Supervision(self, models)
        while True:
            with without_collection():
                if supervision.round():
                    continue
            pause = supervision.pause()
            if pause is None:
                break
            time.sleep(pause)
        supervision.raise_what_stands(to)
        return self.log.last_position()

    def follow(
        self,
        models: Sequence[ReadModel],
        stop: threading.Event,
        *,
        poll_seconds: float = POLL_SECONDS,
    ) -> None:
        """Apply facts as they come until `stop` is set, whatever happens meanwhile.

        A poison fact stops its model alone, until another process has got the model past it.
        """
        supervision = Supervision(self, models)
        failures = 0
        with closing(Bell(self.direct or self.url)) as bell:
            while not stop.is_set():
                try:
                    bell.listen()
                    if supervision.round():
                        stop.wait(GATHER_SECONDS)
                    else:
                        pause = supervision.pause()
                        bell.wait(poll_seconds if pause is None else min(poll_seconds, pause), stop)
                    failures = 0
                except TRANSIENT as error:
                    failures += 1
                    _logger.warning("projector-retries", error=type(error).__name__)
                    stop.wait(delay_seconds(failures))
                except Exception:  # A follower that ends silently is worse than one that repeats.
                    failures += 1
                    _logger.exception("projector-fails")
                    stop.wait(delay_seconds(failures))

    def apply(self, model: ReadModel, page: Sequence[Recorded]) -> None:
        """Apply facts to the live tables of a model, inside the caller's transaction."""
        apply(self.connection(), model, LIVE, self.vault, page)


def apply(
    connection: psycopg.Connection[DictRow],
    model: ReadModel,
    place: Place,
    vault: Vault,
    page: Sequence[Recorded],
) -> None:
    """Apply facts to the tables of a model at a place, inside the caller's transaction."""
    rows = LiveRows(connection, model, place, vault)
    rows.prefetch(page)
    for recorded in page:
        if model.heeds(recorded.fact):
            model.apply(recorded, rows)
    rows.flush()


def assert_login(url: str) -> None:
    """Refuse at once a login with which following could not begin.

    Raises:
        OtherLogin: the read models belong to another one.
    """
    with connect(url) as connection:
        _assert_owner(connection)


def _assert_owner(connection: psycopg.Connection[DictRow]) -> None:
    """What the owner of the schema makes in it, auditors may read (0003_read_models.sql)."""
    row = connection.execute(
        "SELECT current_user AS login, pg_get_userbyid(nspowner) AS owner"
        " FROM pg_namespace WHERE nspname = 'reads' AND pg_get_userbyid(nspowner) <> current_user"
    ).fetchone()
    if row is not None:
        connection.close()
        msg = (
            f"GRANTS_PROJECTOR_URL logs in as {row['login']}, but the read models belong to"
            f" {row['owner']}: name that login"
        )
        raise OtherLogin(msg)


def connect(url: str) -> psycopg.Connection[DictRow]:
    """A connection of the projector: autocommit outside transactions, UTC, rows as dicts."""
    connection = psycopg.connect(url, autocommit=True, row_factory=dict_row)
    begin(connection, UTC)
    return connection
