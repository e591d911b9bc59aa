"""Sentences about applicants and the undertakings they belong to."""

from grants.kernel.money import euros_de
from grants.kernel.sealed import Sealed
from grants.party import events as e
from projections.audit_trail.sentences.registry import tells
from projections.audit_trail.sentences.words import (
    REASONS,
    REGIMES,
    TIMELINESS,
    date,
    listed,
    party,
    person,
    signed,
    text,
)

KINDS = {
    "municipal": "kommunal",
    "company": "Unternehmen",
    "association": "Verein oder Verband",
    "chamber": "Kammer",
    "education": "Bildungseinrichtung",
    "person": "natürliche Person",
    "other": "sonstige",
}


@tells(e.PartyRegistered)
def _registered(fact: e.PartyRegistered) -> str:
    return f"{party(fact.party)} als Antragsteller erfasst ({KINDS[fact.kind]})."


@tells(e.UndertakingGrouped)
def _grouped(fact: e.UndertakingGrouped) -> str:
    until = "" if fact.member_until is None else f" bis {date(fact.member_until)}"
    return (
        f"{party(fact.party)} gehört ab {date(fact.member_from)}{until} zum Unternehmen"
        f" {fact.undertaking} (Nachweis: „{text(fact.document)}“), erfasst von"
        f" {person(fact.grouped_by)}."
    )


@tells(e.DeMinimisAwardRecorded)
def _award(fact: e.DeMinimisAwardRecorded) -> str:
    if fact.origin == "own":
        origin = f"Bescheid {fact.award}"
    else:
        authority = "" if fact.authority is None else f" von „{text(fact.authority)}“"
        document = "" if fact.document is None else f" (Nachweis: „{text(fact.document)}“)"
        origin = f"laut Erklärung gewährt{authority}{document}"
    due = (
        ""
        if fact.register_due_on is None
        else f"; im Register einzutragen bis {date(fact.register_due_on)}"
    )
    return (
        f"De-minimis-Beihilfe über {euros_de(fact.cents)} an {party(fact.party)}, {origin}:"
        f" Höchstbetrag {euros_de(fact.ceiling_cents)} ({REGIMES[fact.regime]}), zuvor verbraucht"
        f" {euros_de(fact.used_cents)}, frei {euros_de(fact.headroom_cents)}{due}."
    )


@tells(e.DeMinimisAwardCorrected)
def _corrected(fact: e.DeMinimisAwardCorrected) -> str:
    return (
        f"De-minimis-Beihilfe {fact.corrects} vom {date(fact.granted_on)} an {party(fact.party)}"
        f" um {signed(fact.cents)} berichtigt (Grund: {REASONS[fact.ground]}, Bescheid"
        f" {fact.decision})."
    )


@tells(e.DeMinimisRegisterEntered)
def _entered(fact: e.DeMinimisRegisterEntered) -> str:
    return (
        f"De-minimis-Beihilfe {fact.award} {TIMELINESS[fact.timeliness]} unter {fact.register_no}"
        f" in das Register eingetragen (Frist {date(fact.due_on)}) von {person(fact.entered_by)}."
    )


def _whose(fact: e.ErasureRequested | e.PersonalDataErased) -> str:
    return party(fact.subject) if fact.kind == "party" else person(fact.subject)


def _although(cases: tuple[str, ...], override: Sealed | None) -> str:
    kept = f" Noch aufzubewahren: {listed(cases)}." if cases else ""
    return kept if override is None else f"{kept} Ausnahme: „{text(override)}“"


@tells(e.ErasureRequested)
def _erasure_requested(fact: e.ErasureRequested) -> str:
    return (
        f"Löschung der personenbezogenen Angaben von {_whose(fact)} beantragt von"
        f" {person(fact.requested_by)}; Rechtsgrundlage: {fact.legal_basis}."
        f"{_although((), fact.override)}"
    )


@tells(e.PersonalDataErased)
def _erased(fact: e.PersonalDataErased) -> str:
    return (
        f"Personenbezogene Angaben von {_whose(fact)} gelöscht"
        f" ({len(fact.references)} Werte): beantragt von {person(fact.requested_by)}, vorgenommen"
        f" von {person(fact.confirmed_by)}; Rechtsgrundlage: {fact.legal_basis}."
        f"{_although(fact.retained, fact.override)}"
    )
