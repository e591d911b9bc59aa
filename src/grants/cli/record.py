"""Commands on the log itself: `facts`, `schema`, `migrate`."""

from __future__ import annotations

import datetime as dt
import sys
from itertools import islice
from typing import Annotated

import typer

from grants.cli.ending import BadInput
from grants.cli.frame import Session, assert_named, command
from grants.cli.machines import transitions
from grants.cli.output import print_json
from grants.cli.reading import AsOf, KnownAt, Scope, moments
from grants.kernel.calendar import last_day
from grants.kernel.event import EVENT_TYPES
from grants.kernel.phrases import Phrase
from grants.store.migrate import migrate, origin_of
from grants.store.validation import body_schema
from grants.wiring import ROUTES
from projections.log_slices import Slice, facts_of, line

app = typer.Typer()


@command(app, "facts")
def facts(
    session: Session,
    after: Annotated[int, typer.Option(min=0, help="Nach diesem Ereignis.")] = 0,
    to: Annotated[int | None, typer.Option(min=0, help="Bis zu diesem Ereignis.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Höchstens so viele.")] = None,
    kind: Annotated[str | None, typer.Option("--type", help="Nur dieser Faktentyp.")] = None,
    person: Annotated[str | None, typer.Option(help="Nur was diese Person erfasst hat.")] = None,
    scope: Scope = None,
    number: Annotated[str | None, typer.Option("--case", help="Nur dieser Vorgang.")] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
) -> None:
    """Das Protokoll als JSON-Zeilen, ohne Personenbezug."""
    if kind is not None and kind.partition("@")[0] not in EVENT_TYPES:
        raise BadInput(
            Phrase("--type: „{kind}“ ist kein Faktentyp; `grants schema` nennt alle.", kind=kind)
        )
    asked = moments(session, as_of, known_at)
    by = asked.get("as_of", dt.date.max)
    ends = [end for end in (to, asked.get("known_at")) if end is not None]
    part = Slice(
        after=after,
        to=min(ends, default=None),
        name=kind and kind.partition("@")[0],
        person=person,
        scope=scope,
        case_number=number,
    )
    wanted = (
        recorded
        for recorded in facts_of(session.service.log, part)
        if (kind is None or kind in (recorded.fact.NAME, recorded.stored.name))
        and last_day(recorded.stored.effective_on) <= by
    )
    for recorded in islice(wanted, limit and min(limit, sys.maxsize)):
        sys.stdout.write(line(recorded).decode())


@command(app, "schema")
def schema(
    session: Session,  # noqa: ARG001 - every command has a session.
    only_transitions: Annotated[
        bool, typer.Option("--transitions", help="Stattdessen die Übergänge (Markdown).")
    ] = False,
) -> None:
    """JSON-Schema aller Fakten und aller Befehle."""
    if only_transitions:
        sys.stdout.write(transitions())
        return
    print_json(
        {
            "facts": {
                f"{name}@{fact.VERSION}": fact.model_json_schema(mode="serialization")
                for name, fact in sorted(EVENT_TYPES.items())
            },
            "commands": {name: body_schema(route) for name, route in sorted(ROUTES.items())},
        }
    )


@command(app, "migrate")
def migrate_database(session: Session) -> None:
    """Die Datenbank auf den Stand dieser Fassung bringen."""
    if session.settings.urls is None:
        # The embedded database is brought up to date whenever it is opened.
        _ = session.databases
        session.say("Die Datenbank ist auf dem Stand.", "The database is up to date.")
        return
    owner = session.databases.owner
    assert_named(session.settings, origin_of(owner))
    applied = migrate(owner, origin=session.settings.origin, kind="production")
    names = ", ".join(applied) or "nichts"
    session.say(f"Angewandt: {names}.", f"Applied: {', '.join(applied) or 'nothing'}.")
