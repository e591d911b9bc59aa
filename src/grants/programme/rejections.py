"""Why a command to a programme is refused."""

from __future__ import annotations

from grants.kernel.rejection import Rejection


class ProgrammeNotEstablished(Rejection):
    """Nothing can be decided under a programme that does not exist."""

    code = "programme-not-established"
    message = (
        "Das Förderprogramm {programme} ist nicht eingerichtet; "
        "es muss zuerst mit seiner Richtlinie erfasst werden."
    )
    field = "programme"


class ProgrammeEstablishedOtherwise(Rejection):
    """A programme is established once."""

    code = "programme-established-otherwise"
    message = (
        "Das Förderprogramm {programme} ist seit dem {day} mit anderen Angaben eingerichtet; "
        "eine Einrichtung lässt sich nicht ändern."
    )


class GuidelinePublishedOtherwise(Rejection):
    """A guideline version never changes: cases were decided under it."""

    code = "guideline-published-otherwise"
    message = (
        "Die Richtlinienfassung {guideline} ist bereits mit anderen Angaben erfasst; "
        "eine geänderte Fassung braucht eine eigene Bezeichnung."
    )
    field = "guideline"


class GuidelineUnknown(Rejection):
    """A value can be pinned to a published version alone."""

    code = "guideline-unknown"
    message = (
        "Die Richtlinienfassung {guideline} ist nicht erfasst; zuerst ist sie zu veröffentlichen, "
        "oder der Wert gilt ohne Angabe einer Fassung für alle."
    )
    field = "guideline"


class ObjectTwice(Rejection):
    """A funding object has one code within a guideline."""

    code = "object-twice"
    message = "Der Fördergegenstand {object} ist in der Fassung mehrfach genannt."
    field = "objects"


class ValidityReversed(Rejection):
    """A validity must not end before it begins."""

    code = "validity-reversed"
    message = "Die Gültigkeit endet am {end} vor ihrem Beginn am {begin}; bitte die Daten prüfen."
    field = "valid_to"


class ParameterNotWhole(Rejection):
    """Part of a year, a month or a day is no deadline, nor is less than none."""

    code = "parameter-not-whole"
    message = (
        "Dieser Regelwert zählt ganze Jahre, Monate oder Tage; nötig ist eine ganze Zahl, "
        "mindestens 0."
    )
    field = "value"


class ParameterOutOfBounds(Rejection):
    """A value that no rule of its kind ever has: a slip that would move deadlines or amounts."""

    code = "parameter-out-of-bounds"
    message = "„{key}“ liegt zwischen {low} und {high}; angegeben ist {value}."
    field = "value"


class ParameterWithoutEnd(Rejection):
    """What is published for a time has a last day; it does not go on by itself (§ 247 BGB)."""

    code = "parameter-without-end"
    message = "„{key}“ wird für eine Zeit bekannt gemacht; nötig ist der letzte Tag seiner Geltung."
    field = "valid_to"


class ParameterSetOtherwise(Rejection):
    """A set of rules does not outweigh what somebody has set, nor what is confirmed."""

    code = "parameter-set-otherwise"
    message = (
        "„{key}“ ist ab {day} schon auf {value} festgelegt; ein Regelwerk, das im Ganzen in Kraft "
        "gesetzt wird, ersetzt das nicht. Soll ein anderer Wert gelten, ist er einzeln "
        "festzulegen (Befehl set-parameter)."
    )
    field = "value"


class GeneralEarmark(Rejection):
    """General money may serve every funding object, so it has no definition."""

    code = "general-earmark"
    message = (
        "„{earmark}“ steht für nicht zweckgebundene Mittel und kann nicht begrenzt werden; "
        "bitte eine andere Bezeichnung für die Zweckbindung wählen."
    )
    field = "earmark"


class EarmarkDefinedOtherwise(Rejection):
    """An earmark of a budget year is defined once: money was committed under it."""

    code = "earmark-defined-otherwise"
    message = "Die Zweckbindung {earmark} ist für {year} bereits mit anderen Angaben festgelegt."
    field = "earmark"


class ObjectUnknown(Rejection):
    """An earmark can only name funding objects of a guideline."""

    code = "object-unknown"
    message = (
        "Der Fördergegenstand {object} steht in keiner erfassten Richtlinienfassung; "
        "zuerst ist die Fassung zu erfassen."
    )
    field = "objects"


class EarmarkWithoutObjects(Rejection):
    """An earmark that allows nothing bars its money for ever."""

    code = "earmark-without-objects"
    message = (
        "Die Zweckbindung {earmark} nennt keinen Fördergegenstand; mindestens einer ist nötig."
    )
    field = "objects"


class RegionRegisteredOtherwise(Rejection):
    """A region has one key, one name and one kind."""

    code = "region-registered-otherwise"
    message = "Die Region {region} ist bereits mit anderen Angaben erfasst: {name}."
    field = "region"


class ControlTotalRecordedOtherwise(Rejection):
    """A published figure is recorded as it was published."""

    code = "control-total-recorded-otherwise"
    message = (
        "Die Kontrollsumme {control_total} ist bereits mit anderen Angaben erfasst; "
        "eine andere Veröffentlichung braucht eine eigene Bezeichnung."
    )
    field = "control_total"


class PrecisionMissing(Rejection):
    """A rounded figure says to which unit it was rounded."""

    code = "precision-missing"
    message = (
        "Eine gerundete Angabe braucht ihre Rundungseinheit, und keine ist negativ; "
        "gefunden: {precision}."
    )
    field = "precision"


class ControlTotalUnknown(Rejection):
    """Only a recorded control total can differ from what was computed."""

    code = "control-total-unknown"
    message = "Die Kontrollsumme {control_total} ist nicht erfasst; sie ist zuerst zu erfassen."
    field = "control_total"
