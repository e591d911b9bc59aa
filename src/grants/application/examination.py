"""The application is examined, and refused or withdrawn where it comes to that."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from grants.application.commands import (
    CheckDoubleFunding,
    ClassifyAid,
    CompleteExamination,
    RejectApplication,
    WithdrawApplication,
)
from grants.application.de_minimis import require_room
from grants.application.events import (
    AidClassified,
    ApplicationEvent,
    ApplicationRejected,
    ApplicationWithdrawn,
    DoubleFundingChecked,
    ExaminationCompleted,
)
from grants.application.findings import described, findings_of_start, max_rate_bp
from grants.application.intake import RECEIPT
from grants.application.lifecycle import Phase
from grants.application.rejections import (
    AidNotClassified,
    AllianceMemberActs,
    DoubleFundingFound,
    DoubleFundingUnchecked,
    EligibleAboveCosts,
    FindingsOpen,
    ProposedTooHigh,
)
from grants.application.state import Application
from grants.application.transitions import STEPS
from grants.application.votes import MeetingSeen, findings_of_vote
from grants.approval.events import DecisionDrafted
from grants.approval.rejections import (
    AlreadySigned,
    DraftIncomplete,
    DraftOutdated,
    DraftUnknown,
    RateTooHigh,
    SelfApproval,
    VoteMissing,
    VoteNegative,
    VoteStale,
)
from grants.kernel.aggregate import Basis
from grants.kernel.calendar import day_de
from grants.kernel.machine import require
from grants.kernel.money import euros_de, percent_de, share_of
from grants.kernel.phrases import N_, Phrase
from grants.kernel.rules import not_before, not_in_future


@dataclass(frozen=True, kw_only=True)
class ExaminationBasis(Basis):
    """What the alliance adds: who may not act, and whose vote did not count.

    `alliance_persons` are the persons in the alliance whose own network work the case is;
    `voted_in` is the meeting of the vote on the case as known by now; None: there is no vote.
    """

    alliance_persons: frozenset[str]
    voted_in: MeetingSeen | None


def classify_aid(
    command: ClassifyAid, application: Application, basis: Basis
) -> tuple[ApplicationEvent, ...]:
    """Say whether it is state aid; said again otherwise, the later one counts."""
    fact = AidClassified(
        aid=command.aid, classified_by=basis.person, classified_on=command.classified_on
    )
    if application.aid == fact:
        return ()
    STEPS.admit(command, application.phase)
    not_in_future(command.classified_on, basis.today)
    not_before(command.classified_on, application.received_on, RECEIPT)
    return (fact,)


def check_double_funding(
    command: CheckDoubleFunding, application: Application, basis: Basis
) -> tuple[ApplicationEvent, ...]:
    """Say whether somebody else pays for the same; said again otherwise, the later one counts."""
    fact = DoubleFundingChecked(
        outcome=command.outcome, checked_by=basis.person, checked_on=command.checked_on
    )
    if application.double_funding == fact:
        return ()
    STEPS.admit(command, application.phase)
    not_in_future(command.checked_on, basis.today)
    not_before(command.checked_on, application.received_on, RECEIPT)
    return (fact,)


def complete_examination(
    command: CompleteExamination, application: Application, basis: ExaminationBasis
) -> tuple[ApplicationEvent, ...]:
    """The application is ready to decide: nothing stands against it and the sums are right."""
    fact = ExaminationCompleted(
        application_version=application.version,
        eligible_cents=command.eligible_cents,
        rate_bp=command.rate_bp,
        proposed_cents=command.proposed_cents,
        examined_by=basis.person,
        completed_on=command.completed_on,
    )
    if application.phase is Phase.READY_TO_DECIDE and application.examination == fact:
        return ()
    STEPS.admit(command, application.phase)
    _require_examinable(application)
    require_impartial(application, basis)
    _require_nothing_open(application, basis, day=command.completed_on)
    not_in_future(command.completed_on, basis.today)
    for act, earlier in _rests_on(application):
        not_before(command.completed_on, earlier, act)
    _check_sums(fact, application, basis)
    require_room(fact.proposed_cents, application)
    return (fact,)


def _rests_on(application: Application) -> Iterator[tuple[str, dt.date]]:
    """What an examination is made of, with the days: it is complete when all of it is done."""
    yield N_("letzte Antragsfassung"), application.versions[-1].received_on
    if application.completeness is not None:
        yield N_("Vollständigkeit"), application.completeness.complete_on
    if application.vote is not None:
        yield N_("Votum der Allianz"), application.vote.held_on
    if application.justification is not None:
        yield N_("Begründung der Abweichung"), application.justification.justified_on
    if application.aid is not None:
        yield N_("beihilferechtliche Einordnung"), application.aid.classified_on
        if application.aid.aid == "de-minimis" and application.de_minimis is not None:
            yield N_("De-minimis-Prüfung"), application.de_minimis.checked_on
    if application.double_funding is not None:
        yield N_("Prüfung auf Doppelförderung"), application.double_funding.checked_on


def _require_examinable(application: Application) -> None:
    if application.kind != "regional":
        require(application.phase, {Phase.COMPLETE})
        return
    if application.vote is None:
        raise VoteMissing
    # Vote on version 2, examination of version 3: the alliance has not seen what is examined.
    if application.vote_is_stale:
        raise VoteStale(voted=application.vote.application_version, version=application.version)
    # A positive vote is necessary, unless the head of the bank has justified to deviate from it.
    if application.vote.outcome != "prioritised" and application.justification is None:
        raise VoteNegative


def require_impartial(application: Application, basis: ExaminationBasis) -> None:
    """Refuse an act of a member on the alliance's own network work.

    Raises:
        AllianceMemberActs: the person sits in the alliance.
    """
    # Members recuse themselves from their own alliance's work.
    if application.kind == "network" and basis.person in basis.alliance_persons:
        raise AllianceMemberActs(scope=application.scope)


def _require_nothing_open(
    application: Application, basis: ExaminationBasis, *, day: dt.date
) -> None:
    of_vote = (
        findings_of_vote(application.vote, basis.voted_in) if application.kind == "regional" else ()
    )
    # No approval is older than the examination: what began later is judged at the signature.
    of_start = findings_of_start(
        application.measure, application.permitted_from, application.approved_on, day
    )
    findings = (*application.findings, *of_vote, *of_start)
    if findings:
        raise FindingsOpen(findings=described(findings))
    if application.aid is None:
        raise AidNotClassified
    match application.double_funding:
        case None:
            raise DoubleFundingUnchecked
        case DoubleFundingChecked(outcome="found", checked_on=day):
            raise DoubleFundingFound(day=day_de(day))
        case DoubleFundingChecked():
            pass


def _check_sums(
    examined: ExaminationCompleted, application: Application, basis: ExaminationBasis
) -> None:
    limit_bp = max_rate_bp(application.kind, basis.parameters, application.received_on)
    if examined.rate_bp > limit_bp:
        raise RateTooHigh(rate=percent_de(examined.rate_bp), limit=percent_de(limit_bp))
    if examined.eligible_cents > application.costs_cents:
        raise EligibleAboveCosts(
            eligible=euros_de(examined.eligible_cents), costs=euros_de(application.costs_cents)
        )
    by_rate = share_of(examined.eligible_cents, rate_bp=examined.rate_bp)
    limit_cents = min(by_rate, application.requested_cents)
    if examined.proposed_cents > limit_cents:
        raise ProposedTooHigh(
            proposed=euros_de(examined.proposed_cents), limit=euros_de(limit_cents)
        )


def reject(
    command: RejectApplication, application: Application, basis: ExaminationBasis
) -> tuple[ApplicationEvent, ...]:
    """Refuse the application with the reasons of a draft that somebody else made."""
    known = application.rejections.get(command.decision)
    signature = (basis.person, command.signed_on)
    if known is not None and (known.approved_by, known.signed_on) == signature:
        return ()
    STEPS.admit(command, application.phase)
    if known is not None:
        raise AlreadySigned(decision=command.decision, day=known.signed_on)
    require_impartial(application, basis)
    draft = _draft_of_rejection(command, application)
    if draft.drafted_by == basis.person:
        raise SelfApproval(decision=command.decision)  # Drafter and approver are two persons.
    if draft.ground is None:
        raise DraftIncomplete(missing=Phrase("Ablehnungsgrund"))  # § 39 VwVfG: reasons.
    not_in_future(command.signed_on, basis.today)
    not_before(command.signed_on, draft.drafted_on, "Entwurf")
    if application.set_aside_on is not None:
        # What is decided anew is not older than what made room for it.
        not_before(command.signed_on, application.set_aside_on, "Entscheidung über den Widerspruch")
    return (
        ApplicationRejected(
            decision=draft.decision,
            ground=draft.ground,
            reasons=draft.reasons,
            drafted_by=draft.drafted_by,
            approved_by=basis.person,
            competence=basis.competence,
            deviates_from_vote=_deviation(application),
            signed_on=command.signed_on,
        ),
    )


def _draft_of_rejection(command: RejectApplication, application: Application) -> DecisionDrafted:
    draft = application.drafts.get(command.decision)
    if draft is None or draft.act != "rejection":
        raise DraftUnknown(decision=command.decision)
    if draft.application_version != application.version:
        raise DraftOutdated(
            decision=command.decision,
            found=Phrase("Antragsfassung {version}", version=draft.application_version),
        )
    return draft


def _deviation(application: Application) -> Literal["follows", "deviates", "no-vote"]:
    # A vote on an older version counts here: a refusal against it must not look as if it followed.
    match application.vote:
        case None:
            return "no-vote"
        case vote if vote.outcome == "prioritised":
            return "deviates"
        case _:
            return "follows"


def withdraw(
    command: WithdrawApplication, application: Application, basis: Basis
) -> tuple[ApplicationEvent, ...]:
    """The applicant takes the application back before it is decided."""
    fact = ApplicationWithdrawn(
        reason_code=command.reason_code,
        recorded_by=basis.person,
        withdrawn_on=command.withdrawn_on,
    )
    if application.withdrawn == fact:
        return ()
    STEPS.admit(command, application.phase)
    not_in_future(command.withdrawn_on, basis.today)
    not_before(command.withdrawn_on, application.received_on, RECEIPT)
    return (fact,)
