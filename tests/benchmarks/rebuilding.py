"""How fast read models are rebuilt, against what PostgreSQL can hand out at most."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial

import psycopg
from psycopg import sql
from tests.benchmarks.logs import Machine, fill
from tests.benchmarks.timing import Timed, alternate, memory_mib, table

import grants.facts  # noqa: F401 - fills the registry in the processes that decode.
from grants.settings import DatabaseUrls
from projections.models import MODELS
from projections.rebuild import Means, rebuild
from projections.rebuild.folding import INDEX_MEMORY
from projections.rebuild.reading import stream_facts
from projections.runtime import Projector, ReadModel, tables
from projections.runtime.memory import without_collection
from projections.runtime.model import LIVE, Place, Table
from projections.runtime.projector import connect


def copy_out(url: str) -> int:
    """The whole log as COPY sends it, thrown away; the limit of everything that reads it."""
    size = 0
    with (
        psycopg.connect(url) as connection,
        connection.cursor() as cursor,
        cursor.copy(
            "COPY (SELECT * FROM grants.facts ORDER BY notification_id) TO STDOUT (FORMAT binary)"
        ) as copy,
    ):
        for block in copy:
            size += len(block)
    return size


def decode_all(url: str) -> int:
    """Every fact decoded, in as many processes as there are processors, and nothing folded.

    What all read models together cannot be faster than.
    """
    processes = os.cpu_count() or 1
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT max(notification_id) FROM grants.facts").fetchone()
    assert row is not None
    ends = [row[0] * part // processes for part in range(processes + 1)]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        return sum(pool.map(_decode, [url] * processes, ends[:-1], ends[1:]))


def _decode(url: str, after: int, to: int) -> int:
    with connect(url) as connection, without_collection():
        return sum(1 for _ in stream_facts(connection, after=after, to=to))


_BESIDE = Place(suffix="__beside")
"""Where rows are written that nobody ever reads."""


def write_all(url: str) -> None:
    """Every row of the live tables once more, with keys and indexes, and no row goes through here.

    What PostgreSQL alone takes for read models whose rows are known already: as many connections
    as there are processors, each with the largest table that is left.
    """
    named = [(model, table) for model in MODELS for table in model.tables]
    with connect(url) as connection:

        def size(name: tuple[ReadModel, Table]) -> int:
            live = LIVE.identifier(*name).as_string(connection)
            row = connection.execute("SELECT pg_table_size(%s::regclass) AS bytes", (live,))
            return int(next(row)["bytes"])

        named.sort(key=size, reverse=True)
        with connection.transaction():
            for model in MODELS:
                tables.drop(connection, model, _BESIDE)
                tables.create(connection, model, _BESIDE)
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for step in (_move, _index):
                list(pool.map(lambda name, step=step: step(url, *name), named))
        with connection.transaction():
            for model in MODELS:
                tables.drop(connection, model, _BESIDE)


def _move(url: str, model: ReadModel, table: Table) -> None:
    with connect(url) as connection, connection.transaction():
        connection.execute("SET LOCAL synchronous_commit = off")
        connection.execute(
            sql.SQL("INSERT INTO {beside} ({columns}) SELECT {columns} FROM {live}").format(
                beside=_BESIDE.identifier(model, table),
                live=LIVE.identifier(model, table),
                columns=sql.SQL(", ").join(map(sql.Identifier, table.columns)),
            )
        )


def _index(url: str, model: ReadModel, table: Table) -> None:
    with connect(url) as connection, connection.transaction():
        connection.execute("SET LOCAL synchronous_commit = off")
        connection.execute(f"SET LOCAL maintenance_work_mem = '{INDEX_MEMORY}'")
        tables.create_indexes(connection, model, table, _BESIDE)


def anew(here: Machine, urls: DatabaseUrls, models: tuple[ReadModel, ...]) -> None:
    """Build the models from the first fact, compare them with the live ones and switch to them."""
    means = Means(processes=os.cpu_count() or 1)
    with Projector(urls.projector, here.vault()) as projector:
        rebuild(projector, models, means=means)


def measure(here: Machine, seeded: int, facts: int, *, rounds: int) -> tuple[str, list[Timed]]:
    """One log of this size: COPY-out, each model, all of them."""
    name = f"rebuilding_{facts}"
    urls = fill(here, name, seeded, facts)
    things: list[tuple[str, int, Callable[[], object]]] = [
        ("COPY out", facts, partial(copy_out, urls.projector))
    ]
    things += [
        (f"rebuild {model.name}", facts, partial(anew, here, urls, (model,))) for model in MODELS
    ]
    things.append(("rebuild all", facts, partial(anew, here, urls, MODELS)))
    things.append(("decode, fold nothing", facts, partial(decode_all, urls.projector)))
    things.append(
        ("write and index all rows, nothing else", facts, partial(write_all, urls.projector))
    )
    timed = alternate(things, rounds=rounds)
    here.drop(name)
    told = table(f"Rebuild, {facts:,} facts", timed, unit="facts")
    return f"{told}\nMost memory so far: {memory_mib()} MiB.\n", timed
