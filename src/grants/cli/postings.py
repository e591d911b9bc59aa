"""The postings behind figures: `ledger` for budgets, `postings` for totals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, get_args

import typer

from grants.cli.catching_up import up_to_date
from grants.cli.frame import Session, assert_known, command
from grants.cli.output import print_rows
from grants.cli.reading import AsOf, KnownAt, Programme, Scope, Year, moments
from grants.cli.working import CaseNumber, Limit, tell_of_more
from projections.cases.filters import Kind, Origin
from projections.figures import BUDGET_FIGURES, TOTAL_FIGURES, Figure
from projections.ledger.queries import ledger
from projections.totals.queries import total_postings

app = typer.Typer()

FigureName = Annotated[
    str | None,
    typer.Option("--figure", metavar="FIGURE", help="Nur, was hinter dieser Zahl steht."),
]


@command(app, "ledger")
def show_ledger(
    session: Session,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    scope: Scope = None,
    year: Year = None,
    earmark: Annotated[str | None, typer.Option("--earmark", help="Zweckbindung.")] = None,
    programme: Programme = None,
    case: CaseNumber = None,
    figure: FigureName = None,
    limit: Limit = 1000,
) -> None:
    """Die Buchungen hinter den Budgets, jede mit dem Ereignis, aus dem sie kommt."""
    asked = moments(session, as_of, known_at)
    made_of = _figure(BUDGET_FIGURES, figure)
    up_to_date(session, "ledger", known_at=asked.get("known_at"))
    found = ledger(
        session.service.log,
        scope=scope,
        year=year,
        earmark=earmark,
        programme=programme,
        case_number=case,
        figure=made_of,
        limit=limit,
        **asked,
    )
    print_rows(map(asdict, found), session.form, session.language)
    tell_of_more(session, len(found), limit)


@command(app, "postings")
def show_postings(
    session: Session,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    programme: Programme = None,
    kind: Annotated[str | None, typer.Option("--kind", help="Art, z. B. regional.")] = None,
    origin: Annotated[str | None, typer.Option("--origin", help="recorded, imported.")] = None,
    case: CaseNumber = None,
    figure: FigureName = None,
    limit: Limit = 1000,
) -> None:
    """Die Buchungen hinter den Summen, jede mit dem Ereignis, aus dem sie kommt."""
    asked = moments(session, as_of, known_at)
    made_of = _figure(TOTAL_FIGURES, figure)
    assert_known("--kind", [] if kind is None else [kind], get_args(Kind))
    assert_known("--origin", [] if origin is None else [origin], get_args(Origin))
    up_to_date(session, "postings", known_at=asked.get("known_at"))
    found = total_postings(
        session.service.log,
        programme=programme,
        kind=kind,
        origin=origin,
        case_number=case,
        figure=made_of,
        limit=limit,
        **asked,
    )
    print_rows(map(asdict, found), session.form, session.language)
    tell_of_more(session, len(found), limit)


def _figure(known: Mapping[str, Figure], name: str | None) -> Figure | None:
    if name is None:
        return None
    assert_known("--figure", [name], known)
    return known[name]
