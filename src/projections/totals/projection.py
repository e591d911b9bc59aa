"""Totals: postings of counts and amounts per case, with both clocks, never changed.

Counting: `cases` are cases with a first approval, later withdrawn and cancelled ones included;
`approved` are first approvals; `approved_net` follows amendments, settlement and grants not taken
up, whatever the order they were recorded in (see `amounts`); `disbursed` is what left the budgets
less what came back, and `disbursed_unknown` counts the cases of which nobody says what was paid;
`recovered` is principal that came back on claims, paid or set off, and was not paid back again,
and what recipients paid back without a claim in a later year, or so that it was learnt of when the
year was closed; `interest_received` is what came in above it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants.application.events import ApplicationSubmitted
from grants.approval.events import GrantAmended, GrantApproved, GrantNotTakenUp, ObjectionDecided
from grants.budget.events import DisbursementReversed, FundsDisbursed
from grants.claim.events import ClaimOffset, ClaimPaymentReceived, ClaimRefunded
from grants.kernel.event import Event
from grants.legacy.events import LegacyCaseCorrected, LegacyCaseImported
from grants.payout.events import PayoutExecuted, PayoutReturned
from grants.revocation.events import GrantRevoked, GrantWithdrawn
from grants.settlement.events import GrantSettled
from projections import control_totals, payments
from projections.control_totals import CONTROL_TOTALS
from projections.ledger.postings import account_of
from projections.payments import PAYMENTS
from projections.runtime.model import Key, ReadModel, Row, Rows, Table
from projections.totals.amounts import amount_of, earliest, first_approved, stated
from projections.totals.imports import corrected, imported
from projections.totals.postings import CASES, POSTINGS, Movement, blank, dated, post

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grants.store.recorded import Recorded

FACTS: frozenset[type[Event]] = control_totals.FACTS | {
    ApplicationSubmitted,
    GrantApproved,
    GrantAmended,
    GrantNotTakenUp,
    GrantSettled,
    GrantWithdrawn,
    GrantRevoked,
    ObjectionDecided,
    FundsDisbursed,
    DisbursementReversed,
    ClaimPaymentReceived,
    ClaimOffset,
    ClaimRefunded,
    PayoutExecuted,
    PayoutReturned,
    LegacyCaseImported,
    LegacyCaseCorrected,
}


def apply(recorded: Recorded, rows: Rows) -> None:
    """Post what a fact changes in the totals."""
    fact = recorded.fact
    number = case_of(recorded)
    if number is None:
        control_totals.apply(recorded, rows)
        return
    match fact:
        case ApplicationSubmitted():
            known = rows.get(CASES, (number,))
            rows.put(
                CASES,
                {
                    **(known or blank(number)),
                    "programme": fact.programme,
                    "kind": fact.kind,
                    "origin": "recorded",
                    "scope": fact.scope,
                    "earmark": fact.earmark,
                    "year": fact.received_on.year,
                },
            )
        case LegacyCaseImported():
            imported(recorded, fact, rows)
        case LegacyCaseCorrected():
            corrected(recorded, fact, rows)
        case PayoutExecuted():
            payments.note(number, fact, rows)
        case _:
            row = rows.get(CASES, (number,)) or _of_budget(recorded, number)
            _post(recorded, row, rows)


def _post(recorded: Recorded, row: Row, rows: Rows) -> None:
    fact, effective_on = recorded.fact, recorded.stored.effective_on
    moved = dated(_movements(fact), effective_on)
    if isinstance(fact, PayoutReturned):
        back = payments.revenue_cents(row["case_number"], fact, rows)
        moved += dated([("recovered", back)] if back else [], effective_on)
    before = row["first_approval"]
    if isinstance(fact, GrantApproved) and (before is None or row["origin"] == "recorded"):
        moved += first_approved(fact.amount_cents, effective_on, before)
        row = {**row, "first_approval": earliest(before, effective_on)}
    if (cents := amount_of(fact)) is not None:
        moved += stated(cents, effective_on, row["postings"])
    post(recorded, row, moved, rows)


def _movements(fact: Event) -> tuple[Movement, ...]:
    match fact:
        case FundsDisbursed(delta_cents=cents):
            return (("disbursed", cents),)
        case DisbursementReversed(cents=cents):
            return (("disbursed", -cents),)
        case (
            ClaimPaymentReceived(cents=cents, interest_cents=interest)
            | ClaimOffset(cents=cents, interest_cents=interest)
        ):
            return (("recovered", cents - interest), ("interest_received", interest))
        case ClaimRefunded(cents=cents, interest_cents=interest):
            return (("recovered", interest - cents), ("interest_received", -interest))
        case _:
            return ()


def _of_budget(recorded: Recorded, number: str) -> Row:
    """A case whose money is recorded before the case itself, as an import may do."""
    row = blank(number)
    if recorded.stream.startswith("budget/"):
        account = account_of(recorded.stream)
        row |= {"programme": account.programme, "scope": account.scope, "year": account.year}
    return row


def case_of(recorded: Recorded) -> str | None:
    """The case whose totals a fact may change; None for facts about stated totals."""
    match recorded.fact:
        case (
            FundsDisbursed(case=number)
            | DisbursementReversed(case=number)
            | ClaimPaymentReceived(case=number)
            | ClaimOffset(case=number)
            | ClaimRefunded(case=number)
            | LegacyCaseImported(case=number)
            | LegacyCaseCorrected(case=number)
            | ApplicationSubmitted(case=number)
        ):
            return number
        case (
            GrantApproved()
            | GrantAmended()
            | GrantNotTakenUp()
            | GrantSettled()
            | GrantWithdrawn()
            | GrantRevoked()
            | ObjectionDecided()
            | PayoutExecuted()
            | PayoutReturned()
        ):
            return recorded.stream.removeprefix("case/")
        case _:
            return None


def keys(recorded: Recorded) -> Iterable[tuple[Table, Key]]:
    """The row a fact will touch."""
    if number := case_of(recorded):
        yield CASES, (number,)
        if isinstance(fact := recorded.fact, payments.Paid):
            yield PAYMENTS, payments.key_of(number, fact)
    elif key := control_totals.key_of(recorded):
        yield CONTROL_TOTALS, key


TOTALS = ReadModel(
    name="totals",
    version=6,
    tables=(POSTINGS, CASES, PAYMENTS, CONTROL_TOTALS),
    apply=apply,
    facts=FACTS,
    keys=keys,
)
