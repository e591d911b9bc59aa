"""Who comes to which page of the operation, and what the read models are called there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grants.kernel.roles import Role
from grants.web.language import N_
from projections.people.queries import person_names

if TYPE_CHECKING:
    from grants.store.log import Log
    from grants.store.tasks import Place
    from grants.web.visits import Visit

ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
IMPORTERS = frozenset({Role.IMPORTER})
PLACES: Mapping[Place, frozenset[Role]] = {"rebuild": ADMINISTRATORS, "import": IMPORTERS}
"""Who sees a task."""

MODEL_TITLES = {
    "audit_trail": N_("Prüfpfad"),
    "budgets": N_("Budgets"),
    "cases": N_("Vorgänge"),
    "ledger": N_("Buchungen"),
    "moves": N_("Veränderungen"),
    "people": N_("Personen und Antragsteller"),
    "totals": N_("Summen"),
    "worklist": N_("Arbeitsvorrat und Fristen"),
}


@dataclass(frozen=True)
class Tab:
    """A page of the operation and who sees it."""

    path: str
    title: str
    roles: frozenset[Role]


_TABS = (
    Tab("/betrieb", N_("Zustand"), ADMINISTRATORS),
    Tab("/betrieb/regeln", N_("Regelwerte"), ADMINISTRATORS),
    Tab("/betrieb/ereignisarten", N_("Ereignisarten"), ADMINISTRATORS),
    Tab("/personen", N_("Personen"), ADMINISTRATORS),
    Tab("/regelwerk", N_("Regelwerk"), ADMINISTRATORS),
    Tab("/betrieb/import", N_("Datenübernahme"), IMPORTERS),
)


def tabs(visit: Visit) -> list[Tab]:
    """The pages of the operation that somebody may see."""
    return [each for each in _TABS if not each.roles.isdisjoint(visit.roles)]


def names_of(log: Log, persons: Iterable[str | None]) -> dict[str, str]:
    """Names of those who did something."""
    return person_names(log, [person for person in persons if person is not None])
