"""Which fields of a command stand together, for the commands people use most."""

from __future__ import annotations

from collections.abc import Mapping

from grants.web.acting import Section
from grants.web.language import N_

_COSTS = Section(
    title=N_("Ausgaben und Finanzierung"),
    fields=("costs", "financing", "requested_cents", "earmark"),
    help=N_("Ausgaben und Finanzierung müssen gleich hoch sein; die Vorschau nennt die Summen."),
)
_PERIOD = Section(title=N_("Zeitraum"), fields=("period_from", "period_to"))
_PROJECT = Section(title=N_("Das Vorhaben"), fields=("objects", "primary_object"))

ALL_ROWS = frozenset({"examine-proof"})
"""Commands whose rows are all there from the beginning."""
ASKED: Mapping[str, frozenset[str]] = {"supply-documents": frozenset({"items"})}
"""What a form always asks for: no tick at all would say that everything came."""
LAYOUTS: Mapping[str, tuple[Section, ...]] = {
    "submit-application": (
        Section(
            title=N_("Das Vorhaben"),
            fields=("kind", "title", "purpose", "objects", "primary_object"),
        ),
        Section(title=N_("Programm und Region"), fields=("programme", "scope", "call")),
        Section(
            title=N_("Eingang und Zeitraum"),
            fields=("received_on", "period_from", "period_to"),
        ),
        _COSTS,
        Section(title=N_("Ziele"), fields=("indicators",)),
    ),
    "revise-application": (_PROJECT, _PERIOD, _COSTS),
    "record-vote": (
        Section(
            title=N_("Abstimmung"),
            fields=("meeting", "votes_for", "votes_against", "abstentions"),
            help=N_("Ob priorisiert ist, folgt aus den Stimmen; die Vorschau nennt es."),
        ),
        Section(title=N_("Empfehlung"), fields=("rank", "recommended_cents")),
        Section(title=N_("Einzelne Stimmen und Punkte"), fields=("ballots", "scores")),
    ),
    "complete-examination": (
        Section(
            title=N_("Ergebnis der Prüfung"),
            fields=("eligible_cents", "rate_bp", "proposed_cents"),
            help=N_("Der Vorschlag darf den Fördersatz der zuwendungsfähigen Ausgaben nicht überschreiten."),  # noqa: E501
        ),
    ),
    "draft-decision": (
        Section(title=N_("Art des Bescheids"), fields=("act",)),
        Section(
            title=N_("Zuwendung"),
            fields=("financing_type", "rate_bp", "amount_cents", "other_means_cents",
                    "full_rate_reasons"),
        ),
        Section(
            title=N_("Jahresscheiben"),
            fields=("by_year",),
        ),
        Section(title=N_("Finanzplan und Zeitraum"), fields=("plan", "period_from", "period_to")),
        Section(title=N_("Nebenbestimmungen"), fields=("conditions",)),
        Section(
            title=N_("Nur bei Ablehnung oder Wechsel des Empfängers"), fields=("ground", "party")
        ),
        Section(title=N_("Begründung und Datum"), fields=("reasons", "drafted_on")),
    ),
    "request-payout": (
        Section(title=N_("Abruf"), fields=("kind", "cents", "requested_on")),
        Section(title=N_("Aus welchem Geld"), fields=("year", "earmark")),
        Section(title=N_("Nur beim Vorschuss"), fields=("need",)),
        Section(title=N_("Nur bei der Erstattung von Ausgaben"), fields=("expenditures",)),
    ),
    "submit-proof": (
        Section(
            title=N_("Zahlenmäßiger Nachweis"),
            fields=("lines", "other_means_cents"),
            help=N_("Je Ausgabenart, was ausgegeben wurde. Zeilen ohne Betrag zählen nicht."),
        ),
        Section(
            title=N_("Erreichte Ziele"),
            fields=("indicators",),
            help=N_("Zeilen ohne Angabe zählen nicht."),
        ),
        Section(title=N_("Eingang"), fields=("received_on",)),
    ),
    "examine-proof": (
        Section(
            title=N_("Anerkannte Ausgaben"),
            fields=("recognised", "other_means_cents"),
            help=N_("Vorbelegt mit dem Nachgewiesenen. Eine Kürzung braucht Grund und Satz."),
        ),
        Section(title=N_("Prüfvermerk"), fields=("note", "despite_queries", "examined_on")),
    ),
    "settle-grant": (Section(title=N_("Schlussbescheid"), fields=("reasons", "signed_on")),),
}  # fmt: skip
