"""What every form beside the cases has in common: its stream, who may, and where it leads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from grants.api.addresses import place
from grants.api.problems import not_found
from grants.kernel.ids import EVERYWHERE
from grants.web import wording
from grants.web.acting import Crumb, Deed, act, ask, sent_by
from grants.web.offices.ahead import Ahead, Shown, require
from grants.web.visits import address

if TYPE_CHECKING:
    from grants.kernel.aggregate import Decider
    from grants.store.known import Known
    from grants.store.log import Log
    from grants.store.recorded import Recorded
    from grants.web.visits import Pages, Visit

S = TypeVar("S")
DeedFor = Callable[["Visit", Mapping[str, str]], Deed]
"""(visit, parts of the address) → what the form is about."""


@dataclass(frozen=True)
class Offer:
    """A command somebody may carry out here, and where its form is."""

    name: str
    address: str


Offers = Callable[..., list[Offer]]


def offers(pages: Pages, visit: Visit, stream: str = "", *, known: Known | None = None) -> Offers:
    """What the visitor may do today with a stream, or open; while looking back nothing.

    The answer takes commands, the address of their forms, what they are about if the command alone
    does not say it, and what is chosen there beforehand. A page with many streams reads what the
    visitor holds once for all of them, as `known` by `shown`.
    """
    if visit.moment is not None:
        return lambda *_, **__: []
    service = pages.reading.service
    known = shown(pages) if known is None else known
    ahead = Ahead(service.dispatcher, known, visit.asker.signed_in.person, stream)

    def those(
        above: str, commands: Iterable[str], *, named: str = "", **chosen: Any
    ) -> list[Offer]:
        about = f": {named}" if named else ""
        return [
            Offer(f"{wording.command(each)}{about}", address(f"{above}/{each}", **chosen))
            for each in commands
            if ahead.may(service.routes[each])
        ]

    return those


def shown(pages: Pages) -> Known:
    """What offers of one page are judged by."""
    return Shown(pages.reading.service.log)


def form_routes(
    router: APIRouter,
    pages: Pages,
    path: str,
    deed_for: DeedFor,
    *,
    otherwise: Callable[[Visit], Response | None] | None = None,
) -> None:
    """The form of a command at an address: asked for, and what comes back.

    `otherwise` answers visitors whom the form is not for.
    """

    @router.get(path)
    def ask_form(request: Request) -> Response:
        visit = pages.visit(request)
        if otherwise is not None and (answer := otherwise(visit)) is not None:
            return answer
        deed = deed_for(visit, request.path_params)
        given = {k: v for k, v in request.query_params.items() if k not in deed.fixed}
        return ask(pages, visit, deed, given)

    @router.post(path)
    async def act_form(request: Request) -> Response:
        sent, parts = await sent_by(request), dict(request.path_params)
        return await run_in_threadpool(
            act, pages, request, sent, lambda visit: deed_for(visit, parts)
        )


def only_for(
    pages: Pages, command: str, title: Callable[[], str], above: tuple[str, Callable[[], str]]
) -> Callable[[Visit], Response | None]:
    """A page that says whose work a command is, for those who cannot do it."""
    roles = pages.reading.service.routes[command].roles

    def otherwise(visit: Visit) -> Response | None:
        if visit.moment is None and not roles.isdisjoint(visit.roles):
            return None
        return pages.show(
            visit,
            "for_others.html",
            title=title(),
            above=Crumb(visit.link(above[0]), above[1]()),
            roles=roles,
        )

    return otherwise


@dataclass(frozen=True)
class Desk:
    """A command somebody wants to carry out, and the stream it is addressed to.

    `kind` is that of the stream, `parts` are those of its name.
    """

    pages: Pages
    visit: Visit
    command: str
    kind: str
    parts: Mapping[str, str]
    scope: str = EVERYWHERE

    @property
    def log(self) -> Log:
        """The log of the service."""
        return self.pages.reading.service.log

    @cached_property
    def stream(self) -> str:
        """The stream's name.

        Raises:
            Problem: 404, there is no such command, or the address names no stream.
        """
        route = self.pages.reading.service.routes.get(self.command)
        found = place(self.kind).stream(self.kind, self.parts)
        if route is None or route.kind != self.kind or route.opens is not None or found is None:
            raise not_found()
        return found

    @cached_property
    def facts(self) -> list[Recorded]:
        """What was recorded in the stream."""
        return self.log.read(self.stream)

    def state(self, decider: Decider[Any, S, Any]) -> S:
        """What the stream is after its facts."""
        return decider.fold(each.fact for each in self.facts)

    def next_id(self, field: str, letter: str) -> str:
        """A name for what is new in the stream: none that is used already."""
        used = {getattr(each.fact, field, None) for each in self.facts}
        return next(name for n in range(1, len(used) + 2) if (name := f"{letter}{n}") not in used)

    def new(self, names: Mapping[str, tuple[str, str]], of: str = "") -> dict[str, Any]:
        """The name of what the command makes new; `names`: its field, and how its names begin."""
        if self.command not in names:
            return {}
        field, letter = names[self.command]
        return {field: self.next_id(field, f"{letter}{of}")}

    def asked(self, name: str) -> str:
        """What the address chooses beforehand."""
        return self.visit.request.query_params.get(name, "").strip()

    def deed(self, above: str, back: str, crumbs: Iterable[Crumb], **more: Any) -> Deed:
        """The form, below an address; `back` is where one goes afterwards.

        Raises:
            Problem: 403, 404.
        """
        stream = self.stream
        route = self.pages.reading.service.routes[self.command]
        if self.scope != EVERYWHERE and not self.visit.asker.sight.sees(self.scope):
            raise not_found()
        require(self.pages, self.visit, route, stream)
        return Deed(
            route=route,
            stream=stream,
            version=self.facts[-1].stored.version if self.facts else 0,
            address=address(f"{above}/{self.command}", **self.visit.request.query_params),
            leads_to=lambda _, position: after(back, position),
            crumbs=tuple(crumbs),
            **more,
        )


def after(back: str, position: int) -> str:
    """A page that shows that something was recorded."""
    return f"{back}{'&' if '?' in back else '?'}erfasst={position}"
