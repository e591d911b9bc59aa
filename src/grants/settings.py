"""What the environment says. The only place that reads it; everything else is handed its values."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast
from urllib.parse import urlsplit

from grants import accessibility
from grants.store.embedded.server import default_folder

PREFIX = "GRANTS_"
KNOWN = {
    "GRANTS_DATABASE_URL": "login of the application; without it the embedded server is used",
    "GRANTS_OWNER_URL": "login that migrates",
    "GRANTS_PROJECTOR_URL": "login that writes read models, and asks them",
    "GRANTS_DIRECT_URL": "any login past a connection pooler: notifications, locks of sessions",
    "GRANTS_SEALER_URL": "nothing yet; earlier releases required it",
    "GRANTS_DATA": "folder of the embedded server and of keys",
    "GRANTS_KEK_FILE": "file with the key-encryption key of the vault",
    "GRANTS_ORIGIN": "name of the log, hashed into every entry; what it begins with stays",
    "GRANTS_OIDC_ISSUER": "address of the identity provider",
    "GRANTS_OIDC_AUDIENCE": "what access tokens must be meant for",
    "GRANTS_OIDC_JWKS_URL": "where the identity provider shows its keys",
    "GRANTS_OIDC_ALGORITHMS": "signature algorithms to accept, separated by commas",
    "GRANTS_OIDC_CLIENT_ID": "name of the pages at the identity provider; without it no sign-in",
    "GRANTS_OIDC_CLIENT_SECRET_FILE": "file with the secret of the pages there, if it gave one",
    "GRANTS_PUBLIC_URL": "address under which browsers reach the pages; cookies follow it",
    **accessibility.KNOWN,
    "GRANTS_LOG_FORMAT": "json or console",
    "GRANTS_LANG": "de or en",
}
"""Every variable and what it is for."""

ALGORITHMS = ("RS256", "PS256", "ES256", "Ed25519", "EdDSA")
"""Asymmetric signatures only: with a shared secret, whoever verifies could also issue."""

_REQUIRED_IN_PRODUCTION = ("GRANTS_OWNER_URL", "GRANTS_PROJECTOR_URL")
_LOGINS_BESIDE = (*_REQUIRED_IN_PRODUCTION, "GRANTS_DIRECT_URL")
_REQUIRED_OF_OIDC = ("GRANTS_OIDC_ISSUER", "GRANTS_OIDC_AUDIENCE", "GRANTS_OIDC_JWKS_URL")
_OIDC_ADDRESSES = ("GRANTS_OIDC_ISSUER", "GRANTS_OIDC_JWKS_URL", "GRANTS_PUBLIC_URL")
_SAFE = re.compile(r"https://\S+|http://(?:127\.0\.0\.1|localhost|\[::1\])(?::[0-9]+)?(?:/\S*)?")
"""What nobody on the way can read or change: with TLS, or not leaving the machine."""
_URLS = ("GRANTS_DATABASE_URL", *_LOGINS_BESIDE)
_ORIGIN = re.compile(r"[a-z0-9./-]{3,80}")
DEFAULT_ORIGIN = "grants.localhost/log"

LogFormat = Literal["json", "console"]
Language = Literal["de", "en"]


class SettingsWrong(Exception):
    """The environment cannot be used; `problems` names everything that is wrong at once."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problems))


@dataclass(frozen=True, kw_only=True)
class DatabaseUrls:
    """The logins of a database, each with its own rights.

    `direct` is one whose connections are sessions: they hear notifications and hold locks, for
    which any login may. None: those of the others are.
    """

    app: str
    owner: str
    projector: str
    direct: str | None


@dataclass(frozen=True, kw_only=True)
class Oidc:
    """The identity provider whose access tokens are accepted."""

    issuer: str
    audience: str
    jwks_url: str
    algorithms: tuple[str, ...]
    client: OidcClient | None


@dataclass(frozen=True, kw_only=True)
class OidcClient:
    """What the pages are to the identity provider, so that people can sign in to them."""

    client_id: str
    secret_file: Path | None
    public_url: str


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything that differs between installations; `urls` is None with the embedded server.

    `origin` is what a log would be called; only one that is `origin_chosen` is what it has to be.
    `kek_file` is None where the vault's key lies beside the embedded data, `public_url` where
    browsers may use any address.
    """

    urls: DatabaseUrls | None
    data: Path
    data_chosen: bool
    kek_file: Path | None
    origin: str
    origin_chosen: bool
    oidc: Oidc | None
    public_url: str | None
    accessibility: accessibility.Accessibility
    log_format: LogFormat | None
    language: Language

    @classmethod
    def read(
        cls,
        *,
        database: str | None = None,
        data: Path | None = None,
        language: str | None = None,
    ) -> Settings:
        """The settings of this process; see `from_environment`."""
        return cls.from_environment(os.environ, database=database, data=data, language=language)

    @classmethod
    def from_environment(
        cls,
        environ: Mapping[str, str],
        *,
        database: str | None = None,
        data: Path | None = None,
        language: str | None = None,
    ) -> Settings:
        """The settings in `environ`; the options of a command line win over it.

        An empty variable counts as not set.

        Raises:
            SettingsWrong: with every problem found.
        """
        given = {key: value for key, value in environ.items() if key.startswith(PREFIX) and value}
        if database is not None:
            given["GRANTS_DATABASE_URL"] = database
        if language is not None:
            given["GRANTS_LANG"] = language
        if problems := _problems(given):
            raise SettingsWrong(problems)
        folder = data or Path(given.get("GRANTS_DATA") or default_folder())
        folder = folder.expanduser().absolute()
        kek_file = given.get("GRANTS_KEK_FILE")
        return cls(
            urls=_urls(given),
            data=folder,
            data_chosen=data is not None or "GRANTS_DATA" in given,
            kek_file=Path(kek_file).expanduser() if kek_file else None,
            origin=given.get("GRANTS_ORIGIN", DEFAULT_ORIGIN),
            origin_chosen="GRANTS_ORIGIN" in given,
            oidc=_oidc(given),
            public_url=_public_url(given),
            accessibility=accessibility.stated(given),
            log_format=cast("LogFormat | None", given.get("GRANTS_LOG_FORMAT")),
            language=cast("Language", given.get("GRANTS_LANG", "de")),
        )


def _problems(given: Mapping[str, str]) -> list[str]:
    problems = []
    if unknown := sorted(given.keys() - KNOWN.keys()):
        problems.append(f"unknown: {', '.join(unknown)}; known are {', '.join(KNOWN)}")
    if "GRANTS_DATABASE_URL" in given:
        missing = [name for name in _REQUIRED_IN_PRODUCTION if name not in given]
        if missing:
            problems.append(f"GRANTS_DATABASE_URL also needs {', '.join(missing)}")
    elif logins := [name for name in _LOGINS_BESIDE if name in given]:
        problems.append(
            f"{', '.join(logins)} without GRANTS_DATABASE_URL: the embedded server would be used"
        )
    if any(name.startswith("GRANTS_OIDC_") for name in given):
        missing = [name for name in _REQUIRED_OF_OIDC if name not in given]
        if missing:
            problems.append(f"an identity provider also needs {', '.join(missing)}")
    if "GRANTS_OIDC_CLIENT_ID" in given and "GRANTS_PUBLIC_URL" not in given:
        problems.append("GRANTS_OIDC_CLIENT_ID also needs GRANTS_PUBLIC_URL")
    problems += [
        # The value is not repeated: it may hold a password.
        f"{name} must begin with postgresql://"
        for name in _URLS
        if name in given and not given[name].startswith(("postgresql://", "postgres://"))
    ]
    problems += _wrong_values(given)
    problems += accessibility.problems(given)
    return problems


def _wrong_values(given: Mapping[str, str]) -> list[str]:
    problems = []
    if not _ORIGIN.fullmatch(given.get("GRANTS_ORIGIN", DEFAULT_ORIGIN)):
        problems.append("GRANTS_ORIGIN takes 3 to 80 of a-z, 0-9, '.', '/' and '-'")
    if given.get("GRANTS_LOG_FORMAT", "json") not in ("json", "console"):
        problems.append("GRANTS_LOG_FORMAT is json or console")
    if given.get("GRANTS_LANG", "de") not in ("de", "en"):
        problems.append("GRANTS_LANG is de or en")
    problems += [
        f"{name} must begin with https:// and name a host"
        for name in _OIDC_ADDRESSES
        if name in given and not (_SAFE.fullmatch(given[name]) and _names_host(given[name]))
    ]
    refused = sorted(set(_algorithms(given)) - set(ALGORITHMS))
    if refused:
        problems.append(
            f"GRANTS_OIDC_ALGORITHMS takes {', '.join(ALGORITHMS)}; found {', '.join(refused)}"
        )
    return problems


def _names_host(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:  # Its port is no number, or its address no address.
        return False


def _algorithms(given: Mapping[str, str]) -> tuple[str, ...]:
    text = given.get("GRANTS_OIDC_ALGORITHMS", "RS256,ES256,Ed25519,EdDSA")
    return tuple(name.strip() for name in text.split(","))


def _urls(given: Mapping[str, str]) -> DatabaseUrls | None:
    if "GRANTS_DATABASE_URL" not in given:
        return None
    return DatabaseUrls(
        app=given["GRANTS_DATABASE_URL"],
        owner=given["GRANTS_OWNER_URL"],
        projector=given["GRANTS_PROJECTOR_URL"],
        direct=given.get("GRANTS_DIRECT_URL"),
    )


def _oidc(given: Mapping[str, str]) -> Oidc | None:
    if "GRANTS_OIDC_ISSUER" not in given:
        return None
    return Oidc(
        issuer=given["GRANTS_OIDC_ISSUER"],
        audience=given["GRANTS_OIDC_AUDIENCE"],
        jwks_url=given["GRANTS_OIDC_JWKS_URL"],
        algorithms=_algorithms(given),
        client=_oidc_client(given),
    )


def _oidc_client(given: Mapping[str, str]) -> OidcClient | None:
    if "GRANTS_OIDC_CLIENT_ID" not in given:
        return None
    secret_file = given.get("GRANTS_OIDC_CLIENT_SECRET_FILE")
    return OidcClient(
        client_id=given["GRANTS_OIDC_CLIENT_ID"],
        secret_file=Path(secret_file).expanduser() if secret_file else None,
        public_url=given["GRANTS_PUBLIC_URL"].rstrip("/"),
    )


def _public_url(given: Mapping[str, str]) -> str | None:
    return given.get("GRANTS_PUBLIC_URL", "").rstrip("/") or None
