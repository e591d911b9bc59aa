"""The composition root: which features there are, and a service put together from its parts."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import grants.facts  # noqa: F401 - fills the registry: the log holds facts of every feature.
from grants import telemetry
from grants.access import handlers as access
from grants.alliance import handlers as alliance
from grants.application import handlers as application
from grants.approval import handlers as approval
from grants.budget import handlers as budget
from grants.claim import handlers as claim
from grants.filing import handlers as filing
from grants.party import handlers as party
from grants.payout import handlers as payout
from grants.programme import handlers as programme
from grants.revocation import handlers as revocation
from grants.settings import DatabaseUrls
from grants.settlement import handlers as settlement
from grants.store.dispatch import Dispatcher, Route
from grants.store.embedded import EmbeddedServer, EmbeddedServerError
from grants.store.log import Log
from grants.store.migrate import create_database, migrate
from grants.store.vault import FileKeyEncryption, Vault

FEATURES = (
    access,
    programme,
    party,
    alliance,
    budget,
    application,
    approval,
    payout,
    settlement,
    revocation,
    claim,
    filing,
)
ROUTES: Mapping[str, Route] = {route.name: route for room in FEATURES for route in room.ROUTES}
"""Every command by its name in faces."""

EMBEDDED_DATABASE = "grants"
_LOOK_SECONDS = 0.5
_AGAIN_SECONDS = 10.0
_log = telemetry.get_logger("grants.wiring")


@dataclass(frozen=True)
class Service:
    """Everything a face needs; one per process."""

    log: Log
    vault: Vault
    dispatcher: Dispatcher
    databases: DatabaseUrls
    routes: Mapping[str, Route]


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@contextmanager
def open_service(
    databases: DatabaseUrls, key_file: Path, *, clock: Callable[[], dt.datetime] = _now
) -> Iterator[Service]:
    """A service on a migrated database; connections are given back at the end."""
    with Log(databases.app) as log:
        vault = Vault(FileKeyEncryption(key_file))
        dispatcher = Dispatcher(log, vault, access.authorise, clock)
        yield Service(log, vault, dispatcher, databases, ROUTES)


@contextmanager
def embedded_databases(folder: Path, *, origin: str, kind: str) -> Iterator[DatabaseUrls]:
    """The embedded server in `folder`, joined or started, with its database migrated."""
    with EmbeddedServer.start(folder) as server:
        create_database(server.url("postgres", "postgres"), EMBEDDED_DATABASE)
        owner = server.url("postgres", EMBEDDED_DATABASE)
        migrate(owner, origin=origin, kind=kind)
        app = server.url("grants_app", EMBEDDED_DATABASE)
        with _kept_running(server):
            yield DatabaseUrls(
                app=app,
                owner=owner,
                projector=server.url("grants_projector", EMBEDDED_DATABASE),
                sealer=server.url("grants_sealer", EMBEDDED_DATABASE),
                direct=app,
            )


@contextmanager
def _kept_running(server: EmbeddedServer) -> Iterator[None]:
    """Whoever uses the embedded server starts it again should it be killed; nobody else would."""
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(_LOOK_SECONDS):
            try:
                if server.start_again():
                    _log.warning("database-started-again")
            except (EmbeddedServerError, OSError) as error:
                _log.error("database-does-not-start", error=type(error).__name__)
                ended.wait(_AGAIN_SECONDS)

    watcher = threading.Thread(target=watch, name="database-watcher")
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()  # It must not start what is about to be stopped.
