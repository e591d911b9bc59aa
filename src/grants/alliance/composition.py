"""Is an alliance lawfully composed, and can it decide? Pure rules (domain: Zusammensetzung, FKR).

What is missing is a finding. It never hinders recording what happened.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Literal

from grants.alliance.events import Seat
from grants.alliance.state import Alliance

RegionKind = Literal["district", "district-free-city"]

CONFLICT_DECLARED_LATE = "conflict-declared-late"
CONFLICT_KNOWN_LATE = "conflict-known-late"
CONFLICT_RECORDED_LATE = "conflict-recorded-late"
INQUORATE = "inquorate"
PRESENT_WITHOUT_MANDATE = "present-without-mandate"

TOWN_INHABITANTS_ABOVE = 10_000
"""A municipal town has a seat (M2) only with more inhabitants than this."""

_SEATS_MIN: dict[RegionKind, dict[Seat, int]] = {
    "district": {"M1": 1, "M2": 2, "M3": 1, "M4": 1, "M5": 1, "M6": 1, "M7": 1},
    # A district-free city has no municipal towns: M2 does not apply.
    "district-free-city": {"M1": 1, "M3": 1, "M4": 1, "M5": 1, "M6": 1, "M7": 1},
}


@dataclass(frozen=True, kw_only=True)
class Seated:
    """A seat that is taken; `population` counts for municipal towns alone (None: unknown)."""

    seat: Seat
    population: int | None


def findings_on(alliance: Alliance, day: dt.date, *, region: RegionKind) -> tuple[str, ...]:
    """What is missing in the composition on a day, by the mandates and populations valid then."""
    return composition_findings(
        (
            Seated(seat=mandate.appointed.seat, population=alliance.population_on(member, day))
            for member, mandate in alliance.members_on(day).items()
        ),
        region=region,
    )


def meeting_findings(
    alliance: Alliance, *, present: AbstractSet[str], day: dt.date, region: RegionKind
) -> tuple[str, ...]:
    """What is wrong with a meeting, by the mandates, populations and rules valid on its day.

    Who knows more of that day later finds other things: a mandate may be recorded after a meeting.
    """
    members = alliance.members_on(day)
    quorate = is_quorate(
        present=len(members.keys() & present),
        members=len(members),
        quorum_bp=alliance.quorum_bp_on(day),
    )
    return (
        *findings_on(alliance, day, region=region),
        *(() if quorate else (INQUORATE,)),
        *((PRESENT_WITHOUT_MANDATE,) if present - members.keys() else ()),
    )


def composition_findings(seated: Iterable[Seated], *, region: RegionKind) -> tuple[str, ...]:
    """`seat-missing-m4` and the like, in order of the seats, for those seated on one day."""
    taken = Counter(member.seat for member in seated if _counts(member))
    return tuple(
        f"seat-missing-{seat.lower()}"
        for seat, minimum in _SEATS_MIN[region].items()
        if taken[seat] < minimum
    )


def _counts(member: Seated) -> bool:
    if member.seat != "M2":
        return True
    # Unknown is not zero, but it is not proof of more than 10,000 inhabitants either.
    return member.population is not None and member.population > TOWN_INHABITANTS_ABOVE


def is_quorate(*, present: int, members: int, quorum_bp: int | None) -> bool:
    """Enough members are present: by the rules in force, else more than half of them."""
    if members == 0:
        return False
    if quorum_bp is None:
        return 2 * present > members
    return present * 10_000 >= members * quorum_bp
