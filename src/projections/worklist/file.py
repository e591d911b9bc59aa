"""What of a case decides what waits, folded from its facts and those of its claims."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from grants.application import events as application
from grants.application.lifecycle import Phase, advance
from grants.approval import events as approval
from grants.kernel.event import Event
from grants.payout import events as payout
from grants.revocation import events as revocation
from grants.settlement import events as settlement
from projections import debts
from projections.debts import Debt, DebtEvent
from projections.worklist import money
from projections.worklist.money import Account, Hold, Payout
from projections.worklist.parts import Condition, Delivery, Draft


@dataclass(frozen=True, kw_only=True)
class File:
    """A case as the worklist sees it; `drafts` by act, `deliveries` by decision.

    `conditions` are those not fulfilled yet, by code; `decision` is that of the approval in force.
    `knowledge` says of each circumstance that a grant could be taken back for whether the recipient
    was heard about it.
    """

    phase: Phase = Phase.UNKNOWN
    kind: str = ""
    version: int = 0
    requested_cents: int | None = None
    round: int = 0
    voted_version: int | None = None
    vote_defects: tuple[str, ...] = ()
    justified_version: int | None = None
    aid: str | None = None
    de_minimis: bool = False
    double_funding: bool = False
    drafts: Mapping[str, Draft] = field(default_factory=dict)
    deliveries: Mapping[str, Delivery] = field(default_factory=dict)
    decision: str = ""
    conditions: Mapping[str, Condition] = field(default_factory=dict)
    insolvent: bool = False
    amount_cents: int | None = None
    plan_version: int = 0
    period_to: dt.date | None = None
    payouts: Mapping[int, Payout] = field(default_factory=dict)
    account: Account | None = None
    holds: Mapping[str, Hold] = field(default_factory=dict)
    examiners: tuple[str, ...] = ()
    examined: bool = False
    queries: tuple[int, ...] = ()
    knowledge: Mapping[int, bool] = field(default_factory=dict)
    claims: Mapping[str, Debt] = field(default_factory=dict)

    @property
    def vote_is_stale(self) -> bool:
        """The alliance voted on an older version."""
        return self.voted_version is not None and self.voted_version != self.version


def evolve(file: File, fact: Event) -> File:
    """The file after one more fact."""
    if isinstance(fact, DebtEvent):
        file = replace(file, claims=debts.evolve(file.claims, fact))
    phase = advance(file.phase, fact)
    moved = file if phase is file.phase else replace(file, phase=phase)
    if isinstance(fact, payout.PayoutEvent):
        payouts, account, holds = money.evolve(moved.payouts, moved.account, moved.holds, fact)
        return replace(moved, payouts=payouts, account=account, holds=holds)
    if isinstance(fact, settlement.SettlementEvent):
        return _proven(moved, fact)
    if isinstance(fact, revocation.RevocationEvent):
        return _taken_back(moved, fact)
    if isinstance(fact, application.ApplicationEvent):
        return _applied(moved, fact)
    return _decided(moved, fact)


def _applied(file: File, fact: application.ApplicationEvent) -> File:
    match fact:
        case application.ApplicationSubmitted():
            return replace(
                file,
                kind=fact.kind,
                version=1,
                requested_cents=fact.requested_cents,
                period_to=fact.period_to,
            )
        case application.ApplicationRevised():
            return replace(file, version=fact.version, requested_cents=fact.requested_cents)
        case application.DocumentsRequested():
            return replace(file, round=fact.round)
        case application.PrioritisationRecorded():
            return replace(file, voted_version=fact.application_version, vote_defects=fact.findings)
        case application.DeviationFromVoteJustified():
            return replace(file, justified_version=fact.application_version)
        case application.AidClassified():
            return replace(file, aid=fact.aid)
        case application.DeMinimisChecked():
            return replace(file, de_minimis=True)
        case application.DoubleFundingChecked():
            return replace(file, double_funding=True)
        case application.ExaminationCompleted():
            return replace(file, drafts=_without(file.drafts, "approval"))
        case application.ApplicationRejected():
            return _signed(file, "rejection", fact, None)
        case _:
            return file


def _decided(file: File, fact: Event) -> File:
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
            changed = replace(file, account=None)
            return _signed(changed, "recipient-change", fact, fact.amount_cents)
        case approval.ConditionFulfilled():
            return replace(file, conditions=_without(file.conditions, fact.condition))
        case approval.InsolvencyOpened():
            return replace(file, insolvent=True)
        case approval.InsolvencyEnded():
            return replace(file, insolvent=False)
        case _:
            return _delivered(file, fact)


def _granted(file: File, fact: approval.GrantApproved | approval.GrantAmended) -> File:
    added = {
        each.condition: Condition(effect=each.effect, due_on=each.due_on)
        for each in fact.conditions
    }
    granted = replace(
        file,
        amount_cents=fact.amount_cents,
        period_to=fact.period_to,
        conditions={**file.conditions, **added},
    )
    match fact:
        case approval.GrantApproved():
            approved = replace(granted, plan_version=1, decision=fact.decision)
            return _signed(approved, "approval", fact, fact.amount_cents)
        case approval.GrantAmended():
            amended = replace(granted, plan_version=fact.plan_version)
            return _signed(amended, "amendment", fact, fact.amount_cents)


_NOT_SENT: dict[str, Any] = {"posted_on": None, "presumed_on": None, "remedy_until": None}


def _delivered(file: File, fact: Event) -> File:
    match fact:
        case approval.DecisionDispatched():
            dates = {"posted_on": fact.posted_on, "presumed_on": fact.presumed_on}
            return _mark(file, fact.decision, **dates)
        case approval.DecisionReturned():
            return _mark(file, fact.decision, **_NOT_SENT)
        case approval.NotificationEffected():
            return _mark(file, fact.decision, remedy_until=fact.remedy_until)
        case approval.RemedyWaived():
            return _mark(file, fact.decision, waived_on=fact.waived_on)
        case approval.ObjectionFiled():
            admissible = not fact.findings
            return _mark(file, fact.decision, objected=True, admissible=admissible)
        case approval.ObjectionDecided():
            return _reviewed(file, fact)
        case approval.DecisionBecameFinal():
            return _mark(file, fact.decision, ended=True)
        case _:
            return file


def _reviewed(file: File, fact: approval.ObjectionDecided) -> File:
    """What was decided on its merits is served, and a remedy runs anew."""
    if fact.plan_version is not None:
        file = replace(file, amount_cents=fact.amount_cents, plan_version=fact.plan_version)
    known = file.deliveries.get(fact.decision)
    if known is None:
        return file
    over = replace(known, objected=False, ended=known.ended or fact.outcome == "upheld")
    if fact.outcome == "partly-upheld" or (fact.outcome == "dismissed" and known.admissible):
        over = replace(over, **_NOT_SENT, waived_on=None, reviewed=True, ended=False)
    return replace(file, deliveries={**file.deliveries, fact.decision: over})


def _proven(file: File, fact: settlement.SettlementEvent) -> File:
    match fact:
        case settlement.ExaminationStarted():
            return replace(file, examiners=_with(file.examiners, fact.examiner))
        case settlement.QueryRaised():
            return replace(file, queries=(*file.queries, fact.query))
        case settlement.QueryAnswered():
            return replace(file, queries=tuple(q for q in file.queries if q != fact.query))
        case settlement.ProofExamined():
            return replace(file, examined=True, examiners=_with(file.examiners, fact.examiner))
        case settlement.GrantSettled():
            settled = replace(file, amount_cents=fact.final_cents)
            return _signed(settled, "settlement", fact, fact.final_cents)
        case _:
            return file


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
            # Its order is served and becomes final in the stream of the claim, unless reviewed.
            served = _signed(file, "recovery", fact, fact.cents)
            return _mark(served, fact.decision, ended=True)
        case revocation.GrantWithdrawn() | revocation.GrantRevoked():
            act = "withdrawal" if isinstance(fact, revocation.GrantWithdrawn) else "revocation"
            taken = replace(
                file,
                amount_cents=fact.amount_cents,
                plan_version=fact.plan_version,
                knowledge=_without(file.knowledge, fact.knowledge),
            )
            return _signed(taken, act, fact, fact.amount_cents)


Signed = (
    application.ApplicationRejected
    | approval.GrantApproved
    | approval.GrantAmended
    | approval.RecipientChanged
    | settlement.GrantSettled
    | revocation.GrantWithdrawn
    | revocation.GrantRevoked
    | revocation.RecoverySigned
)


def _signed(file: File, act: str, fact: Signed, cents: int | None) -> File:
    drafter = fact.examiner if isinstance(fact, settlement.GrantSettled) else fact.drafted_by
    delivery = Delivery(cents=cents, signers=_with((drafter,), fact.approved_by))
    return replace(
        file,
        drafts=_without(file.drafts, act),
        deliveries={**file.deliveries, fact.decision: delivery},
    )


def _mark(file: File, decision: str, **changes: Any) -> File:
    known = file.deliveries.get(decision)
    if known is None:
        return file
    delivery = replace(known, **changes)
    return replace(file, deliveries={**file.deliveries, decision: delivery})


def _with(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return tuple(sorted({*names, name}))


K = TypeVar("K")
V = TypeVar("V")


def _without(known: Mapping[K, V], key: K) -> dict[K, V]:
    return {name: value for name, value in known.items() if name != key}
