"""Published reports: a gallery of them, and each beside what the log says of the same day now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.requests import Request

from grants.access.sight import FAR_SIGHTED
from grants.api.problems import not_found
from grants.kernel.ids import Identifier, report_stream
from grants.report.events import ReportPublished
from grants.web.budgets import SheetName
from grants.web.language import gettext
from grants.web.offices import offers
from grants.web.report_sheets import Words, changes_sheet, rows_sheet, years_of
from grants.web.report_totals import totals_sheet
from grants.web.sheets import download
from projections.audit_trail.queries import audit_trail
from projections.moments import resolve
from projections.people.queries import person_names
from projections.publications import difference, published_rows, rows_sha256

if TYPE_CHECKING:
    from grants.web.visits import Pages, Visit

MOST = 1_000
"""How many reports the gallery holds."""
_SHOWN = {
    "totals": ("cases", "approved_cents", "disbursed_cents"),
    "budgets": ("allocated_cents", "committed_cents", "disbursed_cents"),
}
"""The figures a card names."""


@dataclass(frozen=True, kw_only=True)
class Card:
    """A published report and the figures people look for first."""

    fact: ReportPublished
    title: str
    figures: Mapping[str, int]


def report_routes(router: APIRouter, pages: Pages) -> None:
    """`/berichte` and `/berichte/{report}`."""
    _gallery(router, pages)
    _one(router, pages)


def _gallery(router: APIRouter, pages: Pages) -> None:
    log = pages.reading.service.log

    @router.get("/berichte")
    def list_reports(request: Request) -> Response:
        visit = pages.visit(request)
        allowed = not FAR_SIGHTED.isdisjoint(visit.roles)
        moment = visit.moment or resolve(log)
        trail = (
            audit_trail(
                log,
                as_of=moment.as_of,
                known_at=moment.known_at,
                name="report.published",
                limit=MOST,
            )
            if allowed
            else []
        )
        found = log.read_many({line.stream: 0 for line in trail})
        cards = [
            _card(each.fact)
            for facts in found.values()
            for each in facts
            if isinstance(each.fact, ReportPublished)
        ]
        cards.sort(key=lambda card: (card.fact.as_of, card.fact.known_at), reverse=True)
        return pages.show(
            visit,
            "reports.html",
            allowed=allowed,
            readers=FAR_SIGHTED,
            cards=cards,
            publish=offers(pages, visit)("", ["publish-report"]),
            names=person_names(log, {card.fact.published_by for card in cards}),
        )


def _card(fact: ReportPublished) -> Card:
    totals = {total.measure: total.value for total in fact.totals}
    return Card(
        fact=fact,
        title=report_title(fact),
        figures={name: totals[name] for name in _SHOWN[fact.name] if name in totals},
    )


def report_title(fact: ReportPublished) -> str:
    """What a report is called."""
    if fact.name == "totals":
        return gettext("Vorhaben und Summen")
    year = fact.parameters.year
    return gettext("Budgets aller Jahre") if year is None else f"{gettext('Budgets')} {year}"


def _one(router: APIRouter, pages: Pages) -> None:
    log = pages.reading.service.log

    @router.get("/berichte/{report}")
    def show_report(request: Request, report: Identifier, csv: SheetName = None) -> Response:
        visit = pages.visit(request)
        visit.asker.needs(FAR_SIGHTED)
        fact = _published(pages, visit, report)
        rows = published_rows(log, fact)
        sha256 = rows_sha256(rows)
        holds = sha256 == fact.sha256
        until = visit.moment.known_at if visit.moment else None
        known_at, changed = difference(log, fact, known_at=until)
        words = Words.of(log, [*rows, *(each.row for each in changed)])
        sheets = {
            "rows": rows_sheet(words, fact, rows),
            "totals": totals_sheet(fact, rows, holds=holds),
            "changes": changes_sheet(words, visit, changed),
        }
        if csv:
            return download(list(sheets.values()), csv)
        return pages.show(
            visit,
            "report.html",
            fact=fact,
            title=report_title(fact),
            person=person_names(log, {fact.published_by})[fact.published_by],
            holds=holds,
            sha256=sha256,
            known_at=known_at,
            changed=changed,
            sheets=sheets,
            years=years_of(words, fact, rows) if fact.name == "budgets" else [],
        )


def _published(pages: Pages, visit: Visit, report: str) -> ReportPublished:
    """The report.

    Raises:
        Problem: 404, there is none, or it was not published yet.
    """
    for each in pages.reading.service.log.read(report_stream(report)):
        published_on = each.stored.effective_on
        known = visit.moment is None or visit.moment.counts(each.position, published_on)
        if known and isinstance(each.fact, ReportPublished):
            return each.fact
    raise not_found()
