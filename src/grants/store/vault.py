"""The vault: personal and free text, encrypted under a key per subject, committed to with a salt.

A value is AES-256-GCM under a key derived (HKDF) from the subject's random data key, which is
wrapped by a key-encryption key that never enters the database. Destroying the wrapped data key
erases everything about the subject; the log keeps only references and commitments.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from grants.kernel.sealed import Sealed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from contextlib import AbstractContextManager

    from psycopg import Connection, Cursor
    from psycopg.rows import DictRow

    Connect = Callable[[], AbstractContextManager[Connection[DictRow]]]

COMMITMENT_DOMAIN = b"/pii/v1\x00"
SALT_BYTES = 32
NONCE_BYTES = 12


class KeyUnavailable(Exception):
    """The key-encryption key cannot be read; nothing personal can be written or shown."""


class SubjectErased(Exception):
    """The subject's key was destroyed; nothing new can be sealed for it."""


class KeyEncryption(Protocol):
    """The port behind which the key-encryption key lives: a file here, a KMS elsewhere."""

    def wrap(self, data_key: bytes, subject: str) -> bytes:
        """Encrypt the data key of a subject."""

    def unwrap(self, wrapped: bytes, subject: str) -> bytes:
        """Decrypt the data key of a subject."""

    def fingerprint(self, message: bytes) -> bytes:
        """A keyed hash: the stored hash of a command's body cannot be guessed from outside."""


class FileKeyEncryption:
    """The key-encryption key in a file outside the database, made if missing, mode 0600.

    Whether one may be made is for `key_file.open_key` to say, which looks into the vault first.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        secret = self._read_or_create()
        self._wrapping = AESGCM(_derive(secret, b"wrap"))
        self._mac_key = _derive(secret, b"fingerprint")

    def _read_or_create(self) -> bytes:
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not self._path.exists():
                _place(secrets.token_bytes(32), self._path)
            secret = self._path.read_bytes()
        except OSError as error:
            msg = f"the vault key {self._path} cannot be read or made: {error.strerror}"
            raise KeyUnavailable(msg) from error
        if len(secret) != 32:
            msg = f"the vault key {self._path} must hold 32 bytes, found {len(secret)}"
            raise KeyUnavailable(msg)
        return secret

    def wrap(self, data_key: bytes, subject: str) -> bytes:
        """AES-256-GCM with the subject as associated data."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._wrapping.encrypt(nonce, data_key, subject.encode())

    def unwrap(self, wrapped: bytes, subject: str) -> bytes:
        """Raises KeyUnavailable when this is not the key the vault was written with."""
        try:
            return self._wrapping.decrypt(
                wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], subject.encode()
            )
        except InvalidTag as error:
            msg = (
                f"{self._path} is not the key this vault was written with;"
                " GRANTS_KEK_FILE has to name the one that is"
            )
            raise KeyUnavailable(msg) from error

    def fingerprint(self, message: bytes) -> bytes:
        """HMAC-SHA-256 under a key of its own."""
        return hmac.digest(self._mac_key, message, "sha256")


def _place(secret: bytes, path: Path) -> None:
    """Put a new file in place whole, or leave the one another process has put there meanwhile."""
    descriptor, written = tempfile.mkstemp(dir=path.parent)  # Mode 0600.
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secret)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(written, path)
    finally:
        Path(written).unlink()


def _derive(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), 32, None, b"grants/" + purpose).derive(secret)


def commitment(salt: bytes, value: str) -> str:
    """SHA-256(domain || salt || value), hex: proves a value without holding it."""
    return hashlib.sha256(COMMITMENT_DOMAIN + salt + value.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Entry:
    """One encrypted value on its way into the vault."""

    ref: str
    subject: str
    sealed: bytes


@dataclass
class Sealing:
    """Seals the texts of one command; its entries are stored in the transaction of the facts."""

    vault: Vault
    entries: list[Entry] = field(default_factory=list)

    def seal(self, subject: str, text: str) -> Sealed:
        """Encrypt `text` under the key of `subject`.

        Raises:
            SubjectErased: the subject's key was destroyed.
        """
        salt = secrets.token_bytes(SALT_BYTES)
        ref = secrets.token_urlsafe(15)
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = nonce + self.vault.cipher(subject).encrypt(
            nonce, salt + text.encode(), f"{subject}\n{ref}".encode()
        )
        self.entries.append(Entry(ref, subject, sealed))
        return Sealed(ref=ref, commitment=commitment(salt, text))


class Vault:
    """Keys and values of all subjects. One per process; keys are cached, bounded."""

    CACHED_KEYS_MAX = 20_000

    def __init__(self, keys: KeyEncryption) -> None:
        self._keys = keys
        self._ciphers: dict[str, AESGCM] = {}

    def fingerprint(self, body: Any) -> bytes:
        """A keyed hash of a command's body (canonical JSON)."""
        return self._keys.fingerprint(
            json.dumps(body, sort_keys=True, separators=(",", ":"), default=str).encode()
        )

    def prepare(self, connect: Connect, subjects: Iterable[str]) -> None:
        """Make sure that each subject has a key, in one statement, committed at once.

        A key without values does no harm; a value under a lost key would.
        """
        needed = set(subjects)
        # Not `needed - keys()`: that walks all the keys there are.
        wanted = sorted(subject for subject in needed if subject not in self._ciphers)
        if not wanted:
            return
        if len(self._ciphers) > self.CACHED_KEYS_MAX:
            self._ciphers = {key: self._ciphers[key] for key in needed & self._ciphers.keys()}
        fresh = [self._keys.wrap(secrets.token_bytes(32), subject) for subject in wanted]
        with connect() as connection:
            connection.execute(
                "INSERT INTO vault.keys (subject, wrapped)"
                " SELECT * FROM unnest(%b::text[], %b::bytea[]) ON CONFLICT DO NOTHING",
                (wanted, fresh),
            )
            rows = connection.execute(
                "SELECT subject, wrapped FROM vault.keys WHERE subject = ANY(%s)", (wanted,)
            ).fetchall()
        for row in rows:
            self._ciphers[row["subject"]] = self._unwrapped(row["subject"], bytes(row["wrapped"]))

    @staticmethod
    def erased(connection: Connection[DictRow], subject: str) -> bool:
        """Whether the subject's key was destroyed, so that nothing can be sealed for it."""
        found = connection.execute(
            "SELECT FROM vault.keys WHERE subject = %s AND wrapped = ''", (subject,)
        )
        return found.fetchone() is not None

    def cipher(self, subject: str) -> AESGCM:
        """The cipher of a prepared subject.

        Raises:
            SubjectErased: there is no key; it was destroyed.
        """
        try:
            return self._ciphers[subject]
        except KeyError:
            raise SubjectErased(subject) from None

    def new_cipher(self, subject: str) -> tuple[bytes, AESGCM]:
        """A key that is the caller's to keep, wrapped, and to throw away with what it encrypts."""
        wrapped = self._keys.wrap(secrets.token_bytes(32), subject)
        return wrapped, self._unwrapped(subject, wrapped)

    def cipher_of(self, subject: str, wrapped: bytes) -> AESGCM:
        """The cipher of a key that the caller kept."""
        return self._unwrapped(subject, wrapped)

    def find_cipher(self, connection: Connection[DictRow], subject: str) -> AESGCM | None:
        """The cipher of a subject as the database has it now; None once its key was destroyed."""
        row = connection.execute(
            "SELECT wrapped FROM vault.keys WHERE subject = %s AND wrapped <> ''", (subject,)
        ).fetchone()
        if row is None:
            return None
        return self._ciphers.get(subject) or self._unwrapped(subject, bytes(row["wrapped"]))

    def _unwrapped(self, subject: str, wrapped: bytes) -> AESGCM:
        if not wrapped:  # Erasure leaves an empty key, so that no new one is ever made.
            raise SubjectErased(subject)
        return AESGCM(_derive(self._keys.unwrap(wrapped, subject), b"values"))

    @staticmethod
    def insert(cursor: Cursor[DictRow], entries: list[Entry]) -> None:
        """Store the entries; the caller's transaction also holds the facts that refer to them."""
        if entries:
            cursor.execute(
                "INSERT INTO vault.entries (ref, subject, sealed)"
                " SELECT * FROM unnest(%b::text[], %b::text[], %b::bytea[])",
                (
                    [entry.ref for entry in entries],
                    [entry.subject for entry in entries],
                    [entry.sealed for entry in entries],
                ),
            )

    def forget(self, subjects: Iterable[str]) -> None:
        """Keep no key of who was erased."""
        for subject in subjects:
            self._ciphers.pop(subject, None)

    def open(self, connection: Connection[DictRow], refs: Iterable[str]) -> dict[str, str]:
        """The texts behind `refs`; an erased one is missing from the answer."""
        return {ref: text for ref, (_, text) in self._open(connection, refs).items()}

    def same(
        self, connection: Connection[DictRow], candidates: Mapping[str, str]
    ) -> dict[str, bool]:
        """For each ref: does the vault hold exactly this text? An erased one counts as the same."""
        known = self._open(connection, candidates)
        return {ref: ref not in known or known[ref][1] == text for ref, text in candidates.items()}

    def _open(
        self, connection: Connection[DictRow], refs: Iterable[str]
    ) -> dict[str, tuple[bytes, str]]:
        rows = connection.execute(
            "SELECT ref, subject, sealed, wrapped FROM vault.entries"
            " JOIN vault.keys USING (subject) WHERE ref = ANY(%s) AND wrapped <> ''",
            (list(refs),),
        )
        texts = {}
        for row in rows:
            subject, sealed = row["subject"], bytes(row["sealed"])
            cipher = self._ciphers.get(subject) or self._unwrapped(subject, bytes(row["wrapped"]))
            where = f"{subject}\n{row['ref']}".encode()
            try:
                plain = cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], where)
            except InvalidTag as error:
                msg = f"the vault entry {row['ref']} is not what was sealed there"
                raise KeyUnavailable(msg) from error
            texts[row["ref"]] = (plain[:SALT_BYTES], plain[SALT_BYTES:].decode())
        return texts
