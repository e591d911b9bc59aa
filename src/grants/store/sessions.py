"""Who is signed in to the pages: sessions kept by the server, ended by it, forgotten afterwards."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grants.store.log import Log

HOURS_MAX = 12
"""A session ends at the latest after a working day."""
IDLE_MINUTES_MAX = 60
"""Or after an hour without any page."""
_TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class Session:
    """A person at their browser; `form_token` is in every form they are shown."""

    person: str
    account: str
    form_token: str


def begin(log: Log, *, person: str, account: str) -> str:
    """A new session; the answer is the token for the browser."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    with log.connection() as connection:
        connection.execute(
            "INSERT INTO grants.sessions (token_hash, person, account, form_token, ends_at)"
            " VALUES (%s, %s, %s, %s, clock_timestamp() + make_interval(hours => %s))",
            (_hash(token), person, account, secrets.token_urlsafe(_TOKEN_BYTES), HOURS_MAX),
        )
    return token


def find(log: Log, token: str) -> Session | None:
    """The session of a token, if it goes on; it was used now."""
    with log.connection() as connection:
        row = connection.execute(
            "UPDATE grants.sessions SET used_at = clock_timestamp()"
            " WHERE token_hash = %s AND ends_at > clock_timestamp()"
            " AND used_at > clock_timestamp() - make_interval(mins => %s)"
            " RETURNING person, account, form_token",
            (_hash(token), IDLE_MINUTES_MAX),
        ).fetchone()
    return None if row is None else Session(**row)


def end(log: Log, token: str) -> None:
    """End a session, if there is one."""
    with log.connection() as connection:
        connection.execute("DELETE FROM grants.sessions WHERE token_hash = %s", (_hash(token),))


def forget(log: Log) -> None:
    """Delete the sessions that have ended."""
    with log.connection() as connection:
        connection.execute(
            "DELETE FROM grants.sessions WHERE ends_at < clock_timestamp()"
            " OR used_at < clock_timestamp() - make_interval(mins => %s)",
            (IDLE_MINUTES_MAX,),
        )


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
