"""The file of a case as the worklist sees it, after one fact more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, assert_never

from grants.application import events as application
from grants.application.lifecycle import advance
from grants.approval import events as approval
from grants.kernel.event import Event
from grants.kernel.records import replace
from grants.payout import events as payout
from grants.revocation import events as revocation
from grants.settlement import events as settlement
from projections import debts
from projections.debts import DebtEvent
from projections.dispatch import by_type, types_of
from projections.worklist import money
from projections.worklist.file import File, marked, signed, with_name, without
from projections.worklist.parts import Condition, Delivery, Draft


def evolve(file: File, fact: Event) -> File:
    """The file after one more fact."""
    kind = type(fact)
    if kind in _DEBTS:
        assert isinstance(fact, DebtEvent)
        file = replace(file, claims=debts.evolve(file.claims, fact))
    phase = advance(file.phase, fact)
    if phase is not file.phase:
        file = replace(file, phase=phase)
    return _AFTER[kind](file, fact) if kind in _AFTER else file


def _paid(file: File, fact: payout.PayoutEvent) -> File:
    return replace(file, money=money.evolve(file.money, fact))


_Applied = (
    application.ApplicationSubmitted
    | application.ApplicationRevised
    | application.DocumentsRequested
    | application.PrioritisationRecorded
    | application.DeviationFromVoteJustified
    | application.AidClassified
    | application.DeMinimisChecked
    | application.DoubleFundingChecked
    | application.ExaminationCompleted
    | application.ApplicationRejected
)


def _applied(file: File, fact: _Applied) -> File:
    known = file.application
    match fact:
        case application.ApplicationSubmitted():
            asked = fact.requested_cents
            known = replace(known, kind=fact.kind, version=1, requested_cents=asked)
            return replace(
                file, application=known, grant=replace(file.grant, period_to=fact.period_to)
            )
        case application.ApplicationRevised():
            asked = fact.requested_cents
            known = replace(known, version=fact.version, requested_cents=asked)
        case application.DocumentsRequested():
            known = replace(known, round=fact.round)
        case application.PrioritisationRecorded():
            voted, defects = fact.application_version, fact.findings
            known = replace(known, voted_version=voted, vote_defects=defects)
        case application.DeviationFromVoteJustified():
            known = replace(known, justified_version=fact.application_version)
        case application.AidClassified():
            known = replace(known, aid=fact.aid)
        case application.DeMinimisChecked():
            known = replace(known, de_minimis=True)
        case application.DoubleFundingChecked():
            known = replace(known, double_funding=True)
        case application.ExaminationCompleted():
            return replace(file, drafts=without(file.drafts, "approval"))
        case application.ApplicationRejected():
            return signed(file, "rejection", fact, None)
        case _:
            assert_never(fact)
    return replace(file, application=known)


_Decided = (
    approval.DecisionDrafted
    | approval.GrantApproved
    | approval.GrantAmended
    | approval.RecipientChanged
    | approval.ConditionFulfilled
    | approval.InsolvencyOpened
    | approval.InsolvencyEnded
)


def _decided(file: File, fact: _Decided) -> File:
    match fact:
        case approval.DecisionDrafted():
            draft = Draft(
                decision=fact.decision,
                cents=fact.amount_cents,
                drafted_by=fact.drafted_by,
                application_version=None if fact.act == "amendment" else fact.application_version,
                plan_version=fact.plan_version,
            )
            return replace(file, drafts={**file.drafts, fact.act: draft})
        case approval.GrantApproved() | approval.GrantAmended():
            return _granted(file, fact)
        case approval.RecipientChanged():
            # The account was the former recipient's.
            changed = replace(file, money=replace(file.money, account=None))
            return signed(changed, "recipient-change", fact, fact.amount_cents)
        case approval.ConditionFulfilled():
            left = without(file.grant.conditions, fact.condition)
            return replace(file, grant=replace(file.grant, conditions=left))
        case approval.InsolvencyOpened():
            return replace(file, grant=replace(file.grant, insolvent=True))
        case approval.InsolvencyEnded():
            return replace(file, grant=replace(file.grant, insolvent=False))
        case _:
            assert_never(fact)


def _granted(file: File, fact: approval.GrantApproved | approval.GrantAmended) -> File:
    added = {
        each.condition: Condition(effect=each.effect, due_on=each.due_on)
        for each in fact.conditions
    }
    granted = replace(
        file.grant,
        amount_cents=fact.amount_cents,
        period_to=fact.period_to,
        conditions={**file.grant.conditions, **added},
    )
    match fact:
        case approval.GrantApproved():
            granted = replace(granted, plan_version=1, decision=fact.decision)
            return signed(file, "approval", fact, fact.amount_cents, grant=granted)
        case approval.GrantAmended():
            granted = replace(granted, plan_version=fact.plan_version)
            return signed(file, "amendment", fact, fact.amount_cents, grant=granted)


_NOT_SENT: dict[str, Any] = {"posted_on": None, "presumed_on": None, "remedy_until": None}


_Delivered = (
    approval.DecisionDispatched
    | approval.DecisionReturned
    | approval.NotificationEffected
    | approval.RemedyWaived
    | approval.ObjectionFiled
    | approval.ObjectionDecided
    | approval.DecisionBecameFinal
)


def _delivered(file: File, fact: _Delivered) -> File:
    match fact:
        case approval.DecisionDispatched():
            dates = {"posted_on": fact.posted_on, "presumed_on": fact.presumed_on}
            return marked(file, fact.decision, **dates)
        case approval.DecisionReturned():
            back = marked(file, fact.decision, **_NOT_SENT)
            return marked(back, fact.decision, ended=False) if _ruled(file, fact) else back
        case approval.NotificationEffected():
            ended = {"ended": True} if _ruled(file, fact) else {}
            return marked(file, fact.decision, remedy_until=fact.remedy_until, **ended)
        case approval.RemedyWaived():
            return marked(file, fact.decision, waived_on=fact.waived_on)
        case approval.ObjectionFiled():
            admissible = not fact.findings
            return marked(file, fact.decision, objected=True, admissible=admissible)
        case approval.ObjectionDecided():
            return _reviewed(file, fact)
        case approval.DecisionBecameFinal():
            return marked(file, fact.decision, ended=True)
        case _:
            assert_never(fact)


def _ruled(file: File, fact: approval.DecisionReturned | approval.NotificationEffected) -> bool:
    """Whether the letter is the decision on an objection itself: no other remedy is waited for."""
    known = file.deliveries.get(fact.decision)
    return known is not None and known.ruling


def _reviewed(file: File, fact: approval.ObjectionDecided) -> File:
    """What was decided on its merits is served, and a remedy runs anew."""
    if fact.plan_version is not None:
        amount_cents, plan_version = fact.amount_cents, fact.plan_version
        granted = replace(file.grant, amount_cents=amount_cents, plan_version=plan_version)
        file = replace(file, grant=granted)
    if fact.letter is not None:
        served = Delivery(cents=None, signers=(fact.decided_by,), ruling=True)
        file = replace(file, deliveries={**file.deliveries, fact.letter: served})
    known = file.deliveries.get(fact.decision)
    if known is None:
        return file
    set_aside = fact.sets_aside is not None
    over = replace(known, objected=False, ended=known.ended or set_aside)
    on_its_merits = fact.outcome in {"upheld", "partly-upheld"} or (
        fact.outcome == "dismissed" and known.admissible
    )
    if on_its_merits and not set_aside:
        over = replace(over, **_NOT_SENT, waived_on=None, ended=False)
    return replace(file, deliveries={**file.deliveries, fact.decision: over})


_Proven = (
    settlement.ExaminationStarted
    | settlement.QueryRaised
    | settlement.QueryAnswered
    | settlement.ProofExamined
    | settlement.GrantSettled
)


def _proven(file: File, fact: _Proven) -> File:
    known = file.proof
    match fact:
        case settlement.ExaminationStarted():
            known = replace(known, examiners=with_name(known.examiners, fact.examiner))
        case settlement.QueryRaised():
            known = replace(known, queries=(*known.queries, fact.query))
        case settlement.QueryAnswered():
            known = replace(known, queries=tuple(q for q in known.queries if q != fact.query))
        case settlement.ProofExamined():
            examiners = with_name(known.examiners, fact.examiner)
            known = replace(known, examined=True, examiners=examiners)
        case settlement.GrantSettled():
            granted = replace(file.grant, amount_cents=fact.final_cents)
            return signed(file, "settlement", fact, fact.final_cents, grant=granted)
        case _:
            assert_never(fact)
    return replace(file, proof=known)


def _taken_back(file: File, fact: revocation.RevocationEvent) -> File:
    match fact:
        case revocation.KnowledgeEstablished():
            return replace(file, knowledge={**file.knowledge, fact.knowledge: False})
        case revocation.HearingHeld():
            return replace(file, knowledge={**file.knowledge, fact.knowledge: True})
        case revocation.RevocationDrafted():
            draft = Draft(
                decision=fact.decision,
                cents=fact.remaining_cents,
                drafted_by=fact.drafted_by,
                plan_version=fact.plan_version,
            )
            return replace(file, drafts={**file.drafts, fact.act: draft})
        case revocation.RecoveryDrafted():
            draft = Draft(decision=fact.decision, cents=fact.cents, drafted_by=fact.drafted_by)
            return replace(file, drafts={**file.drafts, "recovery": draft})
        case revocation.RecoverySigned():
            return signed(file, "recovery", fact, fact.cents)
        case revocation.GrantWithdrawn() | revocation.GrantRevoked():
            act = "withdrawal" if isinstance(fact, revocation.GrantWithdrawn) else "revocation"
            amount_cents, plan_version = fact.amount_cents, fact.plan_version
            left = replace(file.grant, amount_cents=amount_cents, plan_version=plan_version)
            taken = replace(file, knowledge=without(file.knowledge, fact.knowledge))
            return signed(taken, act, fact, amount_cents, grant=left)
        case _:
            assert_never(fact)


_AFTER: dict[type[Event], Callable[[File, Any], File]] = by_type(
    {
        _Applied: _applied,
        _Decided: _decided,
        _Delivered: _delivered,
        payout.PayoutEvent: _paid,
        _Proven: _proven,
        revocation.RevocationEvent: _taken_back,
    }
)
"""What each type of fact changes beside phase and claims."""
_DEBTS = types_of(DebtEvent)
