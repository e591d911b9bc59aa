"""Rules on what is bound and paid for a case: committed = open + disbursed."""

from __future__ import annotations

import datetime as dt

from grants.budget.basis import (
    BudgetBasis,
    Facts,
    recorded_before,
    require_open_year,
    require_unwinding,
)
from grants.budget.commands import (
    ChangeCommitment,
    CommitFunds,
    DisburseFunds,
    ReleaseCommitment,
    ReverseDisbursement,
)
from grants.budget.events import (
    CommitmentChanged,
    CommitmentReleased,
    DisbursementReversed,
    FundsCommitted,
    FundsDisbursed,
)
from grants.budget.identity import identity
from grants.budget.rejections import (
    AlreadyCommitted,
    AmountNotPositive,
    BelowDisbursed,
    BeyondDisbursed,
    BeyondOpen,
    BudgetExhausted,
    BudgetYearOver,
    DateIncomplete,
    NoCommitment,
    NotAllocated,
    OtherYear,
    RevenueOfLaterYear,
)
from grants.budget.state import Account, Budget, Commitment
from grants.kernel.calendar import day_de, first_day, last_day, partial_de
from grants.kernel.money import euros_de
from grants.kernel.rules import not_in_future

ISO_DATE_LENGTH = 10


def _affordable(
    account: Account, earmark: str, cents: int, *, signed_on: str, basis: BudgetBasis
) -> None:
    """Refuse to bind more than there is: money, authority of the year, an accepted shortfall."""
    if last_day(signed_on).year > basis.year:
        # Yearly principle: money is usable until 31 December.
        raise BudgetYearOver(year=basis.year, day=day_de(last_day(signed_on)))
    authority = account.authority_left_cents(first_day(signed_on).year)
    available = account.uncommitted_cents + authority
    if cents > available + account.accepted_shortfall_cents:
        raise BudgetExhausted(
            earmark=earmark,
            year=basis.year,
            available=euros_de(available),
            needed=euros_de(cents),
            available_cents=available,
        )


def _covers(case: Commitment) -> bool:
    """What was paid lies between nothing and what is bound; both may be negative in histories."""
    low, high = sorted((0, case.committed_cents))
    return low <= case.disbursed_cents <= high


def _changed(
    case: Commitment, *, committed_delta_cents: int = 0, disbursed_delta_cents: int = 0
) -> Commitment:
    return Commitment(
        committed_cents=case.committed_cents + committed_delta_cents,
        disbursed_cents=case.disbursed_cents + disbursed_delta_cents,
    )


def commit(command: CommitFunds, budget: Budget, basis: BudgetBasis) -> Facts:
    """Mittelbindung by a decision, once per case, decision and account."""
    fact = FundsCommitted(
        case=command.case,
        decision=command.decision,
        earmark=command.earmark,
        delta_cents=command.cents,
        signed_on=command.signed_on,
    )
    account = budget.account(command.earmark)
    before = AlreadyCommitted(
        case=command.case,
        decision=command.decision,
        earmark=command.earmark,
        committed=euros_de(account.case(command.case).committed_cents),
    )
    if recorded_before(budget, fact, before):
        return ()
    require_open_year(budget, basis)
    if basis.ceiling == "unknown":
        return (fact,)
    if command.cents <= 0:
        raise AmountNotPositive(found=euros_de(command.cents))
    not_in_future(first_day(command.signed_on), basis.today)
    _affordable(account, command.earmark, command.cents, signed_on=command.signed_on, basis=basis)
    return (fact,)


def change(command: ChangeCommitment, budget: Budget, basis: BudgetBasis) -> Facts:
    """Änderung der Mittelbindung. An amendment or revocation changes an account once.

    A repayment is one per payment. Corrections may follow one another; only the last of them, sent
    again, is a repetition: +1, −1, +1 are three corrections.
    """
    fact = CommitmentChanged(
        case=command.case,
        decision=command.decision,
        earmark=command.earmark,
        delta_cents=command.delta_cents,
        reason_code=command.reason_code,
        corrects=command.corrects,
        claim=command.claim,
        payment=command.payment,
        signed_on=command.signed_on,
    )
    last = budget.recorded.get(identity(fact, budget))
    if last == fact or command.delta_cents == 0:
        return ()
    if command.reason_code != "correction":
        recorded_before(budget, fact)
        _require_change_open(budget, command, basis)
    account = budget.account(command.earmark)
    case = account.case(command.case)
    if command.case not in account.cases and command.reason_code != "correction":
        raise NoCommitment(case=command.case, earmark=command.earmark, year=basis.year)
    if not _covers(_changed(case, committed_delta_cents=command.delta_cents)):
        raise BelowDisbursed(
            case=command.case,
            earmark=command.earmark,
            disbursed=euros_de(case.disbursed_cents),
            committed=euros_de(case.committed_cents + command.delta_cents),
        )
    if basis.ceiling == "unknown":
        return (fact,)
    if case.committed_cents + command.delta_cents < 0:
        raise AmountNotPositive(found=euros_de(case.committed_cents + command.delta_cents))
    not_in_future(first_day(command.signed_on), basis.today)
    if command.delta_cents > 0:
        delta = command.delta_cents
        _affordable(account, command.earmark, delta, signed_on=command.signed_on, basis=basis)
    return (fact,)


def _require_change_open(budget: Budget, command: ChangeCommitment, basis: BudgetBasis) -> None:
    if command.delta_cents > 0:
        require_open_year(budget, basis)
    else:
        require_unwinding(budget, basis, first_day(command.signed_on))


def release(command: ReleaseCommitment, budget: Budget, basis: BudgetBasis) -> Facts:
    """Freigabe der Restmittel: at most what is still open."""
    fact = CommitmentReleased(
        case=command.case,
        decision=command.decision,
        earmark=command.earmark,
        cents=command.cents,
        reason_code=command.reason_code,
        signed_on=command.signed_on,
    )
    if recorded_before(budget, fact):
        return ()
    require_unwinding(budget, basis, command.signed_on)
    not_in_future(command.signed_on, basis.today)
    require_still_open(budget, command.case, command.earmark, cents=command.cents, basis=basis)
    return (fact,)


def require_still_open(
    budget: Budget, number: str, earmark: str, *, cents: int, basis: BudgetBasis
) -> None:
    """Refuse to take more from a commitment than is open.

    Raises:
        BeyondOpen: less than `cents` is open.
    """
    case = budget.account(earmark).case(number)
    if cents > case.open_cents:
        raise BeyondOpen(
            case=number,
            earmark=earmark,
            year=basis.year,
            open=euros_de(case.open_cents),
            needed=euros_de(cents),
        )


def disburse(command: DisburseFunds, budget: Budget, basis: BudgetBasis) -> Facts:
    """Auszahlung at its value date, in the year of the budget.

    `payout_no` numbers the payments of a case: two payments of one day need two numbers.
    """
    fact = FundsDisbursed(
        case=command.case,
        payout_no=command.payout_no,
        earmark=command.earmark,
        delta_cents=command.cents,
        value_on=command.value_on,
    )
    if recorded_before(budget, fact):
        return ()
    account = budget.account(command.earmark)
    case = account.case(command.case)
    if basis.ceiling == "allocated":
        _payable(command, account, basis)
    require_open_year(budget, basis)
    if not _covers(_changed(case, disbursed_delta_cents=command.cents)):
        raise BeyondOpen(
            case=command.case,
            earmark=command.earmark,
            year=basis.year,
            open=euros_de(case.open_cents),
            needed=euros_de(command.cents),
        )
    return (fact,)


def _payable(command: DisburseFunds, account: Account, basis: BudgetBasis) -> None:
    """A payment is positive, dated, of this year, and made with money."""
    if command.cents <= 0:
        raise AmountNotPositive(found=euros_de(command.cents))
    if len(command.value_on) < ISO_DATE_LENGTH:
        raise DateIncomplete(found=partial_de(command.value_on))
    value_on = dt.date.fromisoformat(command.value_on)
    not_in_future(value_on, basis.today)
    if value_on.year != basis.year:
        raise OtherYear(day=day_de(value_on), year=basis.year)
    # Commitment authority binds, it does not pay: money has to be there.
    unspent = account.money_cents - account.disbursed_cents
    if account.allocated_cents is None and command.cents > unspent:
        raise NotAllocated(earmark=command.earmark)


def reverse(command: ReverseDisbursement, budget: Budget, basis: BudgetBasis) -> Facts:
    """Rückfluss: paid becomes open again, whatever the reason.

    What a repayment takes off the grant itself follows as a change of the commitment.
    """
    fact = DisbursementReversed(
        case=command.case,
        payout_no=command.payout_no,
        earmark=command.earmark,
        cents=command.cents,
        reason_code=command.reason_code,
        corrects=command.corrects,
        claim=command.claim,
        payment=command.payment,
        value_on=command.value_on,
    )
    if recorded_before(budget, fact):
        return ()
    value_on = first_day(command.value_on)
    if command.reason_code != "correction":
        not_in_future(value_on, basis.today)
    match command.reason_code:
        case "repayment" if value_on.year != basis.year:
            raise RevenueOfLaterYear(day=day_de(value_on), year=basis.year)
        case "repayment" | "bank-return":
            require_unwinding(budget, basis, value_on)
        case "correction":
            pass  # Dated as what it corrects, with its precision, in closed years too.
    case = budget.account(command.earmark).case(command.case)
    paid = case.disbursed_cents
    if command.payout_no is not None:
        paid = min(paid, case.postings(command.payout_no).disbursed_cents)
    if command.cents > paid:
        raise BeyondDisbursed(
            case=command.case,
            earmark=command.earmark,
            year=basis.year,
            disbursed=euros_de(paid),
            needed=euros_de(command.cents),
        )
    return (fact,)
