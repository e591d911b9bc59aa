"""The dates of a claim: when it is due, and how that changes with what is agreed and paid."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from grants.approval import events as approval
from grants.claim import events as claim
from grants.kernel.ids import claim_stream
from projections import debts
from projections.deadlines.tables import DATES
from projections.debts import Debt, DebtEvent

if TYPE_CHECKING:
    from projections.deadlines.agenda import Agenda

_PAYABLE = frozenset({"claim", "instalment", "deferral"})
_ARRANGED = frozenset({"instalment", "deferral"})


def apply(fact: claim.ClaimEvent, agenda: Agenda) -> None:
    """Bring the dates of a claim on by one of its facts."""
    known = _know(fact, agenda).get(fact.claim)
    match fact:
        case claim.RecoveryOrdered():
            agenda.set("claim", fact.claim, fact.due_on, cents=fact.cents)
        case claim.ClaimNotified():
            if known is None or not _runs(known, fact, agenda):
                agenda.set("remedy", fact.claim, fact.remedy_until)
        case claim.ClaimBecameFinal():
            agenda.keep("remedy", fact.claim)
        case claim.InterestAssessed():
            pass
        case (
            claim.InterestWaived()
            | claim.InterestCorrected()
            | claim.ClaimWaived()
            | claim.ClaimPaymentReceived()
            | claim.ClaimOffset()
        ):
            if known is not None:
                _paid(known, agenda)
        case claim.ClaimDeferred():
            agenda.drop(_ARRANGED, own=True)
            agenda.set("deferral", fact.deferral, fact.until_on, cents=fact.open_cents)
            agenda.extend("claim", fact.claim, fact.until_on)
        case claim.InstalmentsAgreed():
            agenda.drop(_ARRANGED, own=True)
            for part in known.plan if known else ():
                agenda.set("instalment", part.number, part.due_on, cents=part.cents)
            if known is not None:
                agenda.extend("claim", fact.claim, known.due_on)
        case claim.ClaimWrittenDown():
            agenda.drop(_PAYABLE, own=True)
        case claim.ClaimAnnulled(to_cents=0):
            agenda.drop(own=True)  # It is as if nothing had been claimed.
        case claim.ClaimAnnulled():
            if known is not None:
                _paid(known, agenda)
        case claim.ClaimRefunded():
            pass  # What the office owes has no date of its own.
        case _:
            assert_never(fact)


def disputed(fact: approval.ObjectionFiled | approval.ObjectionDecided, agenda: Agenda) -> None:
    """No due date of a claim runs while its decision is objected to (§ 80 VwGO)."""
    for number, debt in _know(fact, agenda).items():
        if debt.decision != fact.decision:
            continue
        for key in agenda.open(_PAYABLE):
            row = agenda.rows.get(DATES, key)
            if row is None or key[0] != claim_stream(number):
                continue
            until = debt.moved(debt.due_on if key[1] == "claim" else row["due_on"])
            if until is None:
                agenda.suspend(key)
            else:
                agenda.resume(key, until)


def _runs(debt: Debt, fact: claim.ClaimNotified, agenda: Agenda) -> bool:
    """Whether the period already runs for the decision behind it, which came with that letter."""
    row = agenda.rows.get(DATES, (agenda.file["owner"], "remedy", debt.decision))
    return row is not None and row["due_on"] == fact.remedy_until


def _paid(debt: Debt, agenda: Agenda) -> None:
    """An instalment is kept once all up to it is paid, everything once nothing is owed."""
    due_cents = 0
    for part in debt.plan:
        due_cents += part.cents
        if debt.paid_cents >= due_cents:
            agenda.keep("instalment", part.number)
    if debt.open_cents <= 0:
        for subject, kind, open_number in agenda.open(_PAYABLE):
            if subject == agenda.stream:
                agenda.keep(kind, open_number)


def _know(fact: DebtEvent, agenda: Agenda) -> dict[str, Debt]:
    """The claims of the case after a fact, as later facts are measured by them."""
    claims = debts.evolve(agenda.file["claims"], fact)
    agenda.note(claims=claims)
    return claims
