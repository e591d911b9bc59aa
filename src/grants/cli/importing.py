"""The command `import`: a legacy history from CSV or a spreadsheet into the log."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from grants.cli.frame import BadInput, Refused, Session, command
from grants.cli.operator import local_operator
from grants.cli.output import print_json, print_rows, with_euros
from grants.cli.progress import progress
from grants.kernel.money import euros_de
from grants.legacy.importing import import_file
from grants.legacy.mapping import load_mapping
from grants.legacy.tally import ImportSummary
from grants.store.dispatch import Contended, Forbidden

app = typer.Typer()

_ERRORS_SHOWN = 20


@command(app, "import")
def import_history(
    session: Session,
    file: Annotated[Path, typer.Argument(help="CSV-, XLSX-, XLS- oder ODS-Datei.")],
    mapping: Annotated[Path, typer.Option("--mapping", help="Zuordnung der Spalten (TOML).")],
    sheet: Annotated[str | None, typer.Option("--sheet", help="Blatt: Name oder Nummer.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Nur prüfen.")] = False,
) -> None:
    """Eine Altdatei übernehmen; dieselbe Datei ein zweites Mal ändert nichts."""
    for path in (file, mapping):
        if not path.is_file():
            msg = f"{path}: keine lesbare Datei; bitte den Pfad prüfen."
            raise BadInput(msg)
    read = load_mapping(mapping)
    operator = local_operator(session.service)
    try:
        with progress(session, "Zeilen") as tell:
            summary = import_file(
                session.service.dispatcher,
                file,
                read,
                person=operator.person,
                account=operator.account,
                mode="dry-run" if dry_run else "import",
                sheet=sheet,
                progress=tell,
            )
    except (Contended, Forbidden) as error:
        raise Refused(str(error)) from error
    _print(session, summary)
    if summary.rejected:
        raise typer.Exit(1)


def _print(session: Session, summary: ImportSummary) -> None:
    told = with_euros(asdict(summary))
    if session.form == "json":
        print_json(told)
        return
    rows = [
        {"measure": total.scope, "computed": total.computed, "stated": total.stated,
         "difference": total.difference}
        for total in summary.control_totals
    ]  # fmt: skip
    session.say(
        f"{summary.rows} Zeilen: {summary.accepted} übernommen, {summary.unchanged} unverändert,"
        f" {summary.corrected} berichtigt, {summary.rejected} abgewiesen;"
        f" bewilligt {euros_de(summary.approved_cents)}.",
        f"{summary.rows} rows: {summary.accepted} accepted, {summary.unchanged} unchanged,"
        f" {summary.corrected} corrected, {summary.rejected} rejected.",
    )
    print_rows(rows, session.form, session.language)
    for error in summary.errors[:_ERRORS_SHOWN]:
        session.say(
            f"Zeile {error.row}, Spalte „{error.column}“: {error.rule}: {error.message}",
            f"Row {error.row}, column “{error.column}”: {error.rule}: {error.message}",
        )
    if len(summary.errors) > _ERRORS_SHOWN:
        more = len(summary.errors) - _ERRORS_SHOWN
        session.say(f"… und {more} weitere (--format json).", f"… and {more} more (--format json).")
