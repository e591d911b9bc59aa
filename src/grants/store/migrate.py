"""Brings a database to the schema of this release: numbered SQL files, each applied once."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager, suppress
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

from grants.store import locks
from grants.store.begun import QUESTIONS
from grants.store.log import Origin

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import LiteralString

ROLES = ("grants_app", "grants_projector", "grants_sealer", "grants_auditor", "grants_reader")


class MigrationRefused(Exception):
    """The database cannot be brought to this release; the message says why and what to do."""


def migrate(owner_url: str, *, origin: str, kind: str) -> tuple[str, ...]:
    """Apply what is missing and name the log; returns the names of the applied files.

    `origin` is hashed into every leaf and `kind` is production, demonstration or test; both are
    written once, on the first migration of a database, and never change.

    Raises:
        MigrationRefused: a file already applied has been edited, a newer release was here, or the
            login lacks a right; then the message says who grants it how.
        psycopg.Error: the database is not available or refuses.
    """
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", (locks.MIGRATION,))
        connection.execute("SET client_min_messages = warning")
        _assert_owner(connection)
        login, name = connection.info.user, connection.info.dbname
        with _permitted(connection, "ALTER ROLE {} CREATEROLE", login):
            _create_roles(connection)
        with _permitted(connection, "GRANT grants_projector TO {}", login):
            _join_projector(connection)
        with _permitted(connection, "ALTER DATABASE {} OWNER TO {}", name, login):
            applied = _applied(connection)
            done = tuple(_apply_missing(connection, applied, origin, kind))
        _forbid_temporary_objects(connection)
        _set_sessions(connection)
        return done


def origin_of(owner_url: str) -> Origin | None:
    """What the log of a database was named; None as long as it is not.

    Raises:
        MigrationRefused: the log belongs to another login.
        psycopg.Error: the database is not available or refuses.
    """
    with psycopg.connect(owner_url, autocommit=True) as connection:
        _assert_owner(connection)
        known = connection.execute("SELECT to_regclass('grants.log_origin')").fetchone()
        if known is None or known[0] is None:
            return None
        row = connection.execute("SELECT origin, kind FROM grants.log_origin").fetchone()
        return Origin(*row) if row else None


def create_database(admin_url: str, name: str) -> None:
    """Create an empty database on a server unless it is there; two processes may try at once."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        known = connection.execute("SELECT FROM pg_database WHERE datname = %s", (name,))
        if known.fetchone() is None:
            with suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def pending(url: str) -> tuple[str, ...]:
    """The names of migrations this database still lacks, seen through any login."""
    with psycopg.connect(url, autocommit=True) as connection:
        known = connection.execute("SELECT to_regclass('grants.migrations')").fetchone()
        if known is None or known[0] is None:
            return tuple(name for name, _ in _files())
        rows = connection.execute("SELECT name FROM grants.migrations").fetchall()
        return lacking(row[0] for row in rows)


def lacking(applied: Iterable[str]) -> tuple[str, ...]:
    """The names of migrations of this release that are not among those applied."""
    known = set(applied)
    return tuple(name for name in _names() if name not in known)


def of_another_release(applied: Iterable[str]) -> bool:
    """Whether other migrations were applied than those of this release: fewer, or later ones."""
    return set(applied) != set(_names())


@cache
def _names() -> tuple[str, ...]:
    return tuple(name for name, _ in _files())


def _files() -> list[tuple[str, str]]:
    folder = resources.files("grants.store") / "migrations"
    paths = sorted((path for path in folder.iterdir()), key=lambda path: path.name)
    return [(path.name, path.read_text("utf-8")) for path in paths if path.name.endswith(".sql")]


def _create_roles(connection: psycopg.Connection) -> None:
    """Roles belong to the whole cluster; another database may be creating them right now."""
    for role in ROLES:
        exists = connection.execute("SELECT FROM pg_roles WHERE rolname = %s", (role,)).fetchone()
        if exists is None:
            with suppress(psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))


def _forbid_temporary_objects(connection: psycopg.Connection) -> None:
    """Nothing here needs any; a login that makes none cannot put them before what others named.

    The privilege belongs to the database, which a copy or a restored dump does not bring along:
    hence each time. An owner of the schemas alone may not do so and is let off with a warning.
    """
    name = sql.Identifier(connection.info.dbname)
    connection.execute(sql.SQL("REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC").format(name))


def _join_projector(connection: psycopg.Connection) -> None:
    """The owner makes schemas that belong to the projector: this takes the right to be it.

    From PostgreSQL 16 on, whoever creates a role may grant it and is not yet a member of it.
    """
    since_16 = connection.info.server_version >= 160000
    joined = connection.execute(
        "SELECT pg_has_role('grants_projector', %s) AND pg_has_role('grants_projector', 'USAGE')",
        ("SET" if since_16 else "MEMBER",),
    ).fetchone()
    if joined != (True,):
        options = " WITH INHERIT TRUE, SET TRUE" if since_16 else ""
        connection.execute(f"GRANT grants_projector TO CURRENT_USER{options}".encode())


def _set_sessions(connection: psycopg.Connection) -> None:
    """What `begin` tells a connection, a pooler's connections to the server begin with.

    It belongs to the database, which a copy or a restored dump does not bring along: hence each
    time. Who did not create the roles may not; then it is told to whichever connection is there.
    """
    with suppress(psycopg.errors.InsufficientPrivilege):
        for role in ("grants_app", "grants_projector"):
            for name, value in QUESTIONS.items():
                statement = sql.SQL("ALTER ROLE {} IN DATABASE {} SET {} = {}").format(
                    sql.Identifier(role),
                    sql.Identifier(connection.info.dbname),
                    sql.Identifier(name),
                    sql.Literal(value),
                )
                connection.execute(statement)


def _assert_owner(connection: psycopg.Connection) -> None:
    """Refuse a login that cannot change what another one has made.

    Raises:
        MigrationRefused: the log belongs to somebody else.
    """
    others = connection.execute(
        "SELECT pg_get_userbyid(nspowner) FROM pg_namespace"
        " WHERE nspname = 'grants' AND NOT pg_has_role(nspowner, 'USAGE')"
    ).fetchone()
    if others is not None:
        msg = f"the log belongs to {others[0]}: GRANTS_OWNER_URL has to name that login"
        raise MigrationRefused(msg)


@contextmanager
def _permitted(
    connection: psycopg.Connection, remedy: LiteralString, *names: str
) -> Iterator[None]:
    """What fails for want of a right is refused with the statement that grants it.

    Raises:
        MigrationRefused: the login lacks a right.
    """
    try:
        yield
    except psycopg.errors.InsufficientPrivilege as error:
        named = (sql.Identifier(name) for name in names)
        statement = sql.SQL(remedy).format(*named).as_string(connection)
        msg = f"{error.diag.message_primary}; let a superuser run: {statement}"
        raise MigrationRefused(msg) from error


def _applied(connection: psycopg.Connection) -> dict[str, str]:
    known = connection.execute("SELECT to_regclass('grants.migrations')").fetchone()
    if known is None or known[0] is None:
        return {}
    return dict(connection.execute("SELECT name, sha256 FROM grants.migrations").fetchall())


def _apply_missing(
    connection: psycopg.Connection, applied: dict[str, str], origin: str, kind: str
) -> list[str]:
    files = _files()
    unknown = sorted(set(applied) - {name for name, _ in files})
    if unknown:
        msg = f"a newer release has changed this database ({unknown[-1]}): use that release"
        raise MigrationRefused(msg)
    done = []
    for name, text in files:
        digest = hashlib.sha256(text.encode()).hexdigest()
        if applied.get(name, digest) != digest:
            msg = f"{name} differs from what was applied: migrations are added, never edited"
            raise MigrationRefused(msg)
        if name not in applied:
            _apply(connection, name, text, digest)
            done.append(name)
    connection.execute(
        "INSERT INTO grants.log_origin (origin, kind) VALUES (%s, %s) ON CONFLICT DO NOTHING",
        (origin, kind),
    )
    return done


def _apply(connection: psycopg.Connection, name: str, text: str, digest: str) -> None:
    with connection.transaction():
        connection.execute("SET LOCAL grants.migration = 'declared'")
        connection.execute(text.encode())
        connection.execute(
            "CREATE TABLE IF NOT EXISTS grants.migrations (name text PRIMARY KEY,"
            " sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT clock_timestamp())"
        )
        connection.execute("GRANT SELECT ON grants.migrations TO PUBLIC")
        connection.execute(
            "INSERT INTO grants.migrations (name, sha256) VALUES (%s, %s)", (name, digest)
        )
