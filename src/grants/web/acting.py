"""Acting on a case: a form per command, what it would do, and doing it once.

Nothing is carried out that was not shown before: whoever changes a field after the preview sees it
again. The form holds the id of the command, so that
sending it twice does nothing twice, and the version it was made for, so that nobody decides on what
has changed meanwhile.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Path
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request as HttpRequest

from grants.api import bodies
from grants.api.actions import Allowed
from grants.api.case_actions import actions_of
from grants.api.field_errors import field_errors
from grants.api.previews import preview_body
from grants.api.problems import Problem, forbidden, not_found
from grants.kernel.ids import case_stream
from grants.kernel.rejection import Rejection
from grants.store.dispatch import Request
from grants.store.refusals import Forbidden, StaleVersion
from grants.web import forms
from grants.web.cases import Number, of_case
from grants.web.forms import Typed, fields_of
from grants.web.language import gettext
from projections.audit_trail.sentences import sentence
from projections.audit_trail.sentences.words import PLACEHOLDER
from projections.moments import today
from projections.people.queries import party_names, person_names

if TYPE_CHECKING:
    from grants.api.previews import PreviewBody
    from grants.kernel.event import Event
    from grants.store.preview import Preview
    from grants.web.visits import Pages, Visit
    from projections.cases.queries import Case

Step = Annotated[str, Path(pattern=r"^[a-z][a-z-]{2,60}$")]
_OWN = frozenset({"form_token", "command_id", "version", "tun", "gesehen"})
"""Names on a form that are not the command's."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A form as it stands: the step, what is asked, what was typed, and what is wrong with it."""

    number: str
    step: Allowed
    fields: tuple[forms.Field, ...]
    typed: Typed
    version: int
    command_id: str


def acting_routes(router: APIRouter, pages: Pages) -> None:
    """`/vorgaenge/{number}/schritte/{step}`."""

    @router.get("/vorgaenge/{number}/schritte/{step}")
    def ask(request: HttpRequest, number: Number, step: Step) -> Response:
        visit = pages.visit(request)
        shown = _form(pages, visit, number, step, {})
        given = dict(request.query_params)
        days = [each.name for each in shown.fields if each.kind == "day" and each.required]
        if len(days) == 1:
            given.setdefault(days[0], today().strftime("%d.%m.%Y"))
        return _page(pages, visit, _form(pages, visit, number, step, given))

    @router.post("/vorgaenge/{number}/schritte/{step}")
    async def act(request: HttpRequest, number: Number, step: Step) -> Response:
        return await run_in_threadpool(_act, request, number, step, await request.form())

    def _act(request: HttpRequest, number: str, step: str, sent: FormData) -> Response:
        visit = pages.visit(request)
        values = {name: str(value) for name, value in sent.multi_items()}
        if not secrets.compare_digest(values.get("form_token", ""), visit.session.form_token):
            raise Problem(403, "other-origin", gettext("Dieses Formular kam nicht von hier."))
        pages.reading.sees_case(visit.asker, number)
        if (position := _done(pages, number, values.get("command_id", ""))) is not None:
            return _to_case(number, position)
        own = {name: value for name, value in values.items() if name not in _OWN}
        shown = _form(
            pages,
            visit,
            number,
            step,
            own,
            command_id=values.get("command_id", ""),
            version=_version(values.get("version", "")),
        )
        if shown.typed.errors:
            return _page(pages, visit, shown, status=422)
        confirmed = values.get("tun") == "ausfuehren"
        seen = values.get("gesehen") == _digest(shown.typed.body)
        return _carry_out(pages, visit, shown, confirmed=confirmed and seen)


def _done(pages: Pages, number: str, command_id: str) -> int | None:
    """Where a command of the case was recorded that is sent once more; None: not carried out."""
    log = pages.reading.service.log
    known = log.command(command_id) if command_id else None
    if known is None or known.stream != case_stream(number):
        return None
    found = [
        fact.position
        for stream, first, count in known.writes
        for fact in log.read(stream, after=first - 1)[:count]
    ]
    return max(found, default=0)


def _to_case(number: str, position: int) -> Response:
    return RedirectResponse(f"/vorgaenge/{number}?erfasst={position}", 303)


def _digest(body: Mapping[str, Any]) -> str:
    """Tells whether what is sent is what the preview was of."""
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def _version(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


def _form(
    pages: Pages,
    visit: Visit,
    number: str,
    step: str,
    values: Mapping[str, str],
    *,
    command_id: str = "",
    version: int = 0,
) -> Shown:
    """The form of a step that is open to the visitor.

    Raises:
        Problem: 403, 404; 409 while looking back, or why the step is closed.
    """
    reading = pages.reading
    current = reading.sees_case(visit.asker, number)
    if visit.moment is not None:
        raise Problem(409, "looking-back", gettext("Im Rückblick wird nur gelesen."))
    body = actions_of(reading, visit.asker, number, current)
    found = {
        each.command: each
        for each in (*body.allowed, *(one for payout in body.payouts for one in payout.allowed))
    }
    if step not in found:
        closed = {
            each.command: each
            for each in (*body.closed, *(one for payout in body.payouts for one in payout.closed))
        }
        if step not in closed:
            raise not_found()
        raise Problem(409, closed[step].reason, closed[step].detail)
    case, texts = of_case(reading, number)
    fields = fields_of(found[step].body, dict(_choices(case, texts)))
    if bodies.COMMAND_ID.fullmatch(command_id) is None:
        command_id = f"web-{secrets.token_urlsafe(16)}"
    return Shown(
        number=number,
        step=found[step],
        fields=fields,
        typed=forms.read(fields, values),
        version=version or current,
        command_id=command_id,
    )


def _choices(case: Case, texts: Mapping[str, str]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """What of a case a field can name."""
    decisions = [(each.decision, each.decision) for each in case.file.decisions]
    if case.file.draft is not None:
        decisions.append((case.file.draft.decision, case.file.draft.decision))
    found = {
        "decision": decisions,
        "payout_no": [(str(each.payout_no), str(each.payout_no)) for each in case.payouts],
        "condition": [
            (each.condition, f"{each.condition}: {texts.get(each.text_ref, '')[:80]}")
            for each in case.file.conditions
            if each.fulfilled_on is None
        ],
        "hold": [(each, each) for each in case.line.holds],
        "query": [(str(each), str(each)) for each in case.line.open_queries],
        "objects": [(each, each) for each in case.line.objects],
    }
    yield from ((name, options) for name, options in found.items() if options)


def _carry_out(pages: Pages, visit: Visit, shown: Shown, *, confirmed: bool) -> Response:
    service = pages.reading.service
    route = service.routes[shown.step.command]
    body = shown.typed.body
    request = Request(
        route=route,
        stream=case_stream(shown.number),
        body=body,
        person=visit.asker.signed_in.person,
        account=visit.asker.signed_in.account,
        command_id=shown.command_id,
        face="web",
        expected_version=shown.version,
        competence=shown.step.competence,
    )
    try:
        bodies.check_dates(route, body)
        if confirmed:
            result = service.dispatcher.execute(request)
            last = max((fact.position for fact in result.facts), default=0)
            return _to_case(shown.number, last)
        preview = service.dispatcher.preview(request)
    except ValidationError as error:
        shown.typed.errors.update({each["field"]: each["message"] for each in field_errors(error)})
        return _page(pages, visit, shown, status=422)
    except Problem as problem:
        found = problem.body["errors"]
        shown.typed.errors.update({each["field"]: each["message"] for each in found})
        return _page(pages, visit, shown, status=problem.status)
    except Rejection as refusal:
        if refusal.field:
            shown.typed.errors[refusal.field] = refusal.detail
        return _page(pages, visit, shown, status=409, refusal=refusal)
    except Forbidden as refusal:
        raise forbidden(
            refusal.code,
            person=request.person,
            command=route.name,
            stream=request.stream,
            roles=route.roles,
        ) from None
    except StaleVersion as stale:
        return _page(pages, visit, shown, status=412, changed=stale.version)
    return _page(
        pages,
        visit,
        shown,
        preview=preview_body(preview),
        told=list(_told(pages, preview)),
    )


def _told(pages: Pages, preview: Preview) -> Iterator[str]:
    """What would be recorded, in the sentences of the audit trail."""
    log = pages.reading.service.log
    facts: list[Event] = [stored.fact for stored in preview.facts]
    sentences = [sentence(fact) for fact in facts]
    named = [each for text in sentences for each in PLACEHOLDER.findall(text)]
    names = person_names(log, {key for kind, key in named if kind == "person"})
    names |= party_names(log, {key for kind, key in named if kind == "party"})

    def name(match: re.Match[str]) -> str:
        return names.get(match[2], "…")

    for text in sentences:
        yield PLACEHOLDER.sub(name, text)


def _page(
    pages: Pages,
    visit: Visit,
    shown: Shown,
    *,
    status: int = 200,
    refusal: Rejection | None = None,
    changed: int | None = None,
    preview: PreviewBody | None = None,
    told: list[str] | None = None,
) -> Response:
    more: dict[str, Any] = {"refusal": refusal, "preview": preview, "told": told or []}
    return pages.show(
        visit,
        "step.html",
        status=status,
        shown=shown,
        changed=changed,
        version=changed or shown.version,
        seen=_digest(shown.typed.body) if preview else "",
        errors=shown.typed.errors,
        **more,
    )
