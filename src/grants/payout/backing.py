"""What a request rests on: expenditures against the plan, or the need of an advance. Pure."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator

from grants.approval.grant import Grant
from grants.kernel.calendar import add_months
from grants.kernel.money import euros_de, share_of, to_basis_points
from grants.kernel.parameters import Parameters
from grants.kernel.rules import not_before
from grants.payout.commands import RequestPayout
from grants.payout.events import Expenditure, NeedPeriod
from grants.payout.rejections import (
    ExpenditureLineUnknown,
    ExpendituresMissing,
    NeedMissing,
    NeedReversed,
    RequestAboveExpenditures,
)
from grants.payout.stages import Stage
from grants.payout.state import Payouts

SPEND_WINDOW = "spend_window_months"
"""Parameter: months from the payment within which an advance is to be used."""

REMEDIES = {
    "need-beyond-window": "Bei der Prüfung nur anerkennen, was innerhalb der Verwendungsfrist "
    "gebraucht wird.",
    "paid-before-period": "Bei der Prüfung klären, ob die Ausgabe zum Vorhaben gehört; sonst "
    "kürzen.",
    "plan-line-exceeded": "Bei der Prüfung auf den Ansatz kürzen oder den Bescheid ändern.",
}
"""What strikes about a request, and what can be done about it."""


def check_backing(command: RequestPayout, grant: Grant) -> None:
    """A reimbursement names what was spent, an advance when it is needed.

    Raises:
        ExpendituresMissing: a reimbursement of nothing, or an advance with receipts.
        NeedMissing: an advance for no time, or a reimbursement with one.
        NeedReversed: the need ends before it begins.
        ExpenditureLineUnknown: the plan has no such line.
        RequestAboveExpenditures: more is asked for than the grant's share of what was spent.
    """
    if (command.kind == "reimbursement") != bool(command.expenditures):
        raise ExpendituresMissing
    if (command.kind == "advance") != (command.need is not None):
        raise NeedMissing
    if command.need is not None and command.need.to_on < command.need.from_on:
        raise NeedReversed(begin=command.need.from_on, end=command.need.to_on)
    planned = {line.line for line in grant.plan}
    for spent in command.expenditures:
        if spent.line not in planned:
            raise ExpenditureLineUnknown(line=spent.line)
        not_before(command.requested_on, spent.paid_on, "Tag der Ausgabe")
    if command.expenditures:
        _check_share(command, grant)


def _check_share(command: RequestPayout, grant: Grant) -> None:
    total = sum(spent.cents for spent in command.expenditures)
    # Only a share of each expenditure is granted (Anteilfinanzierung); the other types of
    # financing pay their amount for whatever part of the expenditures it covers.
    rate_bp = grant.rate_bp if grant.financing_type == "anteil" else 10_000
    share = share_of(total, rate_bp=rate_bp)
    if command.cents > share:
        raise RequestAboveExpenditures(
            cents=euros_de(command.cents), share=euros_de(share), total=euros_de(total)
        )


def findings(
    command: RequestPayout, payouts: Payouts, grant: Grant, parameters: Parameters
) -> tuple[str, ...]:
    """What the check has to clear up; no reason to send a request back."""
    found = set(_of_expenditures(command, payouts, grant, parameters))
    if command.need is not None and _too_long(command.need, parameters):
        found.add("need-beyond-window")
    return tuple(sorted(found))


def _too_long(need: NeedPeriod, parameters: Parameters) -> bool:
    months = parameters.find(SPEND_WINDOW, need.from_on)
    return months is not None and need.to_on > add_months(need.from_on, int(months))


def _of_expenditures(
    command: RequestPayout, payouts: Payouts, grant: Grant, parameters: Parameters
) -> Iterator[str]:
    if any(spent.paid_on < grant.period_from for spent in command.expenditures):
        yield "paid-before-period"
    tolerance = parameters.find("plan_line_tolerance", command.requested_on)
    allowed = 10_000 + (0 if tolerance is None else to_basis_points(tolerance))
    planned = Counter({line.line: line.cents for line in grant.plan})
    spent = Counter[str]()
    for each in (*_reimbursed(payouts, without=command.payout_no), *command.expenditures):
        spent[each.line] += each.cents
    asked = {each.line for each in command.expenditures}
    if any(spent[line] > planned[line] * allowed // 10_000 for line in asked):
        yield "plan-line-exceeded"


def _reimbursed(payouts: Payouts, *, without: int) -> Iterator[Expenditure]:
    """What other requests rest on that came to something."""
    nothing = {Stage.REJECTED, Stage.WITHDRAWN, Stage.RETURNED}
    for number, payout in payouts.by_number.items():
        if number != without and payout.stage not in nothing:
            yield from payout.request.expenditures


def usage_due_on(kind: str, value_on: dt.date, parameters: Parameters) -> dt.date | None:
    """Until when an advance paid on a day is to be used; not moved to a working day."""
    months = parameters.find(SPEND_WINDOW, value_on)
    if kind != "advance" or months is None:
        return None
    return add_months(value_on, int(months))
