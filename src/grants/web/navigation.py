"""Where one can go from every page, and what comes first for whom."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from grants.access.sight import FAR_SIGHTED, LOG_READERS, ROLE_READERS
from grants.kernel.roles import Role
from grants.web.language import N_


@dataclass(frozen=True)
class Entry:
    """A place in the navigation; `roles` are those it is shown to, None: everybody."""

    path: str
    title: str
    roles: frozenset[Role] | None = None
    also: tuple[str, ...] = ()
    """Where else pages of this place are."""

    def holds(self, path: str) -> bool:
        """Whether this page is one of this place."""
        places = (self.path, *self.also)
        return path in places or path.startswith(tuple(f"{each}/" for each in places))


_ENTRIES = (
    Entry("/", N_("Übersicht")),
    Entry("/vorgaenge", N_("Vorgänge"), also=("/ansichten", "/antragsteller", "/unternehmen")),
    Entry("/budgets", N_("Budgets")),
    Entry("/allianzen", N_("Allianzen")),
    Entry("/pruefung", N_("Prüfung"), also=("/ereignisse",)),
    Entry("/berichte", N_("Berichte"), FAR_SIGHTED),
    Entry("/betrieb", N_("Betrieb"), frozenset({Role.ADMINISTRATOR, Role.IMPORTER})),
)
_REFERENCE = (
    Entry("/regelwerk", N_("Regelwerk")),
    Entry("/personen", N_("Personen"), ROLE_READERS),
)
FOOTER = (
    Entry("/hilfe", N_("Hilfe")),
    Entry("/daten", N_("Daten")),
    Entry("/barrierefreiheit", N_("Barrierefreiheit")),
    Entry("/lizenzen", N_("Lizenzen")),
)
"""What everybody may read, signed in or not."""


def entries(roles: AbstractSet[Role]) -> tuple[Entry, ...]:
    """The navigation of somebody with these roles."""
    return _shown(_ENTRIES, roles)


def footer(roles: AbstractSet[Role]) -> tuple[Entry, ...]:
    """What somebody with these roles may look up from every page."""
    return (*_shown(_REFERENCE, roles), *FOOTER)


def _shown(among: tuple[Entry, ...], roles: AbstractSet[Role]) -> tuple[Entry, ...]:
    return tuple(each for each in among if each.roles is None or not each.roles.isdisjoint(roles))


def first_page(roles: AbstractSet[Role]) -> str:
    """Where somebody begins: who audits looks back, who reports has figures, others work."""
    if Role.AUDITOR in roles:
        return "/pruefung"
    if roles <= LOG_READERS:
        return "/budgets"
    return "/"


def figures_first(roles: AbstractSet[Role]) -> bool:
    """Whether money stands before work on the first page."""
    return roles <= LOG_READERS | {Role.BUDGET_HOLDER, Role.PROGRAMME_AUTHORITY}
