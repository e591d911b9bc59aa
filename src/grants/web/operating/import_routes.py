"""`/betrieb/import`: a file is brought, mapped, tried, approved by somebody else, taken over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from grants.legacy.commission import IMPORT_FILE
from grants.store.deliveries import BYTES_MAX, Deliveries
from grants.web.acting.sent import Sent, sent_by, sent_with_files, visit_of, whose
from grants.web.downloads import csv_file
from grants.web.language import spoken
from grants.web.offices import require
from grants.web.operating import mapping_form
from grants.web.operating.deeds import DEEDS, Deed, Doing
from grants.web.operating.delivering import (
    STATES,
    bring,
    found,
    imported_cases,
    incoming,
    shipped,
    task_of,
)
from grants.web.operating.places import IMPORTERS, names_of, tabs
from grants.web.operating.progress import phase, told
from grants.words import word

if TYPE_CHECKING:
    from grants.store.deliveries import Delivery
    from grants.web.operating.background import Background
    from grants.web.visits import Pages, Visit

ADDRESS = "/betrieb/import"
SHOWN = 30
ERRORS_SHOWN = 200


def import_routes(router: APIRouter, pages: Pages, background: Background | None) -> None:
    """Everything about files that are taken over."""
    service = pages.reading.service
    deliveries = Deliveries(service.log, service.vault)

    @router.get(ADDRESS)
    def look(request: Request) -> Response:
        visit = pages.visit(request)
        visit.asker.needs(IMPORTERS)
        return listed(visit)

    def listed(
        visit: Visit, *, errors: dict[str, list[str]] | None = None, chosen: str = ""
    ) -> Response:
        recent = deliveries.recent(limit=SHOWN)
        persons = [each.brought_by for each in recent] + [each.approved_by for each in recent]
        return pages.show(
            visit,
            "imports.html",
            status=422 if errors else 200,
            tabs=tabs(visit),
            deliveries=recent,
            names=names_of(service.log, persons),
            states=STATES,
            shipped=shipped(),
            chosen=chosen,
            errors=errors or {},
            megabytes=BYTES_MAX // (1024 * 1024),
            able=background is not None,
            mark=whose(pages, visit),
        )

    @router.post(ADDRESS)
    async def receive(request: Request) -> Response:
        sent = await sent_with_files(pages, request)
        try:
            return await run_in_threadpool(take, request, sent)
        finally:
            for file in sent.files:
                await file.close()

    def take(request: Request, sent: Sent) -> Response:
        visit, sent = visit_of(pages, request, sent)
        require(pages, visit, IMPORT_FILE)
        if sent.again:
            return listed(visit, chosen=sent.get("zuordnung_art"))
        brought = incoming(sent)
        if brought.errors:
            return listed(visit, errors=brought.errors, chosen=sent.get("zuordnung_art"))
        return RedirectResponse(f"{ADDRESS}/{bring(deliveries, visit, brought)}", 303)

    _one_routes(router, pages)
    for name, deed in DEEDS.items():
        _deed_route(router, pages, name, Doing(pages, deliveries, background, deed))


def _one_routes(router: APIRouter, pages: Pages) -> None:
    """One file, and what of it can be kept."""

    def importer(request: Request) -> Visit:
        visit = pages.visit(request)
        visit.asker.needs(IMPORTERS)
        return visit

    @router.get(f"{ADDRESS}/{{id_}}")
    def one(request: Request, id_: str) -> Response:
        visit = importer(request)
        return pages.show(visit, "import.html", **shown(pages, visit, found(pages, id_)))

    @router.get(f"{ADDRESS}/{{id_}}/fehler.csv")
    def errors_of(request: Request, id_: str) -> Response:
        importer(request)
        errors = (found(pages, id_).result or {}).get("errors", [])
        language = spoken.get()
        rows = [[each["row"], each["column"], each["rule"], each[language]] for each in errors]
        return csv_file("import-errors", ("row", "column", "rule", "message"), rows)

    @router.get(f"{ADDRESS}/{{id_}}/zuordnung.toml")
    def mapping_of(request: Request, id_: str) -> Response:
        importer(request)
        headers = {"Content-Disposition": 'attachment; filename="mapping.toml"'}
        return Response(found(pages, id_).mapping, headers=headers, media_type="application/toml")


def _deed_route(router: APIRouter, pages: Pages, name: str, doing: Doing) -> None:
    """What people do with one delivery, each at an address of its own."""

    async def post(request: Request, id_: str) -> Response:
        sent = await sent_by(request)
        return await run_in_threadpool(do, request, id_, sent)

    def do(request: Request, id_: str, sent: Sent) -> Response:
        visit, sent = visit_of(pages, request, sent)
        require(pages, visit, IMPORT_FILE)
        delivery = found(pages, id_)
        if not sent.again:
            doing(visit, delivery, sent)
        gone = doing.deed is Deed.DISCARD
        return RedirectResponse(ADDRESS if gone else f"{ADDRESS}/{id_}", 303)

    router.add_api_route(f"{ADDRESS}/{{id_}}/{name}", post, methods=["POST"])


def shown(pages: Pages, visit: Visit, delivery: Delivery) -> dict[str, Any]:
    """What the page of a delivery shows."""
    log = pages.reading.service.log
    task = task_of(log, delivery)
    mapping, problems = mapping_form.read(delivery.mapping, spoken.get())
    content = mapping_form.content_of(delivery.mapping)
    result, seen = delivery.result or {}, delivery.seen or {}
    own = delivery.brought_by == visit.session.person
    import_id = result.get("import_id") if delivery.state == "done" else None
    persons = [delivery.brought_by, delivery.approved_by]
    return {
        "tabs": tabs(visit),
        "delivery": delivery,
        "state": STATES[delivery.state],
        "own": own,
        "editable": own and delivery.state == "open" and visit.moment is None,
        "names": names_of(log, persons),
        "task": task if task and (task.goes_on or delivery.state != "done") else None,
        "told": told(task) if task else "",
        "phase": phase(task) if task else "",
        "mapping": mapping,
        "problems": problems,
        "errors": {each.place: each.message for each in problems},
        "values": mapping_form.written(content),
        "form": mapping_form,
        "seen": seen,
        "sheets": [(str(n), name) for n, name in enumerate(seen.get("sheets", ()), start=1)],
        "result": result,
        "language": spoken.get(),
        "flags": [
            (word("flag", code, spoken.get()), rows)
            for code, rows in result.get("flags", {}).items()
        ],
        "errors_shown": result.get("errors", [])[:ERRORS_SHOWN],
        "cases": imported_cases(pages, visit, import_id) if import_id else [],
        "mark": whose(pages, visit),
    }
