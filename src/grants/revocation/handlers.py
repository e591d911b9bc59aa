"""How a grant is taken back: with its commitments, and with the claim for what was paid."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from grants.approval.aid import change_aid
from grants.approval.basis import case_basis
from grants.approval.claiming import claim_back
from grants.approval.commitments import case_commitments, release_commitments
from grants.approval.decider import APPROVAL
from grants.kernel.roles import Role
from grants.payout.decider import PAYOUTS
from grants.revocation.commands import (
    DraftRecovery,
    DraftRevocation,
    EstablishKnowledge,
    HoldHearing,
    RevokeGrant,
    SignRecovery,
    WithdrawGrant,
)
from grants.revocation.decider import REVOCATION, RevocationBasis
from grants.revocation.events import GrantRevoked, GrantWithdrawn, RecoverySigned
from grants.settlement.handlers import persons_of_alliance
from grants.store.dispatch import Route
from grants.store.work import Work


def decide_step(
    work: Work,
    stream: str,
    command: EstablishKnowledge | HoldHearing | DraftRevocation | DraftRecovery,
) -> None:
    """Decide what comes before the signature."""
    work.decide(REVOCATION, stream, command, case_basis(work, stream))


def take_back(work: Work, stream: str, command: WithdrawGrant | RevokeGrant) -> None:
    """Sign; free what was not paid and claim what was paid above what remains, all or nothing."""
    basis = _basis(work, stream, command.signed_on)
    for fact in work.decide(REVOCATION, stream, command, basis):
        assert isinstance(fact, GrantWithdrawn | GrantRevoked)
        asked = work.state(APPROVAL, stream).asked
        assert asked is not None
        ground: Literal["withdrawal", "revocation"] = (
            "withdrawal" if isinstance(fact, GrantWithdrawn) else "revocation"
        )
        release_commitments(
            work,
            fact.released,
            programme=asked.programme,
            case=asked.case,
            decision=fact.decision,
            reason_code="revocation",
            signed_on=fact.signed_on,
        )
        change_aid(
            work,
            stream,
            delta_cents=fact.amount_cents - fact.before_cents,
            decision=fact.decision,
            ground=ground,
            signed_on=fact.signed_on,
        )
        if fact.claim is not None:
            claim_back(
                work,
                stream,
                fact,
                claim=fact.claim,
                cents=fact.overpaid_cents,
                ground=ground,
                drafted_by=fact.drafted_by,
            )


def sign_recovery(work: Work, stream: str, command: SignRecovery) -> None:
    """Sign a recovery order and open its claim, all or nothing."""
    basis = _basis(work, stream, command.signed_on)
    for fact in work.decide(REVOCATION, stream, command, basis):
        assert isinstance(fact, RecoverySigned)
        claim_back(
            work,
            stream,
            fact,
            claim=fact.claim,
            cents=fact.cents,
            ground=fact.ground,
            drafted_by=fact.drafted_by,
        )


def _basis(work: Work, stream: str, day: dt.date) -> RevocationBasis:
    payouts = work.state(PAYOUTS, stream)
    return RevocationBasis(
        **vars(case_basis(work, stream)),
        alliance_persons=persons_of_alliance(work, stream, day),
        paid_cents=payouts.paid_cents,
        under_way=payouts.under_way,
        committed=case_commitments(work, stream),
        taken=payouts.taken(),
    )


_CASEWORKER = frozenset({Role.CASEWORKER})
_APPROVER = frozenset({Role.APPROVER})

ROUTES: tuple[Route, ...] = (
    *(
        Route(name=name, kind="case", command=command, roles=_CASEWORKER, handle=decide_step)
        for name, command in (
            ("establish-knowledge", EstablishKnowledge),
            ("hold-hearing", HoldHearing),
            ("draft-revocation", DraftRevocation),
            ("draft-recovery", DraftRecovery),
        )
    ),
    Route(
        name="withdraw-grant",
        kind="case",
        command=WithdrawGrant,
        roles=_APPROVER,
        handle=take_back,
    ),
    Route(name="revoke-grant", kind="case", command=RevokeGrant, roles=_APPROVER, handle=take_back),
    Route(
        name="order-recovery",
        kind="case",
        command=SignRecovery,
        roles=_APPROVER,
        handle=sign_recovery,
    ),
)
