"""How people sign in to a server that the command line starts."""

from __future__ import annotations

from contextlib import ExitStack

from grants.cli.frame import Session
from grants.cli.serving import _sign_ins
from grants.settings import Settings
from grants.web.sign_ins import NOBODY

OIDC = {
    "GRANTS_OIDC_ISSUER": "https://issuer.example",
    "GRANTS_OIDC_AUDIENCE": "grants",
    "GRANTS_OIDC_JWKS_URL": "https://issuer.example/keys",
}


def test_without_a_client_of_the_provider_nobody_signs_in_to_the_pages():
    with ExitStack() as stack:
        session = Session(Settings.from_environment(OIDC), "json", stack)
        assert _sign_ins(session, None) is NOBODY
