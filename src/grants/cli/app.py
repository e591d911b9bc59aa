"""The commands of `grants`, put together."""

from __future__ import annotations

import typer

from grants.cli import (
    assets,
    auditing,
    checking,
    commanding,
    comparing,
    establishing,
    founding,
    importing,
    operating,
    postings,
    projecting,
    reading,
    record,
    trail,
    working,
)

app = typer.Typer(
    name="grants",
    help="Das Fördergedächtnis: Vorgänge, Budgets und Prüfpfade aus einem festen Protokoll.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
ROOMS = (
    assets,
    operating,
    reading,
    postings,
    comparing,
    working,
    trail,
    importing,
    commanding,
    founding,
    establishing,
    projecting,
    record,
    auditing,
    checking,
)
for room in ROOMS:
    app.registered_commands += room.app.registered_commands


def main() -> None:
    """The entry point of `grants`. Exit codes: 0 done, 1 refused, 2 usage, 3 database not there."""
    app()
