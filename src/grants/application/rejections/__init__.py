"""Why a command to an application was refused. What other features refuse alike has their code."""

from __future__ import annotations

from grants.application.rejections.votes import (
    BallotNotAdmitted,
    BallotsDiffer,
    BallotTwice,
    CriterionUnknown,
    DeviationJustifiedBefore,
    MeetingUnknown,
    RecommendedAboveRequested,
    ReferralNotRegional,
    VotesExceedMembers,
    VotesMissing,
)
from grants.kernel.rejection import Rejection


class ApplicationUnknown(Rejection):
    """There is no application in this case."""

    code = "application-unknown"
    message = "Unter {case} liegt kein Antrag vor; zuerst ist sein Eingang zu erfassen."


class CaseNumberTaken(Rejection):
    """The case holds another application, or an imported one."""

    code = "case-number-taken"
    message = (
        "Unter {case} ist bereits ein Vorgang erfasst; ein neuer Antrag erhält eine neue Akte."
    )


class PartyUnknown(Rejection):
    """Somebody must apply."""

    code = "party-unknown"
    message = "Der Antragsteller {party} ist nicht erfasst; zuerst ist er anzulegen."
    legal_basis = "§ 22 VwVfG"
    field = "party"


class VersionOutOfOrder(Rejection):
    """A revision makes the version after the current one."""

    code = "version-out-of-order"
    message = (
        "Der Antrag liegt in Fassung {current} vor, die nächste ist {following}; "
        "angegeben wurde {found}. Bitte die Änderung auf die aktuelle Fassung beziehen."
    )
    field = "version"


class RoundOutOfOrder(Rejection):
    """Rounds of requested documents are counted from 1."""

    code = "round-out-of-order"
    message = (
        "Die Runde {found} passt nicht zum Stand der Nachforderungen; "
        "möglich ist hier die Runde {following}."
    )
    field = "round"


class DeadlineTooShort(Rejection):
    """The applicant needs time to answer."""

    code = "deadline-too-short"
    message = (
        "Die Frist bis zum {due} lässt weniger als {days} Tage Zeit; "
        "sie muss angemessen sein und daher frühestens am {earliest} enden."
    )
    field = "due_on"


class DeadlineNotLater(Rejection):
    """An extension ends after the deadline it extends."""

    code = "deadline-not-later"
    message = "Die Frist läuft bis zum {due}; eine Verlängerung muss an einem späteren Tag enden."
    field = "due_on"


class DeadlineStillRunning(Rejection):
    """Before the deadline in force is over nothing is deemed withdrawn."""

    code = "deadline-still-running"
    message = (
        "Die Frist zur Nachreichung läuft bis zum {due}; "
        "als zurückgenommen gilt der Antrag erst danach."
    )
    field = "deemed_on"


class EarlyStartPermittedBefore(Rejection):
    """What was permitted is not refused afterwards."""

    code = "early-start-permitted-before"
    message = (
        "Der vorzeitige Beginn ist seit dem {day} genehmigt; "
        "eine Ablehnung ist daneben nicht möglich."
    )
    legal_basis = "VwV zu § 44 SäHO"


class MeasureStartedBefore(Rejection):
    """Only what has not begun can be permitted to begin early."""

    code = "measure-started-before"
    message = (
        "Das Vorhaben hat am {day} begonnen; ein vorzeitiger Beginn kann nur vorher "
        "genehmigt werden."
    )
    legal_basis = "VwV zu § 44 SäHO"


class MeasureStartKnown(Rejection):
    """Another day of beginning than the one on record needs reasons."""

    code = "measure-start-known"
    message = (
        "Als Beginn des Vorhabens ist der {day} erfasst; ein anderer Tag braucht eine Begründung."
    )
    field = "reasons"


class MeasureStartUnknown(Rejection):
    """Only a beginning that is on record can be taken back."""

    code = "measure-start-unknown"
    message = "Ein Beginn des Vorhabens ist nicht erfasst; es gibt nichts zurückzunehmen."


class ItemsOpen(Rejection):
    """What was asked for is supplied or done without before an application is complete."""

    code = "items-open"
    message = (
        "Aus der Checkliste sind noch offen: {items}. Sie sind nachzufordern und nachzureichen, "
        "oder es ist mit Begründung darauf zu verzichten."
    )


class FindingsOpen(Rejection):
    """A defect that was noted on the way in blocks the decision."""

    code = "findings-open"
    message = "Der Prüfung stehen Feststellungen entgegen: {findings}"


class AidNotClassified(Rejection):
    """Whether it is state aid is part of the examination."""

    code = "aid-not-classified"
    message = "Die beihilferechtliche Einordnung fehlt; sie ist zuerst vorzunehmen."


class NotDeMinimis(Rejection):
    """Only de-minimis aid has a ceiling to check."""

    code = "not-de-minimis"
    message = (
        "Die Zuwendung ist nicht als De-minimis-Beihilfe eingeordnet; "
        "zuerst ist die beihilferechtliche Einordnung zu ändern."
    )


class DeMinimisUnchecked(Rejection):
    """De-minimis aid is examined with the room that its undertaking has."""

    code = "de-minimis-unchecked"
    message = "Die De-minimis-Prüfung fehlt; sie ist zuerst vorzunehmen."


class DoubleFundingUnchecked(Rejection):
    """Whether somebody else pays is part of the examination."""

    code = "double-funding-unchecked"
    message = "Die Prüfung auf Doppelförderung fehlt; sie ist zuerst vorzunehmen."


class DoubleFundingFound(Rejection):
    """What somebody else pays for is not funded again."""

    code = "double-funding-found"
    message = (
        "Am {day} wurde eine Doppelförderung festgestellt; möglich sind die Ablehnung oder, "
        "wenn sie entfallen ist, eine erneute Prüfung."
    )


class EligibleAboveCosts(Rejection):
    """No more is eligible than the project costs."""

    code = "eligible-above-costs"
    message = (
        "Zuwendungsfähig sind {eligible}, das Vorhaben kostet nach dem Antrag aber nur {costs}."
    )
    field = "eligible_cents"


class ProposedTooHigh(Rejection):
    """The proposal stays within the rate and within what was asked for."""

    code = "proposed-too-high"
    message = (
        "Vorgeschlagen sind {proposed}, möglich sind höchstens {limit}: der kleinere Betrag aus "
        "Fördersatz × zuwendungsfähigen Ausgaben und beantragter Zuwendung."
    )
    legal_basis = "FKR"
    field = "proposed_cents"


class AllianceMemberActs(Rejection):
    """Members of an alliance stay out of the decision on the alliance's own work."""

    code = "alliance-member-acts"
    message = (
        "Sie sind Mitglied der Allianz {scope}, um deren eigene Netzwerkarbeit es geht; "
        "prüfen und entscheiden muss eine andere Person."
    )


__all__ = [
    "AidNotClassified",
    "AllianceMemberActs",
    "ApplicationUnknown",
    "BallotNotAdmitted",
    "BallotTwice",
    "BallotsDiffer",
    "CaseNumberTaken",
    "CriterionUnknown",
    "DeMinimisUnchecked",
    "DeadlineNotLater",
    "DeadlineStillRunning",
    "DeadlineTooShort",
    "DeviationJustifiedBefore",
    "DoubleFundingFound",
    "DoubleFundingUnchecked",
    "EarlyStartPermittedBefore",
    "EligibleAboveCosts",
    "FindingsOpen",
    "ItemsOpen",
    "MeasureStartKnown",
    "MeasureStartUnknown",
    "MeasureStartedBefore",
    "MeetingUnknown",
    "NotDeMinimis",
    "PartyUnknown",
    "ProposedTooHigh",
    "RecommendedAboveRequested",
    "ReferralNotRegional",
    "RoundOutOfOrder",
    "VersionOutOfOrder",
    "VotesExceedMembers",
    "VotesMissing",
]
