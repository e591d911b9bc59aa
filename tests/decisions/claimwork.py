"""One claim, fact by fact, and the world in which it is decided."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.decisions.casework import ADA, BEA, CAN, CASE, DUO, EVE, PARAMETERS, day, world
from tests.spec import Spec, sealed

from grants.claim import commands as c
from grants.claim import events as e
from grants.claim.assessment import PaidOut
from grants.claim.decider import CLAIM, ClaimBasis
from grants.claim.schedule import Review, Suspension
from grants.kernel.parameters import Parameter, Parameters
from grants.payout.usage import Unused

CLAIMED = 100_000
INTEREST = 4_163
"""1,000.00 EUR, 52 days at 8.62 % and 128 days at 8.37 %: 12.2805… + 29.3523… EUR."""


def _rate(key: str, value: str, valid_from: str, valid_to: str | None = None) -> Parameter:
    return Parameter(
        key=key,
        value=Decimal(value),
        valid_from=day(valid_from),
        valid_to=day(valid_to) if valid_to else None,
        citation="§ 247 BGB",
        confirmed=True,
    )


RATES = Parameters(
    (
        *PARAMETERS.values,
        _rate("spend_window_months", "2", "2016-01-01"),
        _rate("interest_margin", "5.00", "2016-01-01"),
        _rate("base_rate", "3.62", "2024-01-01", "2024-06-30"),
        _rate("base_rate", "3.37", "2024-07-01", "2024-12-31"),
        _rate("base_rate", "2.27", "2025-01-01", "2025-06-30"),
    )
)


PAYOUT = PaidOut(
    cents=150_000,
    due_on=day("2024-07-10"),
    unused=(Unused(cents=150_000, from_on=day("2024-07-11"), to_on=day("2026-06-30")),),
)


def claim_world(
    person: str = DUO,
    *,
    closed_on: str | None = None,
    suspensions: tuple[Suspension, ...] = (),
    review: Review | None = None,
    undisputed_since: str = "0001-01-01",
    came_back: bool = False,
    **more: Any,
) -> ClaimBasis:
    known = {**vars(world(person, stream=f"claim/{CASE}-1", **more)), "parameters": RATES}
    return ClaimBasis(
        **known,
        case_closed_on=day(closed_on) if closed_on else None,
        suspensions=suspensions,
        review=review,
        undisputed_since=day(undisputed_since),
        came_back=came_back,
        payouts={1: PAYOUT},
        moved=((day("2024-05-10"), PAYOUT.cents),),
        paid_back=(),
        elsewhere=(),
    )


claim = Spec(CLAIM, claim_world(BEA, competence="approver"))
OF: dict[str, Any] = {"claim": f"{CASE}-1", "case": CASE}

ORDER = c.OrderRecovery(
    **OF,
    programme="FKR",
    decision=f"{CASE}-B2",
    cents=CLAIMED,
    ground="settlement",
    reasons=sealed("settled"),
    drafted_by=CAN,
    signed_on=day("2024-10-20"),
)
ORDERED = e.RecoveryOrdered(
    **OF,
    programme="FKR",
    decision=f"{CASE}-B2",
    cents=CLAIMED,
    ground="settlement",
    reasons=sealed("settled"),
    drafted_by=CAN,
    approved_by=BEA,
    competence="approver",
    due_on=day("2024-11-21"),  # The 20th is Buß- und Bettag.
    signed_on=day("2024-10-20"),
)
NOTIFY = c.NotifyClaim(
    manner="presumed",
    remedy_notice="included",
    posted_on=day("2024-10-21"),
    effected_on=day("2024-10-24"),
)
NOTIFIED = e.ClaimNotified(
    **OF,
    manner="presumed",
    remedy_notice="included",
    remedy_until=day("2024-11-25"),  # The 24th is a Sunday.
    posted_on=day("2024-10-21"),
    recorded_by=ADA,
    effected_on=day("2024-10-24"),
)
BECOME_FINAL = c.RecordClaimFinality(ground="period-over", final_on=day("2024-11-26"))
FINAL = e.ClaimBecameFinal(**OF, ground="period-over", recorded_by=ADA, final_on=day("2024-11-26"))
ASSESS = c.AssessInterest(
    assessment="z1",
    from_on=day("2024-05-10"),
    to_on=day("2024-11-05"),
    base_cents=CLAIMED,
    assessed_on=day("2024-11-27"),
)


def segment(from_on: str, to_on: str, days: int, cents: int, base_rate: str) -> e.InterestSegment:
    return e.InterestSegment(
        from_on=day(from_on),
        to_on=day(to_on),
        days=days,
        principal_cents=cents,
        base_rate=Decimal(base_rate),
        margin=Decimal("5.00"),
    )


ASSESSED = e.InterestAssessed(
    **OF,
    assessment="z1",
    kind="recovery",
    payout_no=None,
    from_on=day("2024-05-10"),
    to_on=day("2024-11-05"),
    base_cents=CLAIMED,
    segments=(
        segment("2024-05-10", "2024-06-30", 52, CLAIMED, "3.62"),
        segment("2024-07-01", "2024-11-05", 128, CLAIMED, "3.37"),
    ),
    cents=INTEREST,
    assessed_by=ADA,
    competence="approver",
    assessed_on=day("2024-11-27"),
)
INTERIM = c.AssessInterimInterest(
    assessment="i1",
    payout_no=1,
    from_on=day("2024-07-11"),
    to_on=day("2024-09-30"),
    base_cents=150_000,
    assessed_on=day("2024-11-27"),
)
INTERIM_ASSESSED = e.InterestAssessed(
    **OF,
    assessment="i1",
    kind="interim",
    payout_no=1,
    from_on=day("2024-07-11"),
    to_on=day("2024-09-30"),
    base_cents=150_000,
    segments=(segment("2024-07-11", "2024-09-30", 82, 150_000, "3.37"),),
    cents=2_821,  # 1,500.00 EUR, 82 days at 8.37 %: 28.2057… EUR.
    assessed_by=ADA,
    competence="approver",
    assessed_on=day("2024-11-27"),
)
WAIVE_INTEREST = c.WaiveInterest(
    waiver="v1", cents=1_000, reasons=sealed("why"), waived_on=day("2024-11-28")
)
INTEREST_WAIVED = e.InterestWaived(
    **OF,
    waiver="v1",
    cents=1_000,
    reasons=sealed("why"),
    waived_by=DUO,
    competence="approver",
    waived_on=day("2024-11-28"),
)
PAY = c.ReceiveClaimPayment(payment="p1", cents=40_000, value_on=day("2025-01-10"))


def paid(
    payment: str = "p1", cents: int = 40_000, *, interest: int = 0, on: str = "2025-01-10"
) -> e.ClaimPaymentReceived:
    return e.ClaimPaymentReceived(
        **OF,
        payment=payment,
        cents=cents,
        interest_cents=interest,
        allocation=e.INTEREST_FIRST,
        value_on=day(on),
    )


OFFSET = c.OffsetClaim(
    offset="a1", cents=50_000, against=sealed("counterclaim"), declared_on=day("2024-11-28")
)


def offset(cents: int = 50_000, *, interest: int = 0) -> e.ClaimOffset:
    return e.ClaimOffset(
        **OF,
        offset="a1",
        cents=cents,
        interest_cents=interest,
        allocation=e.INTEREST_FIRST,
        against=sealed("counterclaim"),
        declared_by=DUO,
        competence="approver",
        declared_on=day("2024-11-28"),
    )


DEFER = c.DeferClaim(
    deferral="s1",
    until_on=day("2025-06-30"),
    interest="rests",
    reasons=sealed("why"),
    deferred_on=day("2024-11-28"),
)


def deferred(open_cents: int = CLAIMED, **changes: Any) -> e.ClaimDeferred:
    fields: dict[str, Any] = {
        **OF,
        "deferral": "s1",
        "open_cents": open_cents,
        "until_on": day("2025-06-30"),
        "interest": "rests",
        "reasons": sealed("why"),
        "deferred_by": DUO,
        "competence": "approver",
        "deferred_on": day("2024-11-28"),
    }
    return e.ClaimDeferred(**{**fields, **changes})


def plan(*parts: tuple[str, int]) -> tuple[e.Instalment, ...]:
    return tuple(e.Instalment(due_on=day(on), cents=cents) for on, cents in parts)


HALVES = plan(("2025-01-15", 50_000), ("2025-02-15", 50_000))
AGREE = c.AgreeInstalments(
    agreement="r1",
    plan=HALVES,
    if_missed="rest-stays",
    reasons=sealed("why"),
    agreed_on=day("2024-11-28"),
)


def agreed(
    parts: tuple[e.Instalment, ...] = HALVES, *, if_missed: e.IfMissed = "rest-stays"
) -> e.InstalmentsAgreed:
    return e.InstalmentsAgreed(
        **OF,
        agreement="r1",
        plan=parts,
        if_missed=if_missed,
        reasons=sealed("why"),
        agreed_by=DUO,
        competence="approver",
        agreed_on=day("2024-11-28"),
    )


WRITE_DOWN = c.WriteDownClaim(reasons=sealed("why"), written_down_on=day("2024-11-28"))


def written_down(principal: int = CLAIMED, interest: int = 0) -> e.ClaimWrittenDown:
    return e.ClaimWrittenDown(
        **OF,
        principal_cents=principal,
        interest_cents=interest,
        reasons=sealed("why"),
        written_down_by=DUO,
        competence="approver",
        written_down_on=day("2024-11-28"),
    )


WAIVE = c.WaiveClaim(waiver="e1", cents=50_000, reasons=sealed("why"), waived_on=day("2024-11-28"))


def waived(cents: int = 50_000) -> e.ClaimWaived:
    return e.ClaimWaived(
        **OF,
        waiver="e1",
        cents=cents,
        reasons=sealed("why"),
        waived_by=DUO,
        competence="approver",
        waived_on=day("2024-11-28"),
    )


ANNUL = c.AnnulClaim(decision=f"{CASE}-B2", to_cents=0, annulled_on=day("2025-01-15"))


def annulled(by: int = CLAIMED, **changes: Any) -> e.ClaimAnnulled:
    fields: dict[str, Any] = {
        **OF,
        "decision": f"{CASE}-B2",
        "by_cents": by,
        "to_cents": CLAIMED - by,
        "interest_cents": 0,
        "dropped_cents": by,
        "refund_cents": 0,
        "decided_by": DUO,
        "competence": "approver",
        "annulled_on": day("2025-01-15"),
    }
    return e.ClaimAnnulled(**{**fields, **changes})


REFUND = c.RefundClaim(refund="b1", cents=40_000, value_on=day("2025-01-20"))
REFUNDED = e.ClaimRefunded(
    **OF,
    refund="b1",
    cents=40_000,
    interest_cents=0,
    refunded_by=EVE,
    value_on=day("2025-01-20"),
)
RAISED = (ORDERED,)
KNOWN = (ORDERED, NOTIFIED)
ENFORCEABLE = (*KNOWN, FINAL)
BEARING = (*ENFORCEABLE, ASSESSED)
