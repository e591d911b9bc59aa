"""What rules say stays German for everybody but the reader of an English page."""

from __future__ import annotations

import ast
import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po
from tests.api.conftest import TODAY
from tests.web.conftest import Site
from tests.web.test_acting import PREVIEW, filled

import grants
from grants.application.findings import described
from grants.application.lifecycle import Phase
from grants.budget.rejections import BeyondAvailable, BeyondOpen
from grants.kernel.calendar import day_de
from grants.kernel.machine import require
from grants.kernel.money import euros_de, percent_de
from grants.kernel.phrases import Phrase, Term
from grants.kernel.rejection import REJECTIONS, Rejection
from grants.kernel.rules import DateOutOfOrder, not_before
from grants.kernel.speech import joined
from grants.legacy.messages import rejected
from grants.payout.stages import Stage
from grants.web import language, templating, wording
from grants.web.extracting import messages
from grants.web.operating import importing

SOURCES = Path(grants.__file__).parents[1]
ENGLISH = language.FOLDER / "en" / "LC_MESSAGES" / "messages.po"
OURS = [each for each in REJECTIONS.values() if each.__module__.startswith("grants.")]
"""Other tests have rejections of their own."""


@pytest.fixture
def in_english() -> Iterator[None]:
    language.spoken.set("en")
    yield
    language.spoken.set("de")


def said(text: str) -> str:
    """On a page, with spaces at which lines may end."""
    return templating.said(text).replace("\N{NO-BREAK SPACE}", " ")


def places(text: str) -> set[str]:
    """What fills a message."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("rejection", OURS, ids=[each.code for each in OURS])
def test_every_refusal_has_an_english_text_with_the_same_places(
    rejection: type[Rejection], in_english: None
):
    translated = language.gettext(rejection.message)
    assert translated != rejection.message
    assert places(translated) == places(rejection.message)
    days = {name: dt.date(2024, 5, 31) for name in places(rejection.message)}
    assert "31 May 2024" in said(rejection(**days).detail) or not days


def test_all_that_the_program_says_in_german_has_its_english_with_the_same_places():
    with ENGLISH.open("rb") as file:
        known = {each.id: str(each.string) for each in read_po(file, locale="en")}
    for module in SOURCES.rglob("*.py"):
        with module.open("rb") as source:
            for line, marked, message, _ in messages(source, ("N_", "gettext"), (), {}):
                if isinstance(message, str):
                    assert known.get(message), f"{module.name}:{line}: {message}"
                    if marked is None:
                        assert places(known[message]) == places(message), message


def test_what_a_rule_found_is_never_a_mere_german_text():
    names = {each.__name__ for each in REJECTIONS.values()}
    for module in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in names:
                mere = [
                    found.arg
                    for found in node.keywords
                    if isinstance(found.value, ast.JoinedStr)
                    or isinstance(getattr(found.value, "value", None), str)
                ]
                assert not mere, f"{module.name}:{node.lineno}: {mere}"


def test_values_are_written_as_in_english(in_english: None):
    day = dt.date(2024, 5, 3)
    cases = {
        day_de(day): "3 May 2024",
        euros_de(123_456_750): "€1,234,567.50",
        percent_de(8750): "87.5%",
        Term("bestandskräftig", "in-force"): "in force",
        joined(", ", [Term("bewilligt", "approved"), "FKR-1"]): "approved, FKR-1",
        "was jemand tippte": "was jemand tippte",
    }
    for german, english in cases.items():
        assert said(german) == english


def test_in_german_all_of_it_is_the_text_it_always_was():
    assert day_de(dt.date(2024, 5, 3)) == "03.05.2024"
    phrase = Phrase("{what} über {cents}", what=Phrase("Mittelbindung"), cents=euros_de(100))
    assert phrase == "Mittelbindung über 1,00 €"
    assert templating.said(phrase) is phrase
    assert Phrase(phrase) is phrase
    assert str(ValueError(phrase)) is phrase


def test_phrases_within_phrases_are_english_too(in_english: None):
    with pytest.raises(Rejection) as refused:
        require(Phase.SUBMITTED, frozenset({Phase.COMPLETE, Phase.APPROVED}))
    assert said(refused.value.detail) == (
        "The file is at “submitted”; this step is possible only at: complete, approved."
    )
    with pytest.raises(DateOutOfOrder) as early:
        not_before(dt.date(2024, 5, 2), dt.date(2024, 5, 3), "Bewilligung")
    assert said(early.value.under_representation().detail) == (
        "2 May 2024 is before 3 May 2024 (approval); the order of events requires the same date or"
        " a later one. Please check the date. A deputy and the person represented count as the same"
        " person here."
    )
    assert said(described(["plan-unbalanced", "seat-missing-m4"])) == (
        "plan-unbalanced: costs and financing are not equal (revise the application);"
        " seat-missing-m4: the seat M4 was not sufficiently filled (refer again)."
    )


def test_the_check_of_a_payout_request_is_no_audit(in_english: None):
    with pytest.raises(DateOutOfOrder) as early:
        not_before(dt.date(2020, 1, 1), dt.date(2026, 11, 23), Stage.CHECKED.noun)
    assert "(check of the payout request)" in said(early.value.detail)


def test_a_numbered_payout_request_has_one_name_in_english():
    for domain in ("messages", "sentences"):
        with ENGLISH.with_name(f"{domain}.po").open("rb") as file:
            for each in read_po(file, locale="en"):
                text = str(each.string)
                assert not re.search(r"ayout (no\. )?(\{|%\((number|payout_no))", text), text
    assert wording.COMMANDS["reduce-payout"][1] == "Reduce a payout request"
    assert wording.FIELDS["payout_no"][1] == "Number of the payout request"


def test_rows_of_an_import_are_refused_in_english():
    refusal = BeyondAvailable(
        earmark="general", year=2024, available=euros_de(100), needed=euros_de(250_000)
    )
    assert importing.in_english(rejected(refusal)) == (
        "A rule of the case or its budget refuses the row (beyond-available): On the account"
        " “general” of the budget 2024 only €1.00 are free; €2,500.00 are asked for."
    )
    assert rejected(refusal).text("de") == refusal.detail
    open_ = BeyondOpen(case="FKR-1", earmark="general", year=2024, open="0", needed=euros_de(100))
    assert "€1.00 would be needed" in importing.in_english(rejected(open_))


def test_an_english_form_is_refused_in_english(site: Site, case: str):
    browser = site.as_("caseworker")
    browser.get("/sprache/en?weiter=/")
    step, path = "confirm-completeness", f"/vorgaenge/{case}/schritte/confirm-completeness"
    later = (dt.date.fromisoformat(TODAY) + dt.timedelta(days=9)).isoformat()
    sent = filled(browser, case, step, {"complete_on": later, "confirmed_on": later})
    page = browser.post(path, {**sent, **PREVIEW})
    assert page.status_code == 409
    alert = re.findall(r'<div class="kern-alert.*?</div></div>', page.text)[0]
    assert "is in the future; what is recorded has happened. Please check the date." in alert
    assert 'lang="de"' not in alert
    assert "liegt in der Zukunft" not in page.text
    wrong = browser.post(path, {**sent, **PREVIEW, "complete_on": "gestern"})
    assert wrong.status_code == 422
    assert "“gestern” is no date" in wrong.text


def test_an_english_page_says_why_a_step_is_closed(site: Site, case: str):
    browser = site.as_("caseworker")
    browser.get("/sprache/en?weiter=/")
    closed = browser.get(f"/vorgaenge/{case}/schritte/close-case")
    assert closed.status_code == 409
    assert "The file is at “submitted”; this step is possible only at:" in closed.text
    assert "Die Akte steht" not in closed.text
    bank = browser.get(f"/vorgaenge/{case}/schritte/change-bank-account")
    assert "Plural-Forms" not in bank.text  # The entry of the catalogue that has no words.
    documents = browser.get(f"/vorgaenge/{case}/schritte/request-documents").text
    assert "next round; a deadline of at least a week" in documents
    lost = browser.get("/vorgaenge/FKR-0000-0000")
    assert lost.status_code == 404
    assert "There is nothing under this address." in lost.text
