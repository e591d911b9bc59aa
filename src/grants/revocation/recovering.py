"""A recovery order that comes from no settlement and no revocation: of two persons as well."""

from __future__ import annotations

from grants.application.rejections import AllianceMemberActs
from grants.approval.grant import decision_number
from grants.approval.rejections import AlreadySigned, DraftUnknown, SelfApproval
from grants.approval.terms import check_limit
from grants.kernel.aggregate import Basis
from grants.kernel.event import Event
from grants.kernel.money import euros_de
from grants.kernel.rules import not_before, not_in_future
from grants.revocation.commands import DraftRecovery, SignRecovery
from grants.revocation.events import RecoveryDrafted, RecoverySigned
from grants.revocation.rejections import RecoveryAbovePaid, RecoveryAmountMismatch
from grants.revocation.state import Revocation
from grants.revocation.taking import RevocationBasis
from grants.revocation.transitions import STEPS


def draft(command: DraftRecovery, revocation: Revocation, basis: Basis) -> tuple[Event, ...]:
    """Prepare the order; its number follows from what the case has given out so far."""
    STEPS.admit(command, revocation.phase)
    assert revocation.approved_on is not None  # Whatever is admitted comes after an approval.
    if (command.ground == "interim-interest") != (command.cents == 0):
        raise RecoveryAmountMismatch(cents=euros_de(command.cents))
    not_before(command.drafted_on, revocation.approved_on, "Bewilligung")
    not_in_future(command.drafted_on, basis.today)
    fact = RecoveryDrafted(
        decision=decision_number(revocation.case, revocation.numbers),
        ground=command.ground,
        cents=command.cents,
        reasons=command.reasons,
        drafted_by=basis.person,
        drafted_on=command.drafted_on,
    )
    last = next(reversed(list(revocation.recoveries.values())), None)
    if (
        last is not None
        and last.decision not in revocation.recovered
        and last == fact.model_copy(update={"decision": last.decision})
    ):
        return ()  # Pressed twice: nothing new happened.
    return (fact,)


def sign(
    command: SignRecovery, revocation: Revocation, basis: RevocationBasis
) -> tuple[Event, ...]:
    """Sign the order. The handler opens the claim beside it."""
    done = revocation.recovered.get(command.decision)
    if done is not None:
        if (done.approved_by, done.signed_on) == (basis.person, command.signed_on):
            return ()
        raise AlreadySigned(decision=command.decision, day=done.signed_on)
    STEPS.admit(command, revocation.phase)
    drafted = revocation.recoveries.get(command.decision)
    if drafted is None:
        raise DraftUnknown(decision=command.decision)
    if not basis.alliance_persons.isdisjoint((basis.person, drafted.drafted_by)):
        raise AllianceMemberActs(scope=revocation.scope)  # Nobody decides on their own work.
    if drafted.drafted_by == basis.person:
        raise SelfApproval(decision=drafted.decision)  # Four eyes.
    check_limit(drafted.cents, basis)
    # A condition ends the grant without a decision; otherwise its amount stays the recipient's.
    kept = 0 if drafted.ground == "condition" else revocation.amount_cents
    claimed = revocation.raised.cents
    if drafted.cents > max(0, basis.paid_cents - kept - claimed):
        raise RecoveryAbovePaid(
            paid=euros_de(basis.paid_cents),
            kept=euros_de(kept),
            claimed=euros_de(claimed),
            cents=euros_de(drafted.cents),
        )
    not_before(command.signed_on, drafted.drafted_on, "Entwurf")
    not_in_future(command.signed_on, basis.today)
    fact = RecoverySigned(
        decision=drafted.decision,
        claim=revocation.raised.next_number(revocation.case),
        ground=drafted.ground,
        cents=drafted.cents,
        paid_cents=basis.paid_cents,
        claimed_before_cents=claimed,
        reasons=drafted.reasons,
        drafted_by=drafted.drafted_by,
        approved_by=basis.person,
        competence=basis.competence,
        limit_cents=basis.limit_cents,
        signed_on=command.signed_on,
    )
    return (fact,)
