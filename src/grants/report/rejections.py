"""Why a report was not published."""

from __future__ import annotations

from grants.kernel.rejection import Rejection


class ReportPublishedOtherwise(Rejection):
    """An id stands for one publication."""

    code = "report-published-otherwise"
    message = "Unter dieser Kennung ist bereits ein anderer Bericht veröffentlicht."


class FiguresMissing(Rejection):
    """A report says what the read models know; before they know anything it says nothing."""

    code = "figures-missing"
    message = (
        "Die Auswertungen haben das Protokoll noch nicht gelesen; "
        "der Bericht kann veröffentlicht werden, sobald sie es haben."
    )


class ReportParameterUnused(Rejection):
    """Totals are by programme, kind and origin; they cannot be limited further."""

    code = "report-parameter-unused"
    message = (
        "„Vorhaben und Summen“ lassen sich nur auf ein Programm einschränken; "
        "bitte Region, Jahr und Zweckbindung weglassen oder den Bericht „Budgets“ wählen."
    )
    field = "name"
