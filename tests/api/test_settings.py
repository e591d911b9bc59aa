"""What the environment may say."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from grants.accessibility import Accessibility
from grants.settings import KNOWN, DatabaseUrls, Oidc, OidcClient, Settings, SettingsWrong

PRODUCTION = {
    "GRANTS_DATABASE_URL": "postgresql://app@db/grants",
    "GRANTS_OWNER_URL": "postgresql://owner@db/grants",
    "GRANTS_PROJECTOR_URL": "postgresql://projector@db/grants",
}
OIDC = {
    "GRANTS_OIDC_ISSUER": "https://issuer.example",
    "GRANTS_OIDC_AUDIENCE": "grants",
    "GRANTS_OIDC_JWKS_URL": "https://issuer.example/jwks",
}


def problems(environ, **options):
    with pytest.raises(SettingsWrong) as refused:
        Settings.from_environment(environ, **options)
    return refused.value.problems


def test_an_empty_environment_means_the_embedded_server():
    settings = Settings.from_environment({"PATH": "/bin", "GRANTS_OWNER_URL": ""})
    assert (settings.urls, settings.oidc, settings.language) == (None, None, "de")
    assert settings.kek_file is None


def test_production_names_its_logins():
    settings = Settings.from_environment(PRODUCTION | OIDC | {"GRANTS_KEK_FILE": "/run/kek"})
    assert settings.urls == DatabaseUrls(
        app="postgresql://app@db/grants",
        owner="postgresql://owner@db/grants",
        projector="postgresql://projector@db/grants",
        direct=None,
    )
    assert settings.oidc == Oidc(
        issuer="https://issuer.example",
        audience="grants",
        jwks_url="https://issuer.example/jwks",
        algorithms=("RS256", "ES256", "Ed25519", "EdDSA"),
        client=None,
    )
    assert settings.kek_file == Path("/run/kek")


def test_past_a_pooler_there_is_one_login_more():
    direct = "postgresql://app@past-the-pooler/grants"
    settings = Settings.from_environment(PRODUCTION | {"GRANTS_DIRECT_URL": direct})
    assert settings.urls is not None
    assert settings.urls.direct == direct


def test_what_earlier_releases_required_is_no_error():
    settings = Settings.from_environment(PRODUCTION | {"GRANTS_SEALER_URL": "postgresql://sealer"})
    assert settings.urls == Settings.from_environment(PRODUCTION).urls


def test_browsers_sign_in_where_the_provider_knows_the_pages():
    names = {
        "GRANTS_OIDC_CLIENT_ID": "grants-pages",
        "GRANTS_OIDC_CLIENT_SECRET_FILE": "/run/secret",
        "GRANTS_PUBLIC_URL": "https://grants.example/",
    }
    found = Settings.from_environment(OIDC | names).oidc
    assert found is not None
    assert found.client == OidcClient(
        client_id="grants-pages",
        secret_file=Path("/run/secret"),
        public_url="https://grants.example",
    )
    settings = Settings.from_environment({"GRANTS_PUBLIC_URL": "https://grants.example/"})
    assert settings.public_url == "https://grants.example"
    assert Settings.from_environment({}).public_url is None
    assert problems(OIDC | {"GRANTS_OIDC_CLIENT_ID": "grants-pages"}) == (
        "GRANTS_OIDC_CLIENT_ID also needs GRANTS_PUBLIC_URL",
    )


def test_a_provider_on_this_machine_needs_no_tls():
    local = {name: "http://127.0.0.1:8080/x" for name in OIDC if name.endswith(("ISSUER", "URL"))}
    assert Settings.from_environment(OIDC | local).oidc is not None


def test_options_win_over_the_environment():
    settings = Settings.from_environment(
        PRODUCTION | {"GRANTS_DATA": "/srv/a", "GRANTS_LANG": "de"},
        database="postgresql://app@other/grants",
        data=Path("/srv/b"),
        language="en",
    )
    assert settings.urls is not None
    assert settings.urls.app == "postgresql://app@other/grants"
    assert (settings.data, settings.language) == (Path("/srv/b"), "en")


def test_an_unknown_variable_is_named_with_the_known_ones():
    (problem,) = problems({"GRANTS_DATABSE_URL": "postgresql://x"})
    assert "GRANTS_DATABSE_URL" in problem
    assert all(name in problem for name in KNOWN)


def test_everything_missing_is_named_at_once():
    found = problems(
        {"GRANTS_DATABASE_URL": "postgresql://db/x", "GRANTS_OIDC_ISSUER": "https://i"}
    )
    assert found == (
        "GRANTS_DATABASE_URL also needs GRANTS_OWNER_URL, GRANTS_PROJECTOR_URL",
        "an identity provider also needs GRANTS_OIDC_AUDIENCE, GRANTS_OIDC_JWKS_URL",
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GRANTS_ORIGIN", "Grants of Saxony"),
        ("GRANTS_LOG_FORMAT", "xml"),
        ("GRANTS_LANG", "fr"),
        ("GRANTS_OWNER_URL", "mysql://root:secret@db"),
    ],
)
def test_a_wrong_value_is_refused_without_being_repeated(name, value):
    (problem,) = problems(PRODUCTION | {name: value})
    assert name in problem
    assert value not in problem


@pytest.mark.parametrize("name", ["GRANTS_OWNER_URL", "GRANTS_PROJECTOR_URL", "GRANTS_DIRECT_URL"])
def test_a_production_without_its_database_is_no_embedded_one(name):
    (problem,) = problems({name: "postgresql://x@db/grants"})
    assert problem.startswith(f"{name} without GRANTS_DATABASE_URL")
    settings = Settings.from_environment(PRODUCTION, database="postgresql://app@other/grants")
    assert settings.urls is not None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GRANTS_OIDC_JWKS_URL", "http://issuer.example/jwks"),
        ("GRANTS_OIDC_ISSUER", "http://issuer.example"),
        ("GRANTS_OIDC_ISSUER", "http://127.0.0.1.example"),
        ("GRANTS_PUBLIC_URL", "http://grants.example"),
        ("GRANTS_PUBLIC_URL", "https:///pages"),
        ("GRANTS_PUBLIC_URL", "https://grants.example:port"),
        ("GRANTS_OIDC_ALGORITHMS", "RS256,HS256"),
        ("GRANTS_OIDC_ALGORITHMS", "none"),
    ],
)
def test_a_weak_identity_provider_is_refused(name, value):
    (problem,) = problems(OIDC | {name: value})
    assert name in problem


def test_the_statement_on_accessibility_has_its_contact_and_its_days():
    assert Settings.from_environment({}).accessibility == Accessibility()
    given = {
        "GRANTS_ACCESSIBILITY_CONTACT": " barrieren@foerderung.example ",
        "GRANTS_ACCESSIBILITY_STATED_ON": "2026-01-31",
        "GRANTS_ACCESSIBILITY_REVIEWED_ON": "2026-11-02",
    }
    assert Settings.from_environment(given).accessibility == Accessibility(
        contact="barrieren@foerderung.example",
        stated_on=dt.date(2026, 1, 31),
        reviewed_on=dt.date(2026, 11, 2),
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GRANTS_ACCESSIBILITY_STATED_ON", "31.01.2026"),
        ("GRANTS_ACCESSIBILITY_STATED_ON", "20260131"),
        ("GRANTS_ACCESSIBILITY_REVIEWED_ON", "2026-02-30"),
        ("GRANTS_ACCESSIBILITY_CONTACT", "x" * 301),
        ("GRANTS_ACCESSIBILITY_CONTACT", "one line\nand another"),
    ],
)
def test_a_statement_that_cannot_be_shown_is_refused(name, value):
    (problem,) = problems({name: value})
    assert problem.startswith(name)
    assert value not in problem


def test_a_statement_is_reviewed_after_it_was_made():
    days = {
        "GRANTS_ACCESSIBILITY_STATED_ON": "2026-02-01",
        "GRANTS_ACCESSIBILITY_REVIEWED_ON": "2026-01-31",
    }
    (problem,) = problems(days)
    assert problem == "GRANTS_ACCESSIBILITY_REVIEWED_ON is before GRANTS_ACCESSIBILITY_STATED_ON"
    days["GRANTS_ACCESSIBILITY_REVIEWED_ON"] = "2026-02-01"
    assert Settings.from_environment(days).accessibility.reviewed_on == dt.date(2026, 2, 1)


@pytest.mark.parametrize(
    ("contact", "link"),
    [
        (None, None),
        ("barrieren@foerderung.example", "mailto:barrieren@foerderung.example"),
        ("https://foerderung.example/barriere", "https://foerderung.example/barriere"),
        ("Frau Beispiel, Telefon 0000 123", None),
        ("javascript:alert(1)@x", None),
        ("a@b?bcc=c@d", None),
    ],
)
def test_a_contact_is_a_link_where_it_is_an_address(contact, link):
    assert Accessibility(contact=contact).contact_link == link
