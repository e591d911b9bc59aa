"""What is to be done: `worklist`, `deadlines`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, get_args

import typer

from grants.cli.catching_up import up_to_date
from grants.cli.ending import BadInput
from grants.cli.frame import Session, assert_known, command, no_such
from grants.cli.output import print_rows
from grants.cli.reading import AsOf, KnownAt, Programme, Scope, moments
from grants.cli.tasks import deadline_row, work_row
from grants.kernel.roles import Role
from grants.kernel.speech import joined
from projections.deadlines.kinds import KINDS
from projections.deadlines.queries import DeadlineFilter, State, deadlines
from projections.listing import kinds_of
from projections.moments import MomentInvalid, parse_day, today
from projections.worklist.kinds import KINDS as WORK
from projections.worklist.queries import WorkFilter, worklist

app = typer.Typer()

CaseNumber = Annotated[
    str | None, typer.Option("--case", metavar="NUMBER", help="Nur dieser Vorgang.")
]
AsRole = Annotated[
    str | None, typer.Option("--role", metavar="ROLE", help="Zuständigkeit, z. B. caseworker.")
]
Overdue = Annotated[
    bool, typer.Option("--overdue", help="Offen und über die ursprüngliche Frist hinaus.")
]
DueBefore = Annotated[
    str | None, typer.Option("--due-before", metavar="DATE", help="Geltende Frist vor diesem Tag.")
]
OfKind = Annotated[
    list[str] | None, typer.Option("--kind", metavar="KIND", help="Art; mehrfach möglich.")
]
InState = Annotated[
    str | None,
    typer.Option("--state", metavar="open|overdue|suspended|done|moot", help="Stand der Frist."),
]
Limit = Annotated[int, typer.Option("--limit", min=1, max=1_000_000)]


@command(app, "worklist")
def show_worklist(
    session: Session,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    kind: OfKind = None,
    role: AsRole = None,
    scope: Scope = None,
    programme: Programme = None,
    case: CaseNumber = None,
    overdue: Overdue = False,
    due_before: DueBefore = None,
    limit: Limit = 1000,
) -> None:
    """Was worauf und auf wen wartet, die älteste Frist zuerst."""
    asked = moments(session, as_of, known_at)
    able = {code: known.roles for code, known in WORK.items()}
    wanted = WorkFilter(
        kinds=kinds_asked(able, kind, role),
        programme=programme,
        scope=scope,
        case_number=case,
        past_due=asked.get("as_of", today()) if overdue else None,
        due_before=_day(due_before),
    )
    up_to_date(session, "worklist", known_at=asked.get("known_at"))
    found = worklist(session.service.log, wanted, limit=limit, **asked)
    if session.form == "table":
        rows = [work_row(item, session) for item in found]
    else:
        rows = [asdict(item) for item in found]
    print_rows(rows, session.form, session.language)
    tell_of_more(session, len(found), limit)


@command(app, "deadlines")
def show_deadlines(
    session: Session,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    state: InState = None,
    kind: OfKind = None,
    role: AsRole = None,
    scope: Scope = None,
    programme: Programme = None,
    case: CaseNumber = None,
    overdue: Overdue = False,
    due_before: DueBefore = None,
    limit: Limit = 1000,
) -> None:
    """Fristen, die älteste zuerst; ohne --state nur die offenen."""
    asked = moments(session, as_of, known_at)
    able = {code: frozenset({known.role}) for code, known in KINDS.items()}
    wanted = DeadlineFilter(
        state=_state(state),
        kinds=kinds_asked(able, kind, role),
        programme=programme,
        scope=scope,
        case_number=case,
        past_due=asked.get("as_of", today()) if overdue else None,
        due_before=_day(due_before),
    )
    up_to_date(session, "deadlines", known_at=asked.get("known_at"))
    found = deadlines(session.service.log, wanted, limit=limit, **asked)
    if session.form == "table":
        rows = [deadline_row(line, session) for line in found]
    else:
        rows = [asdict(line) for line in found]
    print_rows(rows, session.form, session.language)
    tell_of_more(session, len(found), limit)


def tell_of_more(session: Session, found: int, limit: int) -> None:
    """Say where a list may have been cut."""
    if found == limit:
        session.say(
            "Es können mehr sein: `--limit` zeigt mehr davon.",
            "There may be more: `--limit` shows more of them.",
        )


def kinds_asked(
    able: Mapping[str, frozenset[Role]], kinds: list[str] | None, role: str | None
) -> tuple[str, ...] | None:
    """The kinds asked for, limited to those a role acts on; None: no limit.

    Raises:
        BadInput: there is no such kind or role.
    """
    assert_known("--kind", kinds or (), able)
    assert_known("--role", [] if role is None else [role], Role)
    return kinds_of(able, kinds or (), None if role is None else Role(role))


def _state(text: str | None) -> State | None:
    match text:
        case None | "open" | "overdue" | "suspended" | "done" | "moot":
            return text
        case _:
            raise BadInput(no_such("--state", text, get_args(State)))


def _day(text: str | None) -> dt.date | None:
    try:
        return None if text is None else parse_day(text)
    except MomentInvalid as error:
        raise BadInput(joined(": ", ("--due-before", str(error)))) from error
