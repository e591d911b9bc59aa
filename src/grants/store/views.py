"""Views of lists that people keep: a name, and the address of the list with its filters.

They are settings and not facts: nobody decides on them, nothing follows from them, and no auditor
asks what somebody called a filter two years ago. So they stand beside the log, are changed in place
and are gone when they are deleted, or when their person is erased. Whoever looks back sees the
views of now: a view is a question, and a question can be asked as of any moment.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg

if TYPE_CHECKING:
    from grants.store.log import Log

VIEWS_MAX = 50
"""How many a person may keep: a list that nobody can take in helps nobody."""
NAME_MAX = 60


class NameTaken(Exception):
    """The person has another view of this name."""


class TooMany(Exception):
    """The person keeps as many views as one may."""


@dataclass(frozen=True, kw_only=True)
class View:
    """A list under a name; `address` is a path of ours with its query."""

    view: str
    name: str
    address: str


def of_person(log: Log, person: str) -> list[View]:
    """What somebody keeps, by name."""
    with log.connection() as connection:
        rows = connection.execute(
            "SELECT view::text, name, address FROM grants.views WHERE person = %s"
            " ORDER BY lower(name), name",
            (person,),
        ).fetchall()
    return [View(**row) for row in rows]


def keep(log: Log, person: str, *, name: str, address: str) -> None:
    """Keep a view; one of the same name leads here from now on.

    Raises:
        TooMany: something must be deleted first.
    """
    with log.connection() as connection:
        kept = connection.execute(
            "INSERT INTO grants.views (person, name, address) SELECT %(person)s, %(name)s,"
            " %(address)s WHERE (SELECT count(*) FROM grants.views WHERE person = %(person)s"
            " AND name <> %(name)s) < %(most)s"
            " ON CONFLICT (person, name) DO UPDATE SET address = excluded.address",
            {"person": person, "name": name, "address": address, "most": VIEWS_MAX},
        )
        if kept.rowcount == 0:
            raise TooMany


def rename(log: Log, person: str, view: str, *, name: str) -> bool:
    """Call a view otherwise; whether the person has it.

    Raises:
        NameTaken: another one is called so.
    """
    with log.connection() as connection:
        try:
            with connection.transaction():
                renamed = connection.execute(
                    "UPDATE grants.views SET name = %s WHERE person = %s AND view::text = %s",
                    (name, person, view),
                )
        except psycopg.errors.UniqueViolation:
            raise NameTaken from None
    return renamed.rowcount > 0


def delete(log: Log, person: str, view: str) -> None:
    """Keep a view no longer."""
    with log.connection() as connection:
        connection.execute(
            "DELETE FROM grants.views WHERE person = %s AND view::text = %s", (person, view)
        )
