"""An identity provider of its own: OpenID Connect's code flow with PKCE, as strict as it may be."""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import FastAPI, Form, Header
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from joserfc import jwt
from joserfc.jwk import ECKey
from starlette.datastructures import URL
from starlette.requests import Request

CLIENT_ID, CLIENT_SECRET = "grants-pages", "s+e/c r:et"
PEOPLE = ("caseworker", "auditor", "stranger")
ALGORITHM = "ES256"


@dataclass
class IdentityProvider:
    """What it knows, and how a test makes it misbehave."""

    issuer: str = ""
    return_url: str = ""
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", auto_kid=True))
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    """What to say instead of the truth in the next ID token."""
    header: dict[str, Any] = field(default_factory=dict)
    ended: int = 0

    def id_token(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "sub": asked["sub"],
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            **self.claims,
        }
        header = {"alg": ALGORITHM, "kid": self.key.kid, "typ": "JWT", **self.header}
        return jwt.encode(header, claims, self.key, algorithms=[ALGORITHM])

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.get("/.well-known/openid-configuration")
        def describe() -> dict[str, Any]:
            return {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "end_session_endpoint": f"{self.issuer}/end",
                "jwks_uri": f"{self.issuer}/keys",
            }

        @app.get("/keys")
        def keys() -> dict[str, Any]:
            return {"keys": [self.key.as_dict(private=False)]}

        @app.get("/authorize")
        def authorize(request: Request) -> Response:
            asked = dict(request.query_params)
            sub = asked.pop("sub", "")
            redirect_uri, state = asked["redirect_uri"], asked["state"]
            assert (asked["client_id"], redirect_uri) == (CLIENT_ID, self.return_url)
            assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
            assert asked["scope"].split() == ["openid"]
            assert len(asked["nonce"]) == len(asked["code_challenge"]) == 43
            here = URL(f"{self.issuer}/authorize")
            back = URL(redirect_uri)
            if sub == "nobody":
                told = {"error": "access_denied", "state": state, "iss": self.issuer}
                return RedirectResponse(str(back.include_query_params(**told)), 303)
            if not sub:
                links = (
                    f'<li><a href="{here.include_query_params(**asked, sub=one)}">{one}</a></li>'
                    for one in (*PEOPLE, "nobody")
                )
                return HTMLResponse(f"<!doctype html><title>Wer?</title><ul>{''.join(links)}</ul>")
            code = secrets.token_urlsafe(16)
            self.codes[code] = {**asked, "sub": sub}
            found = {"code": code, "state": state, "iss": self.issuer}
            return RedirectResponse(str(back.include_query_params(**found)), 303)

        @app.post("/token")
        def token(
            grant_type: Annotated[str, Form()],
            code: Annotated[str, Form()],
            redirect_uri: Annotated[str, Form()],
            code_verifier: Annotated[str, Form()],
            authorization: Annotated[str, Header()],
        ) -> Response:
            known = "grants-pages:s%2Be%2Fc+r%3Aet"  # RFC 6749, 2.3.1: encoded before Basic.
            if authorization != f"Basic {base64.b64encode(known.encode()).decode()}":
                return JSONResponse({"error": "invalid_client"}, 401)
            asked = self.codes.pop(code, None)
            digest = hashlib.sha256(code_verifier.encode()).digest()
            shown = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
            if (
                asked is None
                or grant_type != "authorization_code"
                or redirect_uri != asked["redirect_uri"]
                or shown != asked["code_challenge"]
            ):
                return JSONResponse({"error": "invalid_grant"}, 400)
            answer = {
                "access_token": "none",
                "token_type": "Bearer",
                "id_token": self.id_token(asked),
            }
            return JSONResponse(answer)

        @app.get("/end")
        def end(client_id: str, post_logout_redirect_uri: str) -> Response:
            assert client_id == CLIENT_ID
            self.ended += 1
            return RedirectResponse(post_logout_redirect_uri, 303)

        return app
