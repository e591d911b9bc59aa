"""What changed between two moments: `difference`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Annotated, Any

import typer

from grants.cli.catching_up import up_to_date
from grants.cli.ending import BadInput
from grants.cli.frame import Session, command
from grants.cli.output import amount, print_json, print_rows, with_euros
from grants.cli.reading import YEARS, Programme, Scope
from grants.cli.working import CaseNumber, tell_of_more
from grants.kernel.phrases import Phrase
from grants.kernel.speech import joined
from grants.store.log import Log
from grants.words import heading, word
from projections.differences.cases import CaseDifference, DifferenceFilter, case_differences
from projections.differences.causes import Cause, Change, Span
from projections.differences.money import Difference, differences
from projections.differences.subjects import SUBJECTS
from projections.moments import Moment, MomentInvalid, parse_moment, resolve
from projections.questions import Question

app = typer.Typer()

CASES_MAX = 1000
"""Cases that are told without `--limit`: of budgets and totals there are few enough for all."""
_TAKEN: Mapping[str, frozenset[str]] = {
    "budgets": SUBJECTS["budgets"].parameters,
    "totals": SUBJECTS["totals"].parameters,
    "cases": frozenset({"programme", "scope", "year", "earmark", "case", "after"}),
}
"""By what is compared, the options that limit it."""
_QUESTIONS: Mapping[str, Question] = {
    "budgets": "budget-differences",
    "totals": "total-differences",
    "cases": "case-differences",
}

Of = Annotated[str, typer.Argument(metavar="budgets|totals|cases", help="Was verglichen wird.")]
FromAsOf = Annotated[
    str | None, typer.Option("--from-as-of", metavar="DATE", help="Rechtsstand, erster Zeitpunkt.")
]
FromKnownAt = Annotated[
    str | None,
    typer.Option("--from-known-at", metavar="MOMENT", help="Kenntnisstand, erster Zeitpunkt."),
]
ToAsOf = Annotated[
    str | None,
    typer.Option("--to-as-of", metavar="DATE", help="Rechtsstand, zweiter; ohne beides: jetzt."),
]
ToKnownAt = Annotated[
    str | None,
    typer.Option("--to-known-at", metavar="MOMENT", help="Kenntnisstand, zweiter; sonst alles."),
]


@command(app, "difference")
def show_difference(
    session: Session,
    of: Of,
    from_as_of: FromAsOf = None,
    from_known_at: FromKnownAt = None,
    to_as_of: ToAsOf = None,
    to_known_at: ToKnownAt = None,
    scope: Scope = None,
    programme: Programme = None,
    year: Annotated[
        int | None, typer.Option("--year", help="Haushalts-, Eingangsjahr.", **YEARS)
    ] = None,
    earmark: Annotated[str | None, typer.Option("--earmark", help="Zweckbindung.")] = None,
    case: CaseNumber = None,
    after: Annotated[str | None, typer.Option("--after", help="Nach dieser Nummer.")] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, max=1_000_000)] = None,
) -> None:
    """Was sich zwischen zwei Ständen geändert hat, und durch welche Ereignisse."""
    wanted = _taken(
        of,
        programme=programme,
        scope=scope,
        year=year,
        earmark=earmark,
        case=case,
        after=after,
    )
    log = session.service.log
    span = _span(session, (from_as_of, from_known_at), (to_as_of, to_known_at))
    up_to_date(session, _QUESTIONS[of], known_at=max(span.before.known_at, span.after.known_at))
    found: Sequence[Difference | CaseDifference]
    match of:
        case "budgets" | "totals":
            found = differences(log, of, span, wanted)[:limit]
        case _:
            limit = limit or CASES_MAX
            limits = DifferenceFilter(
                programme=programme, scope=scope, year=year, earmark=earmark, number=case
            )
            found = case_differences(log, span, limits, after=after or "", limit=limit)
    _print(session, found)
    if limit is not None:
        tell_of_more(session, len(found), limit)


def _taken(of: str, **given: Any) -> dict[str, Any]:
    """The options of what is compared: one without effect would answer another question.

    Raises:
        BadInput: it is not compared, or has no such option.
    """
    if of not in _TAKEN:
        raise BadInput(
            Phrase("„{of}“ wird nicht verglichen; möglich ist: budgets, totals, cases.", of=of)
        )
    taken = _TAKEN[of]
    if idle := [f"--{name}" for name in given if given[name] is not None and name not in taken]:
        known = ", ".join(f"--{name}" for name in given if name in taken)
        raise BadInput(
            Phrase(
                "{options}: bei „difference {of}“ gibt es das nicht; möglich ist: {known}.",
                options=", ".join(idle),
                of=of,
                known=known,
            )
        )
    return {name: value for name, value in given.items() if name in taken}


def _print(session: Session, found: Sequence[Difference | CaseDifference]) -> None:
    match session.form:
        case "json":
            print_json([with_euros(asdict(each)) for each in found])
        case "csv":
            print_rows([row for each in found for row in _flat(each)], "csv", session.language)
        case "table":
            _print_table(session, found)


def _span(
    session: Session, start: tuple[str | None, str | None], end: tuple[str | None, str | None]
) -> Span:
    log = session.service.log
    before, after = _moment(log, "from", *start), _moment(log, "to", *end)
    if before is None:
        raise BadInput(Phrase("Nötig ist, womit verglichen wird: --from-as-of, --from-known-at."))
    return Span(before, after or resolve(log))


def _moment(log: Log, side: str, as_of: str | None, known_at: str | None) -> Moment | None:
    try:
        return parse_moment(log, as_of=as_of, known_at=known_at)
    except MomentInvalid as error:
        option = f"--{side}-{error.clock.replace('_', '-')}"
        raise BadInput(joined(": ", (option, str(error)))) from error


def _name(each: Difference | CaseDifference) -> Mapping[str, str | int]:
    return each.row if isinstance(each, Difference) else {"number": each.number}


def _flat(each: Difference | CaseDifference) -> Iterator[dict[str, Any]]:
    """One row per changed figure, then one per figure that a fact moved."""
    nobody = dict.fromkeys(name for name in Cause.__dataclass_fields__ if name != "moved")
    for change in each.changes:
        yield {**_name(each), **asdict(change), "moved": None, **nobody}
    for cause in each.causes:
        fact = {name: getattr(cause, name) for name in nobody}
        for figure, moved in cause.moved.items():
            row = {"figure": figure, "before": None, "after": None, "moved": moved}
            yield {**_name(each), **row, **fact}
        if cause.phase is not None:
            row = {"figure": "phase", "before": None, "after": cause.phase, "moved": None}
            yield {**_name(each), **row, **fact}


def _print_table(session: Session, found: Sequence[Difference | CaseDifference]) -> None:
    if not found:
        print_rows([], "table", session.language)
    for each in found:
        title = " / ".join(str(part) for part in _name(each).values())
        changes = [_change_row(change, session) for change in each.changes]
        print_rows(changes, "table", session.language, title=title)
        if each.causes:
            print_rows(
                [_cause_row(cause, session) for cause in each.causes], "table", session.language
            )


def _change_row(change: Change, session: Session) -> dict[str, Any]:
    language = session.language

    def shown(value: int | str | None) -> str:
        if isinstance(value, str):
            return word("phase", value, language)
        if change.figure.endswith("_cents"):
            return amount(value, language)
        return "" if value is None else str(value)

    return {
        "figure": heading(change.figure, language),
        "before": shown(change.before),
        "after": shown(change.after),
    }


def _cause_row(cause: Cause, session: Session) -> dict[str, Any]:
    language = session.language
    moved = [
        f"{heading(figure, language)} "
        + (amount(value, language) if figure.endswith("_cents") else str(value))
        for figure, value in cause.moved.items()
    ]
    if cause.phase is not None:
        moved.append(word("phase", cause.phase, language))
    return {
        "position": cause.position,
        "recorded": cause.recorded_at,
        "effective_on": cause.effective_on,
        "late": cause.late,
        "name": cause.name,
        "stream": cause.stream,
        "moved": "; ".join(moved),
    }
