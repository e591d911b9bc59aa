"""The order of a call's projects, and which of them the money still reaches. Pure.

What lies beyond the money is a finding of the order, never a reason to refuse recording it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from grants.alliance.commands import Place, RankProjects
from grants.alliance.events import AllianceEvent, RankedCase, RankingAdopted
from grants.alliance.rejections import (
    CallUnknown,
    CaseNotOfCall,
    CaseRankedTwice,
    MeetingNotRecorded,
    RecordedOtherwise,
)
from grants.alliance.state import Alliance
from grants.kernel.aggregate import Basis

BEYOND_VOLUME = "beyond-volume"
TIE_AT_LINE = "tie-at-line"
LIMIT_UNKNOWN = "limit-unknown"


@dataclass(frozen=True, kw_only=True)
class CaseSeen:
    """A case as its order needs it; `outcome` is None where the alliance has not voted yet."""

    outcome: Literal["prioritised", "not-prioritised"] | None
    recommended_cents: int
    vote: Literal["current", "stale"]


@dataclass(frozen=True, kw_only=True)
class RankingBasis(Basis):
    """The money (None: unknown), and those cases that belong to the call."""

    money_cents: int | None
    cases: Mapping[str, CaseSeen]


def rank_projects(
    command: RankProjects, alliance: Alliance, basis: RankingBasis
) -> tuple[AllianceEvent, ...]:
    """Record the order, once; the amounts are those recommended by the votes."""
    known = alliance.rankings.get(command.ranking)
    if known is not None:
        # What it was found to be rests on the votes and the money known then.
        if _says(known) == (command.meeting, command.call, command.limit, frozenset(command.cases)):
            return ()
        raise RecordedOtherwise(number=command.ranking)
    meeting = alliance.meetings.get(command.meeting)
    if meeting is None:
        raise MeetingNotRecorded(meeting=command.meeting)
    if command.call not in alliance.calls:
        raise CallUnknown(call=command.call)
    for case, times in Counter(place.case for place in command.cases).items():
        if times > 1:
            raise CaseRankedTwice(case=case)
        if case not in basis.cases:
            raise CaseNotOfCall(case=case, call=command.call)
    entries = tuple(_entries(command.cases, basis))
    return (
        RankingAdopted(
            ranking=command.ranking,
            meeting=command.meeting,
            call=command.call,
            limit=command.limit,
            limit_cents=basis.money_cents,
            entries=entries,
            findings=_findings(entries, basis.money_cents),
            adopted_on=meeting.held_on,
        ),
    )


def _says(known: RankingAdopted) -> tuple[str, str, str, frozenset[Place]]:
    places = frozenset(Place(entry.case, entry.rank) for entry in known.entries)
    return known.meeting, known.call, known.limit, places


def _entries(places: Sequence[Place], basis: RankingBasis) -> Iterator[RankedCase]:
    cumulated = 0
    in_order = sorted(places, key=lambda place: (place.rank, place.case))
    for _, equals in groupby(in_order, key=lambda place: place.rank):
        group = [(place, _recommended(basis.cases[place.case])) for place in equals]
        # None of equals goes before another: the money reaches all of them, or the line is there.
        cumulated += sum(cents for _, cents in group)
        for place, cents in group:
            yield RankedCase(
                case=place.case,
                rank=place.rank,
                recommended_cents=cents,
                cumulated_cents=cumulated,
                place=_place(cumulated, basis.money_cents),
                findings=tuple(_findings_of(basis.cases[place.case], cumulated, basis)),
            )


def _recommended(case: CaseSeen) -> int:
    return case.recommended_cents if case.outcome == "prioritised" else 0


def _place(cumulated: int, limit: int | None) -> Literal["within", "beyond", "unknown"]:
    if limit is None:
        return "unknown"
    return "within" if cumulated <= limit else "beyond"


def _findings_of(case: CaseSeen, cumulated: int, basis: RankingBasis) -> Iterator[str]:
    if case.outcome is None:
        yield "vote-missing"
    elif case.outcome == "not-prioritised":
        yield "not-prioritised"
    if case.vote == "stale":
        yield "vote-stale"
    if _place(cumulated, basis.money_cents) == "beyond":
        yield BEYOND_VOLUME


def _findings(entries: Sequence[RankedCase], limit: int | None) -> tuple[str, ...]:
    if limit is None:
        return (LIMIT_UNKNOWN,)
    beyond = [entry for entry in entries if entry.place == "beyond"]
    if not beyond:
        return ()
    at_line = [entry for entry in beyond if entry.rank == beyond[0].rank]
    used = at_line[0].cumulated_cents - sum(entry.recommended_cents for entry in at_line)
    # Some of the equals would still fit: which of them is not for the order to say.
    if len(at_line) > 1 and any(used + entry.recommended_cents <= limit for entry in at_line):
        return (BEYOND_VOLUME, TIE_AT_LINE)
    return (BEYOND_VOLUME,)
