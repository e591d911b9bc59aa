"""An application comes in: submitted, revised, documents asked for and supplied, complete."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from grants.application.commands import (
    ConfirmCompleteness,
    RequestDocuments,
    ReviseApplication,
    SubmitApplication,
    SupplyDocuments,
)
from grants.application.events import (
    ApplicationEvent,
    ApplicationRevised,
    ApplicationSubmitted,
    CompletenessConfirmed,
    DocumentsRequested,
    DocumentsSupplied,
)
from grants.application.findings import ApplicationBasis, Content, findings_of
from grants.application.lifecycle import Phase
from grants.application.rejections import (
    CaseNumberTaken,
    DeadlineTooShort,
    RoundOutOfOrder,
    VersionOutOfOrder,
)
from grants.application.state import Application, Round
from grants.application.transitions import STEPS
from grants.kernel.aggregate import Basis
from grants.kernel.rules import not_before, not_in_future

RECEIPT = "Eingang des Antrags"
DAYS_TO_SUPPLY_MIN = 7
"""A deadline leaves at least a week: it must be possible to keep."""


def submit(
    command: SubmitApplication, application: Application, basis: ApplicationBasis
) -> tuple[ApplicationEvent, ...]:
    """Take an application as it comes; whatever is wrong with it is a finding."""
    content = Content(
        kind=command.kind,
        scope=command.scope,
        call=command.call,
        objects=command.objects,
        primary_object=command.primary_object,
        costs=command.costs,
        financing=command.financing,
        requested_cents=command.requested_cents,
        earmark=command.earmark,
        period_from=command.period_from,
        period_to=command.period_to,
        received_on=command.received_on,
    )
    fact = ApplicationSubmitted(
        case=basis.stream.removeprefix("case/"),
        programme=command.programme,
        guideline=basis.guideline,
        kind=command.kind,
        scope=command.scope,
        party=command.party,
        call=command.call,
        title=command.title,
        purpose=command.purpose,
        objects=command.objects,
        primary_object=command.primary_object,
        costs=command.costs,
        financing=command.financing,
        requested_cents=command.requested_cents,
        earmark=command.earmark,
        period_from=command.period_from,
        period_to=command.period_to,
        indicators=command.indicators,
        findings=findings_of(content, basis),
        recorded_by=basis.person,
        received_on=command.received_on,
    )
    if application.submitted == fact:
        return ()
    if application.phase is not Phase.UNKNOWN:
        raise CaseNumberTaken(case=fact.case)
    not_in_future(command.received_on, basis.today)
    return (fact,)


def revise(
    command: ReviseApplication, application: Application, basis: ApplicationBasis
) -> tuple[ApplicationEvent, ...]:
    """Record the next version with its findings computed anew; older votes become stale."""
    fact = _revision(command, application, basis)
    if application.revised is not None and application.revised == fact.model_copy(
        # The first sending may have found the guideline; the second one then finds it known.
        update={"guideline": application.revised.guideline}
    ):
        return ()
    STEPS.admit(command, application.phase)
    if command.version != application.version + 1:
        raise VersionOutOfOrder(
            current=application.version,
            following=application.version + 1,
            found=command.version,
        )
    not_in_future(command.received_on, basis.today)
    not_before(command.received_on, application.versions[-1].received_on, "letzte Antragsfassung")
    return (fact,)


def _revision(
    command: ReviseApplication, application: Application, basis: ApplicationBasis
) -> ApplicationRevised:
    content = Content(
        kind=application.kind,
        scope=application.scope,
        call=application.call,
        objects=application.objects if command.objects is None else command.objects,
        primary_object=command.primary_object or application.primary_object,
        costs=command.costs,
        financing=command.financing,
        requested_cents=command.requested_cents,
        earmark=command.earmark or application.earmark,
        period_from=command.period_from,
        period_to=command.period_to,
        received_on=application.received_on,
    )
    return ApplicationRevised(
        version=command.version,
        guideline=basis.guideline if application.guideline is None else None,
        objects=command.objects,
        primary_object=command.primary_object,
        earmark=command.earmark,
        costs=command.costs,
        financing=command.financing,
        requested_cents=command.requested_cents,
        period_from=command.period_from,
        period_to=command.period_to,
        findings=findings_of(content, basis),
        recorded_by=basis.person,
        received_on=command.received_on,
    )


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
            due=f"{command.due_on:%d.%m.%Y}",
            days=DAYS_TO_SUPPLY_MIN,
            earliest=f"{earliest:%d.%m.%Y}",
        )
    return (fact,)


def supply_documents(
    command: SupplyDocuments, application: Application, basis: Basis
) -> tuple[ApplicationEvent, ...]:
    """Close the open round; what comes late is taken and flagged (§ 24 (3) VwVfG)."""
    if _supplied_before(command, application.rounds):
        return ()
    STEPS.admit(command, application.phase)
    requested = application.rounds[-1].requested
    _require_round(command.round, requested.round)
    not_in_future(command.supplied_on, basis.today)
    not_before(command.supplied_on, requested.requested_on, "Nachforderung")
    return (
        DocumentsSupplied(
            round=command.round,
            timeliness="in-time" if command.supplied_on <= requested.due_on else "late",
            supplied_on=command.supplied_on,
        ),
    )


def _supplied_before(command: SupplyDocuments, rounds: Sequence[Round]) -> bool:
    return any(
        known.supplied is not None
        and (known.supplied.round, known.supplied.supplied_on)
        == (command.round, command.supplied_on)
        for known in rounds
    )


def _require_round(found: int, following: int) -> None:
    if found != following:
        raise RoundOutOfOrder(found=found, following=following)


def confirm_completeness(
    command: ConfirmCompleteness, application: Application, basis: Basis
) -> tuple[ApplicationEvent, ...]:
    """All papers are there; since when is kept apart from the day of receipt."""
    fact = CompletenessConfirmed(
        complete_on=command.complete_on,
        confirmed_by=basis.person,
        confirmed_on=command.confirmed_on,
    )
    if application.completeness == fact:
        return ()
    STEPS.admit(command, application.phase)
    not_in_future(command.confirmed_on, basis.today)
    not_before(
        command.complete_on, application.documents_complete_on, "Eingang der letzten Unterlagen"
    )
    not_before(command.confirmed_on, command.complete_on, "Vollständigkeit")
    return (fact,)
