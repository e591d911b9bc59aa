"""Messages about files, sheets, columns and stated totals: German, English."""

from __future__ import annotations

from grants.legacy.wording import Wording

WORDING_OF_FILES = {
    "unreadable/file": Wording(
        "{file} kann nicht gelesen werden: {reason}. Bitte den Pfad prüfen.",
        "{file} cannot be read: {reason}. Check the path.",
    ),
    "unreadable/empty": Wording(
        "{file} ist leer; bitte die Datei noch einmal ausgeben lassen.",
        "{file} is empty; have the file exported again.",
    ),
    "unreadable/spreadsheet": Wording(
        "{file} ist keine lesbare Tabellendatei ({reason});"
        " bitte ohne Kennwort als XLSX, ODS oder CSV speichern.",
        "{file} is no readable spreadsheet ({reason}); save it without a password as XLSX, ODS"
        " or CSV.",
    ),
    "unreadable/sheet": Wording(
        "Das Blatt {sheet} von {file} kann nicht gelesen werden ({reason});"
        " bitte die Datei neu speichern oder mit --sheet ein anderes Blatt nennen.",
        "Sheet {sheet} of {file} cannot be read ({reason}); save the file again or name another"
        " sheet with --sheet.",
    ),
    "unreadable/limits": Wording(
        "{file} braucht zum Lesen mehr als {megabytes} MB Arbeitsspeicher oder {seconds} Sekunden"
        " Rechenzeit; mehr bekommt keine Tabellendatei. Meist ist weit unten oder weit rechts noch"
        " eine Zelle belegt: bitte die leeren Zeilen und Spalten davor löschen und neu speichern"
        " oder das Blatt als CSV speichern.",
        "{file} takes more than {megabytes} MB of memory or {seconds} seconds of processor time to"
        " read, and no spreadsheet gets more. Mostly some cell far down or far to the right is in"
        " use: delete the empty rows and columns before it and save again, or save the sheet as"
        " CSV.",
    ),
    "unreadable/row": Wording(
        "Zeile {row} von {file} ist länger als {megabytes} MB; mehr nimmt eine Zeile nicht auf."
        " Bitte das Blatt auf die nötigen Spalten kürzen und neu speichern.",
        "Row {row} of {file} is longer than {megabytes} MB, and no row may be longer. Cut the sheet"
        " down to the columns that are needed and save it again.",
    ),
    "parser": Wording("das Lesen brach ab", "reading it broke off"),
    "system/missing": Wording("es gibt sie nicht", "it does not exist"),
    "system/folder": Wording("es ist ein Ordner", "it is a folder"),
    "system/forbidden": Wording("die Leserechte fehlen", "permission to read is missing"),
    "system/other": Wording("{reason}", "{reason}"),
    "changed": Wording(
        "{file} wurde geändert, während sie gelesen wurde; bitte noch einmal übernehmen.",
        "{file} changed while it was read; import it again.",
    ),
    "encoding": Wording(
        "{file} ist nicht {encoding}: Das Byte an Stelle {offset} (Zeile {line}) ergibt kein"
        " Zeichen. Bitte die richtige Kodierung als [file] encoding angeben oder die Datei"
        " reparieren.",
        "{file} is not {encoding}: the byte at offset {offset} (line {line}) cannot be decoded."
        " State the right one as [file] encoding, or repair the file.",
    ),
    "delimiter": Wording(
        'Kein Trennzeichen (";", ",", Tabulator oder "|") teilt Zeile {row} von {file} in'
        " Spalten. Bitte [file] delimiter, quote oder header_row angeben.",
        'No delimiter (";", ",", tab or "|") divides row {row} of {file} into columns.'
        " State [file] delimiter, quote or header_row.",
    ),
    "quote": Wording(
        "Zeile {row} (etwa Zeile {line} des Textes) von {file} verletzt die Regeln für"
        " Anführungszeichen. Innerhalb einer Zelle in Anführungszeichen werden sie verdoppelt;"
        ' mit [file] quote = "" sind sie gewöhnliche Zeichen.',
        "Row {row} (about line {line} of the text) of {file} breaks the rules of quoting:"
        " {reason}. A quotation mark inside a quoted cell is written twice;"
        ' [file] quote = "" makes the marks ordinary characters.',
    ),
    "no-such-sheet": Wording(
        "Ein Blatt {sheet} gibt es nicht. Vorhanden sind: {known}."
        " Bitte mit --sheet oder [file] sheet eines davon nennen.",
        "There is no sheet {sheet}. The sheets are: {known}."
        " Name one of them with --sheet or [file] sheet.",
    ),
    "no-such-sheet/text": Wording(
        "Ein Blatt {sheet} gibt es nicht: {file} ist eine Textdatei und hat keine Blätter."
        " Bitte --sheet weglassen.",
        "There is no sheet {sheet}: {file} is a text file and has no sheets. Leave out --sheet.",
    ),
    "empty-header": Wording(
        "In Zeile {row} werden die Überschriften erwartet, sie ist leer oder fehlt;"
        " [file] header_row sagt, welche Zeile es ist.",
        "Row {row} should hold the headings and is empty or missing;"
        " [file] header_row says which row it is.",
    ),
    "no-such-column/number": Wording(
        "Eine Spalte {column} gibt es nicht: Zeile {row} hat {width} Überschriften."
        " Bitte die Nummer in der Zuordnungsdatei berichtigen.",
        "There is no column {column}: row {row} has {width} headings."
        " Correct the number in the mapping.",
    ),
    "no-such-column/name": Wording(
        "Eine Spalte „{column}“ gibt es in Zeile {row} nicht.{hint} Vorhanden sind: {known}."
        " [file] header_row sagt, in welcher Zeile die Überschriften stehen.",
        "There is no column “{column}” in row {row}.{hint} The columns are: {known}."
        " [file] header_row says which row holds the headings.",
    ),
    "hint": Wording(" Ist „{near}“ gemeint?", " Did you mean “{near}”?"),
    "no-hint": Wording("", ""),
    "duplicate-column": Wording(
        "Die Überschrift „{column}“ steht in Zeile {row} mehrfach, in den Spalten {places};"
        " bitte die gemeinte in der Zuordnungsdatei mit ihrer Nummer nennen.",
        "The heading “{column}” stands more than once in row {row}, in columns {places};"
        " name the one that is meant by its number.",
    ),
    "control-total/empty": Wording(
        "Die Zelle {cell} der Kontrollsumme ist leer; bitte [control_totals] prüfen.",
        "The cell {cell} of the control total is empty; check [control_totals].",
    ),
    "control-total/pattern": Wording(
        "„{found}“ in der Zelle {cell} der Kontrollsumme passt nicht zu {pattern};"
        " bitte cell und pattern in [control_totals] prüfen.",
        "“{found}” in the cell {cell} of the control total does not match {pattern};"
        " check cell and pattern in [control_totals].",
    ),
    "control-total/count": Wording(
        "{place}: „{found}“ ist keine Anzahl von Zeilen; bitte [control_totals] prüfen.",
        "{place}: “{found}” is no number of rows; check [control_totals].",
    ),
    "control-total/amount": Wording("{place}: {reason}", "{place}: {reason}"),
    "control-total/none": Wording(
        "{place} nennt keinen Betrag; bitte [control_totals] prüfen.",
        "{place} states no amount; check [control_totals].",
    ),
    "place/cell": Wording("Kontrollsumme in Zelle {cell}", "Control total in cell {cell}"),
    "place/stated": Wording("Angegebene Kontrollsumme", "The stated control total"),
}
