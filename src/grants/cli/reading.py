"""Questions to the read side: `budgets`, `totals`, `cases`, `case`, `history`, `replay`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Annotated, Any

import typer
from pydantic_core import to_jsonable_python

from grants.cli.catching_up import up_to_date
from grants.cli.frame import BadInput, Refused, Session, command
from grants.cli.output import print_json, print_line_of_json, print_rows, with_euros
from grants.cli.words import heading
from grants.kernel.money import euros_de
from projections.audit_trail.queries import TrailLine, history
from projections.budgets.queries import BudgetLine, budgets, control_totals
from projections.cases.queries import CaseFilter, case, cases
from projections.moments import MomentInvalid, parse_day, parse_known_at
from projections.replay import Step, replay
from projections.totals.queries import TotalLine, totals

app = typer.Typer()

AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="Was bis zum Ende dieses Tages rechtlich galt."),
]
KnownAt = Annotated[
    str | None,
    typer.Option(
        "--known-at", metavar="MOMENT", help="Was bis dahin erfasst war: Datum, Zeit, Ereignis."
    ),
]
Scope = Annotated[
    str | None, typer.Option("--scope", help="Gebiet: Gemeindeschlüssel oder statewide.")
]
Programme = Annotated[str | None, typer.Option("--programme", help="Programm.")]
Number = Annotated[str, typer.Argument(metavar="NUMBER", help="Vorgangsnummer.")]


def moments(session: Session, as_of: str | None, known_at: str | None) -> dict[str, Any]:
    """The two clocks of a question; a moment alone asks for its own day.

    Raises:
        BadInput: one of them cannot be read.
    """
    asked: dict[str, Any] = {}
    try:
        if known_at is not None:
            asked["known_at"], asked["as_of"] = parse_known_at(session.service.log, known_at)
        if as_of is not None:
            asked["as_of"] = parse_day(as_of)
    except MomentInvalid as error:
        raise BadInput(str(error)) from error
    return asked


@command(app, "budgets")
def show_budgets(
    session: Session,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    scope: Scope = None,
    year: Annotated[int | None, typer.Option("--year", help="Haushaltsjahr.")] = None,
    earmark: Annotated[str | None, typer.Option("--earmark", help="Zweckbindung.")] = None,
    programme: Programme = None,
) -> None:
    """Budgets: zugewiesen, gebunden, ausgezahlt, verfügbar, zu jedem Stand."""
    asked = moments(session, as_of, known_at)
    up_to_date(session)
    lines = budgets(
        session.service.log, scope=scope, year=year, earmark=earmark, programme=programme, **asked
    )
    print_rows(_budget_rows(session, lines), session.form, session.language)
    if session.form == "table":
        known_at = asked.get("known_at")
        stated = control_totals(session.service.log, known_at=known_at, programme=programme)
        wanted = [total for total in stated if year is None or total.year == year]
        _print_control_totals(session, map(asdict, wanted))


_BUDGET_TABLE = (
    "programme",
    "year",
    "scope",
    "earmark",
    "allocated_cents",
    "committed_cents",
    "disbursed_cents",
    "returned_cents",
    "frozen_cents",
    "available_cents",
)


def _budget_rows(session: Session, lines: Iterable[BudgetLine]) -> list[dict[str, Any]]:
    rows = [asdict(line) for line in lines]
    if session.form != "table":
        return rows
    return [{key: row[key] for key in _BUDGET_TABLE} for row in rows]


@command(app, "totals")
def show_totals(
    session: Session, as_of: AsOf = None, known_at: KnownAt = None, programme: Programme = None
) -> None:
    """Summen je Programm und Art, neben den veröffentlichten Kontrollsummen."""
    asked = moments(session, as_of, known_at)
    up_to_date(session)
    print_totals(session, totals(session.service.log, programme=programme, **asked))


def print_totals(session: Session, lines: Iterable[TotalLine]) -> None:
    """Print totals; a table is followed by the published totals beside the computed ones."""
    rows = [asdict(line) for line in lines]
    print_rows(rows, session.form, session.language)
    if session.form == "table":
        _print_control_totals(session, [total for row in rows for total in row["control_totals"]])


def _print_control_totals(session: Session, totals_stated: Iterable[dict[str, Any]]) -> None:
    rows = [
        {
            "control_total": total["control_total"],
            "as_of": total["as_of"],
            "comparison": total["comparison"],
            **{
                key: euros_de(total[key]) if total["measure"].endswith("_cents") else total[key]
                for key in ("stated", "computed", "difference")
            },
            "ok": total["ok"],
            "explained": total["explained"],
        }
        for total in totals_stated
    ]
    if rows:
        title = "Kontrollsummen" if session.language == "de" else "Control totals"
        print_rows(rows, "table", session.language, title=title)


@command(app, "cases")
def show_cases(
    session: Session,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    phase: Annotated[
        list[str] | None, typer.Option("--phase", help="Stand, z. B. running.")
    ] = None,
    scope: Scope = None,
    kind: Annotated[str | None, typer.Option("--kind", help="Art, z. B. regional.")] = None,
    programme: Programme = None,
    year: Annotated[int | None, typer.Option("--year", help="Jahr des Eingangs.")] = None,
    after: Annotated[str | None, typer.Option("--after", help="Nach dieser Nummer.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1_000_000)] = 1000,
) -> None:
    """Vorgänge, gefiltert, zu jedem Stand."""
    asked = moments(session, as_of, known_at)
    up_to_date(session)
    wanted = CaseFilter(
        phases=tuple(phase or ()), scope=scope, kind=kind, programme=programme, year=year
    )
    found = cases(session.service.log, wanted, after=after or "", limit=limit, **asked)
    rows = [asdict(line) for line in found]
    if session.form == "table":
        rows = [{key: row[key] for key in _CASES_TABLE} for row in rows]
    print_rows(rows, session.form, session.language)


_CASES_TABLE = (
    "number",
    "kind",
    "scope",
    "phase",
    "received_on",
    "requested_cents",
    "amount_cents",
    "paid_cents",
)


@command(app, "case")
def show_case(
    session: Session, number: Number, as_of: AsOf = None, known_at: KnownAt = None
) -> None:
    """Ein Vorgang, wie er an einem Tag stand und an einem Tag bekannt war."""
    asked = moments(session, as_of, known_at)
    up_to_date(session)
    found = case(session.service.log, number, **asked)
    if found is None:
        raise Refused(_no_case(number))
    told = with_euros(to_jsonable_python(found))
    if session.form == "table":
        fields = {**told["line"], **told["file"], "payouts": told["payouts"]}
        rows = [{"field": key, "value": _told(value)} for key, value in fields.items() if value]
        print_rows(rows, "table", session.language, title=number)
    else:
        print_json({**told["line"], "file": told["file"], "payouts": told["payouts"]})


def _told(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(_told(inner) for inner in value)
    if isinstance(value, dict):
        return ", ".join(f"{key} {inner}" for key, inner in value.items() if inner is not None)
    return "" if value is None else str(value)


def _no_case(number: str) -> str:
    return f"Zu diesem Stand gibt es keinen Vorgang {number}; `grants cases` listet alle."


@command(app, "history")
def show_history(
    session: Session, number: Number, as_of: AsOf = None, known_at: KnownAt = None
) -> None:
    """Der Prüfpfad eines Vorgangs: ein Satz je Ereignis."""
    asked = moments(session, as_of, known_at)
    up_to_date(session)
    lines = history(session.service.log, number, vault=session.service.vault, **asked)
    if not lines:
        raise Refused(_no_case(number))
    if session.form == "table":
        for line in lines:
            print_line(line)
        return
    print_rows([_history_row(line) for line in lines], session.form, session.language)


def print_line(line: TrailLine) -> None:
    """One fact as people read a file: position, both dates, who in which role, and the sentence."""
    recorded = line.recorded_at.astimezone().strftime("%d.%m.%Y %H:%M")
    head = f"#{line.position}  {line.effective_de}  (erfasst {recorded})  {line.who}, {line.role}"
    typer.echo(head)
    typer.echo(f"    {line.what}")


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
    up_to_date(session)
    service = session.service
    steps = 0
    for step in replay(service.log, to=to, case=number, vault=service.vault):
        steps += 1
        if session.form == "json":
            told = {**_history_row(step.line), "figures": dict(step.figures)}
            if step.case is not None:
                told["case"] = to_jsonable_python(step.case)
            print_line_of_json(with_euros(told))
        else:
            print_line(step.line)
            typer.echo(f"    → {_state(step)}")
    if number is not None and not steps:
        raise Refused(_no_case(number))


def _state(step: Step) -> str:
    figures = ", ".join(
        f"{heading(key, 'de')} {euros_de(value) if key.endswith('_cents') else value}"
        for key, value in step.figures.items()
        if value
    )
    return figures if step.case is None else f"{step.case.line.phase}; {figures}"
