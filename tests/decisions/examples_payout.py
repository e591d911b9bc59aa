"""Every row of the machines of payouts: once accepted, once refused."""

from __future__ import annotations

from dataclasses import replace

from tests.decisions.casework import (
    ADA,
    BEA,
    CAN,
    DUO,
    EVE,
    IN_FORCE,
    PAID,
    PAYABLE,
    PHASES,
    account,
    certified,
    checked,
    day,
    held,
    keeping,
    ordered,
    requested,
    world,
)
from tests.decisions.examples import Example
from tests.decisions.paywork import (
    CERTIFIED,
    CERTIFY,
    CHANGE,
    CHECK,
    CHECKED,
    CONFIRM,
    EXECUTE,
    FAIL,
    HOLD,
    LIFT,
    ORDER,
    ORDERED,
    REDUCE,
    REJECT,
    RELEASE,
    REPORT,
    REQUEST,
    REQUESTED,
    RETURN,
    WITHDRAW,
    payouts,
)

from grants.application.lifecycle import Phase
from grants.kernel.machine import NotInThisPhase
from grants.payout import commands as c
from grants.payout import events as e
from grants.payout import rejections as no

KEEPING = replace(world(BEA, competence="approver"), parameters=keeping("0.10"))

EXAMPLES = (
    Example(
        command=c.RequestPayout,
        accepted=payouts.given(*PAYABLE).when(REQUEST, by=ADA),
        yields=(e.PayoutRequested,),
        refused=payouts.given(*PHASES[Phase.APPROVED]).when(REQUEST, by=ADA),
        reason=NotInThisPhase,
    ),
    Example(
        command=c.CheckPayout,
        accepted=payouts.given(*REQUESTED).when(CHECK, by=ADA),
        yields=(e.PayoutChecked,),
        refused=payouts.given(*REQUESTED).when(replace(CHECK, recognised_cents=2_000_001), by=ADA),
        reason=no.RecognisedAboveRequested,
    ),
    Example(
        command=c.ReducePayout,
        accepted=payouts.given(*CERTIFIED).when(REDUCE, by=ADA),
        yields=(e.PayoutReduced,),
        refused=payouts.given(*CHECKED).when(replace(REDUCE, recognised_cents=1_500_000), by=ADA),
        reason=no.NotReduced,
    ),
    Example(
        command=c.RejectPayout,
        accepted=payouts.given(*REQUESTED).when(REJECT, by=ADA),
        yields=(e.PayoutRejected,),
        refused=payouts.given(*ORDERED).when(REJECT, by=ADA),
        reason=no.PayoutOutOfOrder,
    ),
    Example(
        command=c.WithdrawPayout,
        accepted=payouts.given(*CHECKED).when(WITHDRAW, by=ADA),
        yields=(e.PayoutWithdrawn,),
        refused=payouts.given(*ORDERED).when(WITHDRAW, by=ADA),
        reason=no.PayoutOutOfOrder,
    ),
    Example(
        command=c.CertifyPayout,
        accepted=payouts.given(*CHECKED).when(CERTIFY, by=CAN),
        yields=(e.PayoutCertified,),
        refused=payouts.given(*REQUESTED).when(CERTIFY, by=CAN),
        reason=no.PayoutOutOfOrder,
    ),
    Example(
        command=c.OrderPayout,
        accepted=payouts.given(*CERTIFIED).when(ORDER, by=DUO),
        yields=(e.PayoutOrdered,),
        refused=payouts.given(*CERTIFIED).when(ORDER, by=CAN),
        reason=no.SamePersonCertifiedAndOrdered,
    ),
    Example(
        command=c.FailPayout,
        accepted=payouts.given(*ORDERED).when(FAIL, by=EVE),
        yields=(e.PayoutFailed,),
        refused=payouts.given(*PAID).when(FAIL, by=EVE),
        reason=no.PayoutOutOfOrder,
    ),
    Example(
        command=c.ExecutePayout,
        accepted=payouts.given(*ORDERED).when(EXECUTE, by=EVE),
        yields=(e.PayoutExecuted,),
        refused=payouts.given(*ORDERED, held()).when(EXECUTE, by=EVE),
        reason=no.PaymentOnHold,
    ),
    Example(
        command=c.ReturnPayout,
        accepted=payouts.given(*PAID).when(RETURN, by=EVE),
        yields=(e.PayoutReturned,),
        refused=payouts.given(*PAID).when(replace(RETURN, cents=1_500_001), by=EVE),
        reason=no.RefundTooLarge,
    ),
    Example(
        command=c.ReportUsage,
        accepted=payouts.given(*PAID).when(REPORT, by=ADA),
        yields=(e.UsageReported,),
        refused=payouts.given(*PAID).when(replace(REPORT, used_cents=1_500_001), by=ADA),
        reason=no.UsageAbovePaid,
    ),
    Example(
        command=c.ReleaseRetention,
        accepted=payouts.under(KEEPING).given(*PAYABLE).when(RELEASE),
        yields=(e.RetentionReleased,),
        refused=payouts.given(*PAYABLE).when(RELEASE, by=BEA),
        reason=no.NothingRetained,
    ),
    Example(
        command=c.PlaceHold,
        accepted=payouts.given(*PAYABLE).when(HOLD, by=ADA),
        yields=(e.PaymentHoldPlaced,),
        refused=payouts.given(*PAYABLE, held()).when(HOLD, by=BEA),
        reason=no.HoldTaken,
    ),
    Example(
        command=c.LiftHold,
        accepted=payouts.given(*PAYABLE, held()).when(LIFT, by=BEA),
        yields=(e.PaymentHoldLifted,),
        refused=payouts.given(*PAYABLE, held()).when(LIFT, by=ADA),
        reason=no.SamePersonPlacedAndLifted,
    ),
    Example(
        command=c.ChangeBankAccount,
        accepted=payouts.given(*IN_FORCE).when(CHANGE, by=ADA),
        yields=(e.BankAccountChanged,),
        refused=payouts.given(*IN_FORCE).when(replace(CHANGE, party="other"), by=ADA),
        reason=no.PartyOfAnotherCase,
    ),
    Example(
        command=c.ConfirmBankAccount,
        accepted=payouts.given(*IN_FORCE, account()).when(CONFIRM, by=BEA),
        yields=(e.BankAccountConfirmed,),
        refused=payouts.given(*IN_FORCE, account()).when(CONFIRM, by=ADA),
        reason=no.SamePersonEditedAndConfirmed,
    ),
)

_OUT_OF_ORDER = {
    c.CheckPayout: CHECKED,
    c.ReducePayout: REQUESTED,
    c.RejectPayout: ORDERED,
    c.WithdrawPayout: PAID,
    c.CertifyPayout: REQUESTED,
    c.OrderPayout: (*PAYABLE, requested(), checked()),
    c.FailPayout: CERTIFIED,
    c.ExecutePayout: CERTIFIED,
    c.ReturnPayout: (*PAYABLE, requested(), checked(), certified(), ordered()),
    c.ReportUsage: CERTIFIED,
    c.PlaceHold: PAID,
}
"""A stage that does not admit the command."""

_ONE = replace(HOLD, payout_no=1, placed_on=day("2024-05-12"))

ON_A_PAYOUT = tuple(
    Example(
        command=command,
        accepted=(
            payouts.given(*ORDERED).when(_ONE, by=ADA)
            if command is c.PlaceHold
            else example.accepted
        ),
        yields=example.yields,
        refused=payouts.given(*facts).when(
            _ONE if command is c.PlaceHold else example.accepted.command, by="person-zoe"
        ),
        reason=no.PayoutOutOfOrder,
    )
    for command, facts in _OUT_OF_ORDER.items()
    for example in EXAMPLES
    if example.command is command
)
"""The rows of the stages: accepted as above, refused because the payout stands elsewhere."""
