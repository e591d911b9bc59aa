"""Taking a grant back, in whole or in part: drafted by one person, signed by another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from grants.application.rejections import AllianceMemberActs
from grants.approval.events import YearShare
from grants.approval.grant import Grant, ShareKey, decision_number
from grants.approval.rejections import AlreadySigned, DraftOutdated, DraftUnknown, SelfApproval
from grants.approval.terms import check_limit
from grants.kernel.aggregate import Basis
from grants.kernel.event import Event
from grants.kernel.money import euros_de
from grants.kernel.phrases import Phrase, Term
from grants.kernel.rules import not_before, not_in_future
from grants.revocation.commands import DraftRevocation, RevokeGrant, WithdrawGrant
from grants.revocation.events import (
    Act,
    GrantRevoked,
    GrantWithdrawn,
    Ground,
    HearingHeld,
    KnowledgeEstablished,
    Limit,
    RevocationDrafted,
)
from grants.revocation.rejections import (
    GroundOfOtherAct,
    HearingMissing,
    KnowledgeUnknown,
    NothingTaken,
    WithdrawalPeriodOver,
)
from grants.revocation.state import Revocation
from grants.revocation.transitions import STEPS
from grants.settlement.rejections import PayoutsUnderWay
from grants.settlement.settling import released

GROUNDS: Mapping[Act, frozenset[Ground]] = {
    "withdrawal": frozenset(
        {"deceit", "threat", "bribery", "false-statements", "unlawfulness-known", "unlawful"}
    ),
    "revocation": frozenset(
        {
            "purpose-missed",
            "not-used-in-time",
            "condition-not-met",
            "proof-not-submitted",
            "reserved",
            "facts-changed",
        }
    ),
}
UNLIMITED: frozenset[Ground] = frozenset({"deceit", "threat", "bribery"})
"""§ 48 (4) sentence 2 VwVfG: whoever got a grant this way is not protected by the year."""
GERMAN: Mapping[Act, str] = {"withdrawal": "Rücknahme", "revocation": "Widerruf"}


@dataclass(frozen=True, kw_only=True)
class RevocationBasis(Basis):
    """What payouts and budgets add: the terms of `SettlementBasis`, and what each share has paid.

    `taken` is what payouts have taken from each share of the grant.
    """

    alliance_persons: frozenset[str]
    paid_cents: int
    under_way: tuple[int, ...]
    committed: tuple[YearShare, ...]
    taken: Mapping[ShareKey, int]


def draft(command: DraftRevocation, revocation: Revocation, basis: Basis) -> tuple[Event, ...]:
    """Prepare the decision; it names what was learnt and the hearing about it."""
    if command.ground not in GROUNDS[command.act]:
        raise GroundOfOtherAct(ground=command.ground, act=Term(GERMAN[command.act], command.act))
    STEPS.admit(command, revocation.phase)
    grant = revocation.grant
    assert grant is not None
    assert revocation.approved_on is not None
    _, heard = _heard(command.knowledge, command.hearing, revocation)
    if command.remaining_cents >= revocation.amount_cents:
        raise NothingTaken(
            before=euros_de(revocation.amount_cents), remaining=euros_de(command.remaining_cents)
        )
    not_before(command.from_on, revocation.approved_on, "Bewilligung")
    not_before(command.drafted_on, heard.held_on, "Anhörung")
    not_in_future(command.drafted_on, basis.today)
    fact = RevocationDrafted(
        decision=decision_number(revocation.case, revocation.numbers),
        act=command.act,
        knowledge=command.knowledge,
        hearing=command.hearing,
        ground=command.ground,
        before_cents=revocation.amount_cents,
        remaining_cents=command.remaining_cents,
        plan_version=grant.plan_version,
        from_on=command.from_on,
        reasons=command.reasons,
        drafted_by=basis.person,
        drafted_on=command.drafted_on,
    )
    last = next(reversed(list(revocation.drafts.values())), None)
    if (
        last is not None
        and last.decision not in revocation.signed
        and last == fact.model_copy(update={"decision": last.decision})
    ):
        return ()  # Pressed twice: nothing new happened.
    return (fact,)


def _heard(
    knowledge: int, hearing: int, revocation: Revocation
) -> tuple[KnowledgeEstablished, HearingHeld]:
    learnt = revocation.knowledge.get(knowledge)
    if learnt is None:
        raise KnowledgeUnknown(number=knowledge)
    heard = revocation.hearings.get(hearing)
    if heard is None or heard.knowledge != knowledge:
        raise HearingMissing(knowledge=knowledge, number=hearing)
    return learnt, heard


def sign(
    command: WithdrawGrant | RevokeGrant, revocation: Revocation, basis: RevocationBasis
) -> tuple[Event, ...]:
    """Take the grant back. The handler frees and claims beside it."""
    act: Act = "withdrawal" if isinstance(command, WithdrawGrant) else "revocation"
    done = revocation.signed.get(command.decision)
    if done is not None:
        same_act = revocation.drafts[command.decision].act == act
        if same_act and (done.approved_by, done.signed_on) == (basis.person, command.signed_on):
            return ()
        raise AlreadySigned(decision=command.decision, day=done.signed_on)
    STEPS.admit(command, revocation.phase)
    drafted = revocation.drafts.get(command.decision)
    if drafted is None or drafted.act != act:
        raise DraftUnknown(decision=command.decision)
    grant = revocation.grant
    assert grant is not None
    if (drafted.before_cents, drafted.plan_version) != (
        revocation.amount_cents,
        grant.plan_version,
    ):
        raise DraftOutdated(
            decision=command.decision, found=Phrase("Zuwendung inzwischen geändert")
        )
    _check_signature(command, drafted, revocation, basis)
    fields = _taken(command, drafted, revocation, grant, basis)
    return (GrantWithdrawn(**fields) if act == "withdrawal" else GrantRevoked(**fields),)


def _check_signature(
    command: WithdrawGrant | RevokeGrant,
    drafted: RevocationDrafted,
    revocation: Revocation,
    basis: RevocationBasis,
) -> None:
    if not basis.alliance_persons.isdisjoint((basis.person, drafted.drafted_by)):
        raise AllianceMemberActs(scope=revocation.scope)  # Nobody decides on their own work.
    if drafted.drafted_by == basis.person:
        raise SelfApproval(decision=drafted.decision)  # Four eyes.
    check_limit(drafted.before_cents - drafted.remaining_cents, basis)
    if basis.under_way:
        raise PayoutsUnderWay(numbers=", ".join(str(number) for number in basis.under_way))
    not_before(command.signed_on, drafted.drafted_on, "Entwurf")
    not_in_future(command.signed_on, basis.today)


def _taken(
    command: WithdrawGrant | RevokeGrant,
    drafted: RevocationDrafted,
    revocation: Revocation,
    grant: Grant,
    basis: RevocationBasis,
) -> dict[str, Any]:
    learnt, _ = _heard(drafted.knowledge, drafted.hearing, revocation)
    limit = _limit(command, drafted, learnt)
    remaining = drafted.remaining_cents
    claimed = revocation.raised.cents
    overpaid = max(0, basis.paid_cents - claimed - remaining)
    owed = max(0, remaining - basis.paid_cents)
    return {
        "decision": drafted.decision,
        "extent": "part" if remaining else "whole",
        "ground": drafted.ground,
        "before_cents": drafted.before_cents,
        "amount_cents": remaining,
        "by_year": left_over(grant.by_year, basis.taken, cents=remaining),
        "plan_version": grant.plan_version + 1,
        "from_on": drafted.from_on,
        "knowledge": drafted.knowledge,
        "known_on": learnt.known_on,
        "withdrawal_until": learnt.withdrawal_until,
        "limit": limit,
        "override": command.override if limit == "overridden" else None,
        "hearing": drafted.hearing,
        "paid_cents": basis.paid_cents,
        "claimed_before_cents": claimed,
        "overpaid_cents": overpaid,
        "released": released(basis.committed, owed_cents=owed),
        "claim": revocation.raised.next_number(revocation.case) if overpaid else None,
        "reasons": drafted.reasons,
        "drafted_by": drafted.drafted_by,
        "approved_by": basis.person,
        "competence": basis.competence,
        "limit_cents": basis.limit_cents,
        "signed_on": command.signed_on,
    }


def _limit(
    command: WithdrawGrant | RevokeGrant, drafted: RevocationDrafted, learnt: KnowledgeEstablished
) -> Limit:
    """Whether the year from knowledge is kept (§ 48 (4) VwVfG; § 49 refers to it)."""
    if drafted.ground in UNLIMITED:
        return "no-limit"
    if command.signed_on <= learnt.withdrawal_until:
        return "within"
    if command.override is None:
        raise WithdrawalPeriodOver(known=learnt.known_on, until=learnt.withdrawal_until)
    return "overridden"


def left_over(
    shares: Iterable[YearShare], taken: Mapping[ShareKey, int], *, cents: int
) -> tuple[YearShare, ...]:
    """The shares of a grant cut down to an amount; what is empty goes.

    As with what is bound, older money that was not drawn goes first. What is still too much was
    drawn, and is claimed back: it goes from the youngest share on.
    """
    found = {(share.year, share.scope, share.earmark): share.cents for share in shares}
    excess = max(0, sum(found.values()) - cents)
    for key in sorted(found):
        undrawn = max(0, found[key] - taken.get(key, 0))
        cut = min(excess, undrawn)
        found[key] -= cut
        excess -= cut
    for key in sorted(found, reverse=True):
        cut = min(excess, found[key])
        found[key] -= cut
        excess -= cut
    return tuple(
        YearShare(year=year, scope=scope, earmark=earmark, cents=left)
        for (year, scope, earmark), left in sorted(found.items())
        if left
    )
