"""Messages about a mapping file; each stands behind the key it is about. German, English."""

from __future__ import annotations

from grants.legacy.wording import Wording

WORDING_OF_MAPPINGS = {
    "mapping/whole": Wording("Zuordnungsdatei", "mapping"),
    "mapping/toml": Wording(
        "ist kein gültiges TOML ({place}). Texte stehen in Anführungszeichen,"
        " Tabellen beginnen mit [name].",
        "is no valid TOML ({place}): {reason}. Texts stand in quotation marks,"
        " tables begin with [name].",
    ),
    "mapping/place": Wording("Zeile {line}, Spalte {column}", "line {line}, column {column}"),
    "mapping/end": Wording("am Ende", "at the end"),
    "mapping/unreadable": Wording(
        "kann nicht gelesen werden: {reason}. Bitte den Pfad prüfen.",
        "cannot be read: {reason}. Check the path.",
    ),
    "mapping/not-utf8": Wording(
        "ist nicht UTF-8. Bitte als UTF-8 speichern, TOML verlangt es.",
        "is not UTF-8. Save it as UTF-8, as TOML requires.",
    ),
    "mapping/extra": Wording(
        "ist hier kein Schlüssel.{hint} Bitte entfernen oder einen davon verwenden: {known}.",
        "is no key here.{hint} Remove it, or use one of: {known}.",
    ),
    "mapping/missing": Wording("fehlt. Bitte ergänzen.", "is missing. Add it."),
    "mapping/literal_error": Wording(
        "hat keinen solchen Wert. Möglich sind {known}.",
        "has no such value. Use one of {known}.",
    ),
    "mapping/string_type": Wording(
        "ist kein Text. Bitte in Anführungszeichen setzen.",
        "is no text. Put it in quotation marks.",
    ),
    "mapping/int_type": Wording(
        "ist keine ganze Zahl. Bitte eine ohne Anführungszeichen schreiben.",
        "is no whole number. Write one without quotation marks.",
    ),
    "mapping/bool_type": Wording(
        "ist weder true noch false. Bitte eines davon ohne Anführungszeichen schreiben.",
        "is neither true nor false. Write one of them without quotation marks.",
    ),
    "mapping/dict_type": Wording(
        "ist keine Tabelle. Bitte eine schreiben, etwa {{ column = … }}.",
        "is no table. Write one, such as {{ column = … }}.",
    ),
    "mapping/model_type": Wording(
        "ist keine Tabelle. Bitte eine schreiben, etwa [columns].",
        "is no table. Write one, such as [columns].",
    ),
    "mapping/string_pattern_mismatch": Wording(
        "hat verbotene Zeichen. Möglich sind Buchstaben ohne Umlaute, Ziffern und . _ -,"
        " höchstens 32.",
        "has characters that are not allowed. Use letters, digits and . _ - only, at most 32.",
    ),
    "mapping/string_too_short": Wording(
        "ist zu kurz, verlangt sind mindestens {limit} Zeichen. Bitte berichtigen.",
        "is too short, at least {limit} characters are required. Correct it.",
    ),
    "mapping/string_too_long": Wording(
        "ist zu lang, erlaubt sind höchstens {limit} Zeichen. Bitte kürzen.",
        "is too long, at most {limit} characters are allowed. Shorten it.",
    ),
    "mapping/greater_than_equal": Wording(
        "ist zu klein, die Zählung beginnt bei {limit}. Bitte berichtigen.",
        "is too small, counting begins at {limit}. Correct it.",
    ),
    "mapping/less_than_equal": Wording(
        "ist zu groß, höchstens {limit} ist möglich. Bitte berichtigen.",
        "is too large, at most {limit} is possible. Correct it.",
    ),
    "mapping/refused": Wording(
        "wird nicht angenommen ({kind}). Bitte den Wert berichtigen.",
        "is refused ({kind}). Correct the value.",
    ),
    "mapping/map-twice": Wording(
        "nennt ein Wort zweimal; Groß- und Kleinschreibung und Leerraum zählen nicht."
        " Bitte eines streichen.",
        "names one word twice; case and blanks do not count. Remove one of them.",
    ),
    "mapping/no-source": Wording(
        'nennt keine Quelle. Bitte column = "Überschrift" ergänzen, oder default = … für alle'
        " Zeilen.",
        'names no source. Add column = "heading", or default = … for all rows.',
    ),
    "mapping/two-sources": Wording(
        "hat zwei Quellen. Bitte entweder row_number behalten oder column, default und map.",
        "has two sources. Keep either row_number or column, default and map.",
    ),
    "mapping/same-for-all": Wording(
        "ist in allen Zeilen gleich. Bitte die Spalte nennen, oder row_number = true.",
        "is the same for all rows. Name its column, or row_number = true.",
    ),
    "mapping/total-source": Wording(
        'braucht genau eine Quelle. Bitte cell = "B1" angeben, oder den Wert selbst.',
        'needs one source. State cell = "B1", or the value itself.',
    ),
    "mapping/total-pattern": Wording(
        "hat ein Muster ohne Zelle. Bitte pattern entfernen, oder die Zelle nennen.",
        "has a pattern without a cell. Remove pattern, or name the cell.",
    ),
    "mapping/null-amount": Wording(
        'rules.null_amount = "cancelled" braucht einen Betrag. Bitte columns.approved zuordnen,'
        " sonst gälte jede Zeile als aufgehoben.",
        'rules.null_amount = "cancelled" needs an amount. Map columns.approved, or every row'
        " would count as cancelled.",
    ),
    "mapping/encoding": Wording(
        "ist keine bekannte Kodierung. Möglich sind etwa utf-8, utf-16, windows-1252, iso-8859-1"
        " und iso-8859-15.",
        "is no known encoding. Use utf-8, utf-16, windows-1252, iso-8859-1 or iso-8859-15.",
    ),
    "mapping/address": Wording(
        "„{found}“ ist keine Zelle wie B1. Bitte Spalte in Großbuchstaben und Zeilennummer"
        " schreiben.",
        "“{found}” is no cell such as B1. Write column letters in capitals and row number.",
    ),
    "mapping/pattern": Wording(
        "ist kein regulärer Ausdruck (Fehler an Stelle {place}). Umgekehrte Schrägstriche werden"
        " verdoppelt: \\\\.",
        "is no regular expression (at position {place}: {reason}). Mind the doubled \\\\.",
    ),
    "mapping/groups": Wording(
        "hat mehr als eine Gruppe. Bitte nur die Zahl selbst mit ( ) einfassen.",
        "has more than one group. Mark the number alone with ( ).",
    ),
    "mapping/date-format": Wording(
        'ist kein Datumsformat. Ein Datumsformat ist "excel" oder besteht aus %d, %m und %Y (oder'
        " %y, zweistellig), je einmal, immer mit Jahr und mit Tag nur beim Monat.",
        'is no date format. A date format is "excel" or made of %d, %m and %Y (or %y, two'
        " digits), each once, with the year always and the day only beside the month.",
    ),
    "mapping/separators": Wording(
        'ist leer. Bitte nennen, was zwischen den Teilen steht, etwa split = " - ".',
        'is empty. Name what stands between the pieces, such as split = " - ".',
    ),
}
