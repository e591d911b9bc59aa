"""The dates of a claim: when it is due, and how that changes with what is agreed and paid."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, assert_never

from grants.approval import events as approval
from grants.claim import events as claim
from grants.kernel.ids import claim_stream

if TYPE_CHECKING:
    from projections.deadlines.agenda import Agenda

_PAYABLE = frozenset({"claim", "instalment", "deferral"})
_ARRANGED = frozenset({"instalment", "deferral"})
_EMPTY: dict[str, Any] = {"decision": "", "open_cents": 0, "paid_cents": 0, "plan": []}


def apply(fact: claim.ClaimEvent, agenda: Agenda) -> None:
    """Bring the dates of a claim on by one of its facts."""
    match fact:
        case claim.RecoveryOrdered():
            agenda.set("claim", fact.claim, fact.due_on, cents=fact.cents)
            _owe(fact.claim, fact.cents, agenda)
            _know(fact.claim, agenda, decision=fact.decision)
        case claim.ClaimNotified():
            agenda.set("remedy", fact.claim, fact.remedy_until)
        case claim.ClaimBecameFinal():
            agenda.keep("remedy", fact.claim)
        case claim.InterestAssessed():
            _owe(fact.claim, fact.cents, agenda)
        case claim.InterestWaived() | claim.ClaimWaived():
            _owe(fact.claim, -fact.cents, agenda)
            _pay(fact.claim, fact.cents if isinstance(fact, claim.ClaimWaived) else 0, agenda)
        case claim.ClaimPaymentReceived() | claim.ClaimOffset():
            _owe(fact.claim, -fact.cents, agenda)
            _pay(fact.claim, fact.cents, agenda)
        case claim.ClaimDeferred():
            agenda.drop(_ARRANGED, own=True)
            agenda.set("deferral", fact.deferral, fact.until_on, cents=fact.open_cents)
            agenda.extend("claim", fact.claim, fact.until_on)
            _know(fact.claim, agenda, plan=[])
        case claim.InstalmentsAgreed():
            _agreed(fact, agenda)
        case claim.ClaimWrittenDown():
            agenda.drop(_PAYABLE, own=True)
        case _:
            assert_never(fact)


def suspend(fact: approval.ObjectionFiled, agenda: Agenda) -> None:
    """An objection to the decision behind a claim: no due date runs meanwhile (§ 80 VwGO)."""
    for number, known in agenda.file["claims"].items():
        if known["decision"] == fact.decision:
            agenda.suspend(claim_stream(number), _PAYABLE)
            _know(number, agenda, suspended_on=fact.filed_on.isoformat())


def resume(fact: approval.ObjectionDecided, agenda: Agenda) -> None:
    """The objection is decided: what was left of each period is left of it again."""
    for number, known in agenda.file["claims"].items():
        if known["decision"] == fact.decision and known.get("suspended_on"):
            since = dt.date.fromisoformat(known["suspended_on"])
            agenda.resume(claim_stream(number), _PAYABLE, since)
            _know(number, agenda, suspended_on=None)


def _agreed(fact: claim.InstalmentsAgreed, agenda: Agenda) -> None:
    agenda.drop(_ARRANGED, own=True)
    for part, instalment in enumerate(fact.plan, 1):
        agenda.set(
            "instalment", f"{fact.agreement}-{part}", instalment.due_on, cents=instalment.cents
        )
    if fact.plan:
        agenda.extend("claim", fact.claim, fact.plan[-1].due_on)
    parts = [
        [f"{fact.agreement}-{part}", instalment.cents]
        for part, instalment in enumerate(fact.plan, 1)
    ]
    _know(fact.claim, agenda, plan=parts, paid_cents=0)


def _owe(number: str, delta_cents: int, agenda: Agenda) -> None:
    known = agenda.file["claims"].get(number, _EMPTY)
    _know(number, agenda, open_cents=known["open_cents"] + delta_cents)


def _pay(number: str, cents: int, agenda: Agenda) -> None:
    """An instalment is kept once all up to it is paid, everything once nothing is owed."""
    known = agenda.file["claims"].get(number, _EMPTY)
    paid_cents = known["paid_cents"] + cents
    _know(number, agenda, paid_cents=paid_cents)
    due_cents = 0
    for part, part_cents in known["plan"]:
        due_cents += part_cents
        if paid_cents >= due_cents:
            agenda.keep("instalment", part)
    if known["open_cents"] <= 0:
        for subject, kind, open_number in agenda.open(_PAYABLE):
            if subject == agenda.stream:
                agenda.keep(kind, open_number)


def _know(number: str, agenda: Agenda, **changes: Any) -> None:
    claims = agenda.file["claims"]
    agenda.note(claims={**claims, number: {**claims.get(number, _EMPTY), **changes}})
