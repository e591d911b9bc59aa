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


class SignInOfAnotherPerson(Rejection):
    """One natural person is one person here, however many accounts they have."""

    code = "sign-in-of-another-person"
    message = (
        "Das Benutzerkonto {account} oder die Anmeldung dahinter gehört einer anderen Person; "
        "eine Anmeldung bleibt für immer bei der Person, der sie zuerst zugeordnet wurde."
    )
    field = "identity"


class AccountNotProposed(Rejection):
    """Only what somebody proposed can be confirmed."""

    code = "account-not-proposed"
    message = (
        "Für das Benutzerkonto {account} liegt kein Vorschlag vor; "
        "zuerst muss jemand die Verknüpfung vorschlagen."
    )
    field = "account"


class SamePersonProposedAndConfirmed(Rejection):
    """Who proposed an account does not confirm it."""

    code = "same-person-proposed-and-confirmed"
    message = (
        "Sie haben diese Verknüpfung vorgeschlagen; "
        "bestätigen muss eine andere Person der Verwaltung der Zugänge."
    )


class RoleValidityReversed(Rejection):
    """A role cannot end before it begins."""

    code = "role-validity-reversed"
    message = (
        "Der letzte Tag der Zuständigkeit liegt vor ihrem ersten; bitte die Daten vertauschen."
    )
    field = "valid_to"


class DeputyOfOneself(Rejection):
    """Nobody represents themself."""

    code = "deputy-of-oneself"
    message = "Niemand vertritt sich selbst; bitte die vertretene Person prüfen."
    field = "deputy_of"


class RepresentedLacksRole(Rejection):
    """A deputy acts in a role that the person represented holds."""

    code = "represented-lacks-role"
    message = (
        "Die vertretene Person hat die Zuständigkeit „{role}“ nicht; "
        "vertreten wird nur, wer sie selbst innehat."
    )
    field = "deputy_of"


class SelfGrant(Rejection):
    """Nobody gives power to themself."""

    code = "self-grant"
    message = (
        "Niemand erteilt sich selbst eine Zuständigkeit; "
        "eine andere Person der Verwaltung der Zugänge muss sie erteilen."
    )
    field = "role"


class BeyondOwnReach(Rejection):
    """Who administers access in some regions grants no role in others."""

    code = "beyond-own-reach"
    message = (
        "Ihre Verwaltung der Zugänge reicht nicht bis {scopes}; "
        "die Zuständigkeit muss jemand erteilen, der dort oder überall zuständig ist."
    )
    field = "scopes"


class TakesBeyondOwnReach(Rejection):
    """Who administers access in some regions takes no role away, or changes it, in others."""

    code = "takes-beyond-own-reach"
    message = (
        "Ihre Verwaltung der Zugänge reicht nicht bis {scopes}, wo die Zuständigkeit jetzt gilt; "
        "ändern oder entziehen muss sie jemand, der dort oder überall zuständig ist."
    )
    field = "role"


class SignInBeyondOwnReach(Rejection):
    """Who administers access in some regions lets nobody sign in as a person who acts in others."""

    code = "sign-in-beyond-own-reach"
    message = (
        "Die Person handelt in {scopes}, und dorthin reicht Ihre Verwaltung der Zugänge nicht; "
        "das Konto muss jemand verknüpfen oder bestätigen, der dort oder überall zuständig ist."
    )
    field = "account"


class RoleNotHeld(Rejection):
    """A role that is not held cannot be revoked."""

    code = "role-not-held"
    message = "Die Person hat die Zuständigkeit „{role}“ nicht; es gibt nichts zu entziehen."
    field = "role"


class SignedWithoutCompetence(Rejection):
    """Who signs was competent on the day of the signature, not only later."""

    code = "signed-without-competence"
    message = (
        "Gezeichnet wird unter der Zuständigkeit, die am Tag der Unterschrift galt; Ihre galt hier "
        "am {day} nicht, die jetzige gilt seit dem {since}. Bitte den Tag prüfen. War sie damals "
        "schon erteilt, trägt die Verwaltung der Zugänge sie mit ihrem ersten Tag nach; sonst "
        "zeichnet, wer damals zuständig war, oder Sie mit einem Tag ab dem {since}."
    )
    field = "signed_on"


class DecidedWithoutCompetence(Rejection):
    """The same of who decides about an objection: that is signed on the day of the decision."""

    code = "decided-without-competence"
    message = (
        "Entschieden wird unter der Zuständigkeit, die am Tag der Entscheidung galt; Ihre galt "
        "hier am {day} nicht, die jetzige gilt seit dem {since}. Bitte den Tag prüfen. War sie "
        "damals schon erteilt, trägt die Verwaltung der Zugänge sie mit ihrem ersten Tag nach; "
        "sonst entscheidet, wer damals zuständig war, oder Sie mit einem Tag ab dem {since}."
    )
    field = "decided_on"
