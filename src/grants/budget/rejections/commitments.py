"""Why money cannot be bound, paid or taken back for a case."""

from __future__ import annotations

from grants.kernel.rejection import Rejection


class BudgetExhausted(Rejection):
    """No commitment without money or authority for it."""

    code = "budget-exhausted"
    message = (
        "Auf dem Konto „{earmark}“ des Haushalts {year} sind {available} verfügbar, nötig sind "
        "{needed}; es braucht einen Nachtrag, eine Umschichtung, eine Verpflichtungsermächtigung "
        "oder eine zugelassene Überbindung."
    )


class AmountNotPositive(Rejection):
    """Negative amounts exist in imported histories alone."""

    code = "amount-not-positive"
    message = "Der Betrag muss größer als 0 sein, gefunden: {found}."
    field = "cents"


class AlreadyCommitted(Rejection):
    """A decision binds money for a case once per account; later changes are amendments."""

    code = "already-committed"
    message = (
        "Für {case} sind durch Entscheidung {decision} auf „{earmark}“ bereits {committed} "
        "gebunden; eine andere Höhe braucht eine Änderung der Mittelbindung."
    )


class NoCommitment(Rejection):
    """Only what is bound can be changed."""

    code = "no-commitment"
    message = "Für {case} ist auf „{earmark}“ im Haushalt {year} nichts gebunden."


class BelowDisbursed(Rejection):
    """A commitment is never less than what was paid of it."""

    code = "below-disbursed"
    message = (
        "Für {case} sind auf „{earmark}“ bereits {disbursed} ausgezahlt; "
        "die Mittelbindung kann nicht auf {committed} sinken."
    )


class BeyondOpen(Rejection):
    """Paid, released and carried is at most what is still open."""

    code = "beyond-open"
    message = (
        "Für {case} sind auf „{earmark}“ im Haushalt {year} noch {open} offen, "
        "verlangt sind {needed}."
    )


class BeyondDisbursed(Rejection):
    """No more can come back than was paid."""

    code = "beyond-disbursed"
    message = (
        "Für {case} sind auf „{earmark}“ im Haushalt {year} {disbursed} ausgezahlt, "
        "zurückgekommen wären {needed}."
    )


class DateIncomplete(Rejection):
    """A payment has a value date; partial dates exist in imported histories alone."""

    code = "date-incomplete"
    message = "Die Wertstellung „{found}“ ist kein vollständiges Datum."
    field = "value_on"


class OtherYear(Rejection):
    """Payments belong to the year in which they are made."""

    code = "other-year"
    message = (
        "Die Wertstellung {day} liegt nicht im Haushaltsjahr {year}; die Mittelbindung muss zuerst "
        "als Ausgaberest in das Jahr der Zahlung übertragen werden."
    )
    field = "value_on"


class RevenueOfLaterYear(Rejection):
    """A repayment in another year is revenue and refills nothing."""

    code = "revenue-of-later-year"
    message = (
        "Die Rückzahlung vom {day} liegt nicht im Haushaltsjahr {year}; sie ist Einnahme ihres "
        "Jahres und füllt den Haushalt {year} nicht wieder auf."
    )
    field = "value_on"


class BudgetYearOver(Rejection):
    """Money of a year can be committed until its last day."""

    code = "budget-year-over"
    message = (
        "Die Mittel des Haushaltsjahres {year} konnten bis zum 31.12.{year} gebunden werden, "
        "unterschrieben wird am {day}; nötig sind Mittel eines späteren Jahres."
    )
