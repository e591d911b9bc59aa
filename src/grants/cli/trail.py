"""What happened, fact by fact: `history`, `replay`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer
from pydantic_core import to_jsonable_python

from grants.cli.catching_up import up_to_date
from grants.cli.ending import Refused
from grants.cli.frame import Session, command
from grants.cli.output import Format, cell, print_line_of_json, print_rows, with_euros
from grants.cli.pages import print_head, print_line, print_state
from grants.cli.reading import AsOf, KnownAt, Number, moments, no_case
from grants.words import heading, word
from projections.audit_trail.queries import TrailLine, history
from projections.cases.queries import case
from projections.questions import READ_BY
from projections.replay import Step, replay
from projections.runtime import ReadModel

app = typer.Typer()

_HEAD: Mapping[Format, tuple[ReadModel, ...]] = {
    "table": READ_BY["case"],
    "json": (),
    "csv": (),
}
"""What the head of a page reads besides."""


@command(app, "history")
def show_history(
    session: Session, number: Number, as_of: AsOf = None, known_at: KnownAt = None
) -> None:
    """Der Prüfpfad eines Vorgangs: ein Satz je Ereignis."""
    asked = moments(session, as_of, known_at)
    up_to_date(session, "history", *_HEAD[session.form], known_at=asked.get("known_at"))
    lines = history(session.service.log, number, vault=session.service.vault, **asked)
    if not lines:
        raise Refused(no_case(number))
    if session.form != "table":
        print_rows([_history_row(line) for line in lines], session.form, session.language)
        return
    found = case(session.service.log, number, **asked)
    if found is not None:
        print_head(session, found)
    for line in lines:
        print_line(line, session)


def _history_row(line: TrailLine) -> dict[str, Any]:
    return {
        "position": line.position,
        "recorded": line.recorded_at,
        "effective": line.effective_on,
        "who": line.who,
        "role": line.role,
        "what": line.what,
        "name": line.name,
        "money_cents": line.cents,
        "budget_account": line.budget_account,
        "legal_basis": line.legal_basis,
        "stream": line.stream,
        "version": line.version,
    }


@command(app, "replay")
def show_replay(
    session: Session,
    to: Annotated[int | None, typer.Option("--to", min=0, help="Bis zu diesem Ereignis.")] = None,
    number: Annotated[str | None, typer.Option("--case", help="Nur dieser Vorgang.")] = None,
) -> None:
    """Ereignisse einzeln falten und den Stand nach jedem zeigen."""
    up_to_date(session, "history", known_at=to)
    service = session.service
    told: list[dict[str, Any]] = []
    steps = 0
    for step in replay(service.log, to=to, case=number, vault=service.vault):
        steps += 1
        match session.form:
            case "json":
                print_line_of_json(with_euros(_step_row(step)))
            case "csv":
                told.append({**_history_row(step.line), **step.figures})
            case "table":
                print_line(step.line, session)
                print_state(_state(step, session))
    if session.form == "csv":
        print_rows(told, "csv", session.language)
    if number is not None and not steps:
        raise Refused(no_case(number))


def _step_row(step: Step) -> dict[str, Any]:
    told = {**_history_row(step.line), "figures": dict(step.figures)}
    return told if step.case is None else {**told, "case": to_jsonable_python(step.case)}


def _state(step: Step, session: Session) -> str:
    language = session.language
    figures = ", ".join(
        f"{heading(key, language)} {cell(key, value, language)}"
        for key, value in step.figures.items()
        if value
    )
    if step.case is None:
        return figures
    return f"{word('phase', step.case.line.phase, language)}; {figures}"
