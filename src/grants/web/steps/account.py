"""The bank account that is confirmed, ordered or paid to, beside the forms of those who do it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from grants.api.texts import opened_texts
from grants.kernel.iban import printed
from grants.payout.decider import PAYOUTS
from grants.payout.events import BankAccountChanged, BankAccountConfirmed, PayoutOrdered
from grants.web.acting import Figure
from grants.web.language import N_, day, gettext
from projections.people.queries import person_names

if TYPE_CHECKING:
    from grants.kernel.sealed import Sealed
    from grants.payout.state import Payout
    from grants.web.steps.desk import Desk
    from projections.cases.queries import PayoutLine

PAYING = frozenset({"confirm-bank-account", "execute-payout", "order-payout"})
"""Who does this looks at the account, and answers for it (VwV zu § 70 SäHO)."""


def account(desk: Desk, line: PayoutLine | None) -> Iterator[Figure]:
    """The account, who recorded it and who confirmed it; of an ordered payout that of its order."""
    payouts = PAYOUTS.fold(desk.facts)
    ordered = _ordered(payouts.by_number[line.payout_no]) if line else None
    account = ordered or (payouts.account.account if payouts.account else None)
    if account is None:
        yield Figure(N_("Bankverbindung"), text=gettext("keine erfasst"))
        return
    text = opened_texts(desk.pages.reading.service, [account]).get(account.ref)
    if text is None:
        yield Figure(N_("Bankverbindung"), text=gettext("gelöscht"))
    else:  # Recorded before it was looked at more closely, it is no IBAN perhaps.
        yield Figure(N_("Bankverbindung"), text=printed(text), german=True)
    changed, confirmed = _seen(desk, account)
    if changed:
        told = _by(desk, changed.changed_by, day(changed.changed_on))
        yield Figure(N_("Bankverbindung erfasst"), text=told)
        told = gettext("noch nicht")
        if confirmed:
            told = _by(desk, confirmed.confirmed_by, day(confirmed.confirmed_on))
        yield Figure(N_("Bankverbindung verglichen"), text=told)


def _ordered(payout: Payout) -> Sealed | None:
    """The account that the cashier was told to pay to, if somebody was told."""
    orders = [each.account for each in payout.all(PayoutOrdered)]
    return orders[-1] if orders and payout.stage == "ordered" else None


def _seen(
    desk: Desk, account: Sealed
) -> tuple[BankAccountChanged | None, BankAccountConfirmed | None]:
    """How this account was recorded, and how that was confirmed."""
    changed: BankAccountChanged | None = None
    confirmed: BankAccountConfirmed | None = None
    for fact in desk.facts:
        match fact:
            case BankAccountChanged() if fact.account == account:
                changed, confirmed = fact, None
            case BankAccountChanged():
                if changed is not None:
                    break
            case BankAccountConfirmed() if changed is not None:
                confirmed = fact
            case _:
                pass
    return changed, confirmed


def _by(desk: Desk, person: str, on: str) -> str:
    name = person_names(desk.log, [person])[person]
    return gettext("%(name)s am %(day)s") % {"name": name, "day": on}
