"""The answers to a form: shown, seen before it is done, done once, on what was seen."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError

from grants.api import bodies
from grants.api.field_errors import field_errors
from grants.api.previews import preview_body
from grants.api.problems import Problem, forbidden_command
from grants.kernel.rejection import Rejection
from grants.store.dispatch import Request
from grants.store.refusals import CommandReused, Forbidden, StaleVersion
from grants.web.acting.sent import visit_of, whose
from grants.web.acting.told import changed_since, told
from grants.web.budget_lines import scope_names
from grants.web.language import gettext
from grants.web.typed import ROWS_MORE, Typed, read
from grants.web.visits import only_now
from projections.moments import today

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request as HttpRequest

    from grants.web.acting.deed import Deed
    from grants.web.acting.sent import Sent
    from grants.web.visits import Pages, Visit


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A form as it stands: what it is about, what was typed, and the command it would send."""

    deed: Deed
    typed: Typed
    command_id: str
    status: int = 200
    more: Mapping[str, Any] = field(default_factory=dict)


def ask(pages: Pages, visit: Visit, deed: Deed, given: Mapping[str, str]) -> Response:
    """The form, with what it begins with, and what its address says."""
    only_now(visit.request)
    if deed.closed:
        shown = replace(_shown(deed, {}, status=409), more={"bare": True})
        return _page(pages, visit, shown)
    days = [each.name for each in deed.fields if each.kind == "day" and each.required]
    begun = {days[-1]: today().strftime("%d.%m.%Y")} if days else {}
    return _page(pages, visit, _shown(deed, {**begun, **deed.beginning, **given}))


def act(
    pages: Pages, request: HttpRequest, sent: Sent, deed_for: Callable[[Visit], Deed]
) -> Response:
    """What comes of a form that was sent; `deed_for` says what it is about.

    Raises:
        NotSignedIn: the session has ended; carries what was typed.
        Problem: 403, 404.
    """
    try:
        return _answer(pages, *visit_of(pages, request, sent), deed_for)
    finally:
        sent.close()


def _answer(pages: Pages, visit: Visit, sent: Sent, deed_for: Callable[[Visit], Deed]) -> Response:
    deed = deed_for(visit)
    known = _done(pages, visit, deed, sent)
    if isinstance(known, Response):
        return known
    stale = bool(deed.stream) and sent.version != deed.version
    values = {**sent.own, **deed.numbers} if stale or sent.again else sent.own
    id_ = sent.get("command_id") if known is None else ""
    shown = _shown(deed, values, command_id=id_)
    if sent.get("tun") == "mehr":
        shown.typed.spare += ROWS_MORE
        shown.typed.errors.clear()
        return _page(pages, visit, shown)
    if deed.closed or stale or sent.again or known:
        return _page(pages, visit, _interrupted(pages, shown, sent, known, stale=stale))
    shown = _with_files(visit, shown, sent)
    if shown.typed.errors:
        return _page(pages, visit, replace(shown, status=422))
    seen = sent.get("gesehen") == _digest(shown.typed.body)
    return _carry_out(pages, visit, shown, confirmed=seen and sent.get("tun") == "ausfuehren")


def _shown(
    deed: Deed, values: Mapping[str, str], *, command_id: str = "", status: int = 200
) -> Shown:
    if bodies.COMMAND_ID.fullmatch(command_id) is None:
        command_id = f"web-{secrets.token_urlsafe(16)}"
    typed = read(deed.fields, values)
    typed.spare = deed.spare
    return Shown(deed=deed, typed=typed, command_id=command_id, status=status)


def _done(pages: Pages, visit: Visit, deed: Deed, sent: Sent) -> Response | str | None:
    """Where one goes if exactly this was carried out; a message if something else was by its id."""
    service = pages.reading.service
    command_id = sent.get("command_id")
    known = service.log.command(command_id) if command_id else None
    if known is None:
        return None
    if deed.stream and known.stream != deed.stream:
        return gettext("Dieses Formular ist schon für etwas anderes verwendet worden.")
    position = max(
        (
            fact.position
            for stream, first, count in known.writes
            for fact in service.log.read(stream, after=first - 1)[:count]
        ),
        default=0,
    )
    body = read(deed.fields, sent.own).body
    request = _request(visit, deed, body, command_id)
    # Of a step that is closed by now nothing says under which competence it was done.
    sendings = (replace(request, competence=role) for role in ("", *deed.route.roles))
    if any(service.dispatcher.body_hash(each) == known.body_hash for each in sendings):
        return RedirectResponse(deed.leads_to(known.stream, position), 303)
    return gettext(
        "Dieses Formular ist schon erfasst; daran wurde nichts geändert. Ihre geänderten Angaben"
        " stehen noch hier: sie wären ein weiterer Schritt. Gehen Sie dafür auf die Vorschau."
    )


def _interrupted(
    pages: Pages, shown: Shown, sent: Sent, known: str | None, *, stale: bool
) -> Shown:
    """The form once more, filled as it was, with the reason why nothing was done."""
    deed, more = shown.deed, dict[str, Any]()
    status = 409 if deed.closed or known else 412
    if stale and not known:
        more["changes"] = changed_since(
            pages, deed.stream, deed.version if sent.version is None else sent.version
        )
    elif sent.again:
        status = 200 if not sent.get("form_token") else 403
        more["again"] = True
    if known:
        more["known"] = known
    return replace(shown, status=status, more=more)


def _with_files(visit: Visit, shown: Shown, sent: Sent) -> Shown:
    """With the files that came with the form taken in, and named in it."""
    deed = shown.deed
    if deed.files is None or not sent.files or deed.closed:
        return shown
    values, files = dict(shown.typed.values), deed.files
    errors = {}
    for number, file in enumerate(sent.files):
        id_ = f"{shown.command_id}.{number}.{secrets.token_hex(4)}"
        try:
            taken = files.take(visit, file, sent.get("datei_art") or "letter", id_)
        except Problem as problem:
            errors["datei"] = str(problem.body["detail"])
            continue
        files = replace(files, options=(*files.options, taken))
        kept = values.get(files.place, "") if files.place == "documents" else ""
        values[files.place] = f"{kept}\n{taken[0]}".strip()
    again = _shown(replace(deed, files=files), values, command_id=shown.command_id)
    again.typed.errors.update(errors)
    return again


def _request(visit: Visit, deed: Deed, body: dict[str, Any], command_id: str) -> Request:
    signed_in = visit.asker.signed_in
    return Request(
        route=deed.route,
        stream=deed.stream,
        body=body,
        person=signed_in.person,
        account=signed_in.account,
        command_id=command_id,
        face="web",
        expected_version=deed.version if deed.stream else None,
        competence=deed.competence,
    )


def _carry_out(pages: Pages, visit: Visit, shown: Shown, *, confirmed: bool) -> Response:
    deed, body = shown.deed, shown.typed.body
    dispatcher = pages.reading.service.dispatcher
    request = _request(visit, deed, body, shown.command_id)
    try:
        bodies.check_dates(deed.route, body)
        if confirmed:
            result = dispatcher.execute(request)
            last = max((fact.position for fact in result.facts), default=0)
            return RedirectResponse(deed.leads_to(result.stream, last), 303)
        preview = dispatcher.preview(request)
    except ValidationError as error:
        shown.typed.errors.update({each["field"]: each["message"] for each in field_errors(error)})
        return _page(pages, visit, replace(shown, status=422))
    except Problem as problem:
        found = problem.body["errors"]
        shown.typed.errors.update({each["field"]: each["message"] for each in found})
        return _page(pages, visit, replace(shown, status=problem.status))
    except Rejection as refusal:
        if refusal.field:
            shown.typed.errors[refusal.field] = refusal.detail
        return _page(pages, visit, replace(shown, status=409, more={"refusal": refusal}))
    except Forbidden as refusal:
        raise forbidden_command(refusal, request) from None
    except (StaleVersion, CommandReused):  # Between the look at it and the command.
        more = {"changes": changed_since(pages, deed.stream, deed.version)}
        return _page(pages, visit, replace(shown, status=412, more=more))
    planned = preview_body(preview)
    seen = {
        "preview": planned,
        "told": told(pages, preview.facts, preview.texts),
        "scopes": scope_names(pages.reading.service.log, planned.budgets),
    }
    return _page(pages, visit, replace(shown, more=seen))


def _digest(body: Mapping[str, Any]) -> str:
    """Tells whether what is sent is what the preview was of."""
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def _page(pages: Pages, visit: Visit, shown: Shown) -> Response:
    nothing: dict[str, Any] = dict.fromkeys(
        ("bare", "refusal", "preview", "told", "changes", "again", "known")
    )
    return pages.show(
        visit,
        shown.deed.template,
        status=shown.status,
        shown=shown,
        deed=shown.deed,
        typed=shown.typed,
        mark=whose(pages, visit),
        seen=_digest(shown.typed.body) if shown.more.get("preview") else "",
        errors=shown.typed.errors,
        **{**nothing, **shown.more},
    )
