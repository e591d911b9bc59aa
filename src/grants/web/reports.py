"""Published reports: a gallery of them, and each beside what the log says of the same day now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.requests import Request

from grants.access.sight import FAR_SIGHTED
from grants.api.problems import not_found
from grants.cli import words
from grants.kernel.ids import Identifier, report_stream
from grants.report.events import ReportPublished
from grants.web import language
from grants.web.budget_lines import scope_names
from grants.web.budget_sheets import earmark_name
from grants.web.budgets import SheetName
from grants.web.language import gettext
from grants.web.offices import offers
from grants.web.sheets import Cell, Column, Kind, Sheet, download
from grants.web.visits import address
from projections.audit_trail.queries import audit_trail
from projections.moments import resolve
from projections.people.queries import person_names
from projections.publications import difference, query_of, report_rows, rows_sha256

if TYPE_CHECKING:
    from grants.web.visits import Pages, Visit
    from projections.differences.money import Difference

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
        rows = report_rows(log, query_of(fact), fact.known_at)
        until = visit.moment.known_at if visit.moment else None
        known_at, changed = difference(log, fact, known_at=until)
        sheets = {
            "rows": _rows_sheet(pages, fact, rows),
            "totals": _totals_sheet(fact, rows),
            "changes": _changes_sheet(pages, visit, changed),
        }
        if csv:
            return download(list(sheets.values()), csv)
        return pages.show(
            visit,
            "report.html",
            fact=fact,
            title=report_title(fact),
            person=person_names(log, {fact.published_by})[fact.published_by],
            holds=rows_sha256(rows) == fact.sha256,
            known_at=known_at,
            changed=changed,
            sheets=sheets,
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


def _heading(name: str) -> str:
    return words.heading(name, language.spoken.get())


def _kind(name: str) -> Kind:
    if name.endswith("_cents"):
        return "money"
    return "count" if name in {"cases", "amount_unknown", "uncertain_cases"} else "text"


def _rows_sheet(pages: Pages, fact: ReportPublished, rows: Sequence[Mapping[str, Any]]) -> Sheet:
    """The rows as published; figures that are nothing in all of them are left out."""
    names = [
        name
        for name in (rows[0] if rows else ())
        if _kind(name) == "text" or any(row[name] for row in rows)
    ]
    regions = scope_names(pages.reading.service.log, [_Account(row) for row in rows])
    return Sheet(
        name=f"bericht-{fact.name}-{fact.as_of}",
        title=gettext("Zeilen des Berichts"),
        columns=[Column(title=_heading(name), kind=_kind(name)) for name in names],
        rows=[
            [Cell(_worded(row, name, regions), _behind(fact, row, name)) for name in names]
            for row in rows
        ],
    )


class _Account:
    """The region a row is about."""

    def __init__(self, row: Mapping[str, Any]) -> None:
        self.programme: str = row["programme"]
        self.scope: str = row.get("scope", "")


def _worded(
    row: Mapping[str, Any], name: str, regions: Mapping[tuple[str, str], str]
) -> str | int | None:
    match name:
        case "scope":
            return regions[row["programme"], row["scope"]]
        case "earmark":
            return earmark_name(row["earmark"])
        case "kind" | "origin":
            return words.word(name, row[name], language.spoken.get())
        case "year":
            return str(row[name])
        case _:
            value: str | int | None = row[name]
            return value


def _behind(fact: ReportPublished, row: Mapping[str, Any], name: str) -> str:
    """The postings behind a figure of a budget, as they were known when it was published."""
    if fact.name != "budgets" or _kind(name) != "money":
        return ""
    return _link(
        "/budgets/buchungen",
        fact,
        programm=row["programme"],
        region=row["scope"],
        jahr=row["year"],
        zweck=row["earmark"],
        groesse=name,
    )


def _link(path: str, fact: ReportPublished, **asked: str | int) -> str:
    moment = {"as_of": fact.as_of.isoformat(), "known_at": fact.known_at}
    return address(path, **asked, **moment)


def _totals_sheet(fact: ReportPublished, rows: Sequence[Mapping[str, Any]]) -> Sheet:
    """What was published, beside the same sums of the rows computed anew."""
    return Sheet(
        name=f"bericht-{fact.name}-{fact.as_of}-summen",
        title=gettext("Veröffentlicht und nachgerechnet"),
        columns=[
            Column(title=gettext("Größe")),
            Column(title=gettext("Veröffentlicht"), kind="money"),
            Column(title=gettext("Nachgerechnet"), kind="money"),
        ],
        rows=[
            [
                Cell(_heading(total.measure)),
                Cell(total.value),
                Cell(sum(row[total.measure] or 0 for row in rows)),
            ]
            for total in fact.totals
            if _kind(total.measure) == "money"
            and (total.value or any(row[total.measure] for row in rows))
        ],
    )


def _changes_sheet(pages: Pages, visit: Visit, changed: Sequence[Difference]) -> Sheet:
    """A row per figure that is known otherwise since, and how many facts made it so."""
    regions = scope_names(pages.reading.service.log, [_Account(each.row) for each in changed])
    return Sheet(
        name="seitdem-geaendert",
        title=gettext("Seitdem anders bekannt"),
        columns=[
            Column(title=gettext("Zeile")),
            Column(title=gettext("Größe")),
            Column(title=gettext("Veröffentlicht"), kind="money"),
            Column(title=gettext("Jetzt bekannt"), kind="money"),
            Column(title=gettext("Ereignisse"), kind="count"),
        ],
        rows=[
            [
                Cell(
                    ", ".join(str(_worded(each.row, name, regions)) for name in each.row),
                    _region_link(visit, each.row),
                ),
                Cell(_heading(change.figure)),
                Cell(change.before),
                Cell(change.after),
                Cell(len(each.causes)),
            ]
            for each in changed
            for change in each.changes
            if _kind(change.figure) == "money"
        ],
    )


def _region_link(visit: Visit, row: Mapping[str, Any]) -> str:
    return visit.link(f"/budgets/{row['scope']}/{row['year']}") if "scope" in row else ""
