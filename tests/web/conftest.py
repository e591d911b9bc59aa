"""The pages of a real service behind a real server, and browsers without JavaScript before it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from tests.api.conftest import (
    AUDIENCE,
    ISSUER,
    YESTERDAY,
    Api,
    Person,
    databases,
    found,
    served,
)
from tests.api.test_reads import CHEMNITZ, application, establish
from tests.conftest import Copies, Database

from grants.access.accounts import Accounts
from grants.accessibility import NOT_STATED, Accessibility
from grants.api.app import create_app
from grants.api.authentication import Authentication
from grants.api.reading import Reading
from grants.api.tokens import LocalIssuer, TokenVerifier
from grants.kernel.roles import Role
from grants.web.app import add_pages
from grants.web.operating.background import Background
from grants.web.signing_in import SignIn, SignIns
from grants.wiring import Service, open_service
from projections.models import MODELS

PARTY = {"name": "Werkstatt gGmbH", "kind": "company", "registered_on": YESTERDAY}
_LINK = re.compile(r'<a [^>]*href="([^"]*)"')


@dataclass
class Site:
    """The pages as one browser sees them."""

    url: str
    api: Api
    case: str
    browsers: ExitStack
    kek: Path
    background: Background
    client: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.browsers.enter_context(httpx.Client(timeout=30))

    def get(self, path: str, *, language: str = "de", follow: bool = True) -> httpx.Response:
        headers = {"Accept": "text/html", "Accept-Language": language}
        return self.client.get(f"{self.url}{path}", headers=headers, follow_redirects=follow)

    def post(self, path: str, form: dict[str, str], *, origin: str | None = None) -> httpx.Response:
        headers = {"Accept": "text/html", "Origin": origin or self.url}
        return self.client.post(f"{self.url}{path}", data=form, headers=headers)

    def stranger(self) -> Site:
        """Another browser, in which nobody has signed in."""
        return replace(self)

    def as_(self, person: str) -> Site:
        """Another browser, in which this person has signed in."""
        other = self.stranger()
        assert other.post("/anmeldung", {"sub": person}).status_code == 303
        return other

    @contextmanager
    def restarted(self) -> Iterator[None]:
        """Another process serves what is stored, and knows nothing of the one before."""
        verifier = TokenVerifier(self.api.issuer, issuer=ISSUER, audience=AUDIENCE)
        before = self.url
        with (
            open_service(self.api.service.databases, self.kek) as service,
            served(paged(service, verifier, self.api.persons, self.background)) as self.url,
        ):
            yield
        self.url = before

    def links(self, text: str) -> list[str]:
        """The addresses a page leads to."""
        return [html.unescape(link) for link in _LINK.findall(text)]


def paged(
    service: Service,
    verifier: TokenVerifier,
    persons: Iterable[str],
    background: Background,
    public_url: str | None = None,
    accessibility: Accessibility = NOT_STATED,
) -> FastAPI:
    """The interface of a service with its pages, where these may sign in."""
    app = create_app(service, verifier, models=MODELS)
    accounts = Accounts(service.log, service.vault)
    reading = Reading(service, Authentication(verifier, accounts), MODELS)
    sign_ins = SignIns(
        ISSUER, tuple(SignIn(name=sub, role=Role.CASEWORKER, sub=sub) for sub in persons)
    )
    add_pages(
        app,
        reading,
        sign_ins,
        told=lambda _: [("", ["Alles erfunden."])],
        background=background,
        public_url=public_url,
        accessibility=accessibility,
    )
    return app


_PERSONS: tuple[Person, ...] = (
    *((role.value, role, ("all",)) for role in Role),
    ("reviewer", Role.APPROVER, ("all",)),
    ("everybody", tuple(Role), ("all",)),
    ("chemnitz", Role.CASEWORKER, ("14511",)),
    ("dresden", Role.CASEWORKER, ("14612",)),
)


def _issuer(kek: Path) -> LocalIssuer:
    return LocalIssuer(kek.parent / "issuer.json", issuer=ISSUER, audience=AUDIENCE)


@contextmanager
def _api(database: Database, kek: Path, persons: dict[str, str] | None) -> Iterator[Api]:
    """The interface over a database; without `persons` they are registered first."""
    issuer = _issuer(kek)
    with open_service(databases(database), kek) as service, httpx.Client(timeout=30) as client:
        known = found(service, *_PERSONS) if persons is None else persons
        yield Api("", service, issuer, database, client, persons=known)


def _begin(database: Database, kek: Path) -> tuple[dict[str, str], str]:
    """Regions and budgets, and an application; who there is, and its case."""
    with _api(database, kek, None) as api:
        verifier = TokenVerifier(api.issuer, issuer=ISSUER, audience=AUDIENCE)
        with served(create_app(api.service, verifier, models=MODELS)) as api.url:
            establish(api)
            case = _applied(api)
        return api.persons, case


def _applied(api: Api) -> str:
    everybody = api.by("everybody")
    party = everybody.send("/parties", PARTY)["number"]
    case: str = everybody.send("/applications", application(party, CHEMNITZ))["number"]
    api.project()
    return case


@pytest.fixture(scope="module")
def site(copies: Copies, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One person per role, two of one region each; two regions, budgets, an application."""
    kek: Path = tmp_path_factory.mktemp("keys") / "kek"
    with (
        copies.filled(_PERSONS, _begin, kek) as (database, (persons, case)),
        _api(database, kek, dict(persons)) as api,
        Background(api.service.databases, kek) as background,
        ExitStack() as browsers,
    ):
        verifier = TokenVerifier(api.issuer, issuer=ISSUER, audience=AUDIENCE)
        with served(paged(api.service, verifier, api.persons, background)) as api.url:
            yield Site(api.url, api, case, browsers, kek, background)


@pytest.fixture
def case(site: Site) -> str:
    """A case of its own for every test."""
    return _applied(site.api)
