"""Signing in through an identity provider: only the browser that began, once, as who they are."""

from __future__ import annotations

import html
import re
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi import FastAPI
from tests.api.conftest import AUDIENCE, databases, found, project, served
from tests.conftest import Database
from tests.web.identity_provider import CLIENT_ID, CLIENT_SECRET, IdentityProvider

from grants.access.accounts import Accounts
from grants.api.app import create_app
from grants.api.authentication import Authentication
from grants.api.problems import Problem
from grants.api.reading import Reading
from grants.api.tokens import RemoteKeys, TokenVerifier
from grants.kernel.roles import Role
from grants.web import provider as provider_page
from grants.web.app import add_pages
from grants.web.provider import ID_TOKEN_TYPES, Pending, Provider
from grants.web.signing_in import SignIns
from grants.wiring import open_service
from projections.models import MODELS


@dataclass
class Pages:
    url: str
    provider: IdentityProvider
    made: Callable[[str], FastAPI]
    """The same pages under another public address."""

    def browser(self) -> httpx.Client:
        return httpx.Client(headers={"Accept": "text/html", "Accept-Language": "de"}, timeout=30)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture(scope="module")
def pages(module_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    folder: Path = tmp_path_factory.mktemp("keys")
    identity = IdentityProvider()
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with (
        served(identity.app()) as issuer,
        open_service(databases(module_database), folder / "kek") as service,
    ):
        identity.issuer, identity.return_url = issuer, f"{url}/anmeldung/rueckkehr"
        found(
            service,
            ("caseworker", Role.CASEWORKER, ("all",)),
            ("auditor", Role.AUDITOR, ("all",)),
            issuer=issuer,
        )
        project(service)
        keys = RemoteKeys(f"{issuer}/keys")
        verifier = TokenVerifier(keys, issuer=issuer, audience=AUDIENCE)
        provider = Provider(
            issuer=issuer,
            client_id=CLIENT_ID,
            client_secret=CLIENT_SECRET,
            public_url=url,
            id_tokens=TokenVerifier(keys, issuer=issuer, audience=CLIENT_ID, types=ID_TOKEN_TYPES),
        )
        authentication = Authentication(verifier, Accounts(service.log, service.vault))

        def made(public_url: str) -> FastAPI:
            app = create_app(service, verifier, models=MODELS)
            add_pages(
                app,
                Reading(service, authentication, MODELS),
                SignIns(issuer, provider=provider),
                told=lambda _: (),
                public_url=public_url,
            )
            return app

        with served(made(url), port):
            yield Pages(url, identity, made)


@contextmanager
def behind_tls(pages: Pages) -> Iterator[str]:
    """The same pages where browsers know them by an address with TLS, as behind a proxy."""
    with served(pages.made("https://grants.example")) as url:
        yield url


@pytest.fixture(autouse=True)
def honest(pages: Pages) -> Iterator[None]:
    yield
    pages.provider.claims, pages.provider.header = {}, {}


def links(page: httpx.Response) -> list[str]:
    return [html.unescape(one) for one in re.findall(r'href="([^"]+)"', page.text)]


def sent_back(pages: Pages, browser: httpx.Client, sub: str, onward: str = "") -> str:
    """The address with which the provider sends a browser back."""
    asked = {"weiter": onward} if onward else {}
    page = browser.get(f"{pages.url}/anmeldung", params=asked)
    (begin,) = (link for link in links(page) if "/beginnen" in link)
    people = browser.get(f"{pages.url}{begin}", follow_redirects=True)
    (chosen,) = (link for link in links(people) if link.endswith(f"sub={sub}"))
    return browser.get(chosen).headers["location"]


def test_who_proves_who_they_are_comes_to_where_they_wanted(pages: Pages):
    with pages.browser() as browser:
        turned_away = browser.get(f"{pages.url}/budgets?jahr=2024")
        onward = parse_qs(urlsplit(turned_away.headers["location"]).query)["weiter"][0]
        answer = browser.get(sent_back(pages, browser, "caseworker", onward))
        assert answer.status_code == 303
        assert answer.headers["location"] == "/budgets?jahr=2024"
        assert "Frau caseworker" in browser.get(f"{pages.url}/vorgaenge").text
        assert not any("signing-in" in name for name in browser.cookies)


def test_an_auditor_begins_with_the_time(pages: Pages):
    with pages.browser() as browser:
        answer = browser.get(sent_back(pages, browser, "auditor"))
        assert answer.headers["location"] == "/pruefung"


def test_nobody_is_led_elsewhere(pages: Pages):
    with pages.browser() as browser:
        answer = browser.get(sent_back(pages, browser, "auditor", "//evil.example/x"))
        assert answer.headers["location"] == "/pruefung"


def refused(answer: httpx.Response, why: str) -> None:
    assert answer.status_code == 403
    assert f"kam nicht zustande ({why})" in answer.text
    assert "session" not in answer.headers.get("set-cookie", "")


def test_a_way_back_is_good_for_the_browser_that_began(pages: Pages):
    with pages.browser() as browser, pages.browser() as other:
        back = sent_back(pages, browser, "caseworker")
        refused(other.get(back), "state")
        sent_back(pages, other, "caseworker")
        refused(other.get(back), "state")
        assert browser.get(back).status_code == 303


def test_a_state_or_nonce_in_other_letters_is_refused_like_any_other(pages: Pages):
    with pages.browser() as browser:
        refused(browser.get(f"{pages.url}/anmeldung/rueckkehr?state=%C3%A4&code=1"), "state")
        pages.provider.claims = {"nonce": "ä"}
        refused(browser.get(sent_back(pages, browser, "caseworker")), "nonce")


def test_a_code_is_good_once(pages: Pages):
    with pages.browser() as browser:
        back = sent_back(pages, browser, "caseworker")
        cookies = dict(browser.cookies)
        assert browser.get(back).status_code == 303
        with pages.browser() as again:
            again.cookies.update(cookies)
            refused(again.get(back), "invalid_grant")


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"nonce": "another"}, "nonce"),
        ({"aud": "another-client"}, "invalid_claim"),
        ({"iss": "https://another.example"}, "invalid_claim"),
        ({"exp": 1}, "expired_token"),
        ({"azp": "another-client"}, "azp"),
    ],
)
def test_an_id_token_for_somebody_else_is_refused(pages: Pages, claims: dict[str, str], why: str):
    pages.provider.claims = claims
    with pages.browser() as browser:
        refused(browser.get(sent_back(pages, browser, "caseworker")), why)


def test_an_access_token_is_no_id_token(pages: Pages):
    pages.provider.header = {"typ": "at+jwt"}
    with pages.browser() as browser:
        refused(browser.get(sent_back(pages, browser, "caseworker")), "typ")


def test_another_provider_cannot_answer(pages: Pages):
    with pages.browser() as browser:
        back = sent_back(pages, browser, "caseworker")
        mixed = httpx.URL(back).copy_set_param("iss", "https://another.example")
        refused(browser.get(mixed), "iss")


def test_who_declines_is_told_to_begin_again(pages: Pages):
    with pages.browser() as browser:
        refused(browser.get(sent_back(pages, browser, "nobody")), "access_denied")


def test_an_account_nobody_has_here_is_no_way_in(pages: Pages):
    with pages.browser() as browser:
        answer = browser.get(sent_back(pages, browser, "stranger"))
        assert answer.status_code == 403
        assert "gibt es hier niemanden" in answer.text


def test_signing_out_offers_to_do_so_at_the_provider(pages: Pages):
    with pages.browser() as browser:
        assert browser.get(sent_back(pages, browser, "caseworker")).status_code == 303
        page = browser.post(f"{pages.url}/abmeldung", headers={"Origin": pages.url})
        assert browser.get(f"{pages.url}/vorgaenge").status_code == 303
        (end,) = (link for link in links(page) if link.startswith(pages.provider.issuer))
        answer = browser.get(end)
        assert answer.headers["location"] == f"{pages.url}/anmeldung"
        assert pages.provider.ended == 1


def test_over_tls_only_a_cookie_that_no_neighbour_can_set_begins_a_way_back(pages: Pages):
    with behind_tls(pages) as url, pages.browser() as browser:
        begun = browser.get(f"{url}/anmeldung/beginnen")
        cookie = begun.headers["set-cookie"]
        assert cookie.startswith("__Host-signing-in=")
        assert {"Secure", "HttpOnly", "Path=/"} <= set(cookie.split("; "))
        planted = Pending.begin()
        back = f"{url}/anmeldung/rueckkehr?state={planted.state}"
        plain = {"Cookie": f"signing-in={planted.secret}."}
        refused(browser.get(back, headers=plain), "state")
        own = {"Cookie": f"__Host-signing-in={planted.secret}."}
        refused(browser.get(back, headers=own), "code")


def of_issuer(pages: Pages, issuer: str) -> Provider:
    """What the pages know of another provider."""
    return Provider(
        issuer=issuer,
        client_id=CLIENT_ID,
        client_secret=None,
        public_url=pages.url,
        id_tokens=TokenVerifier(RemoteKeys(""), issuer="", audience=""),
    )


@contextmanager
def mute() -> Iterator[str]:
    """An issuer that takes every call and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=50) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


def refused_after(provider: Provider) -> float:
    """How many seconds it takes to say that the provider is silent."""
    began = time.monotonic()
    with pytest.raises(Problem, match="provider-unavailable"):
        provider.sign_in_url(Pending.begin())
    return time.monotonic() - began


def test_a_silent_provider_is_said_so(pages: Pages):
    silent = of_issuer(pages, f"http://127.0.0.1:{free_port()}")
    refused_after(silent)
    assert silent.sign_out_url() is None


def test_nobody_waits_for_a_provider_that_another_waits_for(
    pages: Pages, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(provider_page, "_FETCH_SECONDS_MAX", 4)
    monkeypatch.setattr(provider_page, "_PATIENCE_SECONDS", 0.2)
    with mute() as issuer, ThreadPoolExecutor(12) as threads:
        slow = of_issuer(pages, issuer)
        seconds = sorted(threads.map(lambda _: refused_after(slow), range(12)))
        assert seconds[-1] > 3.5  # One of them found it out,
        assert seconds[-2] < 2  # none of the others waited for that,
        assert refused_after(slow) < 0.5  # and for a while nobody does it again.


def test_what_a_provider_said_last_stays_good_while_it_is_silent(
    pages: Pages, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(provider_page, "_DESCRIPTION_SECONDS", 0.0)
    monkeypatch.setattr(provider_page, "_FETCH_SECONDS_MAX", 1)
    identity = IdentityProvider()
    with served(identity.app()) as identity.issuer:
        known = of_issuer(pages, identity.issuer)
        before = known.sign_in_url(Pending("x"))
    assert known.sign_in_url(Pending("x")) == before
    assert known.sign_out_url() is not None


def test_few_wait_for_a_provider_that_gives_no_token(pages: Pages, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(provider_page, "_FETCH_SECONDS_MAX", 4)
    monkeypatch.setattr(provider_page, "_PATIENCE_SECONDS", 0.2)

    def come_back(provider: Provider) -> float:
        began, pending = time.monotonic(), Pending.begin()
        with pytest.raises(Problem, match="provider-unavailable"):
            provider.identity(pending, {"state": pending.state, "code": "1"})
        return time.monotonic() - began

    with mute() as issuer, ThreadPoolExecutor(12) as threads:
        slow = of_issuer(pages, issuer)
        slow._description = {"token_endpoint": f"{issuer}/token"}
        slow._ask_again_at = float("inf")
        seconds = list(threads.map(lambda _: come_back(slow), range(12)))
        assert sum(each > 3.5 for each in seconds) == provider_page._EXCHANGES_MAX
        assert sum(each < 2 for each in seconds) == 12 - provider_page._EXCHANGES_MAX
