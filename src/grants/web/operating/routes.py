"""`/betrieb` and below it rule parameters and kinds of facts: for administrators."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response
from starlette.requests import Request

from grants.programme.configuration import configuration, keys_with
from grants.store import tasks
from grants.web.operating.condition import condition, kinds, state
from grants.web.operating.import_routes import import_routes
from grants.web.operating.places import ADMINISTRATORS, IMPORTERS, MODEL_TITLES, names_of, tabs
from grants.web.operating.progress import phase
from grants.web.operating.rebuild_routes import rebuild_routes
from grants.web.operating.task_routes import task_routes
from grants.web.rules.shown import told

if TYPE_CHECKING:
    from grants.web.operating.background import Background
    from grants.web.visits import Pages, Visit

TASKS_SHOWN = 5


def operating_routes(router: APIRouter, pages: Pages, background: Background | None) -> None:
    """Everything about the operation."""
    _conditions(router, pages)
    rebuild_routes(router, pages, background)
    task_routes(router, pages)
    import_routes(router, pages, background)


def _conditions(router: APIRouter, pages: Pages) -> None:
    reading = pages.reading

    def administrator(request: Request) -> Visit:
        visit = pages.visit(request)
        visit.asker.needs(ADMINISTRATORS)
        return visit

    @router.get("/betrieb")
    def look(request: Request) -> Response:
        visit = pages.visit(request)
        if ADMINISTRATORS.isdisjoint(visit.roles) and not IMPORTERS.isdisjoint(visit.roles):
            return RedirectResponse(visit.link("/betrieb/import"), 303)
        visit.asker.needs(ADMINISTRATORS)
        log = reading.service.log
        recent = tasks.recent(log, "rebuild", limit=TASKS_SHOWN)
        return pages.show(
            visit,
            "operations.html",
            tasks=recent,
            phase=phase,
            names=names_of(log, [task.begun_by for task in recent]),
            tabs=tabs(visit),
            at=condition(reading),
            state=state,
            titles=MODEL_TITLES,
        )

    @router.get("/betrieb/regeln")
    def rules(request: Request) -> Response:
        visit = administrator(request)
        rows = configuration(reading.service.log, reading.today())
        rows.sort(key=lambda row: row["status"] != "missing")
        return pages.show(
            visit,
            "rules.html",
            tabs=tabs(visit),
            rows=rows,
            told=lambda key, value: told(key, Decimal(value)),
            unconfirmed=keys_with("unconfirmed", rows),
            lacking=keys_with("missing", rows),
        )

    @router.get("/betrieb/ereignisarten")
    def facts(request: Request) -> Response:
        visit = administrator(request)
        return pages.show(visit, "fact_kinds.html", tabs=tabs(visit), features=kinds())
