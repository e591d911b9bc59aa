"""Why the invented decisions were made: from the theme, the examination and the vote."""

from __future__ import annotations

from grants.demonstration.cases import Case
from grants.demonstration.meetings import rng

_NEED: dict[str, tuple[str, ...]] = {
    "1": (
        "Kleine Betriebe finden beim digitalen Wandel bisher keine Beratung vor Ort.",
        "Die Lernangebote erreichen Betriebe ohne eigene Personalentwicklung.",
    ),
    "2": (
        "Das Vorhaben setzt bei den Arbeitsbedingungen an, wegen derer Beschäftigte abwandern.",
        "Beschäftigte und Betriebe erproben gemeinsam, was sich danach übertragen lässt.",
    ),
    "3": (
        "Die Werbung richtet sich an Rückkehrer und Auszubildende, die der Region fehlen.",
        "Die Veranstaltungen bringen Schulabgänger und Betriebe unmittelbar zusammen.",
    ),
    "4": (
        "Arbeitgeber erhalten eine Erstberatung, die es in der Region sonst nicht gibt.",
        "Gerade kleine Betriebe kennen die vorhandenen Hilfen nicht.",
    ),
    "5": (
        "Das Netzwerk verbindet Betriebe, die allein keine Fachkräfte gewinnen.",
        "Gemeinsame Angebote der Branche ersetzen Einzelmaßnahmen, die bisher versandeten.",
    ),
    "6": (
        "Praktika und Abschlussarbeiten halten Absolventen in der Region.",
        "Hochschule und Betriebe haben feste Ansprechpartner vereinbart.",
    ),
    "7": (
        "Ausländische Fachkräfte brauchen in den ersten Monaten die vorgesehene Begleitung.",
        "Betriebe sind mit Anerkennung und Einreise bisher überfordert.",
    ),
    "8": (
        "Die Zielgruppe ist ohne Begleitung kaum in Arbeit zu vermitteln.",
        "Sprachförderung und Praktikum greifen ineinander; Plätze sind zugesagt.",
    ),
    "9": (
        "Beratung zu Arbeitszeit und Pflege hält Beschäftigte im Betrieb.",
        "Der Wiedereinstieg scheitert bisher an der Vereinbarkeit.",
    ),
    "10": (
        "Die Untersuchung liefert Angaben, die der Allianz für ihr Handlungskonzept fehlen.",
        "Die vorhandenen Zahlen sind veraltet und nicht nach Branchen gegliedert.",
    ),
}
_JUDGED = (
    "Die Ausgaben sind notwendig und angemessen.",
    "Die Gesamtfinanzierung ist gesichert; eine Doppelförderung liegt nicht vor.",
    "Die Eigenmittel sind nachgewiesen, die Personalausgaben halten das Besserstellungsverbot ein.",
    "Ziele und Kennzahlen sind überprüfbar benannt.",
)
_GROUNDS: dict[str, tuple[str, ...]] = {
    "documents-missing": (
        "Die angeforderten Unterlagen sind trotz Fristsetzung nicht eingegangen.",
        "Ohne die fehlenden Unterlagen lässt sich die Finanzierung nicht prüfen.",
    ),
    "insufficient-own-means": (
        "Die Eigenmittel sind nicht nachgewiesen; die Gesamtfinanzierung ist nicht gesichert.",
        "Die zugesagten Drittmittel sind entfallen und nicht ersetzt worden.",
    ),
    "no-state-interest": (
        "Das Vorhaben nützt vor allem dem Träger; ein erhebliches Landesinteresse fehlt.",
        "Gleichartige Angebote bestehen in der Region bereits.",
    ),
    "not-eligible": (
        "Beantragt sind überwiegend Investitionen, die die Richtlinie ausschließt.",
        "Das Vorhaben wurde als Beratungsleistung für einzelne Betriebe angelegt.",
    ),
    "started-too-early": (
        "Das Vorhaben wurde vor der Entscheidung und ohne Genehmigung begonnen.",
        "Mit dem Vorhaben wurde begonnen, bevor ein vorzeitiger Beginn genehmigt war.",
    ),
    "not-prioritised": (
        "Die Allianz hat das Vorhaben nicht priorisiert; ohne ihr Votum wird nicht gefördert.",
        "Das nötige positive Votum der Allianz liegt nicht vor.",
    ),
}

_DEVIATIONS = (
    "Die Allianz hat nach Wohnorten gewertet; das Handlungskonzept sieht das nicht vor.",
    "Das Votum beruht auf einem Rechenfehler im vorgelegten Kostenplan, der behoben ist.",
    "Das Vorhaben erfüllt alle Kriterien des Aufrufs; Gründe gegen es nennt das Votum nicht.",
)
_OBJECTING = {
    "partly-upheld": "Der Durchführungszeitraum ist zu kurz bemessen, der Fördersatz zu niedrig.",
}
_OBJECTING_TO_REFUSAL = "Die Ablehnung verkennt den Nutzen des Vorhabens für die Region."
_OBJECTIONS = {
    "partly-upheld": "Mehr Zeit ist zu bewilligen; im Übrigen ist der Widerspruch unbegründet.",
    "upheld": "Die Gründe der Ablehnung tragen nach erneuter Prüfung nicht.",
    "dismissed": "Der Widerspruch ist unbegründet; neue Tatsachen enthält er nicht.",
    "late": "Der Widerspruch ist verfristet und damit unzulässig.",
    "withdrawn": "Der Widerspruch wurde nach Erörterung zurückgenommen.",
}


def of_full_rate(case: Case) -> str | None:
    """Why a statewide project gets more than the regular rate."""
    if case.rate_bp < 10_000:
        return None
    return "Der volle Satz ist gerechtfertigt: Der Träger erzielt keine Einnahmen."


def of_approval(case: Case, *, recommended_cents: int | None) -> str:
    """Why a project is funded, and why otherwise than recommended."""
    chance = rng("reasons", case.key)
    said = [chance.choice(_NEED[case.topic]), chance.choice(_JUDGED)]
    if case.kind == "network":
        said[0] = "Ohne die Geschäftsstelle kann die Allianz ihr Handlungskonzept nicht umsetzen."
    if case.kind == "statewide":
        said.append("Ein erhebliches Landesinteresse liegt vor.")
    if recommended_cents == 0:
        said.append("Die Abweichung vom Votum der Allianz hat die Leitung begründet.")
    elif recommended_cents not in {None, case.amount_cents}:
        said.append("Abweichend vom Votum werden nur die anerkannten Ausgaben gefördert.")
    elif case.amount_cents < case.requested_cents:
        said.append("Nicht zuwendungsfähige Ausgaben wurden abgesetzt.")
    return " ".join(said)


def of_deviation(case: Case) -> str:
    """Why a project goes on against the vote of its alliance."""
    return rng("deviation", case.key).choice(_DEVIATIONS)


def of_objecting(outcome: str) -> str:
    """What a recipient objects to; only a grant can be right in part."""
    return _OBJECTING.get(outcome, _OBJECTING_TO_REFUSAL)


def of_objection(outcome: str) -> str:
    """Why an objection ends as it does."""
    return _OBJECTIONS[outcome]


def of_refusal(case: Case, ground: str, *, recommended_cents: int | None) -> str:
    """Why a project is not funded, and why against a vote for it."""
    said = rng("reasons", case.key).choice(_GROUNDS[ground])
    if recommended_cents:
        return f"Das Votum der Allianz ist notwendig, bindet aber nicht. {said}"
    return said


def of_settlement(
    *, approved_cents: int, final_cents: int, kept_cents: int, anew: bool = False
) -> str:
    """Why the grant ends at this amount; `kept_cents` were paid and are not claimed back yet."""
    if anew:
        said = of_settlement(approved_cents=approved_cents, final_cents=final_cents,
                             kept_cents=kept_cents)  # fmt: skip
        return f"Nach dem Widerspruch wird neu entschieden. {said}"
    if final_cents < kept_cents:
        return (
            "Die anerkannten Ausgaben bleiben hinter den Auszahlungen zurück;"
            " der überzahlte Betrag ist zu erstatten."
        )
    if final_cents < approved_cents:
        return "Die anerkannten Ausgaben bleiben unter dem Plan; die Zuwendung mindert sich."
    return "Die Mittel wurden zweckentsprechend verwendet; die Zuwendung bleibt in voller Höhe."
