"""What is asked about payouts, and how far a payout has come: shared by their tests."""

from __future__ import annotations

from typing import Any

from tests.decisions.casework import (
    ADA,
    EVE,
    NEED,
    PARTY,
    PAYABLE,
    certified,
    checked,
    day,
    failed,
    ordered,
    reduced_payout,
    requested,
    world,
)
from tests.spec import Spec, sealed

from grants.payout.commands import (
    CertifyPayout,
    ChangeBankAccount,
    CheckPayout,
    ConfirmBankAccount,
    ExecutePayout,
    FailPayout,
    LiftHold,
    OrderPayout,
    PlaceHold,
    ReducePayout,
    RejectPayout,
    ReleaseRetention,
    ReportUsage,
    RequestPayout,
    ReturnPayout,
    WithdrawPayout,
)
from grants.payout.decider import PAYOUTS
from grants.payout.payment import ReturnBasis


def returning(person: str = EVE, **more: Any) -> ReturnBasis:
    """What a return is decided on, and all else may be: nothing is claimed, the year is open."""
    beside = {"year_closed_on": None, "claimed_cents": 0, "unpaid": None}
    return ReturnBasis(**vars(world(person)), **{**beside, **more})


payouts = Spec(PAYOUTS, returning(ADA))

REQUEST = RequestPayout(
    payout_no=1,
    kind="advance",
    year=2024,
    earmark="general",
    cents=2_000_000,
    need=NEED,
    requested_on=day("2024-05-02"),
)
CHECK = CheckPayout(payout_no=1, recognised_cents=1_500_000, checked_on=day("2024-05-03"))
REJECT = RejectPayout(payout_no=1, ground="no-need", rejected_on=day("2024-05-04"))
CERTIFY = CertifyPayout(payout_no=1, certified_on=day("2024-05-06"))
ORDER = OrderPayout(payout_no=1, ordered_on=day("2024-05-07"))
EXECUTE = ExecutePayout(payout_no=1, value_on=day("2024-05-10"))
RETURN = ReturnPayout(
    payout_no=1, refund="r1", cents=500_000, ground="bank-return", value_on=day("2024-05-14")
)
REDUCE = ReducePayout(
    payout_no=1,
    recognised_cents=1_200_000,
    ground="not-spent",
    reasons=sealed("reduced"),
    reduced_on=day("2024-05-06"),
)
WITHDRAW = WithdrawPayout(payout_no=1, withdrawn_on=day("2024-05-08"))
FAIL = FailPayout(payout_no=1, ground="technical", failed_on=day("2024-05-08"))
HOLD = PlaceHold(
    hold="h1",
    payout_no=None,
    ground="suspicion",
    reasons=sealed("held"),
    placed_on=day("2024-05-01"),
)
REPORT = ReportUsage(
    payout_no=1,
    used_cents=1_000_000,
    used_until=day("2024-07-10"),
    reported_on=day("2024-10-01"),
)
RELEASE = ReleaseRetention(reasons=sealed("released"), released_on=day("2024-05-06"))
LIFT = LiftHold(hold="h1", reasons=sealed("lifted"), lifted_on=day("2024-05-06"))
CHANGE = ChangeBankAccount(party=PARTY, account=sealed("iban"), changed_on=day("2024-04-12"))
CONFIRM = ConfirmBankAccount(confirmed_on=day("2024-04-13"))

REQUESTED = (*PAYABLE, requested())
CHECKED = (*REQUESTED, checked())
CERTIFIED = (*CHECKED, certified())
ORDERED = (*CERTIFIED, ordered())
FAILED = (*ORDERED, failed())
REDUCED = (*CERTIFIED, reduced_payout())
