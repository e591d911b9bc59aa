"""Ranks within a meeting, and the order of a call's projects: known when all votes are told."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from grants.demonstration.acts import PROGRAMME, Act, in_office
from grants.demonstration.alliances import volume_of
from grants.demonstration.cases import APPROVED, Case
from grants.demonstration.people import Staff
from grants.kernel.calendar import BERLIN
from grants.kernel.ids import alliance_stream, case_stream
from grants.kernel.roles import Role

_WORTH_AN_ORDER = 3
"""Projects: fewer need no order."""
_ADOPTED_AFTER = dt.timedelta(minutes=25)


def ranked(acts: Iterable[Act], cases: Mapping[str, Case]) -> list[Act]:
    """The same acts; projects voted for are ranked by their points, equal ones alike."""
    scopes = {case_stream(number): case.scope for number, case in cases.items()}
    points: dict[tuple[str, str], list[int]] = defaultdict(list)
    acts = list(acts)
    for act in acts:
        if _won(act):
            points[scopes[act.stream], act.body["meeting"]].append(_points(act))
    return [
        replace(act, body={**act.body, "rank": _rank(act, points[scopes[act.stream], meeting])})
        if _won(act) and (meeting := act.body["meeting"])
        else act
        for act in acts
    ]


def orders(acts: Iterable[Act], cases: Mapping[str, Case], staff: Staff) -> Iterator[Act]:
    """In the meeting of a call its alliance adopts the order of the projects voted on in it.

    What is approved lies within the money: where the call drew more than that, no order is told.
    """
    calls = {act.stream: act.body["call"] for act in acts if act.route == "submit-application"}
    votes: dict[tuple[str, str, str], list[Act]] = defaultdict(list)
    for act in acts:
        if act.route == "record-vote" and calls[act.stream]:
            scope = cases[number_of(act)].scope
            votes[scope, act.body["meeting"], calls[act.stream]].append(act)
    for (scope, meeting, call), voted in votes.items():
        if len(voted) < _WORTH_AN_ORDER or not _holds(voted, cases, volume_of(scope, call)):
            continue
        at = in_office(max(act.at for act in voted) + _ADOPTED_AFTER)
        office = staff.pick(Role.ALLIANCE_OFFICE, scope, at.astimezone(BERLIN).date(), turn=0)
        places = [{"case": number_of(act), "rank": _place(act, voted)} for act in voted]
        body = {"ranking": f"RF-{meeting}", "meeting": meeting, "call": call, "limit": "volume",
                "cases": places}  # fmt: skip
        yield Act(at, "rank-projects", alliance_stream(PROGRAMME, scope), office.id, body)


def _place(act: Act, voted: list[Act]) -> int:
    """Its rank, or the place after all that were voted for."""
    return act.body["rank"] or 1 + sum(_won(other) for other in voted)


def _holds(voted: list[Act], cases: Mapping[str, Case], volume_cents: int) -> bool:
    """Whether everything that is approved lies within the money."""
    last = max(
        (_place(act, voted) for act in voted if cases[number_of(act)].fate in APPROVED), default=0
    )
    within: int = sum(act.body["recommended_cents"] for act in voted if _place(act, voted) <= last)
    return within <= volume_cents


def number_of(act: Act) -> str:
    """The number of the case that an act is about."""
    return act.stream.removeprefix("case/")


def _won(act: Act) -> bool:
    return act.route == "record-vote" and act.body["votes_for"] > act.body["votes_against"]


def _points(act: Act) -> int:
    return sum(score["points"] for score in act.body["scores"])


def _rank(act: Act, points: list[int]) -> int:
    own = _points(act)
    return 1 + sum(other > own for other in points)
