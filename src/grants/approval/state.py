"""What the decisions on a case rest on, folded from the case's facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from grants.application.events import (
    ApplicationRejected,
    ApplicationRevised,
    ApplicationSubmitted,
    DeviationFromVoteJustified,
    ExaminationCompleted,
    Kind,
    MeasureStarted,
    PrioritisationRecorded,
)
from grants.application.lifecycle import Phase, advance
from grants.approval.events import (
    CaseClosed,
    DecisionBecameFinal,
    DecisionDispatched,
    DecisionDrafted,
    GrantAmended,
    GrantApproved,
    GrantNotTakenUp,
    NotificationEffected,
    RemedyWaived,
)
from grants.approval.grant import Grant, grant_after, numbers_given
from grants.kernel.event import Event
from grants.revocation.events import GrantRevoked, GrantWithdrawn
from grants.settlement.events import GrantSettled


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The application as far as a decision looks at it; `version` is the current one.

    `received_on` is the day on which that version came in.
    """

    case: str
    programme: str
    guideline: str | None
    kind: Kind
    scope: str
    objects: tuple[str, ...]
    requested_cents: int
    received_on: dt.date
    version: int = 1


@dataclass(frozen=True)
class Draft:
    """A decision prepared for signature, and the examination it was prepared on."""

    fact: DecisionDrafted
    examination: ExaminationCompleted | None


@dataclass(frozen=True)
class Signed:
    """Signed, still in the house."""


@dataclass(frozen=True)
class Dispatched:
    """On its way to the recipient (Versand)."""

    fact: DecisionDispatched


@dataclass(frozen=True)
class Notified:
    """It reached the recipient (Bekanntgabe); a remedy is possible until `fact.remedy_until`."""

    dispatch: DecisionDispatched
    fact: NotificationEffected


@dataclass(frozen=True)
class Waived:
    """The recipient does without a remedy (Rechtsmittelverzicht)."""

    fact: RemedyWaived


@dataclass(frozen=True)
class Final:
    """No remedy is possible any more (Bestandskraft)."""

    fact: DecisionBecameFinal


Delivery = Signed | Dispatched | Notified | Waived | Final
Act = Literal["approval", "rejection", "amendment", "settlement", "withdrawal", "revocation"]


@dataclass(frozen=True, kw_only=True)
class Decision:
    """A signed decision act, how far it has come, and the facts recorded about it."""

    number: str
    act: Act
    signed_by: str
    signed_on: dt.date
    delivery: Delivery = Signed()
    facts: tuple[Event, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Approval:
    """The case as decisions see it. `asked` is None until there is an application.

    `phase_since` is the legal date of the fact that brought the case into its phase, as ISO text.
    """

    phase: Phase = Phase.UNKNOWN
    phase_since: str = ""
    asked: Asked | None = None
    vote: PrioritisationRecorded | None = None
    justification: DeviationFromVoteJustified | None = None
    measure: MeasureStarted | None = None
    examination: ExaminationCompleted | None = None
    numbers: int = 0
    drafts: Mapping[str, Draft] = field(default_factory=dict)
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    grant: Grant | None = None
    not_taken_up: GrantNotTakenUp | None = None
    closed: CaseClosed | None = None


def evolve(approval: Approval, fact: Event) -> Approval:
    """The state after one more fact."""
    moved = replace(
        approval,
        phase=advance(approval.phase, fact),
        grant=grant_after(approval.grant, fact),
        numbers=numbers_given(approval.numbers, fact),
    )
    if moved.phase is not approval.phase:
        moved = replace(moved, phase_since=fact.effective_on)
    match fact:
        case ApplicationSubmitted():
            return replace(moved, asked=_asked(fact))
        case ApplicationRevised() if moved.asked is not None:
            return replace(moved, asked=_revised(moved.asked, fact))
        case PrioritisationRecorded():
            return replace(moved, vote=fact, justification=None)
        case DeviationFromVoteJustified():
            return replace(moved, justification=fact)
        case MeasureStarted():
            return replace(moved, measure=fact)
        case ExaminationCompleted():
            return replace(moved, examination=fact)
        case DecisionDrafted():
            draft = Draft(fact, moved.examination)
            return replace(moved, drafts={**moved.drafts, fact.decision: draft})
        case (
            GrantApproved()
            | GrantAmended()
            | ApplicationRejected()
            | GrantSettled()
            | GrantWithdrawn()
            | GrantRevoked()
        ):
            return _with(moved, _signed(fact))
        case DecisionDispatched() | NotificationEffected() | RemedyWaived() | DecisionBecameFinal():
            return _delivered(moved, fact)
        case GrantNotTakenUp():
            return replace(moved, not_taken_up=fact)
        case CaseClosed():
            return replace(moved, closed=fact)
        case _:
            return moved


def _asked(fact: ApplicationSubmitted) -> Asked:
    return Asked(
        case=fact.case,
        programme=fact.programme,
        guideline=fact.guideline,
        kind=fact.kind,
        scope=fact.scope,
        objects=fact.objects,
        requested_cents=fact.requested_cents,
        received_on=fact.received_on,
    )


def _revised(asked: Asked, fact: ApplicationRevised) -> Asked:
    return replace(
        asked,
        version=fact.version,
        requested_cents=fact.requested_cents,
        received_on=fact.received_on,
        guideline=asked.guideline if fact.guideline is None else fact.guideline,
        objects=asked.objects if fact.objects is None else fact.objects,
    )


def _signed(
    fact: GrantApproved
    | GrantAmended
    | ApplicationRejected
    | GrantSettled
    | GrantWithdrawn
    | GrantRevoked,
) -> Decision:
    act: Act
    match fact:
        case GrantApproved():
            act = "approval"
        case GrantAmended():
            act = "amendment"
        case ApplicationRejected():
            act = "rejection"
        case GrantSettled():
            act = "settlement"
        case GrantWithdrawn():
            act = "withdrawal"
        case GrantRevoked():
            act = "revocation"
    return Decision(
        number=fact.decision, act=act, signed_by=fact.approved_by, signed_on=fact.signed_on
    )


def _delivered(
    approval: Approval,
    fact: DecisionDispatched | NotificationEffected | RemedyWaived | DecisionBecameFinal,
) -> Approval:
    decision = approval.decisions.get(fact.decision)
    if decision is None:
        return approval
    delivery: Delivery
    match fact, decision.delivery:
        case DecisionDispatched(), _:
            delivery = Dispatched(fact)
        case NotificationEffected(), Dispatched(dispatch):
            delivery = Notified(dispatch, fact)
        case RemedyWaived(), _:
            delivery = Waived(fact)
        case DecisionBecameFinal(), _:
            delivery = Final(fact)
        case _:
            return approval
    return _with(approval, replace(decision, delivery=delivery, facts=(*decision.facts, fact)))


def _with(approval: Approval, decision: Decision) -> Approval:
    return replace(approval, decisions={**approval.decisions, decision.number: decision})
