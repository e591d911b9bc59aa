"""What waits in a case: the steps its machines admit next and its facts call for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from grants.application import events as application
from grants.application import transitions as applying
from grants.application.lifecycle import Phase
from grants.approval import events as approval
from grants.approval import transitions as approving
from grants.kernel.event import Event
from grants.kernel.machine import Machine, S
from grants.payout import events as payout
from grants.payout import transitions as paying
from grants.payout.stages import UNDER_WAY, Stage
from grants.revocation import events as revocation
from grants.revocation import transitions as revoking
from grants.settlement import events as settlement
from grants.settlement import transitions as settling
from projections.worklist.file import File
from projections.worklist.money import Payout

_ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One thing that waits; `claim` is the number of the claim it is about, if it is.

    `barred` may not do it, because of what they did before. `ready_on`: not before this day; None:
    at once. `deadline` is the kind and number of the date it is measured by.
    """

    kind: str
    number: str = ""
    barred: tuple[str, ...] = ()
    cents: int | None = None
    ready_on: dt.date | None = None
    deadline: tuple[str, str] | None = None
    claim: str | None = None


def _admitted(fact: type[Event], *machines: Machine[S]) -> frozenset[S]:
    """Where the machines admit the step that leads to a fact."""
    return frozenset[S]().union(
        *(row.admitted for each in machines for row in each.transitions if fact in row.facts)
    )


_MACHINES = (applying.STEPS, approving.STEPS, paying.STEPS, revoking.STEPS, settling.STEPS)
_SIGNATURES: dict[str, tuple[str, type[Event]]] = {
    "approval": ("approve", approval.GrantApproved),
    "rejection": ("reject-application", application.ApplicationRejected),
    "amendment": ("amend-grant", approval.GrantAmended),
    "withdrawal": ("withdraw-grant", revocation.GrantWithdrawn),
    "revocation": ("revoke-grant", revocation.GrantRevoked),
    "recovery": ("order-recovery", revocation.RecoverySigned),
}


def _may(file: File, fact: type[Event]) -> bool:
    return file.phase in _ADMITTED[fact]


_ADMITTED: dict[type[Event], frozenset[Phase]] = {
    fact: _admitted(fact, *_MACHINES)
    for machine in _MACHINES
    for row in machine.transitions
    for fact in row.facts
}
_PAYOUT_STEPS: tuple[tuple[str, frozenset[Stage]], ...] = tuple(
    (code, _admitted(fact, paying.STAGES))
    for code, fact in (
        ("check-payout", payout.PayoutChecked),
        ("certify-payout", payout.PayoutCertified),
        ("order-payout", payout.PayoutOrdered),
        ("execute-payout", payout.PayoutExecuted),
    )
)


def waiting(file: File) -> Iterator[Waiting]:
    """Everything that waits in a case."""
    if file.phase in {Phase.UNKNOWN, Phase.IMPORTED}:
        return
    yield from _application(file)
    yield from _signatures(file)
    yield from _deliveries(file)
    yield from _payouts(file)
    yield from _proof(file)
    yield from _taking_back(file)
    yield from _claims(file)
    yield from _closing(file)


def _application(file: File) -> Iterator[Waiting]:
    cents = file.requested_cents
    match file.phase:
        case Phase.SUBMITTED:
            yield Waiting(kind="confirm-completeness", cents=cents)
        case Phase.INCOMPLETE:
            asked = str(file.round)
            deadline = ("documents", asked)
            yield Waiting(kind="supply-documents", number=asked, cents=cents, deadline=deadline)
        case Phase.COMPLETE if file.kind == "regional" and file.voted_version is None:
            yield Waiting(kind="refer-to-alliance", cents=cents)
        case Phase.AT_ALLIANCE:
            yield Waiting(kind="record-vote", cents=cents)
        case Phase.NOT_PRIORITISED if file.justified_version != file.version:
            yield Waiting(kind="answer-vote", cents=cents)
        case Phase.COMPLETE | Phase.PRIORITISED | Phase.NOT_PRIORITISED if (
            file.kind == "regional" and (file.vote_is_stale or file.vote_defects)
        ):
            yield Waiting(kind="refer-to-alliance", cents=cents)
        case Phase.COMPLETE | Phase.PRIORITISED | Phase.NOT_PRIORITISED:
            yield from _examination(file)
        case Phase.READY_TO_DECIDE if not any(
            _live(file, act) for act in ("approval", "rejection")
        ):
            yield Waiting(kind="draft-decision", cents=cents)
        case _:
            pass


def _examination(file: File) -> Iterator[Waiting]:
    """Each check that is missing; when there is none, the examination itself."""
    missing = [
        *(["classify-aid"] if file.aid is None else []),
        *(["check-de-minimis"] if file.aid == "de-minimis" and not file.de_minimis else []),
        *(["check-double-funding"] if not file.double_funding else []),
    ]
    for kind in missing or ["complete-examination"]:
        yield Waiting(kind=kind, cents=file.requested_cents)


def _live(file: File, act: str) -> bool:
    """Whether a draft of this act can still be signed: what it rests on is still so."""
    draft = file.drafts.get(act)
    if draft is None or not _may(file, _SIGNATURES[act][1]):
        return False
    if draft.application_version is not None:
        return draft.application_version == file.version
    if draft.plan_version is None:
        return True
    # An amendment states the version it makes, a revocation the one it rests on.
    step = 1 if act == "amendment" else 0
    return draft.plan_version == file.plan_version + step


def _signatures(file: File) -> Iterator[Waiting]:
    for act, (kind, _) in _SIGNATURES.items():
        if _live(file, act):
            draft = file.drafts[act]
            yield Waiting(
                kind=kind, number=draft.decision, barred=(draft.drafted_by,), cents=draft.cents
            )


def _deliveries(file: File) -> Iterator[Waiting]:
    if file.phase is Phase.CLOSED:
        return
    for decision, known in file.deliveries.items():
        ready_on: dt.date | None = None
        deadline: tuple[str, str] | None = None
        if known.waived_on is not None:
            kind = "become-final"
        elif known.remedy_until is not None:
            kind, ready_on = "become-final", known.remedy_until + _ONE_DAY
            deadline = ("remedy", decision)
        elif known.posted_on is not None:
            kind, ready_on = "effect-notification", known.presumed_on or known.posted_on
            deadline = ("notification", decision)
        else:
            kind = "dispatch-decision"
        yield Waiting(
            kind=kind, number=decision, cents=known.cents, ready_on=ready_on, deadline=deadline
        )


def _payouts(file: File) -> Iterator[Waiting]:
    wanted = False
    for number, known in file.payouts.items():
        for kind, stages in _PAYOUT_STEPS:
            if known.stage not in stages or not _may(file, payout.PayoutOrdered):
                continue
            paying_out = kind in {"order-payout", "execute-payout"}
            wanted = wanted or paying_out
            if paying_out and not _free(file, number):
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
        and _may(file, payout.BankAccountConfirmed)
    ):
        yield Waiting(kind="confirm-bank-account", barred=(file.account.changed_by,))


def _free(file: File, number: int) -> bool:
    """The account is confirmed and no hold lies over the payout."""
    held = any(hold.payout_no in {None, number} for hold in file.holds.values())
    return file.account is not None and file.account.confirmed and not held


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


def _proof(file: File) -> Iterator[Waiting]:
    cents = file.amount_cents
    if _may(file, settlement.ProofSubmitted) and file.period_to is not None:
        ready_on = file.period_to + _ONE_DAY
        yield Waiting(kind="submit-proof", cents=cents, ready_on=ready_on, deadline=("proof", "1"))
    for query in file.queries:
        if _may(file, settlement.QueryAnswered):
            yield Waiting(kind="answer-query", number=str(query), deadline=("query", str(query)))
    if _may(file, settlement.ExaminationStarted):
        yield Waiting(kind="start-examination", cents=cents)
    if _may(file, settlement.GrantSettled):
        if file.examined:
            yield Waiting(kind="settle-grant", barred=file.examiners, cents=cents)
        else:
            yield Waiting(kind="examine-proof", cents=cents)


def _taking_back(file: File) -> Iterator[Waiting]:
    if not _may(file, revocation.HearingHeld):
        return
    drafted = any(_live(file, act) for act in ("withdrawal", "revocation"))
    for number, heard in file.knowledge.items():
        if not (heard and drafted):
            yield Waiting(
                kind="draft-revocation" if heard else "hold-hearing",
                number=str(number),
                deadline=("withdrawal", str(number)),
            )


def _claims(file: File) -> Iterator[Waiting]:
    for number, known in file.claims.items():
        if known.remedy_until is None and not known.is_done:
            yield Waiting(kind="notify-claim", claim=number, cents=known.open_cents)
        elif known.remedy_until is not None and not known.final and not known.is_done:
            yield Waiting(
                kind="record-claim-finality",
                claim=number,
                cents=known.open_cents,
                ready_on=known.remedy_until + _ONE_DAY,
                deadline=("remedy", number),
            )
        if not known.is_done:
            yield Waiting(
                kind="receive-claim-payment",
                claim=number,
                cents=known.open_cents,
                ready_on=known.due_on,
                deadline=("claim", number),
            )


def _closing(file: File) -> Iterator[Waiting]:
    """Nothing is open: no payout under way, no claim."""
    under_way = any(known.stage in UNDER_WAY for known in file.payouts.values())
    owed = any(not known.is_done for known in file.claims.values())
    if _may(file, approval.CaseClosed) and not under_way and not owed:
        yield Waiting(kind="close-case", cents=file.amount_cents)
