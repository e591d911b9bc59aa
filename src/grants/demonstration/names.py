"""Fictional towns, organisations and project titles: put together from parts that exist nowhere."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from random import Random

from grants.demonstration.published import REGIONS

_TOWNS = (
    "Musterstadt", "Beispielhain", "Fiktental", "Probebach", "Erdachtenau", "Platzhalterberg",
    "Neumusterfeld", "Scheinwalde", "Vorlagenrode", "Ideenhausen", "Traumlinde", "Nirgendsdorf",
    "Sagenbrück", "Phantasieroda", "Entwurfsmühle", "Märchengrund", "Lückenheim", "Wunschtal",
    "Übungsleben", "Modellitz", "Skizzenau", "Denkendorf-Erfunden", "Annahmewitz", "Planspielau",
    "Attrappendorf", "Kulissengrün",
)  # fmt: skip

_BODIES: tuple[tuple[str, str], ...] = (
    ("education", "Bildungswerk {town}"),
    ("education", "Fortbildungszentrum {town} gGmbH"),
    ("education", "Hochschule {town}"),
    ("education", "Berufskolleg {town} e. V."),
    ("company", "Qualifizierungsgesellschaft {town} mbH"),
    ("company", "Arbeit und Ausbildung {town} GmbH"),
    ("company", "Personalentwicklung {town} GmbH"),
    ("association", "Wirtschaftsverein {town} e. V."),
    ("association", "Netzwerk Fachkräfte {town} e. V."),
    ("association", "Verein Ankommen in {town} e. V."),
    ("association", "Branchenforum Metall {town} e. V."),
    ("association", "Familienbündnis {town} e. V."),
    ("chamber", "Kammer für Handwerk und Handel {town}"),
    ("municipal", "Stadt {town}"),
    ("municipal", "Wirtschaftsförderung {town}"),
    ("other", "Stiftung Zukunft {town}"),
)

_TITLES: dict[str, tuple[str, ...]] = {
    "1": ("Digital fit im Betrieb", "Lernwerkstatt 4.0", "Digitallotsen für den Mittelstand"),
    "2": ("Gute Arbeit gemeinsam gestalten", "Gesund im Schichtbetrieb", "Werkbank der Ideen"),
    "3": ("Heimkehrertag", "Komm zurück", "Ausbildungskampagne", "Fachkräftemesse"),
    "4": ("Sprechstunde Fachkräfte", "Leitfaden für Arbeitgeber", "Betriebe im Bilde"),
    "5": ("Branchennetzwerk Metall", "Verbund Pflege", "Netzwerk Handwerk"),
    "6": ("Praxisbrücke Hochschule", "Abschlussarbeit im Betrieb", "Campus trifft Werkhalle"),
    "7": ("Welcome Service", "Anerkennung begleiten", "Azubis aus aller Welt"),
    "8": ("Zweite Chance", "Sprache und Beruf", "Einstieg mit Patin"),
    "9": ("Beruf und Familie im Takt", "Pflege und Beruf vereinbaren", "Wiedereinstieg"),
    "10": ("Fachkräftemonitor", "Studie Pendlerströme", "Bedarfsanalyse 2030"),
}  # fmt: skip

_PURPOSES: dict[str, str] = {
    "1": "Beratung und Schulung kleiner Betriebe beim Einstieg in digitale Arbeitsweisen.",
    "2": "Gemeinsam mit Beschäftigten werden Arbeitsbedingungen verbessert und erprobt.",
    "3": "Werbung für Ausbildung und Arbeit in der Region, mit Veranstaltungen vor Ort.",
    "4": "Information und Erstberatung von Arbeitgebern zur Gewinnung von Fachkräften.",
    "5": "Aufbau eines Netzwerks von Betrieben einer Branche mit gemeinsamen Angeboten.",
    "6": "Studierende und Betriebe kommen über Praktika und Abschlussarbeiten zusammen.",
    "7": "Begleitung ausländischer Fachkräfte und Auszubildender vom ersten Kontakt an.",
    "8": "Begleitung in Arbeit mit Sprachförderung, Patenschaften und Praktika.",
    "9": "Beratung von Betrieben zu Arbeitszeit, Pflege und Wiedereinstieg.",
    "10": "Untersuchung des Bedarfs an Fachkräften mit Empfehlungen für die Allianz.",
}


@dataclass(frozen=True, slots=True)
class Party:
    """A fictional applicant; `region` is its seat (None: elsewhere)."""

    name: str
    kind: str
    region: str | None

    @property
    def id(self) -> str:
        """The id in the log; stable, so that two runs agree."""
        return hashlib.sha256(f"demonstration/party/{self.name}".encode()).hexdigest()[:20]


def towns(region: str) -> tuple[str, str]:
    """The two invented towns of a region."""
    n = next(i for i, r in enumerate(REGIONS) if r.ags == region)
    return _TOWNS[2 * n], _TOWNS[2 * n + 1]


def party(rng: Random, region: str | None, topic: str) -> Party:
    """An applicant with a seat in the region (None: one of the state), fit for the topic."""
    seat = region or rng.choice(REGIONS).ags
    bodies = [b for b in _BODIES if not (topic == "7" and b[0] == "municipal")]
    kind, pattern = rng.choice(bodies)
    town = rng.choice(towns(seat))
    return Party(pattern.format(town=town), kind, seat)


def alliance_office(region: str) -> Party:
    """The fictional body that carries an alliance's own work."""
    town = towns(region)[0]
    return Party(f"Geschäftsstelle der Fachkräfteallianz bei der Stadt {town}", "municipal", region)


def title(rng: Random, topic: str, place: str) -> str:
    """A project title for a funding object."""
    return f"{rng.choice(_TITLES[topic])} {place}"


def purpose(topic: str) -> str:
    """What the project is for."""
    return _PURPOSES[topic]
