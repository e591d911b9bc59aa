"""The identity provider as browsers meet it: code flow of OpenID Connect with PKCE (RFC 7636).

Everything that ties the way there to the way back is derived from one secret in a short-lived
cookie: whoever comes back with another browser, or a second time after the end, comes for nothing.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
import secrets
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from grants.api.problems import Problem, unavailable
from grants.api.tokens import Identity, TokenRefused, TokenVerifier
from grants.web.language import gettext
from grants.web.tallying import tallies

ID_TOKEN_TYPES = frozenset({"", "jwt"})
"""OpenID Connect Core 2 names no type for ID tokens; an access token must not pass for one."""
PENDING_SECONDS = 600
"""How long somebody may take to sign in at the provider."""
_DESCRIPTION_SECONDS = 3600.0
_AGAIN_SECONDS = 10.0
"""How long a provider that did not answer is not asked for its description again."""
_PATIENCE_SECONDS = 1.0
"""How long somebody waits for those who ask the provider before them."""
_EXCHANGES_MAX = 8
"""How many threads may wait for the provider at once: the others serve pages."""
_FETCH_SECONDS_MAX = 10
_BYTES_MAX = 256 * 1024
_NEEDED = ("authorization_endpoint", "token_endpoint")


@dataclass(frozen=True)
class Pending:
    """A sign-in under way; `secret` is known to the browser alone."""

    secret: str

    @classmethod
    def begin(cls) -> Pending:
        """One that nobody can guess."""
        return cls(secrets.token_urlsafe(32))

    @property
    def state(self) -> str:
        """What comes back with the code."""
        return self._derived("state")

    @property
    def nonce(self) -> str:
        """What must stand in the ID token."""
        return self._derived("nonce")

    @property
    def verifier(self) -> str:
        """What only the browser that began can show for the code (RFC 7636, 4.1)."""
        return self._derived("verifier")

    @property
    def challenge(self) -> str:
        """What is told of the verifier beforehand (RFC 7636, 4.2: S256)."""
        return _text(hashlib.sha256(self.verifier.encode()).digest())

    def _derived(self, use: str) -> str:
        return _text(hmac.digest(self.secret.encode(), use.encode(), "sha256"))


class Provider:
    """An identity provider and what the pages are to it."""

    def __init__(
        self,
        *,
        issuer: str,
        client_id: str,
        client_secret: str | None,
        public_url: str,
        id_tokens: TokenVerifier,
    ) -> None:
        self.issuer: Final = issuer
        self.return_url: Final = f"{public_url}/anmeldung/rueckkehr"
        self._client_id = client_id
        self._client_secret = client_secret
        self._public_url = public_url
        self._id_tokens = id_tokens
        self._description: Mapping[str, Any] = {}
        self._ask_again_at = float("-inf")
        self._asking = threading.Lock()
        self._exchanging = threading.BoundedSemaphore(_EXCHANGES_MAX)

    def sign_in_url(self, pending: Pending) -> str:
        """Where somebody proves who they are.

        Raises:
            Problem: 503, the provider does not say where.
        """
        asked = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": self.return_url,
            "scope": "openid",
            "state": pending.state,
            "nonce": pending.nonce,
            "code_challenge": pending.challenge,
            "code_challenge_method": "S256",
        }
        return _with(self._described()["authorization_endpoint"], asked)

    def sign_out_url(self) -> str | None:
        """Where somebody also ends their session at the provider, if that is possible there."""
        try:
            end = self._described().get("end_session_endpoint")
        except Problem:
            return None
        back = {
            "client_id": self._client_id,
            "post_logout_redirect_uri": f"{self._public_url}/anmeldung",
        }
        return _with(end, back) if end else None

    def identity(self, pending: Pending, returned: Mapping[str, str]) -> Identity:
        """Who came back.

        Raises:
            Problem: 403, this is not the way back of a sign-in begun here; 503.
        """
        if not tallies(returned.get("state", ""), pending.state):
            raise _refused("state")
        if returned.get("iss", self.issuer) != self.issuer:  # RFC 9207.
            raise _refused("iss")
        if "code" not in returned:
            raise _refused(returned.get("error", "code")[:60])
        token = self._exchange(returned["code"], pending)
        try:
            claims = self._id_tokens.claims(token)
        except TokenRefused as error:
            raise _refused(str(error)) from None
        if not tallies(str(claims.get("nonce", "")), pending.nonce):
            raise _refused("nonce")
        if claims.get("azp", self._client_id) != self._client_id:
            raise _refused("azp")
        return Identity(claims["iss"], claims["sub"])

    def _exchange(self, code: str, pending: Pending) -> str:
        """The ID token for a code."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.return_url,
            "client_id": self._client_id,
            "code_verifier": pending.verifier,
        }
        headers = {"Accept": "application/json"}
        if self._client_secret is not None:
            quoted = map(urllib.parse.quote_plus, (self._client_id, self._client_secret))
            headers["Authorization"] = f"Basic {_basic(':'.join(quoted))}"
        url = self._described()["token_endpoint"]
        if not self._exchanging.acquire(timeout=_PATIENCE_SECONDS):
            raise _silent()
        try:
            answer = _fetch(url, data=urllib.parse.urlencode(form).encode(), headers=headers)
        finally:
            self._exchanging.release()
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise _refused(str(answer.get("error", "id_token"))[:60])
        return token

    def _described(self) -> Mapping[str, Any]:
        """What the provider says of itself (OpenID Connect Discovery 1.0, 4), or said last."""
        if time.monotonic() >= self._ask_again_at:
            self._ask()
        if not self._description:
            raise _silent()
        return self._description

    def _ask(self) -> None:
        """Ask the provider; one thread does, the others go on with what is known already."""
        if not self._asking.acquire(timeout=0 if self._description else _PATIENCE_SECONDS):
            return
        try:
            if time.monotonic() < self._ask_again_at:
                return  # Somebody just did.
            good_for = _AGAIN_SECONDS
            try:
                found = _fetch(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
                if found.get("issuer") == self.issuer and all(name in found for name in _NEEDED):
                    self._description, good_for = found, _DESCRIPTION_SECONDS
            except Problem:
                pass  # What was said last stays good.
            self._ask_again_at = time.monotonic() + good_for
        finally:
            self._asking.release()


def _fetch(
    url: str, *, data: bytes | None = None, headers: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """A JSON object; a refusal of the provider is one, too."""
    request = urllib.request.Request(url, data, dict(headers or {}))  # noqa: S310 - of settings and of the provider they name.
    try:
        found = json.loads(_answer(request))
    except (OSError, ValueError, http.client.HTTPException):
        raise _silent() from None
    if not isinstance(found, dict):
        raise _silent()
    return found


def _answer(request: urllib.request.Request) -> bytes:
    """What is answered, at most so many bytes, however they trickle in.

    Raises:
        OSError: nobody answers, or for too long.
    """
    until = time.monotonic() + _FETCH_SECONDS_MAX
    try:
        answer = urllib.request.urlopen(request, timeout=_FETCH_SECONDS_MAX)  # noqa: S310 - as above.
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        found = b""
        while part := answer.read1(_BYTES_MAX - len(found)):
            found += part
            if time.monotonic() > until:
                raise TimeoutError
        return found


def _refused(why: str) -> Problem:
    return Problem(
        403,
        "sign-in-refused",
        gettext("Die Anmeldung kam nicht zustande (%(why)s). Bitte melden Sie sich erneut an.")
        % {"why": why},
    )


def _silent() -> Problem:
    return unavailable(
        "provider-unavailable",
        gettext("Der Anmeldedienst ist nicht erreichbar. Bitte gleich noch einmal versuchen."),
    )


def _with(url: str, asked: Mapping[str, str]) -> str:
    return f"{url}{'&' if '?' in url else '?'}{urllib.parse.urlencode(asked)}"


def _text(given: bytes) -> str:
    return base64.urlsafe_b64encode(given).rstrip(b"=").decode()


def _basic(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
