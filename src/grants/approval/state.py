"""What the decisions on a case rest on, folded from the case's facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from grants.application.events import (
    ApplicationRejected,
    ApplicationRevised,
    ApplicationSubmitted,
    DeviationFromVoteJustified,
    EarlyStartPermitted,
    ExaminationCompleted,
    Kind,
    MeasureStarted,
    MeasureStartRetracted,
    PrioritisationRecorded,
)
from grants.application.lifecycle import Phase, advance
from grants.approval.decision import (
    Decision,
    DeliveryFact,
    Reviewed,
    delivery_after,
    ruled,
    signed,
)
from grants.approval.effect import effect_of, final_after
from grants.approval.events import (
    CaseClosed,
    CaseReopened,
    ConditionFulfilled,
    DecisionBecameFinal,
    DecisionDispatched,
    DecisionDrafted,
    DecisionReturned,
    GrantAmended,
    GrantApproved,
    GrantNotTakenUp,
    InsolvencyEnded,
    InsolvencyOpened,
    NotificationEffected,
    ObjectionDecided,
    ObjectionFiled,
    PlanShiftReported,
    RecipientChanged,
    RemedyWaived,
)
from grants.approval.grant import Grant, grant_after, numbers_given
from grants.claim.numbers import NOTHING_RAISED, Raised, raised_after
from grants.kernel.event import Event
from grants.kernel.records import replace
from grants.revocation.events import GrantRevoked, GrantWithdrawn, RecoverySigned
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
    party: str
    version: int = 1


@dataclass(frozen=True)
class Draft:
    """A decision prepared for signature, and the examination it was prepared on."""

    fact: DecisionDrafted
    examination: ExaminationCompleted | None


@dataclass(frozen=True, kw_only=True)
class Approval:
    """The case as decisions see it. `asked` is None until there is an application.

    `phase_since` is the legal date of the fact that brought the case into its phase, as ISO text.
    `permitted_from` is the first day that any permission of an early start allows.
    `final_cents` is what a final decision fixed, `raised` are the claims raised so far.
    `closed_from` is where the case stood when its file was closed. `rulings` are the decisions on
    objections that are served by themselves.
    """

    phase: Phase = Phase.UNKNOWN
    phase_since: str = ""
    asked: Asked | None = None
    vote: PrioritisationRecorded | None = None
    justification: DeviationFromVoteJustified | None = None
    permitted_from: dt.date | None = None
    measure: MeasureStarted | None = None
    examination: ExaminationCompleted | None = None
    numbers: int = 0
    drafts: Mapping[str, Draft] = field(default_factory=dict)
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    rulings: Mapping[str, Decision] = field(default_factory=dict)
    grant: Grant | None = None
    final_cents: int | None = None
    raised: Raised = NOTHING_RAISED
    shifts: tuple[PlanShiftReported, ...] = ()
    fulfilments: Mapping[str, ConditionFulfilled] = field(default_factory=dict)
    insolvency: InsolvencyOpened | InsolvencyEnded | None = None
    not_taken_up: GrantNotTakenUp | None = None
    closed: CaseClosed | None = None
    closed_from: Phase = Phase.UNKNOWN
    reopened: CaseReopened | None = None

    @property
    def objections_pending(self) -> tuple[str, ...]:
        """The numbers of decisions whose objection is not decided."""
        return tuple(no for no, decision in self.decisions.items() if decision.objection)


def evolve(approval: Approval, fact: Event) -> Approval:
    """The state after one more fact."""
    moved = replace(
        approval,
        phase=advance(approval.phase, fact),
        grant=grant_after(approval.grant, fact),
        numbers=numbers_given(approval.numbers, fact),
        raised=raised_after(approval.raised, fact),
        final_cents=final_after(approval.final_cents, fact),
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
        case EarlyStartPermitted():
            first = min(fact.from_on, moved.permitted_from or fact.from_on)
            return replace(moved, permitted_from=first)
        case MeasureStarted():
            return replace(moved, measure=fact)
        case MeasureStartRetracted():
            return replace(moved, measure=None)
        case ExaminationCompleted():
            return replace(moved, examination=fact)
        case DecisionDrafted():
            draft = Draft(fact, moved.examination)
            return replace(moved, drafts={**moved.drafts, fact.decision: draft})
        case RecipientChanged() if moved.asked is not None:
            changed = replace(moved, asked=replace(moved.asked, party=fact.party))
            return _with(changed, signed(fact, approval.phase))
        case (
            GrantApproved()
            | GrantAmended()
            | ApplicationRejected()
            | GrantSettled()
            | GrantWithdrawn()
            | GrantRevoked()
            | RecoverySigned()
        ):
            effect = effect_of(fact, approval.grant, approval.final_cents)
            return _with(moved, replace(signed(fact, approval.phase), effect=effect))
        case (
            DecisionDispatched()
            | NotificationEffected()
            | DecisionReturned()
            | RemedyWaived()
            | DecisionBecameFinal()
            | ObjectionFiled()
            | ObjectionDecided()
        ):
            return _delivered(moved, fact)
        case _:
            return _went_on(moved, fact, before=approval.phase)


def _went_on(approval: Approval, fact: Event, *, before: Phase) -> Approval:
    """What happens to a granted case beside decisions on it, and its end."""
    match fact:
        case PlanShiftReported():
            return replace(approval, shifts=(*approval.shifts, fact))
        case ConditionFulfilled():
            return replace(approval, fulfilments={**approval.fulfilments, fact.condition: fact})
        case InsolvencyOpened() | InsolvencyEnded():
            return replace(approval, insolvency=fact)
        case GrantNotTakenUp():
            return replace(approval, not_taken_up=fact)
        case CaseClosed():
            return replace(approval, closed=fact, closed_from=before)
        case CaseReopened():
            return replace(approval, reopened=fact)
        case _:
            return approval


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
        party=fact.party,
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


def _delivered(approval: Approval, fact: DeliveryFact) -> Approval:
    if fact.decision in approval.rulings:
        ruling = approval.rulings[fact.decision]
        came = replace(ruling, delivery=delivery_after(fact, ruling), facts=(*ruling.facts, fact))
        return replace(approval, rulings={**approval.rulings, ruling.number: came})
    decision = approval.decisions.get(fact.decision)
    if decision is None:
        return approval
    delivery = delivery_after(fact, decision)
    review = delivery.fact if isinstance(delivery, Reviewed) else decision.review
    brought = replace(decision, delivery=delivery, review=review, facts=(*decision.facts, fact))
    if isinstance(fact, ObjectionDecided) and fact.claim is not None:
        claim = None if fact.outcome == "upheld" else fact.claim  # An annulled claim is gone.
        left = replace(decision.effect, claim=claim, claim_cents=fact.claim_cents)
        brought = replace(brought, effect=left)
    if isinstance(fact, ObjectionDecided) and fact.letter is not None:
        ruling = ruled(fact, fact.letter, approval.phase)
        approval = replace(approval, rulings={**approval.rulings, fact.letter: ruling})
    return _with(approval, brought)


def _with(approval: Approval, decision: Decision) -> Approval:
    return replace(approval, decisions={**approval.decisions, decision.number: decision})
