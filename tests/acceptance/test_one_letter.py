"""A decision and what it claims back are one letter: known once, final once, objected to once."""

from __future__ import annotations

import pytest
from tests.acceptance.stage import Stage, stage

from grants.approval.events import (
    DecisionBecameFinal,
    DecisionDispatched,
    NotificationEffected,
    ObjectionFiled,
    RemedyWaived,
)
from grants.approval.rejections import ArrivalBeforePresumed, DeliveryOutOfOrder, RemedyStillOpen
from grants.claim.events import ClaimBecameFinal, ClaimNotified
from grants.claim.rejections import (
    ClaimNotifiedOtherwise,
    ClaimNotNotified,
    ReviewNotFinal,
)
from grants.kernel.calendar import first_day
from grants.kernel.event import Event
from grants.kernel.machine import NotInThisPhase
from grants.kernel.rules import DateOutOfOrder
from projections.cases.queries import case as read_case
from projections.deadlines.queries import deadlines
from projections.models import MODELS
from projections.runtime import Projector
from projections.worklist.queries import worklist


@pytest.fixture
def region(copies, tmp_path):
    with stage(copies, tmp_path, allocated={2024: 10_000_000}) as made:
        yield made


def ordered(region: Stage, *, on: str = "2024-07-02") -> tuple[str, str, str]:
    """A case with a recovery order of its own: its stream, the decision, the claim's stream."""
    case = region.in_force(shares={2024: 6_000_000})
    region.order(case, 1, year=2024, cents=5_000_000, on="2024-05-06")
    region.do("execute-payout", case, "eve", payout_no=1, value_on="2024-05-07")
    order = {"ground": "condition", "cents": 1_000_000, "reasons": "Bedingung eingetreten"}
    region.do("draft-recovery", case, "ada", **order, drafted_on=on)
    number = case.removeprefix("case/")
    region.do("order-recovery", case, "bea", decision=f"{number}-B2", signed_on=on)
    return case, f"{number}-B2", f"claim/{number}-1"


def settled(region: Stage) -> tuple[str, str, str]:
    """A case whose settlement claims money back."""
    case = region.in_force(shares={2024: 6_000_000})
    region.order(case, 1, year=2024, cents=5_000_000, on="2024-05-06")
    region.do("execute-payout", case, "eve", payout_no=1, value_on="2024-05-07")
    region.prove(case, recognised=4_000_000, other=400_000)
    region.do("settle-grant", case, "bea", reasons="abgerechnet", signed_on="2025-09-10")
    number = case.removeprefix("case/")
    return case, f"{number}-B2", f"claim/{number}-1"


def post(region: Stage, case: str, decision: str, on: str, channel: str = "post") -> None:
    sent = {"channel": channel, "remedy_notice": "included", "posted_on": on}
    region.do("dispatch-decision", case, "ada", decision=decision, **sent)


def arrive(
    region: Stage, case: str, decision: str, on: str, *, by: str = "ada", manner: str = "presumed"
) -> None:
    arrived = {"manner": manner, "effected_on": on}
    region.do("effect-notification", case, by, decision=decision, **arrived)


def notify(region: Stage, claim: str, posted: str, effected: str, **changed: str) -> None:
    body = {"manner": "presumed", "remedy_notice": "included", **changed}
    region.do("notify-claim", claim, "ada", **body, posted_on=posted, effected_on=effected)


def final(region: Stage, claim: str, on: str, ground: str = "period-over") -> None:
    region.do("record-claim-finality", claim, "ada", ground=ground, final_on=on)


def object_to(region: Stage, case: str, decision: str, on: str) -> ObjectionFiled:
    (recorded,) = region.do(
        "file-objection", case, "ada", decision=decision, grounds="falsch", filed_on=on
    ).facts
    assert isinstance(recorded.fact, ObjectionFiled)
    return recorded.fact


def decide(region: Stage, case: str, decision: str, outcome: str, on: str) -> None:
    ruling = {"outcome": outcome, "reasons": "geprüft", "decided_on": on}
    region.do("decide-objection", case, "pia", decision=decision, **ruling)


def about(region: Stage, stream: str, *kinds: type[Event]) -> list[Event]:
    """Facts of a stream about its last decision."""
    return [
        fact
        for fact in region.facts(stream)
        if isinstance(fact, kinds) and not getattr(fact, "decision", "-B2").endswith("-B1")
    ]


def waits(region: Stage) -> set[str]:
    with Projector(region.service.databases.projector, region.service.vault) as projector:
        projector.catch_up(MODELS)
    return {item.kind for item in worklist(region.service.log)}


def test_a_recovery_order_goes_the_way_of_every_decision(region):
    case, decision, claim = ordered(region)
    collected = "receive-claim-payment"  # Of whom knows the order.
    assert waits(region) & STEPS == {"dispatch-decision"}
    post(region, case, decision, "2024-07-03")
    assert waits(region) & STEPS == {"effect-notification"}
    arrive(region, case, decision, "2024-07-06")
    (known,) = about(region, claim, ClaimNotified)
    assert isinstance(known, ClaimNotified)
    assert (known.posted_on, known.effected_on, known.manner, known.remedy_notice) == (
        first_day("2024-07-03"),
        first_day("2024-07-06"),
        "presumed",
        "included",
    )
    assert known.remedy_until == first_day("2024-08-06")
    assert waits(region) & STEPS == {"become-final", collected}
    dates = [line for line in deadlines(region.service.log) if line.kind == "remedy"]
    assert [(line.subject, line.number) for line in dates] == [(case, decision)]
    region.do("become-final", case, "ada", decision=decision, final_on="2024-08-07")
    (ended,) = about(region, claim, ClaimBecameFinal)
    assert isinstance(ended, ClaimBecameFinal)
    assert (ended.ground, ended.final_on) == ("period-over", first_day("2024-08-07"))
    assert waits(region) & STEPS == {collected}


STEPS = {
    "dispatch-decision",
    "effect-notification",
    "become-final",
    "notify-claim",
    "record-claim-finality",
    "receive-claim-payment",
}


def test_an_objection_to_a_recovery_order_is_measured_by_its_letter(region):
    case, decision, claim = ordered(region)
    notify(region, claim, "2024-07-03", "2024-07-06")
    in_time = object_to(region, case, decision, "2024-07-20")
    assert (in_time.findings, in_time.remedy_until) == ((), first_day("2024-08-06"))
    with pytest.raises(NotInThisPhase):
        final(region, claim, "2024-08-07")
    decide(region, case, decision, "dismissed", "2024-09-02")
    with pytest.raises(ReviewNotFinal):
        final(region, claim, "2024-08-07")
    post(region, case, decision, "2024-09-03")
    arrive(region, case, decision, "2024-09-06")
    # What arrived now is the decision on the objection; the order was known before.
    assert len(about(region, claim, ClaimNotified)) == 1
    with pytest.raises(ReviewNotFinal):
        final(region, claim, "2024-10-08")
    region.do("become-final", case, "ada", decision=decision, final_on="2024-10-08")
    (ended,) = about(region, claim, ClaimBecameFinal)
    assert isinstance(ended, ClaimBecameFinal)
    assert ended.final_on == first_day("2024-10-08")


def test_an_objection_a_day_late_does_not_hold_up_finality(region):
    case, decision, claim = ordered(region)
    notify(region, claim, "2024-07-03", "2024-07-06")
    late = object_to(region, case, decision, "2024-08-07")
    assert late.findings == ("objection-late",)
    decide(region, case, decision, "dismissed", "2024-09-02")
    final(region, claim, "2024-08-07")
    (ended,) = about(region, case, DecisionBecameFinal)
    assert isinstance(ended, DecisionBecameFinal)
    assert ended.final_on == first_day("2024-08-07")


def test_one_letter_has_one_notification(region):
    case, decision, claim = settled(region)
    post(region, case, decision, "2025-09-11")
    arrive(region, case, decision, "2025-09-15")
    with pytest.raises(ClaimNotifiedOtherwise):
        notify(region, claim, "2025-10-10", "2025-10-11", manner="proven", remedy_notice="missing")
    position = region.service.log.last_position()
    notify(region, claim, "2025-09-11", "2025-09-15")  # Nothing is left to record.
    assert region.service.log.last_position() == position
    region.do("become-final", case, "ada", decision=decision, final_on="2025-10-16")
    final(region, claim, "2025-10-16")
    assert len(about(region, claim, ClaimBecameFinal)) == 1


def test_an_order_that_is_notified_was_dispatched_with_its_decision(region):
    case, decision, claim = settled(region)
    notify(region, claim, "2025-09-11", "2025-09-15")
    kinds = (DecisionDispatched, NotificationEffected)
    assert [type(fact) for fact in about(region, case, *kinds)] == list(kinds)
    with pytest.raises(DeliveryOutOfOrder):
        post(region, case, decision, "2025-09-12")
    final(region, claim, "2025-10-02", ground="remedy-waived")
    (waived, ended) = about(region, case, RemedyWaived, DecisionBecameFinal)
    assert isinstance(waived, RemedyWaived)
    assert isinstance(ended, DecisionBecameFinal)
    assert (waived.waived_on, ended.final_on) == (first_day("2025-10-02"),) * 2


def test_a_letter_that_was_posted_does_not_arrive_before_it_is_presumed_to(region):
    case, decision, claim = ordered(region, on="2025-07-01")
    with pytest.raises(ArrivalBeforePresumed):
        notify(region, claim, "2025-07-01", "2025-07-01", manner="proven")
    post(region, case, decision, "2025-07-01")
    with pytest.raises(ArrivalBeforePresumed):
        notify(region, claim, "2025-07-01", "2025-07-02", manner="proven")
    notify(region, claim, "2025-07-01", "2025-07-07", manner="proven")
    (arrived,) = about(region, case, NotificationEffected)
    assert isinstance(arrived, NotificationEffected)
    assert arrived.remedy_until == first_day("2025-08-07")


def test_what_is_served_arrives_on_its_day(region):
    case, decision, claim = ordered(region)
    post(region, case, decision, "2024-07-03", channel="delivery")
    notify(region, claim, "2024-07-03", "2024-07-04", manner="proven")
    (arrived,) = about(region, case, NotificationEffected)
    assert arrived.effective_on == "2024-07-04"


def test_an_order_whose_letter_came_back_is_not_known(region):
    case, decision, claim = ordered(region)
    notify(region, claim, "2024-07-03", "2024-07-06")
    back = {"ground": "address-unknown", "returned_on": "2024-07-15"}
    region.do("return-decision", case, "ada", decision=decision, **back)
    assert waits(region) & STEPS == {"dispatch-decision"}
    stands = read_case(region.service.log, case.removeprefix("case/"))
    assert stands is not None
    assert [each.stage for each in stands.file.claims] == ["raised"]
    with pytest.raises(ClaimNotNotified):
        final(region, claim, "2024-08-07")
    deferred = {"deferral": "s1", "until_on": "2026-12-31", "interest": "runs", "reasons": "x"}
    with pytest.raises(NotInThisPhase):
        region.do("defer-claim", claim, "pia", **deferred, deferred_on="2024-07-16")
    post(region, case, decision, "2024-07-22")
    arrive(region, case, decision, "2024-07-25", by="eli")
    assert [fact.effective_on for fact in about(region, claim, ClaimNotified)] == [
        "2024-07-06",
        "2024-07-25",
    ]
    assert "receive-claim-payment" in waits(region)
    due = [line for line in deadlines(region.service.log) if line.kind == "claim"]
    assert [(line.subject, line.due_on) for line in due] == [(claim, first_day("2024-08-02"))]
    with pytest.raises(RemedyStillOpen):
        final(region, claim, "2024-08-07")
    final(region, claim, "2024-08-27")
    assert len(about(region, case, DecisionBecameFinal)) == 1


def test_nobody_waives_a_remedy_while_an_objection_is_pending(region):
    case, decision, claim = ordered(region)
    notify(region, claim, "2024-07-03", "2024-07-06")
    object_to(region, case, decision, "2024-07-20")
    decide(region, case, decision, "withdrawn", "2024-08-01")
    with pytest.raises(DateOutOfOrder):
        region.do("waive-remedy", case, "ada", decision=decision, waived_on="2024-07-25")
    region.do("waive-remedy", case, "ada", decision=decision, waived_on="2024-08-01")
    region.do("become-final", case, "ada", decision=decision, final_on="2024-08-01")
    (ended,) = about(region, claim, ClaimBecameFinal)
    assert isinstance(ended, ClaimBecameFinal)
    assert (ended.ground, ended.final_on) == ("remedy-waived", first_day("2024-08-01"))
