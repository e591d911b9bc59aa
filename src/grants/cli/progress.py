"""How long work shows itself: a bar on a terminal, plain lines every few seconds elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from grants.cli.frame import Session
from grants.cli.output import messages

LINE_SECONDS = 5.0


@contextmanager
def progress(
    session: Session, what: str, total: int | None = None
) -> Iterator[Callable[[int], None]]:
    """Yields a function that is told how many are done so far."""
    started = time.monotonic()
    done = 0
    if not messages.is_terminal:
        spoken = started

        def tell_line(count: int) -> None:
            nonlocal spoken, done
            done = count
            now = time.monotonic()
            if now - spoken >= LINE_SECONDS:
                spoken = now
                of = f" von {total}" if total else ""
                messages.print(f"{what}: {count}{of}, {now - started:.0f} s")

        yield tell_line
    else:
        columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=messages, transient=True) as bar:
            task = bar.add_task(what, total=total)

            def tell_bar(count: int) -> None:
                nonlocal done
                done = count
                bar.update(task, completed=count)

            yield tell_bar
    seconds = time.monotonic() - started
    rate = done / seconds if seconds else 0
    session.say(
        f"{what}: {done} in {seconds:.1f} s ({rate:.0f}/s).",
        f"{what}: {done} in {seconds:.1f} s ({rate:.0f}/s).",
    )
