"""Questions to the read side: `budgets`, `totals`, `cases`, `case`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Annotated, Any, get_args

import typer
from pydantic_core import to_jsonable_python

from grants.cli.catching_up import up_to_date
from grants.cli.ending import BadInput, Refused
from grants.cli.frame import Session, assert_known, command
from grants.cli.output import (
    amount,
    print_json,
    print_rows,
    with_euros,
)
from grants.cli.pages import Names, names_of, print_file
from grants.cli.tasks import print_agenda
from grants.kernel.phrases import Phrase
from grants.kernel.speech import joined
from projections.budgets.queries import BudgetLine, budgets
from projections.budgets.stated import control_totals
from projections.cases.agenda import standing
from projections.cases.dossier import dossier
from projections.cases.filters import CaseFilter, Kind
from projections.cases.queries import CaseLine, cases, stood
from projections.cases.shown import PHASES
from projections.moments import MomentInvalid, parse_day, parse_known_at, resolve
from projections.regions import region_names
from projections.totals.queries import TotalLine, totals

app = typer.Typer()

AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="Was bis zum Ende dieses Tages rechtlich galt."),
]
KnownAt = Annotated[
    str | None,
    typer.Option(
        "--known-at", metavar="MOMENT", help="Was bis dahin erfasst war: Datum, Zeit, Ereignis."
    ),
]
Scope = Annotated[
    str | None, typer.Option("--scope", help="Region: Gemeindeschlüssel oder statewide.")
]
Programme = Annotated[str | None, typer.Option("--programme", help="Programm.")]
YEARS: dict[str, Any] = {"min": 1900, "max": 2200}
"""As the interface takes them."""
Year = Annotated[int | None, typer.Option("--year", help="Haushaltsjahr.", **YEARS)]
Number = Annotated[str, typer.Argument(metavar="NUMBER", help="Vorgangsnummer.")]


def moments(session: Session, as_of: str | None, known_at: str | None) -> dict[str, Any]:
    """The two clocks of a question; a moment alone asks for its own day.

    Raises:
        BadInput: one of them cannot be read.
    """
    asked: dict[str, Any] = {}
    try:
        if known_at is not None:
            asked["known_at"], asked["as_of"] = parse_known_at(session.service.log, known_at)
        if as_of is not None:
            asked["as_of"] = parse_day(as_of)
    except MomentInvalid as error:
        option = "--as-of" if known_at is None or asked else "--known-at"
        raise BadInput(joined(": ", (option, str(error)))) from error
    return asked


@command(app, "budgets")
def show_budgets(
    session: Session,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    scope: Scope = None,
    year: Year = None,
    earmark: Annotated[str | None, typer.Option("--earmark", help="Zweckbindung.")] = None,
    programme: Programme = None,
) -> None:
    """Budgets: zugewiesen, gebunden, ausgezahlt, verfügbar, zu jedem Stand."""
    asked = moments(session, as_of, known_at)
    up_to_date(session, "budgets", known_at=asked.get("known_at"))
    lines = budgets(
        session.service.log, scope=scope, year=year, earmark=earmark, programme=programme, **asked
    )
    if session.form != "table":
        print_rows(map(asdict, lines), session.form, session.language)
    else:
        _print_budgets(session, lines)
        known_at = asked.get("known_at")
        stated = control_totals(session.service.log, known_at=known_at, programme=programme)
        wanted = [total for total in stated if year is None or total.year == year]
        _print_control_totals(session, map(asdict, wanted))


def _print_budgets(session: Session, lines: Sequence[BudgetLine]) -> None:
    """A table in which every line adds up to what is available, and a line of sums."""
    regions = region_names(session.service.log, {line.programme for line in lines})
    rows = [
        {
            "programme": line.programme,
            "year": line.year,
            "scope": f"{line.scope} {regions.get((line.programme, line.scope), '')}".rstrip(),
            "earmark": line.earmark,
            "allocated_cents": line.allocated_cents,
            "transferred_cents": line.transferred_cents,
            "carried_cents": line.carried_cents,
            "standing_in_cents": line.standing_in_cents,
            "frozen_cents": line.frozen_cents,
            "lapsed_cents": line.lapsed_cents,
            "committed_cents": line.committed_cents,
            "available_cents": line.available_cents,
            "disbursed_cents": line.disbursed_cents,
            "returned_cents": line.returned_cents,
        }
        for line in lines
    ]
    print_rows([*rows, *_sum(rows)], "table", session.language)


def _sum(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """A line of sums below several; what is unknown in one of them is unknown in all."""
    if len(rows) < 2:
        return []
    total: dict[str, Any] = dict.fromkeys(rows[0])
    for key in total:
        if key.endswith("_cents"):
            cents = [row[key] for row in rows]
            total[key] = None if None in cents else sum(cents)
    return [{**total, next(iter(total)): "Σ"}]


@command(app, "totals")
def show_totals(
    session: Session, as_of: AsOf = None, known_at: KnownAt = None, programme: Programme = None
) -> None:
    """Summen je Programm und Art, neben den veröffentlichten Kontrollsummen.

    Ausgezahlt ist ohne, was noch im Haushaltsjahr der Auszahlung zurückkam. Was davon auf eine
    Forderung gezahlt wurde, ist auch in Erstattet enthalten: nicht noch einmal abziehen. Erstattet
    ist außerdem, was ohne Forderung in einem späteren Jahr zurückgezahlt wurde.
    """
    asked = moments(session, as_of, known_at)
    up_to_date(session, "totals", known_at=asked.get("known_at"))
    print_totals(session, totals(session.service.log, programme=programme, **asked))


def print_totals(session: Session, lines: Iterable[TotalLine]) -> None:
    """Print totals; a table is followed by the published totals beside the computed ones."""
    rows = [asdict(line) for line in lines]
    print_rows(rows, session.form, session.language)
    if session.form == "table":
        _print_control_totals(session, [total for row in rows for total in row["control_totals"]])


def _print_control_totals(session: Session, totals_stated: Iterable[dict[str, Any]]) -> None:
    rows = [
        {
            "control_total": total["control_total"],
            "as_of": total["as_of"],
            "comparison": total["comparison"],
            **{
                key: amount(total[key], session.language)
                if total["measure"].endswith("_cents")
                else total[key]
                for key in ("stated", "computed", "difference")
            },
            "ok": total["ok"],
            "explained": total["explained"],
        }
        for total in totals_stated
    ]
    if rows:
        title = "Kontrollsummen" if session.language == "de" else "Control totals"
        print_rows(rows, "table", session.language, title=title)


@command(app, "cases")
def show_cases(
    session: Session,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    phase: Annotated[
        list[str] | None, typer.Option("--phase", help="Stand, z. B. running.")
    ] = None,
    scope: Scope = None,
    kind: Annotated[str | None, typer.Option("--kind", help="Art, z. B. regional.")] = None,
    programme: Programme = None,
    year: Annotated[int | None, typer.Option("--year", help="Jahr des Eingangs.", **YEARS)] = None,
    after: Annotated[str | None, typer.Option("--after", help="Nach dieser Nummer.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1_000_000)] = 1000,
) -> None:
    """Vorgänge, gefiltert, zu jedem Stand."""
    asked = moments(session, as_of, known_at)
    assert_known("--phase", phase or (), PHASES)
    assert_known("--kind", [] if kind is None else [kind], get_args(Kind))
    up_to_date(session, "cases", known_at=asked.get("known_at"))
    wanted = CaseFilter(
        phases=tuple(phase or ()), scope=scope, kind=kind, programme=programme, year=year
    )
    found = cases(session.service.log, wanted, after=after or "", limit=limit, **asked)
    names = names_of(session, found)
    if session.form == "table":
        rows = [_case_row(line, names) for line in found]
    else:
        rows = [
            {**asdict(line), "recipient": names.recipient(line), "title": names.title(line)}
            for line in found
        ]
    print_rows(rows, session.form, session.language)
    if len(found) == limit:
        session.say(
            f"Es können mehr sein: weiter mit `--after {found[-1].number}` oder `--limit`.",
            f"There may be more: go on with `--after {found[-1].number}` or `--limit`.",
        )


def _case_row(line: CaseLine, names: Names) -> dict[str, Any]:
    return {
        "number": line.number,
        "recipient": names.recipient(line),
        "title": names.title(line),
        "kind": line.kind,
        "scope": names.place(line.programme, line.scope),
        "phase": line.phase,
        "received_on": line.received_on,
        "requested_cents": line.requested_cents,
        "approved_cents": line.approved_cents,
        "amount_cents": line.amount_cents,
        "paid_cents": line.paid_cents,
    }


@command(app, "case")
def show_case(
    session: Session, number: Number, as_of: AsOf = None, known_at: KnownAt = None
) -> None:
    """Ein Vorgang, wie er an einem Tag stand und an einem Tag bekannt war."""
    asked = moments(session, as_of, known_at)
    up_to_date(session, "case", known_at=asked.get("known_at"))
    log = session.service.log
    moment = resolve(log, **asked) if asked else None
    facts = dossier(log, number, moment)
    found = stood(log, number, facts, moment)
    if found is None:
        raise Refused(no_case(number))
    stands = standing(number, facts, moment)
    if session.form == "table":
        print_file(session, found)
        print_agenda(session, stands)
        return
    names = names_of(session, [found.line])
    told = to_jsonable_python(found)
    line = {
        **told["line"],
        "recipient": names.recipient(found.line),
        "title": names.title(found.line),
        "purpose": names.purpose(found.line),
    }
    if session.form == "csv":
        print_rows([line], "csv", session.language)
    else:
        parts = {"file": told["file"], "payouts": told["payouts"], **to_jsonable_python(stands)}
        print_json(with_euros({**line, **parts}))


def no_case(number: str) -> Phrase:
    """What to say where a case is not there."""
    return Phrase(
        "Zu diesem Stand gibt es keinen Vorgang {number}; `grants cases` listet alle.",
        number=number,
    )
