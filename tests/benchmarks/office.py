"""A founded service with cases made ahead, for commands that can be repeated on each of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from pydantic import TypeAdapter
from tests.api.conftest import AUDIENCE, ISSUER, found
from tests.benchmarks.logs import Machine

from grants.api.tokens import LocalIssuer
from grants.kernel.roles import Role
from grants.programme.shipped import fkr
from grants.settings import DatabaseUrls
from grants.store.dispatch import Request
from grants.wiring import Service, open_service

REGION = "14511"
AIDS = ("none", "de-minimis")
VERSION = 2
"""Of every case made ahead: submitted, and confirmed to be complete."""
PERSONS: tuple[tuple[str, tuple[Role, ...], tuple[str, ...]], ...] = (
    ("ada", (Role.CASEWORKER, Role.COORDINATION), (REGION,)),
    ("hal", (Role.PROGRAMME_AUTHORITY,), ("all",)),
)
_numbers = count(1)


@dataclass(frozen=True)
class Office:
    """Cases of one region, the person who works on them, and where all of it is."""

    urls: DatabaseUrls
    key: Path
    person: str
    cases: tuple[str, ...]

    @property
    def issuer(self) -> LocalIssuer:
        """Issues the tokens of the persons."""
        return LocalIssuer(self.key.with_name("issuer.json"), issuer=ISSUER, audience=AUDIENCE)

    @contextmanager
    def open(self) -> Iterator[Service]:
        """The service as a process has it."""
        with open_service(self.urls, self.key) as service:
            yield service

    def request(self, service: Service, name: str, stream: str, body: dict[str, Any]) -> Request:
        """A command of the person's with an id of its own."""
        return Request(
            route=service.routes[name],
            stream=stream,
            body=body,
            person=self.person,
            account="account-ada",
            command_id=f"benchmark-{next(_numbers):09}",
        )


def pad(here: Machine, name: str, facts: int) -> None:
    """Add so many facts of cases that nobody asks for: only how large the log is matters.

    Triggers are put aside meanwhile, which nobody but the owner could do.
    """
    with psycopg.connect(here.server.url("postgres", name)) as connection:
        connection.execute("SET LOCAL grants.migration = 'declared'")
        connection.execute("ALTER TABLE grants.facts DISABLE TRIGGER ALL")
        connection.execute(
            "INSERT INTO grants.facts"
            " (originator_id, originator_version, topic, state, recorded_at)"
            " SELECT 'case/OLD-' || n / 20, n %% 20 + 1, topic, state, recorded_at"
            " FROM generate_series(0, %s - 1) AS n,"
            " (SELECT topic, state, recorded_at FROM grants.facts"
            " ORDER BY notification_id DESC LIMIT 1) AS last",
            (facts,),
        )
        for trigger in ("facts_10_order", "facts_20_stamp", "facts_30_keep"):
            connection.execute(f"ALTER TABLE grants.facts ENABLE ALWAYS TRIGGER {trigger}".encode())
    here.run("VACUUM ANALYZE grants.facts", name)


def classification(version: int) -> dict[str, Any]:
    """`classify-aid` for a case at this version: never what was said before, so always a fact."""
    return {"aid": AIDS[version % 2], "classified_on": "2024-02-01"}


def office(here: Machine, name: str, *, cases: int) -> Office:
    """A new database with a founded service and its cases."""
    urls = here.create(name)
    with open_service(urls, here.key) as service:
        persons = found(service, *PERSONS)
        play = service.dispatcher.batch()
        now = dt.datetime.now(dt.UTC)

        def do(route: str, stream: str, by: str, body: dict[str, Any]) -> str:
            command = Request(
                route=service.routes[route],
                stream=stream,
                body=body,
                person=persons[by],
                account=f"account-{by}",
                command_id=f"office-{next(_numbers):09}",
            )
            return play.execute(command, now=now)

        programme = fkr()
        names = {route.command: route.name for route in service.routes.values()}
        for command in programme.commands(now.date()):
            fields = TypeAdapter(type(command)).dump_python(command, mode="json")
            do(names[type(command)], f"programme/{programme.code}", "hal", fields)
        applicant = {"name": "Verein", "kind": "association", "registered_on": "2024-01-02"}
        party = do("register-party", "", "ada", applicant).removeprefix("party/")
        made = []
        for _ in range(cases):
            made.append(do("submit-application", "", "ada", application(party)))
            complete = {"complete_on": "2024-01-10", "confirmed_on": "2024-01-11"}
            do("confirm-completeness", made[-1], "ada", complete)
        play.flush()
    here.run("VACUUM ANALYZE", name)
    return Office(urls, here.key, persons["ada"], tuple(made))


def application(party: str) -> dict[str, Any]:
    """What an applicant asks for: a year of staff."""
    return {
        "programme": "FKR",
        "kind": "network",
        "scope": REGION,
        "party": party,
        "title": "Vorhaben",
        "purpose": "Fachkräfte gewinnen",
        "objects": ["7"],
        "primary_object": "7",
        "costs": [{"line": "staff", "year": 2024, "cents": 100_000}],
        "financing": [
            {"source": "grant", "cents": 90_000},
            {"source": "own", "cents": 10_000},
        ],
        "requested_cents": 90_000,
        "earmark": "general",
        "period_from": "2024-04-01",
        "period_to": "2025-06-30",
        "received_on": "2024-01-10",
    }
