"""Rebuilding read models from a page, once that is confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from grants.api.problems import Problem, not_found
from grants.store.tasks import Busy
from grants.web.acting.sent import Sent, sent_by, visit_of
from grants.web.language import gettext
from grants.web.operating.places import ADMINISTRATORS, MODEL_TITLES
from grants.web.operating.rebuilding import chosen
from grants.web.operating.task_routes import TASKS
from grants.web.visits import only_now

if TYPE_CHECKING:
    from grants.store.tasks import Task
    from grants.web.operating.background import Background
    from grants.web.visits import Pages, Visit
    from projections.runtime import ReadModel

ADDRESS = "/betrieb/neuaufbau"


def rebuild_routes(router: APIRouter, pages: Pages, background: Background | None) -> None:
    """`/betrieb/neuaufbau`."""
    log = pages.reading.service.log

    @router.get(ADDRESS)
    def ask(request: Request, modell: Annotated[list[str], Query()] = []) -> Response:  # noqa: B006
        visit = pages.visit(request)
        visit.asker.needs(ADMINISTRATORS)
        only_now(request)
        return confirm(visit, _known(modell))

    def confirm(
        visit: Visit, models: tuple[ReadModel, ...], *, busy: Task | None = None
    ) -> Response:
        return pages.show(
            visit,
            "rebuild.html",
            status=409 if busy else 200,
            models=models,
            titles=MODEL_TITLES,
            able=background is not None,
            busy=busy,
        )

    @router.post(ADDRESS)
    async def start(request: Request) -> Response:
        sent = await sent_by(request)
        return await run_in_threadpool(begin, request, sent)

    def begin(request: Request, sent: Sent) -> Response:
        visit, sent = visit_of(pages, request, sent)
        visit.asker.needs(ADMINISTRATORS)
        models = _known(sent.get("modell").split())
        if sent.again:
            return confirm(visit, models)
        if background is None:
            raise Problem(503, "no-background", gettext("Dieser Server beginnt keine Aufgaben."))
        asked: dict[str, object] = {"models": [model.name for model in models]}
        try:
            task = background.begin(log, "rebuild", asked, person=visit.session.person)
        except Busy as busy:
            return confirm(visit, models, busy=busy.task)
        return RedirectResponse(f"{TASKS}/{task.task}", 303)


def _known(names: list[str]) -> tuple[ReadModel, ...]:
    """The models of these names.

    Raises:
        Problem: 404, there is one that is not there, or none at all.
    """
    models = chosen(names)
    if not models or len(models) != len(set(names)):
        raise not_found()
    return models
