"""What budgets hold, now and at any moment: a line per account, or per accounts that are alike."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING

from grants.kernel.records import made
from projections.budgets.accounts import folded, future, summed, together
from projections.budgets.stated import control_totals, with_control_totals
from projections.control_totals import ControlTotal
from projections.moments import resolve, today

if TYPE_CHECKING:
    from grants.store.log import Log
    from projections.budgets.accounts import Account, Accounts
    from projections.runtime.model import Key


@dataclass(frozen=True, kw_only=True)
class BudgetLine:
    """One account at a moment; cents, None is unknown (nothing was ever allotted).

    `allocated_cents` is what was allotted: original + supplemented - reduced. `available_cents` =
    allocated + transfers in - out + carried in - out - frozen - lapsed - committed; before an
    allocation `authority_cents`, as far as its year of use has not ended, stands in for it.
    `committed_cents` = still open + disbursed. `disbursed_cents` is without what came back within
    the fiscal year it was paid in, which is `returned_cents`. `uncertain_cents` is committed money
    whose imprecise date straddles the day asked for; it is in no other figure.

    A line of several accounts has their sums, and the first of their programmes and earmarks.
    """

    programme: str
    scope: str
    year: int
    earmark: str
    allocated_cents: int | None
    committed_cents: int
    disbursed_cents: int
    returned_cents: int
    frozen_cents: int
    available_cents: int | None
    authority_cents: int
    original_cents: int
    supplemented_cents: int
    reduced_cents: int
    transferred_in_cents: int
    transferred_out_cents: int
    carried_in_cents: int
    carried_out_cents: int
    lapsed_cents: int
    uncertain_cents: int
    control_totals: tuple[ControlTotal, ...] = ()

    @property
    def standing_in_cents(self) -> int | None:
        """Commitment authority in place of money not yet allocated (None: no known limit)."""
        if self.available_cents is None:
            return None
        money = (self.allocated_cents or 0) + self.transferred_cents + self.carried_cents
        bound = self.frozen_cents + self.lapsed_cents + self.committed_cents
        return self.available_cents + bound - money

    @property
    def transferred_cents(self) -> int:
        """What came in from other accounts, less what went out to them."""
        return self.transferred_in_cents - self.transferred_out_cents

    @property
    def carried_cents(self) -> int:
        """Remainders of the years before, less those that went on into the next."""
        return self.carried_in_cents - self.carried_out_cents

    @property
    def open_cents(self) -> int:
        """Committed and not yet disbursed."""
        return self.committed_cents - self.disbursed_cents

    @property
    def gross_cents(self) -> int:
        """What was disbursed before some of it came back."""
        return self.disbursed_cents + self.returned_cents


def budgets(
    log: Log,
    *,
    as_of: dt.date | None = None,
    known_at: int | None = None,
    programme: str | None = None,
    scope: str | None = None,
    year: int | None = None,
    earmark: str | None = None,
    stated: bool = True,
) -> list[BudgetLine]:
    """One line per account that anything is known of, by programme, year, scope, earmark.

    `stated`: with the control totals that were stated for it.
    """
    wanted = {"programme": programme, "scope": scope, "year": year, "earmark": earmark}
    moment = resolve(log, as_of=as_of, known_at=known_at)
    now = as_of is None and known_at is None and not future(log)
    lines = _lines(folded(log, wanted, moment.as_of.year) if now else summed(log, moment, wanted))
    if not stated:
        return lines
    return with_control_totals(lines, control_totals(log, known_at=moment.known_at))


def budgets_together(
    log: Log, *, programme: str | None = None, earmark: str | None = None
) -> list[BudgetLine]:
    """What `budgets` has now, in fewer lines: accounts of a scope's year that are alike in one.

    Figures added up by scope or year are the same of both. Where a posting counts only from a
    later day, each account has its own line.
    """
    if future(log):
        return budgets(log, programme=programme, earmark=earmark, stated=False)
    wanted = {"programme": programme, "scope": None, "year": None, "earmark": earmark}
    return _lines(together(log, wanted, today().year))


def _lines(found: Accounts) -> list[BudgetLine]:
    lines = [_line(key, account) for key, account in found]
    lines.sort(key=attrgetter("programme", "year", "scope", "earmark"))
    return lines


def _line(key: Key, account: Account) -> BudgetLine:
    sums = account.sums
    allotted = sums["allocated"] + sums["supplemented"] - sums["reduced"]
    own = allotted + sums["transferred_in"] - sums["transferred_out"]
    net = own + sums["carried_in"] - sums["carried_out"]
    covered = net if account.allocations else net + _standing_in(account)
    available = covered - sums["frozen"] - sums["lapsed"] - sums["committed"]
    # Unknown is not zero: where nothing was ever allotted there is no known limit.
    known = account.allocations or own or sums["carried_in"] or sums["authority"]
    programme, scope, year, earmark = key
    return made(
        BudgetLine,
        programme=programme,
        scope=scope,
        year=year,
        earmark=earmark,
        allocated_cents=allotted if known else None,
        committed_cents=sums["committed"],
        disbursed_cents=sums["disbursed"],
        returned_cents=sums["returned"],
        frozen_cents=sums["frozen"],
        available_cents=available if known else None,
        authority_cents=sums["authority"],
        original_cents=sums["allocated"],
        supplemented_cents=sums["supplemented"],
        reduced_cents=sums["reduced"],
        transferred_in_cents=sums["transferred_in"],
        transferred_out_cents=sums["transferred_out"],
        carried_in_cents=sums["carried_in"],
        carried_out_cents=sums["carried_out"],
        lapsed_cents=sums["lapsed"],
        uncertain_cents=account.uncertain_cents,
        control_totals=(),
    )


def _standing_in(account: Account) -> int:
    """What stands in for money: drawn in its year of use, or left to draw in this (§ 38 SäHO)."""
    return account.sums["drawn"] + account.authority_cents - account.drawn_cents
