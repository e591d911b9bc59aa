"""What the ministry does with budgets: allot, authorise ahead, revise, carry, lapse, close."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from grants.demonstration.acts import PROGRAMME, Act, moment, office_moment
from grants.demonstration.funds import Account, Funds
from grants.demonstration.invented import GENERAL, allocations
from grants.demonstration.ledger import Ledger
from grants.demonstration.meetings import rng
from grants.demonstration.people import Staff
from grants.demonstration.published import REGIONAL_BUDGETS, SOURCE_BUDGETS_2019, SOURCE_SUMMARY
from grants.demonstration.story import Move
from grants.kernel.calendar import BERLIN, next_working_day
from grants.kernel.ids import STATEWIDE, budget_stream
from grants.kernel.roles import Role

FIRST_YEAR = 2016
_FIRST_DAY = dt.date(2016, 4, 20)
_INVENTED = "Für die Vorführung erfunden"


class Ministry:
    """Budget acts of one plan, in step with what the cases do to the accounts."""

    def __init__(self, staff: Staff, funds: Funds, moves: Iterable[Move]) -> None:
        self._staff = staff
        self._funds = funds
        self._moves = sorted(moves, key=lambda move: move.at)
        self._posted = 0
        self._ledger = Ledger()

    def acts(self, until: dt.datetime) -> Iterator[Act]:
        """Every act before a moment, year by year."""
        for year in range(FIRST_YEAR, until.astimezone(BERLIN).year + 1):
            yield from self._beginning(year)
            if year > FIRST_YEAR:
                yield from self._year_end(year - 1, until)
            yield from self._revisions(year)

    def _act(self, at: dt.datetime, route: str, account: Account, **body: object) -> Act:
        scope, _, year = account
        stream = budget_stream(PROGRAMME, scope, year)
        day = at.astimezone(BERLIN).date()
        holder = self._staff.pick(Role.BUDGET_HOLDER, scope, day, turn=0)
        return Act(at, route, stream, holder.id, body)

    def _beginning(self, year: int) -> Iterator[Act]:
        """Allocations in the first days of the year, and authority for the years after it."""
        day = _FIRST_DAY if year == FIRST_YEAR else next_working_day(dt.date(year, 1, 2))
        for n, ((scope, earmark), cents) in enumerate(sorted(allocations(year).items())):
            account = (scope, earmark, year)
            self._ledger.allot(account, cents)
            yield self._act(moment(day, 436 + n), "allocate-budget", account,
                            allocation=f"Z-{year}-{earmark}", earmark=earmark, cents=cents,
                            method=_method(scope, year), decided_on=day)  # fmt: skip
        ahead = sorted(
            (account, cents)
            for (signed_in, account), cents in self._funds.promised.items()
            if signed_in == year and account[2] > year
        )
        for n, (account, cents) in enumerate(ahead):
            authority = -(-cents * 104 // 100 // 1_000_000) * 1_000_000
            yield self._act(moment(day, 480 + n), "grant-commitment-authority", account,
                            authority=f"VE-{year}-{account[1]}", earmark=account[1],
                            use_year=year, cents=authority, decided_on=day)  # fmt: skip

    def _year_end(self, year: int, until: dt.datetime) -> Iterator[Act]:
        """Late in January everything open is carried; in March the old year is closed."""
        day = next_working_day(dt.date(year + 1, 1, 26))
        at = moment(day, 6 * 60)
        if at >= until:
            return
        self._post_until(at)
        accounts = sorted(account for account in self._ledger.pages if account[2] == year)
        for n, account in enumerate(accounts):
            yield from self._carry(account, at + dt.timedelta(seconds=40 * n), day)
        closing = next_working_day(dt.date(year + 1, 3, 12))
        for n, scope in enumerate(sorted({scope for scope, _, _ in accounts})):
            yield self._act(office_moment(closing, 480 + n), "close-budget-year",
                            (scope, GENERAL, year), closed_on=closing)  # fmt: skip

    def _carry(self, account: Account, at: dt.datetime, day: dt.date) -> Iterator[Act]:
        _, earmark, year = account
        share = rng("carry", *account).choice((0, 0, 40, 60, 80))
        commitments, funds, lapsing = self._ledger.carry(account, share=share)
        if commitments or funds:
            carried = [{"case": case, "cents": cents} for case, cents in commitments.items()]
            yield self._act(at, "carry-remainder-forward", account,
                            carry=f"AR-{year}-{earmark}", earmark=earmark, funds_cents=funds,
                            commitments=carried, decided_on=day,
                            consent=f"Einwilligung SMF {year + 1} ({_INVENTED})")  # fmt: skip
        if lapsing:
            yield self._act(at + dt.timedelta(seconds=20), "lapse-remainder", account,
                            lapse=f"VF-{year}-{earmark}", earmark=earmark, cents=lapsing,
                            lapsed_on=day)  # fmt: skip

    def _post_until(self, at: dt.datetime) -> None:
        moves = self._moves
        while self._posted < len(moves) and moves[self._posted].at < at:
            self._ledger.post(moves[self._posted])
            self._posted += 1

    def _revisions(self, year: int) -> Iterator[Act]:
        """Supplements, cuts, freezes and transfers, always within what nobody needs that year."""
        spare = {
            account: self._funds.room[account] // 2 // 100_000 * 100_000
            for account in sorted(self._funds.room)
            if account[2] == year and self._funds.room[account] > 2_000_000
        }
        chance = rng("revisions", year)
        regional = [account for account in spare if account[0] != STATEWIDE]
        statewide = (STATEWIDE, GENERAL, year)
        if year % 5 == 0 and len(regional) > 3:
            yield from self._freeze(chance.sample(regional, 3), spare, year)
        if year % 3 == 0 and len(regional) > 2:
            giver, taker = chance.sample([a for a in regional if a[1] == GENERAL], 2)
            yield from self._transfer(giver, taker, spare[giver], year)
        if statewide in spare and year % 4 == 2:
            yield self._supplement(statewide, 15_000_000, year)
        if statewide in spare and year % 4 == 1:
            yield self._cut(statewide, spare[statewide], year)
        if regional and year not in REGIONAL_BUDGETS and year % 2 == 1:
            yield self._supplement(chance.choice(regional), 4_000_000, year)

    def _freeze(
        self, accounts: list[Account], spare: dict[Account, int], year: int
    ) -> Iterator[Act]:
        frozen_on = next_working_day(dt.date(year, 4, 15))
        lifted_on = next_working_day(dt.date(year, 9, 14))
        for n, account in enumerate(accounts):
            freeze = f"HS-{year}-{account[1]}"
            yield self._act(office_moment(frozen_on, 600 + n), "freeze-budget", account,
                            freeze=freeze, earmark=account[1], cents=spare[account],
                            citation=f"Haushaltssperre {year} ({_INVENTED})",
                            decided_on=frozen_on)  # fmt: skip
            yield self._act(office_moment(lifted_on, 600 + n), "unfreeze-budget", account,
                            unfreeze=f"{freeze}-auf", freeze=freeze, cents=spare[account],
                            decided_on=lifted_on)  # fmt: skip

    def _transfer(self, giver: Account, taker: Account, cents: int, year: int) -> Iterator[Act]:
        day = next_working_day(dt.date(year, 10, 5))
        self._ledger.allot(giver, -cents)
        self._ledger.allot(taker, cents)
        yield self._act(office_moment(day, 620), "transfer-funds", giver, transfer=f"UM-{year}",
                        earmark=giver[1], to_scope=taker[0], to_year=year, to_earmark=taker[1],
                        cents=cents, citation=f"Umschichtung {year} ({_INVENTED})",
                        decided_on=day)  # fmt: skip

    def _supplement(self, account: Account, cents: int, year: int) -> Act:
        day = next_working_day(dt.date(year, 6, 21))
        self._ledger.allot(account, cents)
        return self._act(office_moment(day, 640), "supplement-budget", account,
                         supplement=f"NT-{year}-{account[1]}", earmark=account[1], cents=cents,
                         citation=f"Nachtrag {year} ({_INVENTED})", decided_on=day)  # fmt: skip

    def _cut(self, account: Account, cents: int, year: int) -> Act:
        day = next_working_day(dt.date(year, 9, 1))
        self._ledger.allot(account, -cents)
        return self._act(office_moment(day, 660), "reduce-budget", account,
                         reduction=f"KZ-{year}-{account[1]}", earmark=account[1], cents=cents,
                         citation=f"Kürzung {year} ({_INVENTED})", decided_on=day)  # fmt: skip


def _method(scope: str, year: int) -> str:
    """Where the amount comes from; the formula behind the published shares is not published."""
    if scope == STATEWIDE or year not in REGIONAL_BUDGETS:
        return f"{_INVENTED}; Aufteilung nach den veröffentlichten Anteilen 2019/2020"
    if year in {2019, 2020}:
        return f"{SOURCE_BUDGETS_2019}; Beträge aus den veröffentlichten Anteilen, Rest Bautzen"
    return f"{SOURCE_SUMMARY} {year}: Gesamtbetrag; Aufteilung auf Regionen teils erfunden"
