"""What lies on the desk of somebody who acts on a case: its file, its facts, its programme."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from grants.access.sight import held_roles
from grants.alliance.decider import ALLIANCE
from grants.api.problems import not_found
from grants.api.texts import opened_texts
from grants.kernel.ids import alliance_stream, case_stream, programme_stream
from grants.programme.decider import PROGRAMME
from projections import remembered
from projections.cases.dossier import dossier
from projections.cases.queries import stood
from projections.moments import today
from projections.people.queries import persons

if TYPE_CHECKING:
    from grants.alliance.state import Alliance
    from grants.kernel.event import Event
    from grants.kernel.roles import Role
    from grants.programme.state import Programme
    from grants.store.log import Log
    from grants.web.visits import Pages, Visit
    from projections.cases.queries import Case, PayoutLine

FactT = TypeVar("FactT", bound="Event")


@dataclass(frozen=True)
class Desk:
    """A case as it stands now, with the words behind its references, for one visitor."""

    pages: Pages
    visit: Visit
    number: str
    case: Case
    texts: Mapping[str, str]
    facts: Sequence[Event]

    @property
    def log(self) -> Log:
        """The log of the service."""
        return self.pages.reading.service.log

    @property
    def person(self) -> str:
        """Who acts."""
        return self.visit.asker.signed_in.person

    @cached_property
    def today(self) -> dt.date:
        """The day in Berlin."""
        return today()

    @cached_property
    def programme(self) -> Programme:
        """The rules that the case is under."""
        stream = programme_stream(self.case.line.programme)
        return PROGRAMME.fold(each.fact for each in remembered.streams(self.log, [stream]))

    @cached_property
    def alliance(self) -> Alliance:
        """The alliance of the region of the case."""
        stream = alliance_stream(self.case.line.programme, self.case.line.scope)
        return ALLIANCE.fold(each.fact for each in self.log.read(stream))

    @cached_property
    def holders(self) -> list[tuple[str, str, frozenset[Role]]]:
        """Everybody with a role for the case today: person, name, roles."""
        scope, found = self.case.line.scope, []
        for each in persons(self.log):
            if each.roles:
                held = held_roles(self.log, each.person, self.today)
                roles = frozenset(one.role for one in held if one.grant.covers(scope))
                found.append((each.person, each.name, roles))
        return found

    def all_of(self, kind: type[FactT]) -> list[FactT]:
        """The facts of a kind in the file, oldest first."""
        return [fact for fact in self.facts if isinstance(fact, kind)]

    def payout(self, payout_no: int | None) -> PayoutLine | None:
        """A payout of the case."""
        return next((each for each in self.case.payouts if each.payout_no == payout_no), None)


def desk(pages: Pages, visit: Visit, number: str) -> Desk:
    """The desk for a case.

    Raises:
        Problem: 404, there is none.
    """
    service = pages.reading.service
    found = stood(service.log, number, dossier(service.log, number))
    if found is None:
        raise not_found()
    texts = opened_texts(service, [vars(found.line), found.file])
    return desk_of(pages, visit, number, found, texts)


def desk_of(pages: Pages, visit: Visit, number: str, case: Case, texts: Mapping[str, str]) -> Desk:
    """The desk for a case that was looked at already."""
    facts = [each.fact for each in pages.reading.service.log.read(case_stream(number))]
    return Desk(pages, visit, number, case, texts, facts)
