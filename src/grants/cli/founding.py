"""The command `found`: the first administrator of a log, who grants all other roles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer
from pydantic import ValidationError

from grants.access.founding import AlreadyFounded, Founder, found_access
from grants.api.field_errors import field_errors
from grants.cli.ending import BadInput, Refused
from grants.cli.frame import Session, command
from grants.cli.output import print_rows
from grants.kernel.ids import REFERENCE
from grants.store.log import Conflict

app = typer.Typer()

_PART_LENGTH_MAX = 255  # OpenID Connect Core 2: `sub` is at most 255 characters.


@command(app, "found")
def found(
    session: Session,
    name: Annotated[str, typer.Option("--name", help="Name der Person.")],
    account: Annotated[
        str, typer.Option("--account", help="Kennung ihres Benutzerkontos, etwa ada-1.")
    ],
    sub: Annotated[str, typer.Option("--sub", help="Wie der Anmeldedienst sie nennt (sub).")],
    iss: Annotated[
        str | None,
        typer.Option("--iss", help="Adresse des Anmeldedienstes, sonst GRANTS_OIDC_ISSUER."),
    ] = None,
) -> None:
    """Die erste Person der Verwaltung der Zugänge anlegen; geht nur, solange es keine gibt."""
    configured = session.settings.oidc.issuer if session.settings.oidc else None
    founder = Founder(name=name, account=account, iss=iss or configured or "", sub=sub)
    if wrong := [*_wrong(session, founder, configured)]:
        raise BadInput("\n".join(wrong))
    dispatcher = session.service.dispatcher
    try:
        person = found_access(dispatcher, founder, now=dispatcher.clock())
    except AlreadyFounded as error:
        raise Refused(_already(session)) from error
    except ValidationError as error:
        fields = (f"--{each['field']}: {each['message']}" for each in field_errors(error))
        raise BadInput("\n".join(fields)) from error
    except Conflict as error:
        msg = _in(
            session,
            f"--account: {account} wurde soeben vergeben; bitte noch einmal versuchen.",
            f"--account: {account} was taken just now; please try again.",
        )
        raise Refused(msg) from error
    print_rows([{"person": person, "account": account}], session.form, session.language)


def _wrong(session: Session, founder: Founder, configured: str | None) -> Iterator[str]:
    """Everything that is wrong with the options: which one, the rule, and what to do."""
    if not founder.name.strip():
        yield _in(
            session,
            "--name: Der Name fehlt; bitte Vor- und Nachnamen angeben.",
            "--name: the name is missing; please give first and last name.",
        )
    if not REFERENCE.fullmatch(founder.account):
        yield _in(
            session,
            "--account: 1 bis 64 Zeichen aus A-Z a-z 0-9 . _ - sind nötig, etwa ada-1.",
            "--account: takes 1 to 64 of A-Z a-z 0-9 . _ -, such as ada-1.",
        )
    if not 0 < len(founder.sub) <= _PART_LENGTH_MAX:
        yield _in(
            session,
            f"--sub: 1 bis {_PART_LENGTH_MAX} Zeichen sind nötig; es ist der Anspruch „sub“ der"
            " Token, die der Anmeldedienst für die Person ausstellt.",
            f"--sub: takes 1 to {_PART_LENGTH_MAX} characters; it is the claim “sub” of the tokens"
            " that the identity provider issues for the person.",
        )
    if not 0 < len(founder.iss) <= _PART_LENGTH_MAX:
        yield _in(
            session,
            f"--iss: 1 bis {_PART_LENGTH_MAX} Zeichen sind nötig; bitte die Adresse des"
            " Anmeldedienstes angeben oder GRANTS_OIDC_ISSUER setzen.",
            f"--iss: takes 1 to {_PART_LENGTH_MAX} characters; please give the address of the"
            " identity provider or set GRANTS_OIDC_ISSUER.",
        )
    elif configured not in {None, founder.iss}:  # Its tokens would never be accepted.
        yield _in(
            session,
            f"--iss: Angenommen werden nur Anmeldungen von {configured} (GRANTS_OIDC_ISSUER);"
            " bitte --iss weglassen.",
            f"--iss: only sign-ins from {configured} are accepted (GRANTS_OIDC_ISSUER);"
            " please leave --iss out.",
        )


def _already(session: Session) -> str:
    return _in(
        session,
        "already-founded: Es gibt schon jemanden in der Verwaltung der Zugänge; weitere Personen"
        " erfasst und berechtigt, wer diese Zuständigkeit hat: auf den Seiten unter „Personen“"
        " oder mit `grants command register-person new BODY.json --as PERSON`.",
        "already-founded: there is an administrator of access; whoever holds that role registers"
        " and empowers others: on the pages under “Personen”, or with"
        " `grants command register-person new BODY.json --as PERSON`.",
    )


def _in(session: Session, german: str, english: str) -> str:
    return german if session.language == "de" else english
