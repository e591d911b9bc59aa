"""Imported cases (Altfälle): what an older system knew, and what a newer file corrects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grants.application.lifecycle import Phase
from grants.legacy.events import LegacyCaseCorrected, LegacyCaseImported

if TYPE_CHECKING:
    from projections.runtime.model import Row


def imported(fact: LegacyCaseImported) -> Row:
    """The row of an imported case; null is unknown, never zero."""
    cancelled = fact.status == "cancelled"
    return {
        "number": fact.case,
        "programme": fact.programme,
        "kind": fact.kind,
        "scope": fact.scope,
        "guideline": None,
        "call": None,
        "party": fact.party,
        "responsible": None,
        "title_ref": fact.title.ref if fact.title else None,
        "purpose_ref": fact.purpose.ref if fact.purpose else None,
        "phase": str(Phase.UNKNOWN),
        "origin": "imported",
        "year": fact.year,
        "received_on": fact.applied_on,
        "approved_on": fact.approved_on,
        "period_from": fact.period_from,
        "period_to": fact.period_to,
        "application_version": 0,
        "requested_cents": fact.requested_cents,
        "recommended_cents": None,
        "approved_cents": fact.approved_cents,
        "amount_cents": 0 if cancelled else fact.approved_cents,
        "paid_cents": fact.disbursed_cents,
        "claimed_cents": 0,
        "recovered_cents": 0,
        "claim_open_cents": 0,
        "refund_due_cents": 0,
        "earmark": fact.earmark,
        "objects": list(fact.objects),
        "primary_object": fact.objects[0] if fact.objects else None,
        "budget_years": [fact.year],
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
        "flags": sorted({*fact.flags, *(["cancelled"] if cancelled else [])}),
        "holds": [],
    }


def is_cancelled(fact: LegacyCaseCorrected) -> bool | None:
    """Whether a newer file says that the grant was given up; None: nothing about it.

    Status and flags both tell, and a fact of its own may correct each.
    """
    new = {correction.field: correction.new for correction in fact.corrections}
    if "status" in new:
        return new["status"] == "cancelled"
    return "cancelled" in _listed(new["flags"]) if "flags" in new else None


def corrected(fact: LegacyCaseCorrected, row: Row) -> dict[str, Any]:
    """The columns a newer file states differently."""
    changes: dict[str, Any] = {}
    for correction in fact.corrections:
        new = correction.new
        match correction.field:
            case "title" | "purpose":
                sealed = fact.sealed.get(correction.field)
                changes[f"{correction.field}_ref"] = sealed.ref if sealed else None
            case "objects":
                changes["objects"] = _listed(new)
                changes["primary_object"] = next(iter(changes["objects"]), None)
            case "flags":
                changes["flags"] = sorted(set(_listed(new)))
            case "approved_cents" | "requested_cents" | "approved_on" | "period_from":
                changes[correction.field] = new
            case "period_to":
                changes["period_to"] = new
            case "disbursed_cents":
                changes["paid_cents"] = new
            case "applied_on":
                changes["received_on"] = new
            case "scope" | "kind" | "earmark" if new is not None:
                changes[correction.field] = new
            case "year" if new is not None:
                changes |= {"year": int(new), "budget_years": [int(new)]}
            case _:
                pass  # Not in a line: recipient (see people), paid_on, fiscal_year, year basis.
    flags = set(changes["flags"] if "flags" in changes else row["flags"])
    if (cancelled := is_cancelled(fact)) is not None:
        flags = flags | {"cancelled"} if cancelled else flags - {"cancelled"}
    approved_cents = changes.get("approved_cents", row["approved_cents"])
    in_force = 0 if "cancelled" in flags else approved_cents
    return {**changes, "flags": sorted(flags), "amount_cents": in_force}


def _listed(joined: str | int | None) -> list[str]:
    return str(joined).split(",") if joined not in {None, ""} else []
