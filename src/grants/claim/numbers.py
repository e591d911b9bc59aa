"""The claims of a case as its own stream knows them: how many, and over how much together.

Pure and shared by the deciders of the case stream. A claim has a stream of its own, but the
decision that raises it stands in the file of the case, with the number it gives out.
"""

from __future__ import annotations

from dataclasses import dataclass

from grants.approval.events import GrantAmended, ObjectionDecided
from grants.kernel.event import Event
from grants.revocation.events import GrantRevoked, GrantWithdrawn, RecoverySigned
from grants.settlement.events import GrantSettled


@dataclass(frozen=True)
class Raised:
    """The numbers of the claims raised, and the principal they claim together after objections."""

    claims: tuple[str, ...] = ()
    cents: int = 0

    def next_number(self, case: str) -> str:
        """The number of the next claim: `FKR-2024-0700-1` is the first."""
        return f"{case}-{len(self.claims) + 1}"


NOTHING_RAISED = Raised()


def raised_after(raised: Raised, fact: Event) -> Raised:
    """What is claimed after one more fact of the case."""
    match fact:
        case GrantAmended() | GrantSettled() | GrantWithdrawn() | GrantRevoked() if fact.claim:
            return Raised((*raised.claims, fact.claim), raised.cents + fact.overpaid_cents)
        case RecoverySigned():
            return Raised((*raised.claims, fact.claim), raised.cents + fact.cents)
        case ObjectionDecided():
            return Raised(raised.claims, raised.cents - fact.annulled_cents)
        case _:
            return raised
