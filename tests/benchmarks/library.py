"""The same work through the event store library as it comes: an aggregate, get, trigger, save."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from psycopg.conninfo import conninfo_to_dict
from tests.benchmarks.logs import Machine

from projections.moments import today


class LibraryCase(Aggregate):
    """A case with the facts that the benchmarked command reads and writes."""

    @event("Submitted")
    def __init__(self, body: dict[str, Any]) -> None:
        self.body = body
        self.complete_on = ""
        self.aid: tuple[str, str, str] = ("", "", "")

    @event("Completed")
    def complete(self, complete_on: str) -> None:
        """The papers are there."""
        self.complete_on = complete_on

    @event("AidClassified")
    def classified(self, aid: str, classified_by: str, classified_on: str) -> None:
        """What it is was said."""
        self.aid = (aid, classified_by, classified_on)

    def classify(self, aid: str, classified_by: str, classified_on: dt.date) -> None:
        """Decide as `classify-aid` does: once, not before it came in, not in the future."""
        said = (aid, classified_by, classified_on.isoformat())
        if self.aid == said:
            return
        if classified_on > today():
            raise ValueError(classified_on)
        if said[2] < str(self.body["received_on"]):
            raise ValueError(classified_on)
        self.classified(*said)


class LibraryOffice(Application[UUID]):
    """Cases and nothing else: no roles, no idempotency, no vault, no receipts."""

    def open_case(self, body: dict[str, Any]) -> UUID:
        """A case as far as the benchmarked command needs it."""
        case = LibraryCase(body=body)
        case.complete(complete_on="2024-01-10")
        self.save(case)
        return case.id

    def classify(self, case: UUID, *, aid: str, by: str, on: dt.date) -> int:
        """Get, decide, save; the version afterwards."""
        found: LibraryCase = self.repository.get(case)
        found.classify(aid, by, on)
        self.save(found)
        return found.version


def environment(here: Machine, name: str) -> dict[str, str]:
    """Where the library keeps its tables: in a database of their own, with its own defaults."""
    parts = conninfo_to_dict(here.server.url("postgres", name))
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": name,
        "POSTGRES_HOST": str(parts.get("host", "")),
        "POSTGRES_PORT": str(parts.get("port", "")),
        "POSTGRES_USER": str(parts.get("user", "")),
        "POSTGRES_PASSWORD": str(parts.get("password", "")),
    }


def create(here: Machine, name: str) -> dict[str, str]:
    """An empty database for the library; what its applications are opened with."""
    here.run(f"CREATE DATABASE {name}")
    return environment(here, name)


@contextmanager
def library_office(given: dict[str, str]) -> Iterator[LibraryOffice]:
    """The application, closed at the end."""
    application = LibraryOffice(env=given)
    try:
        yield application
    finally:
        application.close()


def raw_table(url: str) -> None:
    """A table for single INSERTs: what any way of writing one fact costs at least."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "CREATE TABLE raw (stream text, version bigint, name text, state bytea,"
            " position bigserial, PRIMARY KEY (stream, version))"
        )
