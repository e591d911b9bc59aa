"""The proof of use and its due date: reminded, extended, received."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator

from grants.approval.events import PlanLine
from grants.approval.grant import Grant, proof_due_on
from grants.kernel.aggregate import Basis
from grants.kernel.event import Event
from grants.kernel.money import share_of, to_basis_points
from grants.kernel.parameters import Parameters, ParameterUnknown
from grants.kernel.rules import not_before, not_in_future
from grants.settlement.commands import ExtendProofDeadline, RemindProof, SubmitProof
from grants.settlement.events import (
    ProofDeadlineExtended,
    ProofFinding,
    ProofLine,
    ProofReminded,
    ProofSubmitted,
)
from grants.settlement.rejections import (
    ExtensionNotLater,
    ProofIndicatorTwice,
    ProofLineTwice,
    ProofNotOverdue,
    ReminderOutOfOrder,
    ReminderTaken,
    ResponseTooEarly,
)
from grants.settlement.state import Settlement
from grants.settlement.transitions import STEPS

REMEDIES = {
    "plan-line-exceeded": "In der Prüfung klären, ob die Überschreitung durch Einsparungen bei "
    "anderen Ansätzen gedeckt und genehmigt ist; sonst kürzen.",
    "line-not-in-plan": "In der Prüfung klären, zu welchem Ansatz die Ausgabe gehört; sonst "
    "kürzen.",
    "plan-line-tolerance-unknown": "Zulässige Überschreitung der Einzelansätze als Parameter mit "
    "Fundstelle erfassen; bis dahin gilt jede Überschreitung als Feststellung.",
}
"""What strikes about a line of a proof, and what can be done about it."""


def original_due_on(grant: Grant, parameters: Parameters) -> dt.date:
    """As the grant says; grants of the first versions did not say and go by the rule."""
    return grant.proof_due_on or proof_due_on(grant.period_to, parameters.of(grant.guideline))


def remind(command: RemindProof, settlement: Settlement, basis: Basis) -> tuple[Event, ...]:
    """Ask for a proof that is overdue by the due date in force."""
    for known in settlement.reminders:
        if known.reminder == command.reminder:
            same = (known.respond_until, known.reminded_on, known.reminded_by)
            if same == (command.respond_until, command.reminded_on, basis.person):
                return ()
            raise ReminderTaken(number=known.reminder, day=known.reminded_on)
    STEPS.admit(command, settlement.phase)
    if command.reminder != len(settlement.reminders) + 1:
        raise ReminderOutOfOrder(number=command.reminder, next=len(settlement.reminders) + 1)
    due_on = _in_force(settlement, basis)
    if command.reminded_on <= due_on:
        raise ProofNotOverdue(due=due_on)
    if command.respond_until <= command.reminded_on:
        raise ResponseTooEarly(until=command.respond_until, day=command.reminded_on)
    for known in settlement.reminders[-1:]:
        not_before(command.reminded_on, known.reminded_on, "letzte Erinnerung")
    not_in_future(command.reminded_on, basis.today)
    fact = ProofReminded(
        reminder=command.reminder,
        due_on=due_on,
        respond_until=command.respond_until,
        reminded_by=basis.person,
        reminded_on=command.reminded_on,
    )
    return (fact,)


def extend(command: ExtendProofDeadline, settlement: Settlement, basis: Basis) -> tuple[Event, ...]:
    """Move the due date in force; the original one stays beside it for ever."""
    for known in settlement.extensions[-1:]:
        same = (known.due_on, known.reasons, known.extended_on, known.extended_by)
        if same == (command.due_on, command.reasons, command.extended_on, basis.person):
            return ()
    STEPS.admit(command, settlement.phase)
    grant = _granted(settlement)
    before = _in_force(settlement, basis)
    if command.due_on <= before:
        raise ExtensionNotLater(due=command.due_on, before=before)
    not_before(command.extended_on, grant.signed_on, "Bewilligung")
    for known in settlement.extensions[-1:]:
        not_before(command.extended_on, known.extended_on, "letzte Fristverlängerung")
    not_in_future(command.extended_on, basis.today)
    fact = ProofDeadlineExtended(
        original_due_on=original_due_on(grant, basis.parameters),
        before_due_on=before,
        due_on=command.due_on,
        timeliness="late" if command.extended_on > before else "in-time",
        reasons=command.reasons,
        extended_by=basis.person,
        extended_on=command.extended_on,
    )
    return (fact,)


def submit(command: SubmitProof, settlement: Settlement, basis: Basis) -> tuple[Event, ...]:
    """The proof comes in; what strikes about it is a finding for its examination."""
    if settlement.grant is None:
        STEPS.admit(command, settlement.phase)
    grant = _granted(settlement)
    original = original_due_on(grant, basis.parameters)
    due_on = settlement.due_in_force_on(original)
    fact = ProofSubmitted(
        lines=command.lines,
        other_means_cents=command.other_means_cents,
        indicators=command.indicators,
        due_on=original,
        due_in_force_on=due_on,
        timeliness="late" if command.received_on > due_on else "in-time",
        findings=tuple(_against_plan(command.lines, grant, basis.parameters)),
        recorded_by=basis.person,
        received_on=command.received_on,
    )
    if settlement.proof == fact:
        return ()
    STEPS.admit(command, settlement.phase)
    cents_by_line(command.lines)
    _check_indicators(command)
    not_before(command.received_on, grant.signed_on, "Bewilligung")
    not_in_future(command.received_on, basis.today)
    return (fact,)


def _check_indicators(command: SubmitProof) -> None:
    """Each indicator is reached once, or it would not be known which figure holds."""
    for indicator, times in Counter(each.indicator for each in command.indicators).items():
        if times > 1:
            raise ProofIndicatorTwice(indicator=indicator)


def _granted(settlement: Settlement) -> Grant:
    assert settlement.grant is not None  # Whatever is admitted comes after an approval.
    return settlement.grant


def _in_force(settlement: Settlement, basis: Basis) -> dt.date:
    original = original_due_on(_granted(settlement), basis.parameters)
    return settlement.due_in_force_on(original)


def _against_plan(
    lines: Iterable[ProofLine], grant: Grant, parameters: Parameters
) -> Iterator[ProofFinding]:
    """A line the plan does not have, or one spent beyond the tolerance (ANBest)."""
    planned = planned_by_line(grant.plan)
    if not planned:
        return
    try:
        tolerance = parameters.on("plan_line_tolerance", grant.signed_on)
    except ParameterUnknown:
        tolerance = None
    for line in lines:
        plan = planned.get(line.line)
        if plan is None:
            yield ProofFinding(line=line.line, finding="line-not-in-plan")
        elif tolerance is None:
            if line.cents > plan:
                yield ProofFinding(line=line.line, finding="plan-line-tolerance-unknown")
        elif line.cents > plan + share_of(plan, rate_bp=to_basis_points(tolerance)):
            yield ProofFinding(line=line.line, finding="plan-line-exceeded")


def planned_by_line(plan: Iterable[PlanLine]) -> dict[str, int]:
    """The plan in force, in cents by line."""
    return {line.line: line.cents for line in plan}


def cents_by_line(lines: Iterable[ProofLine]) -> dict[str, int]:
    """What a proof claims by line.

    Raises:
        ProofLineTwice: a line stands twice.
    """
    found: dict[str, int] = {}
    for line in lines:
        if line.line in found:
            raise ProofLineTwice(line=line.line)
        found[line.line] = line.cents
    return found
