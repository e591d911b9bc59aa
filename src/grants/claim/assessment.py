"""Fixing interest: on a recovery (§ 49a (3) VwVfG), and on money not used in time (§ 49a (4))."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from grants.claim.bearing import Holding, Movement, moved_by, principal_by_day, standing
from grants.claim.commands import AssessInterest, AssessInterimInterest
from grants.claim.events import InterestAssessed, RecoveryOrdered
from grants.claim.guards import admit, done_before, raised
from grants.claim.interest import Interest, Owed, interest
from grants.claim.rejections import (
    CaseOfClaimClosed,
    InterestBaseAboveClaim,
    InterestBaseAbovePaid,
    InterestBeforePayout,
    InterestOverlaps,
    InterestPeriodReversed,
    NoInterest,
    NoUsagePeriod,
    PayoutNotPaid,
    SamePersonAssessedAndWaived,
    UsedInTime,
)
from grants.claim.schedule import Review, Suspension
from grants.claim.state import Claim
from grants.kernel.aggregate import Basis
from grants.kernel.event import Event
from grants.kernel.money import euros_de
from grants.kernel.records import replace
from grants.kernel.rules import not_before, not_in_future
from grants.payout.usage import Unused


@dataclass(frozen=True, kw_only=True)
class PaidOut:
    """What was paid out, by when it was to be used, and what lay unused after that until today.

    `due_on` is None where what was paid need not be used by a day.
    """

    cents: int
    due_on: dt.date | None
    unused: tuple[Unused, ...]

    def unused_cents(self, day: dt.date) -> int:
        """What by all reports was unused on a day after the last day of use."""
        return sum(part.cents for part in self.unused if part.from_on <= day <= part.to_on)


@dataclass(frozen=True, kw_only=True)
class ClaimBasis(Basis):
    """What the case adds.

    The day on which its file was closed (None while it is open), the objections to the decision
    behind the claim, the review that the last of them led to, the day since which none that was
    taken back holds up its finality, and the payouts by number. `came_back`: the letter by which
    the claim is known did. `moved` is from which day on the recipient had how much more or less;
    `paid_back` is the same for what came in on the other claims of the case, `elsewhere` the
    interest assessed on them.
    """

    case_closed_on: dt.date | None
    suspensions: tuple[Suspension, ...]
    review: Review | None
    undisputed_since: dt.date
    came_back: bool
    payouts: Mapping[int, PaidOut]
    moved: tuple[Movement, ...]
    paid_back: tuple[Movement, ...]
    elsewhere: tuple[InterestAssessed, ...]

    def held_cents(self, day: dt.date) -> int:
        """What the recipient had of all payouts on a day."""
        return sum(cents for on, cents in self.moved if on <= day)


def assess(command: AssessInterest, claim: Claim, basis: ClaimBasis) -> tuple[Event, ...]:
    """Fix the interest for a period that no other assessment touches."""
    ordered = raised(claim)
    if done_before(claim, command.assessment, InterestAssessed, command, basis):
        return ()
    admit(command, claim, on=command.assessed_on)
    _check_period(command, claim, ordered, basis)
    _check_overlap(command, claim.assessments, kind="recovery", payout_no=None)
    if command.base_cents > claim.principal_cents:
        raise InterestBaseAboveClaim(
            base=euros_de(command.base_cents), claimed=euros_de(claim.principal_cents)
        )
    # Nobody owes interest on what they did not have yet.
    if command.base_cents > (paid := basis.held_cents(command.from_on)):
        raise InterestBeforePayout(
            base=euros_de(command.base_cents), held=euros_de(paid), begin=command.from_on
        )
    owed = _owed(command, claim)
    _holding(claim, basis).check_recovery(owed, from_on=command.from_on, to_on=command.to_on)
    found = interest(
        owed,
        from_on=command.from_on,
        to_on=command.to_on,
        parameters=basis.parameters,
    )
    return (_assessed(command, ordered, found, basis, kind="recovery", payout_no=None),)


def assess_interim(
    command: AssessInterimInterest, claim: Claim, basis: ClaimBasis
) -> tuple[Event, ...]:
    """Fix the interest on what of a payout was not used for its purpose in time."""
    ordered = raised(claim)
    if done_before(claim, command.assessment, InterestAssessed, command, basis):
        return ()
    admit(command, claim, on=command.assessed_on)
    _check_period(command, claim, ordered, basis)
    # What lay unused is one sum of money, whichever claim of the case its interest is put on.
    known = (*claim.assessments, *basis.elsewhere)
    _check_overlap(command, known, kind="interim", payout_no=command.payout_no)
    paid = basis.payouts.get(command.payout_no)
    if paid is None:
        raise PayoutNotPaid(number=command.payout_no)
    if paid.due_on is None:
        raise NoUsagePeriod(number=command.payout_no)
    if command.from_on <= paid.due_on:
        raise UsedInTime(number=command.payout_no, until=paid.due_on, begin=command.from_on)
    # What is unused only falls: the last day decides for the whole period.
    if command.base_cents > (unused := paid.unused_cents(command.to_on)):
        raise InterestBaseAbovePaid(
            number=command.payout_no,
            paid=euros_de(paid.cents),
            unused=euros_de(unused),
            end=command.to_on,
            base=euros_de(command.base_cents),
        )
    base = Owed(from_on=command.from_on, cents=command.base_cents)
    # What came back on a claim of the case lies nowhere unused, and what is claimed bears interest.
    _holding(claim, basis).check_interim(base, to_on=command.to_on)
    found = interest(
        (base,),
        from_on=command.from_on,
        to_on=command.to_on,
        parameters=basis.parameters,
    )
    return (_assessed(command, ordered, found, basis, kind="interim", payout_no=command.payout_no),)


def _holding(claim: Claim, basis: ClaimBasis) -> Holding:
    return Holding(
        moved=(*basis.moved, *basis.paid_back, *moved_by(claim)),
        assessed=(*standing(claim), *basis.elsewhere),
    )


def _assessed(
    command: AssessInterest | AssessInterimInterest,
    ordered: RecoveryOrdered,
    found: Interest,
    basis: Basis,
    *,
    kind: Literal["recovery", "interim"],
    payout_no: int | None,
) -> InterestAssessed:
    if found.cents <= 0:
        raise NoInterest(begin=command.from_on, end=command.to_on)
    return InterestAssessed(
        claim=ordered.claim,
        case=ordered.case,
        assessment=command.assessment,
        kind=kind,
        payout_no=payout_no,
        from_on=command.from_on,
        to_on=command.to_on,
        base_cents=command.base_cents,
        segments=found.segments,
        cents=found.cents,
        assessed_by=basis.person,
        competence=basis.competence,
        assessed_on=command.assessed_on,
    )


def _check_period(
    command: AssessInterest | AssessInterimInterest,
    claim: Claim,
    ordered: RecoveryOrdered,
    basis: ClaimBasis,
) -> None:
    if basis.person in claim.interest_waivers:
        raise SamePersonAssessedAndWaived  # Four eyes, in whichever order.
    if basis.case_closed_on is not None:
        # Nothing may be open in a closed file; interest would open the claim again.
        raise CaseOfClaimClosed(case=ordered.case, day=basis.case_closed_on)
    if command.to_on < command.from_on:
        raise InterestPeriodReversed(begin=command.from_on, end=command.to_on)
    not_before(command.assessed_on, ordered.signed_on, "Erstattungsbescheid")
    # What will be open tomorrow is not known today.
    not_before(command.assessed_on, command.to_on, "Ende des Zinszeitraums")
    not_in_future(command.assessed_on, basis.today)


def _check_overlap(
    command: AssessInterest | AssessInterimInterest,
    assessments: Iterable[InterestAssessed],
    *,
    kind: str,
    payout_no: int | None,
) -> None:
    """No day bears interest of one kind twice on the same money."""
    for known in assessments:
        if (known.kind, known.payout_no) == (kind, payout_no) and (
            known.from_on <= command.to_on and command.from_on <= known.to_on
        ):
            raise InterestOverlaps(
                assessment=known.assessment,
                claim=known.claim,
                begin=known.from_on,
                end=known.to_on,
            )


def _owed(command: AssessInterest, claim: Claim) -> tuple[Owed, ...]:
    """The principal that bore interest, day by day. Interest never bears interest."""
    return tuple(
        replace(entry, cents=min(command.base_cents, entry.cents))
        for entry in principal_by_day(claim, to_cents=claim.principal_cents)
    )
