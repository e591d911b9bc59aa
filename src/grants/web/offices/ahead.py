"""Who may do what, asked before anybody says what exactly: for what pages offer, and for forms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grants.api.problems import forbidden
from grants.kernel.ids import case_stream
from grants.store.dispatch import Request
from grants.store.known import Known
from grants.store.refusals import Forbidden
from grants.store.work import begin
from projections.cases.queries import numbers_of_party

if TYPE_CHECKING:
    from grants.store.dispatch import Competence, Dispatcher, Route
    from grants.web.visits import Pages, Visit


class Shown(Known):
    """What is known for a page, which is looked at often: cases of a party by the read model.

    To look through all of the log for those that once named it is left to the command itself.
    """

    def naming(self, *, party: str, kind: str) -> list[str]:
        """The cases that belong to a party."""
        assert kind == "case", "nothing else is asked for"
        return [case_stream(number) for number in numbers_of_party(self.log, party)]


@dataclass(frozen=True)
class Ahead:
    """A person before a stream (empty: one that a command would open), as both are known now.

    What is said later can still close a command: the region of what it opens, or its amount.
    """

    dispatcher: Dispatcher
    known: Known
    person: str
    stream: str = ""

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
        work = begin(self.known, request, self.dispatcher.clock())
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
    dispatcher = pages.reading.service.dispatcher
    try:
        Ahead(dispatcher, Known(dispatcher.log), person, stream).competence(route)
    except Forbidden as refusal:
        raise forbidden(
            refusal.code, person=person, command=route.name, stream=stream, roles=route.roles
        ) from None
