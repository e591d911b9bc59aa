"""What a person may read: which roles they hold, and which regions' cases they see."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from grants.access.decider import ACCESS
from grants.access.state import Access, Held, held_on
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
ROLE_READERS = LOG_READERS | {Role.ADMINISTRATOR}
"""Roles that see the roles of everybody."""


@dataclass(frozen=True)
class Sight:
    """`scopes` None: all of them."""

    roles: frozenset[Role]
    scopes: frozenset[str] | None

    def sees(self, scope: str) -> bool:
        """Whether cases of this scope may be read."""
        return self.scopes is None or scope in self.scopes


def held_roles(log: Log, person: str, today: dt.date) -> list[Held]:
    """The roles this person may act in today, one's own first."""

    def access_of(each: str) -> Access:
        return ACCESS.fold(recorded.fact for recorded in log.read(access_stream(each)))

    return list(held_on(today, access_of(person), access_of))


def sight(log: Log, person: str, today: dt.date) -> Sight:
    """What this person may read today; without a role nothing at all."""
    held = held_roles(log, person, today)
    roles = frozenset(each.role for each in held)
    scopes = frozenset[str]().union(*(each.grant.scopes for each in held))
    far = EVERYWHERE in scopes or not FAR_SIGHTED.isdisjoint(roles)
    return Sight(roles, None if far else scopes)
