"""What several steps of a payout check: where it stands, whether it is done, what is left."""

from __future__ import annotations

import datetime as dt

from grants.approval.grant import Grant, by_key
from grants.kernel.money import euros_de
from grants.kernel.phrases import Phrase
from grants.kernel.rules import not_before
from grants.kernel.speech import joined
from grants.payout.commands import Numbered, PlaceHold
from grants.payout.events import PayoutRequested, PayoutStep
from grants.payout.rejections import (
    ApprovalContested,
    ConditionOpen,
    GrantExceeded,
    PayoutOutOfOrder,
    RecipientInsolvent,
    ShareExceeded,
    ShareUnknown,
)
from grants.payout.stages import Stage
from grants.payout.state import Payout, Payouts
from grants.payout.transitions import STAGES, STEPS


def share_scope(grant: Grant, *, year: int, earmark: str) -> str:
    """The scope of the grant's share of this year and earmark.

    Raises:
        ShareUnknown: the grant has no such share.
    """
    for share in grant.by_year:
        if (share.year, share.earmark) == (year, earmark):
            return share.scope
    raise ShareUnknown(year=year, earmark=earmark)


def check_shares(request: PayoutRequested, *, cents: int, payouts: Payouts) -> None:
    """This payout and the others stay within the share of the year, and within the grant.

    After the final decision the final amount takes the place of the approved one.
    """
    grant = payouts.grant
    if grant is None:
        raise ShareUnknown(year=request.year, earmark=request.earmark)
    taken = payouts.taken(without=request.payout_no)
    key = (request.year, request.scope, request.earmark)
    left = by_key(grant.by_year).get(key, 0) - taken.get(key, 0)
    if cents > left:
        raise ShareExceeded(
            year=request.year,
            earmark=request.earmark,
            left=euros_de(max(0, left)),
            cents=euros_de(cents),
        )
    if payouts.final_cents is None:
        left = grant.amount_cents - sum(taken.values())
    else:  # What came back counts as owed again: the final decision keeps money for it.
        left = payouts.final_cents - payouts.kept_cents(without=request.payout_no)
    if cents > left:
        raise GrantExceeded(left=euros_de(max(0, left)), cents=euros_de(cents))


def check_uncontested(payouts: Payouts) -> None:
    """No objection against the approval is pending: what it grants may yet change (§ 80 VwGO).

    Raises:
        ApprovalContested: one is.
    """
    if payouts.objection is not None:
        raise ApprovalContested(day=payouts.objection.filed_on)


def check_conditions(payouts: Payouts, day: dt.date) -> None:
    """No condition was open on the day before which nothing is paid (Auflage vor Auszahlung).

    Raises:
        ConditionOpen: one still is.
        DateOutOfOrder: the last one was fulfilled later.
    """
    if payouts.grant is not None and (missing := payouts.grant.payout_conditions):
        raise ConditionOpen(conditions=joined(", ", missing))
    not_before(day, payouts.cleared_on, "Erfüllung der Nebenbestimmung")


def check_solvent(payouts: Payouts, day: dt.date) -> None:
    """Nothing is ordered or paid while insolvency proceedings about the recipient run.

    What was ordered or left before they began has left, whenever it is recorded.
    """
    since = payouts.insolvent_since
    if since is not None and day >= since:
        raise RecipientInsolvent(day=since)


def done(command: Numbered, fact: PayoutStep, payout: Payout) -> bool:
    """Whether this step was taken with these very values, and nothing led back to before it."""
    return fact in payout.facts and payout.stage not in STAGES.admitted(type(command))


def require_stage(command: Numbered | PlaceHold, payout: Payout) -> None:
    """Refuse a step that the table does not admit at this stage.

    Raises:
        PayoutOutOfOrder: the payout stands elsewhere; it says where, and where it should.
    """
    possible = STAGES.admitted(type(command))
    if payout.stage not in possible:
        *most, last = (stage.term for stage in Stage if stage in possible)
        either = Phrase("{most} oder {last}", most=joined(", ", most), last=last)
        raise PayoutOutOfOrder(
            payout_no=payout.request.payout_no,
            found=payout.stage.term,
            needed=either if most else last,
        )


def require_step(command: Numbered, payout: Payout, payouts: Payouts) -> None:
    """Refuse a step that the payout's stage or the phase of its case does not admit.

    Raises:
        PayoutOutOfOrder: not at this stage.
        NotInThisPhase: not in this phase.
    """
    require_stage(command, payout)
    STEPS.admit(command, payouts.phase)
