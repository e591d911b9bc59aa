"""Commands that run the service: `demo`, `serve`."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
import uvicorn

from grants.api.app import create_app
from grants.api.tokens import LocalIssuer, RemoteKeys, TokenVerifier
from grants.cli.frame import DEMONSTRATION_FOLDER, Refused, Session, command
from grants.cli.output import messages
from grants.cli.progress import progress
from grants.cli.reading import print_totals
from grants.demonstration.about import about
from grants.demonstration.people import ISSUER, SIGN_INS
from grants.demonstration.player import play
from grants.kernel.calendar import berlin_day
from grants.store.discard import NotADemonstration, discard_demonstration
from grants.wiring import EMBEDDED_DATABASE, Service, embedded_databases, open_service
from projections.models import MODELS
from projections.rebuild import rebuild
from projections.runtime import Projector
from projections.totals.queries import totals

app = typer.Typer()

AUDIENCE = "grants"
TOKEN_SECONDS = 12 * 3600

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
        msg = "demo baut nur in der eingebauten Datenbank; bitte ohne --database aufrufen."
        raise Refused(msg)
    folder = _demonstration_folder(session)
    origin = f"{session.settings.origin}/demonstration"
    try:
        discard_demonstration(folder, EMBEDDED_DATABASE)
    except NotADemonstration as error:
        raise Refused(str(error)) from error
    with (
        embedded_databases(folder, origin=origin, kind="demonstration") as databases,
        open_service(databases, folder / "keys" / "kek") as service,
    ):
        _play(session, service)
        with Projector(databases.projector, service.vault) as projector:
            rebuild(projector, MODELS)
            projector.catch_up(MODELS)
        messages.print(about(session.language), markup=False, soft_wrap=True)
        print_totals(session, totals(service.log))
        seconds = time.monotonic() - started
        session.say(
            f"Aufgebaut in {seconds:.0f} s in {folder}.", f"Built in {seconds:.0f} s in {folder}."
        )
        if not no_serve:
            _serve(session, service, "127.0.0.1", port, folder)


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
    _serve(session, session.service, host, port, folder, follow=not no_projector)


def _serve(
    session: Session, service: Service, host: str, port: int, folder: Path, *, follow: bool = True
) -> None:
    verifier = _verifier(session, service, folder)
    application = create_app(service, verifier, models=MODELS)
    session.say(f"http://{host}:{port}/api/v1", f"http://{host}:{port}/api/v1")
    config = uvicorn.Config(application, host=host, port=port, log_config=None, access_log=False)
    with _following(service, follow=follow):
        uvicorn.Server(config).run()


@contextmanager
def _following(service: Service, *, follow: bool) -> Iterator[None]:
    """The follower of the read models as a thread of this process."""
    if not follow:
        yield
        return
    stop = threading.Event()
    with Projector(service.databases.projector, service.vault) as projector:
        thread = threading.Thread(target=projector.follow, args=(MODELS, stop), name="projector")
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()


def _verifier(session: Session, service: Service, folder: Path) -> TokenVerifier:
    oidc = session.settings.oidc
    if oidc is not None:
        return TokenVerifier(
            RemoteKeys(oidc.jwks_url),
            issuer=oidc.issuer,
            audience=oidc.audience,
            algorithms=oidc.algorithms,
        )
    if service.log.origin.kind != "demonstration":
        msg = (
            "Es ist kein Anmeldedienst festgelegt (GRANTS_OIDC_ISSUER, GRANTS_OIDC_AUDIENCE,"
            " GRANTS_OIDC_JWKS_URL); örtliche Anmeldungen gibt es nur in der Demonstration."
        )
        raise Refused(msg)
    issuer = LocalIssuer(folder / "keys" / "issuer.json", issuer=ISSUER, audience=AUDIENCE)
    rows = [
        {"name": sign_in.name, "role": sign_in.role.value,
         "token": issuer.issue(sign_in.sub, seconds=TOKEN_SECONDS)}
        for sign_in in SIGN_INS
    ]  # fmt: skip
    path = folder / "keys" / "sign-ins.txt"
    path.touch(mode=0o600)
    path.write_text("".join(f"{row['name']} ({row['role']})\n{row['token']}\n\n" for row in rows))
    for row in rows:
        session.say(f"{row['name']}: {row['role']}", f"{row['name']}: {row['role']}")
    session.say(f"Anmeldungen (Bearer-Token): {path}", f"Sign-ins (bearer tokens): {path}")
    return TokenVerifier(issuer, issuer=ISSUER, audience=AUDIENCE)
