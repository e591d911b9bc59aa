"""Whose page a visitor may look at: an applicant belongs to the regions of their cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants.kernel.roles import Role
from projections.cases.queries import scopes_of_parties

if TYPE_CHECKING:
    from collections.abc import Collection

    from grants.web.visits import Pages, Visit

READERS = frozenset({Role.CASEWORKER, Role.ADMINISTRATOR, Role.COMPLIANCE, Role.AUDITOR})
"""Who may look at an applicant of whom there is no case yet, or whom all regions concern."""


def seen_parties(pages: Pages, visit: Visit, parties: Collection[str]) -> frozenset[str]:
    """Those of some applicants of whom the visitor sees a case, or nobody is kept from one."""
    sight = visit.asker.sight
    reads = not READERS.isdisjoint(sight.roles)
    known = scopes_of_parties(pages.reading.service.log, parties)
    return frozenset(
        party
        for party in parties
        if any(map(sight.sees, known.get(party, ())))
        or (reads and (sight.scopes is None or party not in known))
    )
