"""Commands that run the service: `demo`, `serve`."""

from __future__ import annotations

import time
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from grants.cli.ending import Refused
from grants.cli.frame import DEMONSTRATION_FOLDER, Session, command
from grants.cli.output import messages
from grants.cli.progress import progress
from grants.cli.reading import print_totals
from grants.cli.serving import address, serve_at
from grants.demonstration.about import about
from grants.demonstration.player import play
from grants.kernel.calendar import berlin_day
from grants.kernel.phrases import Phrase
from grants.store.discard import NotADemonstration, discard_demonstration
from grants.wiring import (
    EMBEDDED_DATABASE,
    Service,
    embedded_databases,
    open_service,
    projector_of,
)
from projections.cleaning import clean
from projections.models import MODELS
from projections.rebuild import rebuild
from projections.totals.queries import totals

app = typer.Typer()

Host = Annotated[str, typer.Option("--host", help="Adresse, auf der gehört wird.")]
Port = Annotated[int, typer.Option("--port", min=1, max=65535, help="Anschluss.")]


@command(app, "demo")
def demo(
    session: Session,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Nur aufbauen.")] = False,
    port: Port = 8000,
) -> None:
    """Die Geschichte seit 2016 als Demonstration aufbauen und zeigen (erfundene Daten)."""
    started = time.monotonic()
    if session.settings.urls is not None:
        raise Refused(
            Phrase("demo baut nur in der eingebauten Datenbank; bitte ohne --database aufrufen.")
        )
    folder = _demonstration_folder(session)
    origin = f"{session.settings.origin}/demonstration"
    with nullcontext() if no_serve else address(session, "127.0.0.1", port) as taken:
        try:
            discard_demonstration(folder, EMBEDDED_DATABASE)
        except NotADemonstration as error:
            raise Refused(str(error)) from error
        with (
            embedded_databases(folder, origin=origin, kind="demonstration") as databases,
            open_service(databases, folder / "keys" / "kek") as service,
        ):
            _build(session, service)
            seconds = time.monotonic() - started
            session.say(
                f"Aufgebaut in {seconds:.0f} s in {folder}.",
                f"Built in {seconds:.0f} s in {folder}.",
            )
            if taken is not None:
                key_file = folder / "keys" / "kek"
                serve_at(session, service, taken, folder, key_file=key_file, follow=True)


def _build(session: Session, service: Service) -> None:
    """The history, its read models, and what came of it."""
    _play(session, service)
    with projector_of(service) as projector:
        rebuild(projector, MODELS)
        projector.catch_up(MODELS)
        clean(projector, MODELS)
    messages.print(about(session.language), markup=False, soft_wrap=True)
    print_totals(session, totals(service.log))


def _demonstration_folder(session: Session) -> Path:
    chosen = session.settings.data
    return chosen if session.settings.data_chosen else chosen / DEMONSTRATION_FOLDER


def _play(session: Session, service: Service) -> None:
    today = berlin_day(service.dispatcher.clock())
    with progress(session, "Befehle" if session.language == "de" else "Commands") as tell:
        play(service, today, lambda done, _total: tell(done))


@command(app, "serve")
def serve(
    session: Session,
    host: Host = "127.0.0.1",
    port: Port = 8000,
    no_projector: Annotated[
        bool, typer.Option("--no-projector", help="Lesemodelle folgt ein anderer Prozess.")
    ] = False,
) -> None:
    """Schnittstelle anbieten und die Lesemodelle nachführen."""
    folder = session.settings.data if session.settings.urls else session.folder[0]
    with address(session, host, port) as taken:
        serve_at(
            session,
            session.service,
            taken,
            folder,
            key_file=session.key_file,
            follow=not no_projector,
        )
