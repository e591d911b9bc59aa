"""What is to be done, as people read it in both languages."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any, cast

from grants.cli.frame import Session
from grants.cli.tasks import deadline_row, work_row
from grants.words import word
from projections.deadlines.kinds import KINDS
from projections.deadlines.queries import line_of
from projections.worklist.kinds import KINDS as WORK
from projections.worklist.queries import item_of

DAY = dt.date(2024, 3, 11)
COMMON: dict[str, Any] = {
    "subject": "case/FKR-2024-0001",
    "number": "1",
    "case_number": "FKR-2024-0001",
    "programme": "FKR",
    "scope": "statewide",
    "due_on": dt.date(2024, 3, 1),
    "due_on_in_force": dt.date(2024, 3, 15),
    "forfeits_on": None,
    "cents": None,
    "position": 3,
}


def session(language: str) -> Session:
    return cast("Session", SimpleNamespace(language=language))


def test_something_that_waits():
    since = {"since_on": DAY, "since_recorded_at": dt.datetime(2024, 3, 11, tzinfo=dt.UTC)}
    row = {**COMMON, **since, "kind": "supply-documents", "ready_on": None, "rank_on": DAY}
    item = item_of({**row, "barred": []}, DAY)
    german, english = work_row(item, session("de")), work_row(item, session("en"))
    assert (german["what"], german["role"], german["scope"], german["days_late"]) == (
        "Nachgeforderte Unterlagen fehlen",
        "Sachbearbeitung",
        "landesweit",
        10,
    )
    assert (english["what"], english["role"], english["amount"]) == (
        "documents requested are missing",
        "caseworker",
        "",
    )


def test_a_date_to_keep():
    row = {**COMMON, "kind": "documents", "standing": "open", "done_on": None, "set_on": DAY}
    line = line_of({**row, "extended_position": None, "cents": 5}, DAY)
    told = deadline_row(line, session("de"))
    assert (told["what"], told["deadline"], told["amount"], told["number"]) == (
        "Nachforderung von Unterlagen",
        "open",
        "0,05 €",
        "FKR-2024-0001",
    )


def test_every_kind_has_words_of_its_own_in_both_languages():
    for kinds in (KINDS, WORK):
        assert len({kind.german for kind in kinds.values()}) == len(kinds)
        assert len({kind.english for kind in kinds.values()}) == len(kinds)


def test_every_state_of_a_date_has_a_word():
    for state in ("open", "overdue", "suspended", "done", "moot"):
        assert word("deadline", state, "de") != state
