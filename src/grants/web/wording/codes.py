"""Codes that fields of commands hold, in German and English, in the order in which they are shown.

By name of the field, or `command.field` where a command means its own. What a schema enumerates
takes its words from here; of other fields these are the codes that are offered.
"""

from __future__ import annotations

from collections.abc import Mapping

from grants.claim.phase import ClaimPhase

_NOT_ELIGIBLE = ("nicht zuwendungsfähig", "not eligible")
_NO_RECEIPT = ("kein Beleg", "no receipt")
_TAKING_BACK = {
    "deceit": ("arglistige Täuschung", "deceit"),
    "threat": ("Drohung", "threat"),
    "bribery": ("Bestechung", "bribery"),
    "false-statements": ("unrichtige oder unvollständige Angaben", "false statements"),
    "unlawfulness-known": (
        "Rechtswidrigkeit bekannt oder grob fahrlässig verkannt",
        "unlawfulness known or grossly overlooked",
    ),
    "unlawful": ("rechtswidrig bewilligt", "unlawfully granted"),
    "purpose-missed": ("nicht für den Zweck verwendet", "not used for the purpose"),
    "not-used-in-time": ("nicht alsbald verwendet", "not used in time"),
    "condition-not-met": ("Auflage nicht erfüllt", "condition not met"),
    "proof-not-submitted": ("Verwendungsnachweis nicht vorgelegt", "proof of use not submitted"),
    "reserved": ("Widerruf vorbehalten", "revocation reserved"),
    "facts-changed": ("Tatsachen nachträglich eingetreten", "facts changed later"),
}

CODES: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "withdraw-application.reason_code": {
        "own-wish": ("auf eigenen Wunsch", "at their own wish"),
        "no-own-means": ("Eigenmittel fehlen", "own means are missing"),
        "other-funding": ("anderweitig gefördert", "funded elsewhere"),
        "staff-left": ("Personal ausgeschieden", "staff left"),
        "merged": ("mit einem anderen Vorhaben zusammengelegt", "merged with another project"),
        "other": ("aus einem anderen Grund", "for another reason"),
    },
    "draft-decision.ground": {
        "documents-missing": ("Unterlagen fehlen", "documents are missing"),
        "insufficient-own-means": ("Eigenmittel reichen nicht", "own means do not suffice"),
        "no-state-interest": ("kein erhebliches Landesinteresse", "no interest of the state"),
        "not-eligible": _NOT_ELIGIBLE,
        "not-prioritised": ("von der Allianz nicht priorisiert", "not prioritised"),
        "started-too-early": ("ohne Genehmigung begonnen", "started without permission"),
    },
    "reduce-payout.ground": {
        "not-spent": ("nicht oder noch nicht ausgegeben", "not spent, or not yet"),
        "not-eligible": _NOT_ELIGIBLE,
        "no-receipt": _NO_RECEIPT,
        "over-plan": ("Ansatz überschritten", "line of the plan exceeded"),
    },
    "reject-payout.ground": {
        "receipts-missing": ("Belege fehlen", "receipts are missing"),
        "report-missing": ("Bericht fehlt", "report is missing"),
        "too-early": ("zu früh abgerufen", "requested too early"),
    },
    "fail-payout.ground": {
        "account-wrong": ("Bankverbindung falsch", "account wrong"),
        "account-closed": ("Konto erloschen", "account closed"),
        "bank-refused": ("von der Bank zurückgewiesen", "refused by the bank"),
        "technical": ("technischer Fehler", "technical failure"),
        "recalled": ("zurückgerufen", "recalled"),
    },
    "return-payout.ground": {
        "bank-return": ("Rückläufer der Bank", "returned by the bank"),
        "repayment": ("Rückzahlung des Empfängers", "repaid by the recipient"),
    },
    "place-hold.ground": {
        "suspicion": ("Verdacht auf Unregelmäßigkeiten", "suspicion of irregularities"),
        "obligation-unmet": ("Auflage nicht erfüllt", "obligation unmet"),
        "insolvency": ("Insolvenz", "insolvency"),
    },
    "examine-proof.ground": {
        "not-eligible": _NOT_ELIGIBLE,
        "no-receipt": _NO_RECEIPT,
        "arithmetic": ("rechnerisch falsch", "wrong arithmetic"),
        "outside-period": ("außerhalb des Bewilligungszeitraums", "outside the period"),
        "not-economical": ("unwirtschaftlich", "not economical"),
        "double-funded": ("doppelt gefördert", "funded twice"),
        "over-plan": ("Ansatz überschritten", "line of the plan exceeded"),
    },
    "return-decision.ground": {
        "address-unknown": ("Empfänger unter der Anschrift unbekannt", "address unknown"),
        "not-accepted": ("Annahme verweigert", "not accepted"),
        "not-collected": ("nicht abgeholt", "not collected"),
        "other": ("anderer Grund", "other"),
    },
    "establish-knowledge.circumstance": _TAKING_BACK,
    "draft-revocation.ground": _TAKING_BACK,
    "draft-recovery.ground": {
        "amendment": ("Änderungsbescheid", "amendment"),
        "condition": ("auflösende Bedingung", "condition that ended it"),
        "interim-interest": ("Zwischenzinsen", "interim interest"),
    },
    "record-claim-finality.ground": {
        "period-over": ("Rechtsbehelfsfrist abgelaufen", "period for a remedy is over"),
        "remedy-waived": ("auf Rechtsbehelf verzichtet", "remedy waived"),
    },
    "submit-application.kind": {
        "regional": ("regionales Vorhaben", "regional project"),
        "statewide": ("landesweites Vorhaben", "statewide project"),
        "network": ("Netzwerkarbeit einer Allianz", "network of an alliance"),
    },
    "register-party.kind": {
        "municipal": ("Landkreis, Stadt oder Gemeinde", "municipality"),
        "company": ("Unternehmen", "company"),
        "association": ("Verein", "association"),
        "chamber": ("Kammer", "chamber"),
        "education": ("Bildungseinrichtung", "education"),
        "person": ("natürliche Person", "natural person"),
        "other": ("anderer Träger", "other"),
    },
    "request-payout.kind": {
        "advance": ("Vorschuss", "advance"),
        "reimbursement": ("Erstattung von Ausgaben", "reimbursement"),
    },
    "line": {
        "personnel": ("Personal", "personnel"),
        "material": ("Sachkosten", "material"),
        "publicity": ("Öffentlichkeitsarbeit", "publicity"),
        "events": ("Veranstaltungen", "events"),
        "travel": ("Reisen", "travel"),
    },
    "source": {
        "grant": ("Zuwendung", "grant"),
        "own-means": ("Eigenmittel", "own means"),
        "third-party": ("Mittel Dritter", "third parties"),
    },
    "indicator": {
        "participants": ("Teilnehmende", "participants"),
        "companies": ("beteiligte Unternehmen", "companies"),
        "events": ("Veranstaltungen", "events"),
        "placements": ("Vermittlungen", "placements"),
    },
    "items": {
        "financing-plan": ("Finanzierungsplan", "financing plan"),
        "job-descriptions": ("Stellenbeschreibungen", "job descriptions"),
        "letters-of-intent": ("Absichtserklärungen", "letters of intent"),
        "signature": ("Unterschrift", "signature"),
        "statutes": ("Satzung", "statutes"),
    },
    "criterion": {
        "regional-need": ("Bedarf der Region", "regional need"),
        "concept": ("Konzept", "concept"),
        "impact": ("Wirkung", "impact"),
        "network": ("Vernetzung", "network"),
        "costs": ("Ausgaben", "costs"),
    },
    "document_kind": {
        "letter": ("Schreiben", "letter"),
        "application": ("Antrag", "application"),
        "minutes": ("Niederschrift", "minutes"),
        "decision": ("Bescheid", "decision"),
        "invoice": ("Rechnung", "invoice"),
        "payment-proof": ("Zahlungsnachweis", "proof of payment"),
        "proof-of-use": ("Verwendungsnachweis", "proof of use"),
    },
    "record-vote.choice": {
        "for": ("dafür", "for"),
        "against": ("dagegen", "against"),
        "abstain": ("Enthaltung", "abstention"),
    },
    "start-examination.choice": {
        "all": ("alle Nachweise werden so geprüft", "all proofs are examined like this"),
        "random-sample": ("Stichprobe", "random sample"),
        "risk": ("nach Risiko ausgewählt", "chosen by risk"),
    },
    "depth": {
        "formal": ("kursorisch", "formal"),
        "in-depth": ("vertieft", "in depth"),
        "on-site": ("vor Ort", "on site"),
    },
    "aid": {
        "none": ("keine Beihilfe", "no aid"),
        "de-minimis": ("De-minimis-Beihilfe", "de-minimis aid"),
    },
    "check-double-funding.outcome": {
        "none": ("keine Doppelförderung", "no double funding"),
        "found": ("Doppelförderung gefunden", "double funding found"),
    },
    "decide-objection.outcome": {
        "upheld": ("stattgegeben", "upheld"),
        "partly-upheld": ("teilweise stattgegeben", "partly upheld"),
        "dismissed": ("zurückgewiesen", "dismissed"),
        "withdrawn": ("zurückgenommen", "withdrawn"),
    },
    "draft-decision.act": {
        "approval": ("Bewilligung", "approval"),
        "rejection": ("Ablehnung", "rejection"),
        "amendment": ("Änderung", "amendment"),
        "recipient-change": ("Wechsel des Empfängers", "change of recipient"),
    },
    "draft-revocation.act": {
        "withdrawal": ("Rücknahme", "withdrawal"),
        "revocation": ("Widerruf", "revocation"),
    },
    "financing_type": {
        "anteil": ("Anteilfinanzierung", "share of the costs"),
        "fehlbedarf": ("Fehlbedarfsfinanzierung", "financing of the gap"),
        "festbetrag": ("Festbetragsfinanzierung", "fixed amount"),
        "voll": ("Vollfinanzierung", "full financing"),
    },
    "effect": {
        "before-payout": ("vor der ersten Auszahlung zu erfüllen", "before the first payout"),
        "accompanying": ("begleitend zu erfüllen", "accompanying"),
    },
    "channel": {
        "post": ("mit der Post", "by post"),
        "electronic": ("elektronisch", "electronically"),
        "delivery": ("mit Zustellung", "with formal delivery"),
    },
    "remedy_notice": {
        "included": ("enthalten", "included"),
        "missing": ("fehlt", "missing"),
    },
    "manner": {
        "presumed": ("vermutet, am Tag der gesetzlichen Vermutung", "presumed by law"),
        "proven": ("nachgewiesen", "proven"),
    },
    "response": {
        "answered": ("hat sich geäußert", "answered"),
        "none": ("hat sich nicht geäußert", "did not answer"),
    },
    "interest": {
        "runs": ("laufen weiter", "go on"),
        "rests": ("ruhen", "rest"),
    },
    "if_missed": {
        "rest-due": ("wird der ganze Rest fällig", "all the rest is due"),
        "rest-stays": ("bleibt der Rest in Raten", "the rest stays in parts"),
    },
    "claim_stage": {phase: (phase.german, phase.replace("-", " ")) for phase in ClaimPhase},
    "earmark": {"general": ("allgemeine Mittel", "general funds")},
    "scope": {"statewide": ("landesweit", "statewide")},
}
