"""An application comes in: submitted, and revised."""

from __future__ import annotations

from grants.application.commands import ReviseApplication, SubmitApplication
from grants.application.events import ApplicationEvent, ApplicationRevised, ApplicationSubmitted
from grants.application.findings import ApplicationBasis, Content, findings_of
from grants.application.lifecycle import Phase
from grants.application.rejections import CaseNumberTaken, VersionOutOfOrder
from grants.application.state import Application
from grants.application.transitions import STEPS
from grants.kernel.phrases import N_
from grants.kernel.rules import not_before, not_in_future

RECEIPT = N_("Eingang des Antrags")


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
