"""What became of an advance: how much was used until when, and what was not used in time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise

from grants.kernel.aggregate import Basis
from grants.kernel.event import Event
from grants.kernel.money import euros_de
from grants.kernel.parameters import Parameters
from grants.kernel.rules import not_before, not_in_future
from grants.payout.backing import usage_due_on
from grants.payout.commands import ReportUsage
from grants.payout.events import PayoutExecuted, PayoutReturned, UsageReported
from grants.payout.guards import require_step
from grants.payout.rejections import UsageAbovePaid, UsageFalls, UsageOfReimbursement
from grants.payout.state import Payout, Payouts

_ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Unused:
    """Money of an advance that lay unused from one day to another, both counted."""

    cents: int
    from_on: dt.date
    to_on: dt.date


def report_usage(
    command: ReportUsage, payout: Payout, payouts: Payouts, basis: Basis
) -> tuple[Event, ...]:
    """Record what was used in all until a day; later than it should have been is only noted."""
    require_step(command, payout, payouts)
    if payout.request.kind != "advance":
        raise UsageOfReimbursement(payout_no=command.payout_no)
    paid = payout.last(PayoutExecuted)
    due_on = last_day_of_use(payout, basis.parameters)
    fact = UsageReported(
        payout_no=command.payout_no,
        used_cents=command.used_cents,
        used_until=command.used_until,
        due_on=due_on,
        timeliness="late" if due_on is not None and command.used_until > due_on else "in-time",
        recorded_by=basis.person,
        reported_on=command.reported_on,
    )
    reports = payout.usage
    if reports.get(command.used_until) == fact:
        return ()
    if command.used_cents > paid.cents:
        raise UsageAbovePaid(paid=euros_de(paid.cents))
    for day, known in reports.items():
        less = day < command.used_until and known.used_cents > command.used_cents
        more = day > command.used_until and known.used_cents < command.used_cents
        if less or more:
            raise UsageFalls(day=day, used=euros_de(known.used_cents))
    not_before(command.used_until, paid.value_on, "Auszahlung")
    not_before(command.reported_on, command.used_until, "letzter Tag der Verwendung")
    not_in_future(command.reported_on, basis.today)
    return (fact,)


def last_day_of_use(payout: Payout, parameters: Parameters) -> dt.date | None:
    """The last day on which using what was paid is in time; interest runs from the day after.

    None: nothing was paid, it is no advance, or no rule says by when an advance is to be used.
    """
    paid = next(payout.all(PayoutExecuted), None)
    if paid is None:
        return None
    # Executions of the first version did not say by when.
    return paid.usage_due_on or usage_due_on(payout.request.kind, paid.value_on, parameters)


def unused_periods(payout: Payout, *, until: dt.date, parameters: Parameters) -> tuple[Unused, ...]:
    """What of an advance lay unused after it should have been used, up to a day (§ 49a (4) VwVfG).

    It begins on the day after the last day of use. The day on which money was used or came back
    still counts, as with payments on a claim. What nobody reported as used counts as unused: the
    recipient has to show the use. Nothing where no rule said by when an advance is to be used.
    """
    paid = next(payout.all(PayoutExecuted), None)
    due_on = last_day_of_use(payout, parameters)
    if paid is None or due_on is None:
        return ()
    begin, end = due_on + _ONE_DAY, until + _ONE_DAY
    gone_on = {day + _ONE_DAY for day in payout.usage}
    gone_on |= {refund.value_on + _ONE_DAY for refund in payout.all(PayoutReturned)}
    cuts = sorted({begin, end, *(day for day in gone_on if begin < day < end)})
    found: list[Unused] = []
    for start, stop in pairwise(cuts):
        cents = _unused_on(start, payout, paid)
        if start < begin or cents <= 0:
            continue
        last = stop - _ONE_DAY
        if found and (found[-1].cents, found[-1].to_on + _ONE_DAY) == (cents, start):
            found[-1] = Unused(cents=cents, from_on=found[-1].from_on, to_on=last)
        else:
            found.append(Unused(cents=cents, from_on=start, to_on=last))
    return tuple(found)


def _unused_on(day: dt.date, payout: Payout, paid: PayoutExecuted) -> int:
    used = [report for until, report in payout.usage.items() if until < day]
    back = sum(refund.cents for refund in payout.all(PayoutReturned) if refund.value_on < day)
    return paid.cents - back - max((report.used_cents for report in used), default=0)
