"""The forms of the commands of an audit: opened, drawn from, objected, answered, closed."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter

from grants.api.engagement_reads import seen_findings
from grants.engagement.decider import ENGAGEMENT
from grants.kernel.ids import STATEWIDE, engagement_stream
from grants.web import wording
from grants.web.acting import Crumb, Deed
from grants.web.language import gettext
from grants.web.offices import Desk, form_routes, offers, only_for
from projections import remembered
from projections.moments import today
from projections.regions import registered_regions

if TYPE_CHECKING:
    from grants.engagement.state import Engagement
    from grants.web.fields import Option
    from grants.web.offices import Offer
    from grants.web.visits import Pages, Visit

OPEN = "open-audit"
ABOVE = "/pruefung/stichprobe"
FIRST_YEAR = 2016
_IDS = {"draw-sample": ("sample", "S"), "record-finding": ("finding", "F")}
"""Which field names what is new, and how its names begin."""


def audit_act_routes(router: APIRouter, pages: Pages) -> None:
    """`/pruefung/stichprobe/neu` and `/pruefung/stichprobe/{number}/{command}`."""

    def new_audit(visit: Visit, _parts: Mapping[str, str]) -> Deed:
        route = pages.reading.service.routes[OPEN]
        visit.asker.needs(route.roles)
        return Deed(
            route=route,
            address=f"{ABOVE}/neu",
            leads_to=lambda stream, _: f"{ABOVE}/{stream.removeprefix('engagement/')}",
            crumbs=_above(),
        )

    otherwise = only_for(
        pages,
        OPEN,
        lambda: wording.command(OPEN),
        ("/pruefung", lambda: gettext("Prüfung")),  # Who may not open one may not see them all.
    )
    form_routes(router, pages, f"{ABOVE}/neu", new_audit, otherwise=otherwise)

    def deed_for(visit: Visit, parts: Mapping[str, str]) -> Deed:
        return audit_deed(pages, visit, **parts)

    form_routes(router, pages, f"{ABOVE}/{{number}}/{{command}}", deed_for)


def may_open(pages: Pages, visit: Visit) -> bool:
    """Whether a page leads the visitor to a new audit."""
    return bool(offers(pages, visit)(ABOVE, [OPEN]))


def audit_offers(pages: Pages, visit: Visit, number: str, audit: Engagement) -> list[Offer]:
    """What the visitor may do with an audit as it stands."""
    commands: list[str] = []
    if audit.closed is None:
        commands += ["draw-sample"] if audit.frozen else ["freeze-population"]
        commands += ["record-finding"]
        commands += ["answer-finding"] if set(audit.findings) - set(audit.answers) else []
        commands += ["close-audit"]
    return offers(pages, visit, engagement_stream(number))(f"{ABOVE}/{number}", commands)


def audit_deed(pages: Pages, visit: Visit, number: str, command: str) -> Deed:
    """What a command of an audit is about.

    Raises:
        Problem: 403, 404.
    """
    desk = Desk(pages, visit, command, "engagement", {"number": number})
    audit = desk.state(ENGAGEMENT)
    return desk.deed(
        f"{ABOVE}/{number}",
        f"{ABOVE}/{number}",
        (*_above(), Crumb(f"{ABOVE}/{number}", number)),
        choices=_choices(desk, audit),
        begins=_begins(command),
        fixed=desk.new(_IDS),
    )


def _above() -> tuple[Crumb, ...]:
    return (
        Crumb("/pruefung", gettext("Prüfung")),
        Crumb(ABOVE, gettext("Prüfungen und Stichproben")),
    )


def _begins(command: str) -> dict[str, Any]:
    # Nobody chose it, so nobody can have chosen what it draws.
    return {"seed": secrets.token_hex(8)} if command == "draw-sample" else {}


def _choices(desk: Desk, audit: Engagement) -> dict[str, list[Option]]:
    match desk.command:
        case "freeze-population":
            streams = {each.stored.stream for each in remembered.of_kind(desk.log, "programme")}
            regions = sorted(registered_regions(desk.log).items())
            return {
                "programme": [(of, of) for of in sorted(s.partition("/")[2] for s in streams)],
                "scope": [*regions, (STATEWIDE, wording.code("scope", STATEWIDE))],
                "year": [(str(y), str(y)) for y in range(today().year + 1, FIRST_YEAR - 1, -1)],
            }
        case "answer-finding":
            seen = seen_findings(desk.log, desk.visit.asker.sight, {"": audit})[""]
            open_ = [each for each in seen if each.finding not in audit.answers]
            return {"finding": [(each.finding, f"{each.finding}: {each.case}") for each in open_]}
        case _:
            return {}
