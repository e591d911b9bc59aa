"""Why a row of a file is not taken over, or an import not carried out."""

from __future__ import annotations

from grants.kernel.rejection import Rejection


class NoYear(Rejection):
    """Money belongs to a budget year; a row that names none cannot be posted."""

    code = "no-year"
    message = (
        "Die Zeile nennt weder Haushaltsjahr noch Bewilligungsdatum noch Beginn des Zeitraums; "
        "ohne eines davon gehört der Betrag zu keinem Haushaltsjahr. Bitte im Quellsystem ergänzen."
    )
    field = "fiscal_year"


class CaseRecordedHere(Rejection):
    """What people record here is not overwritten by a file."""

    code = "case-recorded-here"
    message = (
        "Der Vorgang {case} wird in diesem System geführt; eine Datei ändert ihn nicht mehr. "
        "Abweichungen sind als eigener Vorgang (Änderung, Berichtigung) zu erfassen."
    )
    field = "reference"


class CaseNumberTaken(Rejection):
    """Programme and reference make the number of a case; two cases cannot share it."""

    code = "legacy-number-taken"
    message = (
        "Die Vorgangsnummer {case} gehört bereits zum Aktenzeichen „{reference}“ des Programms "
        "{programme}. Bitte der Zuordnungsdatei einen anderen Programmschlüssel geben."
    )
    field = "reference"


class RecipientErased(Rejection):
    """Nothing new is recorded under a key that was destroyed."""

    code = "personal-data-erased"
    message = (
        "Die personenbezogenen Angaben des Vorgangs {case} wurden gelöscht; "
        "die Datei kann keine neuen hinzufügen."
    )
    field = "recipient"


class ImportAlreadyOpen(Rejection):
    """An import takes one file over."""

    code = "import-already-open"
    message = "Diese Datenübernahme ist bereits mit einer anderen Datei begonnen."


class ImportApprovedByImporter(Rejection):
    """Importing and approving an import are separated."""

    code = "import-approved-by-importer"
    message = (
        "Wer eine Datei übernimmt, gibt sie nicht selbst frei; nötig ist eine andere Person mit"
        " der Zuständigkeit Datenübernahme."
    )
    field = "approved_by"


class ImportNotOpen(Rejection):
    """Only an import that was begun can be closed."""

    code = "import-not-open"
    message = "Diese Datenübernahme ist nicht begonnen; es gibt nichts abzuschließen."


class ImportSealedOtherwise(Rejection):
    """A closed import stays as it was closed."""

    code = "import-sealed-otherwise"
    message = "Diese Datenübernahme ist bereits mit anderen Summen abgeschlossen."
