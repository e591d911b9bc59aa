"""The first administrator of a log: made by a command, once, wherever the database is."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import psycopg
import pytest
from tests.cli.shell import run_grants
from tests.conftest import Database

from grants.access.accounts import Accounts
from grants.store.embedded import EmbeddedServer
from grants.store.log import Log
from grants.store.migrate import create_database, pending
from grants.store.vault import FileKeyEncryption, Vault

ISSUER = "https://issuer.example"
ADA = ("--name", "Ada Beispiel", "--account", "ada-1", "--sub", "ada@example.org")
BEA = ("--name", "Bea Beispiel", "--account", "bea-1", "--sub", "bea@example.org")
OIDC = {
    "GRANTS_OIDC_ISSUER": ISSUER,
    "GRANTS_OIDC_AUDIENCE": "grants",
    "GRANTS_OIDC_JWKS_URL": f"{ISSUER}/jwks",
}


class Shell:
    """`grants` with an environment."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = dict(environment)

    def __call__(self, *words: str | Path, **environment: str):
        return run_grants(words, {**self._environment, **environment})

    def position(self) -> int:
        """How many facts there are."""
        return len(self("facts").stdout.splitlines())


@pytest.fixture
def own_server(database: Database, tmp_path: Path) -> Shell:
    """A database that is named by its logins."""
    return Shell(
        {
            "GRANTS_DATABASE_URL": database.url("grants_app"),
            "GRANTS_OWNER_URL": database.owner_url,
            "GRANTS_PROJECTOR_URL": database.url("grants_projector"),
            "GRANTS_KEK_FILE": str(tmp_path / "kek"),
        }
    )


@pytest.fixture
def embedded() -> Iterator[Shell]:
    """A data folder with nothing in it."""
    folder = Path(tempfile.mkdtemp(prefix="grants-cli-"))
    folder.chmod(0o711)
    with EmbeddedServer.start(folder / "data"):  # Not started for every command.
        yield Shell({"GRANTS_DATA": str(folder / "data")})
    shutil.rmtree(folder)


@pytest.mark.parametrize("place", ["own_server", "embedded"])
def test_the_founder_is_there_once_and_registers_others(request, place, tmp_path):
    grants = request.getfixturevalue(place)
    done = grants("found", *ADA, "--iss", ISSUER, "--format", "json")
    assert done.returncode == 0, done.stderr
    (told,) = json.loads(done.stdout)
    assert told["account"] == "ada-1"
    position = grants.position()

    for again in (ADA, BEA):
        refused = grants("found", *again, "--iss", ISSUER)
        assert (refused.returncode, refused.stdout) == (1, "")
        assert refused.stderr.startswith("already-founded: Es gibt schon jemanden")
        assert "grants command register-person" in refused.stderr
    assert grants.position() == position

    body = tmp_path / "body.json"
    body.write_text(json.dumps({"name": "Eli", "registered_on": "2024-01-02"}))
    registered = grants("command", "register-person", "new", body, "--as", told["person"])
    assert registered.returncode == 0, registered.stderr
    assert grants.position() == position + 1


def test_the_founder_is_whom_the_identity_provider_names(own_server, database, tmp_path):
    done = own_server("found", *ADA, **OIDC)
    assert done.returncode == 0, done.stderr
    (told,) = json.loads(done.stdout)
    with Log(database.url("grants_app")) as log:
        accounts = Accounts(log, Vault(FileKeyEncryption(tmp_path / "kek")))
        signed_in = accounts.find(ISSUER, "ada@example.org")
    assert signed_in is not None
    assert signed_in.person == told["person"]


def test_everything_that_is_wrong_is_said_at_once_with_its_remedy(own_server):
    wrong = ("--name", " ", "--account", "ada eins", "--sub", "")
    done = own_server("found", *wrong)
    assert done.returncode == 2
    name, account, sub, iss = done.stderr.splitlines()
    assert name.startswith("--name: Der Name fehlt; bitte")
    assert account.startswith("--account: 1 bis 64 Zeichen aus A-Z")
    assert sub.startswith("--sub: 1 bis 255 Zeichen")
    assert iss.startswith("--iss: ")
    assert iss.endswith("GRANTS_OIDC_ISSUER setzen.")
    english = own_server("found", *wrong, "--lang", "en").stderr.splitlines()
    assert english[1] == "--account: takes 1 to 64 of A-Z a-z 0-9 . _ -, such as ada-1."
    done = own_server("found", *ADA, "--iss", f"{ISSUER}/", **OIDC)
    assert (done.returncode, f"nur Anmeldungen von {ISSUER} (" in done.stderr) == (2, True)
    done = own_server("found", "--name", "A\x00", *ADA[2:], "--iss", ISSUER)
    assert (done.returncode, done.stderr.startswith("--name: ")) == (2, True)
    assert own_server.position() == 0


def test_a_database_without_tables_is_sent_to_migrate(own_server, server):
    url = server.url("postgres", "postgres")
    done = own_server("found", *ADA, "--iss", ISSUER, GRANTS_DATABASE_URL=url)
    assert (done.returncode, "grants migrate" in done.stderr) == (1, True)


def test_read_models_are_made_by_their_owner_alone(own_server, database):
    """What another login makes, the application could not read."""
    with psycopg.connect(database.owner_url, autocommit=True) as connection:
        connection.execute("CREATE ROLE another LOGIN IN ROLE grants_projector")
    try:
        for words in (["project"], ["cases"], ["serve", "--port", "9399"]):
            done = own_server(*words, GRANTS_PROJECTOR_URL=database.url("another"), **OIDC)
            assert done.returncode == 2, done.stderr
            assert done.stderr.startswith("GRANTS_PROJECTOR_URL logs in as another, but")
            assert "belong to grants_projector" in done.stderr
        with psycopg.connect(database.owner_url) as connection:
            made = connection.execute("SELECT to_regclass('reads.checkpoints')").fetchone()
        assert made == (None,)
    finally:
        with psycopg.connect(database.owner_url, autocommit=True) as connection:
            connection.execute("DROP ROLE another")


def test_a_log_is_named_by_the_first_migration_for_ever(own_server, server):
    create_database(server.url("postgres", "postgres"), "nameless")
    logins = {
        "GRANTS_DATABASE_URL": server.url("grants_app", "nameless"),
        "GRANTS_OWNER_URL": server.url("postgres", "nameless"),
        "GRANTS_PROJECTOR_URL": server.url("grants_projector", "nameless"),
    }

    def ended(*words: str, **environment: str) -> tuple[int, str]:
        done = own_server(*words, **logins, **environment)
        return done.returncode, done.stderr

    try:
        code, told = ended("migrate")
        assert (code, "GRANTS_ORIGIN" in told) == (1, True)
        assert pending(logins["GRANTS_OWNER_URL"])[0] == "0001_log.sql"
        one, other = {"GRANTS_ORIGIN": "one.example/log"}, {"GRANTS_ORIGIN": "other.example/log"}
        assert ended("migrate", **one)[0] == 0
        for words in (["migrate"], ["project", "--status"], ["found", *ADA, "--iss", ISSUER]):
            code, told = ended(*words, **other)
            assert (
                code,
                "heißt one.example/log, GRANTS_ORIGIN sagt other.example/log" in told,
            ) == (
                1,
                True,
            )
        for named in ({}, one):
            assert ended("migrate", **named) == (0, "Angewandt: nichts.\n")
            assert ended("project", "--status", **named)[0] == 0
    finally:
        with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as connection:
            connection.execute("DROP DATABASE nameless WITH (FORCE)")
