"""How long the pages that people live in take with very many cases, over HTTP as a browser asks."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import LiteralString

import psycopg
from tests.api.conftest import found
from tests.benchmarks.logs import SEED, Machine, fill
from tests.benchmarks.rebuilding import anew
from tests.benchmarks.timing import percentiles
from tests.browser.offices import CALLED, PERSONS, Office, opened

from grants.access.accounts import Accounts
from grants.demonstration import people
from grants.settings import DatabaseUrls
from grants.wiring import open_service
from projections.models import MODELS
from projections.runtime import Projector

SIZES = (1, 100_000)
"""At least so many cases: the demonstration's own, and very many."""
PAGES = (
    ("nothing of the database", "caseworker", "/hilfe"),
    ("worklist", "caseworker", "/vorgaenge"),
    ("worklist, of everybody", "administrator", "/vorgaenge?wer=alle"),
    ("worklist, of one region", "caseworker", "/vorgaenge?wer=alle&region=14511"),
    (
        "worklist, overdue, the largest first",
        "approver",
        "/vorgaenge?frist=ueberfaellig&sortierung=-betrag",
    ),
    ("worklist, by a word of the title", "caseworker", "/vorgaenge?wer=alle&q=zentrum"),
    ("cases", "caseworker", "/vorgaenge/alle"),
    ("cases, last page", "caseworker", "/vorgaenge/alle?seite={last}"),
    (
        "cases in force, the last recorded first",
        "caseworker",
        "/vorgaenge/alle?stand=in-force&sortierung=-zuletzt",
    ),
    ("cases of a region and a year", "caseworker", "/vorgaenge/alle?region=14511&jahr=2019"),
    ("cases that wait for somebody", "caseworker", "/vorgaenge/alle?wer=approver"),
    ("cases, by a word of the title", "caseworker", "/vorgaenge/alle?q=zentrum"),
    ("one case", "caseworker", "/vorgaenge/FKR-2016-0012"),
    ("search", "caseworker", "/suche?q=zentrum"),
    ("overview", "caseworker", "/"),
    ("budgets", "compliance-officer", "/budgets"),
    ("budgets, on the map", "compliance-officer", "/budgets?bild=karte"),
    ("budgets, year by year", "compliance-officer", "/budgets?bild=jahre"),
    ("budgets, allotted and paid", "compliance-officer", "/budgets?bild=plan"),
    ("budgets, what became of the money", "compliance-officer", "/budgets?bild=verbleib"),
    ("budgets, where the money flowed", "compliance-officer", "/budgets?bild=geldfluss"),
    ("budget of a region and a year", "compliance-officer", "/budgets/14511/2019"),
    (
        "worklist then, as known then",
        "caseworker",
        "/vorgaenge?as_of=2019-12-31&known_at=2020-02-15",
    ),
    (
        "cases in force then, as known then",
        "auditor",
        "/vorgaenge/alle?stand=in-force&as_of=2019-12-31&known_at=2020-02-15",
    ),
    ("overview then, as known then", "caseworker", "/?as_of=2019-12-31&known_at=2020-02-15"),
    ("budgets then, as known then", "auditor", "/budgets?as_of=2019-12-31&known_at=2020-02-15"),
)
PAGE = 50


@contextmanager
def _office(here: Machine, urls: DatabaseUrls) -> Iterator[Office]:
    folder = Path(tempfile.mkdtemp(prefix="grants-browsing-"))
    with open_service(urls, here.key) as service:
        founder = Accounts(service.log, service.vault).find(people.ISSUER, people.FOUNDER.key)
        found(service, *PERSONS, by=founder, called=CALLED)
        with Projector(urls.projector, service.vault) as projector:
            projector.catch_up(MODELS)
        with opened(service, folder) as made:
            yield made
    shutil.rmtree(folder)


def _asked(office: Office, cases: int, rounds: int) -> Iterator[str]:
    clients = {person: office.client(person) for _, person, _ in PAGES}
    for name, person, pattern in PAGES:
        path = pattern.format(last=-(-cases // PAGE))
        took = []
        for _ in range(rounds + 1):
            began = time.perf_counter()
            answer = clients[person].get(path)
            took.append(time.perf_counter() - began)
            assert answer.status_code == 200, (path, answer.status_code)
        yield percentiles(f"{name} | {took[0] * 1000:.0f}", took[1:])


def measure(here: Machine, seeded: int, sizes: Sequence[int], *, rounds: int) -> str:
    """Every page with at least so many cases: the demonstration's, as often as that takes."""
    told = []
    once = _count(
        here.urls(SEED), "originator_id", "grants.facts WHERE originator_id LIKE 'case/%'"
    )
    for wanted in sizes:
        name = f"browsing_{wanted}"
        urls = fill(here, name, seeded, seeded * -(-wanted // once))
        anew(here, urls, MODELS)
        here.run("VACUUM ANALYZE", name)
        cases = _count(urls, "number", "reads.cases")
        told.append(
            "\n".join(
                (
                    f"## Pages with {cases:,} cases\n",
                    "| page | first, ms | median, ms | p99, ms |",
                    "|---|---:|---:|---:|",
                )
            )
        )
        with _office(here, urls) as office:
            told.append("\n".join(_asked(office, cases, rounds)) + "\n")
        here.drop(name)
    return "\n".join(told)


def _count(urls: DatabaseUrls, what: LiteralString, where: LiteralString) -> int:
    with psycopg.connect(urls.owner) as connection:
        row = connection.execute(f"SELECT count(DISTINCT {what}) FROM {where}").fetchone()
    assert row is not None
    return int(row[0])
