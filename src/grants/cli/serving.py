"""The server behind `serve` and `demo`: its address, its sign-ins, its beginning and its end."""

from __future__ import annotations

import gc
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import typer
import uvicorn
from fastapi import FastAPI

from grants.access.accounts import Accounts
from grants.api.app import create_app
from grants.api.authentication import Authentication
from grants.api.openapi import PREFIX
from grants.api.reading import Reading
from grants.api.tokens import LocalIssuer, RemoteKeys, TokenVerifier
from grants.api.wire import Protocol
from grants.cli.ending import UNAVAILABLE, Refused
from grants.cli.following import following
from grants.cli.forgetting import forgetting
from grants.cli.frame import Session
from grants.demonstration.about import parts
from grants.demonstration.people import ISSUER, SIGN_INS
from grants.kernel.phrases import Phrase
from grants.web.app import add_pages
from grants.web.operating.background import Background
from grants.web.provider import ID_TOKEN_TYPES, Provider
from grants.web.sign_ins import NOBODY
from grants.web.signing_in import SignIn, SignIns
from grants.wiring import Service
from projections import searching
from projections.models import MODELS
from projections.runtime import assert_login

AUDIENCE = "grants"
TOKEN_SECONDS = 12 * 3600
KEEP_ALIVE_SECONDS = 75
"""Longer than proxies and clients keep idle connections, so that none sends into a closing one."""
GRACE_SECONDS = 10
"""How long requests under way may take to end once the server is told to stop."""


@contextmanager
def address(session: Session, host: str, port: int) -> Iterator[socket.socket]:
    """The address taken, before anything that takes long.

    Raises:
        typer.Exit: somebody else has it, or it is none of this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind((host, port))
        except OSError as error:
            why = os.strerror(error.errno or 0)
            session.say(
                f"Auf {host}:{port} kann nicht gehört werden ({why}); bitte --port ändern.",
                f"Cannot listen on {host}:{port} ({why}); please change --port.",
            )
            raise typer.Exit(UNAVAILABLE) from error
        yield taken


def serve_at(
    session: Session,
    service: Service,
    taken: socket.socket,
    folder: Path,
    *,
    key_file: Path,
    follow: bool,
) -> None:
    """Answer requests until SIGINT or SIGTERM; then end what was begun and return.

    `key_file` is the vault's key, for processes beside this one; `follow`: read models are followed
    by one of them, and not by somebody else.
    """
    verifier, sign_ins = _verifier(session, service, folder)
    application = create_app(service, verifier, models=MODELS)
    reading = Reading(
        service, Authentication(verifier, Accounts(service.log, service.vault)), MODELS
    )
    form = session.settings.log_format or "console"
    background = Background(service.databases, key_file, form)
    add_pages(
        application,
        reading,
        _sign_ins(session, sign_ins),
        told=parts,
        background=background,
        public_url=session.settings.public_url,
        accessibility=session.settings.accessibility,
    )
    config = configuration(application)
    host, port = taken.getsockname()[:2]
    root = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    url, direct = service.databases.projector, service.databases.direct
    if follow:
        assert_login(url)
    follower = following(url, key_file, log_format=form, direct=direct) if follow else nullcontext()
    with background, follower, forgetting(service.log):
        searching.prepare(service.log, service.vault)
        _Server(config, lambda: _announce(session, root, sign_ins)).run(sockets=[taken])


def configuration(application: FastAPI) -> uvicorn.Config:
    """How the interface is served: by uvloop and httptools where they run."""
    return uvicorn.Config(
        application,
        http=Protocol,
        log_config=None,
        access_log=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


class _Server(uvicorn.Server):
    """Says that it is there, and returns when told to stop.

    The library sends itself the signal again after stopping; the default action of SIGTERM would
    end the process before the follower and the embedded database are.
    """

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        # What is there now stays: to look through it for garbage again and again would hold up a
        # request for a tenth of a second each time.
        gc.collect()
        gc.freeze()
        if self.started:
            self._announce()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        before = {
            number: signal.signal(number, self.handle_exit)
            for number in (signal.SIGINT, signal.SIGTERM)
        }
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _announce(session: Session, root: str, sign_ins: Path | None) -> None:
    session.say(f"Seiten: {root}/", f"Pages: {root}/")
    session.say(f"Schnittstelle: {root}{PREFIX}", f"Interface: {root}{PREFIX}")
    document = f"{root}{PREFIX}/openapi.json"
    session.say(f"Beschreibung (OpenAPI): {document}", f"Description (OpenAPI): {document}")
    if sign_ins is not None:
        hours = TOKEN_SECONDS // 3600
        session.say(
            f"Erfundene Personen mit Rolle und Token ({hours} Stunden gültig): {sign_ins}",
            f"Invented persons with role and token (valid for {hours} hours): {sign_ins}",
        )
    session.say("Ende mit Strg+C.", "Stop with Ctrl+C.")


def _verifier(
    session: Session, service: Service, folder: Path
) -> tuple[TokenVerifier, Path | None]:
    """Who vouches for people; in a demonstration also the file with everybody's token."""
    oidc = session.settings.oidc
    if oidc is not None:
        verifier = TokenVerifier(
            RemoteKeys(oidc.jwks_url),
            issuer=oidc.issuer,
            audience=oidc.audience,
            algorithms=oidc.algorithms,
        )
        return verifier, None
    if service.log.origin.kind != "demonstration":
        msg = Phrase(
            "Es ist kein Anmeldedienst festgelegt (GRANTS_OIDC_ISSUER, GRANTS_OIDC_AUDIENCE,"
            " GRANTS_OIDC_JWKS_URL); örtliche Anmeldungen gibt es nur in der Demonstration."
        )
        raise Refused(msg)
    issuer = LocalIssuer(folder / "keys" / "issuer.json", issuer=ISSUER, audience=AUDIENCE)
    verifier = TokenVerifier(issuer, issuer=ISSUER, audience=AUDIENCE)
    return verifier, _write_sign_ins(issuer, folder / "keys" / "sign-ins.txt")


def _sign_ins(session: Session, file: Path | None) -> SignIns:
    """How people sign in to the pages: as whom they like in a demonstration, else elsewhere."""
    oidc = session.settings.oidc
    if file is not None:
        persons = (SignIn(name=each.name, role=each.role, sub=each.sub) for each in SIGN_INS)
        return SignIns(ISSUER, tuple(persons))
    if oidc is None or oidc.client is None:
        return NOBODY
    client = oidc.client
    secret = None if client.secret_file is None else _secret(client.secret_file)
    provider = Provider(
        issuer=oidc.issuer,
        client_id=client.client_id,
        client_secret=secret,
        public_url=client.public_url,
        id_tokens=TokenVerifier(
            RemoteKeys(oidc.jwks_url),
            issuer=oidc.issuer,
            audience=client.client_id,
            algorithms=oidc.algorithms,
            types=ID_TOKEN_TYPES,
        ),
    )
    return SignIns(oidc.issuer, provider=provider)


def _secret(file: Path) -> str:
    try:
        return file.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        why = os.strerror(error.errno or 0) if isinstance(error, OSError) else "UTF-8"
        raise Refused(
            Phrase(
                "GRANTS_OIDC_CLIENT_SECRET_FILE: {file} ist nicht lesbar ({why}).",
                file=file,
                why=why,
            )
        ) from error


def _write_sign_ins(issuer: LocalIssuer, path: Path) -> Path:
    """One sign-in per paragraph: name and role, then the token."""
    text = "".join(
        f"{sign_in.name} ({sign_in.role.value})\n"
        f"{issuer.issue(sign_in.sub, seconds=TOKEN_SECONDS)}\n\n"
        for sign_in in SIGN_INS
    )
    path.unlink(missing_ok=True)  # Whatever stood there may be open to others.
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    return path
