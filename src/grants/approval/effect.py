"""What a decision takes from the recipient, as far as it can be undone. Pure, needs facts alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from grants.approval.events import GrantAmended, ObjectionDecided, YearShare
from grants.approval.grant import Grant, ShareKey, by_key
from grants.kernel.event import Event
from grants.revocation.events import GrantRevoked, GrantWithdrawn, RecoverySigned
from grants.settlement.events import GrantSettled


@dataclass(frozen=True, kw_only=True)
class Effect:
    """By how much it lowered the grant, each of its shares and the final amount; what it released.

    `claim_cents` are claimed back with it now. `ended` says that it took the grant back whole;
    `settled` that a final decision stood before it.
    """

    granted_cents: int = 0
    shares: Mapping[ShareKey, int] = field(default_factory=dict)
    final_cents: int = 0
    released: tuple[YearShare, ...] = ()
    claim: str | None = None
    claim_cents: int = 0
    ended: bool = False
    settled: bool = False


NO_EFFECT = Effect()


def effect_of(fact: Event, grant: Grant | None, final_cents: int | None) -> Effect:
    """The effect of a signature on the grant, and the final amount, that stood before it."""
    match fact:
        case GrantSettled():
            return Effect(released=fact.released, claim=fact.claim, claim_cents=fact.overpaid_cents)
        case GrantWithdrawn() | GrantRevoked() if grant is not None:
            before, after = by_key(grant.by_year), by_key(fact.by_year)
            return Effect(
                granted_cents=grant.amount_cents - fact.amount_cents,
                shares={key: cents - after.get(key, 0) for key, cents in before.items()},
                final_cents=0 if final_cents is None else final_cents - fact.amount_cents,
                released=fact.released,
                claim=fact.claim,
                claim_cents=fact.overpaid_cents,
                ended=fact.extent == "whole",
                settled=final_cents is not None,
            )
        case GrantAmended():
            return Effect(claim=fact.claim, claim_cents=fact.overpaid_cents)
        case RecoverySigned():
            return Effect(claim=fact.claim, claim_cents=fact.cents)
        case _:
            return NO_EFFECT


def final_after(final_cents: int | None, fact: Event) -> int | None:
    """What a final decision leaves the recipient after one more fact; None: none stands."""
    match fact:
        case GrantSettled():
            return fact.final_cents
        case GrantWithdrawn() | GrantRevoked() if final_cents is not None:
            return fact.amount_cents
        case ObjectionDecided(approved_cents=int()):
            return fact.final_cents
        case _:
            return final_cents
