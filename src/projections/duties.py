"""What a person may do where: codes of things to do, everywhere or in single regions.

Roles and regions alone, to limit a list by; whom a separation of duties bars stands in each item.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Duties:
    """Codes that one may act on in every scope, and pairs of a code and the scope it is limited to.

    `person` is whose they are: what a separation of duties bars them from is not among them.
    """

    person: str
    everywhere: frozenset[str]
    somewhere: frozenset[tuple[str, str]]

    def allow(self, code: str, scope: str) -> bool:
        """Whether something to do in a scope is among them."""
        return code in self.everywhere or (code, scope) in self.somewhere

    def values(self) -> dict[str, Any]:
        """What `CONDITION` is filled with."""
        pairs = sorted(self.somewhere)
        return {
            "duties_kinds": sorted({*self.everywhere, *(code for code, _ in pairs)}),
            "duties_everywhere": sorted(self.everywhere),
            "duties_codes": [code for code, _ in pairs],
            "duties_scopes": [scope for _, scope in pairs],
            "duties_person": self.person,
        }


CONDITION = (
    "kind = ANY(%(duties_kinds)s) AND (kind = ANY(%(duties_everywhere)s) OR (kind, scope) IN"
    " (SELECT * FROM unnest(%(duties_codes)s::text[], %(duties_scopes)s::text[])))"
)
