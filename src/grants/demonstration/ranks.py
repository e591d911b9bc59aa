"""Ranks within a meeting: known only when all its votes are told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from grants.demonstration.acts import Act
from grants.demonstration.cases import Case
from grants.kernel.ids import case_stream


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


def _won(act: Act) -> bool:
    return act.route == "record-vote" and act.body["votes_for"] > act.body["votes_against"]


def _points(act: Act) -> int:
    return sum(score["points"] for score in act.body["scores"])


def _rank(act: Act, points: list[int]) -> int:
    own = _points(act)
    return 1 + sum(other > own for other in points)
