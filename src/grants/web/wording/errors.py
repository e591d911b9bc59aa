"""What is wrong with a field, in the language of the page where that is known."""

from __future__ import annotations

import re
from dataclasses import dataclass

from grants.web import language
from grants.web.language import N_, gettext

NO_AMOUNT = N_("Erwartet wird ein Betrag: 1.234,56.")
NO_DECIMAL = N_("Erwartet wird eine Zahl: 0,9.")
NO_RATE = N_("Erwartet wird ein Satz in Prozent: 90 oder 87,5.")
NO_NUMBER = N_("Erwartet wird eine ganze Zahl.")
FILE_NOT_TAKEN = N_(
    "Diese Datei wird nicht angenommen; möglich sind PDF, Bilder (PNG, JPEG), Texte (TXT, CSV)"
    " und Office-Dateien (ODT, ODS, DOCX, XLSX)."
)
FILE_TOO_LARGE = N_("Die Datei ist zu groß; möglich sind 50 MB.")
FILE_NOT_AS_NAMED = N_("Der Inhalt der Datei passt nicht zu ihrer Endung, oder sie ist leer.")
_MESSAGES = (
    NO_AMOUNT,
    NO_DECIMAL,
    NO_RATE,
    NO_NUMBER,
    FILE_NOT_TAKEN,
    FILE_TOO_LARGE,
    FILE_NOT_AS_NAMED,
    N_("Diese Angabe fehlt."),
    N_("Dieses Feld gibt es hier nicht."),
    N_("Erwartet wird ein Text."),
    N_("Erwartet wird ein Datum: JJJJ-MM-TT."),
    N_("Das Datum muss in der Vergangenheit liegen."),
    N_("Die Zahl ist zu groß."),
    N_("Erwartet wird eine Liste."),
    N_("Diese Akte hat kein solches Dokument."),
    N_("Steuerzeichen sind nicht möglich"),
    N_("Der Text ist leer: er hat kein sichtbares Zeichen"),
)
_WITH_NUMBER = (
    N_("Mindestens %(number)s Zeichen sind nötig."),
    N_("Höchstens %(number)s Zeichen sind möglich."),
    N_("Die Zahl muss größer als %(number)s sein."),
    N_("Die Zahl muss mindestens %(number)s sein."),
    N_("Die Zahl darf höchstens %(number)s sein."),
    N_("Die Zahl muss kleiner als %(number)s sein."),
    N_("Mindestens %(number)s sind nötig."),
    N_("Höchstens %(number)s sind möglich."),
)


@dataclass(frozen=True)
class Wrong:
    """A message and the language it is in."""

    text: str
    language: str


def wrong(message: str) -> Wrong:
    """What the interface says in German; what has no other words stays so, and says so."""
    spoken = language.spoken.get()
    if message in _MESSAGES:
        return Wrong(gettext(message), spoken)
    for pattern in _WITH_NUMBER:
        before, after = map(re.escape, pattern.split("%(number)s"))
        if found := re.fullmatch(f"{before}(-?[0-9]+){after}", message):
            return Wrong(gettext(pattern) % {"number": found[1]}, spoken)
    return Wrong(message, "de")
