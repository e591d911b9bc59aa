"""A read model that stands still holds up the questions that are answered from it, and no other."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.cli.test_command_line import MAPPING, ROWS, Shell, changed

from grants.store.embedded import EmbeddedServer
from projections.ledger.projection import LEDGER, POSTINGS
from projections.runtime.model import LIVE

TABLE = f"{LIVE.schema}.{LIVE.name(LEDGER, POSTINGS)}"
CASE = "OLD-2012-1"


@pytest.fixture(scope="module")
def standing() -> Iterator[tuple[Shell, int]]:
    """The ledger takes no row any more; up to the position it has come to everything is known."""
    folder = Path(tempfile.mkdtemp(prefix="grants-cli-"))
    folder.chmod(0o711)
    (folder / "mapping.toml").write_text(MAPPING)
    shell = Shell(folder / "data")

    def sent(rows: str, *, code: int = 0) -> None:
        (folder / "old.csv").write_text(rows, "cp1252")
        done = shell("import", folder / "old.csv", "--mapping", folder / "mapping.toml")
        assert done.returncode == code, done.stderr

    with EmbeddedServer.start(shell.folder):
        sent(ROWS)
        shell.rows("budgets")
        (known_at,) = {
            lag["position"]
            for lag in shell.rows("project", "--status")
            if lag["model"].startswith("ledger")
        }
        with changed(
            shell,
            f"ALTER TABLE {TABLE} ADD CONSTRAINT poison CHECK (cents < 0) NOT VALID",
            f"ALTER TABLE {TABLE} DROP CONSTRAINT poison",
        ):
            # One row and one euro more than the mapping states.
            sent(f"{ROWS}4;Verein Ost;A2;Chor;2012;1,00\n", code=1)
            yield shell, known_at
    shutil.rmtree(folder)


BEFORE = (
    ("budgets",),
    ("ledger",),
    ("history", CASE),
    ("difference", "budgets", "--from-known-at", "1"),
)


@pytest.mark.parametrize("words", BEFORE)
def test_what_is_read_from_it_is_refused_with_a_way_out(standing, words):
    shell, _ = standing
    for language, told in (("de", "steht vor Ereignis"), ("en", "stands still at the fact")):
        refused = shell(*words, "--lang", language)
        assert (refused.returncode, refused.stdout) == (1, "")
        assert told in refused.stderr
        assert "`grants project --status`" in refused.stderr


@pytest.mark.parametrize("words", BEFORE)
def test_what_was_known_before_is_told_all_the_same(standing, words):
    shell, known_at = standing
    clock = "--to-known-at" if words[0] == "difference" else "--known-at"
    assert shell.rows(*words, clock, str(known_at))
    assert shell(*words, clock, str(known_at + 100)).returncode == 2


@pytest.mark.parametrize(
    "words",
    [
        ("cases",),
        ("case", CASE),
        ("totals",),
        ("postings",),
        ("facts", "--case", CASE),
        ("worklist",),
        ("deadlines",),
        ("difference", "cases", "--from-as-of", "2011-12-31"),
        ("difference", "totals", "--from-as-of", "2011-12-31"),
    ],
)
def test_every_other_question_is_answered(standing, words):
    shell, _ = standing
    done = shell(*words, "--format", "json")
    assert done.returncode == 0, done.stderr
    if words == ("cases",):
        assert "OLD-2012-4" in done.stdout


def test_since_when_it_stands_is_not_put_off_by_questions(standing):
    shell, _ = standing

    def since() -> object:
        with (
            EmbeddedServer.start(shell.folder) as server,
            psycopg.connect(server.url("postgres", "grants")) as connection,
        ):
            return connection.execute("SELECT model, occurred_at FROM reads.incidents").fetchall()

    shell("budgets")
    first = since()
    shell("budgets")
    assert since() == first


def test_a_check_is_not_passed_by_what_stands_still(standing):
    shell, _ = standing
    checked = shell("rebuild", "ledger", "totals", "--check", "--format", "json")
    assert (checked.returncode, checked.stdout) == (1, "[]\n")
    assert "wie sie gekommen sind: ledger_v" in checked.stderr
    assert "totals" not in checked.stderr.partition("gekommen sind")[2]
    assert shell("rebuild", "totals", "--check").returncode == 0
