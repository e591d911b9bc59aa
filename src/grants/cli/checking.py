"""`check-config`: which rule parameters are set, on what authority, and which are not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import typer

from grants.cli.frame import Refused, Session, command
from grants.cli.output import print_rows
from grants.kernel.calendar import berlin_day
from grants.programme.decider import PROGRAMME, Programme
from grants.programme.keys import in_force, missing
from grants.store.kinds import read_kind

app = typer.Typer()


@command(app, "check-config")
def check_config(session: Session) -> None:
    """Regelparameter der Förderprogramme prüfen: Gültigkeit, Fundstelle, Lücken."""
    today = berlin_day(session.service.dispatcher.clock())
    rows = [row for known in _programmes(session) for row in _rows(known, today)]
    print_rows(rows, session.form, session.language)
    unconfirmed = sorted({row["key"] for row in rows if row["status"] == "unconfirmed"})
    if unconfirmed:
        listed = ", ".join(unconfirmed)
        session.say(f"Warnung: unbestätigt: {listed}.", f"Warning: unconfirmed: {listed}.")
    lacking = sorted({row["key"] for row in rows if row["status"] == "missing"})
    if lacking:
        listed = ", ".join(lacking)
        german = f"Nicht festgelegt: {listed}; zu setzen mit dem Befehl set-parameter."
        english = f"Not set: {listed}; set them with the command set-parameter."
        raise Refused(german if session.language == "de" else english)


def _programmes(session: Session) -> Iterator[Programme]:
    """Programmes with rules; imported ones without known ceilings decide nothing."""
    facts: dict[str, list[Any]] = {}
    for recorded in read_kind(session.service.log, "programme"):
        facts.setdefault(recorded.stream, []).append(recorded.fact)
    for stream in sorted(facts):
        programme = PROGRAMME.fold(facts[stream])
        if programme.ceiling == "allocated":
            yield programme


def _rows(programme: Programme, today: dt.date) -> Iterator[dict[str, Any]]:
    for each in in_force(programme):
        yield {
            "programme": programme.code,
            "key": each.key,
            "guideline": each.guideline,
            "value": str(each.value),
            "valid_from": each.valid_from,
            "valid_to": each.valid_to,
            "status": "confirmed" if each.confirmed else "unconfirmed",
            "citation": each.citation,
        }
    for gap in missing(programme, today):
        yield {
            "programme": programme.code,
            "key": gap.key,
            "guideline": None,
            "value": None,
            "valid_from": gap.first,
            "valid_to": gap.last,
            "status": "missing",
            "citation": "",
        }
