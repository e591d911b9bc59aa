"""The alliance is asked, and its vote is recorded with everything an auditor asks about it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from grants.application.commands import RecordVote, ReferToAlliance
from grants.application.events import ApplicationEvent, PrioritisationRecorded, ReferredToAlliance
from grants.application.findings import CallTerms
from grants.application.lifecycle import Phase
from grants.application.rejections import (
    CriterionUnknown,
    MeetingUnknown,
    RecommendedAboveRequested,
    ReferralNotRegional,
    VotesExceedMembers,
)
from grants.application.state import Application
from grants.application.transitions import STEPS
from grants.kernel.aggregate import Basis
from grants.kernel.machine import require
from grants.kernel.money import euros_de
from grants.kernel.rules import not_before, not_in_future


@dataclass(frozen=True, kw_only=True)
class MeetingSeen:
    """A meeting as a vote in it needs it.

    `present` holds those with a mandate on the day: members appointed later do not count. `recused`
    are members who declared a conflict about this case, or who belong to the applicant.
    """

    held_on: dt.date
    present: frozenset[str]
    recused: frozenset[str]
    findings: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class VoteBasis(Basis):
    """The meeting (None: the alliance of the region held none of that name) and the case's call."""

    meeting: MeetingSeen | None
    call: CallTerms | None


def refer(
    command: ReferToAlliance, application: Application, basis: Basis
) -> tuple[ApplicationEvent, ...]:
    """Ask the alliance for its vote, again if the vote no longer holds."""
    fact = ReferredToAlliance(
        application_version=application.version,
        referred_by=basis.person,
        referred_on=command.referred_on,
    )
    if application.phase is Phase.AT_ALLIANCE and application.referral == fact:
        return ()
    if application.kind != "regional":
        raise ReferralNotRegional(kind=application.kind)
    STEPS.admit(command, application.phase)
    require(application.phase, _referable(application))
    not_in_future(command.referred_on, basis.today)
    not_before(command.referred_on, application.versions[-1].received_on, "Antragsfassung")
    if application.completeness is not None:
        not_before(command.referred_on, application.completeness.complete_on, "Vollständigkeit")
    return (fact,)


def _referable(application: Application) -> frozenset[Phase]:
    phases = {Phase.COMPLETE, Phase.NOT_PRIORITISED}
    if application.vote_is_stale or (application.vote is not None and application.vote.findings):
        # A vote on an older version, or a defective one, is cured by a new vote alone.
        phases.add(Phase.PRIORITISED)
    referral = application.referral
    if referral is not None and referral.application_version < application.version:
        # Revised while the alliance had it: the new version is put before it.
        phases.add(Phase.AT_ALLIANCE)
    return frozenset(phases)


def record_vote(
    command: RecordVote, application: Application, basis: VoteBasis
) -> tuple[ApplicationEvent, ...]:
    """Record the vote on the version the alliance had; defects of the meeting become findings."""
    meeting = basis.meeting
    if application.phase is not Phase.AT_ALLIANCE and not _voted_before(command, application):
        STEPS.admit(command, application.phase)
    if meeting is None:
        raise MeetingUnknown(scope=application.scope, meeting=command.meeting)
    assert application.referral is not None  # Both phases above come after one.
    fact = PrioritisationRecorded(
        meeting=command.meeting,
        # What was put before the alliance; a newer version is put before it by a new referral.
        application_version=application.referral.application_version,
        # As many for as against is no majority.
        outcome="prioritised" if command.votes_for > command.votes_against else "not-prioritised",
        votes_for=command.votes_for,
        votes_against=command.votes_against,
        abstentions=command.abstentions,
        recused=tuple(sorted(meeting.recused)),
        scores=command.scores,
        rank=command.rank,
        recommended_cents=command.recommended_cents,
        findings=(*meeting.findings, *_score_findings(command, basis.call)),
        recorded_by=basis.person,
        held_on=meeting.held_on,
    )
    if application.phase is not Phase.AT_ALLIANCE:
        if application.vote == fact:
            return ()
        STEPS.admit(command, application.phase)
    _check_vote(fact, application, meeting, basis)
    return (fact,)


def _voted_before(command: RecordVote, application: Application) -> bool:
    return application.vote is not None and application.vote.meeting == command.meeting


def _check_vote(
    vote: PrioritisationRecorded,
    application: Application,
    meeting: MeetingSeen,
    basis: VoteBasis,
) -> None:
    not_in_future(vote.held_on, basis.today)
    if application.referral is not None:
        # An old meeting cannot have voted on what was put before the alliance afterwards.
        not_before(vote.held_on, application.referral.referred_on, "Vorlage an die Allianz")
    requested = application.versions[vote.application_version - 1].requested_cents
    if vote.recommended_cents > requested:
        raise RecommendedAboveRequested(
            recommended=euros_de(vote.recommended_cents), requested=euros_de(requested)
        )
    votes = vote.votes_for + vote.votes_against + vote.abstentions
    # Who is biased stays out of the vote, abstaining included.
    members = len(meeting.present - meeting.recused)
    if votes > members:
        raise VotesExceedMembers(votes=votes, members=members)
    _check_criteria(vote, basis.call)


def _check_criteria(vote: PrioritisationRecorded, call: CallTerms | None) -> None:
    counts = Counter(score.criterion for score in vote.scores)
    for criterion, times in counts.items():
        if times > 1 or (call is not None and criterion not in call.criteria):
            known = call.criteria if call is not None else tuple(counts)
            raise CriterionUnknown(criterion=criterion, criteria=", ".join(known) or "keine")


def _score_findings(command: RecordVote, call: CallTerms | None) -> tuple[str, ...]:
    if call is None:
        return ()
    findings = []
    if set(call.criteria) - {score.criterion for score in command.scores}:
        findings.append("score-missing")
    points = sum(score.points for score in command.scores)
    if command.votes_for > command.votes_against and points < call.points_min:
        findings.append("points-below-minimum")
    return tuple(findings)
