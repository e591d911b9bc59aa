"""Cookies and forms where browsers reach the pages over TLS, which ends at a proxy elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import httpx
import pytest
from starlette.requests import Request
from tests.api.conftest import AUDIENCE, ISSUER, served
from tests.web.conftest import Site, paged

from grants.api.tokens import TokenVerifier
from grants.web.own_address import OwnAddress

PUBLIC = "https://grants.example"


@pytest.fixture(scope="module")
def url(site: Site) -> Iterator[str]:
    """The pages as the proxy reaches them: without TLS, and it says nothing of it."""
    verifier = TokenVerifier(site.api.issuer, issuer=ISSUER, audience=AUDIENCE)
    app = paged(site.api.service, verifier, site.api.persons, site.background, PUBLIC)
    with served(app) as found:
        yield found


def post(url: str, form: Mapping[str, str], **headers: str) -> httpx.Response:
    return httpx.post(url, data=form, headers={"Accept": "text/html", "Origin": PUBLIC, **headers})


def signed_in(url: str) -> str:
    """What the browser holds from now on."""
    answer = post(f"{url}/anmeldung", {"sub": "caseworker"})
    assert answer.status_code == 303
    cookie, *rules = answer.headers["set-cookie"].split("; ")
    name, _, token = cookie.partition("=")
    assert name == "__Host-session"
    assert {"Secure", "HttpOnly", "Path=/"} <= set(rules)
    assert not any(rule.startswith("Domain") for rule in rules)
    return token


def test_the_session_is_held_under_the_name_that_no_neighbour_can_set(url: str):
    token = signed_in(url)
    assert httpx.get(url, headers={"Cookie": f"__Host-session={token}"}).status_code == 200
    for planted in (f"session={token}", f"session={token}; __Host-session=x"):
        answer = httpx.get(url, headers={"Cookie": planted, "Accept": "text/html"})
        assert answer.headers["location"].startswith("/anmeldung")


def test_forms_come_from_the_public_address_alone(url: str):
    cookie = {"Cookie": f"__Host-session={signed_in(url)}"}
    assert post(f"{url}/abmeldung", {}, **cookie, Origin=url).status_code == 403
    assert httpx.get(url, headers=cookie).status_code == 200
    answer = post(f"{url}/abmeldung", {}, **cookie)
    assert answer.status_code == 303
    (forgotten,) = answer.headers.get_list("set-cookie")
    assert forgotten.startswith('__Host-session=""')
    assert "Secure" in forgotten
    assert httpx.get(url, headers=cookie).status_code == 303


@pytest.mark.parametrize("path", ["/anmeldung", "/abmeldung"])
@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": PUBLIC}, 403),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://elsewhere.example"}, 403),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "same-origin", "Origin": PUBLIC}, 303),
        ({"Origin": PUBLIC}, 303),
        ({}, 303),
    ],
)
def test_a_form_that_the_browser_says_another_site_sent_is_refused(
    url: str, path: str, said: Mapping[str, str], status: int
):
    answer = httpx.post(
        f"{url}{path}", data={"sub": "caseworker"}, headers={"Accept": "text/html", **said}
    )
    assert answer.status_code == status
    assert ("set-cookie" in answer.headers) is (status == 303)


def test_the_language_is_not_sent_in_plain(url: str):
    assert "Secure" in httpx.get(f"{url}/sprache/en").headers["set-cookie"]


def test_without_tls_there_is_one_name_too(site: Site):
    browser = site.as_("caseworker")
    token = browser.client.cookies["session"]
    answer = httpx.get(site.url, headers={"Cookie": f"__Host-session={token}"})
    assert answer.status_code == 303
    assert httpx.get(site.url, headers={"Cookie": f"session={token}"}).status_code == 200


@pytest.mark.parametrize(
    ("public_url", "origin"),
    [
        ("https://Grants.Example", "https://grants.example"),
        ("https://grants.example:443/pages", "https://grants.example"),
        ("https://grants.example:8443", "https://grants.example:8443"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        (None, "http://10.0.0.1:8000"),
    ],
)
def test_the_public_address_is_compared_as_browsers_write_it(public_url, origin):
    scope = {
        "type": "http",
        "scheme": "http",
        "path": "/",
        "query_string": b"",
        "headers": [(b"host", b"10.0.0.1:8000")],
    }
    assert OwnAddress(public_url).origin(Request(scope)) == origin
