"""How many commands a second the interface answers, against what any interface could do.

The whole way: uvicorn with uvloop and httptools, a bearer token, an idempotency key, `If-Match`,
the roles, the decision, the append, an answer with its receipt; as `grants serve` serves it, with a
process that follows the log for all read models, and without one. Beside it the same request to a
route that validates the body and nothing else and to one that validates all that ours does; and the
same command before the event store library's application behind either. See `applications`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from tests.benchmarks.library import create, library_office
from tests.benchmarks.logs import Machine
from tests.benchmarks.office import VERSION, application, office
from tests.benchmarks.timing import Timed, alternate, table

CONNECTIONS = (1, 4, 16)
CASES_PER_CONNECTION = 16
COMMANDS = 800
"""In each round, over all connections."""
_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


@dataclass
class Process:
    """A running part of the benchmark that is talked to in lines."""

    process: subprocess.Popen[str]

    def line(self) -> str:
        """The next line that it says.

        Raises:
            RuntimeError: it has ended.
        """
        assert self.process.stdout is not None
        found = self.process.stdout.readline()
        if not found:
            msg = f"{self.process.args!r} ended"
            raise RuntimeError(msg)
        return found

    def ask(self, **asked: Any) -> str:
        """Say a line of JSON; what it answers."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        return self.line()

    def cpu_seconds(self) -> float:
        """The processor time it has taken so far, of all its threads."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS_PER_SECOND


@contextmanager
def started(module: str, *arguments: str, stderr: int | None = None) -> Iterator[Process]:
    """A module of this folder in a process of its own, ended at the end."""
    with subprocess.Popen(
        [sys.executable, "-m", f"tests.benchmarks.{module}", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
    ) as process:
        try:
            yield Process(process)
        finally:
            process.terminate()


@dataclass
class Server:
    """An application behind HTTP, and the client that sends commands to it."""

    process: Process
    client: Process
    port: int
    token: str
    cases: list[str]

    def run(self, connections: int, commands: int) -> None:
        """So many commands over so many connections."""
        self.client.ask(
            port=self.port,
            token=self.token,
            cases=self.cases,
            version=VERSION,
            connections=connections,
            commands=commands // connections,
        )


@contextmanager
def _servers(here: Machine, connections_max: int) -> Iterator[dict[str, Server]]:
    count = connections_max * CASES_PER_CONNECTION
    made, other = (office(here, name, cases=count) for name in ("serving", "serving_alone"))
    cases = [case.removeprefix("case/") for case in made.cases]
    assert made.cases == other.cases
    environment = create(here, "serving_library")
    with library_office(environment) as theirs:
        twins = {case: str(theirs.open_case(application("p"))) for case in cases}
    given = {
        "ours": {"urls": asdict(made.urls), "key": str(made.key)},
        "alone": {"urls": asdict(other.urls), "key": str(other.key)},
        "library": {"environment": environment, "cases": twins},
        "library_validated": {
            "environment": environment,
            "cases": twins,
            "key": str(made.key),
        },
        "validated": {"key": str(made.key)},
        "bare": {},
    }
    token = made.issuer.issue("ada")
    with ExitStack() as stack:
        client = stack.enter_context(started("client"))
        servers = {}
        for kind, arguments in given.items():
            process = stack.enter_context(
                started("applications", kind, json.dumps(arguments), stderr=subprocess.DEVNULL)
            )
            servers[kind] = Server(process, client, int(process.line()), token, cases)
        yield servers
    here.drop("serving")
    here.drop("serving_alone")
    here.drop("serving_library")


def measure(
    here: Machine,
    *,
    rounds: int,
    commands: int = COMMANDS,
    connections: Sequence[int] = CONNECTIONS,
) -> tuple[str, list[Timed]]:
    """Each application with each number of connections, in turn."""
    told = []
    timed: list[Timed] = []
    names = {
        "bare": "empty POST, body validated",
        "validated": "empty POST, all validated",
        "alone": "command over HTTP, nobody follows",
        "ours": "command over HTTP, as served",
        "library": "library get + save over HTTP, body validated",
        "library_validated": "library get + save over HTTP, all validated",
    }
    with _servers(here, max(connections)) as servers:
        for number in connections:
            things = [
                (
                    f"{name}, {number} connection{'s' if number > 1 else ''}",
                    commands // number * number,
                    partial(servers[kind].run, number, commands),
                )
                for kind, name in names.items()
            ]
            meters = [servers[kind].process.cpu_seconds for kind in names]
            found = alternate(things, rounds=rounds, meters=meters)
            told.append(table(f"Commands over HTTP, {number} at once", found, unit="commands"))
            timed += found
    return "\n".join(told), timed
