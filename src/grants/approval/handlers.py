"""How decisions on a case are carried out: by the programme's rules, together with the money."""

from __future__ import annotations

from grants.application.rejections import PartyUnknown
from grants.approval.aid import change_aid, move_aid
from grants.approval.basis import case_basis, grant_basis
from grants.approval.claiming import claim_back
from grants.approval.commands import (
    AmendGrant,
    Approve,
    BecomeFinal,
    ChangeRecipient,
    CloseCase,
    DecideObjection,
    DeclareNotTakenUp,
    DispatchDecision,
    DraftDecision,
    EffectNotification,
    EndInsolvency,
    FileObjection,
    FulfilCondition,
    RecordInsolvency,
    ReopenCase,
    ReportPlanShift,
    ReturnDecision,
    WaiveRemedy,
)
from grants.approval.commitments import (
    case_commitments,
    change_commitments,
    commit_shares,
    movements,
    release_commitments,
)
from grants.approval.decider import APPROVAL, ClosingBasis, ReviewBasis
from grants.approval.events import GrantAmended, ObjectionDecided, RecipientChanged
from grants.approval.restoring import bindable, restore
from grants.approval.terms import short_of
from grants.claim.decider import CLAIM
from grants.claim.fold import moved_on
from grants.claim.following import follow
from grants.kernel.ids import claim_stream, party_stream
from grants.kernel.roles import Role
from grants.party.decider import PARTY
from grants.party.rejections import PartyErased
from grants.payout.decider import PAYOUTS
from grants.store.dispatch import Route
from grants.store.work import Work


def draft_decision(work: Work, stream: str, command: DraftDecision) -> None:
    """Prepare a decision for signature; a new recipient must be known."""
    if command.party is not None:
        _require_known(work, command.party)
    work.decide(APPROVAL, stream, command, grant_basis(work, stream, command.drafted_on))


def _require_known(work: Work, party: str) -> None:
    known = work.state(PARTY, party_stream(party))
    if known.registered is None:
        raise PartyUnknown(party=party)
    if known.erased is not None:
        raise PartyErased(party=party)


def approve(work: Work, stream: str, command: Approve) -> None:
    """Sign an approval, commit the money of every year and count its aid, all or nothing."""
    if not work.decide(APPROVAL, stream, command, grant_basis(work, stream, command.signed_on)):
        return
    approval = work.state(APPROVAL, stream)
    assert approval.asked is not None
    assert approval.grant is not None
    commit_shares(
        work,
        programme=approval.asked.programme,
        case=approval.asked.case,
        decision=command.decision,
        signed_on=command.signed_on,
        grant=approval.grant,
    )
    change_aid(
        work,
        stream,
        delta_cents=approval.grant.amount_cents,
        decision=command.decision,
        ground="amendment",
        signed_on=command.signed_on,
    )


def amend_grant(work: Work, stream: str, command: AmendGrant) -> None:
    """Sign an amendment; commitments change, what was overpaid is claimed, all or nothing."""
    before = work.state(APPROVAL, stream)
    committed = case_commitments(work, stream)
    basis = grant_basis(work, stream, command.signed_on)
    for fact in work.decide(APPROVAL, stream, command, basis):
        assert isinstance(fact, GrantAmended)
        assert before.asked is not None
        assert before.grant is not None
        claimed = short_of(fact.by_year, basis.drawn)
        change_commitments(
            work,
            movements(before.grant.by_year, fact.by_year, committed, claimed=claimed),
            programme=before.asked.programme,
            case=before.asked.case,
            decision=fact.decision,
            signed_on=fact.signed_on,
        )
        change_aid(
            work,
            stream,
            delta_cents=fact.delta_cents,
            decision=fact.decision,
            ground="amendment",
            signed_on=fact.signed_on,
        )
        if fact.claim is not None:
            claim_back(
                work,
                stream,
                fact,
                claim=fact.claim,
                cents=fact.overpaid_cents,
                ground="amendment",
                drafted_by=fact.drafted_by,
            )


def change_recipient(work: Work, stream: str, command: ChangeRecipient) -> None:
    """Sign a change of recipient; its aid moves between the undertakings with it."""
    basis = grant_basis(work, stream, command.signed_on)
    for fact in work.decide(APPROVAL, stream, command, basis):
        assert isinstance(fact, RecipientChanged)
        _require_known(work, fact.party)  # It may have been erased since the draft.
        move_aid(work, stream, fact)


def record(
    work: Work,
    stream: str,
    command: DispatchDecision
    | ReturnDecision
    | WaiveRemedy
    | FileObjection
    | ReportPlanShift
    | FulfilCondition
    | RecordInsolvency
    | EndInsolvency
    | ReopenCase,
) -> None:
    """Record what needs the programme's parameters alone, and moves no money."""
    work.decide(APPROVAL, stream, command, case_basis(work, stream))


def deliver(work: Work, stream: str, command: EffectNotification | BecomeFinal) -> None:
    """Record that a decision arrived, or is final; what it claims back is so with it."""
    if work.decide(APPROVAL, stream, command, case_basis(work, stream)):
        follow(work, stream, command.decision)


def decide_objection(work: Work, stream: str, command: DecideObjection) -> None:
    """Decide the objection to a decision; what is set aside is undone in the same work."""
    basis = ReviewBasis(
        **vars(grant_basis(work, stream, command.decided_on)),
        bindable=bindable(work, stream, command),
    )
    for fact in work.decide(APPROVAL, stream, command, basis):
        assert isinstance(fact, ObjectionDecided)
        restore(work, stream, fact)


def declare_not_taken_up(work: Work, stream: str, command: DeclareNotTakenUp) -> None:
    """The grant is not taken; its money is free again."""
    committed = case_commitments(work, stream)
    if not work.decide(APPROVAL, stream, command, grant_basis(work, stream, command.declared_on)):
        return
    approval = work.state(APPROVAL, stream)
    assert approval.asked is not None
    assert approval.grant is not None
    release_commitments(
        work,
        committed,
        programme=approval.asked.programme,
        case=approval.asked.case,
        decision=approval.grant.decision,
        reason_code="not-taken-up",
        signed_on=command.declared_on,
    )
    change_aid(
        work,
        stream,
        delta_cents=-approval.grant.amount_cents,
        decision=approval.grant.decision,
        ground="not-taken-up",
        signed_on=command.declared_on,
    )


def close_case(work: Work, stream: str, command: CloseCase) -> None:
    """Close the file if nothing is open: payouts, claims, refunds, commitments."""
    claims = {
        number: work.state(CLAIM, claim_stream(number))
        for number in work.state(APPROVAL, stream).raised.claims
    }
    payouts = work.state(PAYOUTS, stream)
    basis = ClosingBasis(
        **vars(case_basis(work, stream)),
        payouts_under_way=payouts.under_way,
        claims_unpaid=tuple(number for number, claim in claims.items() if not claim.is_done),
        refunds_due=tuple(number for number, claim in claims.items() if claim.refund_due_cents),
        committed_cents=sum(share.cents for share in case_commitments(work, stream)),
        payouts_on=max((each.since for each in payouts.by_number.values()), default=None),
        claims_on=max(filter(None, map(moved_on, claims.values())), default=None),
    )
    work.decide(APPROVAL, stream, command, basis)


_HANDLED = (
    ("draft-decision", DraftDecision, Role.CASEWORKER, draft_decision),
    ("approve", Approve, Role.APPROVER, approve),
    ("amend-grant", AmendGrant, Role.APPROVER, amend_grant),
    ("change-recipient", ChangeRecipient, Role.APPROVER, change_recipient),
    ("dispatch-decision", DispatchDecision, Role.CASEWORKER, record),
    ("effect-notification", EffectNotification, Role.CASEWORKER, deliver),
    ("return-decision", ReturnDecision, Role.CASEWORKER, record),
    ("waive-remedy", WaiveRemedy, Role.CASEWORKER, record),
    ("become-final", BecomeFinal, Role.CASEWORKER, deliver),
    ("file-objection", FileObjection, Role.CASEWORKER, record),
    ("decide-objection", DecideObjection, Role.APPROVER, decide_objection),
    ("report-plan-shift", ReportPlanShift, Role.CASEWORKER, record),
    ("fulfil-condition", FulfilCondition, Role.CASEWORKER, record),
    ("record-insolvency", RecordInsolvency, Role.CASEWORKER, record),
    ("end-insolvency", EndInsolvency, Role.CASEWORKER, record),
    ("not-taken-up", DeclareNotTakenUp, Role.CASEWORKER, declare_not_taken_up),
    ("close-case", CloseCase, Role.CASEWORKER, close_case),
    ("reopen-case", ReopenCase, Role.APPROVER, record),
)

ROUTES: tuple[Route, ...] = tuple(
    Route(name=name, kind="case", command=command, roles=frozenset({role}), handle=handle)
    for name, command, role, handle in _HANDLED
)
