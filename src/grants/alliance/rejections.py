"""Why a command to an alliance was refused."""

from __future__ import annotations

from grants.kernel.rejection import Rejection


class AllianceNotConstituted(Rejection):
    """Nothing can be recorded of an alliance that does not exist."""

    code = "alliance-not-constituted"
    message = (
        "Die Allianz der Region {region} ist noch nicht konstituiert; "
        "zuerst ist ihre Konstituierung zu erfassen."
    )
    legal_basis = "FKR"


class AllianceConstitutedBefore(Rejection):
    """The alliance exists already."""

    code = "alliance-constituted-before"
    message = "Die Allianz der Region {region} ist bereits seit dem {day} konstituiert."
    field = "constituted_on"


class RegionNotRegistered(Rejection):
    """Only regions of the programme have an alliance."""

    code = "region-not-registered"
    message = (
        "Die Region {region} ist im Förderprogramm nicht erfasst; sie ist dort zuerst anzulegen."
    )
    legal_basis = "FKR"


class MemberUnknown(Rejection):
    """The alliance never had such a member."""

    code = "member-unknown"
    message = (
        "Das Mitglied {member} ist in dieser Allianz nicht erfasst; zuerst ist es zu bestellen."
    )
    field = "member"


class MemberWithoutMandate(Rejection):
    """The mandate does not cover the day."""

    code = "member-without-mandate"
    message = (
        "Das Mitglied {member} hat am {day} kein Mandat; "
        "das Datum oder die Bestellung ist zu prüfen."
    )
    field = "member"


class MandateOverlaps(Rejection):
    """A member is appointed again before or on the day of the appointment that stands."""

    code = "mandate-overlaps"
    message = (
        "Das Mitglied {member} ist mit Wirkung vom {day} bestellt; eine erneute Bestellung muss "
        "danach liegen, eine andere Person braucht eine eigene Kennung."
    )
    field = "appointed_on"


class RecordedOtherwise(Rejection):
    """The id is taken by something with other values."""

    code = "recorded-otherwise"
    message = (
        "Unter {number} ist in dieser Allianz bereits etwas mit anderen Angaben erfasst; "
        "für einen neuen Vorgang ist eine neue Kennung nötig."
    )


class CallUnknown(Rejection):
    """The alliance opened no such call."""

    code = "call-unknown"
    message = "Der Projektaufruf {call} ist nicht erfasst; zuerst ist er zu eröffnen."
    field = "call"


class MeetingNotRecorded(Rejection):
    """A conflict belongs to a meeting that was held."""

    code = "meeting-not-recorded"
    message = "Die Sitzung {meeting} ist nicht erfasst; zuerst ist sie zu erfassen."
    field = "meeting"


class MemberNotATown(Rejection):
    """Inhabitants are counted for the seats of towns."""

    code = "member-not-a-town"
    message = (
        "Das Mitglied {member} hat keinen Sitz einer kreisangehörigen Stadt (M2); "
        "eine Einwohnerzahl wird nur für diese erfasst."
    )
    legal_basis = "FKR"
    field = "member"


class CallEarmarkUndefined(Rejection):
    """A call speaks of money that the programme knows."""

    code = "call-earmark-undefined"
    message = (
        "Die Zweckbindung {earmark} ist für das Haushaltsjahr {year} nicht festgelegt; "
        "sie ist zuerst im Programm festzulegen, oder der Aufruf gilt ungebundenen Mitteln."
    )
    field = "earmark"


class ConflictCaseUnknown(Rejection):
    """Somebody is biased about a case that there is, in the alliance's own region."""

    code = "conflict-case-unknown"
    message = (
        "Ein Vorgang {case} ist in der Region {scope} nicht erfasst; "
        "die Befangenheit betrifft einen Vorgang dieser Allianz. Bitte das Aktenzeichen prüfen."
    )
    field = "case"


class CaseNotOfCall(Rejection):
    """An order holds the projects of its call, and of its region, alone."""

    code = "case-not-of-call"
    message = (
        "Der Vorgang {case} gehört nicht zum Projektaufruf {call} dieser Allianz; "
        "in ihre Rangfolge kommen nur dessen Vorhaben."
    )
    legal_basis = "FKR"
    field = "cases"


class CaseRankedTwice(Rejection):
    """A project has one rank."""

    code = "case-ranked-twice"
    message = "Der Vorgang {case} steht mehrfach in der Rangfolge; er hat einen Rang."
    field = "cases"
