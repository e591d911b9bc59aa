"""Documents (Unterlagen): files encrypted under the key of their case, chunk by chunk.

A document is AES-256-GCM in chunks of 1 MiB, each with a nonce of its own, bound to its case, its
document, its number and whether it is the last: a chunk that is missing, moved or added does not
open. As with texts, the commitment is a salted SHA-256, and the salt is encrypted before the
content. Whatever is larger than one chunk is never in memory as a whole.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

from cryptography.exceptions import InvalidTag
from pydantic import StringConstraints

from grants.kernel.sealed import Sealed
from grants.store.vault import (
    COMMITMENT_DOMAIN,
    NONCE_BYTES,
    SALT_BYTES,
    KeyUnavailable,
    Sealing,
    SubjectErased,
    Vault,
)

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from psycopg.rows import DictRow

    from grants.store.log import Log

DocumentId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{20}$")]
CHUNK_BYTES = 1024 * 1024
DOCUMENT_BYTES_MAX = 50 * 1024 * 1024


class UploadReused(Exception):
    """The command id was used before for another document."""


@dataclass(frozen=True, kw_only=True)
class StoredDocument:
    """What is known of a document without opening it. `subject` is the stream of its case."""

    document: str
    subject: str
    kind: str
    media_type: str
    bytes: int
    commitment: str
    name: Sealed
    uploaded_at: dt.datetime


@dataclass(frozen=True, kw_only=True)
class Label:
    """What is said about a document before its content comes."""

    subject: str
    kind: str
    media_type: str
    name: str
    person: str
    command_id: str


@dataclass
class Upload:
    """A document on its way in: `write` what comes, then `finish`."""

    log: Log
    vault: Vault
    label: Label
    document: str = field(default_factory=lambda: secrets.token_urlsafe(15))
    _bytes: int = 0
    _waiting: bytearray = field(default_factory=bytearray)
    _number: int = 0

    def __post_init__(self) -> None:
        self.vault.prepare(self.log.connection, [self.label.subject])
        salt = secrets.token_bytes(SALT_BYTES)
        self._waiting += salt
        self._commitment = hashlib.sha256(COMMITMENT_DOMAIN + salt)
        self._content = hashlib.sha256()

    def write(self, content: bytes) -> None:
        """Some more of the content; what fills a chunk is stored at once."""
        self._bytes += len(content)
        self._commitment.update(content)
        self._content.update(content)
        self._waiting += content
        while len(self._waiting) > CHUNK_BYTES:  # The last chunk is known to be the last.
            self._store(bytes(self._waiting[:CHUNK_BYTES]), last=False)
            del self._waiting[:CHUNK_BYTES]

    def finish(self) -> StoredDocument:
        """The content is complete. The same upload again answers with the first document.

        Raises:
            UploadReused: the command id stands for another document.
        """
        body_hash = self._body_hash()
        if (known := self._known(body_hash)) is not None:
            return known
        self._store(bytes(self._waiting), last=True)
        sealing = Sealing(self.vault)
        name = sealing.seal(self.label.subject, self.label.name)
        with self.log.connection() as connection, connection.transaction():
            cursor = connection.cursor()
            inserted = cursor.execute(
                "INSERT INTO vault.documents (document, subject, kind, media_type, bytes,"
                " commitment, name_ref, name_commitment, command_id, body_hash)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
                " ON CONFLICT (command_id) DO NOTHING RETURNING *",
                (
                    self.document,
                    self.label.subject,
                    self.label.kind,
                    self.label.media_type,
                    self._bytes,
                    self._commitment.hexdigest(),
                    name.ref,
                    name.commitment,
                    self.label.command_id,
                    body_hash,
                ),
            ).fetchone()
            if inserted is not None:
                Vault.insert(cursor, sealing.entries)
                return _stored(inserted)
        first = self._known(body_hash)  # The same upload was faster on another way.
        assert first is not None
        return first

    def _body_hash(self) -> bytes:
        label = self.label
        told = [label.subject, label.kind, label.media_type, label.name, label.person]
        return self.vault.fingerprint(["document", *told, self._content.hexdigest()])

    def _known(self, body_hash: bytes) -> StoredDocument | None:
        with self.log.connection() as connection:
            row = connection.execute(
                "SELECT * FROM vault.documents WHERE command_id = %s", (self.label.command_id,)
            ).fetchone()
        if row is None:
            if self.log.command(self.label.command_id) is not None:
                raise UploadReused(self.label.command_id)
            return None
        if bytes(row["body_hash"]) != body_hash:
            raise UploadReused(self.label.command_id)
        return _stored(row)

    def _store(self, plain: bytes, *, last: bool) -> None:
        subject = self.label.subject
        nonce = secrets.token_bytes(NONCE_BYTES)
        place = _place(subject, self.document, self._number, last=last)
        sealed = nonce + self.vault.cipher(subject).encrypt(nonce, plain, place)
        with self.log.connection() as connection:
            connection.execute(
                "INSERT INTO vault.document_chunks (document, number, sealed) VALUES (%s, %s, %b)",
                (self.document, self._number, sealed),
            )
        self._number += 1


def sweep(log: Log) -> None:
    """Delete what was uploaded more than a day ago and is named by no fact."""
    with log.connection() as connection:
        connection.execute("SELECT vault.sweep_documents()")


def find_document(log: Log, document: str) -> StoredDocument | None:
    """A document by its id."""
    with log.connection() as connection:
        row = connection.execute(
            "SELECT * FROM vault.documents WHERE document = %s", (document,)
        ).fetchone()
    return _stored(row) if row else None


def documents_of(log: Log, subject: str) -> list[StoredDocument]:
    """The documents of a case, in the order in which they came."""
    with log.connection() as connection:
        rows = connection.execute(
            "SELECT * FROM vault.documents WHERE subject = %s ORDER BY created_at, document",
            (subject,),
        ).fetchall()
    return [_stored(row) for row in rows]


def open_document(log: Log, vault: Vault, stored: StoredDocument) -> Iterator[bytes]:
    """The content, chunk by chunk; the first one is opened before this answers.

    Raises:
        SubjectErased: the key of its case was destroyed.
        KeyUnavailable: a chunk is not what was stored there.
    """
    with log.connection() as connection:
        cipher = vault.find_cipher(connection, stored.subject)
    if cipher is None:
        raise SubjectErased(stored.subject)
    chunks = _chunks(log, cipher, stored)
    first = next(chunks)

    def content() -> Iterator[bytes]:
        yield first[SALT_BYTES:]
        yield from chunks

    return content()


def _chunks(log: Log, cipher: AESGCM, stored: StoredDocument) -> Iterator[bytes]:
    length = SALT_BYTES + stored.bytes
    count = -(-length // CHUNK_BYTES)
    for number in range(count):
        with log.connection() as connection:
            row = connection.execute(
                "SELECT sealed FROM vault.document_chunks WHERE document = %s AND number = %s",
                (stored.document, number),
            ).fetchone()
        sealed = bytes(row["sealed"]) if row else b""
        place = _place(stored.subject, stored.document, number, last=number == count - 1)
        try:
            yield cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place)
        except (InvalidTag, ValueError) as error:  # A nonce that is missing is a ValueError.
            msg = f"chunk {number} of document {stored.document} is not what was stored there"
            raise KeyUnavailable(msg) from error


def _place(subject: str, document: str, number: int, *, last: bool) -> bytes:
    return f"document/v1\n{subject}\n{document}\n{number}\n{'last' if last else 'more'}".encode()


def _stored(row: DictRow) -> StoredDocument:
    return StoredDocument(
        document=row["document"],
        subject=row["subject"],
        kind=row["kind"],
        media_type=row["media_type"],
        bytes=row["bytes"],
        commitment=row["commitment"],
        name=Sealed(ref=row["name_ref"], commitment=row["name_commitment"]),
        uploaded_at=row["created_at"],
    )
