"""The text of a log entry that is hashed, and the receipt every write returns.

Source: RFC 6962 section 2.1 (leaf hash `SHA-256(0x00 || leaf)`); the text is line-based so that
anybody can rebuild it from the columns without parsing JSON.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof of a write to keep: the position and the hash of the entry there."""

    position: int
    leaf_hash: str
    sealed: bool = False


def leaf_text(
    *,
    origin: str,
    position: int,
    recorded_at: dt.datetime,
    stream: str,
    version: int,
    name: str,
    scope: str,
    state: bytes,
) -> bytes:
    """The leaf of one stored fact; `recorded_at` with microseconds in UTC."""
    moment = recorded_at.astimezone(dt.UTC).isoformat(timespec="microseconds")[:-6] + "Z"
    digest = hashlib.sha256(state).hexdigest()
    lines = (f"{origin}/event/v1", position, moment, stream, version, name, scope, digest)
    return "".join(f"{line}\n" for line in lines).encode()


def leaf_hash(leaf: bytes) -> str:
    """RFC 6962 leaf hash, hex."""
    return hashlib.sha256(b"\x00" + leaf).hexdigest()
