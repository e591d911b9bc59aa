"""What the alliance does about cases: its votes, its order of projects, its members' own work."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from grants.alliance.commands import RankProjects
from grants.alliance.composition import meeting_findings
from grants.alliance.decider import (
    ALLIANCE,
    Alliance,
    CaseSeen,
    Mandate,
    Meeting,
    RankingBasis,
)
from grants.application.commands import RecordVote, ReferToAlliance
from grants.application.decider import (
    APPLICATION,
    Application,
    CallTerms,
    MeetingSeen,
    ReferralBasis,
    VoteBasis,
)
from grants.application.events import Kind
from grants.budget.decider import BUDGET
from grants.kernel.ids import alliance_stream, budget_stream, case_stream, programme_stream
from grants.programme.decider import PROGRAMME
from grants.store.work import Work


def call_of_case(work: Work, application: Application) -> CallTerms | None:
    """The call a case came under; None where it names none, or one that is not known."""
    return call_terms(
        work, programme=application.programme, scope=application.scope, call=application.call
    )


def call_terms(work: Work, *, programme: str, scope: str, call: str | None) -> CallTerms | None:
    """What a call of the region's alliance asks; None where none of that name is known."""
    if call is None:
        return None
    known = work.state(ALLIANCE, alliance_stream(programme, scope)).calls.get(call)
    if known is None:
        return None
    return CallTerms(
        opened_on=known.opened.opened_on,
        last_day=known.last_day,
        criteria=known.opened.criteria,
        points_min=known.opened.points_min,
    )


def refer_to_alliance(work: Work, stream: str, command: ReferToAlliance) -> None:
    """Put a case before the alliance; what is known of an earlier vote may be a reason to."""
    seen = meeting_of_vote(work, work.state(APPLICATION, stream))
    work.decide(APPLICATION, stream, command, ReferralBasis(**vars(work.basis), voted_in=seen))


def meeting_of_vote(work: Work, application: Application) -> MeetingSeen | None:
    """The meeting that voted on a case, by the mandates and conflicts of its day as known now.

    None: there is no vote.
    """
    if application.vote is None:
        return None
    alliance = work.state(ALLIANCE, alliance_stream(application.programme, application.scope))
    return _meeting(work, alliance, application, application.vote.meeting)


def record_vote(work: Work, stream: str, command: RecordVote) -> None:
    """Record a vote; meeting, mandates and conflicts are those of the region's alliance."""
    application = work.state(APPLICATION, stream)
    alliance = work.state(ALLIANCE, alliance_stream(application.programme, application.scope))
    basis = VoteBasis(
        **vars(work.basis),
        meeting=_meeting(work, alliance, application, command.meeting),
        call=call_of_case(work, application),
    )
    work.decide(APPLICATION, stream, command, basis)


def _meeting(
    work: Work, alliance: Alliance, application: Application, meeting: str
) -> MeetingSeen | None:
    held = alliance.meetings.get(meeting)
    if held is None:
        return None
    members = alliance.members_on(held.held_on)
    # Who had no mandate on the day had no vote to lose either.
    declared = (
        alliance.conflicts.get(meeting, {}).get(application.case, frozenset()) & members.keys()
    )
    own = {
        member
        for member, mandate in members.items()
        if mandate.appointed.party == application.party
    }
    biased = declared | own
    return MeetingSeen(
        held_on=held.held_on,
        present=frozenset(held.present) & members.keys(),
        recused=biased | _same_persons(biased, members),
        declared=declared,
        declared_late=alliance.declared_late(meeting, application.case) & declared,
        findings=_findings(work, alliance, application, held),
    )


def _findings(
    work: Work, alliance: Alliance, application: Application, held: Meeting
) -> tuple[str, ...]:
    # The members valid on the day of the vote are those known now, not when the meeting came in.
    programme = work.state(PROGRAMME, programme_stream(application.programme))
    region = programme.regions.get(application.scope)
    if region is None:
        return held.findings
    return meeting_findings(
        alliance, present=frozenset(held.present), day=held.held_on, region=region.kind
    )


def _same_persons(biased: AbstractSet[str], members: Mapping[str, Mandate]) -> frozenset[str]:
    # Bias is that of the natural person: whoever acts for two members is out for both.
    persons = {members[member].appointed.person for member in biased} - {None}
    return frozenset(
        member for member, mandate in members.items() if mandate.appointed.person in persons
    )


def alliance_persons(work: Work, *, kind: Kind, stream: str, day: dt.date) -> frozenset[str]:
    """Who sits in the alliance whose own network work a case is, on the day of an act or today.

    Other kinds of case are nobody's own work: the answer is empty.
    """
    if kind != "network":
        return frozenset()
    alliance = work.state(ALLIANCE, stream)
    seated = (alliance.members_on(each) for each in (day, work.basis.today))
    return frozenset(
        mandate.appointed.person
        for members in seated
        for mandate in members.values()
        if mandate.appointed.person is not None
    )


def rank_projects(work: Work, stream: str, command: RankProjects) -> None:
    """Record the order of a call's projects, with the votes on them and the money there is."""
    _, programme, region = stream.split("/")
    call = work.state(ALLIANCE, stream).calls.get(command.call)
    work.known.preload([case_stream(each.case) for each in command.cases])
    seen = {
        each.case: _case_seen(work.state(APPLICATION, case_stream(each.case)))
        for each in command.cases
    }
    money_cents = None
    if call is not None and command.limit == "volume":
        money_cents = call.opened.volume_cents
    elif call is not None:
        budget = work.state(BUDGET, budget_stream(programme, region, call.opened.year))
        account = budget.account(call.opened.earmark)
        money_cents = account.available_cents_on(work.basis.today)
    basis = RankingBasis(
        **vars(work.basis),
        money_cents=money_cents,
        cases={
            number: case
            for number, (case, place) in seen.items()
            if place == (programme, region, command.call)
        },
    )
    work.decide(ALLIANCE, stream, command, basis)


def _case_seen(application: Application) -> tuple[CaseSeen, tuple[str, str, str | None]]:
    vote = application.vote
    seen = CaseSeen(
        outcome=None if vote is None else vote.outcome,
        recommended_cents=0 if vote is None else vote.recommended_cents,
        vote="stale" if application.vote_is_stale else "current",
    )
    return seen, (application.programme, application.scope, application.call)
