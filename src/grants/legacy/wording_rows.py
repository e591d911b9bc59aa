"""Messages about rows and cells: German, English. Keys as in `messages`."""

from __future__ import annotations

from grants.legacy.wording import Wording

WORDING_OF_ROWS = {
    # -- texts -----------------------------------------------------------------------------------
    "control-character": Wording(
        "Der Text enthält das Steuerzeichen {found}, meist die Spur einer falschen Kodierung;"
        " bitte [file] encoding prüfen (oft ist windows-1252 gemeint) oder die Zelle bereinigen.",
        "The text holds the control character {found}, mostly the trace of a wrong encoding;"
        " check [file] encoding (often windows-1252 is meant) or clean the cell.",
    ),
    "too-long": Wording(
        "„{found}“ ist länger als {limit} Zeichen; bitte die Zelle kürzen"
        " oder die Zuordnung der Spalte prüfen.",
        "“{found}” is longer than {limit} characters; shorten the cell"
        " or check which column is mapped.",
    ),
    "code": Wording(
        "„{found}“ ist kein Schlüssel (höchstens 40 Buchstaben ohne Umlaute, Ziffern und . _ -);"
        " bitte mit map an dieser Spalte übersetzen.",
        "“{found}” is no code (at most 40 letters, digits and . _ -);"
        " translate it with map at this column.",
    ),
    "kind": Wording(
        "„{found}“ ist keine der Arten {known}; bitte mit map an dieser Spalte übersetzen.",
        "“{found}” is none of the kinds {known}; translate it with map at this column.",
    ),
    "yes-no": Wording(
        "„{found}“ ist weder ja noch nein; bitte mit map an dieser Spalte übersetzen.",
        "“{found}” is neither yes nor no; translate it with map at this column.",
    ),
    # -- amounts ---------------------------------------------------------------------------------
    "amount/none": Wording(
        "„{found}“ ist kein Betrag; bitte die Zelle berichtigen"
        " oder mit map an dieser Spalte übersetzen.",
        "“{found}” is no amount; correct the cell or translate it with map at this column.",
    ),
    "amount/limit": Wording(
        "„{found}“ ist mehr, als hier geführt werden kann; bitte die Zelle prüfen,"
        " ebenso unit an dieser Spalte.",
        "“{found}” is more than can be held here; check the cell, and unit at this column.",
    ),
    "amount/date": Wording(
        "„{found}“ ist ein Datum oder eine Uhrzeit und kein Betrag;"
        " bitte die Zuordnung der Spalte oder das Format der Zelle prüfen.",
        "“{found}” is a date or time and no amount;"
        " check which column is mapped, or the format of the cell.",
    ),
    "amount/signs": Wording(
        "„{found}“ hat mehr als ein Vorzeichen; bitte die Zelle berichtigen.",
        "“{found}” has more than one sign; correct the cell.",
    ),
    "amount/mark": Wording(
        "„{found}“ ist kein Betrag mit „{mark}“ vor den Nachkommastellen;"
        " bitte decimal an dieser Spalte prüfen oder die Zelle berichtigen.",
        "“{found}” is no amount with “{mark}” before its decimals;"
        " check decimal at this column or correct the cell.",
    ),
    "ambiguous-amount": Wording(
        "In „{found}“ kann das Zeichen vor Tausendern oder vor Nachkommastellen stehen; bitte"
        ' decimal = "," oder decimal = "." an dieser Spalte der Zuordnungsdatei angeben.',
        "“{found}” may have thousands or decimals after its mark;"
        ' say decimal = "," or decimal = "." at this column of the mapping.',
    ),
    # -- dates -----------------------------------------------------------------------------------
    "date/none": Wording(
        "„{found}“ ist kein Datum; bitte die Zelle berichtigen.",
        "“{found}” is no date; correct the cell.",
    ),
    "date/format": Wording(
        "„{found}“ ist nicht als {format} geschrieben; bitte format an dieser Spalte prüfen"
        " oder die Zelle berichtigen.",
        "“{found}” is not written as {format}; check format at this column or correct the cell.",
    ),
    "date/serial": Wording(
        "„{found}“ ist keine Tageszahl seit März 1900; bitte format an dieser Spalte prüfen.",
        "“{found}” is no serial number of a day since March 1900; check format at this column.",
    ),
    "date/uncertain": Wording(
        "„{found}“ ist nicht sicher als Datum zu lesen; format an dieser Spalte der"
        ' Zuordnungsdatei sagt, wie es geschrieben ist, etwa "%d.%m.%y".',
        "“{found}” is no date that can be read for certain; format at this column of the mapping"
        ' says how it is written, such as "%d.%m.%y".',
    ),
    "date/month": Wording(
        "„{found}“ nennt keinen Monat; bitte die Zelle berichtigen.",
        "“{found}” names no month; correct the cell.",
    ),
    "date/range": Wording(
        "„{found}“ liegt nicht zwischen {first} und {last}; bitte die Zelle berichtigen.",
        "“{found}” lies outside {first} to {last}; correct the cell.",
    ),
    "date/day": Wording(
        "„{found}“ ist ein Tag oder Monat, den es nicht gibt; bitte die Zelle berichtigen.",
        "“{found}” is a day or month that does not exist; correct the cell.",
    ),
    # -- rows ------------------------------------------------------------------------------------
    "width": Wording(
        "Die Zeile hat {found} Zellen, die Überschrift {expected}; die Zellen sind verrutscht."
        " Bitte in der Datei überzählige Trennzeichen entfernen.",
        "The row has {found} cells, the header {expected}: cells are shifted."
        " Remove surplus delimiters from the file.",
    ),
    "required/reference": Wording(
        "Das Aktenzeichen fehlt; ohne es gehört die Zeile zu keinem Vorgang."
        " Bitte im Quellsystem ergänzen.",
        "The reference is missing; without it the row belongs to no case."
        " Add it in the source system.",
    ),
    "required/recipient": Wording(
        "Der Empfänger fehlt; jede Zuwendung hat einen. Bitte im Quellsystem ergänzen.",
        "The recipient is missing; every grant has one. Add it in the source system.",
    ),
    "period-order": Wording(
        "Der Zeitraum endet ({last}), bevor er beginnt ({first}); bitte die Zellen berichtigen.",
        "The period ends ({last}) before it begins ({first}); correct the cells.",
    ),
    "duplicate-key": Wording(
        "Das Aktenzeichen „{found}“ steht schon in Zeile {first}; jeder Vorgang hat eine Zeile."
        " Bitte die überzählige entfernen.",
        "The reference “{found}” already stands in row {first}; every case has one row."
        " Remove the surplus one.",
    ),
    # -- rules of the case and its budget --------------------------------------------------------
    "value/limit": Wording(
        "Die Zahl liegt außerhalb dessen, was hier geführt werden kann; bitte die Zelle prüfen.",
        "The number lies outside of what can be held here; check the cell.",
    ),
    "value/form": Wording(
        "Der Wert hat nicht die verlangte Form ({kind}); bitte die Zelle prüfen.",
        "The value does not have the required form ({kind}); check the cell.",
    ),
    "superseded": Wording(
        "Eine neuere Datei hat den Vorgang {case} seither berichtigt; diese Datei ist die"
        " ältere und ändert nichts mehr. Gilt doch diese Zeile, bitte die Datei neu ausgeben"
        " lassen oder um eine leere Zeile ergänzen: Dann ist sie eine neue Lieferung und"
        " berichtigt den Vorgang.",
        "A newer file has corrected the case {case} since; this file is the older one and"
        " changes nothing any more. If this row holds after all, have the file exported anew or"
        " add an empty line: then it is a new delivery and corrects the case.",
    ),
    "refused-before": Wording(
        "Schon bei der ersten Übernahme dieser Datei nach dieser Regel abgewiesen; bitte die"
        " Zeile berichtigen und die neue Datei übernehmen.",
        "Refused by this rule when this file was first imported; correct the row and import the"
        " new file.",
    ),
    "rejected": Wording(
        "{detail}",
        "A rule of the case or its budget refuses the row ({code}): {detail}",
    ),
    "rejected/no-year": Wording(
        "{detail}",
        "The row names neither a budget year nor a date of approval nor the beginning of its"
        " period; without one of them the amount belongs to no budget year."
        " Add it in the source system.",
    ),
    "rejected/case-recorded-here": Wording(
        "{detail}",
        "The case {case} is kept in this system; a file does not change it any more."
        " Record what differs as an act of its own (amendment, correction).",
    ),
    "rejected/legacy-number-taken": Wording(
        "{detail}",
        "The case number {case} already belongs to the reference “{reference}” of the programme"
        " {programme}. Give the mapping another programme code.",
    ),
    "rejected/personal-data-erased": Wording(
        "{detail}",
        "The personal data of the case {case} were erased; the file cannot add new ones.",
    ),
    "rejected/beyond-open": Wording(
        "{detail}",
        "Of the commitment of {case} in {year} {open} are open, {needed} would be needed: more was"
        " paid than approved. Check both amounts in the source system.",
    ),
}
