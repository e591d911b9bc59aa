"""Rounds, medians and one Markdown table; nothing here asserts a time."""

from __future__ import annotations

import os
import platform
import resource
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from statistics import median

import psycopg

from grants.store.embedded import EmbeddedServer

ROUNDS = 5
PACKAGES = ("eventsourcing", "psycopg", "pydantic", "fastapi", "uvicorn")


@dataclass(frozen=True)
class Timed:
    """How long each round of one thing took, which handled `amount` of something."""

    name: str
    amount: int
    seconds: tuple[float, ...]
    cpu: tuple[float, ...] = ()
    """Processor time of the process that works, which other work on the machine changes little."""

    @property
    def rate(self) -> float:
        """Per second, by the median round."""
        return self.amount / median(self.seconds)


def alternate(
    things: Sequence[tuple[str, int, Callable[[], object]]],
    *,
    rounds: int = ROUNDS,
    meters: Sequence[Callable[[], float]] = (),
) -> list[Timed]:
    """Run things in turn, so that what slows the machine for a while slows all of them.

    The first round warms up and is not counted. `meters` measure the processor time of each where
    it is not this process that works.
    """
    meters = meters or [time.process_time] * len(things)
    seconds: list[list[float]] = [[] for _ in things]
    cpu: list[list[float]] = [[] for _ in things]
    for turn in range(rounds + 1):
        for (_, _, run), meter, took, worked in zip(things, meters, seconds, cpu, strict=True):
            begin, cpu_begin = time.perf_counter(), meter()
            run()
            if turn:
                took.append(time.perf_counter() - begin)
                worked.append(meter() - cpu_begin)
    return [
        Timed(name, amount, tuple(took), tuple(worked))
        for (name, amount, _), took, worked in zip(things, seconds, cpu, strict=True)
    ]


def table(title: str, rows: Sequence[Timed], *, unit: str) -> str:
    """Markdown: rates with their spread, and each as a ratio of the first row's."""
    limit = rows[0].rate
    lines = [
        f"## {title}",
        "",
        f"| what | {unit}/s | slowest and fastest round, s | of the first row | own CPU, s |",
        "|---|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {row.name} | {row.rate:,.0f} | {max(row.seconds):.3f} … {min(row.seconds):.3f}"
        f" | {row.rate / limit:.3f} | {median(row.cpu) if row.cpu else 0:.3f} |"
        for row in rows
    ]
    return "\n".join(lines) + "\n"


def growth(by_size: Mapping[int, Sequence[Timed]], *, unit: str) -> str:
    """Markdown: the same things side by side for logs of several sizes, rates by the median."""
    sizes = sorted(by_size)
    names = dict.fromkeys(row.name for rows in by_size.values() for row in rows)
    rates = {(size, row.name): row.rate for size in sizes for row in by_size[size]}
    lines = [
        f"| {unit}/s with so many facts in the log | "
        + " | ".join(f"{size:,}" for size in sizes)
        + " |",
        "|---|" + "---:|" * len(sizes),
    ]
    for name in names:
        cells = (rates.get((size, name)) for size in sizes)
        told = (f"{rate:,.0f}" if rate is not None else "" for rate in cells)
        lines.append(f"| {name} | {' | '.join(told)} |")
    return "\n".join(lines) + "\n"


def percentiles(name: str, seconds: Sequence[float]) -> str:
    """One row: median and 99th percentile in milliseconds."""
    ordered = sorted(seconds)
    high = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    return f"| {name} | {median(ordered) * 1000:.1f} | {high * 1000:.1f} |"


def machine_line() -> str:
    """What was measured on what."""
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return f"Python {platform.python_version()}, {os.cpu_count()} cores; {versions}."


def settings_line(server: EmbeddedServer) -> str:
    """The database's version, and what decides how fast it commits."""
    names = ("server_version", "fsync", "synchronous_commit", "shared_buffers", "wal_sync_method")
    with psycopg.connect(server.url("postgres", "postgres")) as connection:
        found = [
            f"{name} {row[0]}"
            for name in names
            for row in connection.execute("SELECT current_setting(%s)", (name,))
        ]
    return f"PostgreSQL: {', '.join(found)}."


def memory_mib() -> int:
    """The most memory this process and its children ever held."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return max(own, children) // 1024
