"""Erasure in the database: what is held of a subject, and what says that it is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg

from grants.store.vault import SubjectErased

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg.rows import DictRow


def references(connection: Connection[DictRow], subject: str) -> list[str]:
    """The references of everything the vault holds under the key of a subject."""
    rows = connection.execute(
        "SELECT ref FROM vault.entries WHERE subject = %s ORDER BY ref", (subject,)
    )
    return [row["ref"] for row in rows]


def erased_subject(error: Exception) -> SubjectErased | None:
    """Whether a constraint was violated because somebody was erased meanwhile."""
    cause = error if isinstance(error, psycopg.Error) else error.__cause__
    if isinstance(cause, psycopg.Error) and cause.diag.constraint_name == "subject_not_erased":
        return SubjectErased(str(error))
    return None
