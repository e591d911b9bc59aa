"""The command line as scripts see it: results on stdout, messages on stderr, exit codes."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.cli.shell import run_grants

from grants.kernel.calendar import BERLIN
from grants.store.embedded import EmbeddedServer
from projections.cases.projection import CASES_MODEL

MAPPING = """
programme = "OLD-2012"
title = "Altbestand"
authority = "Behörde"
[file]
header_row = 2
[columns]
reference = "Nr"
recipient = "Empfänger"
scope = "Amt"
purpose = "Zweck"
approved_on = "Bewilligt am"
approved = { column = "Betrag", unit = "EUR", decimal = "," }
[control_totals]
approved = { value = 3500.50 }
"""
ROWS = """Altbestand 2012
Nr;Empfänger;Amt;Zweck;Bewilligt am;Betrag
1;Verein Nord;A1;Treffen;2012;1.000,00
2;=Verein Süd;A1;Kurse;05.2012;2.000,50
3;Verein West;A2;Fest;31.12.2012;500,00
"""


@dataclass
class Shell:
    """`grants` in a data folder of its own."""

    folder: Path

    def __call__(self, *words: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
        return run_grants(words, {"GRANTS_DATA": str(self.folder), **environment})

    def rows(self, *words: str | Path) -> Any:
        done = self(*words, "--format", "json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


@pytest.fixture(scope="module")
def grants() -> Iterator[Shell]:
    """The file above, imported."""
    folder = Path(tempfile.mkdtemp(prefix="grants-cli-"))
    folder.chmod(0o711)
    (folder / "mapping.toml").write_text(MAPPING)
    (folder / "old.csv").write_text(ROWS, "cp1252")
    shell = Shell(folder / "data")
    # One process stays joined, so that the server is not started for every command.
    with EmbeddedServer.start(shell.folder):
        done = shell("import", folder / "old.csv", "--mapping", folder / "mapping.toml")
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["accepted"] == 3
        yield shell
    shutil.rmtree(folder)


def files(grants: Shell) -> tuple[Path, Path]:
    return grants.folder.parent / "old.csv", grants.folder.parent / "mapping.toml"


def test_the_same_file_again_changes_nothing(grants):
    file, mapping = files(grants)
    before = len(grants("facts").stdout.splitlines())
    told = json.loads(grants("import", file, "--mapping", mapping).stdout)
    assert (told["unchanged"], told["accepted"], told["facts"]) == (3, 0, 0)
    assert told["approved_eur"] == "3500.50"
    assert [total["difference"] for total in told["control_totals"]] == [0]
    assert len(grants("facts").stdout.splitlines()) == before


def test_what_the_file_states_stands_beside_its_totals_and_what_it_does_not_say_is_unknown(grants):
    (line,) = grants.rows("totals", "--programme", "OLD-2012")
    assert (line["cases"], line["approved_cents"], line["amount_unknown"]) == (3, 350_050, 0)
    assert (line["disbursed_cents"], line["disbursed_unknown"]) == (None, 3)
    (total,) = line["control_totals"]
    told = {name: total[name] for name in ("measure", "stated", "computed", "difference", "ok")}
    assert list(told.values()) == ["approved_cents", 350_050, 350_050, 0, True]


def test_rows_with_errors_are_told_by_row_and_end_with_one(grants, tmp_path):
    bad = tmp_path / "bad.csv"
    bad.write_text(ROWS.replace("2.000,50", "viel").replace("Verein West", ""), "cp1252")
    done = grants("import", bad, "--mapping", files(grants)[1], "--dry-run")
    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert [(e["row"], e["column"], e["rule"]) for e in told["errors"]] == [
        (4, "Betrag", "amount"),
        (5, "Empfänger", "required"),
    ]
    assert told["facts"] == 0
    assert told["errors"][0]["message"].startswith("„viel“ ist kein Betrag")
    words = ("import", bad, "--mapping", files(grants)[1], "--dry-run", "--lang", "en")
    english = json.loads(grants(*words).stdout)
    assert english["errors"][0]["message"].startswith("“viel” is no amount")


def test_a_control_total_that_does_not_agree_ends_with_one(grants, tmp_path):
    short = tmp_path / "short.csv"
    short.write_text("\n".join(ROWS.splitlines()[:-1]), "cp1252")
    done = grants("import", short, "--mapping", files(grants)[1], "--dry-run")
    told = json.loads(done.stdout)
    assert (told["rejected"], told["control_totals"][0]["difference"]) == (0, -500_00)
    assert done.returncode == 1, done.stderr


def test_a_file_without_control_totals_is_not_said_to_agree(grants, tmp_path):
    file, mapping = files(grants)
    bare = tmp_path / "bare.toml"
    bare.write_text(mapping.read_text("utf-8").partition("[control_totals]")[0], "utf-8")
    done = grants("import", file, "--mapping", bare, "--dry-run", "--format", "table")
    assert (done.returncode, "Kontrollsummen der Datei" in done.stdout) == (0, False)
    assert "Keine Kontrollsummen." in done.stderr
    told = grants("import", file, "--mapping", mapping, "--dry-run", "--format", "table")
    assert "Keine Kontrollsummen." not in told.stderr


@pytest.mark.parametrize(
    ("language", "line", "total", "error"),
    [
        (
            "de",
            "2 unverändert, 0 berichtigt, 1 abgewiesen; bewilligt 1.500,00 €.",
            ("Bewilligt", "1.500,00 €", "3.500,50 €", "-2.000,50 €"),
            "Zeile 4, Spalte „Betrag“: amount: „viel“ ist kein Betrag",
        ),
        (
            "en",
            "2 unchanged, 0 corrected, 1 rejected; approved €1,500.00.",
            ("Approved", "€1,500.00", "€3,500.50", "-€2,000.50"),
            "Row 4, column “Betrag”: amount: “viel” is no amount",
        ),
    ],
)
def test_what_became_of_a_file_is_told_in_both_languages(
    grants, tmp_path, language, line, total, error
):
    bad = tmp_path / "bad.csv"
    bad.write_text(ROWS.replace("2.000,50", "viel"), "cp1252")
    words = ("import", bad, "--mapping", files(grants)[1], "--dry-run")
    done = grants(*words, "--format", "table", "--lang", language)
    assert done.returncode == 1
    assert line in done.stderr
    assert error in done.stderr
    for figure in total:
        assert figure in done.stdout


def test_a_file_or_mapping_that_cannot_be_used_says_why_in_both_languages(grants, tmp_path):
    wide = tmp_path / "one.csv"
    wide.write_text("Altbestand\nNr\n1\n")
    words = ("import", wide, "--mapping", files(grants)[1])
    german, english = grants(*words), grants(*words, "--lang", "en")
    assert (german.returncode, english.returncode) == (2, 2)
    assert "Kein Trennzeichen" in german.stderr
    assert "No delimiter" in english.stderr
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(MAPPING.replace("purpose", "porpose"))
    words = ("import", files(grants)[0], "--mapping", wrong)
    german, english = grants(*words), grants(*words, "--lang", "en")
    assert (german.returncode, english.returncode) == (2, 2)
    assert "columns.porpose: ist hier kein Schlüssel. Ist „purpose“ gemeint?" in german.stderr
    assert "columns.porpose: is no key here. Did you mean “purpose”?" in english.stderr


def test_a_text_file_has_no_sheet_to_name(grants):
    file, mapping = files(grants)
    words = ("import", file, "--mapping", mapping, "--sheet", "1", "--dry-run")
    german, english = grants(*words), grants(*words, "--lang", "en")
    assert (german.returncode, english.returncode) == (2, 2)
    assert "hat keine Blätter" in german.stderr
    assert "has no sheets" in english.stderr


def test_totals_in_every_form(grants):
    (line,) = grants.rows("totals")
    assert (line["programme"], line["kind"], line["origin"]) == (
        "OLD-2012",
        "unspecified",
        "imported",
    )
    assert (line["cases"], line["approved_cents"], line["approved_eur"]) == (3, 350050, "3500.50")
    (told,) = csv.DictReader(io.StringIO(grants("totals", "--format", "csv").stdout))
    assert told["approved_eur"] == "3500.50"
    table = grants("totals", "--format", "table").stdout
    assert "3.500,50 €" in table
    assert "Bewilligt" in table
    assert "Approved" in grants("totals", "--format", "table", "--lang", "en").stdout


def test_a_moment_before_everything_and_a_partial_date(grants):
    assert grants.rows("totals", "--known-at", "0") == []
    (line,) = grants.rows("totals", "--as-of", "30.06.2012")
    # Known by then: nothing for sure but May; "2012" may still be to come.
    assert (line["approved_cents"], line["uncertain_cents"]) == (200050, 100000)


def test_a_budget_without_ceiling_has_no_available_money(grants):
    lines = grants.rows("budgets", "--year", "2012")
    assert [(x["scope"], x["committed_cents"], x["available_cents"]) for x in lines] == [
        ("A1", 300050, None),
        ("A2", 50000, None),
    ]
    assert lines[0]["available_eur"] is None
    assert grants.rows("budgets", "--scope", "A2")[0]["committed_eur"] == "500.00"


def test_cases_and_one_case(grants):
    numbers = [line["number"] for line in grants.rows("cases", "--phase", "imported")]
    assert numbers == ["OLD-2012-1", "OLD-2012-2", "OLD-2012-3"]
    told = grants.rows("case", "OLD-2012-2")
    assert (told["phase"], told["approved_cents"]) == ("imported", 200050)
    assert grants("case", "OLD-2012-9").returncode == 1
    assert "OLD-2012-9" in grants("history", "OLD-2012-9").stderr


def test_the_history_of_a_case_is_told_in_sentences(grants):
    lines = grants.rows("history", "OLD-2012-1")
    assert lines[0]["name"] == "legacy.case-imported@1"
    assert "1.000,00 €" in lines[0]["what"]
    told = grants("history", "OLD-2012-1", "--format", "table").stdout
    head, _, below = told.partition("\n\n")
    assert head.startswith("OLD-2012-1  Treffen")
    for words in ("Verein Nord", "Altfall", "1.000,00 €"):
        assert words in head
    assert lines[0]["what"] in below
    assert "Budget 2012/A1/allgemein: 1.000,00 €" in below


def test_a_history_is_told_in_berlin_time(grants):
    told = grants("history", "OLD-2012-1", "--format", "table", TZ="Pacific/Auckland").stdout
    recorded = dt.datetime.fromisoformat(grants.rows("history", "OLD-2012-1")[0]["recorded"])
    assert recorded.astimezone(BERLIN).strftime("erfasst %d.%m.%Y %H:%M ·") in told


def test_a_case_is_a_page_with_names(grants):
    told = grants("case", "OLD-2012-3", "--format", "table").stdout
    assert told.startswith("OLD-2012-3  Fest")
    assert "Verein West" in told
    assert "500,00 €" in told
    assert "title_ref" not in told
    assert "Recipient" in grants("case", "OLD-2012-3", "--format", "table", "--lang", "en").stdout
    (row,) = csv.DictReader(io.StringIO(grants("case", "OLD-2012-3", "--format", "csv").stdout))
    assert (row["recipient"], row["approved_eur"]) == ("Verein West", "500.00")


def test_a_list_of_cases_names_recipients_and_says_when_it_is_cut(grants):
    assert [line["recipient"] for line in grants.rows("cases")] == [
        "Verein Nord",
        "=Verein Süd",
        "Verein West",
    ]
    assert "Verein Nord" in grants("cases", "--format", "table").stdout
    cut = grants("cases", "--limit", "2")
    assert "--after OLD-2012-2" in cut.stderr
    assert "--after" not in grants("cases", "--limit", "4").stderr


def test_budgets_as_a_table_end_with_their_sum(grants):
    told = grants("budgets", "--format", "table").stdout
    last = [line for line in told.splitlines() if "Σ" in line]
    assert len(last) == 1
    assert "3.500,50 €" in last[0]
    assert "unbekannt" in last[0]
    assert "Σ" not in grants("budgets", "--format", "table", "--scope", "A2").stdout


def test_a_cell_that_looks_like_a_formula_is_disarmed(grants):
    told = grants("history", "OLD-2012-2", "--format", "csv").stdout
    cells = [cell for row in csv.reader(io.StringIO(told)) for cell in row]
    assert cells
    assert not [cell for cell in cells if cell.startswith(("=", "@"))]


def test_facts_are_what_is_stored(grants):
    facts = [json.loads(line) for line in grants("facts").stdout.splitlines()]
    assert [fact["position"] for fact in facts] == sorted(fact["position"] for fact in facts)
    kinds = {fact["name"] for fact in facts}
    assert {"legacy.import-opened@2", "budget.funds-committed@1"} <= kinds
    some = grants("facts", "--type", "budget.funds-committed", "--limit", "2").stdout
    assert [json.loads(line)["name"] for line in some.splitlines()] == [
        "budget.funds-committed@1"
    ] * 2
    assert "Verein" not in grants("facts").stdout
    assert grants("facts", "--type", "no.such").returncode == 2
    (first, *_) = facts
    person, scope = first["actor"]["person"], first["scope"]
    part = grants("facts", "--to", "9", "--person", person, "--scope", scope).stdout
    assert [json.loads(line)["position"] for line in part.splitlines()] == [
        fact["position"]
        for fact in facts
        if fact["position"] <= 9 and (fact["actor"]["person"], fact["scope"]) == (person, scope)
    ]


def test_the_schema_knows_every_fact_and_command(grants):
    told = json.loads(grants("schema").stdout)
    assert "application.submitted@1" in told["facts"]
    assert told["commands"]["submit-application"]["additionalProperties"] is False


def test_duties_were_kept_apart_until_facts_say_otherwise(grants):
    assert grants.rows("duties") == []


def test_the_transitions_are_printed_as_markdown(grants):
    done = grants("schema", "--transitions")
    assert done.returncode == 0
    assert done.stdout.startswith("# Übergänge\n")


def test_a_missing_row_is_found_and_rebuilt(grants):
    grants.rows("cases")
    assert grants.rows("rebuild", "--check") == []
    with (
        EmbeddedServer.start(grants.folder) as server,
        psycopg.connect(server.url("postgres", "grants")) as connection,
    ):
        served = f"reads.cases_v{CASES_MODEL.version}"
        connection.execute(f"DELETE FROM {served} WHERE number = 'OLD-2012-2'")
    table = grants("rebuild", "--check", "--format", "table").stdout
    assert "OLD-2012-2" in table
    assert "fehlt" in table
    checked = grants("rebuild", "--check", "--format", "json")
    assert checked.returncode == 1
    (difference,) = json.loads(checked.stdout)
    assert (difference["key"], difference["live"]) == (["OLD-2012-2"], None)
    assert grants("rebuild", "cases").returncode == 0
    assert grants.rows("rebuild", "--check") == []


def test_replay_shows_the_state_after_each_fact(grants):
    lines = grants("replay", "--case", "OLD-2012-3", "--format", "json").stdout.splitlines()
    states = [json.loads(line) for line in lines]
    assert states[-1]["figures"]["committed_cents"] == 50000
    told = grants("replay", "--case", "OLD-2012-3", "--format", "csv").stdout
    assert list(csv.DictReader(io.StringIO(told)))[-1]["committed_eur"] == "500.00"
    assert "Gebunden 500,00 €" in (
        grants("replay", "--case", "OLD-2012-3", "--format", "table").stdout
    )
    assert grants("replay", "--case", "OLD-2012-9").returncode == 1


def test_the_embedded_database_is_up_to_date_and_followed(grants):
    assert grants("migrate").returncode == 0
    grants.rows("cases")
    assert {lag["behind"] for lag in grants.rows("project", "--status")} == {0}


def test_the_status_names_the_fact_at_which_a_read_model_stands(grants):
    grants.rows("cases")
    fact = grants("facts", "--limit", "1", "--format", "json").stdout
    with changed(
        grants,
        "INSERT INTO reads.incidents (model, version, position, error_type, error)"
        " SELECT model, version, 1, 'ValueError', 'wrong' FROM reads.checkpoints"
        " WHERE model = 'ledger'",
        "DELETE FROM reads.incidents",
    ):
        found = {lag["model"].partition("_v")[0]: lag for lag in grants.rows("project", "--status")}
        table = grants("project", "--status", "--format", "table").stdout
    ledger = found["ledger"]
    assert (ledger["incident_position"], ledger["incident_error"]) == (1, "wrong")
    assert ledger["incident_fact"] in fact
    assert "ValueError" in table
    assert found["budgets"]["incident_position"] is None


@pytest.mark.parametrize(("step", "told"), [("+ 1", "neueren"), ("- 1", "grants rebuild cases")])
def test_a_read_model_of_another_release_is_not_read_but_named(grants, step, told):
    grants.rows("cases")
    with changed(
        grants,
        f"UPDATE reads.checkpoints SET version = version {step} WHERE model = 'cases'",
        f"UPDATE reads.checkpoints SET version = version - ({step}) WHERE model = 'cases'",
    ):
        for words in (("cases",), ("rebuild", "cases", "--check")):
            refused = grants(*words)
            assert refused.returncode == 1
            assert told in refused.stderr
    assert grants("cases").returncode == 0


@contextmanager
def changed(grants: Shell, there: str, back: str) -> Iterator[None]:
    """The read side as something else would have left it, for a while."""
    with EmbeddedServer.start(grants.folder) as server:
        url = server.url("postgres", "grants")
        with psycopg.connect(url) as connection:
            connection.execute(there.encode())
        try:
            yield
        finally:
            with psycopg.connect(url) as connection:
                connection.execute(back.encode())


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("totals", "--format", "xml"), "--format"),
        (("totals", "--as-of", "2024-02-30"), "--as-of: „2024-02-30“"),
        (("totals", "--known-at", "gestern"), "--known-at: „gestern“"),
        (("totals", "--known-at", "1", "--as-of", "heute"), "--as-of: „heute“"),
        (("difference", "totals", "--from-as-of", "heute"), "--from-as-of: „heute“"),
        (("difference", "totals", "--from-known-at", "1", "--to-known-at", "x"), "--to-known-at:"),
        (("budgets", "--known-at", "20230131"), "endet bei Position"),
        (("budgets", "--known-at", "9" * 5000), "endet bei Position"),
        (("import", "missing.csv", "--mapping", "missing.toml"), "missing.csv"),
        (("rebuild", "nothing"), "nothing"),
        (("cases", "--phase", "laufend"), "möglich ist: unknown, submitted"),
        (("cases", "--kind", "nope"), "möglich ist: regional, statewide"),
        (("postings", "--kind", "nope"), "--kind: „nope“ gibt es nicht"),
        (("postings", "--origin", "nope"), "möglich ist: recorded, imported"),
        (("deadlines", "--state", "nope"), "möglich ist: open, overdue"),
        (("worklist", "--due-before", ""), "--due-before: „“"),
        (("difference", "totals", "--from-as-of", ""), "--from-as-of: „“"),
        (("totals", "--known-at", "2023-W05"), "--known-at: „2023-W05“"),
        (("history", "\udcff"), "UTF-8 geschrieben: '\\udcff'"),
        (("budgets", "--earmark", "\udcff"), "UTF-8"),
        (("cases", "--phase", "\udcff"), "UTF-8"),
        (("cases", "--database", "\udcff"), "UTF-8"),
        (("budgets", "--year", "99999999999"), "--year"),
        (("ledger", "--year", "99999999999"), "--year"),
        (("cases", "--year", "1899"), "--year"),
        (("difference", "cases", "--from-known-at", "1", "--year", "2201"), "--year"),
        (("nonsense",), "nonsense"),
    ],
)
def test_bad_input_ends_with_two_and_names_it(grants, words, message):
    done = grants(*words)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("totals", "--format", "xml"), "“xml” is no form of output"),
        (("totals", "--known-at", "gestern"), "“gestern” is no moment"),
        (("import", "missing.csv", "--mapping", "missing.toml"), "no readable file"),
        (("rebuild", "nothing"), "nothing: no read model; there are"),
        (("rebuild", "--into", "x"), "belong together"),
        (("rebuild", "--as-known-at", "1", "--into", "reads"), "cannot be called “reads”"),
        (("facts", "--type", "x"), "“x” is no type of fact"),
        (("history", "FKR-1999-0001"), "there is no case FKR-1999-0001"),
        (("worklist", "--role", "x"), "--role: There is no “x”"),
        (("deadlines", "--state", "x"), "possible are: open, overdue"),
        (("ledger", "--figure", "x"), "--figure: There is no “x”"),
        (("difference", "cases"), "What to compare with"),
        (("difference", "x", "--from-known-at", "1"), "“x” is not compared"),
    ],
)
def test_what_is_refused_is_said_in_the_language_asked_for(grants, words, message):
    done = grants(*words, "--lang", "en")
    assert done.returncode in (1, 2)
    assert message in done.stderr
    by_variable = grants(*words, GRANTS_LANG="en")
    assert by_variable.stderr == done.stderr


@pytest.mark.parametrize("number", ["9" * 20, "9" * 4000])
def test_a_number_beyond_measure_is_more_than_there_is(grants, number):
    facts = grants("facts").stdout
    assert grants("facts", "--limit", number).stdout == facts
    assert grants("facts", "--to", number).stdout == facts
    assert grants("facts", "--to", number, "--case", "OLD-2012-1").returncode == 0
    assert grants("replay", "--to", number).returncode == 0
    for words in (("facts", "--after", number), ("facts", "--after", number, "--scope", "A1")):
        done = grants(*words)
        assert (done.returncode, done.stdout) == (0, ""), done.stderr


def test_a_mapping_that_names_no_column_ends_with_two(grants, tmp_path):
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(MAPPING.replace('"Betrag"', '"Summe"'))
    done = grants("import", files(grants)[0], "--mapping", wrong)
    assert done.returncode == 2
    assert "Summe" in done.stderr


def test_an_unknown_variable_ends_with_two(grants):
    done = grants("totals", GRANTS_DATABSE_URL="postgresql://x")
    assert done.returncode == 2
    assert "GRANTS_DATABSE_URL" in done.stderr


def test_a_database_that_is_not_there_ends_with_three(grants):
    nowhere = "postgresql://grants_app@127.0.0.1:1/grants?connect_timeout=1"
    names = ("DATABASE", "OWNER", "PROJECTOR", "SEALER")
    urls = {f"GRANTS_{name}_URL": nowhere for name in names}
    done = grants("totals", **urls)
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert "Die Datenbank ist nicht erreichbar: " in done.stderr
    assert "The database cannot be reached: " in grants("totals", "--lang", "en", **urls).stderr


def test_the_demonstration_touches_nothing_else(grants):
    done = grants("demo", "--no-serve")
    assert done.returncode == 1
    assert str(grants.folder) in done.stderr
    assert len(grants.rows("cases")) == 3


@pytest.mark.parametrize("command", ["worklist", "deadlines"])
def test_what_is_to_be_done_is_listed_and_misspelt_questions_are_refused(grants, command):
    assert grants.rows(command, "--as-of", "31.12.2030") == []
    assert grants.rows(command, "--role", "caseworker", "--overdue") == []
    for words in (("--role", "king"), ("--kind", "nothing"), ("--due-before", "soon")):
        refused = grants(command, *words)
        assert (refused.returncode, refused.stdout) == (2, ""), words


def test_what_changed_between_two_days_and_why(grants):
    asked = ("--from-as-of", "2012-05-30", "--to-as-of", "2012-05-31", "--programme", "OLD-2012")
    (totals,) = grants.rows("difference", "totals", *asked)
    changed = {each["figure"]: (each["before"], each["after"]) for each in totals["changes"]}
    assert changed["cases"] == (0, 1)
    assert changed["approved_cents"] == (0, 200_050)
    (cause,) = totals["causes"]
    assert (cause["stream"], cause["effective_on"]) == ("case/OLD-2012-2", "2012-05")
    assert cause["moved"]["approved_cents"] == 200_050
    (case,) = grants.rows("difference", "cases", *asked)
    assert (case["number"], case["before"], case["after"]) == ("OLD-2012-2", False, True)
    (budget,) = grants.rows("difference", "budgets", *asked)
    assert [each["moved"]["committed_cents"] for each in budget["causes"]] == [200_050]
    table = grants("difference", "cases", *asked, "--format", "table")
    assert "2.000,50 €" in table.stdout
    done = grants("difference", "cases", *asked, "--format", "csv")
    (opened, *_) = [row for row in csv.DictReader(io.StringIO(done.stdout)) if row["position"]]
    assert (opened["number"], opened["figure"]) == ("OLD-2012-2", "approved_cents")
    assert done.stdout.splitlines()[0] == (
        "number,figure,before,after,moved,position,recorded_at,effective_on,stream,name,counts,"
        "late,phase"
    )
    assert grants("difference", "cases").returncode == 2
    assert grants("difference", "people", *asked).returncode == 2


def test_a_difference_says_when_it_is_cut_and_takes_no_option_without_effect(grants):
    asked = ("--from-as-of", "2011-12-31", "--to-as-of", "2012-12-31", "--format", "json")
    for subject, lines in (("cases", 3), ("budgets", 2), ("totals", 1)):
        whole = grants("difference", subject, *asked)
        assert (len(json.loads(whole.stdout)), "Es können mehr sein" in whole.stderr) == (
            lines,
            False,
        )
        cut = grants("difference", subject, *asked, "--limit", "1")
        assert (len(json.loads(cut.stdout)), "Es können mehr sein" in cut.stderr) == (1, True)
    for subject, option in (
        ("totals", "--scope"),
        ("totals", "--year"),
        ("totals", "--earmark"),
        ("totals", "--case"),
        ("budgets", "--case"),
        ("budgets", "--after"),
    ):
        refused = grants("difference", subject, *asked, option, "2012")
        assert (refused.returncode, refused.stdout) == (2, ""), (subject, option)
        assert f"{option}: " in refused.stderr
        assert "--programme" in refused.stderr


def test_the_postings_behind_a_figure(grants):
    asked = ("--as-of", "2012-12-31", "--programme", "OLD-2012")
    (total,) = grants.rows("totals", *asked)
    behind = grants.rows("postings", *asked, "--figure", "approved_cents")
    assert sum(each["amount"] for each in behind) == total["approved_cents"] == 350_050
    lines = grants.rows("ledger", *asked, "--figure", "committed_cents", "--scope", "A1")
    assert [line["cents"] for line in lines] == [100_000, 200_050]
    assert grants("ledger", "--figure", "profit_cents").returncode == 2


def test_the_read_side_as_known_then_in_a_schema_of_its_own(grants):
    then = ("--as-known-at", "1", "--into", "stand")
    done = grants("rebuild", "totals", "people", *then, "--format", "json")
    assert "Fakten: 1 in" in done.stderr  # Of all that are in the log.
    (made,) = json.loads(done.stdout)
    assert (made["schema"], made["position"], made["models"]) == (
        "stand",
        1,
        "people_v3, totals_v6",
    )
    assert [row["schema"] for row in grants.rows("rebuild", "--list")] == ["stand"]
    taken = grants("rebuild", *then)
    assert taken.returncode == 1
    assert "gibt es schon" in taken.stderr
    assert grants("rebuild", "--as-known-at", "1", "--into", "reads").returncode == 1
    assert grants("rebuild", "--into", "allein").returncode == 2
    for together in (
        ("--list", "--drop", "stand"),
        ("--check", "--drop", "stand"),
        ("--check", *then),
        ("--check", "--into", "x"),
        ("totals", "--drop", "stand"),
        ("totals", "--list"),
    ):
        refused = grants("rebuild", *together)
        assert (refused.returncode, refused.stdout) == (2, ""), together
        assert "nicht zusammen" in refused.stderr
    assert [row["schema"] for row in grants.rows("rebuild", "--list")] == ["stand"]
    assert grants("rebuild", "--as-known-at", "gestern", "--into", "x").returncode == 2
    assert grants("rebuild", "--drop", "stand").returncode == 0
    assert grants("rebuild", "--drop", "stand").returncode == 1
    assert grants.rows("rebuild", "--list") == []


def test_the_log_and_the_duties_as_known_then(grants):
    done = grants("facts", "--known-at", "3", "--as-of", "2999-12-31")
    assert [json.loads(line)["position"] for line in done.stdout.splitlines()] == [1, 2, 3]
    assert grants("facts", "--as-of", "2000-01-01").stdout == ""
    assert grants("duties", "--known-at", "3").returncode == 0
    assert grants("duties", "--known-at", "gestern").returncode == 2
