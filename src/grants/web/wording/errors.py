"""What is wrong with a field of a form."""

from __future__ import annotations

from grants.kernel.phrases import Phrase

NO_AMOUNT = Phrase("Erwartet wird ein Betrag: 1.234,56.")
NO_DECIMAL = Phrase("Erwartet wird eine Zahl: 0,9.")
NO_RATE = Phrase("Erwartet wird ein Satz in Prozent: 90 oder 87,5.")
NO_NUMBER = Phrase("Erwartet wird eine ganze Zahl.")
FILE_NOT_TAKEN = Phrase(
    "Diese Datei wird nicht angenommen; möglich sind PDF, Bilder (PNG, JPEG), Texte (TXT, CSV)"
    " und Office-Dateien (ODT, ODS, DOCX, XLSX)."
)
FILE_TOO_LARGE = Phrase("Die Datei ist zu groß; möglich sind 50 MB.")
FILE_NOT_AS_NAMED = Phrase("Der Inhalt der Datei passt nicht zu ihrer Endung, oder sie ist leer.")
