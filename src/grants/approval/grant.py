"""The grant as it stands after its amendments, and the numbers of decisions.

Pure and shared by the deciders of the case stream that come after an approval: what is approved, in
which years, for which period. Needs facts alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from grants.approval.events import (
    Condition,
    ConditionFulfilled,
    DecisionDrafted,
    FinancingType,
    GrantAmended,
    GrantApproved,
    ObjectionDecided,
    PlanLine,
    PlanShiftReported,
    YearShare,
)
from grants.kernel.calendar import month_deadline
from grants.kernel.event import Event
from grants.kernel.parameters import Parameters
from grants.kernel.records import replace
from grants.revocation.events import (
    GrantRevoked,
    GrantWithdrawn,
    RecoveryDrafted,
    RevocationDrafted,
)
from grants.settlement.events import GrantSettled

ShareKey = tuple[int, str, str]
"""Year, scope and earmark: which account of which budget a share comes from."""


@dataclass(frozen=True, kw_only=True)
class Grant:
    """What is approved now (Zuwendung); version 1 of the plan is the first approval's.

    `plan` is in force with the shifts reported since `decided_plan`, which decides how far they go.
    """

    decision: str
    guideline: str
    financing_type: FinancingType
    rate_bp: int
    amount_cents: int
    by_year: tuple[YearShare, ...]
    plan: tuple[PlanLine, ...]
    decided_plan: tuple[PlanLine, ...]
    plan_version: int
    period_from: dt.date
    period_to: dt.date
    proof_due_on: dt.date | None
    signed_on: dt.date
    first_year: int
    """The earliest budget year that ever had a share."""
    other_means_cents: int | None
    conditions: tuple[Condition, ...] = ()
    fulfilled: frozenset[str] = frozenset()

    @property
    def open_conditions(self) -> tuple[Condition, ...]:
        """The conditions that are not fulfilled."""
        return tuple(each for each in self.conditions if each.condition not in self.fulfilled)

    @property
    def payout_conditions(self) -> tuple[str, ...]:
        """The codes of open conditions before which nothing is paid."""
        return tuple(
            each.condition for each in self.open_conditions if each.effect == "before-payout"
        )


def grant_after(grant: Grant | None, fact: Event) -> Grant | None:
    """The grant after one more fact; facts that do not change it leave it as it is."""
    match fact:
        case GrantApproved():
            return Grant(
                decision=fact.decision,
                guideline=fact.guideline,
                financing_type=fact.financing_type,
                rate_bp=fact.rate_bp,
                amount_cents=fact.amount_cents,
                by_year=fact.by_year,
                plan=fact.plan,
                decided_plan=fact.plan,
                plan_version=1,
                period_from=fact.period_from,
                period_to=fact.period_to,
                proof_due_on=fact.proof_due_on,
                signed_on=fact.signed_on,
                first_year=min(share.year for share in fact.by_year),
                other_means_cents=fact.other_means_cents,
                conditions=fact.conditions,
            )
        case GrantAmended() if grant is not None:
            return replace(
                grant,
                amount_cents=fact.amount_cents,
                by_year=fact.by_year,
                plan=fact.plan,
                decided_plan=fact.plan,
                plan_version=fact.plan_version,
                period_from=fact.period_from,
                period_to=fact.period_to,
                proof_due_on=fact.proof_due_on,
                signed_on=fact.signed_on,
                first_year=min([grant.first_year, *(share.year for share in fact.by_year)]),
                other_means_cents=fact.other_means_cents,
                conditions=(*grant.conditions, *fact.conditions),
            )
        case GrantWithdrawn() | GrantRevoked() if grant is not None:
            return replace(
                grant,
                amount_cents=fact.amount_cents,
                by_year=fact.by_year,
                plan_version=fact.plan_version,
                signed_on=fact.signed_on,
            )
        case ObjectionDecided(approved_cents=int(approved), plan_version=int(version)) if grant:
            return replace(
                grant,
                amount_cents=approved,
                by_year=fact.by_year,
                plan_version=version,
                signed_on=fact.decided_on,
            )
        case PlanShiftReported() if grant is not None:
            return replace(grant, plan=fact.plan, plan_version=fact.plan_version)
        case ConditionFulfilled() if grant is not None:
            return replace(grant, fulfilled=grant.fulfilled | {fact.condition})
        case _:
            return grant


def proof_due_on(period_to: dt.date, parameters: Parameters) -> dt.date:
    """The period's end plus the months of the guideline; the end moves to a working day.

    Raises:
        ParameterUnknown: no number of months is recorded for the day.
    """
    return month_deadline(period_to, int(parameters.on("proof_due_months", period_to)))


def by_key(shares: Iterable[YearShare]) -> Mapping[ShareKey, int]:
    """Cents by year, scope and earmark."""
    return {(share.year, share.scope, share.earmark): share.cents for share in shares}


def numbers_given(count: int, fact: Event) -> int:
    """How many decision numbers a case has given out after one more fact."""
    return count + isinstance(
        fact, DecisionDrafted | RevocationDrafted | RecoveryDrafted | GrantSettled
    )


def decision_number(case: str, count: int) -> str:
    """The number of the decision after `count` others: `FKR-2024-0700-B1` is the first."""
    return f"{case}-B{count + 1}"
