"""Files that wait to be imported: encrypted from the moment they come until they are taken over.

Each has a key of its own, wrapped like those of the vault and kept in its row: deleted with it.
What a look at the file showed may quote its cells, hence it is sealed too.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import secrets
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grants.store.vault import NONCE_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from psycopg.rows import DictRow

    from grants.store.log import Log
    from grants.store.vault import Vault

CHUNK_BYTES = 1024 * 1024
BYTES_MAX = 20 * 1024 * 1024
KEPT_DAYS = 60
"""So long a file waits for people, and what came of it can be looked at here."""


class DeliveryTooLarge(Exception):
    """More than a page takes in."""


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """A file and how far it is: open, proposed, approved (its import goes on), done.

    `seen` is what was found in it, `checked` names the mapping that `result` is of.
    """

    delivery: str
    name: str
    bytes: int
    sha256: str
    brought_by: str
    account: str
    brought_at: dt.datetime
    state: str
    mapping: str
    seen: Any
    checked: str | None
    result: Any
    task: str | None
    proposed_at: dt.datetime | None
    approved_by: str | None
    approved_at: dt.datetime | None


@dataclass(frozen=True)
class Deliveries:
    """All files that wait."""

    log: Log
    vault: Vault

    def bring(
        self, content: BinaryIO, *, name: str, mapping: str, person: str, account: str
    ) -> str:
        """Store a file; the id of its delivery.

        Raises:
            DeliveryTooLarge: nothing of it was stored.
        """
        id_ = secrets.token_urlsafe(15)
        wrapped, cipher = self.vault.new_cipher(_subject(id_))
        digest, size = hashlib.sha256(), 0
        with self.log.connection() as connection, connection.transaction():
            number = 0
            while chunk := content.read(CHUNK_BYTES):
                size += len(chunk)
                if size > BYTES_MAX:
                    raise DeliveryTooLarge
                digest.update(chunk)
                sealed = _sealed(cipher, chunk, f"{id_}\n{number}")
                connection.execute(
                    "INSERT INTO grants.delivery_chunks VALUES (%s, %s, %b)", (id_, number, sealed)
                )
                number += 1
            connection.execute(
                "INSERT INTO grants.deliveries (delivery, wrapped, name, bytes, sha256, brought_by,"
                " account, mapping) VALUES (%s, %b, %b, %s, %s, %s, %s, %s)",
                (
                    id_,
                    wrapped,
                    _sealed(cipher, name.encode(), f"{id_}\nname"),
                    size,
                    digest.hexdigest(),
                    person,
                    account,
                    mapping,
                ),
            )
        return id_

    def find(self, id_: str) -> Delivery | None:
        """A delivery by its id."""
        with self.log.connection() as connection:
            row = connection.execute(
                "SELECT * FROM grants.deliveries WHERE delivery = %s", (id_,)
            ).fetchone()
        return self._opened(row) if row else None

    def recent(self, *, limit: int) -> list[Delivery]:
        """The deliveries, those that were brought last first."""
        with self.log.connection() as connection:
            rows = connection.execute(
                "SELECT * FROM grants.deliveries ORDER BY brought_at DESC LIMIT %s", (limit,)
            ).fetchall()
        return [self._opened(row) for row in rows]

    def discard(self, id_: str) -> bool:
        """Throw a delivery away that nobody has approved; whether that was so."""
        with self.log.connection() as connection:
            done = connection.execute(
                "DELETE FROM grants.deliveries WHERE delivery = %s"
                " AND state IN ('open', 'proposed')",
                (id_,),
            )
        return done.rowcount == 1

    @contextmanager
    def file(self, id_: str) -> Iterator[Path]:
        """The content as a file in memory, at a path of this process: it never is on a disk."""
        with self.log.connection() as connection:
            row = connection.execute(
                "SELECT wrapped FROM grants.deliveries WHERE delivery = %s", (id_,)
            ).fetchone()
            chunks = connection.execute(
                "SELECT number, sealed FROM grants.delivery_chunks WHERE delivery = %s"
                " ORDER BY number",
                (id_,),
            ).fetchall()
        if row is None:
            raise FileNotFoundError(id_)
        cipher = self.vault.cipher_of(_subject(id_), bytes(row["wrapped"]))
        descriptor = os.memfd_create("delivery")
        try:
            with os.fdopen(os.dup(descriptor), "wb") as file:
                for chunk in chunks:
                    place = f"{id_}\n{chunk['number']}"
                    file.write(_plain(cipher, bytes(chunk["sealed"]), place))
            yield Path(f"/proc/self/fd/{descriptor}")
        finally:
            os.close(descriptor)

    # -- how it goes on; each answers whether the delivery was where it can go on from -----------

    def map(self, id_: str, *, mapping: str, seen: Any) -> bool:
        """Another mapping: what was checked under the one before counts no more."""
        return self._change(
            id_,
            "mapping = %(mapping)s, seen = %(seen)b, checked = NULL, result = NULL",
            "state = 'open'",
            mapping=mapping,
            seen=self._seal(id_, seen),
        )

    def begun(self, id_: str, task: str) -> bool:
        """A task works on it."""
        return self._change(id_, "task = %(task)s", "state <> 'done'", task=task)

    def found(self, id_: str, *, mapping: str, result: Any) -> bool:
        """What a dry run under a mapping found."""
        return self._change(
            id_,
            "checked = %(checked)s, result = %(result)b",
            "state = 'open' AND mapping = %(mapping)s",
            checked=hashlib.sha256(mapping.encode()).hexdigest(),
            mapping=mapping,
            result=self._seal(id_, result),
        )

    def propose(self, id_: str, *, person: str) -> bool:
        """The one who brought it asks somebody else to approve it."""
        return self._change(
            id_,
            "state = 'proposed', proposed_at = clock_timestamp()",
            "state = 'open' AND checked IS NOT NULL AND brought_by = %(person)s",
            person=person,
        )

    def give_back(self, id_: str) -> bool:
        """It is not approved as it is."""
        return self._change(id_, "state = 'open', proposed_at = NULL", "state = 'proposed'")

    def approve(self, id_: str, *, person: str, checked: str) -> bool:
        """Somebody else approves what was checked."""
        return self._change(
            id_,
            "state = 'approved', approved_by = %(person)s, approved_at = clock_timestamp()",
            "state = 'proposed' AND checked = %(checked)s AND brought_by <> %(person)s",
            person=person,
            checked=checked,
        )

    def done(self, id_: str, *, result: Any) -> bool:
        """It is taken over: the content is in the log now, and needed here no more."""
        changed = self._change(
            id_, "state = 'done', result = %(result)b", "TRUE", result=self._seal(id_, result)
        )
        with self.log.connection() as connection:
            connection.execute("DELETE FROM grants.delivery_chunks WHERE delivery = %s", (id_,))
        return changed

    # -- pieces ----------------------------------------------------------------------------------

    def _change(self, id_: str, change: str, where: str, **given: Any) -> bool:
        statement = f"UPDATE grants.deliveries SET {change} WHERE delivery = %(id)s AND {where}"  # noqa: S608
        with self.log.connection() as connection:
            return connection.execute(statement.encode(), {**given, "id": id_}).rowcount == 1

    def _cipher(self, id_: str) -> AESGCM | None:
        with self.log.connection() as connection:
            row = connection.execute(
                "SELECT wrapped FROM grants.deliveries WHERE delivery = %s", (id_,)
            ).fetchone()
        return self.vault.cipher_of(_subject(id_), bytes(row["wrapped"])) if row else None

    def _seal(self, id_: str, content: Any) -> bytes | None:
        cipher = self._cipher(id_)
        text = json.dumps(content, ensure_ascii=False)
        return _sealed(cipher, text.encode(), f"{id_}\ncontent") if cipher else None

    def _opened(self, row: DictRow) -> Delivery:
        id_ = row["delivery"]
        cipher = self.vault.cipher_of(_subject(id_), bytes(row.pop("wrapped")))
        name = _plain(cipher, bytes(row.pop("name")), f"{id_}\nname").decode()
        for key in ("seen", "result"):
            if row[key] is not None:
                row[key] = json.loads(_plain(cipher, bytes(row[key]), f"{id_}\ncontent"))
        return Delivery(**row, name=name)


def forget(log: Log) -> None:
    """Delete the deliveries whose time is over, whatever came of them."""
    with log.connection() as connection:
        connection.execute(
            "DELETE FROM grants.deliveries"
            " WHERE brought_at < clock_timestamp() - make_interval(days => %s)",
            (KEPT_DAYS,),
        )


def _subject(id_: str) -> str:
    return f"delivery/{id_}"


def _sealed(cipher: AESGCM, plain: bytes, place: str) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, plain, f"delivery/v1\n{place}".encode())


def _plain(cipher: AESGCM, sealed: bytes, place: str) -> bytes:
    associated = f"delivery/v1\n{place}".encode()
    return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], associated)
