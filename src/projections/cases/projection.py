"""Cases: one row per case, brought on by the facts of its file and of its claims."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from grants.application import events as application
from grants.application.lifecycle import Phase, advance
from grants.approval import events as approval
from grants.claim import events as claim
from grants.filing import events as filing
from grants.kernel.calendar import last_day
from grants.kernel.event import Event
from grants.legacy import events as legacy
from grants.payout import events as payout
from grants.programme.events import ParameterSet
from grants.revocation import events as revocation
from grants.settlement import events as settlement
from projections import parameters
from projections.cases import applications, claims, decisions, payouts, proofs
from projections.cases import legacy as imports
from projections.cases.shown import proof_due
from projections.cases.tables import CASES, PAYOUTS
from projections.deadlines import proof
from projections.debts import DebtEvent
from projections.dispatch import by_type, types_of
from projections.parameters import PARAMETERS
from projections.runtime.model import Apart, Key, ReadModel, Row, Rows, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from grants.store.recorded import Recorded


def _assigned(fact: filing.CaseAssigned, row: Row) -> Mapping[str, Any]:  # noqa: ARG001
    return {"responsible": fact.responsible}


_CHANGES: dict[type[Event], Callable[[Any, Row], Mapping[str, Any]]] = by_type(
    {
        applications.Judged: applications.judged,
        applications.Awaited: applications.awaited,
        applications.Begun: applications.begun,
        decisions.Granted: decisions.granted,
        decisions.Attacked: decisions.attacked,
        decisions.Course: decisions.course,
        payouts.Paid: payouts.paid,
        proofs.Proven: proofs.proven,
        legacy.LegacyCaseCorrected: imports.corrected,
        filing.CaseAssigned: _assigned,
    }
)
"""The columns that a fact changes in the line of its case; most facts move the phase alone."""
_PAYOUTS: dict[type[Event], Callable[[str, Any, Rows], None]] = by_type(
    {payouts.Numbered: payouts.apply}
)
_DEBTS = types_of(DebtEvent)
_BEGINNINGS: dict[type[Event], Callable[[Any], Row]] = {
    application.ApplicationSubmitted: applications.submitted,
    legacy.LegacyCaseImported: imports.imported,
}
Period = approval.GrantApproved | approval.GrantAmended
_PERIODS = types_of(Period)
_IDENTITY = frozenset({"programme", "scope", "kind", "year", "origin", "title_ref", "party"})
"""What stays as it was at first, unless the row says that it was corrected."""
_PHASES = {phase.value: phase for phase in Phase}


def apply(recorded: Recorded, rows: Rows) -> None:
    """Bring the row of the case on by one fact."""
    stored = recorded.stored
    fact = stored.fact
    kind = type(fact)
    if kind is ParameterSet:
        parameters.apply(recorded, rows)
    number = case_of(recorded)
    if number is None:
        return
    begins = _BEGINNINGS.get(kind)
    row = _begun(recorded, begins(fact)) if begins else rows.get(CASES, (number,))
    if row is None:
        return
    changed = {
        **row,
        "latest_on": max(row["latest_on"], last_day(stored.effective_on)),
        "last_position": recorded.position,
        "last_recorded_at": recorded.recorded_at,
    }
    phase = _PHASES[row["phase"]]
    after = advance(phase, fact)
    if after is not phase:
        changed["phase"] = str(after)
    if kind in _CHANGES:
        changes = _CHANGES[kind](fact, row)
        changed.update(changes)
        if any(changes[name] != row[name] for name in _IDENTITY & changes.keys()):
            changed["corrected"] = True
    if kind in _DEBTS:
        assert isinstance(fact, DebtEvent)
        changed.update(claims.changes(fact, row))
    if kind in _PERIODS:
        assert isinstance(fact, Period)
        changed.update(proof_due(row, fact, rows))
        rule_on = proof.rule_on(rows, fact, programme=row["programme"])
        changed["ruled_on"] = max(row["ruled_on"], rule_on)
    if kind is payout.PayoutReturned:
        assert isinstance(fact, payout.PayoutReturned)
        changed.update(payouts.returned(fact, row, rows))
    if stored.stream.startswith("case/"):
        changed["version"] = stored.version
    rows.put(CASES, changed)
    if kind in _PAYOUTS:
        _PAYOUTS[kind](number, fact, rows)


def _begun(recorded: Recorded, row: Row) -> Row:
    """The row of a case with where it begins."""
    begins_on = last_day(recorded.stored.effective_on)
    return {
        **row,
        "begins_on": begins_on,
        "first_position": recorded.position,
        "latest_on": begins_on,
        "ruled_on": dt.date.min,
        "corrected": False,
    }


def case_of(recorded: Recorded) -> str | None:
    """The case whose row a fact brings on: that of its stream, or of its claim."""
    stored = recorded.stored
    stream, fact = stored.stream, stored.fact
    if stream.startswith("case/"):
        return stream[5:]
    return fact.case if isinstance(fact, claim.ClaimEvent) else None


def keys(recorded: Recorded) -> Iterable[tuple[Table, Key]]:
    """The rows a fact will touch."""
    number = case_of(recorded)
    fact = recorded.fact
    if isinstance(fact, ParameterSet):
        yield from parameters.keys(recorded)
    if number is None or type(fact) in _BEGINNINGS:
        return
    yield CASES, (number,)
    if isinstance(fact, payouts.Numbered) and fact.payout_no is not None:
        yield PAYOUTS, (number, fact.payout_no)


FACTS: frozenset[type[Event]] = frozenset(
    {
        *application.ApplicationEvent.__args__,
        *approval.ApprovalEvent.__args__,
        *payout.PayoutEvent.__args__,
        *settlement.SettlementEvent.__args__,
        *revocation.RevocationEvent.__args__,
        *claim.ClaimEvent.__args__,
        filing.CaseAssigned,
        legacy.LegacyCaseImported,
        legacy.LegacyCaseCorrected,
        ParameterSet,
    }
)

CASES_MODEL = ReadModel(
    name="cases",
    version=13,
    tables=(CASES, PAYOUTS, PARAMETERS),
    apply=apply,
    facts=FACTS,
    keys=keys,
    apart=Apart(
        kinds=frozenset({"case", "claim"}),
        beside=frozenset({ParameterSet}),
        shared=(PARAMETERS,),
    ),
)
