"""What waits while a grant runs: payouts, conditions, proof of use, taking back, claims."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from grants.application.lifecycle import Phase
from grants.approval import events as approval
from grants.kernel.calendar import day_after
from grants.payout import events as payout
from grants.payout import transitions as paying
from grants.payout.stages import Stage
from grants.revocation import events as revocation
from grants.settlement import events as settlement
from projections.worklist.drafts import live
from projections.worklist.file import File
from projections.worklist.money import Payout
from projections.worklist.steps import Waiting, admitted, may

_PAYOUT_STEPS: tuple[tuple[str, frozenset[Stage]], ...] = tuple(
    (code, admitted(fact, paying.STAGES))
    for code, fact in (
        ("check-payout", payout.PayoutChecked),
        ("certify-payout", payout.PayoutCertified),
        ("order-payout", payout.PayoutOrdered),
        ("execute-payout", payout.PayoutExecuted),
    )
)


def running(file: File) -> Iterator[Waiting]:
    """Everything that waits in a grant that was given."""
    yield from _payouts(file)
    yield from _conditions(file)
    yield from _proof(file)
    yield from _taking_back(file)
    yield from _claims(file)


def _payouts(file: File) -> Iterator[Waiting]:
    wanted = False
    for number, known in file.payouts.items():
        for kind, stages in _PAYOUT_STEPS:
            if known.stage not in stages or not may(file, payout.PayoutOrdered):
                continue
            paying_out = kind in {"order-payout", "execute-payout"}
            wanted = wanted or paying_out
            if paying_out and not _free(file, number, kind):
                continue
            yield Waiting(
                kind=kind, number=str(number), barred=_barred(kind, known), cents=known.cents
            )
    for name, hold in file.holds.items():
        yield Waiting(kind="lift-hold", number=name, barred=(hold.placed_by,))
    if file.account is None and wanted:
        yield Waiting(kind="change-bank-account")
    if (
        file.account is not None
        and not file.account.confirmed
        and may(file, payout.BankAccountConfirmed)
    ):
        yield Waiting(kind="confirm-bank-account", barred=(file.account.changed_by,))


def _free(file: File, number: int, kind: str) -> bool:
    """The account is confirmed, and nothing stops the order or the payment."""
    held = any(hold.payout_no in {None, number} for hold in file.holds.values())
    confirmed = file.account is not None and file.account.confirmed
    contested = any(each.objected for each in [file.deliveries.get(file.decision)] if each)
    missing = any(each.effect == "before-payout" for each in file.conditions.values())
    stopped = kind == "order-payout" and (contested or missing)
    return confirmed and not held and not file.insolvent and not stopped


def _barred(kind: str, known: Payout) -> tuple[str, ...]:
    """No two of certificate, order and payment by one person (VwV zu § 70 SäHO)."""
    match kind:
        case "certify-payout":
            return _persons(known.orderers, known.payers)
        case "order-payout":
            return _persons(known.checkers, known.certifiers, known.payers)
        case "execute-payout":
            return _persons(known.certifiers, known.orderers)
        case _:
            return ()


def _persons(*named: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({person for each in named for person in each}))


def _conditions(file: File) -> Iterator[Waiting]:
    """At once where nothing is ordered before, otherwise from the day after its date."""
    if file.phase is Phase.REVOKED or not may(file, approval.ConditionFulfilled):
        return
    for code, known in file.conditions.items():
        later = known.effect != "before-payout" and known.due_on is not None
        yield Waiting(
            kind="fulfil-condition",
            number=code,
            ready_on=day_after(known.due_on) if later and known.due_on else None,
            deadline=("condition", code),
        )


def _proof(file: File) -> Iterator[Waiting]:
    cents = file.amount_cents
    if may(file, settlement.ProofSubmitted) and file.period_to is not None:
        ready_on = day_after(file.period_to)
        yield Waiting(kind="submit-proof", cents=cents, ready_on=ready_on, deadline=("proof", "1"))
    for query in file.queries:
        if may(file, settlement.QueryAnswered):
            yield Waiting(kind="answer-query", number=str(query), deadline=("query", str(query)))
    if may(file, settlement.ExaminationStarted):
        yield Waiting(kind="start-examination", cents=cents)
    if may(file, settlement.GrantSettled):
        if file.examined:
            yield Waiting(kind="settle-grant", barred=file.examiners, cents=cents)
        else:
            yield Waiting(kind="examine-proof", cents=cents)


def _taking_back(file: File) -> Iterator[Waiting]:
    if not may(file, revocation.HearingHeld):
        return
    drafted = any(live(file, act) for act in ("withdrawal", "revocation"))
    for number, heard in file.knowledge.items():
        if not (heard and drafted):
            yield Waiting(
                kind="draft-revocation" if heard else "hold-hearing",
                number=str(number),
                deadline=("withdrawal", str(number)),
            )


def _claims(file: File) -> Iterator[Waiting]:
    for number, known in file.claims.items():
        delivery = file.deliveries.get(known.decision)
        suspended = delivery is not None and delivery.objected
        reviewed = delivery is not None and delivery.reviewed
        attackable = delivery is not None and delivery.reviewed and not delivery.ended
        if known.refund_cents:
            yield Waiting(kind="refund-claim", claim=number, cents=known.refund_cents)
        if known.is_done:
            continue
        if known.remedy_until is None:
            yield Waiting(kind="notify-claim", claim=number, cents=known.open_cents)
        elif not known.final and not suspended and not attackable:
            yield Waiting(
                kind="record-claim-finality",
                claim=number,
                cents=known.open_cents,
                ready_on=None if reviewed else day_after(known.remedy_until),
                deadline=("remedy", number),
            )
        if not suspended:  # § 80 VwGO: nothing is collected meanwhile.
            yield Waiting(
                kind="receive-claim-payment",
                claim=number,
                cents=known.open_cents,
                ready_on=known.first_on,
                deadline=("claim", number),
            )
