"""The open dates of one owner, as one fact after the other changes them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Literal

from grants.kernel.calendar import last_day
from projections.deadlines.kinds import KINDS
from projections.deadlines.tables import DATES, FILES, DateKey

if TYPE_CHECKING:
    from grants.store.recorded import Recorded
    from projections.runtime.model import Row, Rows


RUNNING = frozenset({"open", "suspended"})


class Agenda:
    """Sets, extends and ends the dates of an owner by one fact; `close` it after that.

    `touched` are the dates whose rows it has written: whether they were open before.
    """

    __slots__ = ("_changed", "_recorded", "file", "on", "rows", "stream", "touched")

    def __init__(self, recorded: Recorded, rows: Rows, *, owner: str) -> None:
        stored = recorded.stored
        self._recorded = recorded
        self._changed = False
        self.touched: dict[DateKey, bool] = {}
        self.stream = stored.stream
        self.rows = rows
        self.file: Row = rows.get(FILES, (owner,)) or {
            "owner": owner,
            "programme": _programme_of(recorded),
            "scope": stored.scope,
            "guideline": None,
            "open": (),
            "claims": {},
        }
        self.on = last_day(stored.effective_on)

    def note(self, **columns: Any) -> None:
        """Remember what later facts are measured by."""
        self.file = {**self.file, **columns}
        self._changed = True

    def close(self) -> None:
        """Write down what is remembered, if the fact changed any of it."""
        if self._changed:
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
        subject, kind, number = key
        row = {
            "subject": subject,
            "kind": kind,
            "number": number,
            "case_number": owner.removeprefix("case/") if owner.startswith("case/") else None,
            "programme": file["programme"],
            "scope": file["scope"],
            "due_on": due_on,
            "due_on_in_force": due_on,
            "forfeits_on": None,
            "standing": "open",
            "done_on": None,
            "cents": cents,
            "set_on": self.on,
            "position": self._recorded.position,
            "extended_position": None,
        }
        self.put(key, row)
        if key not in self.file["open"]:
            self.note(open=(*self.file["open"], key))

    def extend(self, kind: str, number: object, until: dt.date) -> None:
        """There is more time; the original date stays."""
        key = self._key(kind, number)
        row = self.rows.get(DATES, key)
        if row is None or row["standing"] != "open":
            return
        if until != row["due_on_in_force"]:
            extended = {"due_on_in_force": until, "extended_position": self._recorded.position}
            self.put(key, {**row, **extended})

    def keep(self, kind: str, number: object, on: dt.date | None = None) -> None:
        """What was to be done by the date is done, in time or not."""
        self.end(self._key(kind, number), "done", on or self.on)

    def cancel(self, kind: str, number: object) -> None:
        """Nobody has to keep this one any more."""
        self.end(self._key(kind, number), "moot", self.on)

    def reopen(self, kind: str, number: object) -> None:
        """What nobody had to keep any more is to be kept again, by the date it had."""
        key = self._key(kind, number)
        row = self.rows.get(DATES, key)
        if row is not None and row["standing"] == "moot":
            self.put(key, {**row, "standing": "open", "done_on": None})
            self.note(open=(*self.file["open"], key))

    def drop(self, kinds: Collection[str] | None = None, *, own: bool = False) -> None:
        """Nobody has to keep these any more; None: none of the owner's; `own`: of this stream."""
        for key in self.open(kinds):
            if not own or key[0] == self.stream:
                self.end(key, "moot", self.on)

    def run(
        self, key: DateKey, until: dt.date | None, *, cents: int, forfeits_on: dt.date | None
    ) -> None:
        """The time of an open date runs until this day; None: it does not run for now.

        `cents` are open on it. Once `forfeits_on` is over, that is the day instead.
        """
        row = self.rows.get(DATES, key)
        if row is None:
            return
        now: Row = {**row, "standing": "suspended", "cents": cents}
        if until is not None:
            now = {**now, "standing": "open", "due_on_in_force": until, "forfeits_on": forfeits_on}
            if until != row["due_on_in_force"]:
                now = {**now, "extended_position": self._recorded.position}
        if now != row:
            self.put(key, now)

    def open(self, kinds: Collection[str] | None = None) -> list[DateKey]:
        """The keys of the open dates of some kinds."""
        return [key for key in self.file["open"] if kinds is None or key[1] in kinds]

    def put(self, key: DateKey, row: Row) -> None:
        """Write the row of a date."""
        if key not in self.touched:
            self.touched[key] = key in self.file["open"]
        self.rows.put(DATES, row)

    def _key(self, kind: str, number: object) -> DateKey:
        return (self.stream, kind, str(number))

    def end(self, key: DateKey, standing: Literal["done", "moot"], on: dt.date) -> None:
        """Nobody has to keep a date any more that is open."""
        row = self.rows.get(DATES, key)
        if row is None or row["standing"] not in RUNNING:
            return
        self.put(key, {**row, "standing": standing, "done_on": on})
        self.note(open=tuple([known for known in self.file["open"] if known != key]))


def _programme_of(recorded: Recorded) -> str:
    match recorded.stream.split("/"):
        case ["alliance" | "budget" | "programme", programme, *_]:
            return programme
        case _:
            return getattr(recorded.fact, "programme", "")
