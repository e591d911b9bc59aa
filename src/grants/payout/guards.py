"""What several steps of a payout check: decision in force, share, order of the steps."""

from __future__ import annotations

from typing import assert_never

from grants.approval.grant import Grant, by_key
from grants.kernel.money import euros_de
from grants.payout.events import PayoutRequested
from grants.payout.rejections import (
    GrantExceeded,
    PayoutOutOfOrder,
    ShareExceeded,
    ShareUnknown,
)
from grants.payout.state import (
    Certified,
    Checked,
    Executed,
    Ordered,
    PartlyReturned,
    Payout,
    Payouts,
    Rejected,
    Requested,
    Returned,
)


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
            year=request.year, earmark=request.earmark, left=euros_de(left), cents=euros_de(cents)
        )
    if payouts.final_cents is None:
        left = grant.amount_cents - sum(taken.values())
    else:  # What came back counts as owed again: the final decision keeps money for it.
        left = payouts.final_cents - payouts.kept_cents(without=request.payout_no)
    if cents > left:
        raise GrantExceeded(left=euros_de(left), cents=euros_de(cents))


def out_of_order(payout: Payout, needed: str) -> PayoutOutOfOrder:
    """The rejection that says where a payout stands and where it should."""
    return PayoutOutOfOrder(
        payout_no=payout.request.payout_no, found=_german(payout), needed=needed
    )


def _german(payout: Payout) -> str:
    match payout:
        case Requested():
            return "abgerufen"
        case Checked():
            return "geprüft"
        case Certified():
            return "sachlich und rechnerisch richtig bescheinigt"
        case Ordered():
            return "angeordnet"
        case Executed():
            return "ausgezahlt"
        case PartlyReturned():
            return "teilweise zurückgeflossen"
        case Returned():
            return "vollständig zurückgeflossen"
        case Rejected():
            return "abgelehnt"
        case _:
            assert_never(payout)
