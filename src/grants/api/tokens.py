"""Access tokens (RFC 9068): who asks. What they may do is not in them but in the log."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import threading
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, KeySet, OctKey

from grants.settings import ALGORITHMS

TOKEN_TYPES = frozenset({"at+jwt", "application/at+jwt"})  # RFC 9068 section 4.
LOCAL_ALGORITHM = "ES256"
LIFETIME_SECONDS = 8 * 3600
LEEWAY_SECONDS = 30
TOKEN_LENGTH_MAX = 8192
VERIFIED_MAX = 10_000
"""How many tokens are remembered; only good ones are, so that nobody can crowd them out."""
REFRESH_SECONDS_MIN = 60.0
REFRESH_SECONDS_MAX = 3600.0
_FETCH_SECONDS_MAX = 5
_JWKS_BYTES_MAX = 256 * 1024

Clock = Callable[[], float]


class TokenRefused(Exception):
    """The token proves nothing; the text says why, for logs, and holds nothing of the token."""


class KeysUnavailable(Exception):
    """The identity provider's keys cannot be fetched; nobody can be told apart."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom the identity provider vouches for."""

    iss: str
    sub: str


class Keys(Protocol):
    """Public keys by their key id."""

    def find(self, kid: str) -> Key | None:
        """The key, if there is one."""

    def at_hand(self, kid: str) -> Key | None:
        """The key, if nobody need be asked for it."""


class LocalIssuer:
    """Issues tokens for sign-ins of a demonstration; its key is made on first use, mode 0600."""

    def __init__(self, path: Path, *, issuer: str, audience: str, clock: Clock = time.time) -> None:
        self._key = _read_or_create(path)
        self._clock = clock
        self.issuer = issuer
        self.audience = audience

    def find(self, kid: str) -> Key | None:
        """Its own key, if meant."""
        return self._key if kid == self._key.kid else None

    at_hand = find

    def issue(self, sub: str, *, seconds: int = LIFETIME_SECONDS) -> str:
        """A token for a sign-in."""
        now = int(self._clock())
        claims = {
            "iss": self.issuer,
            "aud": self.audience,
            "sub": sub,
            "iat": now,
            "exp": now + seconds,
            "jti": secrets.token_urlsafe(12),
        }
        header = {"alg": LOCAL_ALGORITHM, "kid": self._key.kid, "typ": "at+jwt"}
        return jwt.encode(header, claims, self._key, algorithms=[LOCAL_ALGORITHM])


def _read_or_create(path: Path) -> ECKey:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        key = ECKey.generate_key("P-256", auto_kid=True)
        written = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        descriptor = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(key.as_dict(private=True), file)
            file.flush()
            os.fsync(file.fileno())
        try:
            path.hardlink_to(written)
        except FileExistsError:
            pass  # Another process made it in the meantime; that one counts.
        finally:
            written.unlink()
    return ECKey.import_key(json.loads(path.read_text()))


class RemoteKeys:
    """The keys an identity provider shows at an address, cached.

    They are fetched again when an unknown key id comes, at most once a minute, and once an hour so
    that a key taken back ends. While the provider does not answer, the known keys stay.
    """

    def __init__(
        self,
        url: str,
        *,
        fetch: Callable[[str], dict[str, Any]] | None = None,
        clock: Clock = time.monotonic,
    ) -> None:
        self._url = url
        self._fetch = fetch or _fetch
        self._clock = clock
        self._keys: dict[str, Key] | None = None
        self._asked_at = float("-inf")
        self._lock = threading.Lock()

    def find(self, kid: str) -> Key | None:
        """The key, fetched if unknown.

        Raises:
            KeysUnavailable: the provider has not answered yet.
        """
        with self._lock:
            age = self._clock() - self._asked_at
            known = self._keys is not None and kid in self._keys
            if age >= (REFRESH_SECONDS_MAX if known else REFRESH_SECONDS_MIN):
                self._refresh()
            if self._keys is None:
                raise KeysUnavailable
            return self._keys.get(kid)

    def at_hand(self, kid: str) -> Key | None:
        """The key, if it was fetched not long ago."""
        recent = self._clock() - self._asked_at < REFRESH_SECONDS_MAX
        return self._keys.get(kid) if recent and self._keys is not None else None

    def _refresh(self) -> None:
        self._asked_at = self._clock()
        try:
            keys = KeySet.import_key_set(self._fetch(self._url)).keys  # type: ignore[arg-type]
        except (OSError, ValueError, JoseError):
            return
        # A shared secret in a public key set would let anybody issue tokens.
        self._keys = {key.kid: key for key in keys if key.kid and not isinstance(key, OctKey)}


def _fetch(url: str) -> dict[str, Any]:
    with urllib.request.urlopen(url, timeout=_FETCH_SECONDS_MAX) as answer:  # noqa: S310 - settings allow https alone.
        found: dict[str, Any] = json.loads(answer.read(_JWKS_BYTES_MAX))
    return found


class _Registry(jws.JWSRegistry):
    def get_alg(self, name: str) -> Any:
        # RFC 9864 renames EdDSA, which the library warns of; providers still send the old name.
        if name not in (self.allowed or ()):
            raise TokenRefused("alg")
        return self.algorithms[name]


@dataclass(frozen=True, slots=True)
class _Verified:
    """What a token claims, and the key that its signature was checked with."""

    claims: dict[str, Any]
    key: Key


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


class TokenVerifier:
    """Accepts tokens of one issuer, audience and kind, signed with a listed algorithm.

    A signature is checked once; that its key is still good and the token not expired, every time.
    """

    def __init__(
        self,
        keys: Keys,
        *,
        issuer: str,
        audience: str,
        algorithms: tuple[str, ...] = ALGORITHMS,
        types: frozenset[str] = TOKEN_TYPES,
        clock: Clock = time.time,
    ) -> None:
        if refused := set(algorithms) - set(ALGORITHMS):
            msg = f"not an asymmetric signature algorithm: {sorted(refused)}"
            raise ValueError(msg)
        self._keys = keys
        self._algorithms = algorithms
        self._types = types
        self._registry = _Registry(algorithms=algorithms, strict_check_header=False)
        self._verified: dict[bytes, _Verified] = {}
        self._claims = jwt.JWTClaimsRegistry(
            now=lambda: int(clock()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
        )

    def verify(self, token: str) -> Identity:
        """Whom a token speaks for.

        Raises:
            TokenRefused: it is not valid here and now.
            KeysUnavailable: the identity provider's keys are not known.
        """
        claims = self.claims(token)
        return Identity(claims["iss"], claims["sub"])

    def claims(self, token: str) -> dict[str, Any]:
        """What a token says; raises as `verify`."""
        if len(token) > TOKEN_LENGTH_MAX:
            raise TokenRefused("too long")
        try:
            claims = self._signed(token)
            self._claims.validate(claims)
        except JoseError as error:
            raise TokenRefused(error.error) from error
        except (ValueError, TypeError) as error:
            raise TokenRefused("malformed") from error
        return claims

    def recognise(self, token: str) -> Identity | None:
        """Whom a token speaks for that was verified before and is still good, at once."""
        known = self._verified.get(_digest(token))
        if known is None or self._keys.at_hand(str(known.key.kid)) is not known.key:
            return None
        try:
            self._claims.validate(known.claims)
        except (JoseError, ValueError, TypeError):
            return None
        return Identity(known.claims["iss"], known.claims["sub"])

    def _signed(self, token: str) -> dict[str, Any]:
        """The claims of a token that is signed as it should be."""
        digest = _digest(token)
        known = self._verified.get(digest)
        if known is None or self._keys.find(str(known.key.kid)) is not known.key:
            key = self._key(token)
            known = _Verified(jwt.decode(token, key, registry=self._registry).claims, key)
            if len(self._verified) >= VERIFIED_MAX:
                self._verified.clear()
            self._verified[digest] = known
        return known.claims

    def _key(self, token: str) -> Key:
        """The key the header names; checked before any signature is."""
        header = jws.extract_compact(token.encode()).headers()
        if str(header.get("typ", "")).lower() not in self._types:
            raise TokenRefused("typ")
        if header.get("alg") not in self._algorithms:
            raise TokenRefused("alg")
        kid = header.get("kid")
        if not isinstance(kid, str) or not kid:
            raise TokenRefused("kid")
        key = self._keys.find(kid)
        if key is None:
            raise TokenRefused("unknown kid")
        return key
