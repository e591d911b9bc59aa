"""The page of a task: how far it is, told live; and that it is to stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from grants.api.problems import not_found
from grants.store import tasks
from grants.web.acting.sent import Sent, sent_by, visit_of
from grants.web.operating.places import MODEL_TITLES, PLACES, names_of, tabs
from grants.web.operating.progress import live, phase, told
from grants.web.operating.rebuilding import chosen

if TYPE_CHECKING:
    from grants.store.tasks import Task
    from grants.web.visits import Pages, Visit

TASKS = "/betrieb/aufgaben"


def task_routes(router: APIRouter, pages: Pages) -> None:
    """`/betrieb/aufgaben/…`."""
    log = pages.reading.service.log

    def found(request: Request, id_: str) -> tuple[Visit, Task]:
        visit = pages.visit(request)
        return visit, allowed(visit, id_)

    def allowed(visit: Visit, id_: str) -> Task:
        task = tasks.find(log, id_)
        if task is None:
            raise not_found()
        visit.asker.needs(PLACES[task.place])
        return task

    @router.get(f"{TASKS}/{{id_}}")
    def look(request: Request, id_: str) -> Response:
        visit, task = found(request, id_)
        if task.place == "import":
            return RedirectResponse(visit.link(f"/betrieb/import/{task.asked['delivery']}"), 303)
        return pages.show(
            visit,
            "task.html",
            tabs=tabs(visit),
            task=task,
            told=told(task),
            phase=phase(task),
            names=names_of(log, [task.begun_by, task.stopped_by]),
            models=chosen(task.asked["models"]),
            titles=MODEL_TITLES,
        )

    @router.get(f"{TASKS}/{{id_}}/verlauf")
    def follow(request: Request, id_: str) -> Response:
        return live(log, found(request, id_)[1])

    @router.post(f"{TASKS}/{{id_}}/abbrechen")
    async def stop(request: Request, id_: str) -> Response:
        sent = await sent_by(request)
        return await run_in_threadpool(end, request, id_, sent)

    def end(request: Request, id_: str, sent: Sent) -> Response:
        visit, sent = visit_of(pages, request, sent)
        task = allowed(visit, id_)
        if not sent.again:
            tasks.stop(log, id_, person=visit.session.person)
        return RedirectResponse(f"{TASKS}/{task.task}", 303)
