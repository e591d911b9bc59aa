"""Short help with fields, where their name alone does not say it."""

from __future__ import annotations

HINTS: dict[str, tuple[str, str]] = {
    "approve.signed_on": (
        "Mit der Zeichnung wird das Geld aller Jahre gebunden.",
        "The signature commits the money of every year.",
    ),
    "change-bank-account.account": (
        "IBAN, etwa DE02 1203 0000 0000 2020 51. Eine zweite Person vergleicht sie mit dem Beleg.",
        "IBAN, such as DE02 1203 0000 0000 2020 51. A second person compares it with the document.",
    ),
    "conditions": (
        "Nebenbestimmungen des Bescheids; leere Zeilen zählen nicht.",
        "Conditions of the decision; empty rows do not count.",
    ),
    "draft-decision.rate_bp": (
        "In Prozent der zuwendungsfähigen Ausgaben, etwa 90 oder 87,5.",
        "In per cent of the eligible costs, such as 90 or 87.5.",
    ),
    "complete-examination.rate_bp": (
        "In Prozent der zuwendungsfähigen Ausgaben, etwa 90 oder 87,5.",
        "In per cent of the eligible costs, such as 90 or 87.5.",
    ),
    "draft-decision.by_year": (
        "Zusammen die ganze Zuwendung; erst die Zeichnung bindet sie in den Budgets dieser Jahre.",
        "Together the whole grant; the signature commits it in the budgets of these years.",
    ),
    "draft-decision.reasons": (
        "Steht im Bescheid. Die Gründe dürfen keine Angaben über Unbeteiligte enthalten.",
        "Goes into the decision. Say nothing about persons who are not concerned.",
    ),
    "draft-decision.other_means_cents": (
        "Eigenmittel und Mittel Dritter; nötig bei einer Fehlbedarfsfinanzierung.",
        "Own means and third parties; needed where the gap is financed.",
    ),
    "draft-decision.full_rate_reasons": (
        "Nur nötig, wenn der Satz über dem Regelsatz liegt.",
        "Only needed where the rate is above the regular one.",
    ),
    "effected_on": (
        "Vermutet wird die Bekanntgabe an dem Tag, den das Gesetz nennt; sonst der belegte Tag.",
        "Presumed on the day named by law; otherwise the proven day.",
    ),
    "draft-decision.party": (
        "Nur beim Wechsel des Empfängers einer bewilligten Zuwendung.",
        "Only where the recipient of a granted grant changes.",
    ),
    "expenditures": (
        "Nur bei der Erstattung: was auf welche Ausgabenart schon bezahlt ist.",
        "Only for a reimbursement: what was paid on which line.",
    ),
    "need": (
        "Nur beim Vorschuss: der Zeitraum, in dem das Geld gebraucht wird.",
        "Only for an advance: when the money is needed.",
    ),
    "examine-proof.note": (
        "Was geprüft wurde, wie, und mit welchem Ergebnis.",
        "What was examined, how, and with which result.",
    ),
    "fulfil-condition.note": ("Woran die Erfüllung zu erkennen ist.", "How that was shown."),
    "recognised": (
        "Weniger als nachgewiesen braucht einen Grund und einen Satz dazu.",
        "Less than was proven needs a ground and a sentence.",
    ),
    "recommended_cents": (
        "Was die Allianz empfiehlt; 0, wenn sie nicht priorisiert.",
        "What the alliance recommends; 0 if it does not prioritise.",
    ),
    "record-vote.votes_for": (
        "Die Summen genügen; werden Stimmen einzeln angegeben, folgen die Summen daraus.",
        "Totals suffice; if single votes are given, the totals follow from them.",
    ),
    "record-vote.ballots": (
        "Freiwillig: wer wie gestimmt hat. Befangene zählen nicht mit.",
        "Optional: who voted how. The biased do not count.",
    ),
    "received_on": (
        "Der Tag, an dem es hier einging, nicht der Tag der Erfassung.",
        "The day on which it came in, not the day of recording.",
    ),
    "requested_cents": (
        "Dieselbe Summe wie die Zeile „Zuwendung“ der Finanzierung.",
        "The same as the row “grant” of the financing.",
    ),
    "settle-grant.reasons": (
        "Die endgültige Zuwendung folgt aus dem Prüfvermerk; die Vorschau nennt sie.",
        "The final grant follows from the final note; the preview names it.",
    ),
    "execute-payout.value_on": (
        "Der Tag der Wertstellung entscheidet, welches Haushaltsjahr zahlt.",
        "The value date decides which budget year pays.",
    ),
}
