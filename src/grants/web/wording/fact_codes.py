"""Codes that fields of facts hold, in German and English.

By name of the field, or `feature.fact.field` where a kind of fact means its own. Codes that came
from a form have the words of the form.
"""

from __future__ import annotations

from collections.abc import Mapping

from grants.web.wording.codes import CODES
from grants.web.wording.fact_terms import WHAT
from grants.web.wording.office_codes import CODES as OFFICE_CODES

_PROJECTS = OFFICE_CODES["adopt-checklist.kind"]
_TAKEN_BACK = {
    "withdrawal": ("Rücknahme", "withdrawal"),
    "revocation": ("Widerruf", "revocation"),
}
_WHY = {
    **_TAKEN_BACK,
    **CODES["draft-recovery.ground"],
    "settlement": ("Schlussbescheid", "settlement"),
    "not-taken-up": ("Nichtinanspruchnahme", "grant not taken up"),
    "recipient-changed": ("Wechsel des Empfängers", "change of recipient"),
    "objection": ("erfolgreicher Widerspruch", "objection upheld"),
}
_MONEY_BACK = {
    "bank-return": ("Rückläufer der Bank", "returned by the bank"),
    "repayment": ("Rückzahlung des Empfängers", "repaid by the recipient"),
}
_YEAR = {
    "within": ("Jahresfrist gewahrt", "within the year"),
    "no-limit": ("keine Jahresfrist", "no limit of a year"),
    "overridden": ("Jahresfrist versäumt, mit Begründung", "after the year, with reasons"),
}
_SUBJECTS = {
    "party": ("Antragsteller", "applicant"),
    "person": ("Person", "person"),
}

FACT_CODES: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "allocation": {
        "interest": ("Zinsen", "interest"),
        "principal": ("Hauptforderung", "principal"),
    },
    "counting": {
        "budgets": ("Buchungen, wie die Summen", "postings, as the totals"),
        "files": ("Auszahlungen und Rückläufen in den Akten", "payouts and returns in the files"),
    },
    "deviates_from_vote": {
        "follows": ("nein, folgt dem Votum", "no, follows the vote"),
        "deviates": ("ja", "yes"),
        "no-vote": ("ein Votum war nicht erforderlich", "no vote was needed"),
    },
    "extent": {"whole": ("ganz", "whole"), "part": ("zum Teil", "in part")},
    "place": {
        "within": ("innerhalb des verfügbaren Geldes", "within the money available"),
        "beyond": ("über das verfügbare Geld hinaus", "beyond the money available"),
        "unknown": ("verfügbares Geld unbekannt", "money available unknown"),
    },
    "quorum": {
        "quorate": ("ja", "yes"),
        "inquorate": ("nein", "no"),
    },
    "reason_code": {
        **_WHY,
        **_MONEY_BACK,
        "correction": ("Berichtigung", "correction"),
        "refund": ("Rückzahlung an den Empfänger", "refund to the recipient"),
    },
    "regime": {
        "tax-years": ("laufendes und vorangegangene Steuerjahre", "tax years"),
        "rolling-years": ("gleitender Zeitraum", "rolling period"),
    },
    "sets_aside": {
        **_TAKEN_BACK,
        "rejection": ("Ablehnung", "rejection"),
        "settlement": ("Schlussbescheid", "settlement"),
        "recovery": ("Erstattungsbescheid", "recovery order"),
    },
    "side": {"out": ("abgebend", "giving"), "in": ("aufnehmend", "receiving")},
    "application.completeness-confirmed.state": {
        "present": ("liegt vor", "present"),
        "waived": ("darauf verzichtet", "waived"),
    },
    "application.double-funding-checked.outcome": CODES["check-double-funding.outcome"],
    "application.prioritisation-recorded.choice": CODES["record-vote.choice"],
    "application.submitted.kind": CODES["submit-application.kind"],
    "approval.decision-returned.ground": CODES["return-decision.ground"],
    "approval.grant-amended.kind": {
        "amount": ("Betrag", "amount"),
        "period": ("Zeitraum", "period"),
        "plan": ("Finanzplan", "plan"),
        "years": ("Jahresscheiben", "shares by year"),
        "conditions": ("Nebenbestimmungen", "conditions"),
    },
    "approval.objection-decided.outcome": CODES["decide-objection.outcome"],
    "claim.became-final.ground": CODES["record-claim-finality.ground"],
    "claim.interest-assessed.kind": {
        "recovery": ("Zinsen auf die Erstattung", "interest on the recovery"),
        "interim": ("Zwischenzinsen", "interim interest"),
    },
    "claim.recovery-ordered.ground": _WHY,
    "legacy.case-imported.kind": {
        **CODES["submit-application.kind"],
        "unspecified": ("Vorhaben ohne Angabe der Art", "project of an unspecified kind"),
    },
    "legacy.case-imported.status": {
        "approved": ("bewilligt", "approved"),
        "cancelled": ("aufgehoben", "cancelled"),
    },
    "legacy.import-sealed.measure": {
        "count": ("Zahl der Vorgänge", "number of cases"),
        "approved_cents": WHAT["approved_cents"],
    },
    "party.de-minimis-award-corrected.ground": _WHY,
    "party.de-minimis-award-recorded.origin": {
        "own": ("aus einem Bescheid dieser Stelle", "granted here"),
        "declared": ("vom Antragsteller erklärt", "declared by the applicant"),
    },
    "party.erasure-requested.kind": _SUBJECTS,
    "party.personal-data-erased.kind": _SUBJECTS,
    "party.registered.kind": CODES["register-party.kind"],
    "payout.requested.kind": CODES["request-payout.kind"],
    "payout.returned.ground": CODES["return-payout.ground"],
    "programme.checklist-adopted.kind": _PROJECTS,
    "programme.control-total-recorded.kind": _PROJECTS,
    "programme.region-registered.kind": OFFICE_CODES["register-region.kind"],
    "report.published.name": OFFICE_CODES["publish-report.name"],
    "revocation.grant-revoked.limit": _YEAR,
    "revocation.grant-withdrawn.limit": _YEAR,
    "revocation.recovery-drafted.ground": _WHY,
    "revocation.recovery-signed.ground": _WHY,
    "settlement.examination-started.choice": CODES["start-examination.choice"],
}
