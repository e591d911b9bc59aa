"""The open dates of one owner, as one fact after the other changes them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any, Literal

from grants.kernel.calendar import last_day
from projections.deadlines.kinds import KINDS
from projections.deadlines.tables import DATES, FILES

if TYPE_CHECKING:
    from grants.store.recorded import Recorded
    from projections.runtime.model import Key, Row, Rows


RUNNING = frozenset({"open", "suspended"})


class Agenda:
    """Sets, extends and ends the dates of an owner by one fact."""

    def __init__(self, recorded: Recorded, rows: Rows, *, owner: str, programme: str) -> None:
        self._recorded = recorded
        self.stream = recorded.stream
        self.rows = rows
        known = rows.get(FILES, (owner,))
        self.file: Row = known or {
            "owner": owner,
            "programme": programme,
            "scope": recorded.stored.scope,
            "guideline": None,
            "open": [],
            "claims": {},
        }
        self.programme: str = self.file["programme"]
        self.on = last_day(recorded.stored.effective_on)

    def note(self, **columns: Any) -> None:
        """Remember what later facts are measured by."""
        self.file = {**self.file, **columns}
        self.rows.put(FILES, self.file)

    def set(
        self,
        kind: str,
        number: object,
        due_on: dt.date | None,
        *,
        cents: int | None = None,
        case: str | None = None,
    ) -> None:
        """Somebody has to keep this date. Set again by a later decision, it is a new one.

        `case` is the one it arises from, where that is not the owner.
        """
        if due_on is None:
            return
        assert kind in KINDS
        key = self._key(kind, number)
        owner: str = self.file["owner"] if case is None else f"case/{case}"
        file = self.file if case is None else self.rows.get(FILES, (owner,)) or self.file
        row = {
            **dict(zip(DATES.key, key, strict=True)),
            "case_number": owner.removeprefix("case/") if owner.startswith("case/") else None,
            "programme": file["programme"],
            "scope": file["scope"],
            "due_on": due_on,
            "due_on_in_force": due_on,
            "standing": "open",
            "done_on": None,
            "cents": cents,
            "set_on": self.on,
            "position": self._recorded.position,
            "extended_position": None,
        }
        self.rows.put(DATES, row)
        if list(key) not in self.file["open"]:
            self.note(open=[*self.file["open"], list(key)])

    def extend(self, kind: str, number: object, until: dt.date) -> None:
        """There is more time; the original date stays."""
        self._extend(self._key(kind, number), until)

    def _extend(self, key: Key, until: dt.date) -> None:
        row = self.rows.get(DATES, key)
        if row is None or row["standing"] != "open":
            return
        if until != row["due_on_in_force"]:
            extended = {"due_on_in_force": until, "extended_position": self._recorded.position}
            self.rows.put(DATES, {**row, **extended})

    def keep(self, kind: str, number: object, on: dt.date | None = None) -> None:
        """What was to be done by the date is done, in time or not."""
        self._end(self._key(kind, number), "done", on or self.on)

    def cancel(self, kind: str, number: object) -> None:
        """Nobody has to keep this one any more."""
        self._end(self._key(kind, number), "moot", self.on)

    def reopen(self, kind: str, number: object) -> None:
        """What nobody had to keep any more is to be kept again, by the date it had."""
        key = self._key(kind, number)
        row = self.rows.get(DATES, key)
        if row is not None and row["standing"] == "moot":
            self.rows.put(DATES, {**row, "standing": "open", "done_on": None})
            self.note(open=[*self.file["open"], list(key)])

    def drop(self, kinds: Collection[str] | None = None, *, own: bool = False) -> None:
        """Nobody has to keep these any more; None: none of the owner's; `own`: of this stream."""
        for key in self.open(kinds):
            if not own or key[0] == self.stream:
                self._end(key, "moot", self.on)

    def suspend(self, key: Key) -> None:
        """The time does not run for now."""
        row = self.rows.get(DATES, key)
        if row is not None:
            self.rows.put(DATES, {**row, "standing": "suspended"})

    def resume(self, key: Key, until: dt.date) -> None:
        """The time runs again, until this day."""
        row = self.rows.get(DATES, key)
        if row is not None:
            self.rows.put(DATES, {**row, "standing": "open"})
            self._extend(key, until)

    def open(self, kinds: Collection[str] | None = None) -> Iterator[Key]:
        """The keys of the open dates of some kinds."""
        for subject, kind, number in list(self.file["open"]):
            if kinds is None or kind in kinds:
                yield (subject, kind, number)

    def _key(self, kind: str, number: object) -> Key:
        return (self.stream, kind, str(number))

    def _end(self, key: Key, standing: Literal["done", "moot"], on: dt.date) -> None:
        row = self.rows.get(DATES, key)
        if row is None or row["standing"] not in RUNNING:
            return
        self.rows.put(DATES, {**row, "standing": standing, "done_on": on})
        self.note(open=[known for known in self.file["open"] if tuple(known) != key])
