"""Cases: one row per case, brought on by the facts of its file and of its claims."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grants.application import events as application
from grants.application.lifecycle import Phase, advance
from grants.approval import events as approval
from grants.claim import events as claim
from grants.kernel.event import Event
from grants.legacy import events as legacy
from grants.payout import events as payout
from grants.programme.events import ParameterSet
from grants.revocation import events as revocation
from grants.settlement import events as settlement
from projections import parameters
from projections.cases import applications, claims, decisions, payouts
from projections.cases import legacy as imports
from projections.cases.applications import flags
from projections.cases.shown import proof_due
from projections.cases.tables import CASES, PAYOUTS
from projections.debts import DebtEvent
from projections.parameters import PARAMETERS
from projections.runtime.model import Key, ReadModel, Row, Rows, Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grants.store.recorded import Recorded

_KINDS = ("case/", "claim/")


def apply(recorded: Recorded, rows: Rows) -> None:
    """Bring the row of the case on by one fact."""
    number = case_of(recorded)
    fact = recorded.fact
    if isinstance(fact, ParameterSet):
        parameters.apply(recorded, rows)
    if number is None:
        return
    match fact:
        case application.ApplicationSubmitted():
            row: Row | None = _submitted(fact)
        case legacy.LegacyCaseImported():
            row = imports.imported(fact)
        case _:
            row = rows.get(CASES, (number,))
    if row is None:
        return
    changed: dict[str, Any] = {**row, **_changes(fact, row)}
    if isinstance(fact, DebtEvent):
        changed |= claims.changes(fact, row)
    if isinstance(fact, approval.GrantApproved | approval.GrantAmended):
        changed |= proof_due(row, fact, rows)
    changed["phase"] = str(advance(Phase(row["phase"]), fact))
    changed["last_position"] = recorded.position
    changed["last_recorded_at"] = recorded.recorded_at
    if recorded.stream.startswith("case/"):
        changed["version"] = recorded.stored.version
    rows.put(CASES, changed)
    if isinstance(fact, payouts.Numbered):
        payouts.apply(number, fact, rows)


def case_of(recorded: Recorded) -> str | None:
    """The case whose row a fact brings on."""
    kind, _, name = recorded.stream.partition("/")
    if isinstance(recorded.fact, claim.ClaimEvent):
        return recorded.fact.case
    return name if kind == "case" else None


def _submitted(fact: application.ApplicationSubmitted) -> Row:
    return {
        "number": fact.case,
        "programme": fact.programme,
        "kind": fact.kind,
        "scope": fact.scope,
        "guideline": fact.guideline,
        "call": fact.call,
        "party": fact.party,
        "title_ref": fact.title.ref,
        "purpose_ref": fact.purpose.ref,
        "phase": str(Phase.UNKNOWN),
        "origin": "recorded",
        "year": fact.received_on.year,
        "received_on": fact.received_on.isoformat(),
        "approved_on": None,
        "period_from": fact.period_from.isoformat(),
        "period_to": fact.period_to.isoformat(),
        "application_version": 1,
        "requested_cents": fact.requested_cents,
        "recommended_cents": None,
        "approved_cents": None,
        "amount_cents": None,
        "paid_cents": 0,
        "claimed_cents": 0,
        "recovered_cents": 0,
        "claim_open_cents": 0,
        "refund_due_cents": 0,
        "earmark": fact.earmark,
        "objects": list(fact.objects),
        "primary_object": fact.primary_object,
        "budget_years": [],
        "documents_due_on": None,
        "documents_original_due_on": None,
        "remedy_until": None,
        "proof_original_due_on": None,
        "proof_due_on": None,
        "claim_due_on": None,
        "debts": {},
        "open_queries": [],
        "claims": [],
        "objections": [],
        "flags": sorted(set(fact.findings)),
        "holds": [],
    }


def _changes(fact: Event, row: Row) -> dict[str, Any]:
    match fact:
        case application.ApplicationRevised():
            return _revised(fact, row)
        case application.PrioritisationRecorded():
            recommended = {"recommended_cents": fact.recommended_cents}
            if fact.application_version == row["application_version"]:
                return {**recommended, "flags": flags(row, drop="vote-stale")}
            return {**recommended, "flags": flags(row, add="vote-stale")}
        case application.ApplicationRejected():
            return {"flags": _deviation(row, fact.deviates_from_vote)}
        case legacy.LegacyCaseCorrected():
            return imports.corrected(fact, row)
        case _:
            return {**applications.changes(fact, row), **_granted(fact, row)}


def _granted(fact: Event, row: Row) -> dict[str, Any]:
    match fact:
        case approval.GrantApproved():
            first = row["approved_cents"] is None
            return {
                "guideline": fact.guideline,
                "approved_on": fact.signed_on.isoformat() if first else row["approved_on"],
                "approved_cents": fact.amount_cents if first else row["approved_cents"],
                "amount_cents": fact.amount_cents,
                "period_from": fact.period_from.isoformat(),
                "period_to": fact.period_to.isoformat(),
                "budget_years": _years(fact.by_year),
                "flags": _deviation(row, fact.deviates_from_vote),
            }
        case approval.GrantAmended():
            return {
                "amount_cents": fact.amount_cents,
                "period_from": fact.period_from.isoformat(),
                "period_to": fact.period_to.isoformat(),
                "budget_years": _years(fact.by_year),
            }
        case approval.GrantNotTakenUp():
            return {"amount_cents": 0}
        case payout.PayoutExecuted():
            return {"paid_cents": (row["paid_cents"] or 0) + fact.cents}
        case payout.PayoutReturned():
            return {"paid_cents": (row["paid_cents"] or 0) - fact.cents}
        case payout.BankAccountChanged():
            return {"flags": flags(row, add="bank-account-unconfirmed")}
        case payout.BankAccountConfirmed():
            return {"flags": flags(row, drop="bank-account-unconfirmed")}
        case payout.PaymentHoldPlaced() | payout.PaymentHoldLifted():
            holds = payouts.holds_after(row["holds"], fact)
            held = flags(row, add="payment-hold") if holds else flags(row, drop="payment-hold")
            return {"holds": holds, "flags": held}
        case _:
            return _proven(fact, row)


def _proven(fact: Event, row: Row) -> dict[str, Any]:
    match fact:
        case settlement.ProofReminded():
            return {"proof_due_on": fact.due_on, "flags": flags(row, add="proof-reminded")}
        case settlement.ProofDeadlineExtended():
            original = {"proof_original_due_on": fact.original_due_on}
            return {**original, "proof_due_on": fact.due_on}
        case settlement.ProofSubmitted():
            found = [*row["flags"], *(["proof-findings"] if fact.findings else [])]
            late = "proof-late" if fact.timeliness == "late" else None
            return {
                "proof_original_due_on": fact.due_on,
                "proof_due_on": fact.due_in_force_on,
                "flags": flags({"flags": found}, add=late, drop="proof-reminded"),
            }
        case settlement.QueryRaised():
            still = [*row["open_queries"], fact.query]
            return {"open_queries": still, "flags": flags(row, add="query-open")}
        case settlement.QueryAnswered():
            still = [number for number in row["open_queries"] if number != fact.query]
            answered = None if still else "query-open"
            return {"open_queries": still, "flags": flags(row, drop=answered)}
        case settlement.GrantSettled():
            return {"amount_cents": fact.final_cents}
        case revocation.GrantWithdrawn() | revocation.GrantRevoked():
            late = "taken-back-late" if fact.limit == "overridden" else None
            part = ["taken-back-in-part"] if fact.extent == "part" else []
            return {
                "amount_cents": fact.amount_cents,
                "budget_years": _years(fact.by_year),
                "flags": flags({"flags": [*row["flags"], *part]}, add=late),
            }
        case approval.ObjectionDecided(approved_cents=int()):
            objected = decisions.changes(fact, row)
            undone = fact.sets_aside in {"revocation", "withdrawal"}
            taken = {"taken-back-in-part", "taken-back-late"} if undone else set()
            return {
                **objected,
                "amount_cents": fact.amount_cents,
                "budget_years": _years(fact.by_year),
                "flags": [flag for flag in objected["flags"] if flag not in taken],
            }
        case _:
            return decisions.changes(fact, row)


def _revised(fact: application.ApplicationRevised, row: Row) -> dict[str, Any]:
    stale = "vote-stale" if row["recommended_cents"] is not None else None
    kept = [flag for flag in row["flags"] if flag in applications.OWN_FLAGS]
    return {
        "application_version": fact.version,
        "requested_cents": fact.requested_cents,
        "period_from": fact.period_from.isoformat(),
        "period_to": fact.period_to.isoformat(),
        "flags": flags({"flags": [*kept, *fact.findings]}, add=stale),
    }


def _deviation(row: Row, deviates: str) -> list[str]:
    return flags(row, add="deviates-from-vote" if deviates == "deviates" else None)


def _years(shares: Iterable[approval.YearShare]) -> list[int]:
    return sorted({share.year for share in shares if share.cents})


def keys(recorded: Recorded) -> Iterable[tuple[Table, Key]]:
    """The rows a fact will touch."""
    number = case_of(recorded)
    fact = recorded.fact
    if isinstance(fact, ParameterSet):
        yield from parameters.keys(recorded)
    if number is None or isinstance(
        fact, application.ApplicationSubmitted | legacy.LegacyCaseImported
    ):
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
        legacy.LegacyCaseImported,
        legacy.LegacyCaseCorrected,
        ParameterSet,
    }
)

CASES_MODEL = ReadModel(
    name="cases",
    version=4,
    tables=(CASES, PAYOUTS, PARAMETERS),
    apply=apply,
    facts=FACTS,
    keys=keys,
)
