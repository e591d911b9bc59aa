"""What the taking back of a grant rests on, folded from the case's facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from grants.application.events import ApplicationSubmitted
from grants.application.lifecycle import Phase, advance
from grants.approval.events import GrantApproved, ObjectionDecided
from grants.approval.grant import Grant, grant_after, numbers_given
from grants.claim.numbers import NOTHING_RAISED, Raised, raised_after
from grants.kernel.event import Event
from grants.kernel.records import replace
from grants.revocation.events import (
    GrantRevoked,
    GrantWithdrawn,
    HearingHeld,
    KnowledgeEstablished,
    RecoveryDrafted,
    RecoverySigned,
    RevocationDrafted,
)
from grants.settlement.events import GrantSettled


@dataclass(frozen=True, kw_only=True)
class Revocation:
    """The case as the taking back of its grant sees it.

    `amount_cents` is what the recipient may have now: approved, amended, settled, taken back.
    """

    phase: Phase = Phase.UNKNOWN
    case: str = ""
    scope: str = ""
    numbers: int = 0
    approved_on: dt.date | None = None
    grant: Grant | None = None
    amount_cents: int = 0
    raised: Raised = NOTHING_RAISED
    knowledge: Mapping[int, KnowledgeEstablished] = field(default_factory=dict)
    hearings: Mapping[int, HearingHeld] = field(default_factory=dict)
    drafts: Mapping[str, RevocationDrafted] = field(default_factory=dict)
    recoveries: Mapping[str, RecoveryDrafted] = field(default_factory=dict)
    recovered: Mapping[str, RecoverySigned] = field(default_factory=dict)
    signed: Mapping[str, GrantWithdrawn | GrantRevoked] = field(default_factory=dict)


def evolve(revocation: Revocation, fact: Event) -> Revocation:
    """The state after one more fact."""
    grant = grant_after(revocation.grant, fact)
    moved = replace(
        revocation,
        phase=advance(revocation.phase, fact),
        grant=grant,
        numbers=numbers_given(revocation.numbers, fact),
        raised=raised_after(revocation.raised, fact),
    )
    if grant is not None and grant is not revocation.grant:
        moved = replace(moved, amount_cents=grant.amount_cents)
    match fact:
        case ApplicationSubmitted():
            return replace(moved, case=fact.case, scope=fact.scope)
        case GrantApproved():
            return replace(moved, approved_on=fact.signed_on)
        case GrantSettled():
            return replace(moved, amount_cents=fact.final_cents)
        case ObjectionDecided(approved_cents=int()):
            assert fact.amount_cents is not None
            return replace(moved, amount_cents=fact.amount_cents)
        case KnowledgeEstablished():
            return replace(moved, knowledge={**moved.knowledge, fact.knowledge: fact})
        case HearingHeld():
            return replace(moved, hearings={**moved.hearings, fact.hearing: fact})
        case RevocationDrafted():
            return replace(moved, drafts={**moved.drafts, fact.decision: fact})
        case RecoveryDrafted():
            return replace(moved, recoveries={**moved.recoveries, fact.decision: fact})
        case RecoverySigned():
            return replace(moved, recovered={**moved.recovered, fact.decision: fact})
        case GrantWithdrawn() | GrantRevoked():
            return replace(moved, signed={**moved.signed, fact.decision: fact})
        case _:
            return moved
