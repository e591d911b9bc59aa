"""The command `import`: a legacy history from CSV or a spreadsheet into the log."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, get_args

import typer

from grants.cli.ending import BadInput, Refused
from grants.cli.frame import Session, command, unreadable
from grants.cli.operator import local_operator
from grants.cli.output import amount, print_json, print_rows, with_euros
from grants.cli.progress import progress
from grants.kernel.phrases import Phrase
from grants.legacy.errors import MappingError, SourceError
from grants.legacy.importing import import_file
from grants.legacy.mapping import load_mapping
from grants.legacy.rows import RowError
from grants.legacy.sources import assert_sheets
from grants.legacy.tally import ControlTotalResult, ImportSummary
from grants.settings import Language
from grants.store.refusals import Contended, Forbidden
from grants.words import word

app = typer.Typer()

_ERRORS_SHOWN = 20
_MEASURES = {
    "count": ("Anzahl der Vorhaben", "Number of cases"),
    "approved_cents": ("Bewilligt", "Approved"),
}


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
            raise BadInput(unreadable(path))
    try:
        summary = _import(session, file, mapping, sheet=sheet, dry_run=dry_run)
    except (MappingError, SourceError) as error:
        raise BadInput(error.text(session.language)) from error
    except Contended as error:
        msg = Phrase(
            "Andere haben zu oft zuerst geschrieben; bitte noch einmal übernehmen, es geht hinter"
            " dem zuletzt Gespeicherten weiter."
        )
        raise Refused(msg) from error
    except Forbidden as error:
        msg = Phrase(
            "Für eine Datenübernahme fehlt die Berechtigung ({code}); bitte die Rolle „importer“"
            " erteilen lassen.",
            code=error.code,
        )
        raise Refused(msg) from error
    _print(session, summary)
    if summary.rejected or any(total.difference for total in summary.control_totals):
        raise typer.Exit(1)


def _import(
    session: Session, file: Path, mapping: Path, *, sheet: str | None, dry_run: bool
) -> ImportSummary:
    read = load_mapping(mapping)
    if sheet is not None:
        assert_sheets(file, sheet)
        read = read.with_sheet(sheet)
    operator = local_operator(session.service)
    with progress(session, "Zeilen" if session.language == "de" else "Rows") as tell:
        return import_file(
            session.service.dispatcher,
            file,
            read,
            person=operator.person,
            account=operator.account,
            mode="dry-run" if dry_run else "import",
            progress=tell,
        )


def _print(session: Session, summary: ImportSummary) -> None:
    if session.form == "json":
        print_json(_told(session, summary))
        return
    approved = amount(summary.approved_cents, session.language)
    session.say(
        f"{summary.rows} Zeilen: {summary.accepted} übernommen, {summary.unchanged} unverändert,"
        f" {summary.corrected} berichtigt, {summary.rejected} abgewiesen; bewilligt {approved}.",
        f"{summary.rows} rows: {summary.accepted} accepted, {summary.unchanged} unchanged,"
        f" {summary.corrected} corrected, {summary.rejected} rejected; approved {approved}.",
    )
    if summary.flags:
        german, english = (
            ", ".join(f"{word('flag', code, each)} {n}" for code, n in summary.flags.items())
            for each in get_args(Language)
        )
        session.say(f"Auffällig: {german}.", f"Unusual: {english}.")
    if summary.control_totals:
        rows = [_total(session, total) for total in summary.control_totals]
        title = "Kontrollsummen der Datei" if session.language == "de" else "Control totals stated"
        print_rows(rows, session.form, session.language, title=title)
    else:
        session.say("Keine Kontrollsummen.", "No control totals.")
    for error in summary.errors[:_ERRORS_SHOWN]:
        _say_error(session, error)
    if len(summary.errors) > _ERRORS_SHOWN:
        more = len(summary.errors) - _ERRORS_SHOWN
        session.say(f"… und {more} weitere (--format json).", f"… and {more} more (--format json).")


def _told(session: Session, summary: ImportSummary) -> Any:
    errors = [
        {"row": error.row, "column": error.column, "rule": error.rule,
         "message": error.message.text(session.language)}
        for error in summary.errors
    ]  # fmt: skip
    return with_euros({**asdict(summary), "errors": errors})


def _total(session: Session, total: ControlTotalResult) -> dict[str, Any]:
    """One line of the comparison; programs get the cents, people the amounts."""
    figures = {
        "computed": total.computed,
        "stated": total.stated,
        "difference": total.difference,
    }
    if session.form == "csv":
        return {"control_total": total.scope, **figures}
    german, english = _MEASURES[total.scope]
    name = german if session.language == "de" else english
    if total.scope == "count":
        return {"control_total": name, **{key: str(value) for key, value in figures.items()}}
    shown = {key: amount(cents, session.language) for key, cents in figures.items()}
    return {"control_total": name, **shown}


def _say_error(session: Session, error: RowError) -> None:
    message = f"{error.rule}: {error.message.text(session.language)}"
    if not error.column:  # The fault is one of the row as a whole.
        session.say(f"Zeile {error.row}: {message}", f"Row {error.row}: {message}")
        return
    session.say(
        f"Zeile {error.row}, Spalte „{error.column}“: {message}",
        f"Row {error.row}, column “{error.column}”: {message}",
    )
