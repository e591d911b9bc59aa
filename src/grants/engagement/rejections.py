"""Why a step of an audit was refused."""

from __future__ import annotations

from grants.kernel.rejection import Rejection


class AuditUnknown(Rejection):
    """There is no such audit."""

    code = "audit-unknown"
    message = "Unter dieser Nummer gibt es keine Prüfung."


class PopulationEmpty(Rejection):
    """Nothing can be drawn from nothing."""

    code = "population-empty"
    message = "Kein bewilligter Vorgang entspricht dieser Auswahl; bitte die Auswahl weiter fassen."


class PopulationDiffers(Rejection):
    """What is read at the frozen position is not what was frozen."""

    code = "population-differs"
    message = (
        "Die Grundgesamtheit an Position {position} ergibt nicht mehr die festgehaltene Prüfsumme; "
        "aus ihr wird nicht gezogen. Das Protokoll muss untersucht werden."
    )


class SampleTooLarge(Rejection):
    """A sample is no larger than its population."""

    code = "sample-too-large"
    message = (
        "Gewünscht sind {size}, die Grundgesamtheit gibt höchstens {most} her; "
        "bitte den Umfang verringern."
    )
    field = "size"


class BoundsUnordered(Rejection):
    """Strata are told by ascending bounds, and only a stratified sample has them."""

    code = "bounds-unordered"
    message = (
        "Schichtgrenzen gehören zu einer geschichteten Stichprobe und steigen an; "
        "bitte die Grenzen prüfen."
    )
    field = "bounds_cents"


class SampleTaken(Rejection):
    """The id stands for another sample."""

    code = "sample-taken"
    message = "Unter „{sample}“ ist bereits eine andere Stichprobe gezogen."
    field = "sample"


class AuditedCaseUnknown(Rejection):
    """A finding is about a case."""

    code = "audited-case-unknown"
    message = "Den Vorgang {case} gibt es nicht; bitte die Nummer prüfen."
    field = "case"


class FindingTaken(Rejection):
    """The id stands for another finding."""

    code = "finding-taken"
    message = "Unter „{finding}“ ist bereits eine andere Feststellung getroffen."
    field = "finding"


class FindingUnknown(Rejection):
    """There is no such finding in this audit."""

    code = "finding-unknown"
    message = "Eine Feststellung „{finding}“ gibt es in dieser Prüfung nicht."
    field = "finding"


class FindingAnsweredBefore(Rejection):
    """A finding is answered once."""

    code = "finding-answered-before"
    message = "Zu „{finding}“ wurde bereits am {day:%d.%m.%Y} Stellung genommen."
    field = "finding"


class SamePersonAuditedAndAnswered(Rejection):
    """Who audits does not answer for the audited side, nor the other way round."""

    code = "same-person-audited-and-answered"
    message = (
        "Wer in dieser Prüfung prüft, nimmt nicht für die geprüfte Stelle Stellung, und umgekehrt; "
        "eines von beiden haben Sie getan, das andere muss eine andere Person tun."
    )


class FindingsUnanswered(Rejection):
    """An audit ends when the audited side was heard on everything."""

    code = "findings-unanswered"
    message = "Unbeantwortet sind: {findings}. Erst danach kann die Prüfung schließen."
