"""Why a change of access was refused."""

from __future__ import annotations

from grants.kernel.rejection import Rejection


class PersonUnknown(Rejection):
    """Nobody is registered under this id."""

    code = "person-unknown"
    message = "Unter dieser Kennung ist keine Person erfasst; sie muss zuerst erfasst werden."


class PersonKnown(Rejection):
    """The id is taken by a person."""

    code = "person-known"
    message = "Unter dieser Kennung ist bereits eine Person erfasst; bitte eine andere wählen."


class AccountTaken(Rejection):
    """The account id or the identity is linked already, in another way."""

    code = "account-taken"
    message = (
        "Das Benutzerkonto {account} oder die Anmeldung dahinter ist bereits anders verknüpft; "
        "eine Verknüpfung wird nicht umgehängt, sondern durch ein neues Konto ersetzt."
    )
    field = "identity"


class SelfGrant(Rejection):
    """Nobody gives power to themself."""

    code = "self-grant"
    message = (
        "Niemand erteilt sich selbst eine Zuständigkeit; "
        "eine andere Person der Zugangsverwaltung muss sie erteilen."
    )
    field = "role"


class BeyondOwnReach(Rejection):
    """Who administers access in some regions grants no role in others."""

    code = "beyond-own-reach"
    message = (
        "Ihre Zugangsverwaltung reicht nicht bis {scopes}; "
        "die Zuständigkeit muss jemand erteilen, der dort oder überall zuständig ist."
    )
    field = "scopes"


class RoleNotHeld(Rejection):
    """A role that is not held cannot be revoked."""

    code = "role-not-held"
    message = "Die Person hat die Zuständigkeit „{role}“ nicht; es gibt nichts zu entziehen."
    field = "role"
