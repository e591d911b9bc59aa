"""How many commands a second one process carries out: load, decide, append, durable.

Ours is `classify-aid` on cases made ahead, alternately as no aid and as de-minimis aid, through the
dispatcher: idempotency, roles, competence, sealing, both clocks, unchanged streams, receipts. The
library's is an aggregate with the same events, `get` and `save`, and nothing of the rest.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import count
from uuid import UUID

import psycopg
from tests.benchmarks.library import LibraryOffice, create, library_office, raw_table
from tests.benchmarks.logs import Machine
from tests.benchmarks.office import VERSION, Office, application, classification, office, pad
from tests.benchmarks.timing import Timed, alternate, table

from grants.wiring import Service

CLIENTS = (1, 4, 8)
CASES_PER_CLIENT = 32
COMMANDS = 400
"""Of each client in each round."""
STATE_BYTES = 600
"""As large as what `classify-aid` stores."""
_DAY = dt.date(2024, 2, 1)

Work = Callable[[int], None]
"""What a client does for each of its commands."""


def ours(service: Service, made: Office, cases: Sequence[str]) -> Work:
    """Our command, on one case after the other."""
    versions = dict.fromkeys(cases, VERSION)

    def command(turn: int) -> None:
        case = cases[turn % len(cases)]
        body = classification(versions[case])
        result = service.dispatcher.execute(made.request(service, "classify-aid", case, body))
        assert len(result.facts) == 1
        versions[case] = result.version

    return command


def library(application: LibraryOffice, cases: Sequence[UUID]) -> Work:
    """The library's, on one aggregate after the other."""
    versions = dict.fromkeys(cases, VERSION)

    def command(turn: int) -> None:
        case = cases[turn % len(cases)]
        aid = classification(versions[case])["aid"]
        versions[case] = application.classify(case, aid=aid, by="ada", on=_DAY)

    return command


def raw(url: str, stream: str, stack: ExitStack) -> Work:
    """One INSERT of one row, committed by itself."""
    connection = stack.enter_context(psycopg.connect(url, autocommit=True))
    state = bytes(STATE_BYTES)
    versions = count(1)

    def command(_turn: int) -> None:
        connection.execute(
            "INSERT INTO raw (stream, version, name, state) VALUES (%s, %s, %s, %b)"
            " RETURNING position",
            (stream, next(versions), "application.aid-classified@1", state),
            prepare=True,
        ).fetchone()

    return command


def together(threads: ThreadPoolExecutor, clients: Sequence[Work], commands: int) -> None:
    """All clients at once, each with so many commands."""

    def client(work: Work) -> None:
        for turn in range(commands):
            work(turn)

    for _ in threads.map(client, clients):
        pass


@contextmanager
def _clients(here: Machine, clients_max: int) -> Iterator[list[tuple[str, list[Work]]]]:
    made = office(here, "commanding", cases=clients_max * CASES_PER_CLIENT)
    given = create(here, "commanding_library")
    url = here.server.url("postgres", "commanding_library")
    raw_table(url)
    body = application("p")
    with ExitStack() as stack:
        service = stack.enter_context(made.open())
        theirs = stack.enter_context(library_office(given))
        yield [
            (
                "load, decide, append",
                [ours(service, made, made.cases[n::clients_max]) for n in range(clients_max)],
            ),
            (
                "library get + save",
                [
                    library(theirs, [theirs.open_case(body) for _ in range(CASES_PER_CLIENT)])
                    for _ in range(clients_max)
                ],
            ),
            ("raw INSERT", [raw(url, f"raw/{n}", stack) for n in range(clients_max)]),
        ]
    here.drop("commanding")
    here.drop("commanding_library")


def measure(
    here: Machine,
    *,
    rounds: int,
    commands: int = COMMANDS,
    clients: Sequence[int] = CLIENTS,
) -> tuple[str, list[Timed]]:
    """Each way with each number of clients, in turn."""
    told = []
    timed: list[Timed] = []
    with _clients(here, max(clients)) as ways, ThreadPoolExecutor(max(clients)) as threads:
        for number in clients:
            things = [
                (
                    f"{name}, {number} client{'s' if number > 1 else ''}",
                    number * commands,
                    partial(together, threads, works[:number], commands),
                )
                for name, works in ways
            ]
            found = alternate(things, rounds=rounds)
            told.append(table(f"Commands in process, {number} at once", found, unit="commands"))
            timed += found
    return "\n".join(told), timed


def grow(
    here: Machine, sizes: Sequence[int], *, rounds: int, commands: int = COMMANDS
) -> dict[int, list[Timed]]:
    """The same command by one client, with so many facts in the log."""
    with ExitStack() as stack, ThreadPoolExecutor(1) as threads:
        things = []
        for size in sizes:
            made = office(here, f"commanding_{size}", cases=CASES_PER_CLIENT)
            pad(here, f"commanding_{size}", size)
            work = ours(stack.enter_context(made.open()), made, made.cases)
            name = "load, decide, append, 1 client"
            things.append((name, commands, partial(together, threads, [work], commands)))
        timed = alternate(things, rounds=rounds)
    for size in sizes:
        here.drop(f"commanding_{size}")
    return {size: [each] for size, each in zip(sizes, timed, strict=True)}
