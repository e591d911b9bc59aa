"""The world in which a claim is decided: its case, the decision behind it, what was paid out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from grants.application.lifecycle import Phase
from grants.approval.basis import case_basis
from grants.approval.decider import APPROVAL
from grants.approval.decision import Decision, Final, Waived
from grants.approval.delivery import undisputed_since
from grants.claim.assessment import PaidOut
from grants.claim.bearing import moved_by, standing
from grants.claim.decider import CLAIM, ClaimBasis
from grants.claim.letters import came_back
from grants.claim.schedule import Review, suspensions_of
from grants.kernel.calendar import day_after
from grants.kernel.ids import case_stream, claim_stream
from grants.payout.decider import PAYOUTS
from grants.payout.events import PayoutExecuted, PayoutReturned
from grants.payout.state import Payout
from grants.payout.usage import last_day_of_use, unused_periods
from grants.store.work import Work


def claim_basis(work: Work, stream: str) -> ClaimBasis:
    """The basis of a decision on a claim, with the parameters and the state of its case."""
    claim = work.state(CLAIM, stream)
    ordered = claim.ordered
    if ordered is None:
        return ClaimBasis(
            **vars(work.basis),
            case_closed_on=None,
            suspensions=(),
            review=None,
            undisputed_since=dt.date.min,
            came_back=False,
            payouts={},
            moved=(),
            paid_back=(),
            elsewhere=(),
        )
    case = case_stream(ordered.case)
    approval = work.state(APPROVAL, case)
    decision = approval.decisions.get(ordered.decision)
    on_case = case_basis(work, case)
    closed = approval.closed if approval.phase is Phase.CLOSED else None
    payouts = work.state(PAYOUTS, case).by_number
    others = [n for n in approval.raised.claims if n != ordered.claim]
    beside = [work.state(CLAIM, claim_stream(number)) for number in others]
    return ClaimBasis(
        **vars(on_case),
        case_closed_on=closed.closed_on if closed else None,
        suspensions=suspensions_of(ordered.decision, decision.facts) if decision else (),
        review=_review_of(decision) if decision else None,
        undisputed_since=undisputed_since(decision) if decision else dt.date.min,
        came_back=bool(decision and came_back(claim.notified, ordered.decision, decision.facts)),
        payouts={
            number: PaidOut(
                cents=paid.cents,
                due_on=last_day_of_use(payout, on_case.parameters),
                unused=unused_periods(payout, until=on_case.today, parameters=on_case.parameters),
            )
            for number, payout in payouts.items()
            for paid in payout.all(PayoutExecuted)
        },
        moved=tuple(_movements(payouts.values())),
        paid_back=tuple(moved for other in beside for moved in moved_by(other)),
        elsewhere=tuple(assessed for other in beside for assessed in standing(other)),
    )


def _review_of(decision: Decision) -> Review | None:
    if decision.review is None:
        return None
    match decision.delivery:
        case Final(final):
            final_on: dt.date | None = final.final_on
        case Waived(waiver):
            final_on = waiver.waived_on
        case _:
            final_on = None
    return Review(decision.review.decided_on, final_on)


def _movements(payouts: Iterable[Payout]) -> Iterator[tuple[dt.date, int]]:
    """What the recipient had more or less from a day on; the day of a return still counts."""
    for payout in payouts:
        for paid in payout.all(PayoutExecuted):
            yield paid.value_on, paid.cents
        for refund in payout.all(PayoutReturned):
            yield day_after(refund.value_on), -refund.cents
