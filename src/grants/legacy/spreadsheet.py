"""Spreadsheets (XLSX, XLSM, XLSB, XLS, ODS). The sheet is parsed as a whole, then read by rows.

The parsing is done by `sheet_process` in a process of its own, with limits to its memory and time.
"""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from grants.legacy.cells import Cell, NumberedRow, fold_name
from grants.legacy.errors import SourceError
from grants.legacy.messages import Message, said

MEMORY_BYTES_MAX = 1024**3
"""Takes about 30 million cells, those between and before the used ones counted."""
CPU_SECONDS_MAX = 120
LINE_BYTES_MAX = 16 * 1024**2
"""Of an answer, hence of one row."""
_PARSER = Path(__file__).with_name("sheet_process.py")


class SpreadsheetSource:
    """Rows of one sheet, named or counted from 1. Cells with an error value count as empty."""

    def __init__(self, path: Path, *, sheet: str | int) -> None:
        self._parser = _Parser(path)
        try:
            index = _index(self._parser.sheets(), sheet)
            answer = self._parser.ask({"sheet": index})
            if "problem" in answer:
                raise SourceError(
                    "unreadable/sheet", file=path.name, sheet=str(sheet), reason=answer["problem"]
                )
        except BaseException:
            self._parser.close()
            raise
        self._left: int | None = answer["left"]

    def rows(self) -> Iterator[NumberedRow]:
        """All rows from the first on, blank ones too; column 1 is always the sheet's column A.

        Raises SourceError `unreadable`.
        """
        if self._left is None:
            return  # A sheet without any cell.
        # The library starts at row 1 but at the first column in use: the rest is put back.
        left: tuple[Cell, ...] = (None,) * self._left
        number = 0
        while part := self._parser.rows(after=number):
            for number, cells in enumerate(part, start=number + 1):  # noqa: B020 - goes on.
                yield number, (*left, *cells)

    def cell(self, row: int, column: int) -> Cell:
        """One cell, 1-based; None outside the used area."""
        for number, cells in self.rows():
            if number == row:
                return cells[column - 1] if column <= len(cells) else None
        return None

    def close(self) -> None:
        """Let go of the file."""
        self._parser.close()


def sheet_names(path: Path) -> list[str]:
    """The sheets of a spreadsheet.

    Raises:
        SourceError: it is none, or takes too much to read.
    """
    parser = _Parser(path)
    try:
        return parser.sheets()
    finally:
        parser.close()


def _index(names: list[str], sheet: str | int) -> int:
    """By name first, so that a sheet called 2016 can be named; digits then count from 1."""
    for index, name in enumerate(names):
        if fold_name(name) == fold_name(str(sheet)) and not isinstance(sheet, int):
            return index
    position = int(sheet) if str(sheet).isdecimal() else 0
    if not 1 <= position <= len(names):
        known = ", ".join(f'{number} "{name}"' for number, name in enumerate(names, start=1))
        raise SourceError("no-such-sheet", sheet=str(sheet), known=known)
    return position - 1


class _Parser:
    """The process that parses a file: each question is answered before the next is asked."""

    def __init__(self, path: Path) -> None:
        self._file = path.name
        limits = map(str, (MEMORY_BYTES_MAX, CPU_SECONDS_MAX, LINE_BYTES_MAX))
        try:
            with path.open("rb") as file:  # The path may be one of this process alone.
                opened = file.fileno()
                # Without what the environment or the folder would add to Python's path.
                command = [sys.executable, "-I", str(_PARSER), f"/dev/fd/{opened}", *limits]
                self._process = subprocess.Popen(  # noqa: S603 - our own file, and no shell.
                    command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    pass_fds=(opened,),
                )
        except OSError as error:
            raise self._unreadable(str(error)) from error

    def sheets(self) -> list[str]:
        """What it says first."""
        answer = self._answer()
        if "problem" in answer:
            raise self._unreadable(answer["problem"])
        names: list[str] = answer["sheets"]
        return names

    def rows(self, *, after: int) -> list[list[Cell]]:
        """The next rows of the open sheet, none at its end."""
        answer = self.ask({"after": after})
        if "long" in answer:
            raise SourceError(
                "unreadable/row",
                file=self._file,
                row=answer["long"],
                megabytes=LINE_BYTES_MAX // 1024**2,
            )
        rows: list[list[Cell]] = answer["rows"]
        return rows

    def ask(self, question: dict[str, int]) -> dict[str, Any]:
        """The answer to a question."""
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):  # It has ended: there is no answer.
            self._process.stdin.write(json.dumps(question).encode() + b"\n")
            self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline(LINE_BYTES_MAX)
        if line.endswith(b"\n"):
            answer: dict[str, Any] = json.loads(line, object_hook=_typed)
            return answer
        if not line and self._process.wait() > 0:
            raise self._unreadable(said("parser"))
        # It asked for more than it gets and was ended, or says more than anybody listens to.
        raise SourceError(
            "unreadable/limits",
            file=self._file,
            megabytes=MEMORY_BYTES_MAX // 1024**2,
            seconds=CPU_SECONDS_MAX,
        )

    def _unreadable(self, reason: str | Message) -> SourceError:
        return SourceError("unreadable/spreadsheet", file=self._file, reason=reason)

    def close(self) -> None:
        """End it, whatever it is doing."""
        self._process.kill()
        with suppress(BrokenPipeError), self._process:
            pass


def _typed(named: dict[str, Any]) -> Any:
    """A cell that JSON does not know; answers themselves stay as they are."""
    match named:
        case {"datetime": str(text)}:
            return dt.datetime.fromisoformat(text)
        case {"date": str(text)}:
            return dt.date.fromisoformat(text)
        case {"time": str(text)}:
            return dt.time.fromisoformat(text)
        case {"timedelta": [days, seconds, microseconds]}:
            return dt.timedelta(days, seconds, microseconds)
        case _:
            return named
