"""How fast read models are rebuilt, against what PostgreSQL can hand out at most."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial

import psycopg
from tests.benchmarks.logs import Machine, fill
from tests.benchmarks.timing import Timed, alternate, memory_mib, table

from grants.settings import DatabaseUrls
from projections.models import MODELS
from projections.rebuild import Means, rebuild
from projections.runtime import Projector, ReadModel


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
    timed = alternate(things, rounds=rounds)
    here.drop(name)
    told = table(f"Rebuild, {facts:,} facts", timed, unit="facts")
    return f"{told}\nMost memory so far: {memory_mib()} MiB.\n", timed
