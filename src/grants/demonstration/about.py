"""Says which figures of the demonstration are published and which are invented."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from grants.demonstration.published import (
    SOURCE_2018,
    SOURCE_BUDGETS_2019,
    SOURCE_BUDGETS_2023,
    SOURCE_BUDGETS_2024,
    SOURCE_CHEMNITZ,
    SOURCE_JANUARY_2024,
    SOURCE_OTHER_PAGE,
)

_GERMAN = f"""\
Vorführdaten: eine künstliche Geschichte seit 2016. Personen, Orte, Träger, Vorhaben sind erfunden.

Veröffentlicht:
  - 270 regionale Vorhaben 2016 bis 2018, davon 93 im Jahr 2018 mit 4,94 Mio. € ({SOURCE_2018})
  - Regionalbudgets 2019 und 2020 je 4,55 Mio. €, mit Anteilen je Region ({SOURCE_BUDGETS_2019})
  - Chemnitz 2022: 9 Vorhaben, rund 384.000 €; Chemnitz 2023: 645.000 € ({SOURCE_CHEMNITZ})
  - Regionalbudgets 2023: 8,5 Mio. €, davon 2,5 Mio. € für internationale Fachkräfte
    ({SOURCE_BUDGETS_2023})
  - Regionalbudgets 2024: 10,5 Mio. € ({SOURCE_BUDGETS_2024})
  - bis Januar 2024: 742 regionale Vorhaben mit mehr als 44,3 Mio. € und 78 landesweite mit
    43,5 Mio. € ({SOURCE_JANUARY_2024})
  - dagegen: 728 regionale mit 39,9 Mio. €, 78 landesweite mit fast 44 Mio. €
    ({SOURCE_OTHER_PAGE})
  - Fassungen und Fördergegenstände der Richtlinie, Regionen mit Schlüsseln, Sitze der Allianzen

Erfunden:
  - jeder einzelne Antrag, jede Abstimmung, jeder Bescheid, jede Zahlung, jeder Name
  - die Verteilung der genannten Summen auf Fälle, Monate, Themen und (2023, 2024) Regionen
  - die Regionalbudgets 2016 bis 2018, 2021, 2022 und ab 2025, die Aufteilung 2024 nach
    Zweckbindung, die zweite Zweckbindung 2021, alle landesweiten Haushalte
  - Verpflichtungsermächtigungen, Sperren, Umschichtungen, Nachträge, Kürzungen, Ausgabereste
  - alles nach Januar 2024 und alle Netzwerkvorhaben; Zeichnungsgrenzen und Zuständigkeiten
  - die Checklisten der Unterlagen, Einwohnerzahlen, Geschäftsordnungen, Nebenbestimmungen
  - jeder Nebenweg: Widersprüche, Befangenheiten, Insolvenzen, neue Träger, zu frühe Beginne

Die veröffentlichten Zahlen stehen als Kontrollsummen neben den berechneten; die
erfundenen Beträge sind so gewählt, dass sich die veröffentlichten Summen aus ihnen ergeben.
"""

_ENGLISH = f"""\
Demonstration data: a synthetic history since 2016. People, places, bodies, projects are invented.

Published:
  - 270 regional projects 2016 to 2018, 93 of them in 2018 with €4.94 million ({SOURCE_2018})
  - Regionalbudgets 2019 and 2020: €4.55 million each, with shares by region ({SOURCE_BUDGETS_2019})
  - Chemnitz 2022: 9 projects, about €384,000; Chemnitz 2023: €645,000 ({SOURCE_CHEMNITZ})
  - Regionalbudgets 2023: €8.5 million, of which €2.5 million for international skilled workers
    ({SOURCE_BUDGETS_2023})
  - Regionalbudgets 2024: €10.5 million ({SOURCE_BUDGETS_2024})
  - by January 2024: 742 regional projects with more than €44.3 million and 78 statewide ones with
    €43.5 million ({SOURCE_JANUARY_2024})
  - against it: 728 regional with €39.9 million, 78 statewide with almost €44 million
    ({SOURCE_OTHER_PAGE})
  - versions and funding objects of the guideline, regions with their keys, seats of the alliances

Invented:
  - every single application, vote, decision, payment and name
  - how those sums are spread over cases, months, themes and (2023, 2024) regions
  - the Regionalbudgets 2016 to 2018, 2021, 2022 and from 2025, the split of 2024 by earmark, the
    second earmark of 2021, all statewide budgets
  - commitment authority, freezes, transfers, supplements, cuts, remainders
  - everything after January 2024 and all network cases; limits and duties of people
  - checklists of papers, inhabitants of towns, rules of procedure, conditions of grants
  - every side path: objections, conflicts of interest, insolvencies, successors, early starts

The published figures stand beside the computed ones as control totals; the
invented amounts were chosen so that the published sums come out of them.
"""


def about(language: Literal["de", "en"]) -> str:
    """What is published and what is invented, for people."""
    return _GERMAN if language == "de" else _ENGLISH


def parts(language: Literal["de", "en"]) -> Iterator[tuple[str, Sequence[str]]]:
    """The same as headings with the points below them; sentences have no heading."""
    for block in about(language).split("\n\n"):
        first, *points = " ".join(block.split()).split(" - ")
        yield (first.removesuffix(":"), points) if points else ("", [first])
