"""How the proof of use and the final decision are carried out."""

from __future__ import annotations

import datetime as dt

from grants.application.handlers import alliance_persons
from grants.approval.aid import change_aid
from grants.approval.basis import case_basis
from grants.approval.claiming import claim_back
from grants.approval.commitments import case_commitments, release_commitments
from grants.approval.decider import APPROVAL
from grants.kernel.ids import alliance_stream
from grants.kernel.roles import Role
from grants.payout.decider import PAYOUTS
from grants.settlement.commands import (
    AnswerQuery,
    ExamineProof,
    ExtendProofDeadline,
    RaiseQuery,
    RemindProof,
    SettleGrant,
    StartExamination,
    SubmitProof,
)
from grants.settlement.decider import SETTLEMENT, SettlementBasis
from grants.settlement.events import GrantSettled
from grants.store.dispatch import Route
from grants.store.work import Work


def decide_proof(
    work: Work,
    stream: str,
    command: RemindProof
    | ExtendProofDeadline
    | SubmitProof
    | StartExamination
    | RaiseQuery
    | AnswerQuery
    | ExamineProof,
) -> None:
    """Decide a step that moves no money."""
    work.decide(SETTLEMENT, stream, command, case_basis(work, stream))


def settle_grant(work: Work, stream: str, command: SettleGrant) -> None:
    """Fix the final amount; free what is not needed and claim what was overpaid, all or nothing."""
    payouts = work.state(PAYOUTS, stream)
    basis = SettlementBasis(
        **vars(case_basis(work, stream)),
        alliance_persons=persons_of_alliance(work, stream, command.signed_on),
        paid_cents=payouts.paid_cents,
        under_way=payouts.under_way,
        committed=case_commitments(work, stream),
    )
    for fact in work.decide(SETTLEMENT, stream, command, basis):
        assert isinstance(fact, GrantSettled)
        asked = work.state(APPROVAL, stream).asked
        assert asked is not None
        release_commitments(
            work,
            fact.released,
            programme=asked.programme,
            case=asked.case,
            decision=fact.decision,
            reason_code="settlement",
            signed_on=fact.signed_on,
        )
        change_aid(
            work,
            stream,
            delta_cents=fact.final_cents - fact.approved_cents,
            decision=fact.decision,
            ground="settlement",
            signed_on=fact.signed_on,
        )
        if fact.claim is not None:
            claim_back(
                work,
                stream,
                fact,
                claim=fact.claim,
                cents=fact.overpaid_cents,
                ground="settlement",
                drafted_by=fact.examiner,
            )


def persons_of_alliance(work: Work, stream: str, day: dt.date) -> frozenset[str]:
    """The persons in the alliance whose own network work a case is, on a day."""
    asked = work.state(APPROVAL, stream).asked
    if asked is None:
        return frozenset()
    alliance = alliance_stream(asked.programme, asked.scope)
    return alliance_persons(work, kind=asked.kind, stream=alliance, day=day)


_CASEWORKER = frozenset({Role.CASEWORKER})
_EXAMINER = frozenset({Role.EXAMINER})

ROUTES: tuple[Route, ...] = (
    *(
        Route(name=name, kind="case", command=command, roles=roles, handle=decide_proof)
        for name, command, roles in (
            ("remind-proof", RemindProof, _CASEWORKER),
            ("extend-proof-deadline", ExtendProofDeadline, _CASEWORKER),
            ("submit-proof", SubmitProof, _CASEWORKER),
            ("start-examination", StartExamination, _EXAMINER),
            ("raise-query", RaiseQuery, _EXAMINER),
            ("answer-query", AnswerQuery, _CASEWORKER | _EXAMINER),
            ("examine-proof", ExamineProof, _EXAMINER),
        )
    ),
    Route(
        name="settle-grant",
        kind="case",
        command=SettleGrant,
        roles=frozenset({Role.APPROVER}),
        handle=settle_grant,
    ),
)
