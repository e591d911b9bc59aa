"""Parts of the log: looked for, told, and taken along with what they can be made from again."""

from __future__ import annotations

import datetime as dt
import json
import shlex
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request

from grants.access.sight import LOG_READERS
from grants.api.problems import Problem, invalid
from grants.kernel.calendar import end_of_berlin_day
from grants.kernel.ids import Code, Identifier
from grants.kernel.phrases import Phrase
from grants.web.comparing import in_german
from grants.web.comparison import scope_choices
from grants.web.downloads import csv_file
from grants.web.facts import fact_links
from grants.web.operating.condition import kinds
from projections.audit_trail.places import trail_of
from projections.log_slices import Slice, actors, count_of, facts_of, lines_of, page_of, sealed
from projections.moments import MomentInvalid, parse_day

if TYPE_CHECKING:
    from grants.web.visits import Pages, Visit

PAGE = 50
_LINES_AT_ONCE = 200
COLUMNS = (
    *("position", "recorded_at", "stream", "version", "name", "effective_on", "scope"),
    *("person", "competence", "command_id", "legal_basis", "fact"),
)
"""Of the CSV file; `fact` is the stored JSON."""
_Text = Annotated[str, Field(max_length=40)]
_Position = Annotated[int, Field(ge=0, le=2**62)]


class Asked(BaseModel):
    """What of the log is looked for."""

    model_config = ConfigDict(frozen=True)

    von: _Text = ""
    bis: _Text = ""
    von_ereignis: _Text = ""
    bis_ereignis: _Text = ""
    art: Annotated[str, Field(pattern=r"^[a-z][a-z0-9.-]{2,80}$")] | None = None
    wer: Identifier | None = None
    region: Code | None = None
    vorgang: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,120}$")] | None = None
    folge: Literal["", "alt"] = ""
    """The newest fact first, or the oldest."""
    ab: _Position = 0
    """The page goes on behind this one."""
    datei: Literal["jsonl", "csv", "manifest"] | None = None

    @property
    def filters(self) -> dict[str, Any]:
        """Everything but the page and the file, for links."""
        return self.model_dump(exclude={"ab", "datei"}, exclude_none=True)

    def onward(self, wanted: Slice) -> Slice:
        """What of a slice the page begins with."""
        if self.folge:
            return replace(wanted, after=max(wanted.after, self.ab))
        return replace(wanted, to=self.ab - 1) if self.ab else wanted


def log_slice_routes(router: APIRouter, pages: Pages) -> None:
    """`/pruefung/protokoll`."""
    service = pages.reading.service

    @router.get("/pruefung/protokoll")
    def show_slice(request: Request, asked: Annotated[Asked, Query()]) -> Response:
        visit = pages.visit(request)
        visit.asker.needs(LOG_READERS)
        error = wrong = None
        try:
            wanted = _slice(pages, visit, asked)
        except Problem as problem:  # What was typed stays, and the page says what is wrong with it.
            if asked.datei:
                raise
            (found,) = problem.body["errors"]
            wanted, error, wrong = Slice(to=0), found["message"], found["field"]
        if asked.datei:
            return _file(pages, wanted, asked.datei)
        newest = not asked.folge
        found = page_of(service.log, asked.onward(wanted), limit=PAGE + 1, newest=newest)
        places = [each.position for each in found[:PAGE]]
        lines = trail_of(service.log, found[:PAGE], vault=service.vault)
        return pages.show(
            visit,
            "log_slice.html",
            status=422 if error else 200,
            asked=asked,
            error=error,
            wrong=wrong,
            typed={name: in_german(getattr(asked, name)) for name in ("von", "bis")},
            wanted=wanted,
            count=count_of(service.log, wanted),
            lines=lines,
            links=fact_links(pages, visit, places),
            onward=places[-1] if len(found) > PAGE else 0,
            features=kinds(),
            persons=actors(service.log),
            scopes=scope_choices(pages, visit),
            command=command_of(wanted),
            # The end is named, so that the files stay the same however long the log gets.
            kept={**asked.filters, "bis_ereignis": wanted.to},
        )


def _slice(pages: Pages, visit: Visit, asked: Asked) -> Slice:
    """What is asked for, in positions.

    Raises:
        Problem: 422, a day or a position that is none.
    """
    log = pages.reading.service.log
    last = visit.moment.known_at if visit.moment else log.last_position()
    after, to = 0, min(last, log.last_position())
    if asked.von:
        after = log.position_at(end_of_berlin_day(_day("von", asked.von) - dt.timedelta(days=1)))
    if asked.bis:
        to = min(to, log.position_at(end_of_berlin_day(_day("bis", asked.bis))))
    if asked.von_ereignis:
        after = max(after, _position("von_ereignis", asked.von_ereignis) - 1)
    if asked.bis_ereignis:
        to = min(to, _position("bis_ereignis", asked.bis_ereignis))
    return Slice(
        after=after,
        to=to,
        name=asked.art,
        person=asked.wer,
        scope=asked.region,
        case_number=asked.vorgang,
    )


def _day(field: str, text: str) -> dt.date:
    try:
        day = parse_day(text)
    except MomentInvalid as error:
        raise invalid(field, str(error)) from None
    return min(max(day, dt.date(1900, 1, 1)), dt.date(2200, 1, 1))


def _position(field: str, text: str) -> int:
    text = text.strip()
    if not (text.isascii() and text.isdigit()):
        msg = Phrase("„{text}“ ist keine Nummer eines Ereignisses: nötig sind Ziffern.", text=text)
        raise invalid(field, msg)
    return min(int(text), 2**62)


def command_of(wanted: Slice) -> str:
    """What prints the same lines on the command line."""
    options = {
        "--after": wanted.after or None,
        "--to": wanted.to,
        "--type": wanted.name,
        "--person": wanted.person,
        "--scope": wanted.scope,
        "--case": wanted.case_number,
    }
    given = [
        part for name, value in options.items() if value is not None for part in (name, str(value))
    ]
    return shlex.join(["grants", "facts", *given])


def _file(pages: Pages, wanted: Slice, kind: str) -> Response:
    log = pages.reading.service.log
    name = f"protokoll-{wanted.after + 1}-{wanted.to}"
    match kind:
        case "jsonl":
            headers = {"Content-Disposition": f'attachment; filename="{name}.jsonl"'}
            return StreamingResponse(
                _lines(pages, wanted), headers=headers, media_type="application/jsonl"
            )
        case "csv":
            return csv_file(name, COLUMNS, _rows(pages, wanted))
        case _:
            found = sealed(log, wanted)
            manifest = {
                "log": log.origin.name,
                "kind": log.origin.kind,
                "generated_at": pages.reading.service.dispatcher.clock().isoformat(),
                "query": {key: value for key, value in vars(wanted).items() if value is not None},
                "file": f"{name}.jsonl",
                "count": found.count,
                "first_position": found.first,
                "last_position": found.last,
                "sha256": found.sha256,
                "command": command_of(wanted),
            }
            headers = {"Content-Disposition": f'attachment; filename="{name}.manifest.json"'}
            return JSONResponse(manifest, headers=headers)


def _lines(pages: Pages, wanted: Slice) -> Iterator[bytes]:
    lines = lines_of(pages.reading.service.log, wanted)
    while some := b"".join(islice(lines, _LINES_AT_ONCE)):
        yield some


def _rows(pages: Pages, wanted: Slice) -> Iterator[tuple[Any, ...]]:
    for each in facts_of(pages.reading.service.log, wanted):
        stored = each.stored
        yield (
            each.position,
            each.recorded_at.isoformat(),
            stored.stream,
            stored.version,
            stored.name,
            stored.effective_on,
            stored.scope,
            stored.actor.person,
            stored.actor.competence,
            stored.command_id,
            stored.legal_basis,
            json.dumps(json.loads(each.state)["fact"], ensure_ascii=False),
        )
