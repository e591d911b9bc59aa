"""Sentences about applicants and the undertakings they belong to."""

from grants.kernel.money import euros_de
from grants.kernel.sealed import Sealed
from grants.party import events as e
from projections.audit_trail.sentences.registry import tells
from projections.audit_trail.sentences.said import Sentence, said, worded
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
    typed,
    until,
)

KINDS = worded(
    {
        "municipal": "Landkreis, Stadt oder Gemeinde",
        "company": "Unternehmen",
        "association": "Verein",
        "chamber": "Kammer",
        "education": "Bildungseinrichtung",
        "person": "natürliche Person",
        "other": "anderer Träger",
    }
)


@tells(e.PartyRegistered)
def _registered(fact: e.PartyRegistered) -> Sentence:
    return said(
        "%(party)s als Antragsteller erfasst (%(kind)s).",
        party=party(fact.party),
        kind=KINDS[fact.kind],
    )


@tells(e.UndertakingGrouped)
def _grouped(fact: e.UndertakingGrouped) -> Sentence:
    return said(
        "%(party)s gehört ab %(member_from)s%(until)s zum Unternehmen"
        " %(undertaking)s%(evidence)s, erfasst von %(grouped_by)s.",
        party=party(fact.party),
        member_from=date(fact.member_from),
        until=until(fact.member_until),
        undertaking=fact.undertaking,
        evidence=_evidence(fact.document),
        grouped_by=person(fact.grouped_by),
    )


def _evidence(document: Sealed) -> Sentence:
    return said(" (Nachweis: „%(document)s“)", document=text(document))


@tells(e.DeMinimisAwardRecorded)
def _award(fact: e.DeMinimisAwardRecorded) -> Sentence:
    due = (
        ""
        if fact.register_due_on is None
        else said("; im Register einzutragen bis %(due_on)s", due_on=date(fact.register_due_on))
    )
    return said(
        "De-minimis-Beihilfe über %(cents)s an %(party)s, %(origin)s: Höchstbetrag %(ceiling)s"
        " (%(regime)s), zuvor verbraucht %(used)s, frei %(headroom)s%(due)s.",
        cents=euros_de(fact.cents),
        party=party(fact.party),
        origin=_origin(fact),
        ceiling=euros_de(fact.ceiling_cents),
        regime=REGIMES[fact.regime],
        used=euros_de(fact.used_cents),
        headroom=euros_de(fact.headroom_cents),
        due=due,
    )


def _origin(fact: e.DeMinimisAwardRecorded) -> Sentence:
    if fact.origin == "own":
        return said("Bescheid %(number)s", number=fact.award)
    authority = (
        ""
        if fact.authority is None
        else said(" von „%(authority)s“", authority=text(fact.authority))
    )
    return said(
        "laut Erklärung gewährt%(authority)s%(evidence)s",
        authority=authority,
        evidence="" if fact.document is None else _evidence(fact.document),
    )


@tells(e.DeMinimisAwardCorrected)
def _corrected(fact: e.DeMinimisAwardCorrected) -> Sentence:
    return said(
        "De-minimis-Beihilfe %(award)s vom %(granted_on)s an %(party)s um %(cents)s berichtigt"
        " (Grund: %(ground)s, Bescheid %(decision)s).",
        award=fact.corrects,
        granted_on=date(fact.granted_on),
        party=party(fact.party),
        cents=signed(fact.cents),
        ground=REASONS[fact.ground],
        decision=fact.decision,
    )


@tells(e.DeMinimisRegisterEntered)
def _entered(fact: e.DeMinimisRegisterEntered) -> Sentence:
    return said(
        "De-minimis-Beihilfe %(award)s %(timeliness)s unter %(register_no)s in das Register"
        " eingetragen (Frist %(due_on)s) von %(entered_by)s.",
        award=fact.award,
        timeliness=TIMELINESS[fact.timeliness],
        register_no=fact.register_no,
        due_on=date(fact.due_on),
        entered_by=person(fact.entered_by),
    )


def _whose(fact: e.ErasureRequested | e.PersonalDataErased) -> str:
    return party(fact.subject) if fact.kind == "party" else person(fact.subject)


def _override(reason: Sealed | None) -> str:
    return "" if reason is None else said(" Ausnahme: „%(reason)s“", reason=text(reason))


@tells(e.ErasureRequested)
def _erasure_requested(fact: e.ErasureRequested) -> Sentence:
    return said(
        "Löschung der personenbezogenen Angaben von %(subject)s beantragt von %(requested_by)s;"
        " Rechtsgrundlage: %(legal_basis)s.%(override)s",
        subject=_whose(fact),
        requested_by=person(fact.requested_by),
        legal_basis=typed(fact.legal_basis),
        override=_override(fact.override),
    )


@tells(e.PersonalDataErased)
def _erased(fact: e.PersonalDataErased) -> Sentence:
    retained = (
        said(" Noch aufzubewahren: %(cases)s.", cases=listed(fact.retained))
        if fact.retained
        else ""
    )
    return said(
        "Personenbezogene Angaben von %(subject)s gelöscht (%(values)s Werte): beantragt von"
        " %(requested_by)s, vorgenommen von %(confirmed_by)s; Rechtsgrundlage:"
        " %(legal_basis)s.%(retained)s%(override)s",
        subject=_whose(fact),
        values=len(fact.references),
        requested_by=person(fact.requested_by),
        confirmed_by=person(fact.confirmed_by),
        legal_basis=typed(fact.legal_basis),
        retained=retained,
        override=_override(fact.override),
    )
