"""Commands that check the log again without trusting what was decided: `duties`."""

from __future__ import annotations

import dataclasses
from typing import Annotated, Any

import typer

from grants.cli.ending import Refused
from grants.cli.frame import Session, command
from grants.cli.output import Format, print_rows
from grants.cli.reading import KnownAt, moments
from grants.kernel.phrases import Phrase
from projections.integrity.duties import Breach, breaches

app = typer.Typer()


@command(app, "duties")
def duties(
    session: Session,
    number: Annotated[str | None, typer.Option("--case", help="Nur dieser Vorgang.")] = None,
    known_at: KnownAt = None,
) -> None:
    """Funktionstrennung über das ganze Protokoll prüfen; jeder Verstoß ist eine Zeile."""
    to = moments(session, None, known_at).get("known_at")
    found = [
        breach
        for breach in breaches(session.service.log.read_all(to=to))
        if number is None or breach.case == number
    ]
    print_rows([_row(breach, session.form) for breach in found], session.form, session.language)
    if found:
        raise Refused(Phrase("Verstöße gegen die Funktionstrennung: {count}", count=len(found)))
    session.say("Die Funktionstrennung ist gewahrt.", "Duties were kept apart.")


def _row(breach: Breach, form: Format) -> dict[str, Any]:
    """A breach; lists stay lists for programs and are written out for people."""
    row = dataclasses.asdict(breach)
    if form == "json":
        return row
    return row | {name: ", ".join(map(str, row[name])) for name in ("positions", "persons")}
