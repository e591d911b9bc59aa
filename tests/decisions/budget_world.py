"""Facts, commands and the world of budget tests: Chemnitz in 2023 to 2025, seen in May 2026."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from tests.spec import ADA, Spec, sealed

from grants.budget import commands as ask
from grants.budget import events as fact
from grants.budget.decider import BUDGET, BudgetBasis
from grants.kernel.parameters import Parameter, Parameters

REGION = "14511"
NOW = dt.datetime(2026, 5, 4, 10, tzinfo=dt.UTC)
TOMORROW = dt.date(2026, 5, 5)
CARRY = Parameter(
    key="carry_forward_years",
    value=Decimal(2),
    valid_from=dt.date(2016, 1, 1),
    valid_to=None,
    citation="Haushaltsrecht",
    confirmed=True,
)
RELEASE = Parameter(
    key="earmark_release",
    value=Decimal(1),
    valid_from=dt.date(2024, 7, 1),
    valid_to=None,
    citation="Haushaltsvermerk",
    confirmed=True,
)


def stream_of(year: int, scope: str = REGION) -> str:
    return f"budget/FKR/{scope}/{year}"


def world(year: int = 2024, *, scope: str = REGION, rules=(CARRY,), **changes) -> BudgetBasis:
    fields: dict[str, Any] = {
        "now": NOW,
        "today": NOW.date(),
        "person": ADA,
        "account": "account-of-ada",
        "competence": "budget-holder",
        "stream": stream_of(year, scope),
        "parameters": Parameters(tuple(rules)),
        "ceiling": "allocated",
        "earmarks": frozenset({"international"}),
        "regions": frozenset({REGION, "14713"}),
    }
    return BudgetBasis(**fields | changes)


def on(year: int = 2024, month: int = 3, day: int = 1) -> dt.date:
    return dt.date(year, month, day)


budget = Spec(BUDGET, world())


def allocated(cents=10_000, earmark="general", allocation="a1"):
    return fact.BudgetAllocated(
        allocation=allocation, earmark=earmark, cents=cents, method="Schlüssel", decided_on=on()
    )


def allocate(cents=10_000, earmark="general", allocation="a1", decided_on=None):
    return ask.AllocateBudget(
        allocation=allocation,
        earmark=earmark,
        cents=cents,
        method="Schlüssel",
        decided_on=decided_on or on(),
    )


def supplement(cents=500, supplement="s1", earmark="general", decided_on=None):
    return ask.SupplementBudget(
        supplement=supplement,
        earmark=earmark,
        cents=cents,
        citation="Nachtrag",
        decided_on=decided_on or on(),
    )


def reduce(cents=500, reduction="r1", earmark="general", decided_on=None):
    return ask.ReduceBudget(
        reduction=reduction,
        earmark=earmark,
        cents=cents,
        citation="Kürzung",
        decided_on=decided_on or on(),
    )


def freeze(cents=500, freeze="f1", earmark="general", decided_on=None):
    return ask.FreezeBudget(
        freeze=freeze,
        earmark=earmark,
        cents=cents,
        citation="Sperre",
        decided_on=decided_on or on(),
    )


def unfreeze(cents=500, unfreeze="u1", freeze="f1", decided_on=None):
    return ask.UnfreezeBudget(
        unfreeze=unfreeze, freeze=freeze, cents=cents, decided_on=decided_on or on()
    )


def transfer(cents=500, transfer="t1", earmark="general", **target):
    to: dict[str, Any] = {
        "to_scope": REGION,
        "to_year": 2024,
        "to_earmark": "international",
    } | target
    decided_on = to.pop("decided_on", on())
    return ask.TransferFunds(
        transfer=transfer,
        earmark=earmark,
        cents=cents,
        citation="Umschichtung",
        decided_on=decided_on,
        **to,
    )


def authority(cents=500, authority="v1", use_year=2023, earmark="general", decided_on=None):
    return ask.GrantCommitmentAuthority(
        authority=authority,
        earmark=earmark,
        use_year=use_year,
        cents=cents,
        decided_on=decided_on or on(2023),
    )


def authorised(cents=500, authority="v1", use_year=2023, earmark="general"):
    return fact.CommitmentAuthorityGranted(
        authority=authority,
        earmark=earmark,
        use_year=use_year,
        due_year=2024,
        cents=cents,
        decided_on=on(2023),
    )


def commit(cents=1_000, case="c1", decision="1", earmark="general", signed_on="2024-04-02"):
    return ask.CommitFunds(
        case=case, decision=decision, earmark=earmark, cents=cents, signed_on=signed_on
    )


def committed(cents=1_000, case="c1", decision="1", earmark="general", signed_on="2024-04-02"):
    return fact.FundsCommitted(
        case=case, decision=decision, earmark=earmark, delta_cents=cents, signed_on=signed_on
    )


def change(delta=-100, decision="2", reason="amendment", **changes):
    fields: dict[str, Any] = {
        "case": "c1",
        "decision": decision,
        "earmark": "general",
        "delta_cents": delta,
        "reason_code": reason,
        "corrects": None,
        "signed_on": "2024-05-02",
    }
    return ask.ChangeCommitment(**fields | changes)


def release(cents=100, decision="3", **changes):
    fields: dict[str, Any] = {
        "case": "c1",
        "decision": decision,
        "earmark": "general",
        "cents": cents,
        "reason_code": "settlement",
        "signed_on": on(2024, 11),
    }
    return ask.ReleaseCommitment(**fields | changes)


def disburse(cents=400, payout_no=1, case="c1", earmark="general", value_on="2024-06-03"):
    return ask.DisburseFunds(
        case=case, payout_no=payout_no, earmark=earmark, cents=cents, value_on=value_on
    )


def disbursed(cents=400, payout_no=1, case="c1", earmark="general", value_on="2024-06-03"):
    return fact.FundsDisbursed(
        case=case, payout_no=payout_no, earmark=earmark, delta_cents=cents, value_on=value_on
    )


def reverse(cents=400, payout_no=1, reason="bank-return", value_on=None, **changes):
    fields: dict[str, Any] = {
        "case": "c1",
        "payout_no": payout_no,
        "earmark": "general",
        "cents": cents,
        "reason_code": reason,
        "corrects": None,
        "value_on": (value_on or on(2024, 6, 10)).isoformat(),
    }
    return ask.ReverseDisbursement(**fields | changes)


def carry(funds=0, commitments=(), carry="k1", earmark="general", decided_on=None):
    return ask.CarryRemainderForward(
        carry=carry,
        earmark=earmark,
        funds_cents=funds,
        commitments=tuple(fact.CarriedCommitment(case=c, cents=n) for c, n in commitments),
        consent="Einwilligung des SMF",
        decided_on=decided_on or on(2025, 1, 20),
    )


def carried(side="out", funds=0, commitments=(), from_year=2024, origin=2024, carry="k1", **more):
    fields: dict[str, Any] = {
        "carry": carry,
        "side": side,
        "earmark": "general",
        "from_year": from_year,
        "to_year": from_year + 1,
        "origin_year": origin,
        "available_until": dt.date(origin + 2, 12, 31),
        "funds_cents": funds,
        "commitments": tuple(fact.CarriedCommitment(case=c, cents=n) for c, n in commitments),
        "consent": "Einwilligung des SMF",
        "decided_on": on(2025, 1, 20),
    }
    return fact.RemainderCarriedForward(**fields | more)


def lapse(cents=500, lapse="l1", earmark="general", lapsed_on=None):
    return ask.LapseRemainder(
        lapse=lapse, earmark=earmark, cents=cents, lapsed_on=lapsed_on or on(2024, 12, 31)
    )


def accept(shortfall=1_000, acceptance="o1", earmark="general", reason="Beschluss", day=None):
    return ask.AcceptOvercommitment(
        acceptance=acceptance,
        earmark=earmark,
        shortfall_cents=shortfall,
        reason=sealed(reason),
        accepted_on=day or on(),
    )


def accepted(shortfall=1_000, acceptance="o1", earmark="general", reason="Beschluss"):
    return fact.OvercommitmentAccepted(
        acceptance=acceptance,
        earmark=earmark,
        shortfall_cents=shortfall,
        reason=sealed(reason),
        approver=ADA,
        accepted_on=on(),
    )


def close(day=None):
    return ask.CloseBudgetYear(closed_on=day or on(2025, 2, 28))


closed = fact.BudgetYearClosed(closed_on=on(2025, 2, 28))
