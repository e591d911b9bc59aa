"""Lists as files: all that the list as shown goes on to, for Excel, for machines."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import IO, TYPE_CHECKING, Annotated, Any, Literal

import xlsxwriter  # type: ignore[import-untyped]
from fastapi import APIRouter, Query
from fastapi.responses import Response, StreamingResponse
from starlette.requests import Request

from grants.cli import words
from grants.web import case_list, language, work
from grants.web.known_cases import known_lines, known_of
from grants.web.language import N_, gettext
from grants.web.lists import Asked, part_of
from grants.web.templating import waits
from projections.cases.filters import NOBODY
from projections.listing import Part

if TYPE_CHECKING:
    from grants.web.visits import Pages, Visit

Format = Literal["csv", "xlsx", "jsonl"]
Form = Annotated[Format, Query(alias="format")]
Sorting = Annotated[str, Query(max_length=20)]
ROWS_MAX = 200_000
_AT_ONCE = 2_000
_RISKY = ("=", "+", "-", "@", "\t", "\r")
"""What spreadsheets take for the beginning of a formula."""
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
        part = part_of(work.SORTED, sortierung, 1)
        return _file("vorgaenge", form, WORK_COLUMNS, _work(pages, visit, wanted, part))

    @router.get("/vorgaenge/alle/export")
    def export_cases(request: Request, *, form: Form = "csv", sortierung: Sorting = "") -> Response:
        visit = pages.visit(request)
        wanted = case_list.wanted(pages, visit, Asked.of(visit))
        part = part_of(case_list.SORTED, sortierung, 1)
        return _file("alle-vorgaenge", form, CASE_COLUMNS, _cases(pages, visit, wanted, part))


def _parts(part: Part) -> Iterator[Part]:
    """The whole list, some of it at a time."""
    for offset in range(0, ROWS_MAX, _AT_ONCE):
        yield Part(order=part.order, falling=part.falling, offset=offset, limit=_AT_ONCE)


def _cases(pages: Pages, visit: Visit, wanted: case_list.Wanted, whole: Part) -> Iterator[Told]:
    for part in _parts(whole):
        page = wanted.found(pages, visit, part)
        known = known_lines(pages, {line.number: line for line in page.lines})
        for line in page.lines:
            yield {
                **{name: getattr(line, name) for name in CASE_COLUMNS if hasattr(line, name)},
                "title": known.titles.get(line.title_ref or ""),
                "recipient": known.parties[line.party],
                "responsible": known.persons.get(line.responsible or NOBODY),
            }
        if len(page.lines) < part.limit:
            return


def _work(pages: Pages, visit: Visit, wanted: work.Wanted, whole: Part) -> Iterator[Told]:
    for part in _parts(whole):
        page = wanted.found(pages, visit, part)
        known = known_of(pages, {i.case_number for i in page.items if i.case_number}, visit)
        for item in page.items:
            line = known.lines.get(item.case_number or "")
            yield {
                **{name: getattr(item, name) for name in WORK_COLUMNS if hasattr(item, name)},
                "number": item.case_number or item.subject,
                "title": known.titles.get(line.title_ref or "") if line else None,
                "recipient": known.parties[line.party] if line else None,
                "waits": item.kind,
                "responsible": known.persons.get(line.responsible or NOBODY) if line else None,
            }
        if len(page.items) < part.limit:
            return


def _file(name: str, form: Format, columns: Mapping[str, str], rows: Iterator[Told]) -> Response:
    write: Callable[..., Iterable[bytes]] = {"csv": _csv, "jsonl": _jsonl, "xlsx": _xlsx}[form]
    spoken = language.spoken.get()
    headings = [gettext(title) for title in columns.values()]
    return StreamingResponse(
        write(list(columns), headings, rows, spoken),
        media_type=_MEDIA[form],
        headers={"Content-Disposition": f'attachment; filename="{name}.{form}"'},
    )


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


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_RISKY) else text


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
        told = {name: row.get(name) for name in names}
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
