"""What an upheld objection takes off a claim, and how what came in above it goes back.

An annulled decision never had effect: what falls away bore no interest either.
"""

from __future__ import annotations

from grants.claim.bearing import principal_by_day
from grants.claim.commands import AnnulClaim, RefundClaim
from grants.claim.events import ClaimAnnulled, ClaimRefunded
from grants.claim.guards import admit, done_before, raised, repeats
from grants.claim.interest import borne_cents, recalculated
from grants.claim.rejections import NotLessClaimed, RefundMismatch
from grants.claim.state import Claim
from grants.kernel.aggregate import Basis
from grants.kernel.event import Event
from grants.kernel.money import euros_de
from grants.kernel.records import replace
from grants.kernel.rules import not_before, not_in_future


def annul(command: AnnulClaim, claim: Claim, basis: Basis) -> tuple[Event, ...]:
    """Lower the claim to what remains of it; 0 ends it, with all interest assessed on it."""
    ordered = raised(claim)
    if claim.annulments and repeats(claim.annulments[-1], command, basis):
        return ()
    admit(command, claim, on=command.annulled_on)
    if command.to_cents and command.to_cents >= claim.principal_cents:
        raise NotLessClaimed(
            claimed=euros_de(claim.principal_cents), cents=euros_de(command.to_cents)
        )
    not_before(command.annulled_on, ordered.signed_on, "Erstattungsbescheid")
    not_in_future(command.annulled_on, basis.today)
    fact = ClaimAnnulled(
        claim=ordered.claim,
        case=ordered.case,
        decision=command.decision,
        by_cents=claim.principal_cents - command.to_cents,
        to_cents=command.to_cents,
        interest_cents=_interest_falls_by(claim, to_cents=command.to_cents),
        dropped_cents=0,
        refund_cents=0,
        decided_by=basis.person,
        competence=basis.competence,
        annulled_on=command.annulled_on,
    )
    after = replace(claim, annulments=(*claim.annulments, fact))
    effect = {
        "dropped_cents": claim.open_cents - after.open_cents,
        "refund_cents": after.refund_due_cents - claim.refund_due_cents,
    }
    return (fact.model_copy(update=effect),)


def _interest_falls_by(claim: Claim, *, to_cents: int) -> int:
    """Interest on what falls away; interim interest hangs on a payout, and ends with the claim."""
    if not to_cents:
        return claim.interest_cents
    owed = principal_by_day(claim, to_cents=to_cents)
    falls = sum(
        min(known.cents, borne_cents(known.segments) - recalculated(known.segments, owed))
        for known in claim.assessments
        if known.kind == "recovery"
    )
    earlier = sum(fact.interest_cents for fact in claim.annulments)
    earlier += sum(fact.by_cents for fact in claim.corrections)
    return max(0, min(falls - earlier, claim.interest_cents))


def refund(command: RefundClaim, claim: Claim, basis: Basis) -> tuple[Event, ...]:
    """What came in above the claim goes back, all of it at once."""
    ordered = raised(claim)
    if done_before(claim, command.refund, ClaimRefunded, command, basis):
        return ()
    admit(command, claim, on=command.value_on)
    due = claim.refund_due_cents
    if command.cents != due:
        raise RefundMismatch(due=euros_de(due), cents=euros_de(command.cents))
    not_before(command.value_on, claim.annulments[-1].annulled_on, "Aufhebung der Erstattung")
    not_in_future(command.value_on, basis.today)
    fact = ClaimRefunded(
        claim=ordered.claim,
        case=ordered.case,
        refund=command.refund,
        cents=command.cents,
        interest_cents=min(due, max(0, -claim.interest_balance_cents)),
        refunded_by=basis.person,
        value_on=command.value_on,
    )
    return (fact,)
