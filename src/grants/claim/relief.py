"""Giving the recipient time, or giving up money: what only an approver may do, with reasons.

Whoever drafted or signed the recovery order does none of it: to raise a claim and to let it go is
not for one person. What is let go lies within the approver's limit, however many acts it is cut
into.
"""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

from grants.claim.commands import (
    AgreeInstalments,
    DeferClaim,
    WaiveClaim,
    WaiveInterest,
    WriteDownClaim,
)
from grants.claim.correction import corrected, corrections
from grants.claim.events import (
    ClaimDeferred,
    ClaimWaived,
    ClaimWrittenDown,
    InstalmentsAgreed,
    InterestWaived,
    RecoveryOrdered,
)
from grants.claim.guards import admit, done_before, notified, raised, repeats
from grants.claim.rejections import (
    BeyondOpenClaim,
    ClaimLimitExceeded,
    DeferralEndsEarly,
    InstalmentsDoNotSum,
    InstalmentsOutOfOrder,
    NothingOpen,
    SamePersonAssessedAndWaived,
    SamePersonRaisedAndLetGo,
)
from grants.claim.state import Claim
from grants.kernel.aggregate import Basis
from grants.kernel.event import Event
from grants.kernel.money import euros_de
from grants.kernel.rules import not_before, not_in_future


def defer(command: DeferClaim, claim: Claim, basis: Basis) -> tuple[Event, ...]:
    """Nothing need be paid before a day; a later deferral takes the place of an earlier one.

    Where interest rests in it, what was assessed on these days falls.
    """
    ordered = raised(claim)
    if done_before(claim, command.deferral, ClaimDeferred, command, basis):
        return ()
    admit(command, claim, on=command.deferred_on)
    _may_arrange(claim, ordered, basis, on=command.deferred_on)
    if command.until_on <= command.deferred_on:
        raise DeferralEndsEarly(until=command.until_on, day=command.deferred_on)
    fact = ClaimDeferred(
        claim=ordered.claim,
        case=ordered.case,
        deferral=command.deferral,
        open_cents=claim.open_cents,
        until_on=command.until_on,
        interest=command.interest,
        reasons=command.reasons,
        deferred_by=basis.person,
        competence=basis.competence,
        deferred_on=command.deferred_on,
    )
    falls = corrections(claim, fact)
    still = corrected(claim, falls).open_cents
    if still <= 0:  # What was paid on interest that was not owed covers all the rest.
        raise NothingOpen
    return (fact.model_copy(update={"open_cents": still}), *falls)


def agree_instalments(command: AgreeInstalments, claim: Claim, basis: Basis) -> tuple[Event, ...]:
    """All that is open is paid in parts, each on its day."""
    ordered = raised(claim)
    if done_before(claim, command.agreement, InstalmentsAgreed, command, basis):
        return ()
    admit(command, claim, on=command.agreed_on)
    _may_arrange(claim, ordered, basis, on=command.agreed_on)
    days = [command.agreed_on, *(part.due_on for part in command.plan)]
    for earlier, later in pairwise(days):
        if later <= earlier:
            raise InstalmentsOutOfOrder(earlier=earlier, later=later)
    if (total := sum(part.cents for part in command.plan)) != claim.open_cents:
        raise InstalmentsDoNotSum(total=euros_de(total), open=euros_de(claim.open_cents))
    fact = InstalmentsAgreed(
        claim=ordered.claim,
        case=ordered.case,
        agreement=command.agreement,
        plan=command.plan,
        if_missed=command.if_missed,
        reasons=command.reasons,
        agreed_by=basis.person,
        competence=basis.competence,
        agreed_on=command.agreed_on,
    )
    return (fact,)


def write_down(command: WriteDownClaim, claim: Claim, basis: Basis) -> tuple[Event, ...]:
    """What is open is no longer pursued; it can still be paid, set off or waived."""
    ordered = raised(claim)
    known = claim.arrangement
    if isinstance(known, ClaimWrittenDown) and repeats(known, command, basis):
        return ()
    admit(command, claim, on=command.written_down_on)
    _may_arrange(claim, ordered, basis, on=command.written_down_on)
    fact = ClaimWrittenDown(
        claim=ordered.claim,
        case=ordered.case,
        principal_cents=claim.open_principal_cents,
        interest_cents=claim.open_interest_cents,
        reasons=command.reasons,
        written_down_by=basis.person,
        competence=basis.competence,
        written_down_on=command.written_down_on,
    )
    return (fact,)


def waive(command: WaiveClaim, claim: Claim, basis: Basis) -> tuple[Event, ...]:
    """Principal is given up for good, and bears no interest from the day after."""
    ordered = raised(claim)
    if done_before(claim, command.waiver, ClaimWaived, command, basis):
        return ()
    admit(command, claim, on=command.waived_on)
    given_up = command.cents + claim.given_up_cents(basis.person)
    _may_let_go(claim, ordered, basis, cents=given_up, on=command.waived_on)
    fact = ClaimWaived(
        claim=ordered.claim,
        case=ordered.case,
        waiver=command.waiver,
        cents=command.cents,
        reasons=command.reasons,
        waived_by=basis.person,
        competence=basis.competence,
        waived_on=command.waived_on,
    )
    falls = corrections(claim, fact)
    # What came in on interest that was not owed pays principal, of which less is open then.
    still = corrected(claim, falls).open_principal_cents
    if command.cents > still:
        raise BeyondOpenClaim(cents=euros_de(command.cents), open=euros_de(still))
    return (fact, *falls)


def waive_interest(command: WaiveInterest, claim: Claim, basis: Basis) -> tuple[Event, ...]:
    """Assessed interest is not claimed (§ 49a (3) sentence 2 VwVfG)."""
    ordered = raised(claim)
    if done_before(claim, command.waiver, InterestWaived, command, basis):
        return ()
    admit(command, claim, on=command.waived_on)
    given_up = command.cents + claim.given_up_cents(basis.person)
    _may_let_go(claim, ordered, basis, cents=given_up, on=command.waived_on)
    if basis.person in {assessed.assessed_by for assessed in claim.assessments}:
        raise SamePersonAssessedAndWaived  # Four eyes.
    if command.cents > claim.open_interest_cents:
        raise BeyondOpenClaim(
            cents=euros_de(command.cents), open=euros_de(claim.open_interest_cents)
        )
    fact = InterestWaived(
        claim=ordered.claim,
        case=ordered.case,
        waiver=command.waiver,
        cents=command.cents,
        reasons=command.reasons,
        waived_by=basis.person,
        competence=basis.competence,
        waived_on=command.waived_on,
    )
    return (fact,)


def _may_arrange(claim: Claim, ordered: RecoveryOrdered, basis: Basis, *, on: dt.date) -> None:
    """All that is open is the matter, and the last word on it holds."""
    if not claim.open_cents:
        raise NothingOpen
    known = claim.arrangement
    _may_let_go(claim, ordered, basis, cents=claim.open_cents, on=on)
    if known is not None:
        earlier = dt.date.fromisoformat(known.effective_on)
        not_before(on, earlier, "letzte Vereinbarung über die Zahlung")


def _may_let_go(
    claim: Claim, ordered: RecoveryOrdered, basis: Basis, *, cents: int, on: dt.date
) -> None:
    arrived = notified(claim)
    if basis.person in {ordered.drafted_by, ordered.approved_by}:
        raise SamePersonRaisedAndLetGo  # Four eyes.
    if basis.limit_cents is not None and cents > basis.limit_cents:
        raise ClaimLimitExceeded(cents=euros_de(cents), limit=euros_de(basis.limit_cents))
    not_before(on, arrived.effected_on, "Bekanntgabe")
    not_in_future(on, basis.today)
