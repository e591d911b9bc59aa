"""`python -m tests.benchmarks`: measures in one run and prints one Markdown document."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.benchmarks import rebuilding
from tests.benchmarks.logs import machine, seed
from tests.benchmarks.timing import ROUNDS, machine_line


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--facts", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--out", type=Path, help="also write the document there")
    asked = parser.parse_args()
    told = [f"# Benchmarks\n\n{machine_line()}\n"]
    with machine() as here:
        seeded = seed(here)
        for facts in asked.facts:
            text, _ = rebuilding.measure(here, seeded, facts, rounds=asked.rounds)
            told.append(text)
            sys.stdout.write(text + "\n")
            sys.stdout.flush()
    if asked.out:
        asked.out.write_text("\n".join(told))


if __name__ == "__main__":
    main()
