"""The examination of the proof: begun, asked about, answered, noted."""

from __future__ import annotations

from grants.kernel.aggregate import Basis
from grants.kernel.calendar import next_working_day
from grants.kernel.event import Event
from grants.kernel.money import euros_de
from grants.kernel.rules import not_before, not_in_future
from grants.settlement.commands import (
    AnswerQuery,
    ExamineProof,
    RaiseQuery,
    RecognisedLine,
    StartExamination,
)
from grants.settlement.events import (
    ExaminationStarted,
    ExaminedLine,
    IndicatorCompared,
    ProofExamined,
    ProofSubmitted,
    QueryAnswered,
    QueryRaised,
)
from grants.settlement.proof import cents_by_line, planned_by_line
from grants.settlement.rejections import (
    CutWithoutGround,
    GroundWithoutCut,
    ProofLineTwice,
    ProofLineUnknown,
    QueriesOpen,
    QueryAnsweredOtherwise,
    QueryOutOfOrder,
    QueryTaken,
    QueryUnknown,
    RecognisedAboveClaimed,
    ResponseTooEarly,
)
from grants.settlement.state import Settlement
from grants.settlement.transitions import STEPS


def start(command: StartExamination, settlement: Settlement, basis: Basis) -> tuple[Event, ...]:
    """Begin, saying how far the examination goes and why."""
    fact = ExaminationStarted(
        depth=command.depth,
        choice=command.choice,
        examiner=basis.person,
        started_on=command.started_on,
    )
    if settlement.started == fact:
        return ()
    STEPS.admit(command, settlement.phase)
    not_before(command.started_on, _proof(settlement).received_on, "Eingang des Nachweises")
    not_in_future(command.started_on, basis.today)
    return (fact,)


def raise_query(command: RaiseQuery, settlement: Settlement, basis: Basis) -> tuple[Event, ...]:
    """Ask the recipient; until there is an answer the note needs a word about it."""
    fact = QueryRaised(
        query=command.query,
        question=command.question,
        due_on=command.due_on,
        raised_by=basis.person,
        raised_on=command.raised_on,
    )
    known = settlement.queries.get(command.query)
    if known == fact:
        return ()
    if known is not None:
        raise QueryTaken(number=command.query, day=known.raised_on)
    STEPS.admit(command, settlement.phase)
    if command.query != len(settlement.queries) + 1:
        raise QueryOutOfOrder(number=command.query, next=len(settlement.queries) + 1)
    if command.due_on <= command.raised_on:
        raise ResponseTooEarly(until=command.due_on, day=command.raised_on)
    not_before(command.raised_on, _proof(settlement).received_on, "Eingang des Nachweises")
    not_in_future(command.raised_on, basis.today)
    return (fact,)


def answer_query(command: AnswerQuery, settlement: Settlement, basis: Basis) -> tuple[Event, ...]:
    """Record an answer, also a late one, also after the note."""
    query = settlement.queries.get(command.query)
    if query is None:
        STEPS.admit(command, settlement.phase)
        raise QueryUnknown(number=command.query)
    known = settlement.answers.get(command.query)
    if known is not None:
        same = (known.answer, known.answered_on, known.recorded_by)
        if same == (command.answer, command.answered_on, basis.person):
            return ()
        raise QueryAnsweredOtherwise(number=command.query, day=known.answered_on)
    STEPS.admit(command, settlement.phase)
    not_before(command.answered_on, query.raised_on, "Rückfrage")
    not_in_future(command.answered_on, basis.today)
    due_on = next_working_day(query.due_on)  # § 31 (3) VwVfG.
    fact = QueryAnswered(
        query=command.query,
        answer=command.answer,
        due_on=due_on,
        timeliness="late" if command.answered_on > due_on else "in-time",
        recorded_by=basis.person,
        answered_on=command.answered_on,
    )
    return (fact,)


def examine(command: ExamineProof, settlement: Settlement, basis: Basis) -> tuple[Event, ...]:
    """A later note replaces an earlier one until the grant is settled."""
    if settlement.proof is None:
        STEPS.admit(command, settlement.phase)
    proof = _proof(settlement)
    claimed = cents_by_line(proof.lines)
    recognised = _recognised(command, claimed)
    fact = ProofExamined(
        lines=tuple(
            _line(line, recognised.get(line), settlement, cents=cents)
            for line, cents in claimed.items()
        ),
        recognised_cents=sum(line.cents for line in command.recognised),
        cut_cents=sum(claimed.values()) - sum(line.cents for line in command.recognised),
        other_means_cents=command.other_means_cents,
        indicators=_compared(settlement, proof),
        open_queries=settlement.open_queries,
        despite_queries=command.despite_queries if settlement.open_queries else None,
        note=command.note,
        examiner=basis.person,
        examined_on=command.examined_on,
    )
    if settlement.examined == fact:
        return ()
    STEPS.admit(command, settlement.phase)
    _check_cuts(fact)
    if settlement.open_queries and command.despite_queries is None:
        raise QueriesOpen(numbers=", ".join(str(number) for number in settlement.open_queries))
    assert settlement.started is not None
    not_before(command.examined_on, settlement.started.started_on, "Beginn der Prüfung")
    not_in_future(command.examined_on, basis.today)
    return (fact,)


def _proof(settlement: Settlement) -> ProofSubmitted:
    assert settlement.proof is not None  # Whatever is admitted comes after a proof.
    return settlement.proof


def _recognised(command: ExamineProof, claimed: dict[str, int]) -> dict[str, RecognisedLine]:
    found: dict[str, RecognisedLine] = {}
    for line in command.recognised:
        if line.line in found:
            raise ProofLineTwice(line=line.line)
        if line.line not in claimed:
            raise ProofLineUnknown(line=line.line)
        if line.cents > claimed[line.line]:
            raise RecognisedAboveClaimed(
                line=line.line,
                claimed=euros_de(claimed[line.line]),
                recognised=euros_de(line.cents),
            )
        found[line.line] = line
    return found


def _line(
    line: str, recognised: RecognisedLine | None, settlement: Settlement, *, cents: int
) -> ExaminedLine:
    """A claimed line as it was examined; one left out is not recognised."""
    assert settlement.grant is not None
    return ExaminedLine(
        line=line,
        planned_cents=planned_by_line(settlement.grant.plan).get(line),
        claimed_cents=cents,
        recognised_cents=recognised.cents if recognised else 0,
        ground=recognised.ground if recognised else None,
        reason=recognised.reason if recognised else None,
    )


def _check_cuts(fact: ProofExamined) -> None:
    """Whoever cuts a line says why: a ground and a reason the recipient can follow."""
    for line in fact.lines:
        assert line.claimed_cents is not None
        if line.recognised_cents == line.claimed_cents:
            if line.ground is not None:
                raise GroundWithoutCut(line=line.line)
        elif line.ground is None or line.reason is None:
            raise CutWithoutGround(
                line=line.line, cut=euros_de(line.claimed_cents - line.recognised_cents)
            )


def _compared(settlement: Settlement, proof: ProofSubmitted) -> tuple[IndicatorCompared, ...]:
    """Every indicator with its target and what was reached of it."""
    targets = {known.indicator: known.target for known in settlement.indicators}
    reached = {known.indicator: known.reached for known in proof.indicators}
    return tuple(
        IndicatorCompared(indicator=code, target=targets.get(code), reached=reached.get(code))
        for code in {**targets, **reached}
    )
