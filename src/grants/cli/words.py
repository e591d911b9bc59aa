"""Words for people, German and English: headings of tables and the codes in their cells.

What is not listed is shown by its stored name.
"""

from __future__ import annotations

from grants.application.lifecycle import Phase
from grants.kernel.ids import GENERAL, STATEWIDE
from grants.settings import Language
from projections.audit_trail.sentences.words import ROLES

_HEADINGS = {
    "act": ("Bescheidart", "Act"),
    "allocated_cents": ("Zugewiesen", "Allocated"),
    "amount_cents": ("Zuwendung jetzt", "Grant now"),
    "amount_unknown": ("ohne Betrag", "Amount unknown"),
    "application_version": ("Fassung", "Version"),
    "approved_by": ("Gezeichnet von", "Approved by"),
    "approved_cents": ("Bewilligt", "Approved"),
    "approved_net_cents": ("Bewilligt, netto", "Approved, net"),
    "approved_on": ("Bewilligt am", "Approved on"),
    "as_of": ("Stichtag", "As of"),
    "available_cents": ("Verfügbar", "Available"),
    "ballots": ("Ja : Nein : Enthaltung", "For : against : abstained"),
    "by_year": ("Jahresscheiben", "By year"),
    "carried_cents": ("Reste", "Carried"),
    "cases": ("Vorhaben", "Cases"),
    "cents": ("Betrag", "Amount"),
    "case": ("Vorgang", "Case"),
    "certified_by": ("Festgestellt von", "Certified by"),
    "claim": ("Forderung", "Claim"),
    "claimed_cents": ("Zurückgefordert", "Claimed back"),
    "claims": ("Forderungen", "Claims"),
    "columns": ("Spalten", "Columns"),
    "committed_cents": ("Gebunden", "Committed"),
    "comparison": ("Vergleich", "Comparison"),
    "computed": ("Berechnet", "Computed"),
    "control_total": ("Kontrollsumme", "Control total"),
    "costs": ("Beantragte Ausgaben", "Costs applied for"),
    "days_late": ("Tage über Frist", "Days late"),
    "deadline": ("Frist", "Deadline"),
    "decision": ("Bescheid", "Decision"),
    "decisions": ("Bescheide", "Decisions"),
    "difference": ("Abweichung", "Difference"),
    "disbursed_cents": ("Ausgezahlt", "Disbursed"),
    "drafted_by": ("Entworfen von", "Drafted by"),
    "due_on": ("Fällig", "Due"),
    "due_on_in_force": ("Geltende Frist", "Due, as extended"),
    "earmark": ("Zweckbindung", "Earmark"),
    "effective": ("Wirksam", "Effective"),
    "executed_by": ("Ausgezahlt von", "Executed by"),
    "explained": ("Erläutert", "Explained"),
    "facts": ("Ereignisse", "Facts"),
    "fault": ("Fehler", "Fault"),
    "field": ("Angabe", "Field"),
    "final_on": ("Bestandskräftig", "Final"),
    "findings": ("Feststellungen", "Findings"),
    "frozen_cents": ("Gesperrt", "Frozen"),
    "guideline": ("Richtlinie", "Guideline"),
    "held_on": ("Sitzung am", "Held on"),
    "interest_cents": ("Zinsen", "Interest"),
    "interest_received_cents": ("Zinsen eingegangen", "Interest received"),
    "key": ("Schlüssel", "Key"),
    "kind": ("Art", "Kind"),
    "lapsed_cents": ("Verfallen", "Lapsed"),
    "legal_basis": ("Rechtsgrundlage", "Legal basis"),
    "line": ("Position", "Line"),
    "meeting": ("Sitzung", "Meeting"),
    "model": ("Lesemodell", "Read model"),
    "notified_on": ("Bekannt gegeben", "Notified"),
    "number": ("Vorgang", "Case"),
    "ok": ("Stimmt", "Holds"),
    "open_cents": ("Offen", "Open"),
    "ordered_by": ("Angeordnet von", "Ordered by"),
    "origin": ("Herkunft", "Origin"),
    "outcome": ("Ergebnis", "Outcome"),
    "paid_cents": ("Ausgezahlt", "Paid"),
    "payout_no": ("Nr.", "No."),
    "payouts": ("Auszahlungen", "Payouts"),
    "period": ("Zeitraum", "Period"),
    "persons": ("Personen", "Persons"),
    "phase": ("Stand", "State"),
    "position": ("Ereignis", "Position"),
    "positions": ("Ereignisse", "Positions"),
    "primary_object": ("Fördergegenstand", "Funding object"),
    "programme": ("Programm", "Programme"),
    "purpose": ("Zweck", "Purpose"),
    "proof": ("Verwendungsnachweis", "Proof of use"),
    "rank": ("Rang", "Rank"),
    "received_on": ("Eingang", "Received"),
    "recipient": ("Empfänger", "Recipient"),
    "recognised_cents": ("Anerkannt", "Recognised"),
    "recommended_cents": ("Empfohlen", "Recommended"),
    "recorded": ("Erfasst", "Recorded"),
    "recovered_cents": ("Erstattet", "Recovered"),
    "requested_cents": ("Beantragt", "Requested"),
    "returned_cents": ("Zurückgeflossen", "Returned"),
    "role": ("Zuständigkeit", "Role"),
    "rule": ("Regel", "Rule"),
    "scope": ("Gebiet", "Scope"),
    "signed_on": ("Gezeichnet am", "Signed on"),
    "spent_cents": ("Nachgewiesen", "Spent"),
    "stage": ("Stufe", "Stage"),
    "standing_in_cents": ("Statt Zuweisung (VE)", "Instead of allocation"),
    "stated": ("Veröffentlicht", "Published"),
    "table": ("Tabelle", "Table"),
    "timeliness": ("Frist", "Timeliness"),
    "title": ("Titel", "Title"),
    "transferred_cents": ("Umgeschichtet", "Transferred"),
    "uncertain_cases": ("Vorhaben, Datum ungewiss", "Cases, date uncertain"),
    "uncertain_cents": ("Datum ungewiss", "Date uncertain"),
    "value": ("Inhalt", "Value"),
    "value_on": ("Wertstellung", "Value date"),
    "votes": ("Voten", "Votes"),
    "what": ("Was", "What"),
    "who": ("Wer", "Who"),
    "year": ("Jahr", "Year"),
}


def heading(key: str, language: Language) -> str:
    """The heading of a column."""
    german, english = _HEADINGS.get(key, (key, key))
    return german if language == "de" else english


_WORDS: dict[str, dict[str, tuple[str, str]]] = {
    "kind": {
        "network": ("Netzwerk", "network"),
        "regional": ("regional", "regional"),
        "statewide": ("landesweit", "statewide"),
        "unspecified": ("ohne Angabe", "unspecified"),
    },
    "origin": {
        "imported": ("übernommen", "imported"),
        "recorded": ("erfasst", "recorded"),
    },
    "comparison": {
        "at-least": ("mindestens", "at least"),
        "equal": ("genau", "equal"),
        "rounded": ("gerundet", "rounded"),
    },
    "earmark": {GENERAL: ("allgemein", "general")},
    "phase": {phase: (phase.german, phase.replace("-", " ")) for phase in Phase},
    "scope": {STATEWIDE: ("landesweit", "statewide")},
    "outcome": {
        "not-prioritised": ("nicht priorisiert", "not prioritised"),
        "prioritised": ("priorisiert", "prioritised"),
    },
    "act": {
        "amendment": ("Änderung", "amendment"),
        "approval": ("Bewilligung", "approval"),
        "not-taken-up": ("nicht in Anspruch genommen", "not taken up"),
        "recovery": ("Erstattung", "recovery"),
        "rejection": ("Ablehnung", "rejection"),
        "settlement": ("Schlussbescheid", "settlement"),
    },
    "payout": {
        "advance": ("Vorschuss", "advance"),
        "reimbursement": ("Erstattung", "reimbursement"),
    },
    "stage": {
        "certified": ("festgestellt", "certified"),
        "checked": ("geprüft", "checked"),
        "executed": ("ausgezahlt", "executed"),
        "ordered": ("angeordnet", "ordered"),
        "failed": ("fehlgeschlagen", "failed"),
        "partly-returned": ("teils zurückgekommen", "partly returned"),
        "reduced": ("gekürzt", "reduced"),
        "rejected": ("abgelehnt", "rejected"),
        "requested": ("abgerufen", "requested"),
        "returned": ("zurückgekommen", "returned"),
        "withdrawn": ("zurückgenommen", "withdrawn"),
    },
    "line": {
        "events": ("Veranstaltungen", "events"),
        "material": ("Sachkosten", "material"),
        "personnel": ("Personal", "personnel"),
        "publicity": ("Öffentlichkeitsarbeit", "publicity"),
        "travel": ("Reisen", "travel"),
    },
    "timeliness": {"in-time": ("fristgerecht", "in time"), "late": ("verspätet", "late")},
    "deadline": {
        "done": ("erledigt", "done"),
        "moot": ("gegenstandslos", "moot"),
        "open": ("offen", "open"),
        "overdue": ("überschritten", "overdue"),
    },
    "role": {role: (german, role.replace("-", " ")) for role, german in ROLES.items()},
    "fault": {
        "missing": ("fehlt", "missing"),
        "surplus": ("zu viel", "surplus"),
        "wrong": ("weicht ab", "differs"),
    },
}


def word(key: str, code: str, language: Language) -> str:
    """What a code in a column means; a code without a word is shown as it is."""
    german, english = _WORDS.get(key, {}).get(code, (code, code))
    return german if language == "de" else english
