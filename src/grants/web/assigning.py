"""Several cases are given to somebody at once: a command each, seen before, answered one by one."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request as HttpRequest

from grants.api import bodies
from grants.api.field_errors import field_errors
from grants.api.problems import problem_of
from grants.kernel.ids import case_stream
from grants.kernel.rejection import Rejection
from grants.kernel.roles import Role
from grants.store.dispatch import Request
from grants.store.log import Unavailable
from grants.store.refusals import CommandReused, Contended, Forbidden, StaleVersion
from grants.store.vault import KeyUnavailable, SubjectErased
from grants.web.acting.told import told
from grants.web.known_cases import known_of
from grants.web.language import gettext
from grants.web.lists import PAGE, people_choices
from grants.web.views import LISTS, acting
from projections.audit_trail.sentences.said import joined
from projections.moments import MomentInvalid, parse_day, today

if TYPE_CHECKING:
    from grants.web.visits import Pages, Visit

COMMAND = "assign-case"


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A case that was chosen: the version that was seen, and the id of its command."""

    number: str
    version: int
    command_id: str

    @property
    def text(self) -> str:
        """As a form holds it."""
        return f"{self.number}:{self.version}:{self.command_id}"


@dataclass(frozen=True, kw_only=True)
class Row:
    """What would become of a case, or has."""

    number: str
    sent: str
    title: str | None
    before: str | None
    refusal: str = ""
    told: str = ""
    unchanged: bool = False
    position: int = 0


@dataclass(frozen=True, kw_only=True)
class Order:
    """To whom, and on which day."""

    person: str
    day: dt.date

    @property
    def body(self) -> dict[str, Any]:
        """The body of each command."""
        return {"responsible": self.person, "assigned_on": self.day.isoformat()}

    def digest(self, rows: Sequence[Sent]) -> str:
        """Tells whether what is confirmed is what was seen."""
        told = "|".join((self.person, self.day.isoformat(), *(each.text for each in rows)))
        return hashlib.sha256(told.encode()).hexdigest()


def assigning_routes(router: APIRouter, pages: Pages) -> None:
    """`/vorgaenge/zuweisung`."""

    @router.post("/vorgaenge/zuweisung")
    async def assign(request: HttpRequest) -> Response:
        return await run_in_threadpool(_assign, pages, request, await request.form())


def may_assign(pages: Pages, visit: Visit) -> bool:
    """Whether lists offer it: the visitor has one of its roles and looks at now."""
    roles: frozenset[Role] = pages.reading.service.routes[COMMAND].roles
    return visit.moment is None and not roles.isdisjoint(visit.roles)


def _assign(pages: Pages, request: HttpRequest, sent: FormData) -> Response:
    visit = acting(pages, request, str(sent.get("form_token", "")))
    chosen = list(_chosen(pages, visit, sent))
    person = str(sent.get("zustaendig_wird", ""))
    typed = str(sent.get("am", "")) or today().strftime("%d.%m.%Y")
    wrong = "" if person else gettext("Wählen Sie, wem die Vorgänge zugewiesen werden.")
    order = None
    try:
        order = Order(person=person, day=parse_day(typed)) if person else None
    except MomentInvalid as error:
        wrong = str(error)
    seen = order is not None and sent.get("gesehen") == order.digest(chosen)
    done = order is not None and seen and sent.get("tun") == "ausfuehren"
    rows = list(_rows(pages, visit, chosen, order, carry_out=done))
    return pages.show(
        visit,
        "assigning.html",
        status=422 if wrong and chosen else 200,
        rows=rows,
        wrong=wrong if chosen else "",
        person=person if order else "",
        day=typed,
        done=done,
        accepted=sum(not row.refusal for row in rows),
        refused=sum(bool(row.refusal) for row in rows),
        previewed=order.digest(chosen) if order and not done else "",
        people=people_choices(pages.reading.service.log, visit, today()),
        back=_back(str(sent.get("zurueck", ""))),
    )


def _chosen(pages: Pages, visit: Visit, sent: FormData) -> Iterator[Sent]:
    """The cases chosen in a list, or those of a preview; only what the visitor may see."""
    given = [str(each).split(":") for each in sent.getlist("zeile")]
    given += [[str(each), "", ""] for each in sent.getlist("vorgang")]
    for number, version, command_id in [each for each in given if len(each) == 3][: 4 * PAGE]:
        facts = pages.reading.service.log.read(case_stream(number)) if number else []
        if facts and visit.asker.sight.sees(facts[0].stored.scope):
            yield Sent(
                number=number,
                version=int(version) if version.isdecimal() else facts[-1].stored.version,
                command_id=command_id
                if bodies.COMMAND_ID.fullmatch(command_id)
                else f"web-{secrets.token_urlsafe(16)}",
            )


def _rows(
    pages: Pages, visit: Visit, chosen: Sequence[Sent], order: Order | None, *, carry_out: bool
) -> Iterator[Row]:
    """What becomes of each case. What was recorded is told, whatever happens to those after it."""
    known = known_of(pages, {each.number for each in chosen}, visit)
    lost = False
    for sent in chosen:
        line = known.lines.get(sent.number)
        outcome: dict[str, Any] = {}
        if lost:
            outcome = {
                "refusal": gettext("Nicht versucht: die Datenbank war nicht mehr erreichbar.")
            }
        elif order is not None:
            try:
                outcome = _outcome(pages, visit, sent, order, carry_out=carry_out)
            except Unavailable:
                if not carry_out:
                    raise
                lost = True
                doubt = gettext(
                    "Ob das erfasst ist, ist ungewiss: die Datenbank war nicht erreichbar."
                    " Der Vorgang zeigt es."
                )
                outcome = {"refusal": doubt}
        yield Row(
            number=sent.number,
            sent=sent.text,
            title=known.titles.get(line.title_ref or "") if line else None,
            before=known.persons.get(line.responsible or "") if line else None,
            **outcome,
        )


def _outcome(
    pages: Pages, visit: Visit, sent: Sent, order: Order, *, carry_out: bool
) -> dict[str, Any]:
    """What the command of one case adds; or why it is refused."""
    service = pages.reading.service
    request = Request(
        route=service.routes[COMMAND],
        stream=case_stream(sent.number),
        body=order.body,
        person=visit.asker.signed_in.person,
        account=visit.asker.signed_in.account,
        command_id=sent.command_id,
        face="web",
        expected_version=sent.version,
    )
    try:
        if carry_out:
            found = service.dispatcher.execute(request).facts
            return {
                "position": max((each.position for each in found), default=0),
                "unchanged": not found,
            }
        preview = service.dispatcher.preview(request)
    except ValidationError as error:
        return {"refusal": joined(" ", (each["message"] for each in field_errors(error)))}
    except Rejection as refusal:
        return {"refusal": refusal.detail}
    except Forbidden:
        return {"refusal": gettext("Dafür fehlt Ihnen hier die Zuständigkeit.")}
    except StaleVersion:
        return {"refusal": gettext("Der Vorgang hat sich inzwischen geändert.")}
    except CommandReused:
        return {"refusal": gettext("Dieses Formular ist schon für etwas anderes verwendet worden.")}
    except (Contended, SubjectErased, KeyUnavailable) as error:
        return {"refusal": str(problem_of(error).body["detail"])}
    return {
        "told": joined(" ", told(pages, preview.facts, preview.texts)),
        "unchanged": not preview.facts,
    }


def _back(address: str) -> str:
    """The list one came from, with its filters."""
    parts = urlsplit(address)
    ours = not parts.scheme and not parts.netloc and parts.path in LISTS
    return address if ours else LISTS[0]
