"""Headings of tables, German and English. What is not listed is shown by its stored name."""

from __future__ import annotations

from grants.settings import Language

_HEADINGS = {
    "allocated_cents": ("Zugewiesen", "Allocated"),
    "amount_unknown": ("ohne Betrag", "Amount unknown"),
    "approved_cents": ("Bewilligt", "Approved"),
    "approved_net_cents": ("Bewilligt, netto", "Approved, net"),
    "available_cents": ("Verfügbar", "Available"),
    "as_of": ("Stichtag", "As of"),
    "cases": ("Vorhaben", "Cases"),
    "comparison": ("Vergleich", "Comparison"),
    "computed": ("Berechnet", "Computed"),
    "control_total": ("Kontrollsumme", "Control total"),
    "difference": ("Abweichung", "Difference"),
    "explained": ("Erläutert", "Explained"),
    "amount_cents": ("Bewilligt", "Granted"),
    "committed_cents": ("Gebunden", "Committed"),
    "disbursed_cents": ("Ausgezahlt", "Disbursed"),
    "earmark": ("Zweckbindung", "Earmark"),
    "effective": ("Wirksam", "Effective"),
    "frozen_cents": ("Gesperrt", "Frozen"),
    "kind": ("Art", "Kind"),
    "number": ("Vorgang", "Case"),
    "ok": ("Stimmt", "Holds"),
    "origin": ("Herkunft", "Origin"),
    "paid_cents": ("Ausgezahlt", "Paid"),
    "phase": ("Stand", "State"),
    "position": ("Ereignis", "Position"),
    "programme": ("Programm", "Programme"),
    "received_on": ("Eingang", "Received"),
    "recorded": ("Erfasst", "Recorded"),
    "recovered_cents": ("Erstattet", "Recovered"),
    "requested_cents": ("Beantragt", "Requested"),
    "returned_cents": ("Zurückgeflossen", "Returned"),
    "scope": ("Gebiet", "Scope"),
    "stated": ("Veröffentlicht", "Published"),
    "uncertain_cases": ("Vorhaben, Datum ungewiss", "Cases, date uncertain"),
    "uncertain_cents": ("Datum ungewiss", "Date uncertain"),
    "what": ("Was", "What"),
    "who": ("Wer", "Who"),
    "year": ("Jahr", "Year"),
}


def heading(key: str, language: Language) -> str:
    """The heading of a column."""
    german, english = _HEADINGS.get(key, (key, key))
    return german if language == "de" else english
