"""Moves: one row per fact that changes the phase or the money of a case, never changed.

The line of a case at a moment is folded from its whole file; of these rows alone come its phase and
its amounts, without reading the log.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, assert_never

from grants.application import events as application
from grants.application.lifecycle import MOVERS, MOVES_TO, Phase, advance
from grants.approval import events as approval
from grants.claim import events as claim
from grants.kernel.calendar import first_day, last_day
from grants.kernel.event import Event
from grants.legacy import events as legacy
from grants.payout import events as payout
from grants.revocation import events as revocation
from grants.settlement import events as settlement
from projections import payments
from projections.cases.legacy import is_cancelled
from projections.cases.projection import case_of
from projections.dispatch import by_type
from projections.payments import PAYMENTS
from projections.runtime.model import Apart, Index, Key, ReadModel, Rows, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from grants.store.recorded import Recorded

MOVES = Table(
    columns={
        "position": "bigint NOT NULL",
        "case_number": 'text COLLATE "C" NOT NULL',
        # Without this fact there is no case, and no other moves it.
        "opens": "boolean NOT NULL",
        # To what, whatever the case was before, or only if it was in `phase_from`.
        "phase_from": "text",
        "phase_to": "text",
        # Amounts named here are what they are from now on, null: unknown. The others are added.
        "stated": "text[] NOT NULL",
        "approved_cents": "bigint",
        "amount_cents": "bigint",
        "paid_cents": "bigint",
        "claimed_cents": "bigint",
        "recovered_cents": "bigint",
        # Of an import, whose amount is what was approved, or nothing.
        "cancelled": "boolean",
        "effective_first": "date NOT NULL",
        "effective_last": "date NOT NULL",
        "recorded_at": "timestamptz NOT NULL",
    },
    key=("position",),
    indexes=(
        Index(("case_number", "position")),
        Index(("effective_first",)),
        Index(("effective_last",)),
    ),
)
_CONDITIONAL = (Phase.INCOMPLETE, Phase.READY_TO_DECIDE, Phase.APPROVED, Phase.IN_FORCE)
"""Phases in which alone some facts move a case."""


def apply(recorded: Recorded, rows: Rows) -> None:
    """Note what a fact moves, if it moves anything."""
    stored = recorded.stored
    fact = stored.fact
    number = case_of(recorded)
    moved = {**_phase(fact), **_money(fact)}
    if number is not None and isinstance(fact, payments.Paid):
        moved |= _paid(number, fact, rows)
    if not moved:
        return
    effective = stored.effective_on
    rows.append(
        MOVES,
        {
            **_NOTHING,
            **moved,
            "position": recorded.position,
            "case_number": number,
            "effective_first": first_day(effective),
            "effective_last": last_day(effective),
            "recorded_at": recorded.recorded_at,
        },
    )


_NOTHING: dict[str, Any] = {**dict.fromkeys(MOVES.columns), "opens": False, "stated": []}


def _phase(fact: Event) -> dict[str, Any]:
    if type(fact) not in MOVERS:
        return _anyhow(type(fact))
    anyhow = advance(Phase.UNKNOWN, fact)
    if anyhow is not Phase.UNKNOWN:
        return {"phase_to": str(anyhow)}
    for phase in _CONDITIONAL:
        if (to := advance(phase, fact)) is not phase:
            return {"phase_from": str(phase), "phase_to": str(to)}
    return {}


@cache
def _anyhow(kind: type[Event]) -> dict[str, Any]:
    """Where facts of a type move a case, whatever they say and wherever it stands."""
    return {"phase_to": str(MOVES_TO[kind])} if kind in MOVES_TO else {}


def _money(fact: Event) -> dict[str, Any]:
    kind = type(fact)
    return _MONEY[kind](fact) if kind in _MONEY else {}


_Stating = (
    approval.GrantAmended
    | settlement.GrantSettled
    | revocation.GrantWithdrawn
    | revocation.GrantRevoked
    | approval.GrantNotTakenUp
    | approval.ObjectionDecided
)


def _amount(fact: _Stating) -> dict[str, Any]:
    match fact:
        case approval.GrantNotTakenUp():
            return _stated(amount_cents=0)
        case settlement.GrantSettled():
            return _stated(amount_cents=fact.final_cents)
        case approval.ObjectionDecided() if fact.approved_cents is None:
            return {}
        case _:
            return _stated(amount_cents=fact.amount_cents)


def _begun(_: application.ApplicationSubmitted) -> dict[str, Any]:
    return {"opens": True, **_stated(paid_cents=0)}


def _granted(fact: approval.GrantApproved) -> dict[str, Any]:
    # Approved again, it stays what was approved first.
    return {"approved_cents": fact.amount_cents, **_stated(amount_cents=fact.amount_cents)}


def _paid(number: str, fact: payments.Paid, rows: Rows) -> dict[str, Any]:
    match fact:
        case payout.PayoutExecuted():
            payments.note(number, fact, rows)
            return {"paid_cents": fact.cents}
        case payout.PayoutReturned():
            if cents := payments.revenue_cents(number, fact, rows):
                return {"recovered_cents": cents}
            return {"paid_cents": -fact.cents}
        case _:
            assert_never(fact)


def _imported(fact: legacy.LegacyCaseImported) -> dict[str, Any]:
    return {
        "opens": True,
        "cancelled": fact.status == "cancelled",
        **_stated(approved_cents=fact.approved_cents, paid_cents=fact.disbursed_cents),
    }


def _stated(**amounts: Any) -> dict[str, Any]:
    return {"stated": list(amounts), **amounts}


def _corrected(fact: legacy.LegacyCaseCorrected) -> dict[str, Any]:
    new = {each.field: each.new for each in fact.corrections}
    names = {"approved_cents": "approved_cents", "paid_cents": "disbursed_cents"}
    stated = _stated(**{ours: new[theirs] for ours, theirs in names.items() if theirs in new})
    if (cancelled := is_cancelled(fact)) is not None:
        return {**stated, "cancelled": cancelled}
    return stated if stated["stated"] else {}


_Claimed = (
    claim.RecoveryOrdered
    | claim.ClaimAnnulled
    | claim.ClaimPaymentReceived
    | claim.ClaimOffset
    | claim.ClaimRefunded
)


def _claimed(fact: _Claimed) -> dict[str, Any]:
    match fact:
        case claim.RecoveryOrdered():
            return {"claimed_cents": fact.cents}
        case claim.ClaimAnnulled():
            return {"claimed_cents": -fact.by_cents}
        case claim.ClaimPaymentReceived() | claim.ClaimOffset():
            return {"recovered_cents": fact.cents - fact.interest_cents}
        case claim.ClaimRefunded():
            return {"recovered_cents": fact.interest_cents - fact.cents}
        case _:
            assert_never(fact)


_MONEY: dict[type[Event], Callable[[Any], dict[str, Any]]] = by_type(
    {
        application.ApplicationSubmitted: _begun,
        approval.GrantApproved: _granted,
        _Stating: _amount,
        legacy.LegacyCaseImported: _imported,
        legacy.LegacyCaseCorrected: _corrected,
        _Claimed: _claimed,
    }
)
"""What each type of fact says about the money of a case."""

FACTS: frozenset[type[Event]] = frozenset(
    {
        application.ApplicationSubmitted,
        application.ApplicationRevised,
        application.DocumentsRequested,
        application.DocumentsSupplied,
        application.DocumentsWaived,
        application.CompletenessConfirmed,
        application.ReferredToAlliance,
        application.PrioritisationRecorded,
        application.ExaminationCompleted,
        application.ApplicationRejected,
        application.ApplicationWithdrawn,
        application.ApplicationDeemedWithdrawn,
        approval.GrantApproved,
        approval.GrantAmended,
        approval.GrantNotTakenUp,
        approval.DecisionBecameFinal,
        approval.ObjectionDecided,
        approval.CaseClosed,
        approval.CaseReopened,
        payout.PayoutExecuted,
        payout.PayoutReturned,
        settlement.ProofSubmitted,
        settlement.ExaminationStarted,
        settlement.GrantSettled,
        revocation.GrantWithdrawn,
        revocation.GrantRevoked,
        claim.RecoveryOrdered,
        claim.ClaimAnnulled,
        claim.ClaimPaymentReceived,
        claim.ClaimOffset,
        claim.ClaimRefunded,
        legacy.LegacyCaseImported,
        legacy.LegacyCaseCorrected,
    }
)


def keys(recorded: Recorded) -> Iterable[tuple[Table, Key]]:
    """The row a fact will touch."""
    number, fact = case_of(recorded), recorded.fact
    if number is not None and isinstance(fact, payments.Paid):
        yield PAYMENTS, payments.key_of(number, fact)


MOVES_MODEL = ReadModel(
    name="moves",
    version=2,
    tables=(MOVES, PAYMENTS),
    apply=apply,
    facts=FACTS,
    keys=keys,
    apart=Apart(kinds=frozenset({"case", "claim"})),
)
