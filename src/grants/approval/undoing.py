"""What an upheld objection undoes: the state of the case, the grant, its commitments, the claim.

Approvals, amendments and changes of recipient stay as they are: what the decision on the objection
says about them takes a new amendment. Only what they claimed falls away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grants.application.lifecycle import Phase
from grants.approval.commands import DecideObjection
from grants.approval.decision import Decision
from grants.approval.events import YearShare
from grants.approval.grant import ShareKey, by_key
from grants.approval.rejections import (
    ClaimRemainderMissing,
    ClaimRemainderNotLess,
    ClaimRemainderUnused,
)
from grants.approval.state import Approval
from grants.approval.terms import GrantBasis
from grants.kernel.money import euros_de

TAKING = frozenset({"settlement", "revocation", "withdrawal"})
_UNDONE = TAKING | {"recovery"}


@dataclass(frozen=True, kw_only=True)
class ReviewBasis(GrantBasis):
    """`bindable` are the accounts of what the decision released that can still bind money."""

    bindable: frozenset[ShareKey]


def consequence(
    command: DecideObjection, decision: Decision, approval: Approval, basis: ReviewBasis
) -> dict[str, Any]:
    """The fields of the fact that say what follows.

    Raises:
        ClaimRemainderMissing, ClaimRemainderUnused, ClaimRemainderNotLess: what remains of the
            claim is not stated where it must be, or stated where it must not, or not less.
    """
    annulled = _annulled(command, decision)
    claim = decision.effect.claim if annulled is not None else None
    back = _returns_to(command, decision, approval)
    fields: dict[str, Any] = {
        "sets_aside": _sets_aside(command, decision),
        "returns_to": back,
        "approved_cents": None,
        "final_cents": None,
        "delta_cents": 0,
        "by_year": (),
        "plan_version": None,
        "restored": (),
        "unrestored_cents": 0,
        "claim": claim,
        "claim_cents": decision.effect.claim_cents - annulled if annulled is not None else 0,
        "annulled_cents": annulled or 0,
    }
    if decision.act not in TAKING:
        return fields
    if command.outcome == "upheld":
        return fields | _undone(decision, approval, basis, back=back)
    if annulled and command.outcome == "partly-upheld":
        return fields | _lessened(decision, approval, basis, cents=annulled)
    return fields


def _annulled(command: DecideObjection, decision: Decision) -> int | None:
    """By how much the claim falls; None where there is none, or the objection changes nothing."""
    effect = decision.effect
    left = command.claim_cents
    if command.outcome == "partly-upheld" and effect.claim_cents:
        claimed = {"claim": effect.claim, "cents": euros_de(effect.claim_cents)}
        if left is None:
            raise ClaimRemainderMissing(**claimed)
        if left >= effect.claim_cents:
            raise ClaimRemainderNotLess(**claimed, left=euros_de(left))
        return effect.claim_cents - left
    if left is not None:
        raise ClaimRemainderUnused
    if command.outcome == "upheld" and effect.claim is not None:
        return effect.claim_cents
    return None


def _sets_aside(command: DecideObjection, decision: Decision) -> str | None:
    undone = decision.act in _UNDONE and command.outcome == "upheld"
    return decision.act if undone or _refusal_falls(command, decision) else None


def _refusal_falls(command: DecideObjection, decision: Decision) -> bool:
    return decision.act == "rejection" and command.outcome in {"upheld", "partly-upheld"}


def _returns_to(command: DecideObjection, decision: Decision, approval: Approval) -> str | None:
    if _refusal_falls(command, decision):
        return str(decision.signed_in)
    if command.outcome != "upheld":
        return None
    match decision.act, approval.phase:
        case "settlement", Phase.SETTLED:
            return str(Phase.PROOF_IN_EXAMINATION)
        case (("revocation" | "withdrawal"), Phase.REVOKED) if decision.effect.ended:
            if decision.signed_in is Phase.SETTLED and approval.final_cents is None:
                return str(Phase.PROOF_IN_EXAMINATION)  # The settlement was set aside meanwhile.
            return str(decision.signed_in)
        case _:
            return None


def _undone(
    decision: Decision, approval: Approval, basis: ReviewBasis, *, back: str | None
) -> dict[str, Any]:
    """As if it had not been signed; money of a year that is over stays gone."""
    effect, grant = decision.effect, approval.grant
    assert grant is not None
    settlement = decision.act == "settlement"
    # Where another decision has ended or settled the case since, there is nothing to draw.
    drawable = back is not None or (
        not settlement
        and approval.phase is not Phase.REVOKED
        and _settled_as_then(decision, approval)
    )
    restored = tuple(
        share
        for share in effect.released
        if drawable and (share.year, share.scope, share.earmark) in basis.bindable
    )
    lost = [share for share in effect.released if share not in restored]
    regained = _regained(by_key(grant.by_year), effect.shares, cents=effect.granted_cents)
    approved = grant.amount_cents + effect.granted_cents
    final = None if settlement or approval.final_cents is None else approval.final_cents
    if final is not None:
        final += effect.final_cents
    return {
        **_amounts(approval, approved, final),
        "by_year": _shares(_without(regained, lost, basis.drawn)),
        "restored": restored,
        "unrestored_cents": sum(share.cents for share in lost),
    }


def _settled_as_then(decision: Decision, approval: Approval) -> bool:
    return decision.effect.settled == (approval.final_cents is not None)


def _lessened(
    decision: Decision, approval: Approval, basis: ReviewBasis, *, cents: int
) -> dict[str, Any]:
    """The recipient keeps what is not claimed back any more, which was paid long ago."""
    effect, grant = decision.effect, approval.grant
    assert grant is not None
    final = approval.final_cents
    if decision.act == "settlement":
        if approval.phase is not Phase.SETTLED:
            return {}  # Taken back since: what may be kept is said there.
        assert final is not None
        return {
            **_amounts(approval, grant.amount_cents, final + cents),
            "by_year": grant.by_year,
        }
    now = by_key(grant.by_year)
    paid = {
        key: min(taken, basis.drawn.get(key, 0) - now.get(key, 0))
        for key, taken in effect.shares.items()
    }
    more = final + cents if final is not None and effect.settled else final
    return {
        **_amounts(approval, grant.amount_cents + cents, more),
        "by_year": _shares(_regained(now, paid, cents=cents)),
    }


def _amounts(approval: Approval, approved: int, final: int | None) -> dict[str, Any]:
    grant = approval.grant
    assert grant is not None
    before = grant.amount_cents if approval.final_cents is None else approval.final_cents
    after = approved if final is None else final
    return {
        "approved_cents": approved,
        "final_cents": final,
        "delta_cents": max(0, after - before),
        "plan_version": grant.plan_version + 1,
    }


def _regained(
    shares: Mapping[ShareKey, int], taken: Mapping[ShareKey, int], *, cents: int
) -> dict[ShareKey, int]:
    """Shares with so much of what was taken from them, oldest first."""
    found = dict(shares)
    for key in sorted(taken):
        back = max(0, min(cents, taken[key]))
        found[key] = found.get(key, 0) + back
        cents -= back
    return found


def _without(
    shares: dict[ShareKey, int], lost: list[YearShare], drawn: Mapping[ShareKey, int]
) -> dict[ShareKey, int]:
    """Shares without what is not bound again; a budget may hold what was carried to it."""
    found = dict(shares)
    for gone in lost:
        left = gone.cents
        for key in sorted(found, reverse=True):
            if key[0] <= gone.year and key[1:] == (gone.scope, gone.earmark):
                cut = max(0, min(left, found[key] - drawn.get(key, 0)))
                found[key] -= cut
                left -= cut
    return found


def _shares(found: Mapping[ShareKey, int]) -> tuple[YearShare, ...]:
    return tuple(
        YearShare(year=year, scope=scope, earmark=earmark, cents=cents)
        for (year, scope, earmark), cents in sorted(found.items())
        if cents
    )
