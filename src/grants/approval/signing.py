"""Signing a draft by another person than its drafter: approvals and amendments."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from grants.application.events import ExaminationCompleted
from grants.application.findings import described, max_rate_bp
from grants.application.lifecycle import Phase
from grants.application.rejections import AllianceMemberActs, FindingsOpen
from grants.approval.commands import AmendGrant, Approve
from grants.approval.events import DecisionDrafted, GrantAmended, GrantApproved
from grants.approval.grant import Grant
from grants.approval.rejections import (
    AlreadySigned,
    DraftOutdated,
    DraftUnknown,
    GuidelineMissing,
    SelfApproval,
    VoteMissing,
    VoteNegative,
    VoteStale,
)
from grants.approval.state import Approval, Asked, Draft
from grants.approval.terms import (
    GrantBasis,
    check_amount,
    check_drawn,
    check_earmarks,
    check_limit,
    check_period,
    check_plan,
    check_rate,
    check_requested,
    check_shares,
    plan_total,
    raised,
    what_changes,
)
from grants.approval.transitions import AMENDABLE
from grants.kernel.aggregate import Basis
from grants.kernel.event import Event
from grants.kernel.machine import require
from grants.kernel.rules import not_before, not_in_future


def approve(command: Approve, approval: Approval, basis: GrantBasis) -> tuple[Event, ...]:
    """Sign an approval. Its money is committed beside it, by the handler, in one transaction."""
    if _signed_before(command, "approval", approval, basis):
        return ()
    draft = _draft(command.decision, "approval", approval)
    asked, examination = check_ready(approval)
    if draft.examination != examination or draft.fact.application_version != asked.version:
        raise DraftOutdated(decision=command.decision, found="Antrag oder Prüfung neu")
    fact = draft.fact
    check_approval(fact, approval, basis, day=command.signed_on)
    _check_signature(fact, command.signed_on, basis, scope=asked.scope)
    return (_approved(fact, command.signed_on, approval, asked, basis),)


def _approved(
    fact: DecisionDrafted, signed_on: dt.date, approval: Approval, asked: Asked, basis: GrantBasis
) -> GrantApproved:
    assert fact.financing_type is not None
    assert fact.rate_bp is not None
    assert fact.eligible_cents is not None
    assert fact.amount_cents is not None
    assert fact.period_from is not None
    assert fact.period_to is not None
    return GrantApproved(
        decision=fact.decision,
        guideline=_guideline(asked, basis),
        financing_type=fact.financing_type,
        rate_bp=fact.rate_bp,
        rate_max_bp=max_rate_bp(asked.kind, basis.parameters, signed_on),
        eligible_cents=fact.eligible_cents,
        requested_cents=asked.requested_cents,
        amount_cents=fact.amount_cents,
        by_year=fact.by_year,
        plan=fact.plan,
        period_from=fact.period_from,
        period_to=fact.period_to,
        reasons=fact.reasons,
        drafted_by=fact.drafted_by,
        approved_by=basis.person,
        competence=basis.competence,
        limit_cents=basis.limit_cents,
        deviates_from_vote=_against_vote(fact.amount_cents, approval),
        signed_on=signed_on,
    )


def _guideline(asked: Asked, basis: GrantBasis) -> str:
    """The version the application came under, else the one in force when it is signed."""
    guideline = asked.guideline or basis.guideline
    if guideline is None:
        raise GuidelineMissing
    return guideline


def _against_vote(
    amount_cents: int, approval: Approval
) -> Literal["follows", "deviates", "no-vote"]:
    vote = approval.vote
    if vote is None:
        return "no-vote"
    if vote.outcome == "prioritised" and vote.recommended_cents == amount_cents:
        return "follows"
    return "deviates"


def check_ready(approval: Approval) -> tuple[Asked, ExaminationCompleted]:
    """The application and its examination, if the case is ready to be approved.

    Raises:
        NotInThisPhase: not examined, or decided already.
    """
    require(approval.phase, {Phase.READY_TO_DECIDE})
    assert approval.asked is not None
    assert approval.examination is not None
    return approval.asked, approval.examination


def check_approval(
    fact: DecisionDrafted, approval: Approval, basis: GrantBasis, *, day: dt.date
) -> None:
    """Everything the rules ask of an approval's terms (domain section 5, row 11)."""
    asked, _ = check_ready(approval)
    assert fact.rate_bp is not None
    assert fact.eligible_cents is not None
    assert fact.amount_cents is not None
    assert fact.period_from is not None
    assert fact.period_to is not None
    _check_vote(approval, asked)
    _check_start(approval)
    check_rate(fact.rate_bp, max_rate_bp(asked.kind, basis.parameters, day))
    check_requested(cents=fact.amount_cents, requested_cents=asked.requested_cents)
    check_amount(cents=fact.amount_cents, eligible_cents=fact.eligible_cents, rate_bp=fact.rate_bp)
    check_shares(fact.by_year, amount_cents=fact.amount_cents, scope=asked.scope)
    check_earmarks(fact.by_year, asked.objects, basis)
    check_plan(fact.plan, eligible_cents=fact.eligible_cents)
    check_period(fact.period_from, fact.period_to)


def _check_vote(approval: Approval, asked: Asked) -> None:
    if asked.kind != "regional":
        return  # Statewide projects need no vote; network work is examined without one.
    vote = approval.vote
    if vote is None:
        raise VoteMissing
    if vote.application_version != asked.version:
        raise VoteStale(voted=vote.application_version, version=asked.version)
    if vote.outcome == "not-prioritised" and approval.justification is None:
        raise VoteNegative  # A positive vote is necessary, unless the deviation is justified.


def _check_start(approval: Approval) -> None:
    # VwV zu § 44 SäHO: what began before it was permitted or approved is not approved any more.
    if approval.measure is not None and approval.measure.findings:
        raise FindingsOpen(findings=described(approval.measure.findings))


def check_amendable(approval: Approval) -> tuple[Asked, Grant]:
    """The application and its grant, if an amendment is possible.

    Raises:
        NotInThisPhase: not in force, or the proof of use is in already.
    """
    require(approval.phase, AMENDABLE)
    assert approval.asked is not None
    assert approval.grant is not None
    return approval.asked, approval.grant


def check_amendment(fact: DecisionDrafted, approval: Approval, basis: GrantBasis) -> None:
    """Everything the rules ask of an amendment's terms (domain section 5, row 16)."""
    asked, grant = check_amendable(approval)
    assert fact.amount_cents is not None
    assert fact.period_from is not None
    assert fact.period_to is not None
    what_changes(fact, grant)
    check_amount(
        cents=fact.amount_cents, eligible_cents=plan_total(fact.plan), rate_bp=grant.rate_bp
    )
    check_shares(fact.by_year, amount_cents=fact.amount_cents, scope=asked.scope)
    check_earmarks(raised(fact.by_year, grant), asked.objects, basis)
    check_drawn(fact.by_year, basis.drawn)
    check_period(fact.period_from, fact.period_to)


def amend(command: AmendGrant, approval: Approval, basis: GrantBasis) -> tuple[Event, ...]:
    """Sign an amendment: a new plan version. The handler changes the commitments beside it."""
    if _signed_before(command, "amendment", approval, basis):
        return ()
    draft = _draft(command.decision, "amendment", approval)
    asked, grant = check_amendable(approval)
    fact = draft.fact
    if fact.plan_version != grant.plan_version + 1:
        raise DraftOutdated(decision=command.decision, found="inzwischen anders geändert")
    check_amendment(fact, approval, basis)
    _check_signature(fact, command.signed_on, basis, scope=asked.scope)
    assert fact.amount_cents is not None
    assert fact.period_from is not None
    assert fact.period_to is not None
    return (
        GrantAmended(
            decision=fact.decision,
            plan_version=fact.plan_version,
            kind=what_changes(fact, grant),
            amount_cents=fact.amount_cents,
            delta_cents=fact.amount_cents - grant.amount_cents,
            by_year=fact.by_year,
            plan=fact.plan,
            period_from=fact.period_from,
            period_to=fact.period_to,
            reasons=fact.reasons,
            drafted_by=fact.drafted_by,
            approved_by=basis.person,
            competence=basis.competence,
            limit_cents=basis.limit_cents,
            deviates_from_vote=_against_vote(fact.amount_cents, approval),
            signed_on=command.signed_on,
        ),
    )


def _signed_before(
    command: Approve | AmendGrant,
    act: Literal["approval", "amendment"],
    approval: Approval,
    basis: Basis,
) -> bool:
    signed = approval.decisions.get(command.decision)
    if signed is None:
        return False
    if (
        signed.act == act
        and signed.signed_by == basis.person
        and signed.signed_on == command.signed_on
    ):
        return True  # Pressed twice: nothing new happened.
    raise AlreadySigned(decision=command.decision, day=signed.signed_on)


def _draft(decision: str, act: str, approval: Approval) -> Draft:
    draft = approval.drafts.get(decision)
    if draft is None or draft.fact.act != act:
        raise DraftUnknown(decision=decision)
    return draft


def _check_signature(
    fact: DecisionDrafted, signed_on: dt.date, basis: GrantBasis, *, scope: str
) -> None:
    if basis.person in basis.alliance_persons:
        raise AllianceMemberActs(scope=scope)  # Nobody decides on their own work.
    if fact.drafted_by == basis.person:
        raise SelfApproval(decision=fact.decision)  # § 44 SäHO: four eyes.
    assert fact.amount_cents is not None
    check_limit(fact.amount_cents, basis)
    not_before(signed_on, fact.drafted_on, "Entwurf")
    not_in_future(signed_on, basis.today)
