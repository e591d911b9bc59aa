"""What is missing: asked for, supplied, given more time, waited for in vain, complete."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from grants.application.checklist import open_items, with_wanted
from grants.application.commands import (
    ConfirmCompleteness,
    DeemWithdrawn,
    ExtendDeadline,
    RequestDocuments,
    SupplyDocuments,
    WaiveDocuments,
)
from grants.application.events import (
    ApplicationDeemedWithdrawn,
    ApplicationEvent,
    CheckedItem,
    CompletenessConfirmed,
    DeadlineExtended,
    DocumentsRequested,
    DocumentsSupplied,
    DocumentsWaived,
)
from grants.application.intake import RECEIPT
from grants.application.lifecycle import Phase
from grants.application.rejections import (
    DeadlineNotLater,
    DeadlineStillRunning,
    DeadlineTooShort,
    ItemsOpen,
    RoundOutOfOrder,
)
from grants.application.state import Application, Round
from grants.application.transitions import STEPS
from grants.kernel.aggregate import Basis
from grants.kernel.calendar import day_de
from grants.kernel.machine import require
from grants.kernel.phrases import N_
from grants.kernel.rules import not_before, not_in_future
from grants.kernel.speech import joined

DAYS_TO_SUPPLY_MIN = 7
"""A deadline leaves at least a week: it must be possible to keep."""
REQUEST = N_("Nachforderung")


@dataclass(frozen=True, kw_only=True)
class ChecklistBasis(Basis):
    """What the programme wants for this kind of case, by the checklist of the day of receipt."""

    wanted: tuple[str, ...]


def request_documents(
    command: RequestDocuments, application: Application, basis: Basis
) -> tuple[ApplicationEvent, ...]:
    """Open the next round of documents; its deadline is kept for ever."""
    fact = DocumentsRequested(
        round=command.round,
        items=command.items,
        due_on=command.due_on,
        requested_by=basis.person,
        requested_on=command.requested_on,
    )
    if fact in (known.requested for known in application.rounds):
        return ()
    STEPS.admit(command, application.phase)
    _require_round(command.round, len(application.rounds) + 1)
    not_in_future(command.requested_on, basis.today)
    not_before(command.requested_on, application.received_on, RECEIPT)
    earliest = command.requested_on + dt.timedelta(days=DAYS_TO_SUPPLY_MIN)
    if command.due_on < earliest:
        raise DeadlineTooShort(
            due=day_de(command.due_on),
            days=DAYS_TO_SUPPLY_MIN,
            earliest=day_de(earliest),
        )
    return (fact,)


def supply_documents(
    command: SupplyDocuments, application: Application, basis: Basis
) -> tuple[ApplicationEvent, ...]:
    """Record what came of a round; what comes late is taken and flagged (§ 24 (3) VwVfG)."""
    if _supplied_before(command, application.rounds):
        return ()
    _admit_awaiting(command, application)
    opened = application.rounds[-1]
    requested = opened.requested
    _require_round(command.round, requested.round)
    not_in_future(command.supplied_on, basis.today)
    not_before(command.supplied_on, requested.requested_on, REQUEST)
    items = requested.items if command.items is None else command.items
    return (
        DocumentsSupplied(
            round=command.round,
            items=items,
            open_items=tuple(i for i in open_items(application.checklist) if i not in items),
            original_due_on=requested.due_on,
            due_on=opened.due_on,
            timeliness="in-time" if command.supplied_on <= opened.due_on else "late",
            supplied_on=command.supplied_on,
        ),
    )


def extend_deadline(
    command: ExtendDeadline, application: Application, basis: Basis
) -> tuple[ApplicationEvent, ...]:
    """Give the open round more time. What it began with stays beside it for ever."""
    extended = [known for each in application.rounds for known in each.extensions]
    if any(
        (known.round, known.due_on, known.reasons, known.extended_by, known.extended_on)
        == (command.round, command.due_on, command.reasons, basis.person, command.extended_on)
        for known in extended
    ):
        return ()
    _admit_awaiting(command, application)
    opened = application.rounds[-1]
    requested = opened.requested
    _require_round(command.round, requested.round)
    not_in_future(command.extended_on, basis.today)
    not_before(command.extended_on, requested.requested_on, REQUEST)
    if command.due_on <= opened.due_on:
        raise DeadlineNotLater(due=day_de(opened.due_on))
    not_before(command.due_on, command.extended_on, "Verlängerung")
    return (
        DeadlineExtended(
            round=command.round,
            original_due_on=requested.due_on,
            due_on=command.due_on,
            reasons=command.reasons,
            extended_by=basis.person,
            extended_on=command.extended_on,
        ),
    )


def deem_withdrawn(
    command: DeemWithdrawn, application: Application, basis: Basis
) -> tuple[ApplicationEvent, ...]:
    """The applicant let the deadline in force pass: the application counts as taken back."""
    known = application.deemed_withdrawn
    if known is not None and (known.recorded_by, known.deemed_on) == (
        basis.person,
        command.deemed_on,
    ):
        return ()
    _admit_awaiting(command, application)
    opened = application.rounds[-1]
    not_in_future(command.deemed_on, basis.today)
    if command.deemed_on <= opened.due_on:
        raise DeadlineStillRunning(due=day_de(opened.due_on))
    return (
        ApplicationDeemedWithdrawn(
            round=opened.requested.round,
            items=open_items(application.checklist),
            original_due_on=opened.requested.due_on,
            due_on=opened.due_on,
            recorded_by=basis.person,
            deemed_on=command.deemed_on,
        ),
    )


def _supplied_before(command: SupplyDocuments, rounds: Sequence[Round]) -> bool:
    return any(
        (known.round, known.supplied_on) == (command.round, command.supplied_on)
        and (command.items is None or known.items == command.items)
        for each in rounds
        for known in each.supplies
    )


def _admit_awaiting(
    command: SupplyDocuments | ExtendDeadline | DeemWithdrawn, application: Application
) -> None:
    """Admit what needs an open round: it also goes on where only a part of it came."""
    STEPS.admit(command, application.phase)
    if not open_items(application.checklist):
        require(application.phase, {Phase.INCOMPLETE})


def _require_round(found: int, following: int) -> None:
    if found != following:
        raise RoundOutOfOrder(found=found, following=following)


def waive_documents(
    command: WaiveDocuments, application: Application, basis: Basis
) -> tuple[ApplicationEvent, ...]:
    """Do without items, with reasons; with nothing left to wait for the round is over."""
    left = [item for item in open_items(application.checklist) if item not in command.items]
    fact = DocumentsWaived(
        items=command.items,
        open_items=tuple(left),
        reasons=command.reasons,
        waived_by=basis.person,
        waived_on=command.waived_on,
    )
    if fact in application.waived:
        return ()
    STEPS.admit(command, application.phase)
    not_in_future(command.waived_on, basis.today)
    not_before(command.waived_on, application.received_on, RECEIPT)
    return (fact,)


def confirm_completeness(
    command: ConfirmCompleteness, application: Application, basis: ChecklistBasis
) -> tuple[ApplicationEvent, ...]:
    """All papers are there; since when is kept apart from the day of receipt."""
    checklist = with_wanted(application.checklist, basis.wanted)
    fact = CompletenessConfirmed(
        checklist=tuple(
            CheckedItem(item=item, state="waived" if state == "waived" else "present")
            for item, state in checklist.items()
        ),
        complete_on=command.complete_on,
        confirmed_by=basis.person,
        confirmed_on=command.confirmed_on,
    )
    known = application.completeness
    if known is not None and fact == known.model_copy(update={"checklist": fact.checklist}):
        return ()  # The programme may want other items by now.
    STEPS.admit(command, application.phase)
    if missing := open_items(checklist):
        raise ItemsOpen(items=joined(", ", missing))
    not_in_future(command.confirmed_on, basis.today)
    not_before(
        command.complete_on, application.documents_complete_on, "Eingang der letzten Unterlagen"
    )
    not_before(command.confirmed_on, command.complete_on, "Vollständigkeit")
    return (fact,)
