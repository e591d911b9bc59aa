"""What assessed interest falls by when more was paid than was known at its assessment.

Interest hangs on the day on which money came in, whenever that is learnt of. The difference is
posted on the day of the assessment that it corrects.
"""

from __future__ import annotations

from collections.abc import Iterator

from grants.claim.bearing import standing
from grants.claim.events import ClaimOffset, ClaimPaymentReceived, InterestCorrected
from grants.claim.fold import evolve
from grants.claim.interest import borne_cents
from grants.claim.state import Claim


def corrections(
    claim: Claim, fact: ClaimPaymentReceived | ClaimOffset, *, payment: str
) -> Iterator[InterestCorrected]:
    """What each assessment on a claim falls by with a payment, or an offset, of this id.

    Days and rates stay as assessed. What was waived or annulled does not fall once more.
    """
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
                payment=payment,
                by_cents=by_cents,
                segments=known.segments,
                assessed_on=known.assessed_on,
            )
