"""The bank account that payouts go to: one person enters it, another confirms it."""

from __future__ import annotations

import datetime as dt

from grants.kernel.aggregate import Basis
from grants.kernel.event import Event
from grants.kernel.rules import not_before, not_in_future
from grants.payout.commands import ChangeBankAccount, ConfirmBankAccount
from grants.payout.events import (
    BankAccountChanged,
    BankAccountConfirmed,
    PayoutFailed,
    PayoutOrdered,
)
from grants.payout.rejections import (
    BankAccountChangedSinceOrder,
    BankAccountConfirmedBefore,
    BankAccountMissing,
    BankAccountNotCorrected,
    BankAccountUnconfirmed,
    PartyOfAnotherCase,
    SamePersonEditedAndConfirmed,
)
from grants.payout.state import Payout, Payouts
from grants.payout.transitions import STEPS


def change_account(command: ChangeBankAccount, payouts: Payouts, basis: Basis) -> tuple[Event, ...]:
    """A new account; from here on nothing is ordered or paid until it is confirmed."""
    STEPS.admit(command, payouts.phase)
    if command.party != payouts.party:
        raise PartyOfAnotherCase
    fact = BankAccountChanged(
        party=command.party,
        account=command.account,
        changed_by=basis.person,
        changed_on=command.changed_on,
    )
    if payouts.account == fact:
        return ()
    not_in_future(command.changed_on, basis.today)
    return (fact,)


def confirm_account(
    command: ConfirmBankAccount, payouts: Payouts, basis: Basis
) -> tuple[Event, ...]:
    """A second person compared the account with the document."""
    if payouts.account is None:
        raise BankAccountMissing
    fact = BankAccountConfirmed(confirmed_by=basis.person, confirmed_on=command.confirmed_on)
    if payouts.confirmation == fact:
        return ()
    STEPS.admit(command, payouts.phase)
    if payouts.confirmation is not None:
        raise BankAccountConfirmedBefore(day=payouts.confirmation.confirmed_on)
    if payouts.account.changed_by == basis.person:
        raise SamePersonEditedAndConfirmed  # VwV zu § 70 SäHO: separation of duties.
    not_before(command.confirmed_on, payouts.account.changed_on, "Änderung der Bankverbindung")
    not_in_future(command.confirmed_on, basis.today)
    return (fact,)


def check_account(payouts: Payouts) -> BankAccountChanged:
    """The account to pay to: a second person confirmed it.

    Raises:
        BankAccountMissing: none is recorded.
        BankAccountUnconfirmed: only one person has seen it.
    """
    if payouts.account is None:
        raise BankAccountMissing
    if payouts.confirmation is None:
        raise BankAccountUnconfirmed(day=payouts.account.changed_on)
    return payouts.account


def check_confirmed_by(payouts: Payouts, ordered_on: dt.date) -> None:
    """Both persons had seen the account on the day of the order, not only by now.

    Raises:
        DateOutOfOrder: the second one confirmed it later.
    """
    assert payouts.confirmation is not None  # check_account was here before.
    not_before(ordered_on, payouts.confirmation.confirmed_on, "Bestätigung der Bankverbindung")


def check_corrected(account: BankAccountChanged, payout: Payout) -> None:
    """What failed because of its account is not ordered to it again.

    Raises:
        BankAccountNotCorrected: it would be.
    """
    for failure in payout.all(PayoutFailed):
        unusable = failure.ground in {"account-wrong", "account-closed"}
        if unusable and payout.last(PayoutOrdered).account == account.account:
            raise BankAccountNotCorrected(payout_no=failure.payout_no, day=failure.failed_on)


def check_same_account(account: BankAccountChanged, payout: Payout, value_on: dt.date) -> None:
    """The money goes where it was ordered to go; what left before the change went there too.

    Raises:
        BankAccountChangedSinceOrder: the account is another one by then.
    """
    ordered = payout.last(PayoutOrdered)
    if (
        ordered.account is not None
        and ordered.account != account.account
        and account.changed_on <= value_on
    ):
        raise BankAccountChangedSinceOrder(day=account.changed_on, payout_no=ordered.payout_no)
