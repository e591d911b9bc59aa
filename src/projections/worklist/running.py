"""What waits while a grant runs: payouts, conditions, proof of use, taking back, claims."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from grants.kernel.calendar import day_after
from grants.kernel.event import Event
from grants.payout import events as payout
from grants.payout import transitions as paying
from grants.payout.stages import Stage
from grants.settlement import events as settlement
from projections.worklist.drafts import live
from projections.worklist.file import File
from projections.worklist.money import Payout
from projections.worklist.steps import Waiting, admitted, may

_PAYOUT_STEPS: dict[str, type[Event]] = {
    "check-payout": payout.PayoutChecked,
    "certify-payout": payout.PayoutCertified,
    "order-payout": payout.PayoutOrdered,
    "execute-payout": payout.PayoutExecuted,
}
_NEXT: dict[Stage, tuple[str, ...]] = {
    stage: tuple(
        code for code, fact in _PAYOUT_STEPS.items() if stage in admitted(fact, paying.STAGES)
    )
    for stage in Stage
}
"""What waits at each stage of a payout; nothing at most of them."""


def payouts(file: File) -> Iterator[Waiting]:
    """The next step of each payout, the account to pay to, and the holds."""
    money = file.money
    if money.payouts and may(file, payout.PayoutOrdered):
        yield from _steps(file)
    for name, hold in money.holds.items():
        yield Waiting("lift-hold", name, barred=(hold.placed_by,))
    account = money.account
    if account is not None and not account.confirmed and may(file, payout.BankAccountConfirmed):
        yield Waiting("confirm-bank-account", barred=(account.changed_by,))


def _steps(file: File) -> Iterator[Waiting]:
    wanted = False
    for number, known in file.money.payouts.items():
        for kind in _NEXT[known.stage]:
            paying_out = kind in {"order-payout", "execute-payout"}
            wanted = wanted or paying_out
            if paying_out and not _free(file, number, kind):
                continue
            yield Waiting(kind, str(number), known.cents, barred=_barred(kind, known))
    if wanted and file.money.account is None:
        yield Waiting("change-bank-account")


def _free(file: File, number: int, kind: str) -> bool:
    """The account is confirmed, and nothing stops the order or the payment."""
    account = file.money.account
    held = any(hold.payout_no in {None, number} for hold in file.money.holds.values())
    approved = file.deliveries.get(file.grant.decision)
    contested = approved is not None and approved.objected
    missing = any(each.effect == "before-payout" for each in file.grant.conditions.values())
    stopped = kind == "order-payout" and (contested or missing)
    confirmed = account is not None and account.confirmed
    return confirmed and not held and not file.grant.insolvent and not stopped


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


def conditions(file: File) -> Iterator[Waiting]:
    """At once where nothing is ordered before, otherwise from the day after its date."""
    for code, known in file.grant.conditions.items():
        later = known.effect != "before-payout" and known.due_on is not None
        yield Waiting(
            "fulfil-condition",
            code,
            ready_on=day_after(known.due_on) if later and known.due_on else None,
            deadline=("condition", code),
        )


def proof(file: File) -> Iterator[Waiting]:
    """The proof of use, queries about it, its examination and the final decision."""
    known, cents = file.proof, file.grant.amount_cents
    if may(file, settlement.ProofSubmitted) and file.grant.period_to is not None:
        ready_on = day_after(file.grant.period_to)
        yield Waiting("submit-proof", "", cents, ready_on=ready_on, deadline=("proof", "1"))
    if known.queries and may(file, settlement.QueryAnswered):
        for query in known.queries:
            yield Waiting("answer-query", str(query), deadline=("query", str(query)))
    if may(file, settlement.ExaminationStarted):
        yield Waiting("start-examination", "", cents)
    if may(file, settlement.GrantSettled):
        if known.examined:
            yield Waiting("settle-grant", "", cents, barred=known.examiners)
        else:
            yield Waiting("examine-proof", "", cents)


def taking_back(file: File) -> Iterator[Waiting]:
    """What is known and could lead to a withdrawal or revocation."""
    drafted = any(live(file, act) for act in ("withdrawal", "revocation"))
    for number, heard in file.knowledge.items():
        if not (heard and drafted):
            yield Waiting(
                "draft-revocation" if heard else "hold-hearing",
                str(number),
                deadline=("withdrawal", str(number)),
            )


def claims(file: File) -> Iterator[Waiting]:
    """What is owed to the office, and what it owes back."""
    for number, known in file.claims.items():
        delivery = file.deliveries.get(known.decision)
        contested = delivery is not None and delivery.objected
        # The letter of the decision is served first: what it claims back arrives with it.
        ended = delivery is None or delivery.ended
        served = delivery is None or delivery.ended or delivery.remedy_until is not None
        if known.refund_cents:
            yield Waiting("refund-claim", "", known.refund_cents, claim=number)
        if known.is_done:
            continue
        if known.arrived_on is None and served:
            yield Waiting("notify-claim", "", known.open_cents, claim=number)
        elif known.remedy_until is not None and not known.final and ended and not contested:
            yield Waiting(
                "record-claim-finality",
                "",
                known.open_cents,
                claim=number,
                ready_on=None if delivery is not None else day_after(known.remedy_until),
                deadline=("remedy", number),
            )
        # Nothing is collected before the order arrived (§ 43 VwVfG) and during an objection
        # (§ 80 VwGO).
        if (awaited_on := known.awaited_on) is not None:
            yield Waiting(
                "receive-claim-payment",
                "",
                known.open_cents,
                claim=number,
                ready_on=awaited_on,
                deadline=("claim", number),
            )
