"""`python -m tests.benchmarks`: measures in one run and prints one Markdown document.

Only ratios within one run say anything: what is compared runs in turn, round by round.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tests.benchmarks import asking, browsing, commanding, following, rebuilding, running, serving
from tests.benchmarks.logs import Machine, machine, seed
from tests.benchmarks.timing import ROUNDS, Timed, growth, machine_line, settings_line

FACTS = (100_000, 1_000_000)
RUNNER_FACTS = 100_000
COMMANDS = 400


@dataclass
class Run:
    """One run: the server, how large the logs are, how often each thing is measured.

    `runner_facts` is the size of the log that the library's runner reads, which takes long.
    """

    here: Machine
    facts: Sequence[int] = FACTS
    runner_facts: int = RUNNER_FACTS
    rounds: int = ROUNDS
    commands: int = COMMANDS
    cases: Sequence[int] = browsing.SIZES

    @cached_property
    def seeded(self) -> int:
        """The demonstration, played once for all parts that read a filled log."""
        return seed(self.here)


def _commanding(run: Run) -> Iterator[str]:
    text, _ = commanding.measure(run.here, rounds=run.rounds, commands=run.commands)
    yield text
    grown = commanding.grow(run.here, run.facts, rounds=run.rounds, commands=run.commands)
    yield growth(grown, unit="commands")


def _serving(run: Run) -> Iterator[str]:
    text, _ = serving.measure(run.here, rounds=run.rounds, commands=2 * run.commands)
    yield text


def _following(run: Run) -> Iterator[str]:
    text, _ = following.measure(
        run.here, rounds=run.rounds, single=run.commands // 2, commands=run.commands // 2
    )
    yield text


def _rebuilding(run: Run) -> Iterator[str]:
    by_size: dict[int, list[Timed]] = {}
    for facts in run.facts:
        text, by_size[facts] = rebuilding.measure(run.here, run.seeded, facts, rounds=run.rounds)
        yield text
    yield growth(by_size, unit="facts")


def _running(run: Run) -> Iterator[str]:
    text, _ = running.measure(run.here, run.seeded, rounds=run.rounds, facts=run.runner_facts)
    yield text


def _asking(run: Run) -> Iterator[str]:
    assert run.seeded
    yield asking.measure(run.here)


def _browsing(run: Run) -> Iterator[str]:
    yield browsing.measure(run.here, run.seeded, run.cases, rounds=4 * run.rounds)


PARTS: Mapping[str, Callable[[Run], Iterator[str]]] = {
    "commanding": _commanding,
    "serving": _serving,
    "following": _following,
    "rebuilding": _rebuilding,
    "running": _running,
    "asking": _asking,
    "browsing": _browsing,
}


def document(run: Run, parts: Sequence[str]) -> Iterator[str]:
    """The parts asked for, each as soon as it is measured."""
    yield f"# Benchmarks\n\n{machine_line()} {settings_line(run.here.server)}\n"
    for part in parts:
        yield from PARTS[part](run)


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--facts", type=int, nargs="+", default=FACTS, help="sizes of the log")
    parser.add_argument("--runner-facts", type=int, default=RUNNER_FACTS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--commands", type=int, default=COMMANDS, help="of a client in a round")
    parser.add_argument("--out", type=Path, help="also write the document there")
    asked = parser.parse_args()
    told = []
    with machine() as here:
        run = Run(here, asked.facts, asked.runner_facts, asked.rounds, asked.commands)
        for text in document(run, asked.parts):
            told.append(text)
            sys.stdout.write(text + "\n")
            sys.stdout.flush()
            if asked.out:
                asked.out.write_text("\n".join(told))


if __name__ == "__main__":
    main()
