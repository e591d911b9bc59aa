"""What the forms of the commands on a claim begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from projections.cases.claims import ClaimFile

_IDS = {
    "assess-interest": ("assessment", "Z"),
    "assess-interim-interest": ("assessment", "Z"),
    "receive-claim-payment": ("payment", "E"),
    "refund-claim": ("refund", "R"),
    "offset-claim": ("offset", "A"),
    "waive-interest": ("waiver", "V"),
    "waive-claim": ("waiver", "V"),
    "defer-claim": ("deferral", "S"),
    "agree-instalments": ("agreement", "T"),
}
"""Which field names what is new, and how its names begin."""


def claim_fixed(claim: ClaimFile, command: str) -> dict[str, Any]:
    """The name of what is new: none that is used already."""
    if command not in _IDS:
        return {}
    field, letter = _IDS[command]
    used = {getattr(fact, field, None) for fact in claim.facts}
    number = next(n for n in range(1, len(used) + 2) if f"{letter}{n}" not in used)
    return {field: f"{letter}{number}"}


def claim_begins(claim: ClaimFile, command: str) -> dict[str, Any]:
    """What people expect."""
    match command:
        case "notify-claim":
            return {"manner": "presumed", "remedy_notice": "included"}
        case "record-claim-finality":
            return {"ground": "period-over"}
        case "assess-interest":
            return {"base_cents": claim.cents - claim.annulled_cents or None}
        case "receive-claim-payment" | "offset-claim":
            return {"cents": claim.open_cents or None}
        case "refund-claim":
            return {"cents": claim.refund_due_cents or None}
        case "agree-instalments":
            return {"if_missed": "rest-due"}
        case _:
            return {}
