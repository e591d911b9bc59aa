"""A log to append facts to and a projector that reads it, over a real database."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.conftest import Database
from tests.projections.history import ADA, Entry

import grants.facts  # noqa: F401 - registers every fact.
from grants.kernel.event import Event
from grants.kernel.sealed import Sealed
from grants.store.log import Log
from grants.store.mapper import stored_class
from grants.store.recorded import Actor, Recorded, Source, Stored
from grants.store.recorder import Append
from grants.store.vault import FileKeyEncryption, Sealing, Vault
from projections.runtime import Projector


@dataclass
class Recorder:
    """Appends facts as the write side would, without deciding anything."""

    log: Log
    vault: Vault
    versions: dict[str, int] = field(default_factory=dict)

    def record(self, *entries: Entry, person: str = ADA) -> list[int]:
        """The positions of the facts, appended in one transaction."""
        stored = [self._stored(*entry, person) for entry in entries]
        return [fact.position for fact in self.log.append(stored, Append())]

    def record_all(self, entries: Iterable[Entry], *, at_once: int = 2_000) -> None:
        batch: list[Entry] = []
        for entry in entries:
            batch.append(entry)
            if len(batch) == at_once:
                self.record(*batch)
                batch = []
        if batch:
            self.record(*batch)

    def seal(self, subject: str, text: str) -> Sealed:
        self.vault.prepare(self.log.connection, [subject])
        sealing = Sealing(self.vault)
        sealed = sealing.seal(subject, text)
        with self.log.connection() as connection, connection.transaction():
            Vault.insert(connection.cursor(), sealing.entries)
        return sealed

    def _stored(self, stream: str, fact: Event, scope: str, person: str) -> Stored[Event]:
        self.versions[stream] = self.versions.get(stream, 0) + 1
        return stored_of(stream, fact, scope, version=self.versions[stream], person=person)


def stored_of(
    stream: str, fact: Event, scope: str, *, version: int, person: str = ADA
) -> Stored[Event]:
    return stored_class(type(fact)).model_construct(
        stream=stream,
        version=version,
        name=f"{fact.NAME}@{fact.VERSION}",
        effective_on=fact.effective_on,
        scope=scope,
        actor=Actor(person=person, account="account-1", competence="caseworker"),
        command_id="command-1",
        correlation_id="command-1",
        causation_id=None,
        reason_code=getattr(fact, "reason_code", None),
        legal_basis=fact.LEGAL_BASIS,
        documents=(),
        source=Source(face="api"),
        salt=secrets.token_hex(16),
        fact=fact,
    )


def unrecorded(stream: str, fact: Event, scope: str, *, position: int) -> Recorded:
    """A fact as the log would give it back, without a database."""
    stored = stored_of(stream, fact, scope, version=position)
    return Recorded(position, dt.datetime(2025, 6, 1, tzinfo=dt.UTC), stored, b"")


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(FileKeyEncryption(tmp_path / "kek"))


@pytest.fixture
def recorder(database: Database, vault: Vault) -> Iterator[Recorder]:
    with Log(database.url("grants_app"), reads=database.url("grants_projector")) as log:
        yield Recorder(log, vault)


@pytest.fixture
def log(recorder: Recorder) -> Log:
    return recorder.log


@pytest.fixture
def projector_url(database: Database) -> str:
    return database.url("grants_projector")


@pytest.fixture
def projector(projector_url: str, vault: Vault) -> Iterator[Projector]:
    with Projector(projector_url, vault) as projector:
        yield projector
