"""The command `establish`: a set of rules, shipped or from a file, into force at once."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, assert_never

import typer
from pydantic import ValidationError

from grants.api.field_errors import field_errors
from grants.cli.commanding import acting, refusals_told
from grants.cli.ending import BadInput, Refused
from grants.cli.frame import Session, command
from grants.cli.output import print_rows
from grants.cli.sets import Item, put_into_force, tried
from grants.kernel.phrases import Phrase
from grants.kernel.rejection import Rejection
from grants.kernel.speech import Sentence, joined
from grants.programme.commands import (
    DefineEarmark,
    EstablishProgramme,
    PublishGuideline,
    RegisterRegion,
    SetParameter,
)
from grants.programme.handlers import ROUTE_OF
from grants.programme.shipped import (
    SHIPPED,
    SetCommand,
    ShippedProgramme,
    read_programme,
    shipped,
)
from grants.web.language import spoken
from grants.web.speech import unmarked
from grants.web.templating import said
from grants.words import word

app = typer.Typer()

_FOR_PROGRAMS = frozenset({"guideline", "valid_to", "citation", "message"})
"""Columns that a table has no room for; refusals are said below it."""


@command(app, "establish")
def establish(
    session: Session,
    rules: Annotated[
        str,
        typer.Argument(
            metavar=f"FILE|{'|'.join(SHIPPED)}", help="Regelwerk: TOML-Datei oder Name."
        ),
    ],
    person: Annotated[str, typer.Option("--as", metavar="PERSON", help="Kennung der Person.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Nur zeigen, was geschähe.")] = False,
) -> None:
    """Ein Regelwerk in Kraft setzen: Programm, Fassungen, Regionen, Regelwerte; jedes einmal."""
    wanted = _read(rules)
    actor = acting(session, person=person)
    carried_out = (tried if dry_run else put_into_force)(session.service, wanted, actor)
    done: list[Item] = []
    try:
        with refusals_told(ROUTE_OF[EstablishProgramme]):
            for item in carried_out:
                done.append(item)  # noqa: PERF402 - what is done counts, whatever ends the rest.
    finally:
        if done:
            _tell(session, wanted, done)
    _refuse(wanted, done)


def _read(name: str) -> ShippedProgramme:
    try:
        text = shipped(name) if name in SHIPPED else Path(name).read_text("utf-8")
        return read_programme(text)
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise BadInput(_unusable(name, error)) from error


def _unusable(name: str, error: Exception) -> Sentence:
    match error:
        case ValidationError():
            wrong = (joined(": ", (name, e["field"], e["message"])) for e in field_errors(error))
            return joined("\n", wrong)
        case tomllib.TOMLDecodeError():
            return Phrase("{name}: kein TOML ({error}).", name=name, error=str(error))
        case _:
            return Phrase(
                "{name}: weder eine lesbare Datei noch ein mitgeliefertes Regelwerk ({known}).",
                name=name,
                known=", ".join(SHIPPED),
            )


def _tell(session: Session, rules: ShippedProgramme, done: Sequence[Item]) -> None:
    """One row per item, how many of which outcome, and what people still have to look at."""
    rows = [_row(session, rules, item) for item in done]
    if session.form == "table":
        rows = [{k: value for k, value in row.items() if k not in _FOR_PROGRAMS} for row in rows]
    print_rows(rows, session.form, session.language)
    counts = Counter(item.outcome for item in done)
    told = ", ".join(
        f"{word('outcome', outcome, session.language)} {count}" for outcome, count in counts.items()
    )
    session.say(f"{rules.code}: {told}.", f"{rules.code}: {told}.")
    if "would-register" in counts:
        session.say("Nichts gespeichert.", "Nothing stored.")
    if changed := [each for each in done if each.outcome == "changed-since"]:
        listed = ", ".join(_label(rules, each.command) for each in changed)
        session.say(
            f"Seither geändert und so gelassen: {listed}; anders mit dem Befehl set-parameter.",
            f"Changed since and left so: {listed}; otherwise by the command set-parameter.",
        )
    if unconfirmed := sorted({_key(rules, each.command) for each in done if _unconfirmed(each)}):
        listed = ", ".join(unconfirmed)
        session.say(
            f"Warnung: unbestätigt: {listed}; bitte an der Fundstelle prüfen und mit dem Befehl"
            " set-parameter bestätigen.",
            f"Warning: unconfirmed: {listed}; please check them at their source and confirm them"
            " by the command set-parameter.",
        )


def _unconfirmed(item: Item) -> bool:
    """Whether an unconfirmed value holds, or would, once the set is in force."""
    return (
        isinstance(item.command, SetParameter)
        and item.command.status == "unconfirmed"
        and item.outcome in {"registered", "would-register", "already-so"}
        and not any(each.confirmed for each in item.before)
    )


def _row(session: Session, rules: ShippedProgramme, item: Item) -> dict[str, Any]:
    asked = item.command
    parameter = asked if isinstance(asked, SetParameter) else None
    replaced = item.before if item.outcome in {"registered", "would-register"} else ()
    return {
        "command": ROUTE_OF[type(asked)].name,
        "key": _key(rules, asked),
        **_content(asked),
        "guideline": parameter and parameter.guideline,
        "valid_to": parameter and parameter.valid_to,
        "status": parameter and parameter.status,
        "outcome": item.outcome,
        "replaces": ", ".join(str(each.value) for each in replaced) or None,
        "rule": item.refusal and item.refusal.code,
        "message": item.refusal and _said(session, item.refusal),
    }


def _key(rules: ShippedProgramme, asked: SetCommand) -> str:
    """What it is about, as the programme names it."""
    match asked:
        case EstablishProgramme():
            return rules.code
        case PublishGuideline():
            return asked.guideline
        case RegisterRegion():
            return asked.region
        case SetParameter():
            return asked.key
        case DefineEarmark():
            return f"{asked.earmark}/{asked.year}"
        case _:
            assert_never(asked)


def _content(asked: SetCommand) -> dict[str, Any]:
    """What it says, from which day on, and where that stands."""
    match asked:
        case EstablishProgramme():
            told: tuple[Any, ...] = (asked.title, asked.established_on, None)
        case PublishGuideline():
            told = (asked.citation, asked.valid_from, asked.citation)
        case RegisterRegion():
            told = (asked.name, asked.registered_on, None)
        case SetParameter():
            told = (str(asked.value), asked.valid_from, asked.citation)
        case DefineEarmark():
            told = (asked.title, asked.defined_on, asked.citation)
        case _:
            assert_never(asked)
    return dict(zip(("value", "valid_from", "citation"), told, strict=True))


def _label(rules: ShippedProgramme, asked: SetCommand) -> str:
    return f"{_key(rules, asked)} {_content(asked)['valid_from']}"


def _said(session: Session, refusal: Rejection) -> str:
    spoken.set(session.language)
    return unmarked(said(refusal.detail))


def _refuse(rules: ShippedProgramme, done: Sequence[Item]) -> None:
    """End with everything that was refused, each with its rule and remedy; the rest stays done."""
    refused: list[str] = []
    for item in done:
        if item.refusal is not None:
            label = _label(rules, item.command)
            refused.append(joined(": ", (label, item.refusal.code, item.refusal.detail)))
            if isinstance(item.command, EstablishProgramme):
                refused.append(
                    Phrase(
                        "Nichts weiter versucht: unter {programme} steht ein anderes Programm. Ein"
                        " Regelwerk aus einer Datei, die es mit seinen Angaben nennt, geht.",
                        programme=rules.code,
                    )
                )
    if refused:
        raise Refused(joined("\n", refused))
