"""The command `command`: any command of the service, for a person the log knows."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from grants.api import bodies
from grants.api.addresses import place
from grants.api.field_errors import FieldError
from grants.api.previews import PreviewBody, preview_body
from grants.api.problems import Problem, problem_of, who_may
from grants.cli.ending import BadInput, Refused
from grants.cli.frame import Session, command, unreadable
from grants.cli.operator import Operator, known_person
from grants.cli.output import print_json, print_rows, with_euros
from grants.kernel.phrases import Phrase
from grants.kernel.speech import joined
from grants.store.dispatch import Request, Route, new_id
from grants.store.refusals import CommandReused, Contended, Forbidden, StaleVersion
from grants.store.vault import SubjectErased
from grants.words import word

app = typer.Typer()

OPENING = "new"
"""The target of a command that opens what it is about."""
STANDARD_INPUT = Path("-")


@command(app, "command")
def carry_out(
    session: Session,
    name: Annotated[str, typer.Argument(help="Befehl, etwa confirm-completeness.")],
    target: Annotated[
        str,
        typer.Argument(
            help=f"Nummer oder Schlüssel, etwa FKR-2024-0001 oder FKR/14511/2024;"
            f" „{OPENING}“, wo der Befehl etwas eröffnet."
        ),
    ],
    body: Annotated[Path, typer.Argument(help="JSON-Datei mit den Angaben; - ist die Eingabe.")],
    person: Annotated[str | None, typer.Option("--as", help="Kennung der Person.")] = None,
    account: Annotated[str | None, typer.Option("--account", help="Konto der Person.")] = None,
    role: Annotated[
        str, typer.Option("--role", help="Zuständigkeit, falls mehrere in Betracht kommen.")
    ] = "",
    on_behalf_of: Annotated[
        str | None, typer.Option("--for", help="Kennung der vertretenen Person.")
    ] = None,
    if_version: Annotated[
        int | None, typer.Option("--if-version", min=0, help="Nur auf dieser Fassung.")
    ] = None,
    command_id: Annotated[
        str | None, typer.Option("--id", help="Kennung des Befehls; zweimal wirkt sie einmal.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Nur zeigen, was geschähe.")] = False,
) -> None:
    """Einen Befehl für eine bekannte Person ausführen oder zeigen, was er bewirken würde."""
    route = _route(session, name)
    if command_id is not None and not bodies.COMMAND_ID.fullmatch(command_id):
        raise BadInput(Phrase("--id: 8 bis 128 Zeichen aus A-Z a-z 0-9 . _ : - sind nötig."))
    if (person is None) == (account is None):
        raise BadInput(Phrase("Wer handelt? Bitte entweder --as oder --account angeben."))
    actor = acting(session, person=person, account=account)
    request = Request(
        route=route,
        stream=_stream(route, target),
        body=_body(body),
        person=actor.person,
        account=actor.account,
        command_id=command_id or new_id(),
        face="cli",
        expected_version=if_version,
        competence=role,
        on_behalf_of=on_behalf_of,
    )
    with refusals_told(route):
        bodies.check_dates(route, request.body)
        _send(session, request, dry_run=dry_run)


def acting(session: Session, *, person: str | None, account: str | None = None) -> Operator:
    """Who acts: known to the log by their id or a linked account.

    Raises:
        BadInput: the log knows nobody there.
    """
    actor = known_person(session.service, person=person, account=account)
    if actor is None:
        nobody = Phrase("Das Protokoll kennt niemanden unter „{who}“.", who=person or account)
        raise BadInput(nobody)
    return actor


@contextmanager
def refusals_told(route: Route) -> Iterator[None]:
    """What a command ends with where no rule of the domain says no: why, and who or what could.

    Raises:
        BadInput: the body does not fit the command.
        Refused: not by this person, not on this version, not with this id.
    """
    try:
        yield
    except (Problem, ValidationError) as error:
        raise BadInput(_fields(problem_of(error).body["errors"])) from error
    except (CommandReused, Contended, SubjectErased) as error:
        found = problem_of(error).body
        raise Refused(joined(": ", (found["code"], found["detail"]))) from error
    except StaleVersion as stale:
        told = Phrase("Inzwischen gilt Version {version}.", version=stale.version)
        raise Refused(joined(": ", ("stale-version", told))) from stale
    except Forbidden as refusal:
        able = who_may(refusal.code, route.roles)
        raise Refused(joined(": ", (refusal.code, able))) from refusal


def _route(session: Session, name: str) -> Route:
    route = session.service.routes.get(name)
    if route is None:
        raise BadInput(Phrase("„{name}“ ist kein Befehl; `grants schema` nennt alle.", name=name))
    return route


def _stream(route: Route, target: str) -> str:
    if route.opens is not None:
        if target != OPENING:
            raise BadInput(
                Phrase(
                    "{name} eröffnet etwas: statt „{target}“ bitte „{opening}“ angeben.",
                    name=route.name,
                    target=target,
                    opening=OPENING,
                )
            )
        return ""
    where = place(route.kind)
    values = target.removeprefix(f"{route.kind}/").split("/")
    if len(values) == len(where.patterns):
        stream = where.stream(route.kind, dict(zip(where.patterns, values, strict=True)))
        if stream is not None:
            return stream
    raise BadInput(
        Phrase(
            "„{target}“ kann nichts benennen; erwartet wird {pattern}.",
            target=target,
            pattern="/".join(where.patterns),
        )
    )


def _body(path: Path) -> dict[str, Any]:
    try:
        text = sys.stdin.read() if path == STANDARD_INPUT else path.read_text("utf-8")
        return bodies.json_object(text)
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(unreadable(path)) from error
    except Problem as problem:
        raise BadInput(joined(": ", (str(path), problem.body["detail"]))) from problem


def _fields(errors: Iterable[FieldError]) -> str:
    return joined("\n", (joined(": ", (error["field"], error["message"])) for error in errors))


def _send(session: Session, request: Request, *, dry_run: bool) -> None:
    service = session.service
    if dry_run:
        _show_preview(session, preview_body(service.dispatcher.preview(request)))
        return
    result = service.dispatcher.execute(request)
    told = bodies.result_body(service.log, result)
    if session.form == "json":
        print_json(with_euros(told))
        return
    session.say(
        f"{told['number']}: Version {told['version']}.",
        f"{told['number']}: version {told['version']}.",
    )
    _print_facts(session, told["facts"])


def _show_preview(session: Session, preview: PreviewBody) -> None:
    told = preview.model_dump(mode="json")
    if session.form == "json":
        print_json(with_euros(told))
        return
    session.say(
        f"Nichts gespeichert. {preview.number}: es wäre Version {preview.version}.",
        f"Nothing stored. {preview.number}: it would be version {preview.version}.",
    )
    if preview.phase is not None:
        before, after = (
            word("phase", phase.value, session.language)
            for phase in (preview.phase.before, preview.phase.after)
        )
        session.say(f"Stand: {before} → {after}.", f"State: {before} → {after}.")
    _print_facts(session, told["facts"])
    if session.form == "table" and told["budgets"]:
        print_rows(_moves(told["budgets"]), session.form, session.language)


def _print_facts(session: Session, facts: Iterable[Mapping[str, Any]]) -> None:
    rows = [
        {key: value for key, value in fact.items() if key not in {"fields", "recorded_at"}}
        for fact in facts
    ]
    print_rows(rows, session.form, session.language)


def _moves(budgets: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Two lines per account: as it is, and as it would be."""
    return [
        {**{key: effect[key] for key in ("scope", "year", "earmark")}, "at": at, **effect[at]}
        for effect in budgets
        for at in ("before", "after")
    ]
