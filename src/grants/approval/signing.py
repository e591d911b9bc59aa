"""Signing a draft by another person than its drafter, first of all the draft of an approval."""

from __future__ import annotations

import datetime as dt

from grants.application.events import ExaminationCompleted
from grants.application.findings import described, findings_of_start, max_rate_bp
from grants.application.lifecycle import Phase
from grants.application.rejections import AllianceMemberActs, FindingsOpen
from grants.application.votes import findings_of_vote
from grants.approval.commands import AmendGrant, Approve, ChangeRecipient
from grants.approval.decision import SetAside
from grants.approval.events import Act, DecisionDrafted, Deviation, GrantApproved
from grants.approval.grant import proof_due_on
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
    check_conditions,
    check_earmarks,
    check_full_rate,
    check_limit,
    check_period,
    check_plan,
    check_rate,
    check_requested,
    check_shares,
)
from grants.kernel.aggregate import Basis
from grants.kernel.event import Event
from grants.kernel.machine import require
from grants.kernel.phrases import Phrase
from grants.kernel.rules import not_before, not_in_future


def approve(command: Approve, approval: Approval, basis: GrantBasis) -> tuple[Event, ...]:
    """Sign an approval. Its money is committed beside it, by the handler, in one transaction."""
    if signed_before(command, "approval", approval, basis):
        return ()
    draft = find_draft(command.decision, "approval", approval)
    asked, examination = check_ready(approval)
    if draft.examination != examination or draft.fact.application_version != asked.version:
        raise DraftOutdated(decision=command.decision, found=Phrase("Antrag oder Prüfung neu"))
    fact = draft.fact
    check_approval(fact, approval, basis, day=command.signed_on)
    check_signature(fact, command.signed_on, basis, scope=asked.scope)
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
    guideline = _guideline(asked, basis)
    return GrantApproved(
        decision=fact.decision,
        guideline=guideline,
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
        proof_due_on=proof_due_on(fact.period_to, basis.parameters.of(guideline)),
        other_means_cents=fact.other_means_cents,
        full_rate_reasons=fact.full_rate_reasons,
        conditions=fact.conditions,
        reasons=fact.reasons,
        drafted_by=fact.drafted_by,
        approved_by=basis.person,
        competence=basis.competence,
        limit_cents=basis.limit_cents,
        deviates_from_vote=against_vote(fact.amount_cents, approval),
        signed_on=signed_on,
    )


def _guideline(asked: Asked, basis: GrantBasis) -> str:
    """The version the application came under, else the one in force when it is signed."""
    guideline = asked.guideline or basis.guideline
    if guideline is None:
        raise GuidelineMissing
    return guideline


def against_vote(amount_cents: int, approval: Approval) -> Deviation:
    """Whether an amount is what the alliance recommended."""
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
    """Everything the rules ask of an approval's terms."""
    asked, _ = check_ready(approval)
    check_set_aside(day, approval)
    assert fact.rate_bp is not None
    assert fact.eligible_cents is not None
    assert fact.amount_cents is not None
    assert fact.period_from is not None
    assert fact.period_to is not None
    _check_vote(approval, asked, basis)
    _check_start(approval, day)
    check_rate(fact.rate_bp, max_rate_bp(asked.kind, basis.parameters, day))
    if asked.kind == "statewide":
        check_full_rate(fact, basis, day)
    check_requested(cents=fact.amount_cents, requested_cents=asked.requested_cents)
    check_amount(fact)
    check_shares(fact.by_year, amount_cents=fact.amount_cents, scope=asked.scope)
    check_earmarks(fact.by_year, asked.objects, basis)
    check_plan(fact.plan, eligible_cents=fact.eligible_cents)
    check_period(fact.period_from, fact.period_to)
    check_conditions(fact.conditions)


def check_set_aside(day: dt.date, approval: Approval) -> None:
    """What is decided anew is not older than what made room for it."""
    for decision in approval.decisions.values():
        if isinstance(decision.delivery, SetAside):
            not_before(day, decision.delivery.fact.decided_on, "Entscheidung über den Widerspruch")


def _check_vote(approval: Approval, asked: Asked, basis: GrantBasis) -> None:
    if asked.kind != "regional":
        return  # Statewide projects need no vote; network work is examined without one.
    vote = approval.vote
    if vote is None:
        raise VoteMissing
    if vote.application_version != asked.version:
        raise VoteStale(voted=vote.application_version, version=asked.version)
    if vote.outcome == "not-prioritised" and approval.justification is None:
        raise VoteNegative  # A positive vote is necessary, unless the deviation is justified.
    if found := findings_of_vote(vote, basis.voted_in):
        # What became known of the meeting after the examination: the alliance must vote again.
        raise FindingsOpen(findings=described(found))


def _check_start(approval: Approval, day: dt.date) -> None:
    # VwV zu § 44 SäHO: what began before it was permitted or approved is not approved any more.
    earlier = (each.signed_on for each in approval.decisions.values() if each.act == "approval")
    found = findings_of_start(approval.measure, approval.permitted_from, *earlier, day)
    if found:
        raise FindingsOpen(findings=described(found))


def signed_before(
    command: Approve | AmendGrant | ChangeRecipient,
    act: Act,
    approval: Approval,
    basis: Basis,
) -> bool:
    """Whether this person signed this decision on this day.

    Raises:
        AlreadySigned: somebody else did, or on another day.
    """
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


def find_draft(decision: str, act: Act, approval: Approval) -> Draft:
    """The draft of this number and act.

    Raises:
        DraftUnknown: there is none.
    """
    draft = approval.drafts.get(decision)
    if draft is None or draft.fact.act != act:
        raise DraftUnknown(decision=decision)
    return draft


def check_signature(
    fact: DecisionDrafted, signed_on: dt.date, basis: GrantBasis, *, scope: str
) -> None:
    """Another person than the drafter signs, within their limit, on a day that fits."""
    if basis.person in basis.alliance_persons:
        raise AllianceMemberActs(scope=scope)  # Nobody decides on their own work.
    if fact.drafted_by == basis.person:
        raise SelfApproval(decision=fact.decision)  # § 44 SäHO: four eyes.
    assert fact.amount_cents is not None
    check_limit(fact.amount_cents, basis)
    not_before(signed_on, fact.drafted_on, "Entwurf")
    not_in_future(signed_on, basis.today)
