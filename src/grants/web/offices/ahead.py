"""Who may do what, asked before anybody says what exactly: for what pages offer, and for forms."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from grants.api.problems import forbidden
from grants.store.dispatch import Request
from grants.store.known import Known
from grants.store.refusals import Forbidden
from grants.store.work import begin

if TYPE_CHECKING:
    from grants.store.dispatch import Competence, Dispatcher, Route
    from grants.web.visits import Pages, Visit


@dataclass(frozen=True)
class Ahead:
    """A person before a stream (empty: one that a command would open), as the log knows both now.

    What is said later can still close a command: the region of what it opens, or its amount.
    """

    dispatcher: Dispatcher
    person: str
    stream: str = ""
    _known: Known = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_known", Known(self.dispatcher.log))

    def competence(self, route: Route) -> Competence:
        """The competence under which this person would act.

        Raises:
            Forbidden: no role of the route is held (`role`), or not for this scope (`region`).
        """
        request = Request(
            route=route,
            stream=self.stream,
            body={},
            person=self.person,
            account="",
            command_id="",
            face="web",
        )
        work = begin(self._known, request, self.dispatcher.clock())
        return self.dispatcher.authorise(work, route, self.stream, None)

    def may(self, route: Route) -> bool:
        """Whether there is one."""
        try:
            self.competence(route)
        except Forbidden:
            return False
        return True


def require(pages: Pages, visit: Visit, route: Route, stream: str = "") -> None:
    """Go on only with somebody who may do this.

    Raises:
        Problem: 403, logged.
    """
    person = visit.asker.signed_in.person
    try:
        Ahead(pages.reading.service.dispatcher, person, stream).competence(route)
    except Forbidden as refusal:
        raise forbidden(
            refusal.code, person=person, command=route.name, stream=stream, roles=route.roles
        ) from None
