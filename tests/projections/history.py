"""Facts for tests of the read side: short hands for single ones, and whole generated cases."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable, Iterator
from typing import Any, cast

from tests.projections.examples import example

from grants.access.events import PersonRegistered, RoleGranted
from grants.application import events as application
from grants.approval import events as approval
from grants.budget import events as budget
from grants.claim import events as claim
from grants.kernel.calendar import month_deadline
from grants.kernel.event import Event
from grants.kernel.roles import Role
from grants.kernel.sealed import Sealed
from grants.legacy import events as legacy
from grants.party.events import PartyRegistered
from grants.payout import events as payout
from grants.programme import events as programme
from grants.settlement import events as settlement

ADA, BEA, CAN, DUO = "person-ada", "person-bea", "person-can", "person-duo"
FKR = "FKR"
ZWICKAU = "14524"
Entry = tuple[str, Event, str]
"""Stream, fact, scope of the envelope."""


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def sealed(text: str) -> Sealed:
    return Sealed(ref=f"ref-{text}", commitment=f"commitment-{text}")


def budget_of(scope: str = ZWICKAU, year: int = 2024, code: str = FKR) -> str:
    return f"budget/{code}/{scope}/{year}"


def established(code: str = FKR, ceiling: Any = "allocated") -> Entry:
    fact = programme.ProgrammeEstablished(
        code=code,
        title="Programm",
        authority="SMWA",
        ceiling=ceiling,
        established_on=day("2016-01-01"),
    )
    return (f"programme/{code}", fact, "all")


def allocated(cents: int, on: str = "2024-01-15", *, stream: str = "", earmark: str = "general"):
    stream = stream or budget_of()
    fact = budget.BudgetAllocated(
        allocation="a1", earmark=earmark, cents=cents, method="nach Schlüssel", decided_on=day(on)
    )
    return (stream, fact, stream.split("/")[2])


def committed(
    cents: int,
    on: str = "2024-03-01",
    *,
    case: str = "FKR-2024-0001",
    stream: str = "",
    earmark: str = "general",
) -> Entry:
    stream = stream or budget_of()
    fact = budget.FundsCommitted(
        case=case, decision=f"{case}-B1", earmark=earmark, delta_cents=cents, signed_on=on
    )
    return (stream, fact, stream.split("/")[2])


def disbursed(
    cents: int,
    on: str = "2024-04-01",
    *,
    case: str = "FKR-2024-0001",
    stream: str = "",
    earmark: str = "general",
) -> Entry:
    stream = stream or budget_of()
    fact = budget.FundsDisbursed(
        case=case, payout_no=1, earmark=earmark, delta_cents=cents, value_on=on
    )
    return (stream, fact, stream.split("/")[2])


def submitted(
    number: str = "FKR-2024-0001",
    on: str = "2024-02-01",
    *,
    cents: int = 9_000_000,
    scope: str = ZWICKAU,
    kind: Any = "regional",
) -> Entry:
    received = day(on)
    fact = application.ApplicationSubmitted(
        case=number,
        programme=FKR,
        guideline="2023-06-13",
        kind=kind,
        scope=scope,
        party="party-1",
        call=None,
        title=sealed(f"title-{number}"),
        purpose=sealed(f"purpose-{number}"),
        objects=("7", "2"),
        primary_object="7",
        costs=(application.CostLine(line="personnel", year=received.year, cents=cents * 10 // 9),),
        financing=(
            application.FinancingLine(source="grant", cents=cents),
            application.FinancingLine(source="own", cents=cents // 9),
        ),
        requested_cents=cents,
        earmark="general",
        period_from=received,
        period_to=dt.date(received.year, 12, 31),
        indicators=(application.Indicator(indicator="events", target=4),),
        findings=(),
        recorded_by=ADA,
        received_on=received,
    )
    return (f"case/{number}", fact, scope)


def approved(
    number: str = "FKR-2024-0001",
    on: str = "2024-03-01",
    *,
    cents: int = 9_000_000,
    scope: str = ZWICKAU,
) -> Entry:
    signed = day(on)
    fact = approval.GrantApproved(
        decision=f"{number}-B1",
        guideline="2023-06-13",
        financing_type="anteil",
        rate_bp=9000,
        rate_max_bp=9000,
        eligible_cents=cents * 10 // 9,
        requested_cents=cents,
        amount_cents=cents,
        by_year=(
            approval.YearShare(year=signed.year, scope=scope, earmark="general", cents=cents),
        ),
        plan=(approval.PlanLine(line="personnel", cents=cents * 10 // 9),),
        period_from=signed,
        period_to=dt.date(signed.year, 12, 31),
        proof_due_on=month_deadline(dt.date(signed.year, 12, 31), 6),
        other_means_cents=None,
        full_rate_reasons=None,
        conditions=(),
        reasons=sealed("reasons"),
        drafted_by=BEA,
        approved_by=CAN,
        competence="approver",
        limit_cents=None,
        deviates_from_vote="follows",
        signed_on=signed,
    )
    return (f"case/{number}", fact, scope)


def amended(
    number: str = "FKR-2024-0001",
    on: str = "2024-05-01",
    *,
    cents: int,
    delta_cents: int,
    scope: str = ZWICKAU,
) -> Entry:
    signed = day(on)
    fact = approval.GrantAmended(
        decision=f"{number}-B2",
        plan_version=2,
        kind="amount",
        amount_cents=cents,
        delta_cents=delta_cents,
        by_year=(
            approval.YearShare(year=signed.year, scope=scope, earmark="general", cents=cents),
        ),
        plan=(approval.PlanLine(line="personnel", cents=cents),),
        period_from=signed,
        period_to=dt.date(signed.year, 12, 31),
        proof_due_on=month_deadline(dt.date(signed.year, 12, 31), 6),
        other_means_cents=None,
        conditions=(),
        overpaid_cents=0,
        claim=None,
        reasons=sealed("reasons"),
        drafted_by=BEA,
        approved_by=CAN,
        competence="approver",
        limit_cents=None,
        deviates_from_vote="follows",
        signed_on=signed,
    )
    return (f"case/{number}", fact, scope)


def settled(
    number: str = "FKR-2024-0001",
    on: str = "2025-03-01",
    *,
    final_cents: int,
    approved_cents: int,
    paid_cents: int,
    claim_number: str | None = None,
) -> Entry:
    fact = settlement.GrantSettled(
        decision=f"{number}-S1",
        recognised_cents=final_cents,
        final_cents=final_cents,
        approved_cents=approved_cents,
        paid_cents=paid_cents,
        claimed_before_cents=0,
        overpaid_cents=max(0, paid_cents - final_cents),
        released=(),
        claim=claim_number,
        reasons=sealed("settled"),
        examiner=ADA,
        approved_by=CAN,
        competence="approver",
        limit_cents=None,
        signed_on=day(on),
    )
    return (f"case/{number}", fact, ZWICKAU)


def recovery(
    claim_number: str, number: str = "FKR-2024-0001", on: str = "2025-03-01", *, cents: int
) -> Entry:
    fact = claim.RecoveryOrdered(
        claim=claim_number,
        case=number,
        programme=FKR,
        decision=f"{number}-R1",
        cents=cents,
        ground="settlement",
        reasons=sealed("settled"),
        drafted_by=BEA,
        approved_by=CAN,
        competence="approver",
        due_on=day(on) + dt.timedelta(days=30),
        signed_on=day(on),
    )
    return (f"claim/{claim_number}", fact, ZWICKAU)


def notified(claim_number: str, number: str = "FKR-2024-0001", on: str = "2025-03-07") -> Entry:
    """The order of a claim arrived on a day, posted the same day."""
    fact = claim.ClaimNotified(
        claim=claim_number,
        case=number,
        manner="proven",
        remedy_notice="included",
        remedy_until=month_deadline(day(on), 1),
        posted_on=day(on),
        recorded_by=ADA,
        effected_on=day(on),
    )
    return (f"claim/{claim_number}", fact, ZWICKAU)


def repaid(
    claim_number: str,
    number: str = "FKR-2024-0001",
    on: str = "2025-04-01",
    *,
    cents: int,
    interest_cents: int = 0,
) -> Entry:
    fact = claim.ClaimPaymentReceived(
        claim=claim_number,
        case=number,
        payment="p1",
        cents=cents,
        interest_cents=interest_cents,
        allocation=claim.INTEREST_FIRST,
        value_on=day(on),
    )
    return (f"claim/{claim_number}", fact, ZWICKAU)


def paid_out(
    cents: int, on: str, number: str = "FKR-2024-0001", *, payout_no: int = 1, again: bool = False
) -> list[Entry]:
    """One payout in the file and in the budget of its year; `again`: it was asked for before."""
    asked = example(
        payout.PayoutRequested, payout_no=payout_no, cents=cents, requested_on="2024-03-01"
    )
    paid = example(payout.PayoutExecuted, payout_no=payout_no, cents=cents, value_on=on)
    facts = (paid,) if again else (asked, paid)
    stream = budget_of(year=int(on[:4]))
    return [
        *((f"case/{number}", fact, ZWICKAU) for fact in facts),
        disbursed(cents, on, case=number, stream=stream),
    ]


def came_back(
    cents: int,
    on: str,
    number: str = "FKR-2024-0001",
    *,
    ground: str,
    refills: bool,
    payout_no: int = 1,
    year: int = 2024,
    closed_on: str | None = None,
) -> list[Entry]:
    """Money that came back without a claim; `refills`: into the budget of the year it was paid."""
    back = example(
        payout.PayoutReturned,
        payout_no=payout_no,
        cents=cents,
        ground=ground,
        year_closed_on=closed_on,
        value_on=on,
    )
    reverse = example(
        budget.DisbursementReversed,
        case=number,
        payout_no=payout_no,
        earmark="general",
        cents=cents,
        reason_code=ground,
        claim=None,
        value_on=on,
    )
    entries: list[Entry] = [(f"case/{number}", back, ZWICKAU)]
    return [*entries, (budget_of(year=year), reverse, ZWICKAU)] if refills else entries


def imported(
    reference: str = "4711",
    *,
    cents: int | None = 500_000,
    paid_cents: int | None = None,
    on: str = "2016",
    code: str = "HH-2010",
    kind: Any = "unspecified",
    status: Any = "approved",
) -> Entry:
    number = f"{code}-{reference}"
    fact = legacy.LegacyCaseImported(
        case=number,
        import_id="import-1",
        row=1,
        programme=code,
        reference=reference,
        party="party-2",
        recipient=sealed("recipient"),
        recipient_kind=None,
        scope="BSB",
        scope_label="Behörde",
        kind=kind,
        title=None,
        purpose=None,
        objects=(),
        earmark="general",
        status=status,
        approved_cents=cents,
        disbursed_cents=paid_cents,
        requested_cents=None,
        applied_on=None,
        approved_on=on,
        period_from=None,
        period_to=None,
        paid_on=None,
        fiscal_year=None,
        year=int(on[:4]),
        year_basis="approved_on",
        effective_from=on,
        flags=() if cents is not None else ("amount-unknown",),
    )
    return (f"case/{number}", fact, "BSB")


def corrected(
    reference: str = "4711",
    *,
    corrects: int,
    code: str = "HH-2010",
    on: str = "2016",
    **changes: Any,
) -> Entry:
    """`changes`: field=(old, new)."""
    number = f"{code}-{reference}"
    fact = legacy.LegacyCaseCorrected(
        case=number,
        import_id="import-2",
        row=1,
        corrects=corrects,
        corrections=tuple(
            legacy.Correction(field=cast("Any", field), old=old, new=new)
            for field, (old, new) in changes.items()
        ),
        sealed={},
        effective_from=on,
    )
    return (f"case/{number}", fact, "BSB")


def control_total(
    name: str,
    *,
    measure: Any,
    stated: int,
    as_of: str,
    comparison: Any = "equal",
    precision: int = 1,
    kind: Any = None,
    scope: str | None = None,
    year: int | None = None,
    earmark: str | None = None,
) -> Entry:
    fact = programme.ControlTotalRecorded(
        control_total=name,
        measure=measure,
        kind=kind,
        scope=scope,
        year=year,
        earmark=earmark,
        comparison=comparison,
        stated=stated,
        precision=precision,
        as_of=day(as_of),
        citation="Pressemitteilung",
    )
    return (f"programme/{FKR}", fact, "all")


def explained(name: str) -> Entry:
    fact = programme.DiscrepancyExplained(
        control_total=name, explanation=sealed("why"), explained_on=day("2024-06-01")
    )
    return (f"programme/{FKR}", fact, "all")


def whole_case(number: str, scope: str, *, year: int, cents: int) -> Iterator[Entry]:
    """A regional case from its application to its settlement, with everything it moves."""
    stream, money = f"case/{number}", budget_of(scope, year)

    def own(fact: Event) -> Entry:
        return (stream, fact, scope)

    yield submitted(number, f"{year}-01-10", cents=cents, scope=scope)
    yield own(
        application.DocumentsRequested(
            round=1,
            items=("plan",),
            due_on=day(f"{year}-02-10"),
            requested_by=ADA,
            requested_on=day(f"{year}-01-12"),
        )
    )
    yield own(
        application.DocumentsSupplied(
            round=1,
            items=("plan",),
            open_items=(),
            original_due_on=day(f"{year}-02-10"),
            due_on=day(f"{year}-02-12"),
            timeliness="in-time",
            supplied_on=day(f"{year}-01-20"),
        )
    )
    yield own(
        application.CompletenessConfirmed(
            checklist=(),
            complete_on=day(f"{year}-01-20"),
            confirmed_by=ADA,
            confirmed_on=day(f"{year}-01-21"),
        )
    )
    yield own(
        application.ReferredToAlliance(
            application_version=1, referred_by=ADA, referred_on=day(f"{year}-01-22")
        )
    )
    yield own(
        application.PrioritisationRecorded(
            meeting="m1",
            application_version=1,
            outcome="prioritised",
            votes_for=9,
            votes_against=0,
            abstentions=1,
            ballots=(),
            recused=(),
            scores=(application.Score(criterion="quality", points=8),),
            rank=3,
            recommended_cents=cents,
            findings=(),
            recorded_by=DUO,
            held_on=day(f"{year}-02-15"),
        )
    )
    yield own(
        application.ExaminationCompleted(
            application_version=1,
            eligible_cents=cents * 10 // 9,
            rate_bp=9000,
            proposed_cents=cents,
            examined_by=ADA,
            completed_on=day(f"{year}-02-20"),
        )
    )
    yield approved(number, f"{year}-03-01", cents=cents, scope=scope)
    yield committed(cents, f"{year}-03-01", case=number, stream=money)
    yield from _executed(own, number, money, scope, year, cents)


def _executed(own, number: str, money: str, scope: str, year: int, cents: int) -> Iterator[Entry]:
    yield own(
        approval.DecisionDispatched(
            decision=f"{number}-B1",
            channel="post",
            remedy_notice="included",
            presumed_on=day(f"{year}-03-05"),
            posted_on=day(f"{year}-03-02"),
        )
    )
    yield own(
        approval.NotificationEffected(
            decision=f"{number}-B1",
            manner="presumed",
            remedy_until=day(f"{year}-04-05"),
            effected_on=day(f"{year}-03-05"),
        )
    )
    yield own(approval.DecisionBecameFinal(decision=f"{number}-B1", final_on=day(f"{year}-04-06")))
    yield own(
        payout.PayoutRequested(
            payout_no=1,
            kind="advance",
            year=year,
            scope=scope,
            earmark="general",
            cents=cents // 2,
            expenditures=(),
            need=None,
            findings=(),
            recorded_by=ADA,
            requested_on=day(f"{year}-04-10"),
        )
    )
    yield own(
        payout.PayoutChecked(
            payout_no=1,
            recognised_cents=cents // 2,
            checked_by=ADA,
            checked_on=day(f"{year}-04-11"),
        )
    )
    yield own(
        payout.PayoutCertified(payout_no=1, certified_by=BEA, certified_on=day(f"{year}-04-12"))
    )
    yield own(
        payout.PayoutOrdered(
            payout_no=1,
            cents=cents // 2,
            account=None,
            limit_cents=None,
            retained_cents=None,
            ordered_by=CAN,
            ordered_on=day(f"{year}-04-13"),
        )
    )
    yield own(
        payout.PayoutExecuted(
            payout_no=1,
            cents=cents // 2,
            usage_due_on=None,
            executed_by=DUO,
            value_on=day(f"{year}-04-15"),
        )
    )
    yield disbursed(cents // 2, f"{year}-04-15", case=number, stream=money)
    yield (
        f"case/{number}",
        settled(
            number,
            f"{year + 1}-05-01",
            final_cents=cents // 2,
            approved_cents=cents,
            paid_cents=cents // 2,
        )[1],
        scope,
    )
    yield (
        money,
        budget.CommitmentReleased(
            case=number,
            decision=f"{number}-S1",
            earmark="general",
            cents=cents - cents // 2,
            reason_code="settlement",
            signed_on=day(f"{year + 1}-05-01"),
        ),
        scope,
    )


SCOPES = ("14511", "14521", "14522", "14523", ZWICKAU, "14612", "14713")


def beginnings(years: range) -> Iterator[Entry]:
    """A programme, its people and its budgets."""
    yield established()
    yield (
        f"access/{ADA}",
        PersonRegistered(person=ADA, name=sealed("ada"), registered_on=day("2016-01-01")),
        "all",
    )
    yield (
        f"access/{ADA}",
        RoleGranted(
            role=Role.CASEWORKER,
            scopes=("all",),
            limit_cents=None,
            valid_from=day("2016-01-01"),
            valid_to=None,
            deputy_of=None,
            granted_by=BEA,
            granted_on=day("2016-01-01"),
        ),
        "all",
    )
    yield (
        "party/party-1",
        PartyRegistered(
            party="party-1",
            name=sealed("party"),
            kind="municipal",
            seat=ZWICKAU,
            registered_on=day("2016-01-01"),
        ),
        "all",
    )
    for year in years:
        for scope in SCOPES:
            yield allocated(10**10, f"{year}-01-02", stream=budget_of(scope, year))


def generated(cases: int, *, seed: int = 7) -> Iterator[Entry]:
    """`cases` whole cases, interleaved: about 20 facts each."""
    chance = random.Random(seed)
    yield from beginnings(range(2020, 2025))
    running: list[Iterator[Entry]] = []
    started = 0
    while started < cases or running:
        if started < cases and len(running) < 12:
            started += 1
            year = 2020 + started % 5
            number = f"{FKR}-{year}-{started:04d}"
            scope = chance.choice(SCOPES)
            cents = chance.randrange(100_000, 20_000_000)
            running.append(whole_case(number, scope, year=year, cents=cents))
        turn = chance.choice(running)
        entry = next(turn, None)
        if entry is None:
            running.remove(turn)
        else:
            yield entry


HELD_BACK = (
    application.DocumentsSupplied,
    approval.NotificationEffected,
    approval.DecisionBecameFinal,
    payout.PayoutChecked,
)


def recorded_late(entries: Iterable[Entry], chance: random.Random) -> Iterator[Entry]:
    """The same facts, some recorded when others of their case already were that happened later."""
    held: dict[str, tuple[int, Entry]] = {}
    for entry in entries:
        stream, fact, _ = entry
        if stream not in held and isinstance(fact, HELD_BACK) and chance.random() < 0.4:
            held[stream] = (chance.randrange(1, 6), entry)
            continue
        yield entry
        if stream in held:
            left, late = held.pop(stream)
            if left == 1:
                yield late
            else:
                held[stream] = (left - 1, late)
    yield from (entry for _, entry in held.values())
