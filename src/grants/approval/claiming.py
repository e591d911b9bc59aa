"""What a decision on a grant claims back of what was paid, in the stream of the claim."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

from grants.approval.decider import APPROVAL
from grants.claim.commands import OrderRecovery
from grants.claim.decider import CLAIM
from grants.claim.events import Ground
from grants.kernel.ids import claim_stream
from grants.kernel.sealed import Sealed
from grants.store.work import Work


class Signed(Protocol):
    """The fact of a decision that claims money back."""

    @property
    def decision(self) -> str:
        """Its number."""

    @property
    def reasons(self) -> Sealed:
        """Why."""

    @property
    def signed_on(self) -> dt.date:
        """The day of the signature."""


def claim_back(
    work: Work,
    stream: str,
    fact: Signed,
    *,
    claim: str,
    cents: int,
    ground: Ground,
    drafted_by: str,
) -> None:
    """Claim what was paid above what remains (Erstattung), under the number `claim`."""
    asked = work.state(APPROVAL, stream).asked
    assert asked is not None
    recovery = OrderRecovery(
        claim=claim,
        case=asked.case,
        programme=asked.programme,
        decision=fact.decision,
        cents=cents,
        ground=ground,
        reasons=fact.reasons,
        drafted_by=drafted_by,
        signed_on=fact.signed_on,
    )
    work.decide(CLAIM, claim_stream(claim), recovery, scope=work.scope(stream))
