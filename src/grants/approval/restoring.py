"""What follows a decision on an objection outside the case: commitments, aid, the claim."""

from __future__ import annotations

from grants.approval.aid import give_back_aid
from grants.approval.commands import DecideObjection
from grants.approval.decider import APPROVAL
from grants.approval.events import ObjectionDecided
from grants.approval.grant import ShareKey
from grants.budget.commands import ChangeCommitment
from grants.budget.decider import BUDGET
from grants.budget.handlers import budget_basis
from grants.claim.commands import AnnulClaim
from grants.claim.decider import CLAIM
from grants.kernel.ids import budget_stream, claim_stream
from grants.store.work import Work


def bindable(work: Work, stream: str, command: DecideObjection) -> frozenset[ShareKey]:
    """The accounts of what the decision released, as long as their year is neither over nor closed.

    Money is usable to 31 December: what lapsed with its year takes an amendment on another year.
    """
    approval = work.state(APPROVAL, stream)
    decision = approval.decisions.get(command.decision)
    if decision is None or approval.asked is None:
        return frozenset()
    found = set()
    for share in decision.effect.released:
        budget = work.state(
            BUDGET, budget_stream(approval.asked.programme, share.scope, share.year)
        )
        if command.decided_on.year <= share.year and budget.closed_on is None:
            found.add((share.year, share.scope, share.earmark))
    return frozenset(found)


def restore(work: Work, stream: str, fact: ObjectionDecided) -> None:
    """Bind again what was released, count the aid again, and lower the claim; all or nothing."""
    approval = work.state(APPROVAL, stream)
    asked = approval.asked
    assert asked is not None
    for share in fact.restored:
        budget = budget_stream(asked.programme, share.scope, share.year)
        command = ChangeCommitment(
            case=asked.case,
            decision=fact.decision,
            earmark=share.earmark,
            delta_cents=share.cents,
            reason_code="objection",
            corrects=None,
            signed_on=fact.decided_on.isoformat(),
        )
        work.decide(BUDGET, budget, command, budget_basis(work, budget))
    give_back_aid(work, stream, fact)
    if fact.claim is not None:
        annul = AnnulClaim(
            decision=fact.decision, to_cents=fact.claim_cents, annulled_on=fact.decided_on
        )
        work.decide(CLAIM, claim_stream(fact.claim), annul)
