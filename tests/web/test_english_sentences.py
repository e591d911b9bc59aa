"""What the audit trail says in German, English pages say in English."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from importlib import import_module
from itertools import chain
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest
from babel.messages.extract import extract_from_dir
from tests.golden import make
from tests.projections.examples import example, variants
from tests.web.conftest import Site

import grants.facts  # noqa: F401 - registers every fact.
from grants.alliance.events import MeetingHeld
from grants.application.events import DocumentsRequested
from grants.approval.events import NotificationEffected
from grants.kernel.event import EVENT_TYPES, Event
from grants.kernel.money import decimal_de
from grants.legacy.events import LegacyCaseCorrected
from grants.programme.events import ParameterSet
from grants.report.events import ReportPublished
from grants.settlement.events import ProofSubmitted
from grants.web import language, speech, templating, wording
from grants.web.language import catalogue
from projections import audit_trail
from projections.audit_trail import sentences
from projections.audit_trail.sentences import of_budget, party, programme, report, sentence
from projections.audit_trail.sentences.said import Sentence, said
from projections.audit_trail.sentences.words import PLACEHOLDER, typed

ENGLISH: dict[str, str] = {
    german: english
    for german, english in catalogue("en", "sentences")._catalog.items()  # type: ignore[attr-defined]
    if german
}
_NAME = re.compile(r"%\((\w+)\)s")
_WORD = re.compile(r"\b[^\W\d_]{3,}\b(?!…)")
"""What is cut off is no word."""
_MONTHS = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec"}


@pytest.fixture
def english() -> Iterator[None]:
    token = language.spoken.set("en")
    yield
    language.spoken.reset(token)


def templates() -> set[str]:
    """Every template there is, and every word of a table."""
    [folder] = audit_trail.__path__
    calls = extract_from_dir(folder, [("**.py", "python")], keywords={"said": None})
    found = {str(message) for _, _, message, _, _ in calls}
    assert len(found) > 200
    for module in iter_modules(sentences.__path__, f"{sentences.__name__}."):
        for table in vars(import_module(module.name)).values():
            if isinstance(table, dict):
                words = [word for word in table.values() if isinstance(word, Sentence)]
                found |= {word.template for word in words if hasattr(word, "template")}
    return found


def test_every_template_has_an_english_text_and_no_text_is_left_over():
    assert templates() == set(ENGLISH)


def test_an_english_text_names_what_the_german_names():
    for german, english in ENGLISH.items():
        assert set(_NAME.findall(german)) == set(_NAME.findall(english)), german
        assert english.replace("%%", "") % dict.fromkeys(_NAME.findall(english), "")


def goldens() -> Iterator[Event]:
    for path in sorted(Path(make.__file__).parent.glob("*.json")):
        name, version = path.stem.rsplit(".v", 1)
        fact = EVENT_TYPES[name]
        fields = fact.upcast(json.loads(path.read_text()), int(version))
        if "counterpart" in fields:  # Whatever stands in the file is the stream of no account.
            fields["counterpart"] = "budget/FKR/14511/2024"
        yield fact.model_validate_json(json.dumps(fields))


FACTS = [
    *goldens(),
    *chain.from_iterable(map(variants, EVENT_TYPES.values())),
    example(DocumentsRequested, due_on="2026-12-20"),
    example(MeetingHeld, findings=["inquorate", "seat-missing-m1"]),
    example(LegacyCaseCorrected, corrections=[{"field": "year", "old": 2023, "new": 2024}]),
    example(ProofSubmitted, due_on="2024-11-30"),
    example(NotificationEffected, decision="FKR-2024-0001-B1-W1"),
]


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.NAME)
def test_a_fact_is_told_in_english_words_and_its_own(fact: Event):
    told = sentence(fact).translated(speech)
    assert sorted(PLACEHOLDER.findall(told)) == sorted(PLACEHOLDER.findall(sentence(fact)))
    words = set(_WORD.findall(PLACEHOLDER.sub("", told)))
    known = {word for text in ENGLISH.values() for word in _WORD.findall(_NAME.sub("", text))}
    own = set(_WORD.findall(fact.model_dump_json()))
    assert words <= known | own | _MONTHS, told


def test_what_is_chosen_on_a_form_is_told_in_the_same_words():
    every = wording.CODES["start-examination.choice"]["all"]
    assert every[1] == ENGLISH[every[0]] == "all proofs are examined like this"
    tables: dict[str, Mapping[Any, str]] = {
        "key": programme.PARAMETERS,
        "publish-report.name": report.NAMES,
        "register-party.kind": party.KINDS,
    }
    for place, words in tables.items():
        english = {code: (word, ENGLISH[word]) for code, word in words.items()}
        assert english == wording.CODES[place]


@pytest.mark.usefixtures("english")
def test_these_facts_need_every_template(monkeypatch: pytest.MonkeyPatch):
    said_of_them = set()
    english_of = speech.gettext

    def heard(german: str, /) -> str:
        said_of_them.add(german)
        return english_of(german)

    monkeypatch.setattr(speech, "gettext", heard)
    for fact in FACTS:
        of_budget("budget/FKR/14511/2024", sentence(fact)).translated(speech)
    assert {german for german in ENGLISH if _NAME.search(german)} - said_of_them == {
        # Of a case, when its trail is told.
        "%(sentence)s Davon %(part)s Mittelbindung für %(case)s."
    }


@pytest.mark.usefixtures("english")
def test_figures_are_written_as_in_english():
    counted = {"measure": "cases", "value": 1410}
    summed_up = {"measure": "approved_cents", "value": 1_234_567_89}
    report = example(ReportPublished, rows=1800, totals=[summed_up, counted])
    said_of_it = ": 1,800 rows, 1,410 projects, €1,234,567.89 approved, hash "
    assert said_of_it in sentence(report).translated(speech)
    rate = sentence(example(ParameterSet, value="0.90"))
    assert "auf 0,90 festgelegt" in rate
    assert "set to 0.90, valid" in rate.translated(speech)


@pytest.mark.usefixtures("english")
def test_a_value_that_was_refused_is_written_as_in_english():
    said_of_it = [
        decimal_de(Decimal(value)).translated(speech)
        for value in ("12.50", "-0.88", "200000000.25", "1.5E+400")
    ]
    assert said_of_it == ["12.5", "\N{MINUS SIGN}0.88", "200,000,000.25", "1.5E+400"]


def test_german_is_the_text_itself():
    told = said("%(who)s und %(what)s", who="A", what=said("keine"))
    assert (told, str(told)) == ("A und keine", "A und keine")


@pytest.mark.usefixtures("english")
def test_what_is_typed_may_look_like_a_template():
    assert said("%(most)s und %(last)s", most="100 %", last="%(who)s").translated(speech) == (
        "100 % and %(who)s"
    )


@pytest.mark.usefixtures("english")
def test_what_is_typed_is_marked_and_cannot_end_its_mark():
    shown = templating.told(said(" Begründung: „%(text)s“", text=typed("<b> \ue001§ 1")))
    assert shown == ' Reasons: “<span lang="de">&lt;b&gt; §\xa01</span>”'


def test_an_english_page_tells_in_english_what_happened(site: Site):
    browser = site.as_("auditor")
    page = browser.get(f"/vorgaenge/{site.case}?ansicht=pruefpfad", language="en").text
    [told] = re.findall(r"<td[^>]*>(Application .*?received from.*?)</td>", page)
    assert 'Werkstatt gGmbH: “<span lang="de">Ankommen in der Region</span>”' in told
    assert "requested for 1\xa0" in told
    assert told.count("lang=") == 1
    german = browser.get(f"/vorgaenge/{site.case}?ansicht=pruefpfad").text
    assert "eingegangen: „Ankommen in der Region“" in german
