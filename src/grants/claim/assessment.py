"""Fixing the interest on a claim (§ 49a (3) VwVfG), and doing without it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from grants.claim.commands import AssessInterest
from grants.claim.events import InterestAssessed, RecoveryOrdered
from grants.claim.guards import done_before, raised
from grants.claim.interest import Owed, interest
from grants.claim.rejections import (
    CaseOfClaimClosed,
    InterestBaseAboveClaim,
    InterestOverlaps,
    InterestPeriodReversed,
    NoInterest,
)
from grants.claim.state import Claim, principal_of, taken_on
from grants.kernel.aggregate import Basis
from grants.kernel.event import Event
from grants.kernel.money import euros_de
from grants.kernel.rules import not_before, not_in_future

_ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class ClaimBasis(Basis):
    """What the case adds: the day on which its file was closed, None while it is open."""

    case_closed_on: dt.date | None


def assess(command: AssessInterest, claim: Claim, basis: ClaimBasis) -> tuple[Event, ...]:
    """Fix the interest for a period that no other assessment touches."""
    ordered = raised(claim)
    if done_before(claim, command.assessment, InterestAssessed, command, basis):
        return ()
    if basis.case_closed_on is not None:
        # Nothing may be open in a closed file; interest would open the claim again.
        raise CaseOfClaimClosed(case=ordered.case, day=basis.case_closed_on)
    _check_period(command, claim, ordered, basis)
    if command.base_cents > ordered.cents:
        raise InterestBaseAboveClaim(
            base=euros_de(command.base_cents), claimed=euros_de(ordered.cents)
        )
    found = interest(
        _owed(command, claim, ordered),
        from_on=command.from_on,
        to_on=command.to_on,
        parameters=basis.parameters,
    )
    if found.cents <= 0:
        raise NoInterest(begin=command.from_on, end=command.to_on)
    fact = InterestAssessed(
        claim=ordered.claim,
        case=ordered.case,
        assessment=command.assessment,
        from_on=command.from_on,
        to_on=command.to_on,
        base_cents=command.base_cents,
        segments=found.segments,
        cents=found.cents,
        assessed_by=basis.person,
        competence=basis.competence,
        assessed_on=command.assessed_on,
    )
    return (fact,)


def _check_period(
    command: AssessInterest, claim: Claim, ordered: RecoveryOrdered, basis: Basis
) -> None:
    if command.to_on < command.from_on:
        raise InterestPeriodReversed(begin=command.from_on, end=command.to_on)
    not_before(command.assessed_on, ordered.signed_on, "Erstattungsbescheid")
    # What will be open tomorrow is not known today.
    not_before(command.assessed_on, command.to_on, "Ende des Zinszeitraums")
    not_in_future(command.assessed_on, basis.today)
    for known in claim.assessments:
        if known.from_on <= command.to_on and command.from_on <= known.to_on:
            raise InterestOverlaps(
                assessment=known.assessment, begin=known.from_on, end=known.to_on
            )


def _owed(command: AssessInterest, claim: Claim, ordered: RecoveryOrdered) -> tuple[Owed, ...]:
    """The principal that bore interest, day by day.

    Both days of a period count, so what comes in on a day lowers the principal from the next day
    on. Interest never bears interest.
    """
    taken = [(taken_on(known), principal_of(known)) for known in claim.reductions]
    rests = tuple(claim.rests())
    days = {command.from_on, *(day + _ONE_DAY for day, _ in taken)}
    for first, last in rests:
        days |= {first, last + _ONE_DAY}

    def owed_on(day: dt.date) -> int:
        if any(first <= day <= last for first, last in rests):
            return 0
        left = ordered.cents - sum(cents for on, cents in taken if on < day)
        return min(command.base_cents, left)

    return tuple(Owed(from_on=day, cents=owed_on(day)) for day in sorted(days))
