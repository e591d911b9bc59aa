"""The demonstration served by this process: as much history as a test needs, a sign-in per role."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from fastapi import FastAPI
from tests.api.conftest import AUDIENCE, ISSUER, found, project, served

from grants.access.accounts import Accounts
from grants.api.app import create_app
from grants.api.authentication import Authentication
from grants.api.reading import Reading
from grants.api.tokens import LocalIssuer, TokenVerifier
from grants.demonstration import people as demonstration
from grants.demonstration.about import parts
from grants.demonstration.people import FOUNDER
from grants.demonstration.player import play
from grants.kernel.roles import Role
from grants.store.dispatch import Request
from grants.web.app import add_pages
from grants.web.operating.background import Background
from grants.web.signing_in import SignIn, SignIns
from grants.wiring import Service, embedded_databases, open_service
from projections.models import MODELS

ORIGIN = "grants.example/demo"
PERSONS: tuple[tuple[str, Role, tuple[str, ...]], ...] = (
    *((role.value, role, ("all",)) for role in Role),
    ("second-caseworker", Role.CASEWORKER, ("all",)),
    ("chemnitz", Role.CASEWORKER, ("14511",)),
)
"""Who signs in beside the invented people: one person per role, and some more."""
CALLED = {
    "caseworker": "Wiebke Wiedervorlage",
    "second-caseworker": "Aaron Ablage",
    "chemnitz": "Cora Karteikasten",
    "coordination-office": "Kirsten Kreisblatt",
    "alliance-office": "Arne Abstimmung",
    "examiner": "Elke Einzelbeleg",
    "approver": "Zoe Zusage",
    "head-of-bank": "Lars Leitz",
    "certifier": "Frieda Stimmtso",
    "orderer": "Anke Anordnung",
    "cashier": "Kaspar Kassenbuch",
    "budget-holder": "Tim Titelgruppe",
    "programme-authority": "Ruth Richtwert",
    "importer": "Ulla Übernahme",
    "auditor": "Rolf Rückfrage",
    "compliance-officer": "Carla Controlling",
    "administrator": "Viktor Verzeichnis",
}
"""What pages call them."""


@dataclass(frozen=True)
class Office:
    """A served demonstration."""

    url: str
    app: FastAPI
    service: Service
    browsers: ExitStack

    def client(self, person: str | None, language: str = "de") -> httpx.Client:
        """A browser without JavaScript in which this person has signed in; None: nobody."""
        client = self.browsers.enter_context(
            httpx.Client(
                base_url=self.url,
                headers={"Accept": "text/html", "Accept-Language": language},
                timeout=60,
            )
        )
        if person is not None:
            form = {"sub": person}
            answer = client.post("/anmeldung", data=form, headers={"Origin": self.url})
            assert answer.status_code == 303, answer.text
        return client


@contextmanager
def office(folder: Path, until: dt.date | None) -> Iterator[Office]:
    """A served demonstration with its history until this day; None: without any."""
    folder.chmod(0o711)  # The user that runs PostgreSQL for root must be able to enter.
    with (
        embedded_databases(folder, origin=ORIGIN, kind="demonstration") as databases,
        open_service(databases, folder / "vault.key") as service,
    ):
        if until is not None:
            play(service, until, lambda _done, _all: None)
        accounts = Accounts(service.log, service.vault)
        founder = accounts.find(demonstration.ISSUER, FOUNDER.key)
        ids = found(service, *PERSONS, by=founder, called=CALLED)
        project(service)
        if until is not None:
            _publish(service, ids[Role.COMPLIANCE.value], until)
        with opened(service, folder) as made:
            yield made


def _publish(service: Service, person: str, day: dt.date) -> None:
    """A report: the demonstration publishes the first ones when its second year is closed."""
    service.dispatcher.execute(
        Request(
            route=service.routes["publish-report"],
            stream="",
            body={"name": "budgets", "as_of": day, "published_on": day},
            person=person,
            account=f"account-{Role.COMPLIANCE.value}",
            command_id="publishing-a-report",
        )
    )
    project(service)


@contextmanager
def opened(service: Service, folder: Path) -> Iterator[Office]:
    """The pages of a demonstration that is there already."""
    issuer = LocalIssuer(folder / "issuer.json", issuer=ISSUER, audience=AUDIENCE)
    verifier = TokenVerifier(issuer, issuer=ISSUER, audience=AUDIENCE)
    app = create_app(service, verifier, models=MODELS)
    authentication = Authentication(verifier, Accounts(service.log, service.vault))
    persons = tuple(SignIn(name=CALLED[sub], role=role, sub=sub) for sub, role, _ in PERSONS)
    with Background(service.databases, folder / "vault.key") as background, ExitStack() as browsers:
        add_pages(
            app,
            Reading(service, authentication, MODELS),
            SignIns(ISSUER, persons),
            told=parts,
            background=background,
        )
        with served(app) as url:
            yield Office(url, app, service, browsers)
