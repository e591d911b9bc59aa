"""Lists as files: all that the list as shown goes on to, for Excel, for machines.

What is in the list is asked for at once, so that nothing moves while the file is written; then the
names and texts beside it, some at a time. A list too long for a file ends with a line that says so.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import IO, TYPE_CHECKING, Annotated, Any, Literal

import xlsxwriter  # type: ignore[import-untyped]
from fastapi import APIRouter, Query
from fastapi.responses import Response, StreamingResponse
from starlette.requests import Request

from grants import words
from grants.kernel.spreadsheets import harmless
from grants.web import case_list, language, work
from grants.web.known_cases import known_lines, known_of
from grants.web.language import N_, gettext
from grants.web.lists import Asked, part_of
from grants.web.templating import waits
from projections.cases.filters import NOBODY
from projections.listing import Part

if TYPE_CHECKING:
    from grants.web.visits import Pages, Visit
    from projections.cases.queries import CaseLine
    from projections.worklist.queries import WorkItem

Format = Literal["csv", "xlsx", "jsonl"]
Form = Annotated[Format, Query(alias="format")]
Sorting = Annotated[str, Query(max_length=20)]
ROWS_MAX = 100_000
_AT_ONCE = 2_000
CUT = "cut_after"
"""What the last line of JSON holds instead of a row, if there are more: how many rows there were
room for."""
_MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/jsonl",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
Told = Mapping[str, Any]
"""A row by stored names: codes, ISO dates, cents."""
CASE_COLUMNS: Mapping[str, str] = {
    "number": N_("Nummer"),
    "title": N_("Titel"),
    "recipient": N_("Empfänger"),
    "scope": N_("Region (Schlüssel)"),
    "kind": N_("Art"),
    "year": N_("Jahr"),
    "phase": N_("Stand"),
    "responsible": N_("Zuständig"),
    "requested_cents": N_("Beantragt"),
    "amount_cents": N_("Zuwendung jetzt"),
    "paid_cents": N_("Ausgezahlt"),
    "last_recorded_at": N_("Zuletzt erfasst"),
}
WORK_COLUMNS: Mapping[str, str] = {
    "number": N_("Vorgang"),
    "title": N_("Titel"),
    "recipient": N_("Empfänger"),
    "scope": N_("Region (Schlüssel)"),
    "waits": N_("Was"),
    "due_on": N_("Frist"),
    "due_on_in_force": N_("verlängert bis"),
    "days_late": N_("Tage überfällig"),
    "since_on": N_("wartet seit"),
    "cents": N_("Betrag"),
    "responsible": N_("Zuständig"),
}
_WORDS = {"phase": "phase", "kind": "kind"}


def exporting_routes(router: APIRouter, pages: Pages) -> None:
    """`/vorgaenge/export` and `/vorgaenge/alle/export`."""

    @router.get("/vorgaenge/export")
    def export_work(request: Request, *, form: Form = "csv", sortierung: Sorting = "") -> Response:
        visit = pages.visit(request)
        wanted = work.wanted(pages, visit, Asked.of(visit))
        found = wanted.found(pages, visit, _whole(part_of(work.SORTED, sortierung, 1))).items
        return _file("vorgaenge", form, WORK_COLUMNS, _work(pages, visit, found[:ROWS_MAX]), found)

    @router.get("/vorgaenge/alle/export")
    def export_cases(request: Request, *, form: Form = "csv", sortierung: Sorting = "") -> Response:
        visit = pages.visit(request)
        wanted = case_list.wanted(pages, visit, Asked.of(visit))
        found = wanted.found(pages, visit, _whole(part_of(case_list.SORTED, sortierung, 1))).lines
        return _file("alle-vorgaenge", form, CASE_COLUMNS, _cases(pages, found[:ROWS_MAX]), found)


def _whole(part: Part) -> Part:
    """The whole list, and whether it is longer than a file."""
    return Part(order=part.order, falling=part.falling, limit=ROWS_MAX + 1)


def _cases(pages: Pages, lines: Sequence[CaseLine]) -> Iterator[Told]:
    for start in range(0, len(lines), _AT_ONCE):
        some = lines[start : start + _AT_ONCE]
        known = known_lines(pages, {line.number: line for line in some})
        for line in some:
            yield {
                **{name: getattr(line, name) for name in CASE_COLUMNS if hasattr(line, name)},
                "title": known.titles.get(line.title_ref or ""),
                "recipient": known.parties[line.party],
                "responsible": known.persons.get(line.responsible or NOBODY),
            }


def _work(pages: Pages, visit: Visit, items: Sequence[WorkItem]) -> Iterator[Told]:
    for start in range(0, len(items), _AT_ONCE):
        some = items[start : start + _AT_ONCE]
        known = known_of(pages, {i.case_number for i in some if i.case_number}, visit)
        for item in some:
            line = known.lines.get(item.case_number or "")
            yield {
                **{name: getattr(item, name) for name in WORK_COLUMNS if hasattr(item, name)},
                "number": item.case_number or item.subject,
                "title": known.titles.get(line.title_ref or "") if line else None,
                "recipient": known.parties[line.party] if line else None,
                "waits": item.kind,
                "responsible": known.persons.get(line.responsible or NOBODY) if line else None,
            }


def _file(
    name: str,
    form: Format,
    columns: Mapping[str, str],
    rows: Iterator[Told],
    found: Sequence[object],
) -> Response:
    write: Callable[..., Iterable[bytes]] = {"csv": _csv, "jsonl": _jsonl, "xlsx": _xlsx}[form]
    headings = [gettext(title) for title in columns.values()]
    if len(found) > ROWS_MAX:
        rows = chain(rows, [_cut(form, next(iter(columns)))])
    return StreamingResponse(
        write(list(columns), headings, rows, language.spoken.get()),
        media_type=_MEDIA[form],
        headers={"Content-Disposition": f'attachment; filename="{name}.{form}"'},
    )


def _cut(form: Format, first: str) -> Told:
    """The last line of a file that holds only the beginning of a list."""
    if form == "jsonl":
        return {CUT: ROWS_MAX}
    told = gettext(
        "Hier endet die Datei: die Liste hat mehr als %(most)s Einträge. Bitte grenzen Sie sie ein."
    )
    return {first: told % {"most": language.number(ROWS_MAX)}}


def shown(name: str, value: Any, spoken: language.Language) -> str | int | float | None:
    """A value as people read it; amounts and counts stay numbers."""
    match value:
        case None | int():
            return value
        case dt.datetime() | dt.date():
            language.spoken.set(spoken)
            return language.moment(value) if isinstance(value, dt.datetime) else language.day(value)
        case str() if name == "waits":
            language.spoken.set(spoken)
            return waits(value)
        case str() if name in _WORDS:
            return words.word(_WORDS[name], value, spoken)
        case _:
            return str(value)


def _csv(
    names: Sequence[str], headings: Sequence[str], rows: Iterable[Told], spoken: language.Language
) -> Iterator[bytes]:
    """As a German Excel opens it: semicolons, a comma in amounts, a mark that says UTF-8."""
    told = io.StringIO()
    writer = csv.writer(told, delimiter=";", lineterminator="\r\n")
    yield "\ufeff".encode()
    writer.writerow(headings)
    for count, row in enumerate(rows, start=1):
        writer.writerow([_cell(name, row.get(name), spoken) for name in names])
        if count % 500 == 0:
            yield _taken(told)
    yield _taken(told)


def _taken(told: io.StringIO) -> bytes:
    text = told.getvalue()
    told.seek(0)
    told.truncate()
    return text.encode()


def _cell(name: str, value: Any, spoken: language.Language) -> str:
    if name.endswith("cents") and isinstance(value, int):
        units, rest = divmod(abs(value), 100)
        return f"{'-' if value < 0 else ''}{units},{rest:02d}"
    told = shown(name, value, spoken)
    return harmless(told) if isinstance(told, str) else "" if told is None else str(told)


def _jsonl(
    names: Sequence[str], headings: Sequence[str], rows: Iterable[Told], spoken: language.Language
) -> Iterator[bytes]:
    """A line of JSON each: codes, ISO dates and cents, as the interface for machines has them."""
    del headings, spoken
    for row in rows:
        told = row if CUT in row else {name: row.get(name) for name in names}
        yield (json.dumps(told, ensure_ascii=False, default=_iso) + "\n").encode()


def _iso(value: Any) -> str:
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _xlsx(
    names: Sequence[str], headings: Sequence[str], rows: Iterable[Told], spoken: language.Language
) -> Iterator[bytes]:
    """A workbook, written row by row so that its size does not matter; no text is a formula."""
    with tempfile.TemporaryFile() as file:
        _workbook(file, names, headings, rows, spoken)
        file.seek(0)
        while block := file.read(65_536):
            yield block


def _workbook(
    file: IO[bytes],
    names: Sequence[str],
    headings: Sequence[str],
    rows: Iterable[Told],
    spoken: language.Language,
) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        bold = book.add_format({"bold": True})
        euro = book.add_format({"num_format": "#,##0.00 €"})
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, len(names) - 1, 18)
        sheet.write_row(0, 0, headings, bold)
        for place, row in enumerate(rows, start=1):
            for column, name in enumerate(names):
                value = row.get(name)
                if name.endswith("cents") and isinstance(value, int):
                    sheet.write_number(place, column, value / 100, euro)
                elif type(value) is dt.date:
                    sheet.write_datetime(place, column, value, day)
                elif isinstance(value, int):
                    sheet.write_number(place, column, value)
                elif value is not None:
                    sheet.write_string(place, column, str(shown(name, value, spoken)))
