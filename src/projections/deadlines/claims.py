"""The dates of a claim: when it is due, and how that changes with what is agreed and paid.

It is in the list from the day on which the recipient knows it: an order takes effect when it is
notified (§ 43 VwVfG). Before that nobody can be late with it, and the letter is what waits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from grants.claim import events as claim
from grants.claim.terms import Terms
from grants.kernel.calendar import next_working_day
from grants.kernel.event import Event
from grants.kernel.ids import claim_stream
from projections import debts
from projections.deadlines.tables import DATES, DateKey
from projections.debts import Debt, DebtEvent, DecisionEvent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from projections.deadlines.agenda import Agenda

_PAYABLE = frozenset({"claim", "instalment", "deferral"})
_ARRANGED = frozenset({"instalment", "deferral"})


def apply(fact: claim.ClaimEvent, agenda: Agenda) -> None:
    """Bring the dates of a claim on by one of its facts."""
    known = _know(fact, agenda).get(fact.claim)
    match fact:
        case claim.ClaimNotified():
            if known is None or not _runs(known, fact, agenda):
                agenda.set("remedy", fact.claim, fact.remedy_until)
        case claim.ClaimBecameFinal():
            agenda.keep("remedy", fact.claim)
        case claim.ClaimDeferred():
            agenda.drop(_ARRANGED, own=True)
            until = next_working_day(fact.until_on)
            agenda.set("deferral", fact.deferral, until, cents=fact.open_cents)
        case claim.InstalmentsAgreed():
            agenda.drop(_ARRANGED, own=True)
            for place, part in enumerate(fact.plan, 1):
                number = f"{fact.agreement}-{place}"
                agenda.set("instalment", number, next_working_day(part.due_on), cents=part.cents)
        case claim.ClaimWrittenDown():
            agenda.drop(_PAYABLE, own=True)
        case claim.ClaimAnnulled(to_cents=0):
            agenda.drop(own=True)  # It is as if nothing had been claimed.
        case (
            claim.RecoveryOrdered()
            | claim.InterestAssessed()
            | claim.InterestWaived()
            | claim.InterestCorrected()
            | claim.ClaimWaived()
            | claim.ClaimPaymentReceived()
            | claim.ClaimOffset()
            | claim.ClaimAnnulled()
            | claim.ClaimRefunded()  # What the office owes has no date of its own.
        ):
            pass
        case _:
            assert_never(fact)
    if known is not None:
        _due(fact.claim, known, agenda)
        _run(fact.claim, known, agenda)


def decided(fact: Event, agenda: Agenda) -> None:
    """The decision behind a claim was sent, came back, or is objected to (§ 80 VwGO)."""
    if not isinstance(fact, DecisionEvent):
        return
    for number, debt in _know(fact, agenda).items():
        if debt.decision == fact.decision:
            _run(number, debt, agenda)


def _runs(debt: Debt, fact: claim.ClaimNotified, agenda: Agenda) -> bool:
    """Whether the period already runs for the decision behind it, which came with that letter."""
    row = agenda.rows.get(DATES, (agenda.file["owner"], "remedy", debt.decision))
    return row is not None and row["due_on"] == fact.remedy_until


def _due(number: str, debt: Debt, agenda: Agenda) -> None:
    """A claim that the recipient knows and that is open is due some day; it may be so again."""
    ordered = debt.ordered
    if ordered is None or debt.is_done or (agenda.stream, "claim", number) in agenda.open():
        return
    agenda.set("claim", number, next_working_day(ordered.due_on), cents=debt.open_cents)


def _run(number: str, debt: Debt, agenda: Agenda) -> None:
    """By when the open dates of a claim are to be kept as it stands, and what is open on them.

    An instalment is kept once all up to it is paid, everything once nothing is owed. A claim of
    which the letter came back is due again when the next one arrives.
    """
    terms, subject = debt.terms, claim_stream(number)
    for key in agenda.open(_PAYABLE):
        if key[0] != subject:
            continue
        if debt.open_cents <= 0:
            agenda.end(key, "done", agenda.on)
        elif terms is None:
            agenda.end(key, "moot", agenda.on)
        elif key[1] == "instalment":
            _run_part(key, terms, debt.open_cents, agenda)
        else:
            until, forfeits_on = terms.ends_on(debt.open_cents), terms.forfeits_on
            agenda.run(key, until, cents=debt.open_cents, forfeits_on=forfeits_on)


def _run_part(key: DateKey, terms: Terms, open_cents: int, agenda: Agenda) -> None:
    """The same of an instalment of the plan in force: one that is missed before it moves it up."""
    place = int(key[2].rpartition("-")[2])
    due_cents = sum(part.cents for part in terms.plan[:place])
    cents = terms.ahead(open_cents)[place - 1]
    if terms.taken_cents >= due_cents:
        agenda.end(key, "done", agenda.on)
    elif not cents:  # The claim has fallen by all of it.
        agenda.end(key, "moot", agenda.on)
    else:
        until, forfeits_on = terms.moved(terms.plan[place - 1].due_on), terms.forfeits_on
        agenda.run(key, until, cents=cents, forfeits_on=forfeits_on)


def _know(fact: DebtEvent, agenda: Agenda) -> Mapping[str, Debt]:
    """The claims of the case after a fact, as later facts are measured by them."""
    before: Mapping[str, Debt] = agenda.file["claims"]
    claims = debts.evolve(before, fact)
    if claims is not before:
        agenda.note(claims=claims)
    return claims
