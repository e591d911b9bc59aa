"""Rows taken over before, beside what their cases state now: newer files may have come since."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from grants.kernel.ids import case_stream
from grants.kernel.sealed import Sealed
from grants.legacy.case import SEALED_FIELDS, LegacyCase, marked, values_of
from grants.legacy.decider import LEGACY, changed_fields
from grants.legacy.events import CorrectableField
from grants.legacy.handlers import case_number
from grants.legacy.rows import LegacyRow
from grants.store.known import Known
from grants.store.log import Log
from grants.store.vault import Vault

_ANOTHER = Sealed(ref="", commitment="")


@dataclass(frozen=True, slots=True)
class Superseded:
    """A case that a newer file states otherwise, with the approval that is in the log now."""

    case: str
    approved_cents: int | None


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Compares the rows of a file that is in the log with the cases as they stand there."""

    log: Log
    vault: Vault
    programme: str
    today: dt.date

    def superseded(self, rows: Iterable[LegacyRow]) -> dict[int, Superseded]:
        """The cases that newer files state otherwise, by the row that stated them before."""
        numbers = {row.row: case_number(self.programme, row.reference) for row in rows}
        known = Known(self.log)
        known.preload(map(case_stream, numbers.values()))
        pairs = [
            (row, case)
            for row in rows
            if (case := known.get(case_stream(numbers[row.row])).state(LEGACY)).stated_by
        ]
        same = self._same(pairs)
        found = {}
        for row, case in pairs:
            assert case.values is not None, "A corrected case was imported."
            if _differs(row, case, same, self.today):
                found[row.row] = Superseded(numbers[row.row], case.values.approved_cents)
        return found

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


def _differs(row: LegacyRow, case: LegacyCase, same: Mapping[str, bool], today: dt.date) -> bool:
    """Is a field that was corrected since now another than in the row?"""
    texts: dict[CorrectableField, Sealed] = {}
    for name in SEALED_FIELDS:
        if getattr(row, name) is not None:
            sealed = getattr(case.values, name)
            texts[name] = sealed if sealed is not None and same[sealed.ref] else _ANOTHER
    values = marked(values_of(row, texts), case.values, today)
    return not case.stated_by.keys().isdisjoint(changed_fields(case, values))
