"""Why a referral to the alliance, its vote, or a deviation from it was refused."""

from __future__ import annotations

from grants.kernel.rejection import Rejection


class DeviationJustifiedBefore(Rejection):
    """A vote is deviated from once."""

    code = "deviation-justified-before"
    message = "Die Abweichung vom Votum der Sitzung {meeting} wurde am {day} bereits begründet."
    legal_basis = "FKR"


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


class VotesMissing(Rejection):
    """A vote has totals, or ballots that they follow from."""

    code = "votes-missing"
    message = (
        "Das Votum nennt weder alle Summen (dafür, dagegen, enthalten) noch einzelne Stimmen; "
        "eines von beiden ist anzugeben."
    )
    field = "votes_for"


class BallotTwice(Rejection):
    """A member votes once."""

    code = "ballot-twice"
    message = "Für das Mitglied {member} sind mehrere Stimmen angegeben; jedes hat eine."
    field = "ballots"


class BallotNotAdmitted(Rejection):
    """Who is absent, without mandate or biased has no vote."""

    code = "ballot-not-admitted"
    message = (
        "Das Mitglied {member} ist nicht stimmberechtigt: es war nicht anwesend, hatte am "
        "Sitzungstag kein Mandat oder ist befangen. Bitte die Stimmen prüfen."
    )
    legal_basis = "FKR"
    field = "ballots"


class BallotsDiffer(Rejection):
    """Stated totals are those of the ballots."""

    code = "ballots-differ"
    message = (
        "Die einzelnen Stimmen ergeben {votes_for} dafür, {votes_against} dagegen und "
        "{abstentions} enthalten; angegeben sind andere Summen. Bitte prüfen."
    )
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
