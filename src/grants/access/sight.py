"""What a person may read: which roles they hold, and which regions' cases they see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from grants.access.decider import ACCESS, Grant
from grants.kernel.ids import EVERYWHERE, access_stream
from grants.kernel.roles import Role
from grants.store.log import Log

FAR_SIGHTED = frozenset(
    {
        Role.APPROVER,
        Role.BUDGET_HOLDER,
        Role.PROGRAMME_AUTHORITY,
        Role.AUDITOR,
        Role.COMPLIANCE,
    }
)
"""Roles that compare regions see the cases of all of them; others see those they act in."""
LOG_READERS = frozenset({Role.AUDITOR, Role.COMPLIANCE})
"""Roles that read the whole log, with everything that belongs to no region."""


@dataclass(frozen=True)
class Sight:
    """`scopes` None: all of them."""

    roles: frozenset[Role]
    scopes: frozenset[str] | None

    def sees(self, scope: str) -> bool:
        """Whether cases of this scope may be read."""
        return self.scopes is None or scope in self.scopes


def held_roles(log: Log, person: str) -> Mapping[Role, Grant]:
    """The roles this person holds right now."""
    return ACCESS.fold(recorded.fact for recorded in log.read(access_stream(person))).roles


def sight(log: Log, person: str) -> Sight:
    """What this person may read right now; without a role nothing at all."""
    roles = held_roles(log, person)
    scopes = frozenset[str]().union(*(grant.scopes for grant in roles.values()))
    far = EVERYWHERE in scopes or not FAR_SIGHTED.isdisjoint(roles)
    return Sight(frozenset(roles), None if far else scopes)
