"""A set of rules put into force at once: shipped or from a file, once, and completed if killed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.acceptance.stage import PROGRAMME, stage
from tests.cli.shell import environment_of, run_grants

from grants.cli.operator import Operator
from grants.cli.sets import put_into_force
from grants.programme.events import ParameterSet
from grants.programme.rejections import ParameterSetOtherwise
from grants.programme.shipped import fkr, read_programme, shipped

OTHER = "programme/NEU"
"""A programme that a file sets up; the stage has one of its own already."""
THEIRS = {
    "key": "retention_years",
    "value": "10",
    "valid_from": "2016-01-01",
    "valid_to": None,
    "citation": "Nr. 6.8 ANBest-P",
    "status": "confirmed",
    "set_on": "2026-06-30",
}
"""A value that somebody sets on their own authority."""


class Shell:
    """`grants establish` on the database of a stage, as its programme authority."""

    def __init__(self, region, folder: Path) -> None:
        self.region = region
        self.folder = folder
        self._environment = environment_of(region, folder)

    def __call__(self, *words: str | Path, by: str = "hal") -> subprocess.CompletedProcess[str]:
        asked = ("establish", *words, "--as", self.region.persons.get(by, by))
        return run_grants(asked, self._environment)

    @contextmanager
    def begun(self, *words: str | Path) -> Iterator[subprocess.Popen[bytes]]:
        """A process of its own that is under way."""
        program = [sys.executable, "-c", "from grants.cli import main; main()", "establish"]
        arguments = [*program, *map(str, words), "--as", self.region.persons["hal"]]
        with subprocess.Popen(arguments, env={**os.environ, **self._environment}) as process:
            try:
                yield process
            finally:
                process.kill()

    def rows(self, *words: str | Path, code: int = 0) -> list[dict[str, str]]:
        done = self(*words, "--format", "json")
        assert done.returncode == code, done.stderr
        rows: list[dict[str, str]] = json.loads(done.stdout)
        return rows

    def file(self, text: str) -> Path:
        path = self.folder / "rules.toml"
        path.write_text(text, "utf-8")
        return path

    def version(self, stream: str = OTHER) -> int:
        return len(self.region.service.log.read(stream))

    def values(self, key: str) -> list[str]:
        facts = self.region.facts(OTHER)
        return [str(f.value) for f in facts if isinstance(f, ParameterSet) and f.key == key]


@pytest.fixture
def grants(copies, tmp_path):
    with stage(copies, tmp_path, allocated={}) as region:
        yield Shell(region, tmp_path)


def renamed(text: str = "") -> str:
    """The shipped set for a programme that is not there yet."""
    return (text or shipped("FKR")).replace('code = "FKR"', 'code = "NEU"', 1)


def outcomes(rows: list[dict[str, str]]) -> dict[str, int]:
    return dict(Counter(row["outcome"] for row in rows))


def row_of(rows: list[dict[str, str]], key: str, valid_from: str) -> dict[str, str]:
    (row,) = (row for row in rows if (row["key"], row["valid_from"]) == (key, valid_from))
    return row


def test_all_of_it_is_put_into_force_once(grants):
    path = grants.file(renamed())
    tried = grants.rows(path, "--dry-run")
    assert outcomes(tried) == {"would-register": len(tried)}
    assert grants.version() == 0

    done = grants.rows(path)
    assert outcomes(done) == {"registered": len(tried)}
    assert grants.version() == len(done)
    assert row_of(done, "retention_years", "2016-01-01") == {
        "command": "set-parameter",
        "key": "retention_years",
        "value": "5",
        "valid_from": "2016-01-01",
        "citation": "Aufbewahrung der Belege: Wert und Fundstelle zu bestätigen",
        "guideline": None,
        "valid_to": None,
        "status": "unconfirmed",
        "outcome": "registered",
        "replaces": None,
        "rule": None,
        "message": None,
    }
    (first, *_) = grants.region.service.log.read(OTHER)
    assert first.stored.actor.person == grants.region.persons["hal"]
    assert first.stored.actor.competence == "programme-authority"
    assert first.stored.source.face == "cli"

    for words in ([path], [path, "--dry-run"]):
        assert outcomes(grants.rows(*words)) == {"already-so": len(done)}
    assert grants.version() == len(done)


def test_a_run_that_was_killed_is_completed_by_the_next_one(grants):
    path = grants.file(renamed())
    with grants.begun(path) as process:
        while grants.version() < 5:
            assert process.poll() is None
            time.sleep(0.001)
        process.kill()
    begun = grants.version()
    done = grants.rows(path)
    assert outcomes(done) == {"already-so": begun, "registered": len(done) - begun}
    assert grants.version() == len(done)


def test_another_person_completes_what_somebody_began(grants):
    text = renamed()
    begun = grants.rows(grants.file(text[: text.index("[parameters.max_rate_regional]")]))
    service = grants.region.service
    successor = grants.region.persons["kim"]
    role = {"role": "programme-authority", "scopes": ["all"], "limit_cents": None}
    grants.region.do("grant-role", f"access/{successor}", "jan", **role, granted_on="2026-06-30")
    rules, actor = read_programme(text), Operator(successor, "shell-kim")
    completed = list(put_into_force(service, rules, actor))
    counts = Counter(item.outcome for item in completed)
    assert counts == {"already-so": len(begun), "registered": len(completed) - len(begun)}
    assert outcomes(grants.rows(grants.file(text))) == {"already-so": len(completed)}


def test_what_others_record_in_the_meantime_counts(grants):
    """Between two items somebody sets a value that the set has too: it is looked at anew."""
    service = grants.region.service
    actor = Operator(grants.region.persons["hal"], "shell-hal")
    items = put_into_force(service, read_programme(renamed()), actor)
    assert next(items).outcome == "registered"
    grants.region.do("set-parameter", OTHER, "hal", **THEIRS)
    refused = [item for item in items if item.refusal is not None]
    assert [type(item.refusal) for item in refused] == [ParameterSetOtherwise]
    assert grants.values("retention_years") == ["10"]


def test_people_read_what_was_done_and_what_is_unconfirmed(grants):
    path = grants.file(renamed())
    told = grants(path, "--dry-run", "--format", "table", "--lang", "de")
    assert told.returncode == 0
    assert "würde erfasst" in told.stdout
    assert "unbestätigt" in told.stdout
    assert "Nichts gespeichert." in told.stderr
    assert "Warnung: unbestätigt: base_rate, carry_forward_years, final" in told.stderr
    done = grants(path, "--format", "table", "--lang", "en")
    assert "registered" in done.stdout
    assert "Nothing stored" not in done.stderr
    assert "Warning: unconfirmed: base_rate, carry_forward_years, final" in done.stderr
    again = grants(path, "--format", "table", "--lang", "en")
    assert "Warning: unconfirmed: base_rate" in again.stderr  # Still.


def test_what_people_have_changed_stays_and_is_told(grants):
    path = grants.file(renamed())
    grants.rows(path)
    grants.region.do("set-parameter", OTHER, "hal", **THEIRS)
    done = grants(path, "--format", "json")
    assert done.returncode == 0
    row = row_of(json.loads(done.stdout), "retention_years", "2016-01-01")
    assert row["outcome"] == "changed-since"
    assert "Seither geändert und so gelassen: retention_years 2016-01-01;" in done.stderr
    assert "retention_years" not in done.stderr.partition("unbestätigt:")[2]
    assert grants.values("retention_years") == ["5", "10"]


def test_a_newer_set_replaces_what_an_older_one_brought(grants):
    text = renamed()
    grants.rows(grants.file(text))
    line = 'values = [{ value = "5", from = 2016-01-01, status = "unconfirmed" }]'
    assert line in text
    newer = grants.file(
        text.replace(line, line.replace("5", "6").replace("unconfirmed", "confirmed"))
    )
    tried = row_of(grants.rows(newer, "--dry-run"), "retention_years", "2016-01-01")
    assert (tried["outcome"], tried["replaces"]) == ("would-register", "5")
    done = grants.rows(newer)
    assert outcomes(done) == {"already-so": len(done) - 1, "registered": 1}
    assert grants.values("retention_years") == ["5", "6"]
    older = row_of(grants.rows(grants.file(text)), "retention_years", "2016-01-01")
    assert older["outcome"] == "changed-since"


def test_a_refused_item_is_named_and_the_others_are_done(grants):
    text = renamed()
    grants.rows(grants.file(text[: text.index("[parameters.objection_months]")]))
    otherwise = text.replace('name = "Zwickau"', 'name = "Zwickau (Land)"')
    path = grants.file(otherwise.replace('"12", from', '"0.5", from', 1))
    done = grants(path, "--format", "json")
    assert done.returncode == 1
    rows = json.loads(done.stdout)
    region = row_of(rows, "14524", "2016-04-12")
    assert (region["outcome"], region["rule"]) == ("refused", "region-registered-otherwise")
    assert region["message"] == (
        "Die Region 14524 ist bereits mit anderen Angaben erfasst: Zwickau."
    )
    whole = row_of(rows, "objection_months_without_notice", "2016-01-01")
    assert whole["rule"] == "parameter-not-whole"
    assert outcomes(rows)["refused"] == 2
    assert outcomes(rows)["registered"] > 20
    assert "14524 2016-04-12: region-registered-otherwise: Die Region 14524" in done.stderr
    english = grants(path, "--format", "json", "--lang", "en")
    assert "a whole number is needed" in english.stderr
    assert "a whole number is needed" in english.stdout


def test_values_that_somebody_has_set_are_not_replaced(grants):
    """The stage has set its own; the shipped set names the programme otherwise, a file does not."""
    before = grants.version(PROGRAMME)
    done = grants("FKR", "--format", "json")
    assert done.returncode == 1
    (row,) = json.loads(done.stdout)
    assert row["rule"] == "programme-established-otherwise"
    assert "Nichts weiter versucht" in done.stderr
    assert grants.version(PROGRAMME) == before

    text = shipped("FKR")
    text = text.replace(fkr().programme.title, "Fachkräfterichtlinie")
    path = grants.file(text.replace(fkr().programme.authority, "SMWA"))
    rows = grants.rows(path, code=1)
    window = row_of(rows, "spend_window_months", "2016-01-01")
    assert window["outcome"] == "already-so"  # The same value, confirmed by them.
    mine = row_of(rows, "base_rate", "2016-07-01")
    assert mine["outcome"] == "registered"


def test_what_lies_ahead_is_left_for_its_day(grants):
    ahead = renamed().replace('value = "20", from = 2026-01-01', 'value = "20", from = 2199-01-01')
    rows = grants.rows(grants.file(ahead))
    assert row_of(rows, "de_minimis_register_days", "2199-01-01")["outcome"] == "not-yet"
    assert outcomes(rows)["not-yet"] == 1
    assert grants.values("de_minimis_register_days") == []


def test_only_who_may_decide_this_may_put_it_into_force(grants):
    path = grants.file(renamed())
    for words in ([path], [path, "--dry-run"]):
        done = grants(*words, by="ada")
        assert (done.returncode, done.stdout, done.stderr.partition(":")[0]) == (1, "", "role")
    assert grants.version() == 0
    nobody = grants(path, by="nobody")
    assert (nobody.returncode, "kennt niemanden" in nobody.stderr) == (2, True)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("programme = ", "kein TOML"),
        ("[programme]\ncode = 'NEU'\n", "guidelines: Diese Angabe fehlt."),
        (renamed().replace("2016-04-12", "1460419200", 1), "Erwartet wird ein Datum"),
        (renamed().replace("year = 2023", "year = 23"), "mindestens 1900"),
    ],
)
def test_a_file_that_is_no_set_ends_with_two_and_does_nothing(grants, text, told):
    done = grants(grants.file(text))
    assert done.returncode == 2
    assert told in done.stderr
    assert grants.version() == 0


def test_a_name_that_is_neither_ends_with_two(grants):
    done = grants("FKX")
    assert (done.returncode, "mitgeliefertes Regelwerk (FKR)" in done.stderr) == (2, True)
