"""What an amendment claims back of what was paid, in the stream of the claim."""

from __future__ import annotations

from grants.approval.events import GrantAmended
from grants.approval.state import Asked
from grants.claim.commands import OrderRecovery
from grants.claim.decider import CLAIM
from grants.kernel.ids import claim_stream
from grants.store.work import Work


def claim_back(work: Work, stream: str, fact: GrantAmended, asked: Asked) -> None:
    """Claim what was paid above the amended amount (Erstattung)."""
    assert fact.claim is not None
    recovery = OrderRecovery(
        claim=fact.claim,
        case=asked.case,
        programme=asked.programme,
        decision=fact.decision,
        cents=fact.overpaid_cents,
        ground="amendment",
        reasons=fact.reasons,
        drafted_by=fact.drafted_by,
        signed_on=fact.signed_on,
    )
    work.decide(CLAIM, claim_stream(fact.claim), recovery, scope=work.scope(stream))
