"""How payouts are carried out: the case decides, and where money moves its budget with it."""

from __future__ import annotations

import datetime as dt

from grants.approval.basis import case_basis
from grants.approval.decider import APPROVAL
from grants.approval.grant import by_key
from grants.budget.commands import DisburseFunds, ReverseDisbursement
from grants.budget.decider import BUDGET
from grants.budget.handlers import budget_basis
from grants.claim.decider import CLAIM
from grants.kernel.ids import budget_stream, claim_stream
from grants.kernel.roles import Role
from grants.payout.commands import (
    CertifyPayout,
    ChangeBankAccount,
    CheckPayout,
    ConfirmBankAccount,
    ExecutePayout,
    FailPayout,
    LiftHold,
    OrderPayout,
    PayoutCommand,
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
from grants.payout.events import PayoutExecuted, PayoutReturned
from grants.payout.payment import ReturnBasis
from grants.payout.rejections import CommitmentNotCarried
from grants.payout.returning import reopens
from grants.store.dispatch import Route
from grants.store.work import Work


def decide_payout(work: Work, stream: str, command: PayoutCommand) -> None:
    """Decide a step that moves no money."""
    work.decide(PAYOUTS, stream, command, case_basis(work, stream))


def execute_payout(work: Work, stream: str, command: ExecutePayout) -> None:
    """Pay from the budget of the value date's year.

    A payout ordered in December and paid in January comes from the January budget, which holds the
    commitment once it is carried; before that the budget refuses.
    """
    for fact in work.decide(PAYOUTS, stream, command, case_basis(work, stream)):
        assert isinstance(fact, PayoutExecuted)
        payout = work.state(PAYOUTS, stream).by_number[fact.payout_no]
        case, programme = _case(work, stream)
        budget = budget_stream(programme, payout.request.scope, fact.value_on.year)
        _check_carried(work, stream, fact, budget)
        disburse = DisburseFunds(
            case=case,
            payout_no=fact.payout_no,
            earmark=payout.request.earmark,
            cents=fact.cents,
            value_on=fact.value_on.isoformat(),
        )
        work.decide(BUDGET, budget, disburse, budget_basis(work, budget))


def _check_carried(work: Work, stream: str, fact: PayoutExecuted, budget: str) -> None:
    """A payment in another year than its share's takes what was carried, not that year's share.

    Raises:
        CommitmentNotCarried: the share's commitment still lies in its own year.
    """
    payouts = work.state(PAYOUTS, stream)
    request = payouts.by_number[fact.payout_no].request
    year = fact.value_on.year
    if request.year == year or payouts.grant is None or payouts.final_cents is not None:
        return  # After the final decision what is left stands for every share.
    key = (year, request.scope, request.earmark)
    drawn = sum(
        payout.taken_cents
        for payout in payouts.by_number.values()
        if not payout.under_way and payout.share == key
    )
    reserved = max(0, by_key(payouts.grant.by_year).get(key, 0) - drawn)
    case, _ = _case(work, stream)
    held = work.state(BUDGET, budget).account(request.earmark).case(case).open_cents
    if fact.cents > held - reserved:
        raise CommitmentNotCarried(share=request.year, year=year)


def return_payout(work: Work, stream: str, command: ReturnPayout) -> None:
    """Take money back into the budget it was paid from.

    A bank return reopens the commitment, also in January for a payment of December. What the
    recipient pays back does so in the year of payment alone; in a later year it is revenue, which
    refills nothing, so that the return stands in the case only. So does what was paid back within
    a year that was closed before anybody knew of it.
    """
    for fact in work.decide(PAYOUTS, stream, command, _return_basis(work, stream, command)):
        assert isinstance(fact, PayoutReturned)
        payout = work.state(PAYOUTS, stream).by_number[fact.payout_no]
        paid_on = payout.last(PayoutExecuted).value_on
        if not reopens(fact, paid_on=paid_on):
            continue
        case, programme = _case(work, stream)
        budget = budget_stream(programme, payout.request.scope, paid_on.year)
        reverse = ReverseDisbursement(
            case=case,
            payout_no=fact.payout_no,
            earmark=payout.request.earmark,
            cents=fact.cents,
            reason_code=fact.ground,
            corrects=None,
            payment=fact.refund,
            value_on=fact.value_on.isoformat(),
        )
        work.decide(BUDGET, budget, reverse, budget_basis(work, budget))


def _return_basis(work: Work, stream: str, command: ReturnPayout) -> ReturnBasis:
    """What is claimed, and whether the year of the payment is closed."""
    raised = work.state(APPROVAL, stream).raised
    claims = ((n, work.state(CLAIM, claim_stream(n)).open_principal_cents) for n in raised.claims)
    return ReturnBasis(
        **vars(work.basis),
        year_closed_on=_year_closed_on(work, stream, command.payout_no),
        claimed_cents=raised.cents,
        unpaid=next(((number, cents) for number, cents in claims if cents > 0), None),
    )


def _year_closed_on(work: Work, stream: str, payout_no: int) -> dt.date | None:
    """Since when the year of a payment is closed; of what was never paid no year is asked."""
    payout = work.state(PAYOUTS, stream).by_number.get(payout_no)
    paid = next(payout.all(PayoutExecuted), None) if payout else None
    if payout is None or paid is None:
        return None
    _, programme = _case(work, stream)
    budget = budget_stream(programme, payout.request.scope, paid.value_on.year)
    return work.state(BUDGET, budget).closed_on


def _case(work: Work, stream: str) -> tuple[str, str]:
    """Number and programme of a case that has a grant."""
    asked = work.state(APPROVAL, stream).asked
    assert asked is not None
    return asked.case, asked.programme


_CASEWORKER = frozenset({Role.CASEWORKER})
_CASHIER = frozenset({Role.CASHIER})
_WATCHFUL = frozenset({Role.CASEWORKER, Role.EXAMINER, Role.APPROVER})
"""Whoever looks into a case may stop its payments, or let them go on."""

_DECIDED = (
    ("request-payout", RequestPayout, _CASEWORKER),
    ("check-payout", CheckPayout, _CASEWORKER),
    ("reduce-payout", ReducePayout, _CASEWORKER),
    ("reject-payout", RejectPayout, _CASEWORKER),
    ("withdraw-payout", WithdrawPayout, _CASEWORKER),
    ("certify-payout", CertifyPayout, frozenset({Role.CERTIFIER})),
    ("order-payout", OrderPayout, frozenset({Role.ORDERER})),
    ("fail-payout", FailPayout, _CASHIER),
    ("report-usage", ReportUsage, _CASEWORKER),
    ("release-retention", ReleaseRetention, frozenset({Role.APPROVER})),
    ("place-hold", PlaceHold, _WATCHFUL),
    ("lift-hold", LiftHold, _WATCHFUL),
    ("change-bank-account", ChangeBankAccount, _CASEWORKER),
    ("confirm-bank-account", ConfirmBankAccount, _CASEWORKER),
)

ROUTES: tuple[Route, ...] = (
    *(
        Route(name=name, kind="case", command=command, roles=roles, handle=decide_payout)
        for name, command, roles in _DECIDED
    ),
    Route(
        name="execute-payout",
        kind="case",
        command=ExecutePayout,
        roles=_CASHIER,
        handle=execute_payout,
    ),
    Route(
        name="return-payout",
        kind="case",
        command=ReturnPayout,
        roles=_CASHIER,
        handle=return_payout,
    ),
)
