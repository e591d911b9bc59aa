from __future__ import annotations

from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest

from grants.legacy.errors import MappingError
from grants.legacy.mapping import load_mapping, parse_mapping

MINIMAL = 'programme = "OLD"\n[columns]\nreference = "Nr."\nrecipient = "Name"\n'


def _problems(text: str) -> dict[str, str]:
    with pytest.raises(MappingError) as refused:
        parse_mapping(text)
    for problem in refused.value.problems:
        assert problem.text("de") in str(refused.value)
        assert problem.text("en") in refused.value.text("en")
    return {problem.key: problem.message.text("de") for problem in refused.value.problems}


def test_the_shortest_mapping() -> None:
    mapping = parse_mapping(MINIMAL)
    assert mapping.columns.reference.column == "Nr."
    assert mapping.file.header_row == 1
    assert mapping.rules.null_amount == "unknown"


def test_every_target_and_option() -> None:
    mapping = parse_mapping(
        MINIMAL
        + """
recipient_kind = { default = "association" }
scope = { column = "Land", map = { "Sachsen gesamt" = "statewide" } }
kind = { column = 4, map = { "R" = "regional", "L" = "statewide" }, default = "network" }
title = "Titel"
purpose = "Zweck"
objects = { column = "Ziffern", split = "," }
approved = { column = "Bewilligt", unit = "TEUR", decimal = "," }
disbursed = "Gezahlt"
requested = "Beantragt"
applied_on = { column = "Antrag", format = "%d.%m.%y" }
approved_on = "Bescheid"
period_from = { column = "Laufzeit", split = [" - ", "bis"] }
period_to = { column = "Laufzeit", split = [" - ", "bis"] }
paid_on = { column = "Valuta", format = "excel" }
fiscal_year = { column = "Laufzeit", split = " - " }
earmark = { column = "Zweckbindung", default = "general" }
cancelled = { column = "Storno", map = { "S" = true } }
[file]
sheet = "Liste"
header_row = 3
encoding = "Windows-1252"
delimiter = ";"
quote = ""
[control_totals]
count = 270
approved = 892152355.55
[rules]
null_amount = "cancelled"
"""
    )
    assert mapping.columns.period_to is not None
    assert mapping.columns.period_to.split == (" - ", "bis")
    assert mapping.file.encoding == "cp1252"
    assert mapping.control_totals.approved is not None
    assert mapping.control_totals.approved.value == Decimal("892152355.55")


def test_all_problems_come_at_once_each_with_key_and_remedy() -> None:
    problems = _problems(
        """
programme = "a b"
titel = "x"
[columns]
reference = "Nr."
aproved = "Betrag"
approved = { column = "Betrag", unit = "Euro", dezimal = "," }
scope = { column = "Amt", split = "," }
title = { map = { "a" = "b" } }
applied_on = { column = "Antrag", format = "%d" }
objects = { column = "Ziffern", split = "" }
kind = { column = "Art", map = { "A" = "regional", "a " = "network" } }
[file]
header_row = "2"
encoding = "latin-x"
[control_totals]
count = { cell = "b1" }
approved = { pattern = "(" }
"""
    )
    assert set(problems) == {
        "programme",
        "titel",
        "columns.recipient",
        "columns.aproved",
        "columns.approved.unit",
        "columns.approved.dezimal",
        "columns.scope.split",
        "columns.title",
        "columns.applied_on.format",
        "columns.objects.split",
        "columns.kind.map",
        "file.header_row",
        "file.encoding",
        "control_totals.count.cell",
        "control_totals.approved.pattern",
    }
    assert "Ist „approved“ gemeint?" in problems["columns.aproved"]
    assert "Ist „decimal“ gemeint?" in problems["columns.approved.dezimal"]
    assert "Ist „title“ gemeint?" in problems["titel"]
    assert "column, default, map" in problems["columns.scope.split"]
    assert "'EUR', 'cents', 'TEUR', 'MEUR'" in problems["columns.approved.unit"]
    assert not any("wird nicht angenommen" in text for text in problems.values())


@pytest.mark.parametrize(
    ("reference", "word"),
    [
        ("{ default = 'x' }", "in allen Zeilen gleich"),
        ("{ column = 'Nr.', row_number = true }", "zwei Quellen"),
        ("{ column = 0 }", "beginnt bei 1"),
        ("true", "ist keine ganze Zahl"),
    ],
)
def test_a_reference_has_one_origin(reference: str, word: str) -> None:
    problems = _problems(MINIMAL.replace('"Nr."', reference))
    assert word in " ".join(problems.values())
    assert all(key.startswith("columns.reference") for key in problems)


@pytest.mark.parametrize(
    ("total", "word"),
    [
        ("{ cell = 'B1', value = 3 }", "genau eine Quelle"),
        ("{ value = 3, pattern = '(x)' }", "ohne Zelle"),
        ("{ cell = 'B1', pattern = '(a)(b)' }", "mehr als eine Gruppe"),
    ],
)
def test_a_control_total_has_one_origin(total: str, word: str) -> None:
    assert word in " ".join(_problems(f"{MINIMAL}[control_totals]\ncount = {total}").values())


def test_null_as_cancelled_needs_an_amount() -> None:
    problems = _problems(f'{MINIMAL}[rules]\nnull_amount = "cancelled"')
    assert "columns.approved" in problems[""]


def test_what_is_no_toml_says_where() -> None:
    assert "Zeile 1, Spalte 13" in _problems("programme = HH")[""]
    assert "am Ende" in _problems("programme = '''HH")[""]


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(MappingError, match="kann nicht gelesen werden: es gibt sie nicht"):
        load_mapping(tmp_path / "missing.toml")
    foreign = tmp_path / "foreign.toml"
    foreign.write_bytes("title = 'Förderung'".encode("cp1252"))
    with pytest.raises(MappingError, match="UTF-8"):
        load_mapping(foreign)


def test_the_hash_is_that_of_the_content() -> None:
    same = (
        "# The same in other words.\n[columns]\nrecipient = { column = 'Name' }\n"
        "reference = { column = 'Nr.' }\n[rules]\nnull_amount = 'unknown'\n"
    )
    mapping = parse_mapping(MINIMAL)
    assert parse_mapping(f"programme = 'OLD'\n{same}").sha256 == mapping.sha256
    assert parse_mapping(MINIMAL.replace("Name", "name")).sha256 != mapping.sha256
    assert mapping.with_sheet("2").sha256 != mapping.sha256
    # Stands in the record of imports: it may not change with a release.
    assert mapping.sha256 == "1c89e542bdbe596b549e1dafde2ed61ebb00bfc567c36b62ed979b481911fb62"


def test_the_shipped_example_is_valid_and_found_in_the_package() -> None:
    text = files("grants.legacy").joinpath("mappings/hamburg_2010.toml").read_text("utf-8")
    assert parse_mapping(text).programme == "HH-2010"
