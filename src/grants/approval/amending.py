"""Changing a grant: less or more, longer, otherwise spent, or carried on by somebody else."""

from __future__ import annotations

import datetime as dt

from grants.approval.commands import AmendGrant, ChangeRecipient
from grants.approval.events import DecisionDrafted, GrantAmended, RecipientChanged
from grants.approval.grant import Grant, proof_due_on
from grants.approval.rejections import DraftOutdated, NothingChanges
from grants.approval.signing import against_vote, check_signature, find_draft, signed_before
from grants.approval.state import Approval, Asked
from grants.approval.terms import (
    GrantBasis,
    check_amount,
    check_conditions,
    check_drawn,
    check_earmarks,
    check_period,
    check_shares,
    plan_total,
    raised,
    what_changes,
)
from grants.approval.transitions import AMENDABLE
from grants.kernel.event import Event
from grants.kernel.machine import require
from grants.kernel.phrases import Phrase


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
    """Everything the rules ask of an amendment's terms."""
    asked, grant = check_amendable(approval)
    assert fact.amount_cents is not None
    assert fact.period_from is not None
    assert fact.period_to is not None
    what_changes(fact, grant)
    plan_total(fact.plan)
    check_amount(fact)
    check_shares(fact.by_year, amount_cents=fact.amount_cents, scope=asked.scope)
    check_earmarks(raised(fact.by_year, grant), asked.objects, basis)
    check_drawn(fact.by_year, basis.drawn, overpaid_cents=_overpaid(fact.amount_cents, basis))
    check_period(fact.period_from, fact.period_to)
    check_conditions((*grant.conditions, *fact.conditions))


def _overpaid(amount_cents: int, basis: GrantBasis) -> int:
    """What was paid above the new amount and is not claimed back yet."""
    return max(0, basis.paid_cents - amount_cents)


def amend(command: AmendGrant, approval: Approval, basis: GrantBasis) -> tuple[Event, ...]:
    """Sign an amendment: a new plan version. The handler changes the commitments beside it."""
    if signed_before(command, "amendment", approval, basis):
        return ()
    draft = find_draft(command.decision, "amendment", approval)
    asked, grant = check_amendable(approval)
    fact = draft.fact
    if fact.plan_version != grant.plan_version + 1:
        raise DraftOutdated(decision=command.decision, found=Phrase("inzwischen anders geändert"))
    check_amendment(fact, approval, basis)
    check_signature(fact, command.signed_on, basis, scope=asked.scope)
    assert fact.amount_cents is not None
    assert fact.period_from is not None
    assert fact.period_to is not None
    overpaid = _overpaid(fact.amount_cents, basis)
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
            proof_due_on=_proof_due_on(fact.period_to, grant, basis),
            other_means_cents=fact.other_means_cents,
            conditions=fact.conditions,
            overpaid_cents=overpaid,
            claim=approval.raised.next_number(asked.case) if overpaid else None,
            reasons=fact.reasons,
            drafted_by=fact.drafted_by,
            approved_by=basis.person,
            competence=basis.competence,
            limit_cents=basis.limit_cents,
            deviates_from_vote=against_vote(fact.amount_cents, approval),
            signed_on=command.signed_on,
        ),
    )


def _proof_due_on(period_to: dt.date, grant: Grant, basis: GrantBasis) -> dt.date:
    """Only another end of the period moves it; the guideline stays that of the approval."""
    if grant.proof_due_on is not None and period_to == grant.period_to:
        return grant.proof_due_on
    return proof_due_on(period_to, basis.parameters.of(grant.guideline))


def change_recipient(
    command: ChangeRecipient, approval: Approval, basis: GrantBasis
) -> tuple[Event, ...]:
    """Sign a change of recipient; the former one's bank account no longer holds."""
    if signed_before(command, "recipient-change", approval, basis):
        return ()
    draft = find_draft(command.decision, "recipient-change", approval)
    asked, grant = check_amendable(approval)
    if draft.fact.amount_cents != grant.amount_cents:
        # The limit of who signs is measured by the amount that is handed over.
        raise DraftOutdated(decision=command.decision, found=Phrase("Betrag inzwischen geändert"))
    check_recipient(draft.fact, asked)
    check_signature(draft.fact, command.signed_on, basis, scope=asked.scope)
    assert draft.fact.party is not None
    return (
        RecipientChanged(
            decision=draft.fact.decision,
            party=draft.fact.party,
            former_party=asked.party,
            amount_cents=grant.amount_cents,
            reasons=draft.fact.reasons,
            drafted_by=draft.fact.drafted_by,
            approved_by=basis.person,
            competence=basis.competence,
            limit_cents=basis.limit_cents,
            deviates_from_vote=against_vote(grant.amount_cents, approval),
            signed_on=command.signed_on,
        ),
    )


def check_recipient(fact: DecisionDrafted, asked: Asked) -> None:
    """The new recipient is another one."""
    if fact.party == asked.party:
        raise NothingChanges
