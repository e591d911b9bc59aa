"""The money bound for a case: found in its budgets, moved by amendments, freed at the end.

A commitment may have been carried into a later year than its share names, so every budget from the
first share's year on is looked at.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Literal

from grants.approval.decider import APPROVAL
from grants.approval.events import YearShare
from grants.approval.grant import Grant, ShareKey, by_key
from grants.approval.rejections import AmountBelowDrawn
from grants.budget.commands import ChangeCommitment, CommitFunds, ReleaseCommitment
from grants.budget.decider import BUDGET
from grants.budget.handlers import budget_basis
from grants.kernel.ids import budget_stream
from grants.kernel.money import euros_de
from grants.store.work import Work


def case_commitments(work: Work, stream: str) -> tuple[YearShare, ...]:
    """What the case's budgets hold open for it; nothing if there is no grant."""
    approval = work.state(APPROVAL, stream)
    asked, grant = approval.asked, approval.grant
    if asked is None or grant is None:
        return ()
    return _open_commitments(
        work, programme=asked.programme, scope=asked.scope, case=asked.case, grant=grant
    )


def _open_commitments(
    work: Work, *, programme: str, scope: str, case: str, grant: Grant
) -> tuple[YearShare, ...]:
    """What is bound for the case and not paid, by the year of the budget that holds it."""
    last = max([work.basis.today.year, *(share.year for share in grant.by_year)])
    years = range(grant.first_year, last + 1)
    work.known.preload([budget_stream(programme, scope, year) for year in years])
    found = []
    year = grant.first_year
    while year <= last:
        budget = work.state(BUDGET, budget_stream(programme, scope, year))
        found += [
            YearShare(year=year, scope=scope, earmark=earmark, cents=account.case(case).open_cents)
            for earmark, account in sorted(budget.accounts.items())
            if account.case(case).open_cents > 0
        ]
        year += 1
        if budget.has_carried(case):
            last = max(last, year)  # Carried before its year was over.
    return tuple(found)


def movements(
    before: Iterable[YearShare],
    after: Iterable[YearShare],
    committed: Iterable[YearShare],
    *,
    claimed: Mapping[ShareKey, int],
) -> Mapping[ShareKey, int]:
    """By how much each budget's commitment changes when shares change; reductions come first.

    A share that falls gives back where its money is bound now: in its own year, then in the years
    it was carried to. What is `claimed` back stays bound as paid until it comes back.

    Raises:
        AmountBelowDrawn: less is still bound than the share falls by.
    """
    old, new, bound = by_key(before), by_key(after), dict(by_key(committed))
    moves: dict[ShareKey, int] = {}
    for key in sorted(old.keys() | new.keys()):
        delta = new.get(key, 0) - old.get(key, 0)
        if delta >= 0:
            moves[key] = moves.get(key, 0) + delta
            continue
        left = -delta
        for held in sorted(k for k in bound if k[1:] == key[1:] and k[0] >= key[0]):
            given = min(left, bound[held])
            bound[held] -= given
            left -= given
            moves[held] = moves.get(held, 0) - given
        if left > claimed.get(key, 0):
            year, _, earmark = key
            raise AmountBelowDrawn(
                year=year,
                earmark=earmark,
                drawn=euros_de(new.get(key, 0) + left),
                cents=euros_de(new.get(key, 0)),
            )
    return dict(sorted(((k, cents) for k, cents in moves.items() if cents), key=lambda m: m[1]))


def commit_shares(
    work: Work, *, programme: str, case: str, decision: str, signed_on: dt.date, grant: Grant
) -> None:
    """Bind the money of every year (Mittelbindung), in the work of the approval."""
    for share in grant.by_year:
        stream = budget_stream(programme, share.scope, share.year)
        command = CommitFunds(
            case=case,
            decision=decision,
            earmark=share.earmark,
            cents=share.cents,
            signed_on=signed_on.isoformat(),
        )
        work.decide(BUDGET, stream, command, budget_basis(work, stream))


def change_commitments(
    work: Work,
    moves: Mapping[ShareKey, int],
    *,
    programme: str,
    case: str,
    decision: str,
    signed_on: dt.date,
) -> None:
    """Change what is bound by an amendment; a year that had nothing gets its own commitment."""
    for (year, scope, earmark), delta in moves.items():
        stream = budget_stream(programme, scope, year)
        known = case in work.state(BUDGET, stream).account(earmark).cases
        command: ChangeCommitment | CommitFunds
        if known:
            command = ChangeCommitment(
                case=case,
                decision=decision,
                earmark=earmark,
                delta_cents=delta,
                reason_code="amendment",
                corrects=None,
                signed_on=signed_on.isoformat(),
            )
        else:
            command = CommitFunds(
                case=case,
                decision=decision,
                earmark=earmark,
                cents=delta,
                signed_on=signed_on.isoformat(),
            )
        work.decide(BUDGET, stream, command, budget_basis(work, stream))


def release_commitments(
    work: Work,
    shares: Iterable[YearShare],
    *,
    programme: str,
    case: str,
    decision: str,
    reason_code: Literal["settlement", "revocation", "not-taken-up"],
    signed_on: dt.date,
) -> None:
    """Free what is no longer needed (Freigabe der Restmittel)."""
    for share in shares:
        stream = budget_stream(programme, share.scope, share.year)
        command = ReleaseCommitment(
            case=case,
            decision=decision,
            earmark=share.earmark,
            cents=share.cents,
            reason_code=reason_code,
            signed_on=signed_on,
        )
        work.decide(BUDGET, stream, command, budget_basis(work, stream))
