"""German words for codes that are data: findings, grounds, documents, earmarks, flags.

A code without a word here is shown as it is stored: a new one is legible before it is translated.
"""

from __future__ import annotations

from collections.abc import Iterable

from grants.kernel.ids import GENERAL
from projections.audit_trail.sentences.said import Sentence, said, worded
from projections.audit_trail.sentences.words import listed

CODES = worded(
    {
        # Kinds of documents.
        "application": "Antrag",
        "decision": "Bescheid",
        "invoice": "Rechnung",
        "letter": "Schreiben",
        "minutes": "Niederschrift",
        "payment-proof": "Zahlungsnachweis",
        "proof-of-use": "Verwendungsnachweis",
        # Documents asked for.
        "financing-plan": "Finanzierungsplan",
        "job-descriptions": "Stellenbeschreibungen",
        "letters-of-intent": "Absichtserklärungen",
        "signature": "Unterschrift",
        "statutes": "Satzung",
        # Findings about an application.
        "call-closed": "Projektaufruf war beendet",
        "call-not-open": "Projektaufruf war noch nicht eröffnet",
        "call-unknown": "Projektaufruf nicht erfasst",
        "earmark-other-objects": "Zweckbindung deckt einen Fördergegenstand nicht",
        "earmark-undefined": "Zweckbindung nicht festgelegt",
        "max-rate-unknown": "Höchstsatz nicht erfasst",
        "no-guideline": "keine Richtlinie am Eingangstag",
        "object-not-in-guideline": "Fördergegenstand fehlt in der Richtlinie",
        "period-reversed": "Zeitraum endet vor seinem Beginn",
        "plan-unbalanced": "Ausgaben und Finanzierung ungleich",
        "primary-object-not-among": "Hauptgegenstand ist kein Gegenstand",
        "rate-above-max": "mehr als der Höchstsatz beantragt",
        "region-unknown": "Region gehört nicht zum Programm",
        "scope-not-statewide": "landesweites Vorhaben mit Region",
        "started-before-permission": "vor Genehmigung und Bewilligung begonnen",
        # Findings about a meeting and its votes.
        "beyond-volume": "über das verfügbare Geld hinaus",
        "conflict-declared-late": "Befangenheit erst nach der Sitzung erklärt",
        "conflict-known-late": "Befangenheit erst nach dem Votum bekannt",
        "conflict-recorded-late": "Befangenheit erst nach dem Votum erfasst",
        "limit-unknown": "verfügbares Geld unbekannt",
        "tie-at-line": "gleicher Rang an der Grenze des Geldes",
        "vote-missing": "noch kein Votum",
        "inquorate": "nicht beschlussfähig",
        "points-below-minimum": "Mindestpunktzahl nicht erreicht",
        "present-without-mandate": "Anwesende ohne Mandat",
        "score-missing": "Kriterium nicht bewertet",
        # Findings about a proof of use.
        "line-not-in-plan": "Ausgabe ohne Ansatz im Finanzierungsplan",
        "plan-line-exceeded": "Ansatz über die Toleranz hinaus überschritten",
        "plan-line-tolerance-unknown": "Ansatz überschritten, Toleranz nicht erfasst",
        # Why a line of a proof was cut.
        "arithmetic": "rechnerisch falsch",
        "double-funded": "doppelt gefördert",
        "no-receipt": "kein Beleg",
        "not-economical": "unwirtschaftlich",
        "outside-period": "außerhalb des Bewilligungszeitraums",
        "over-plan": "Ansatz überschritten",
        # Why a grant is taken back, and what was learnt.
        "bribery": "Bestechung",
        "condition-not-met": "Auflage nicht erfüllt",
        "deceit": "arglistige Täuschung",
        "facts-changed": "Tatsachen nachträglich eingetreten",
        "false-statements": "unrichtige oder unvollständige Angaben",
        "not-used-in-time": "nicht alsbald verwendet",
        "proof-not-submitted": "Verwendungsnachweis nicht vorgelegt",
        "purpose-missed": "nicht für den Zweck verwendet",
        "reserved": "Widerruf vorbehalten",
        "threat": "Drohung",
        "unlawful": "rechtswidrig bewilligt",
        "unlawfulness-known": "Rechtswidrigkeit bekannt oder grob fahrlässig verkannt",
        # Findings about an objection.
        "objection-after-waiver": "nach Rechtsmittelverzicht",
        "objection-before-dispatch": "vor dem Versand der Entscheidung",
        "objection-late": "Widerspruchsfrist versäumt",
        "objection-repeated": "über einen Widerspruch schon entschieden",
        # Flags of a case.
        "bank-account-unconfirmed": "Bankverbindung unbestätigt",
        "deviates-from-vote": "weicht vom Votum ab",
        "deemed-withdrawn": "gilt als zurückgenommen",
        "deviation-justified": "Abweichung vom Votum begründet",
        "documents-after-original-deadline": "Unterlagen nach der ursprünglichen Frist",
        "documents-late": "Unterlagen verspätet",
        "early-start-permitted": "vorzeitiger Beginn genehmigt",
        "payment-hold": "Zahlungssperre",
        "proof-findings": "Nachweis mit Feststellungen",
        "objection-pending": "Widerspruch anhängig",
        "proof-late": "Nachweis verspätet",
        "proof-reminded": "Nachweis angemahnt",
        "query-open": "Rückfrage offen",
        "reopened": "wieder eröffnet",
        "taken-back-late": "nach Ablauf der Jahresfrist zurückgenommen",
        "taken-back-in-part": "teilweise zurückgenommen oder widerrufen",
        "vote-stale": "Votum überholt",
        # Grounds of a refusal.
        "documents-missing": "Unterlagen fehlen",
        "insufficient-own-means": "Eigenmittel reichen nicht",
        "no-state-interest": "kein erhebliches Landesinteresse",
        "not-eligible": "nicht zuwendungsfähig",
        "not-prioritised": "von der Allianz nicht priorisiert",
        "started-too-early": "ohne Genehmigung begonnen",
        # Why an application was taken back.
        "merged": "mit einem anderen Vorhaben zusammengelegt",
        "no-own-means": "Eigenmittel fehlen",
        "other-funding": "anderweitig gefördert",
        "staff-left": "Personal ausgeschieden",
        # Why a payout was refused.
        "receipts-missing": "Belege fehlen",
        "report-missing": "Bericht fehlt",
        "too-early": "zu früh abgerufen",
        # Why a payout was reduced or stopped.
        "insolvency": "Insolvenz",
        "not-spent": "nicht oder noch nicht ausgegeben",
        "obligation-unmet": "Auflage nicht erfüllt",
        "suspicion": "Verdacht auf Unregelmäßigkeiten",
        # What strikes about a request for money.
        "need-beyond-window": "Bedarf über die Verwendungsfrist hinaus",
        "paid-before-period": "Ausgabe vor Beginn des Zeitraums",
        "usage-late": "verspätet verwendet",
        # Why an order was not carried out.
        "account-closed": "Konto erloschen",
        "account-wrong": "Bankverbindung falsch",
        "bank-refused": "von der Bank zurückgewiesen",
        "recalled": "zurückgerufen",
        "technical": "technischer Fehler",
        # Flags of an imported case.
        "amount-unknown": "Betrag unbekannt",
        "cancelled": "aufgehoben",
        "date-in-future": "Datum in der Zukunft",
        "negative-approved": "negative Bewilligung",
        "negative-disbursed": "negative Auszahlung",
        "negative-requested": "negativer Antragsbetrag",
        "no-date": "ohne Datum",
    }
) | {
    f"seat-missing-m{seat}": said("Sitz M%(seat)s nicht ausreichend besetzt", seat=seat)
    for seat in range(1, 8)
}


def coded(code: str) -> str:
    """The German words of a code, or the code."""
    return CODES.get(code, code)


def codes(found: Iterable[str]) -> str:
    """`a, b und c` in words."""
    return listed(coded(code) for code in found)


def findings(found: Iterable[str]) -> str:
    """A clause that names findings, empty without any."""
    listing = list(found)
    return said("; Feststellungen: %(codes)s", codes=codes(listing)) if listing else ""


def earmark(code: str) -> Sentence:
    """`Zweckbindung international`; what is bound to no purpose is said so."""
    return (
        said("allgemeine Mittel") if code == GENERAL else said("Zweckbindung %(code)s", code=code)
    )
