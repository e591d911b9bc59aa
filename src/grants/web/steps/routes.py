"""`/vorgaenge/{number}/schritte/{step}`: of the case, of one of its payouts or claims."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request as HttpRequest

from grants.api.actions import Allowed, Closed
from grants.api.case_actions import actions_of
from grants.api.problems import not_found
from grants.kernel.ids import case_stream, claim_stream
from grants.payout.decider import PAYOUTS
from grants.web.acting import Crumb, Deed, act, ask, reached, sent_with_files
from grants.web.extracting import guards
from grants.web.files import case_files
from grants.web.language import gettext
from grants.web.numbers import Number
from grants.web.steps.account import PAYING, account
from grants.web.steps.beginnings import begins, fixed
from grants.web.steps.beside import beside, beside_claim
from grants.web.steps.claims import claim_begins, claim_fixed
from grants.web.steps.desk import desk
from grants.web.steps.layouts import ALL_ROWS, ASKED, LAYOUTS
from grants.web.steps.notices import notices
from grants.web.steps.references import choices, payout
from grants.web.typed import ROWS_SPARE

if TYPE_CHECKING:
    from grants.api.case_actions import ActionsBody
    from grants.web.visits import Pages, Visit

StepName = Annotated[str, Path(pattern=r"^[a-z][a-z-]{2,60}$")]
PayoutNo = Annotated[int | None, Query(ge=1, le=10_000)]
ClaimNumber = Annotated[str | None, Query(pattern=r"^[A-Za-z0-9._-]{1,120}$")]


def step_routes(router: APIRouter, pages: Pages) -> None:
    """Acting on a case, and on its claims."""

    def deed(
        visit: Visit, number: str, step: str, payout_no: int | None, claim: str | None
    ) -> Deed:
        if claim is not None:
            return claim_deed(pages, visit, number, claim, step)
        return step_deed(pages, visit, number, step, payout_no)

    @router.get("/vorgaenge/{number}/schritte/{step}")
    def ask_step(
        request: HttpRequest,
        number: Number,
        step: StepName,
        *,
        payout_no: PayoutNo = None,
        forderung: ClaimNumber = None,
    ) -> Response:
        visit = pages.visit(request)
        about = deed(visit, number, step, payout_no, forderung)
        given = {k: v for k, v in request.query_params.items() if k not in about.fixed}
        return ask(pages, visit, about, given)

    @router.post("/vorgaenge/{number}/schritte/{step}")
    async def act_step(
        request: HttpRequest,
        number: Number,
        step: StepName,
        *,
        payout_no: PayoutNo = None,
        forderung: ClaimNumber = None,
    ) -> Response:
        sent = await sent_with_files(pages, request)
        return await run_in_threadpool(
            act,
            pages,
            request,
            sent,
            lambda visit: deed(visit, number, step, payout_no, forderung),
        )


def step_deed(pages: Pages, visit: Visit, number: str, step: str, payout_no: int | None) -> Deed:
    """What a step of a case, or of one of its payouts, is about.

    Raises:
        Problem: 403, 404.
    """
    reading = pages.reading
    version = reading.sees_case(visit.asker, number)
    actions = actions_of(reading, visit.asker, number, version)
    found, numbers = _step(actions, step, payout_no)
    if found is None:
        raise not_found()
    on = desk(pages, visit, number)
    no = payout_no or (numbers[0] if len(numbers) == 1 else None)
    chosen, route = on.payout(no), reading.service.routes[step]
    facts = PAYOUTS.fold(on.facts).by_number[chosen.payout_no].facts if chosen else None
    address = f"/vorgaenge/{number}/schritte/{step}"
    able = [payout(each) for each in on.case.payouts if each.payout_no in numbers]
    known = beside(on, step, chosen)
    if step in PAYING and isinstance(found, Allowed):  # Nobody else needs the account here.
        known = [*account(on, chosen), *known]
    return Deed(
        route=route,
        stream=case_stream(number),
        version=version,
        competence=found.competence if isinstance(found, Allowed) else "",
        address=f"{address}?payout_no={no}" if no else address,
        leads_to=reached(f"/vorgaenge/{number}"),
        crumbs=_crumbs(number),
        note=_rules(found.guard),
        basis=found.basis,
        choices={**choices(on, step), **({"payout_no": able} if able else {})},
        begins=begins(on, step, chosen),
        fixed=fixed(on, step, chosen),
        sections=LAYOUTS.get(step, ()),
        asked=ASKED.get(step, frozenset()),
        spare=0 if step in ALL_ROWS else ROWS_SPARE,
        beside=known,
        notices=notices(on, found, facts),
        closed=found.detail if isinstance(found, Closed) else "",
        files=case_files(pages, number, "document" if step == "file-document" else "documents"),
    )


def _step(
    actions: ActionsBody, step: str, payout_no: int | None
) -> tuple[Allowed | Closed | None, list[int]]:
    """A step of the case or of the payout it names, and the payouts for which it is open."""
    if (own := _named(step, [*actions.allowed, *actions.closed])) is not None:
        return own, []
    able = {each.payout_no: _named(step, each.allowed) for each in actions.payouts}
    numbers = [number for number, found in able.items() if found is not None]
    if payout_no is not None and payout_no not in numbers:
        shut = [each.closed for each in actions.payouts if each.payout_no == payout_no]
        return _named(step, shut[0] if shut else []), []
    if numbers:
        return able[numbers[0] if payout_no is None else payout_no], numbers
    return _named(step, [one for each in actions.payouts for one in each.closed]), []


def _named(step: str, found: Sequence[Allowed | Closed]) -> Allowed | Closed | None:
    return next((each for each in found if each.command == step), None)


def _rules(guard: str) -> str:
    """A rule that case and payout both name is read once."""
    return "; ".join(map(gettext, guards(guard)))


def _crumbs(number: str) -> tuple[Crumb, ...]:
    return (
        Crumb("/vorgaenge", gettext("Vorgänge")),
        Crumb(f"/vorgaenge/{number}", number),
    )


def claim_deed(pages: Pages, visit: Visit, number: str, claim: str, step: str) -> Deed:
    """What a step of one of the claims of a case is about.

    Raises:
        Problem: 403, 404.
    """
    reading = pages.reading
    version = reading.sees_case(visit.asker, number)
    actions = actions_of(reading, visit.asker, number, version)
    of_claim = next((each for each in actions.claims if each.number == claim), None)
    found = _named(step, [*of_claim.allowed, *of_claim.closed]) if of_claim else None
    if of_claim is None or found is None:
        raise not_found()
    on = desk(pages, visit, number)
    stands = next(each for each in on.case.file.claims if each.claim == claim)
    facts = [each.fact for each in on.log.read(claim_stream(claim))]
    return Deed(
        route=reading.service.routes[step],
        stream=claim_stream(claim),
        version=of_claim.version,
        competence=found.competence if isinstance(found, Allowed) else "",
        address=f"/vorgaenge/{number}/schritte/{step}?forderung={claim}",
        leads_to=reached(f"/vorgaenge/{number}"),
        crumbs=(*_crumbs(number), Crumb(f"/vorgaenge/{number}?ansicht=unterlagen", claim)),
        note=_rules(found.guard),
        basis=found.basis,
        choices={"payout_no": [payout(each) for each in on.case.payouts]},
        begins=claim_begins(stands, step),
        fixed=claim_fixed(stands, step),
        beside=beside_claim(stands),
        notices=notices(on, found, facts),
        closed=found.detail if isinstance(found, Closed) else "",
    )
