"""Why a command to an application was refused. What other features refuse alike has their code."""

from __future__ import annotations

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


class ReferralNotRegional(Rejection):
    """The alliance votes on regional projects alone."""

    code = "referral-not-regional"
    message = (
        "Nur regionale Vorhaben werden der Allianz vorgelegt; dieser Antrag ist von der Art "
        "„{kind}“ und wird ohne Votum geprüft."
    )
    legal_basis = "FKR"


class MeetingUnknown(Rejection):
    """A vote belongs to a meeting that the alliance of the region held."""

    code = "meeting-unknown"
    message = (
        "Die Allianz {scope} hat keine Sitzung {meeting} erfasst; "
        "zuerst ist die Sitzung mit den Anwesenden zu erfassen."
    )
    legal_basis = "FKR"
    field = "meeting"


class VotesExceedMembers(Rejection):
    """More votes than members who were present and not biased."""

    code = "votes-exceed-members"
    message = (
        "Es sind {votes} Stimmen angegeben, stimmberechtigt waren {members}: anwesend mit Mandat "
        "am Sitzungstag und nicht befangen. Bitte Stimmen, Anwesende und Befangenheiten prüfen."
    )
    legal_basis = "FKR"
    field = "votes_for"


class RecommendedAboveRequested(Rejection):
    """The alliance cannot recommend more than was asked for."""

    code = "recommended-above-requested"
    message = "Empfohlen sind {recommended}, beantragt waren {requested}; mehr ist nicht möglich."
    field = "recommended_cents"


class CriterionUnknown(Rejection):
    """Points are given for the criteria of the call, once each."""

    code = "criterion-unknown"
    message = (
        "Das Kriterium {criterion} gehört nicht zum Projektaufruf oder ist doppelt bewertet; "
        "vorgesehen sind: {criteria}."
    )
    field = "scores"


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
