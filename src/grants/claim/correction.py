"""What assessed interest falls by when less was owed than was known at its assessment.

Interest hangs on the day on which money came in or was given up, and on the days on which a
deferral let it rest, whenever that is learnt of. The difference is posted on the day of the
assessment that it corrects. Interest never rises that way: a period is assessed once.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce

from grants.claim.bearing import standing
from grants.claim.events import (
    ClaimDeferred,
    ClaimOffset,
    ClaimPaymentReceived,
    ClaimWaived,
    InterestCorrected,
)
from grants.claim.fold import evolve
from grants.claim.interest import borne_cents
from grants.claim.state import Claim

Cause = ClaimPaymentReceived | ClaimOffset | ClaimWaived | ClaimDeferred


def corrections(claim: Claim, fact: Cause) -> tuple[InterestCorrected, ...]:
    """What each assessment on a claim falls by with one of these facts.

    Days and rates stay as assessed. What was waived or annulled does not fall once more.
    """
    return tuple(_corrections(claim, fact))


def corrected(claim: Claim, falls: tuple[InterestCorrected, ...]) -> Claim:
    """The claim with so much less interest, before what it falls by is taken off otherwise."""
    return reduce(evolve, falls, claim)


def _corrections(claim: Claim, fact: Cause) -> Iterator[InterestCorrected]:
    left = claim.interest_cents
    before = {known.assessment: borne_cents(known.segments) for known in standing(claim)}
    for known in standing(evolve(claim, fact)):
        by_cents = min(left, before[known.assessment] - borne_cents(known.segments))
        if by_cents > 0:
            left -= by_cents
            yield InterestCorrected(
                claim=known.claim,
                case=known.case,
                assessment=known.assessment,
                **_named(fact),
                by_cents=by_cents,
                segments=known.segments,
                assessed_on=known.assessed_on,
            )


def _named(fact: Cause) -> dict[str, str | None]:
    """The id of the fact, under the name that says what it is."""
    named: dict[str, str | None] = {"payment": None, "waiver": None, "deferral": None}
    match fact:
        case ClaimPaymentReceived():
            named["payment"] = fact.payment
        case ClaimOffset():
            named["payment"] = fact.offset
        case ClaimWaived():
            named["waiver"] = fact.waiver
        case ClaimDeferred():
            named["deferral"] = fact.deferral
    return named
