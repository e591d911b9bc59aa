"""The composition root: which features there are, and a service put together from its parts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import grants.facts  # noqa: F401 - fills the registry: the log holds facts of every feature.
from grants.access import handlers as access
from grants.alliance import handlers as alliance
from grants.application import handlers as application
from grants.approval import handlers as approval
from grants.budget import handlers as budget
from grants.claim import handlers as claim
from grants.party import handlers as party
from grants.payout import handlers as payout
from grants.programme import handlers as programme
from grants.settings import DatabaseUrls
from grants.settlement import handlers as settlement
from grants.store.dispatch import Dispatcher, Route
from grants.store.embedded import EmbeddedServer
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
    claim,
)
ROUTES: Mapping[str, Route] = {route.name: route for room in FEATURES for route in room.ROUTES}
"""Every command by its name in faces."""

EMBEDDED_DATABASE = "grants"


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
        yield DatabaseUrls(
            app=app,
            owner=owner,
            projector=server.url("grants_projector", EMBEDDED_DATABASE),
            sealer=server.url("grants_sealer", EMBEDDED_DATABASE),
            direct=app,
        )
