"""Reads one spreadsheet for another process, which outlives whatever the file does to this one.

A file of a few kilobytes may have a cell in the last row and column: the parser asks for memory for
everything up to it and ends its process where there is none. So this is run by its path, knows the
standard library and the parser alone, and takes no more memory and time than it was told.

Each line of its input is answered by one line of JSON. `{"problem": reason}` says what the parser
finds wrong, `{"long": row}` that the next row is longer than a line may be. The first line names
the sheets unasked; `{"sheet": index}` opens one and answers what is left out of its rows (`left`:
columns, None: there is no cell); `{"after": row}` answers rows after that one, none at the end.
"""

from __future__ import annotations

import datetime as dt
import json
import resource
import signal
import sys
from collections.abc import Iterator, Sequence
from itertools import islice

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

PART_BYTES = 256 * 1024
"""Rows are answered together until they are this long."""


def main(path: str, memory_bytes: int, cpu_seconds: int, line_bytes: int) -> None:
    """Answer until the input ends."""
    for kind, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, cpu_seconds),
    ):
        _limit(kind, most)
    try:
        workbook = CalamineWorkbook.from_path(path)
    except (CalamineError, OSError) as error:
        _answer({"problem": str(error)})
        return
    _answer({"sheets": workbook.sheet_names})
    rows = _Rows(line_bytes)
    for line in sys.stdin:
        question: dict[str, int] = json.loads(line)
        if "after" in question:
            _write(rows.after(question["after"]))
            continue
        try:
            rows.sheet = workbook.get_sheet_by_index(question["sheet"])
        except CalamineError as error:
            _answer({"problem": str(error)})
        else:
            start = rows.sheet.start
            _answer({"left": None if start is None else start[1]})


def _limit(kind: int, most: int) -> None:
    """Take no more; a stricter limit that is there already stays."""
    _, hard = resource.getrlimit(kind)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(kind, (most, most))


class _Rows:
    """The rows of a sheet as JSON, part by part."""

    def __init__(self, line_bytes: int) -> None:
        self.sheet: CalamineSheet | None = None
        self._line_bytes = line_bytes
        self._row = 0
        self._next: Iterator[bytes] = iter(())

    def after(self, row: int) -> bytes:
        """The rows after one, as many as make a part; at least one as long as there are any."""
        assert self.sheet is not None
        if row == 0 or row != self._row:
            self._next = map(_coded, islice(self.sheet.iter_rows(), row, None))
            self._row = row
        part, length = [], 0
        while length < PART_BYTES:
            found = next(self._next, None)
            if found is None:
                break
            self._row += 1
            if len(found) > self._line_bytes - 2 * PART_BYTES:
                return json.dumps({"long": self._row}).encode()
            part.append(found)
            length += len(found) + 1
        return b'{"rows":[' + b",".join(part) + b"]}"


def _coded(cells: Sequence[object]) -> bytes:
    return json.dumps(cells, default=_named, separators=(",", ":")).encode()


def _named(cell: object) -> dict[str, object]:
    """What JSON does not know, under the name of its type."""
    match cell:
        case dt.datetime():  # Before the date that it is, too.
            return {"datetime": cell.isoformat()}
        case dt.date():
            return {"date": cell.isoformat()}
        case dt.time():
            return {"time": cell.isoformat()}
        case dt.timedelta():
            return {"timedelta": [cell.days, cell.seconds, cell.microseconds]}
        case _:
            msg = f"the parser made a {type(cell).__name__} of a cell"
            raise TypeError(msg)


def _answer(answer: dict[str, object]) -> None:
    _write(json.dumps(answer).encode())


def _write(line: bytes) -> None:
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    try:
        main(sys.argv[1], *map(int, sys.argv[2:5]))
    except MemoryError:  # As the parser ends where it gets none.
        signal.raise_signal(signal.SIGABRT)
