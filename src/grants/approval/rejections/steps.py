"""Why a step of a case was refused: a decision drafted or signed, a file closed."""

from __future__ import annotations

from grants.kernel.rejection import Rejection


class SelfApproval(Rejection):
    """Who drafted a decision does not sign it."""

    code = "self-approval"
    message = (
        "Der Entwurf {decision} stammt von Ihnen selbst; unterzeichnen muss eine andere Person."
    )
    legal_basis = "§ 44 SäHO"
    field = "decision"


class DraftUnknown(Rejection):
    """There is no such draft of this kind of decision."""

    code = "draft-unknown"
    message = (
        "Unter {decision} liegt in dieser Akte kein Entwurf dieser Art vor; "
        "er muss zuerst gefertigt werden."
    )
    field = "decision"


class DraftIncomplete(Rejection):
    """Something that this kind of decision needs is missing."""

    code = "draft-incomplete"
    message = "Für diesen Entwurf fehlen Angaben: {missing}."
    legal_basis = "§ 39 VwVfG"


class DraftOutdated(Rejection):
    """The draft was prepared on something that has changed since."""

    code = "draft-outdated"
    message = (
        "Der Entwurf {decision} beruht auf einem überholten Stand ({found}); "
        "es muss ein neuer Entwurf gefertigt werden."
    )
    field = "decision"


class AlreadySigned(Rejection):
    """The decision was signed before, by somebody else or on another day."""

    code = "decision-already-signed"
    message = "Die Entscheidung {decision} wurde bereits am {day:%d.%m.%Y} unterzeichnet."
    field = "decision"


class LimitExceeded(Rejection):
    """The amount is above what this approver may sign."""

    code = "limit-exceeded"
    message = (
        "Der Betrag von {cents} liegt über Ihrer Zeichnungsbefugnis von {limit} "
        "(der kleineren von heute und vom Tag der Unterschrift); unterzeichnen muss jemand mit "
        "höherer Befugnis."
    )
    legal_basis = "§ 44 SäHO"


class GuidelineMissing(Rejection):
    """No version of the guideline is in force."""

    code = "guideline-missing"
    message = "Am Tag der Unterschrift ist keine Richtlinienfassung in Kraft; bewilligt wird nicht."
    legal_basis = "FKR"


class VoteMissing(Rejection):
    """A regional project needs the alliance's vote."""

    code = "vote-missing"
    message = "Für dieses regionale Vorhaben liegt kein Votum der Allianz vor; es ist vorzulegen."
    legal_basis = "FKR"


class VoteStale(Rejection):
    """The alliance voted on an older version of the application."""

    code = "vote-on-older-version"
    message = (
        "Das Votum galt der Antragsfassung {voted}, vorliegend ist Fassung {version}; "
        "die Allianz muss erneut votieren."
    )
    legal_basis = "FKR"


class VoteNegative(Rejection):
    """The alliance did not prioritise the project."""

    code = "vote-negative"
    message = (
        "Die Allianz hat das Vorhaben nicht priorisiert; bewilligt werden kann es nicht. "
        "Möglich sind Ablehnung oder erneute Vorlage."
    )
    legal_basis = "FKR"


class ConditionUnknown(Rejection):
    """The grant has no such condition."""

    code = "condition-unknown"
    message = "Eine Nebenbestimmung „{condition}“ gibt es zu dieser Zuwendung nicht."
    field = "condition"


class ConditionFulfilledBefore(Rejection):
    """A condition is fulfilled once."""

    code = "condition-fulfilled-before"
    message = "Die Nebenbestimmung „{condition}“ ist bereits seit dem {day:%d.%m.%Y} erfüllt."
    field = "condition"


class InsolvencyKnown(Rejection):
    """Insolvency is recorded already."""

    code = "insolvency-known"
    message = (
        "Das Insolvenzverfahren ist seit dem {day:%d.%m.%Y} erfasst; "
        "ein neues kann erst nach dessen Ende erfasst werden."
    )


class InsolvencyUnknown(Rejection):
    """There is no insolvency to end."""

    code = "insolvency-unknown"
    message = "Zu dieser Akte ist kein laufendes Insolvenzverfahren erfasst; zu beenden ist nichts."


class AlreadyDrawn(Rejection):
    """A grant of which money was asked for or paid has been taken up."""

    code = "already-drawn"
    message = "Die Zuwendung ist in Anspruch genommen: {drawn} sind abgerufen oder ausgezahlt."


class CaseStillOpen(Rejection):
    """Something is open in the case."""

    code = "case-still-open"
    message = "Die Akte kann nicht geschlossen werden; offen ist: {open}."
