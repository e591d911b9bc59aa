"""Erasure in the database: what is held of a subject, and its end with the fact that says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg

from grants.store.vault import SubjectErased

if TYPE_CHECKING:
    from collections.abc import Iterable

    from psycopg import Connection
    from psycopg.rows import DictRow

    from grants.store.vault import Entry


def references(connection: Connection[DictRow], subject: str) -> list[str]:
    """The references of everything the vault holds under the key of a subject."""
    rows = connection.execute(
        "SELECT ref FROM vault.entries WHERE subject = %s ORDER BY ref", (subject,)
    )
    return [row["ref"] for row in rows]


def erase(connection: Connection[DictRow], subjects: Iterable[str]) -> None:
    """Destroy key and values; the facts that say so are in, in this transaction."""
    for subject in subjects:
        connection.execute("SELECT vault.erase(%s)", (subject,))


def assert_not_erased(connection: Connection[DictRow], entries: Iterable[Entry]) -> None:
    """Nothing new stands under a destroyed key. Runs after the facts, in order with erasures."""
    subjects = sorted({entry.subject for entry in entries})
    if subjects:
        connection.execute("SELECT vault.assert_not_erased(%s::text[])", (subjects,))


def erased_subject(error: Exception) -> SubjectErased | None:
    """Whether a constraint was violated because somebody was erased meanwhile."""
    cause = error if isinstance(error, psycopg.Error) else error.__cause__
    if isinstance(cause, psycopg.Error) and cause.diag.constraint_name == "subject_not_erased":
        return SubjectErased(str(error))
    return None
