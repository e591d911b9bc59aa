"""How decisions on a case are carried out: by the programme's rules, together with the money."""

from __future__ import annotations

import datetime as dt

from grants.application.handlers import alliance_persons
from grants.approval.aid import change_aid
from grants.approval.commands import (
    AmendGrant,
    Approve,
    BecomeFinal,
    CloseCase,
    DeclareNotTakenUp,
    DispatchDecision,
    DraftDecision,
    EffectNotification,
    WaiveRemedy,
)
from grants.approval.commitments import (
    change_commitments,
    commit_shares,
    movements,
    open_commitments,
    release_commitments,
)
from grants.approval.decider import APPROVAL, ClosingBasis, GrantBasis
from grants.approval.events import YearShare
from grants.claim.decider import CLAIM
from grants.kernel.aggregate import Basis
from grants.kernel.ids import alliance_stream, claim_stream, programme_stream
from grants.kernel.roles import Role
from grants.payout.decider import PAYOUTS
from grants.programme.decider import PROGRAMME
from grants.settlement.decider import SETTLEMENT
from grants.store.dispatch import Route
from grants.store.work import Work


def case_basis(work: Work, stream: str) -> Basis:
    """The basis of a decision on a case, with its programme's parameters."""
    asked = work.state(APPROVAL, stream).asked
    if asked is None:
        return work.basis
    programme = work.state(PROGRAMME, programme_stream(asked.programme))
    return Basis(**{**vars(work.basis), "parameters": programme.parameters})


def grant_basis(work: Work, stream: str, day: dt.date) -> GrantBasis:
    """The basis of a decision on a grant: the programme's rules, and what payouts have taken."""
    world = vars(case_basis(work, stream))
    asked = work.state(APPROVAL, stream).asked
    if asked is None:
        return GrantBasis(
            **world, guideline=None, alliance_persons=frozenset(), earmarks={}, drawn={}
        )
    programme = work.state(PROGRAMME, programme_stream(asked.programme))
    guideline = programme.guideline_on(day)
    return GrantBasis(
        **world,
        guideline=guideline.guideline if guideline else None,
        alliance_persons=alliance_persons(
            work,
            kind=asked.kind,
            stream=alliance_stream(asked.programme, asked.scope),
            day=day,
        ),
        earmarks=programme.earmarks,
        drawn=work.state(PAYOUTS, stream).taken(),
    )


def case_commitments(work: Work, stream: str) -> tuple[YearShare, ...]:
    """What the case's budgets hold open for it; nothing if there is no grant."""
    approval = work.state(APPROVAL, stream)
    asked, grant = approval.asked, approval.grant
    if asked is None or grant is None:
        return ()
    return open_commitments(
        work, programme=asked.programme, scope=asked.scope, case=asked.case, grant=grant
    )


def draft_decision(work: Work, stream: str, command: DraftDecision) -> None:
    """Prepare a decision for signature."""
    work.decide(APPROVAL, stream, command, grant_basis(work, stream, command.drafted_on))


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
    """Sign an amendment and change the commitments of every year it touches, all or nothing."""
    before = work.state(APPROVAL, stream)
    committed = case_commitments(work, stream)
    if not work.decide(APPROVAL, stream, command, grant_basis(work, stream, command.signed_on)):
        return
    after = work.state(APPROVAL, stream)
    assert before.grant is not None
    assert after.grant is not None
    assert after.asked is not None
    change_commitments(
        work,
        movements(before.grant.by_year, after.grant.by_year, committed),
        programme=after.asked.programme,
        case=after.asked.case,
        decision=command.decision,
        signed_on=command.signed_on,
    )
    change_aid(
        work,
        stream,
        delta_cents=after.grant.amount_cents - before.grant.amount_cents,
        decision=command.decision,
        ground="amendment",
        signed_on=command.signed_on,
    )


def decide_delivery(
    work: Work,
    stream: str,
    command: DispatchDecision | EffectNotification | WaiveRemedy | BecomeFinal,
) -> None:
    """Record what follows a signature."""
    work.decide(APPROVAL, stream, command, case_basis(work, stream))


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
    """Close the file if nothing is open: payouts, claims, commitments."""
    claims = work.state(SETTLEMENT, stream).raised.claims
    basis = ClosingBasis(
        **vars(case_basis(work, stream)),
        payouts_under_way=work.state(PAYOUTS, stream).under_way,
        claims_unpaid=tuple(
            number for number in claims if not work.state(CLAIM, claim_stream(number)).is_done
        ),
        committed_cents=sum(share.cents for share in case_commitments(work, stream)),
    )
    work.decide(APPROVAL, stream, command, basis)


_CASEWORKER = frozenset({Role.CASEWORKER})
_APPROVER = frozenset({Role.APPROVER})

ROUTES: tuple[Route, ...] = (
    Route(
        name="draft-decision",
        kind="case",
        command=DraftDecision,
        roles=_CASEWORKER,
        handle=draft_decision,
    ),
    Route(name="approve", kind="case", command=Approve, roles=_APPROVER, handle=approve),
    Route(name="amend-grant", kind="case", command=AmendGrant, roles=_APPROVER, handle=amend_grant),
    *(
        Route(name=name, kind="case", command=command, roles=_CASEWORKER, handle=decide_delivery)
        for name, command in (
            ("dispatch-decision", DispatchDecision),
            ("effect-notification", EffectNotification),
            ("waive-remedy", WaiveRemedy),
            ("become-final", BecomeFinal),
        )
    ),
    Route(
        name="not-taken-up",
        kind="case",
        command=DeclareNotTakenUp,
        roles=_CASEWORKER,
        handle=declare_not_taken_up,
    ),
    Route(name="close-case", kind="case", command=CloseCase, roles=_CASEWORKER, handle=close_case),
)
