"""Commands on the read models: `project`, `rebuild`."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from typing import Annotated, Any

import typer

from grants.cli.catching_up import other_version
from grants.cli.ending import BadInput, Refused
from grants.cli.frame import Session, command
from grants.cli.output import print_rows
from grants.cli.progress import Tell, progress
from grants.kernel.phrases import Phrase
from grants.kernel.speech import joined
from grants.store.readiness import read_models_exist
from grants.wiring import projector_of
from projections import known
from projections.comparison import Difference
from projections.following import follow
from projections.models import MODELS
from projections.moments import MomentInvalid, parse_known_at
from projections.rebuild import ALONE, Means, Rebuilt, check, rebuild
from projections.runtime import (
    Lag,
    OtherVersionServed,
    PoisonFact,
    Projector,
    ReadModel,
    assert_login,
    lag,
)

app = typer.Typer()


@command(app, "project")
def project(
    session: Session,
    status: Annotated[bool, typer.Option("--status", help="Nur den Rückstand zeigen.")] = False,
) -> None:
    """Die Lesemodelle nachführen, bis der Prozess beendet wird."""
    service = session.service
    if status:
        told = _told_status if session.form == "table" else _status
        with service.log.reading() as connection:
            found = lag(connection, MODELS) if read_models_exist(service.log) else ()
        print_rows(map(told, found), session.form, session.language)
        return
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    databases = service.databases
    assert_login(databases.projector)
    follow(databases.projector, service.vault, MODELS, stop, direct=databases.direct)


def _status(lag: Lag) -> dict[str, Any]:
    """One row per model, with what it stands still at."""
    incident = lag.incident
    return {
        **{name: value for name, value in asdict(lag).items() if name != "incident"},
        "incident_position": incident and incident.position,
        "incident_fact": incident and incident.fact,
        "incident_error_type": incident and incident.error_type,
        "incident_error": incident and incident.error,
    }


def _told_status(lag: Lag) -> dict[str, Any]:
    """The same for people: what it stands still at in one column."""
    found = lag.incident
    told = found and f"{found.position} {found.fact}: {found.error_type} {found.error}"
    return {**asdict(lag), "incident": told}


@command(app, "rebuild")
def rebuild_models(
    session: Session,
    models: Annotated[list[str] | None, typer.Argument(metavar="[MODEL]…")] = None,
    only_check: Annotated[bool, typer.Option("--check", help="Nur vergleichen.")] = False,
    processes: Annotated[
        int | None,
        typer.Option(
            "--processes", min=1, help="So viele Prozesse, wenn es sich lohnt; sonst je Kern einer."
        ),
    ] = None,
    facts: Annotated[
        int,
        typer.Option(
            "--facts-in-memory",
            min=100,
            help="So viele Fakten faltet ein Prozess, bevor er ihre Zeilen schreibt.",
        ),
    ] = ALONE.facts,
    known_at: Annotated[
        str | None,
        typer.Option(
            "--as-known-at", metavar="MOMENT", help="Wie damals bekannt, in ein eigenes Schema."
        ),
    ] = None,
    into: Annotated[
        str | None, typer.Option("--into", metavar="SCHEMA", help="Name des eigenen Schemas.")
    ] = None,
    only_list: Annotated[
        bool, typer.Option("--list", help="Nur die Schemas von Kenntnisständen zeigen.")
    ] = False,
    dropped: Annotated[
        str | None, typer.Option("--drop", metavar="SCHEMA", help="Ein solches Schema entfernen.")
    ] = None,
) -> None:
    """Lesemodelle neben den laufenden neu aufbauen, vergleichen und umschalten."""
    chosen = _chosen(models or [])
    _assert_one_deed(
        {
            "MODEL": bool(models) and (only_list or dropped is not None),
            "--check": only_check,
            "--as-known-at, --into": known_at is not None or into is not None,
            "--list": only_list,
            "--drop": dropped is not None,
        }
    )
    service = session.service
    means = Means(processes=processes or os.cpu_count() or 1, facts=facts)
    if only_list or dropped is not None:
        _show_schemas(session, dropped)
        return
    if known_at is not None or into is not None:
        _make_schema(session, chosen, _asked(session, known_at, into), means)
        return
    with (
        projector_of(service) as projector,
        progress(session, "Fakten" if session.language == "de" else "Facts") as tell,
    ):
        if not only_check:
            for rebuilt in rebuild(projector, chosen, progress=tell, means=means):
                session.say(*_rebuilt(rebuilt))
            return
        differences = _differences(projector, chosen, tell, means)
        standing = [
            each for each in lag(projector.connection(), chosen) if each.incident is not None
        ]
    told = _told if session.form == "table" else asdict
    print_rows(map(told, differences), session.form, session.language)
    _tell_what_is_wrong(differences, standing)


def _assert_one_deed(asked: Mapping[str, bool]) -> None:
    """Refuse what would be left out silently.

    Raises:
        BadInput: what is asked for excludes each other.
    """
    found = [option for option, given in asked.items() if given]
    if len(found) > 1:
        raise BadInput(
            Phrase("Das geht nur einzeln, nicht zusammen: {options}.", options="; ".join(found))
        )


def _asked(session: Session, known_at: str | None, into: str | None) -> tuple[int, str]:
    if known_at is None or into is None:
        raise BadInput(Phrase("--as-known-at und --into gehören zusammen: welcher Stand, wohin."))
    try:
        return parse_known_at(session.service.log, known_at)[0], into
    except MomentInvalid as error:
        raise BadInput(str(error)) from error


def _make_schema(
    session: Session, models: Sequence[ReadModel], asked: tuple[int, str], means: Means
) -> None:
    known_at, schema = asked
    service = session.service
    try:
        with (
            projector_of(service) as projector,
            progress(session, "Fakten" if session.language == "de" else "Facts") as tell,
        ):
            made = known.make(
                projector, models, known_at=known_at, schema=schema, progress=tell, means=means
            )
    except known.SchemaRefused as error:
        raise Refused(str(error)) from error
    print_rows([_schema_row(made)], session.form, session.language)


def _show_schemas(session: Session, dropped: str | None) -> None:
    service = session.service
    with projector_of(service) as projector:
        connection = projector.connection()
        if dropped is not None:
            try:
                known.drop(connection, dropped)
            except known.SchemaRefused as error:
                raise Refused(str(error)) from error
            return
        rows = [_schema_row(each) for each in known.schemas(connection)]
    print_rows(rows, session.form, session.language)


def _schema_row(made: known.Known) -> dict[str, Any]:
    return {**asdict(made), "models": ", ".join(made.models)}


def _differences(
    projector: Projector, models: Sequence[ReadModel], tell: Tell, means: Means
) -> list[Difference]:
    """What is wrong at the position each model has come to: at best, the end of the log.

    Raises:
        Refused: of one of them another version is served.
    """
    try:
        with suppress(PoisonFact):
            projector.catch_up(models)
        return check(projector, models, progress=tell, means=means)
    except OtherVersionServed as error:
        raise Refused(other_version(error)) from error


def _rebuilt(rebuilt: Rebuilt) -> tuple[str, str]:
    """What to say of a model that was switched, in German and English."""
    if rebuilt.differences is None:
        german, english = "mit nichts zu vergleichen", "nothing to compare with"
    else:
        wrong = len(rebuilt.differences)
        german, english = f"{wrong} berichtigt", f"{wrong} corrected"
    return (
        f"{rebuilt.model}: bis Ereignis {rebuilt.position}, {german}.",
        f"{rebuilt.model}: up to position {rebuilt.position}, {english}.",
    )


def _told(difference: Difference) -> dict[str, Any]:
    """Which row is wrong, and in which columns; the rows themselves stand in the other forms."""
    live, rebuilt = difference.live, difference.rebuilt
    columns: list[str] = []
    if live is None:
        fault = "missing"
    elif rebuilt is None:
        fault = "surplus"
    else:
        fault = "wrong"
        columns = [name for name in rebuilt if live[name] != rebuilt[name]]
    return {
        "table": difference.table,
        "key": ", ".join(map(str, difference.key)),
        "fault": fault,
        "columns": ", ".join(columns),
    }


def _tell_what_is_wrong(differences: Sequence[Difference], standing: Sequence[Lag]) -> None:
    """A check is passed by what has no difference and is compared to the end.

    Raises:
        Refused: there is one, or a model stands still before the end.
    """
    told = []
    if differences:
        told.append(
            Phrase(
                "{count} Abweichungen; `grants rebuild` stellt den Stand aus dem Protokoll her.",
                count=len(differences),
            )
        )
    if standing:
        told.append(
            Phrase(
                "Nur so weit verglichen, wie sie gekommen sind: {models}; `grants project --status`"
                " zeigt, woran sie stillstehen.",
                models=", ".join(f"{each.model} ({each.position})" for each in standing),
            )
        )
    if told:
        raise Refused(joined("\n", told))


def _chosen(names: Sequence[str]) -> tuple[ReadModel, ...]:
    known = {model.name: model for model in MODELS}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise BadInput(
            Phrase(
                "{unknown}: kein Lesemodell; es gibt {known}.",
                unknown=", ".join(unknown),
                known=", ".join(known),
            )
        )
    return tuple(known[name] for name in names) or tuple(MODELS)
