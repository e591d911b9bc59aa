"""The composition root: which features there are, and a service put together from its parts."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import grants.facts  # noqa: F401 - fills the registry: the log holds facts of every feature.
from grants import telemetry
from grants.access import handlers as access
from grants.access.competence import authorise
from grants.alliance import handlers as alliance
from grants.application import duties as application_duties
from grants.application import handlers as application
from grants.application import transitions as application_steps
from grants.application.lifecycle import Phase
from grants.approval import duties as approval_duties
from grants.approval import handlers as approval
from grants.approval import transitions as approval_steps
from grants.budget import handlers as budget
from grants.claim import duties as claim_duties
from grants.claim import handlers as claim
from grants.engagement import handlers as engagement
from grants.filing import handlers as filing
from grants.filing import transitions as filing_steps
from grants.kernel.duties import Duty
from grants.kernel.machine import Machine
from grants.meanwhile import meanwhile
from grants.party import handlers as party
from grants.payout import duties as payout_duties
from grants.payout import handlers as payout
from grants.payout import transitions as payout_steps
from grants.programme import handlers as programme
from grants.report import handlers as report
from grants.revocation import duties as revocation_duties
from grants.revocation import handlers as revocation
from grants.revocation import transitions as revocation_steps
from grants.settings import DatabaseUrls
from grants.settlement import duties as settlement_duties
from grants.settlement import handlers as settlement
from grants.settlement import transitions as settlement_steps
from grants.store.dispatch import Dispatcher, Route
from grants.store.embedded import EmbeddedServer, EmbeddedServerError
from grants.store.key_file import claim_vault, open_key
from grants.store.log import Log
from grants.store.migrate import create_database, migrate
from grants.store.vault import Vault
from projections.publications import compute
from projections.runtime import Projector

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
    engagement,
)
CASE_STEPS: Machine[Phase] = Machine(
    Phase,
    tuple(
        row
        for room in (
            application_steps,
            approval_steps,
            payout_steps,
            settlement_steps,
            revocation_steps,
            filing_steps,
        )
        for row in room.STEPS.transitions
    ),
)
"""Which command on a case is possible in which phase, all features together."""
DUTIES: Mapping[type, Duty] = {
    duty.command: duty
    for room in (
        application_duties,
        approval_duties,
        payout_duties,
        settlement_duties,
        revocation_duties,
        claim_duties,
    )
    for duty in room.DUTIES
}
"""What a command waits for, and who may not be the one."""
ROUTES: Mapping[str, Route] = {
    route.name: route
    for routes in (*(room.ROUTES for room in FEATURES), report.routes(compute))
    for route in routes
}
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
    """A service on a migrated database; connections are given back at the end.

    Raises:
        KeyUnavailable: the vault's key is missing, unreadable or another one.
    """
    with Log(databases.app, reads=databases.projector) as log:
        keys = open_key(log, key_file)
        claim_vault(log, keys)
        vault = Vault(keys)
        dispatcher = Dispatcher(log, vault, authorise, clock)
        yield Service(log, vault, dispatcher, databases, ROUTES)


def projector_of(service: Service) -> Projector:
    """Who applies facts to the read models of a service; to be closed."""
    databases = service.databases
    return Projector(databases.projector, service.vault, direct=databases.direct)


@contextmanager
def embedded_databases(folder: Path, *, origin: str, kind: str) -> Iterator[DatabaseUrls]:
    """The embedded server in `folder`, joined or started, with its database migrated."""
    with EmbeddedServer.start(folder) as server:
        create_database(server.url("postgres", "postgres"), EMBEDDED_DATABASE)
        owner = server.url("postgres", EMBEDDED_DATABASE)
        migrate(owner, origin=origin, kind=kind)
        with _kept_running(server):
            yield DatabaseUrls(
                app=server.url("grants_app", EMBEDDED_DATABASE),
                owner=owner,
                projector=server.url("grants_projector", EMBEDDED_DATABASE),
                direct=None,
            )


def _kept_running(server: EmbeddedServer) -> AbstractContextManager[None]:
    """Whoever uses the embedded server starts it again should it be killed; nobody else would."""

    def watch(over: threading.Event) -> None:
        while not over.wait(_LOOK_SECONDS):
            try:
                if server.start_again():
                    _log.warning("database-started-again")
            except (EmbeddedServerError, OSError) as error:
                _log.error("database-does-not-start", error=type(error).__name__)
                over.wait(_AGAIN_SECONDS)

    return meanwhile("database-watcher", watch)
