"""How long after the commit of a fact the follower's read models have it.

One command at a time on an otherwise idle log, each waited for; then as many as several clients
can, from the first of them until the last one is in all read models.
"""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor

from tests.benchmarks.commanding import ours, together
from tests.benchmarks.logs import Machine
from tests.benchmarks.office import office
from tests.benchmarks.serving import started
from tests.benchmarks.timing import Timed, percentiles, table

from grants.store.log import Log
from projections.models import MODELS

SINGLE_FACTS = 200
PAUSE_SECONDS = 0.02
LOOK_SECONDS = 0.001
CLIENTS = 4
COMMANDS = 250
"""Of each client in each round."""
CASES_PER_CLIENT = 16


def reached(log: Log, position: int) -> None:
    """Wait until every read model has come to a position."""
    names = [model.name for model in MODELS]
    while True:
        with log.reading() as connection:
            rows = connection.execute(
                "SELECT min(position) AS position, count(*) AS models FROM reads.checkpoints"
                " WHERE model = ANY(%s)",
                (names,),
                prepare=True,
            ).fetchall()
        if rows[0]["models"] == len(names) and rows[0]["position"] >= position:
            return
        time.sleep(LOOK_SECONDS)


def measure(
    here: Machine, *, rounds: int, single: int = SINGLE_FACTS, commands: int = COMMANDS
) -> tuple[str, list[Timed]]:
    """The lag of single facts, and facts a second from commit to visible."""
    made = office(here, "following", cases=CLIENTS * CASES_PER_CLIENT)
    arguments = json.dumps({"url": made.urls.projector, "key": str(made.key)})
    with (
        started("follower", arguments) as follower,
        made.open() as service,
        ThreadPoolExecutor(CLIENTS) as threads,
    ):
        follower.line()
        works = [ours(service, made, made.cases[n::CLIENTS]) for n in range(CLIENTS)]
        lags = []
        for turn in range(single):
            time.sleep(PAUSE_SECONDS)
            works[0](turn)
            committed = time.perf_counter()
            reached(service.log, service.log.last_position())
            lags.append(time.perf_counter() - committed)
        seconds = []
        for _ in range(rounds):
            begin = time.perf_counter()
            together(threads, works, commands)
            reached(service.log, service.log.last_position())
            seconds.append(time.perf_counter() - begin)
    here.drop("following")
    timed = [Timed("committed and in every read model", CLIENTS * commands, tuple(seconds))]
    told = (
        f"## Follower, {len(MODELS)} read models\n\n"
        "| from commit to visible | p50, ms | p99, ms |\n|---|---:|---:|\n"
        f"{percentiles(f'{single} single facts', lags)}\n\n"
    )
    return told + table(f"Follower under load, {CLIENTS} clients", timed, unit="facts"), timed
