"""Decides about an application, from its receipt to ready to decide (stream `case/{number}`)."""

from __future__ import annotations

from typing import assert_never

from grants.application.commands import (
    ApplicationCommand,
    CheckDeMinimis,
    CheckDoubleFunding,
    ClassifyAid,
    CompleteExamination,
    ConfirmCompleteness,
    DeemWithdrawn,
    ExtendDeadline,
    JustifyDeviationFromVote,
    PermitEarlyStart,
    RecordMeasureStart,
    RecordVote,
    ReferToAlliance,
    RefuseEarlyStart,
    RejectApplication,
    RequestDocuments,
    RetractMeasureStart,
    ReviseApplication,
    SubmitApplication,
    SupplyDocuments,
    WaiveDocuments,
    WithdrawApplication,
)
from grants.application.de_minimis import DeMinimisBasis, check_de_minimis
from grants.application.documents import (
    ChecklistBasis,
    confirm_completeness,
    deem_withdrawn,
    extend_deadline,
    request_documents,
    supply_documents,
    waive_documents,
)
from grants.application.events import ApplicationEvent
from grants.application.examination import (
    ExaminationBasis,
    check_double_funding,
    classify_aid,
    complete_examination,
    reject,
    withdraw,
)
from grants.application.findings import ApplicationBasis, CallTerms
from grants.application.intake import revise, submit
from grants.application.lifecycle import Phase
from grants.application.rejections import ApplicationUnknown
from grants.application.start import (
    permit_early_start,
    record_measure_start,
    refuse_early_start,
    retract_measure_start,
)
from grants.application.state import Application, evolve
from grants.application.votes import (
    MeetingSeen,
    ReferralBasis,
    VoteBasis,
    justify_deviation,
    record_vote,
    refer,
)
from grants.kernel.aggregate import Basis, Decider
from grants.kernel.event import Event

__all__ = [
    "APPLICATION",
    "Application",
    "ApplicationBasis",
    "CallTerms",
    "ChecklistBasis",
    "DeMinimisBasis",
    "ExaminationBasis",
    "MeetingSeen",
    "ReferralBasis",
    "VoteBasis",
]


def decide(
    command: ApplicationCommand, application: Application, basis: Basis
) -> tuple[ApplicationEvent, ...]:
    """The facts a command adds. Content, votes and examination need their own kind of basis.

    Raises:
        Rejection: a rule said no; a defect of what came in is never a reason.
    """
    if isinstance(command, SubmitApplication):
        assert isinstance(basis, ApplicationBasis)
        return submit(command, application, basis)
    if application.phase is Phase.UNKNOWN:
        raise ApplicationUnknown(case=basis.stream.removeprefix("case/"))
    match command:
        case ReviseApplication():
            assert isinstance(basis, ApplicationBasis)
            return revise(command, application, basis)
        case RequestDocuments():
            return request_documents(command, application, basis)
        case SupplyDocuments():
            return supply_documents(command, application, basis)
        case ExtendDeadline():
            return extend_deadline(command, application, basis)
        case WaiveDocuments():
            return waive_documents(command, application, basis)
        case DeemWithdrawn():
            return deem_withdrawn(command, application, basis)
        case ConfirmCompleteness():
            assert isinstance(basis, ChecklistBasis)
            return confirm_completeness(command, application, basis)
        case ReferToAlliance():
            assert isinstance(basis, ReferralBasis)
            return refer(command, application, basis)
        case RecordVote():
            assert isinstance(basis, VoteBasis)
            return record_vote(command, application, basis)
        case JustifyDeviationFromVote():
            return justify_deviation(command, application, basis)
        case PermitEarlyStart():
            assert isinstance(basis, ExaminationBasis)
            return permit_early_start(command, application, basis)
        case RefuseEarlyStart():
            assert isinstance(basis, ExaminationBasis)
            return refuse_early_start(command, application, basis)
        case RecordMeasureStart():
            return record_measure_start(command, application, basis)
        case RetractMeasureStart():
            return retract_measure_start(command, application, basis)
        case ClassifyAid():
            return classify_aid(command, application, basis)
        case CheckDeMinimis():
            assert isinstance(basis, DeMinimisBasis)
            return check_de_minimis(command, application, basis)
        case CheckDoubleFunding():
            return check_double_funding(command, application, basis)
        case CompleteExamination():
            assert isinstance(basis, ExaminationBasis)
            return complete_examination(command, application, basis)
        case RejectApplication():
            assert isinstance(basis, ExaminationBasis)
            return reject(command, application, basis)
        case WithdrawApplication():
            return withdraw(command, application, basis)
        case _:
            assert_never(command)


APPLICATION = Decider[ApplicationCommand, Application, Event](Application(), decide, evolve)
