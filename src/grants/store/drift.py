"""What somebody has changed on the log and the vault, compared with what the migrations make.

`guarded.tsv` is written from a database that this release has migrated
(`python -m tests.store.guarded`); a test compares it with one, so that no list is kept by hand.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple

from grants.kernel.phrases import N_, Phrase
from grants.store.migrate import ROLES

if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from psycopg import Connection

HARMLESS = (
    "pg_monitor",
    "pg_read_all_settings",
    "pg_read_all_stats",
    "pg_stat_scan_tables",
    "pg_signal_backend",
    "pg_checkpoint",
    "pg_maintain",
    "pg_use_reserved_connections",
)
"""Roles of the server that open neither tables nor files."""

LACKS = N_("{role} fehlt ein Recht: {right}")
EXCEEDS = N_("{role} hat ein Recht zu viel: {right}")
MISSING = N_("{what} fehlt")
FOREIGN = N_("{what} gehört nicht zu dieser Version")
OTHER = N_("{what} ist anders als in dieser Version: {found} statt {wanted}")


class Guarded(NamedTuple):
    """One thing that is guarded: its kind as SQL calls it, its name, and how it is."""

    kind: str
    name: str
    state: str


def found(connection: Connection[Any]) -> frozenset[Guarded]:
    """How the log and the vault are now, and which roles are more than they should be."""
    values = {"roles": list(ROLES), "harmless": list(HARMLESS)}
    with connection.cursor(row_factory=_guarded) as cursor:
        return frozenset(cursor.execute(_statement(), values, prepare=True))


@cache
def wanted() -> frozenset[Guarded]:
    """How the migrations of this release make them."""
    lines = (resources.files("grants.store") / "guarded.tsv").read_text("utf-8").splitlines()
    return frozenset(Guarded(*line.split("\t")) for line in lines)


def drift(now: Collection[Guarded], expected: Collection[Guarded]) -> tuple[Phrase, ...]:
    """What differs, each in a sentence, in the order of kinds and names.

    A trigger that is missing is not told: it is one of the guards that are told by their names.
    """
    gone, new = set(expected) - set(now), set(now) - set(expected)
    rights = [
        Phrase(template, role=each.name, right=each.state)
        for template, some in ((LACKS, gone), (EXCEEDS, new))
        for each in sorted(some)
        if each.kind in _RIGHTS
    ]
    were = {each[:2]: each.state for each in gone if each.kind not in _RIGHTS}
    are = {each[:2]: each.state for each in new if each.kind not in _RIGHTS}
    things = [
        _told(" ".join(key), are.get(key), were.get(key))
        for key in sorted(were.keys() | are.keys())
        if key in are or key[0] != "TRIGGER"
    ]
    return (*things, *rights)


_RIGHTS = ("PRIVILEGE", "ROLE")


def _told(what: str, state: str | None, expected: str | None) -> Phrase:
    if state is None:
        return Phrase(MISSING, what=what)
    if expected is None:
        return Phrase(FOREIGN, what=what)
    return Phrase(OTHER, what=what, found=state, wanted=expected)


def _guarded(_cursor: object) -> Any:
    return lambda values: Guarded(*values)


@cache
def _statement() -> bytes:
    return (resources.files("grants.store") / "guarded.sql").read_bytes()
