"""Decides about the proof of use and the final decision (stream `case/{number}`)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import assert_never

from grants.application.events import ApplicationSubmitted
from grants.application.lifecycle import Phase, advance
from grants.application.rejections import AllianceMemberActs
from grants.approval.events import YearShare
from grants.approval.grant import Grant, decision_number, grant_after, numbers_given
from grants.kernel.aggregate import Basis, Decider
from grants.kernel.calendar import month_deadline
from grants.kernel.event import Event
from grants.kernel.money import euros_de
from grants.kernel.rules import not_before, not_in_future
from grants.settlement.commands import (
    ExamineProof,
    SettleGrant,
    SettlementCommand,
    StartExamination,
    SubmitProof,
)
from grants.settlement.events import (
    ExaminationStarted,
    GrantSettled,
    ProofExamined,
    ProofLine,
    ProofSubmitted,
)
from grants.settlement.financing import Terms, final_cents, release
from grants.settlement.rejections import (
    PayoutsUnderWay,
    ProofLineTwice,
    ProofLineUnknown,
    ProofNotExamined,
    RecognisedAboveClaimed,
    SamePersonExaminedAndSettled,
    SettlementLimitExceeded,
)
from grants.settlement.transitions import STEPS


@dataclass(frozen=True, kw_only=True)
class SettlementBasis(Basis):
    """What payouts and budgets add to the final decision.

    `alliance_persons` are the persons in the alliance whose own network work the case is.
    `paid_cents` is executed less returned, `under_way` numbers payouts neither paid nor refused,
    `committed` is what each budget still holds open for the case (year: the budget's, not the
    share's: a commitment may have been carried into a later year).
    """

    alliance_persons: frozenset[str]
    paid_cents: int
    under_way: tuple[int, ...]
    committed: tuple[YearShare, ...]


@dataclass(frozen=True, kw_only=True)
class Settlement:
    """The case as its settlement sees it; `claims` are the claims raised so far."""

    phase: Phase = Phase.UNKNOWN
    case: str = ""
    scope: str = ""
    numbers: int = 0
    grant: Grant | None = None
    proof: ProofSubmitted | None = None
    started: ExaminationStarted | None = None
    examined: ProofExamined | None = None
    examiners: frozenset[str] = frozenset()
    settled: GrantSettled | None = None
    claims: tuple[str, ...] = ()


def decide(command: SettlementCommand, settlement: Settlement, basis: Basis) -> tuple[Event, ...]:
    """The facts a command adds. The final decision needs a `SettlementBasis`.

    Raises:
        Rejection: a rule said no.
    """
    match command:
        case SubmitProof():
            return _submit(command, settlement, basis)
        case StartExamination():
            return _start(command, settlement, basis)
        case ExamineProof():
            return _examine(command, settlement, basis)
        case SettleGrant():
            assert isinstance(basis, SettlementBasis)
            return _settle(command, settlement, basis)
        case _:
            assert_never(command)


def _submit(command: SubmitProof, settlement: Settlement, basis: Basis) -> tuple[Event, ...]:
    grant = settlement.grant
    if grant is None:
        STEPS.admit(command, settlement.phase)
    assert grant is not None  # Whatever is admitted comes after an approval.
    # The period's end plus the months of the guideline; the end moves to a working day.
    months = int(basis.parameters.on("proof_due_months", grant.period_to))
    due_on = month_deadline(grant.period_to, months)
    fact = ProofSubmitted(
        lines=command.lines,
        other_means_cents=command.other_means_cents,
        indicators=command.indicators,
        due_on=due_on,
        timeliness="late" if command.received_on > due_on else "in-time",
        recorded_by=basis.person,
        received_on=command.received_on,
    )
    if settlement.proof == fact:
        return ()
    STEPS.admit(command, settlement.phase)
    _by_line(command.lines)
    not_before(command.received_on, grant.signed_on, "Bewilligung")
    not_in_future(command.received_on, basis.today)
    return (fact,)


def _start(command: StartExamination, settlement: Settlement, basis: Basis) -> tuple[Event, ...]:
    fact = ExaminationStarted(examiner=basis.person, started_on=command.started_on)
    if settlement.started == fact:
        return ()
    STEPS.admit(command, settlement.phase)
    assert settlement.proof is not None
    not_before(command.started_on, settlement.proof.received_on, "Eingang des Nachweises")
    not_in_future(command.started_on, basis.today)
    return (fact,)


def _examine(command: ExamineProof, settlement: Settlement, basis: Basis) -> tuple[Event, ...]:
    """A later note replaces an earlier one until the grant is settled."""
    fact = ProofExamined(
        recognised=command.recognised,
        recognised_cents=sum(line.cents for line in command.recognised),
        other_means_cents=command.other_means_cents,
        note=command.note,
        examiner=basis.person,
        examined_on=command.examined_on,
    )
    if settlement.examined == fact:
        return ()
    STEPS.admit(command, settlement.phase)
    assert settlement.proof is not None
    assert settlement.started is not None
    claimed = _by_line(settlement.proof.lines)
    for line, cents in _by_line(command.recognised).items():
        if line not in claimed:
            raise ProofLineUnknown(line=line)
        if cents > claimed[line]:
            raise RecognisedAboveClaimed(
                line=line, claimed=euros_de(claimed[line]), recognised=euros_de(cents)
            )
    not_before(command.examined_on, settlement.started.started_on, "Beginn der Prüfung")
    not_in_future(command.examined_on, basis.today)
    return (fact,)


def _settle(
    command: SettleGrant, settlement: Settlement, basis: SettlementBasis
) -> tuple[Event, ...]:
    done = settlement.settled
    if (
        done is not None
        and done.approved_by == basis.person
        and (done.signed_on, done.reasons) == (command.signed_on, command.reasons)
    ):
        return ()
    STEPS.admit(command, settlement.phase)
    grant, examined = settlement.grant, settlement.examined
    if grant is None or examined is None:
        raise ProofNotExamined
    if basis.person in settlement.examiners:
        raise SamePersonExaminedAndSettled  # Four eyes.
    if not basis.alliance_persons.isdisjoint((basis.person, examined.examiner)):
        raise AllianceMemberActs(scope=settlement.scope)  # Nobody decides on their own work.
    if basis.under_way:
        raise PayoutsUnderWay(numbers=", ".join(str(number) for number in basis.under_way))
    not_before(command.signed_on, examined.examined_on, "Prüfvermerk")
    not_in_future(command.signed_on, basis.today)
    fact = _settled(command, settlement, grant, examined, basis)
    if basis.limit_cents is not None and fact.final_cents > basis.limit_cents:
        raise SettlementLimitExceeded(
            cents=euros_de(fact.final_cents), limit=euros_de(basis.limit_cents)
        )
    return (fact,)


def _settled(
    command: SettleGrant,
    settlement: Settlement,
    grant: Grant,
    examined: ProofExamined,
    basis: SettlementBasis,
) -> GrantSettled:
    terms = Terms(
        financing_type=grant.financing_type,
        rate_bp=grant.rate_bp,
        approved_cents=grant.amount_cents,
    )
    final = final_cents(
        terms,
        recognised_cents=examined.recognised_cents,
        other_means_cents=examined.other_means_cents,
    )
    overpaid = max(0, basis.paid_cents - final)
    return GrantSettled(
        decision=decision_number(settlement.case, settlement.numbers),
        recognised_cents=examined.recognised_cents,
        final_cents=final,
        approved_cents=grant.amount_cents,
        paid_cents=basis.paid_cents,
        overpaid_cents=overpaid,
        released=_released(basis.committed, owed_cents=max(0, final - basis.paid_cents)),
        claim=f"{settlement.case}-{len(settlement.claims) + 1}" if overpaid else None,
        reasons=command.reasons,
        examiner=examined.examiner,
        approved_by=basis.person,
        competence=basis.competence,
        limit_cents=basis.limit_cents,
        signed_on=command.signed_on,
    )


def _released(committed: tuple[YearShare, ...], *, owed_cents: int) -> tuple[YearShare, ...]:
    """Everything that is open, except what the recipient may still draw (Schlusszahlung)."""
    freed = release(tuple((share.year, share.cents) for share in committed), owed_cents=owed_cents)
    return tuple(
        share.model_copy(update={"cents": cents})
        for share, cents in zip(committed, freed, strict=True)
        if cents
    )


def _by_line(lines: Iterable[ProofLine]) -> dict[str, int]:
    found: dict[str, int] = {}
    for line in lines:
        if line.line in found:
            raise ProofLineTwice(line=line.line)
        found[line.line] = line.cents
    return found


def evolve(settlement: Settlement, fact: Event) -> Settlement:
    """The state after one more fact."""
    moved = replace(
        settlement,
        phase=advance(settlement.phase, fact),
        grant=grant_after(settlement.grant, fact),
        numbers=numbers_given(settlement.numbers, fact),
    )
    match fact:
        case ApplicationSubmitted():
            return replace(moved, case=fact.case, scope=fact.scope)
        case ProofSubmitted():
            return replace(moved, proof=fact)
        case ExaminationStarted():
            return replace(moved, started=fact, examiners=moved.examiners | {fact.examiner})
        case ProofExamined():
            return replace(moved, examined=fact, examiners=moved.examiners | {fact.examiner})
        case GrantSettled():
            claims = (*moved.claims, fact.claim) if fact.claim else moved.claims
            return replace(moved, settled=fact, claims=claims)
        case _:
            return moved


SETTLEMENT: Decider[SettlementCommand, Settlement, Event] = Decider(Settlement(), decide, evolve)
