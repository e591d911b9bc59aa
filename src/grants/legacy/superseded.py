"""Rows taken over before, beside what their cases state now: newer files may have come since."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from grants.kernel.ids import case_stream, import_stream
from grants.kernel.sealed import Sealed
from grants.legacy.case import SEALED_FIELDS, LegacyCase, marked, values_of
from grants.legacy.decider import LEGACY, changed_fields
from grants.legacy.events import CorrectableField, ImportRowRejected
from grants.legacy.handlers import case_number
from grants.legacy.rows import LegacyRow
from grants.store.known import Known
from grants.store.log import Log
from grants.store.vault import Vault

SUPERSEDED = "superseded"
"""The rule by which a row is not taken over because a newer file has replaced it."""
_ANOTHER = Sealed(ref="", commitment="")


@dataclass(frozen=True, slots=True)
class InLog:
    """The case of a row that was dealt with before, as it stands in the log now.

    `flags` are its own: a date that was to come when the row came keeps its mark. `superseded`: a
    newer file states the case otherwise.
    """

    case: str
    approved_cents: int | None
    flags: tuple[str, ...]
    superseded: bool


def in_log(number: str, case: LegacyCase) -> InLog:
    """A case as a row finds it that no newer file has replaced."""
    assert case.values is not None, "A row that was dealt with has a case that was imported."
    return InLog(number, case.values.approved_cents, case.values.flags, superseded=False)


def never_stated(facts: Iterable[object]) -> frozenset[int]:
    """The rows for which an earlier run came too late: newer files had replaced them."""
    return frozenset(
        fact.row
        for fact in facts
        if isinstance(fact, ImportRowRejected) and fact.rule == SUPERSEDED
    )


@dataclass(frozen=True)
class Openings:
    """Which of two imports is the newer one: the one that was opened later, however it went on."""

    log: Log
    known: dict[str, int | None] = field(default_factory=dict)

    def newer(self, one: str, other: str) -> bool:
        """Whether one import was opened after another; one that is not in the log is the newest."""
        first, second = self._position(one), self._position(other)
        return second is not None and (first is None or first > second)

    def _position(self, import_id: str) -> int | None:
        if import_id not in self.known:
            opened = next(iter(self.log.read_pages(import_stream(import_id))), None)
            self.known[import_id] = opened.position if opened else None
        return self.known[import_id]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Compares the rows of a file that is in the log with the cases as they stand there."""

    log: Log
    vault: Vault
    programme: str
    today: dt.date

    def taken(self, rows: Iterable[LegacyRow]) -> dict[int, InLog]:
        """The cases of rows by row, none of them told to be superseded."""
        return {row.row: in_log(number, case) for row, number, case in self._cases(rows)}

    def compared(self, rows: Iterable[LegacyRow], *, never: Collection[int]) -> dict[int, InLog]:
        """The cases of rows by row, and which of them newer files state otherwise.

        `never` are the rows that did not state anything, because newer files had come first.
        """
        found = self._cases(rows)
        asked = [(row, case) for row, _, case in found if case.stated_by or row.row in never]
        same = self._same(asked)
        replaced = set()
        for row, case in asked:
            changed = {*_changed(row, case, same, self.today)}
            # Of what a row stated, only what was corrected since is another's.
            if changed if row.row in never else changed & case.stated_by.keys():
                replaced.add(row.row)
        return {
            row.row: replace(in_log(number, case), superseded=row.row in replaced)
            for row, number, case in found
        }

    def _cases(self, rows: Iterable[LegacyRow]) -> list[tuple[LegacyRow, str, LegacyCase]]:
        numbers = [(row, case_number(self.programme, row.reference)) for row in rows]
        known = Known(self.log)
        known.preload(case_stream(number) for _, number in numbers)
        return [
            (row, number, known.get(case_stream(number)).state(LEGACY)) for row, number in numbers
        ]

    def _same(self, pairs: Iterable[tuple[LegacyRow, LegacyCase]]) -> dict[str, bool]:
        """For each text of the cases: is it the row's? An erased one counts as that."""
        asked = {}
        for row, case in pairs:
            for name in SEALED_FIELDS:
                text, sealed = getattr(row, name), getattr(case.values, name)
                if text is not None and sealed is not None:
                    asked[sealed.ref] = text
        if not asked:
            return {}
        with self.log.connection() as connection:
            return self.vault.same(connection, asked)


def _changed(
    row: LegacyRow, case: LegacyCase, same: Mapping[str, bool], today: dt.date
) -> tuple[CorrectableField, ...]:
    """The fields of the case that are others than in the row."""
    texts: dict[CorrectableField, Sealed] = {}
    for name in SEALED_FIELDS:
        if getattr(row, name) is not None:
            sealed = getattr(case.values, name)
            texts[name] = sealed if sealed is not None and same[sealed.ref] else _ANOTHER
    return changed_fields(case, marked(values_of(row, texts), case.values, today))
