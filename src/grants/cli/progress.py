"""How long work shows itself: a bar on a terminal, plain lines every few seconds elsewhere."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
)
from rich.text import Text

from grants.cli.frame import Session
from grants.cli.output import messages

LINE_SECONDS = 5.0


class Tell(Protocol):
    """Shows how far work has come."""

    def __call__(self, count: int, total: int | None = None, /) -> None:
        """So many are done, of so many if that is known."""


class _RateColumn(ProgressColumn):
    """How many are done in a second."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed or 0:.0f}/s")


@contextmanager
def progress(session: Session, what: str) -> Iterator[Tell]:
    """Yields a function that is told how many are done so far, and of how many if it is known."""
    started = time.monotonic()
    done = 0
    if not messages.is_terminal:
        spoken = started

        def tell_line(count: int, total: int | None = None) -> None:
            nonlocal spoken, done
            done = count
            now = time.monotonic()
            if now - spoken >= LINE_SECONDS:
                spoken = now
                of = f" von {total}" if total else ""
                rate = count / (now - started)
                messages.print(f"{what}: {count}{of}, {now - started:.0f} s ({rate:.0f}/s)")

        yield tell_line
    else:
        columns = (
            TextColumn(what),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            _RateColumn(),
        )
        with Progress(*columns, console=messages, transient=True) as bar:
            task = bar.add_task(what, total=None)

            def tell_bar(count: int, total: int | None = None) -> None:
                nonlocal done
                done = count
                bar.update(task, completed=count, total=total)

            yield tell_bar
    seconds = time.monotonic() - started
    rate = done / seconds if seconds else 0
    session.say(
        f"{what}: {done} in {seconds:.1f} s ({rate:.0f}/s).",
        f"{what}: {done} in {seconds:.1f} s ({rate:.0f}/s).",
    )
