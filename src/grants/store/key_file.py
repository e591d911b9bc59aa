"""The key of a vault is made with the vault and never again: another one would open nothing.

What is sealed, and whose a sign-in is, hangs on the one key. A file that is missing because a
volume is not mounted or a path is mistyped must not be replaced: what would be sealed from then on
were lost with the new file, and what was sealed before could not be read.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from grants.store.vault import FileKeyEncryption, KeyUnavailable

if TYPE_CHECKING:
    from pathlib import Path

    from psycopg import Connection
    from psycopg.rows import DictRow

    from grants.store.log import Log

_VAULT = "vault"
"""The subject whose key marks that the vault has one; nothing is ever sealed for it."""


def open_key(log: Log, path: Path) -> FileKeyEncryption:
    """The key in a file; a new one is made only while the vault holds nothing.

    Raises:
        KeyUnavailable: the file is missing, cannot be read, or holds another key.
    """
    with log.connection() as connection:
        if connection.execute("SELECT FROM vault.keys LIMIT 1").fetchone() is None:
            return FileKeyEncryption(path)
        if not _exists(path):
            msg = (
                f"the vault key {path} is missing, and this database holds texts sealed with it;"
                " put the file back (is its volume mounted?) or let GRANTS_KEK_FILE name it;"
                " without GRANTS_KEK_FILE it is keys/kek in the folder of GRANTS_DATA or --data"
            )
            raise KeyUnavailable(msg)
        keys = FileKeyEncryption(path)
        _check(connection, keys)
        return keys


def claim_vault(log: Log, keys: FileKeyEncryption) -> None:
    """Mark an empty vault as one of this key, so that no other process begins it with another.

    Raises:
        KeyUnavailable: another process did, or the vault is one of another key.
    """
    with log.connection() as connection:
        if connection.execute("SELECT FROM vault.keys LIMIT 1").fetchone() is None:
            connection.execute(
                "INSERT INTO vault.keys (subject, wrapped) VALUES (%b, %b) ON CONFLICT DO NOTHING",
                (_VAULT, keys.wrap(secrets.token_bytes(32), _VAULT)),
            )
        _check(connection, keys)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError as error:
        msg = f"the vault key {path} cannot be read: {error.strerror}; GRANTS_KEK_FILE names it"
        raise KeyUnavailable(msg) from error


def _check(connection: Connection[DictRow], keys: FileKeyEncryption) -> None:
    """One key of a subject tells: all of them are wrapped by the same."""
    row = connection.execute(
        "SELECT subject, wrapped FROM vault.keys WHERE wrapped <> '' ORDER BY subject LIMIT 1"
    ).fetchone()
    if row is not None:  # Otherwise everybody was erased.
        keys.unwrap(bytes(row["wrapped"]), row["subject"])
