"""The alliance is asked, and its vote is recorded with everything an auditor asks about it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from grants.alliance.composition import (
    CONFLICT_DECLARED_LATE,
    CONFLICT_KNOWN_LATE,
    CONFLICT_RECORDED_LATE,
)
from grants.application.ballots import Totals, counted
from grants.application.commands import JustifyDeviationFromVote, RecordVote, ReferToAlliance
from grants.application.events import (
    ApplicationEvent,
    DeviationFromVoteJustified,
    PrioritisationRecorded,
    ReferredToAlliance,
)
from grants.application.findings import CallTerms
from grants.application.lifecycle import Phase
from grants.application.rejections import (
    CriterionUnknown,
    DeviationJustifiedBefore,
    MeetingUnknown,
    RecommendedAboveRequested,
    ReferralNotRegional,
    VotesExceedMembers,
)
from grants.application.state import Application
from grants.application.transitions import STEPS
from grants.approval.rejections import VoteStale
from grants.kernel.aggregate import Basis
from grants.kernel.calendar import day_de
from grants.kernel.machine import require
from grants.kernel.money import euros_de
from grants.kernel.phrases import Phrase
from grants.kernel.rules import not_before, not_in_future
from grants.kernel.speech import joined


@dataclass(frozen=True, kw_only=True)
class MeetingSeen:
    """A meeting as a vote in it needs it, by what is known of its day now.

    Whoever is named had a mandate on the day: members appointed later do not count. `recused` are
    members who declared a conflict about this case, or who belong to the applicant, and all for
    whom the same natural person acts; `declared` are those who declared one, `declared_late` those
    of them who did so after the meeting.
    """

    held_on: dt.date
    present: frozenset[str]
    recused: frozenset[str]
    declared: frozenset[str]
    declared_late: frozenset[str]
    findings: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class VoteBasis(Basis):
    """The meeting (None: the alliance of the region held none of that name) and the case's call."""

    meeting: MeetingSeen | None
    call: CallTerms | None


@dataclass(frozen=True, kw_only=True)
class ReferralBasis(Basis):
    """`voted_in` is the meeting of the vote on the case as known by now; None: no vote yet."""

    voted_in: MeetingSeen | None


def refer(
    command: ReferToAlliance, application: Application, basis: ReferralBasis
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
    require(application.phase, _referable(application, basis))
    not_in_future(command.referred_on, basis.today)
    not_before(command.referred_on, application.versions[-1].received_on, "Antragsfassung")
    if application.completeness is not None:
        not_before(command.referred_on, application.completeness.complete_on, "Vollständigkeit")
    if application.vote is not None and not application.vote_is_stale:
        # Asked again about the same version: no earlier meeting takes the place of the vote.
        not_before(command.referred_on, application.vote.held_on, "Votum der Allianz")
    return (fact,)


def _referable(application: Application, basis: ReferralBasis) -> frozenset[Phase]:
    phases = {Phase.COMPLETE, Phase.NOT_PRIORITISED}
    if application.vote_is_stale or findings_of_vote(application.vote, basis.voted_in):
        # A vote on an older version, or a defective one, is cured by a new vote alone.
        phases |= {Phase.PRIORITISED, Phase.READY_TO_DECIDE}
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
    totals = counted(command, admitted=meeting.present - meeting.recused)
    assert application.referral is not None  # Both phases above come after one.
    fact = PrioritisationRecorded(
        meeting=command.meeting,
        # What was put before the alliance; a newer version is put before it by a new referral.
        application_version=application.referral.application_version,
        # As many for as against is no majority.
        outcome="prioritised" if totals.votes_for > totals.votes_against else "not-prioritised",
        votes_for=totals.votes_for,
        votes_against=totals.votes_against,
        abstentions=totals.abstentions,
        ballots=command.ballots,
        recused=tuple(sorted(meeting.recused)),
        scores=command.scores,
        rank=command.rank,
        recommended_cents=command.recommended_cents,
        findings=(
            *meeting.findings,
            *((CONFLICT_DECLARED_LATE,) if meeting.declared_late else ()),
            *_score_findings(command, totals, basis.call),
        ),
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
            raise CriterionUnknown(
                criterion=criterion, criteria=joined(", ", known) if known else Phrase("keine")
            )


def findings_of_vote(
    vote: PrioritisationRecorded | None, meeting: MeetingSeen | None
) -> tuple[str, ...]:
    """What stands against a vote: its own findings, and what became known of its meeting since."""
    if vote is None:
        return ()
    since = () if meeting is None else (*meeting.findings, *_late_bias(vote, meeting))
    return tuple(dict.fromkeys((*vote.findings, *since)))


def _late_bias(vote: PrioritisationRecorded, meeting: MeetingSeen) -> Iterator[str]:
    unseen = meeting.declared - set(vote.recused)
    if unseen & meeting.declared_late:
        yield CONFLICT_DECLARED_LATE
    if unseen - meeting.declared_late:
        yield CONFLICT_RECORDED_LATE  # The member was in time; whoever kept the file was not.
    if (meeting.recused & meeting.present) - meeting.declared - set(vote.recused):
        yield CONFLICT_KNOWN_LATE  # Nobody declared it: a mandate that names the applicant says so.


def _score_findings(command: RecordVote, totals: Totals, call: CallTerms | None) -> tuple[str, ...]:
    if call is None:
        return ()
    findings = []
    if set(call.criteria) - {score.criterion for score in command.scores}:
        findings.append("score-missing")
    points = sum(score.points for score in command.scores)
    if totals.votes_for > totals.votes_against and points < call.points_min:
        findings.append("points-below-minimum")
    return tuple(findings)


def justify_deviation(
    command: JustifyDeviationFromVote, application: Application, basis: Basis
) -> tuple[ApplicationEvent, ...]:
    """Let an application go on against a negative vote, with reasons that stay for ever."""
    known = application.justification
    if known is not None and (known.reasons, known.justified_by, known.justified_on) == (
        command.reasons,
        basis.person,
        command.justified_on,
    ):
        return ()
    STEPS.admit(command, application.phase)
    vote = application.vote
    assert vote is not None  # The phase comes after one.
    if known is not None:
        raise DeviationJustifiedBefore(meeting=vote.meeting, day=day_de(known.justified_on))
    if application.vote_is_stale:
        raise VoteStale(voted=vote.application_version, version=application.version)
    not_in_future(command.justified_on, basis.today)
    not_before(command.justified_on, vote.held_on, "Votum der Allianz")
    return (
        DeviationFromVoteJustified(
            meeting=vote.meeting,
            application_version=vote.application_version,
            reasons=command.reasons,
            justified_by=basis.person,
            competence=basis.competence,
            justified_on=command.justified_on,
        ),
    )
