"""What decisions, their notification, objections and the course of a case change in its line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, assert_never

from grants.approval import events as approval
from grants.kernel.ids import ruled_on
from grants.revocation import events as revocation
from grants.settlement.events import GrantSettled
from projections.cases.applications import deviation, flags

if TYPE_CHECKING:
    from projections.runtime.model import Row

PENDING = "objection-pending"
Granted = (
    approval.GrantApproved
    | approval.GrantAmended
    | approval.GrantNotTakenUp
    | GrantSettled
    | revocation.GrantWithdrawn
    | revocation.GrantRevoked
)


def granted(fact: Granted, row: Row) -> dict[str, Any]:
    """What a decision about the grant itself changes: amount, period, years."""
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
                "budget_years": years_of(fact.by_year),
                # What had begun before the day of the signature was not approved.
                "flags": flags(
                    {"flags": deviation(row, fact.deviates_from_vote)},
                    drop="started-before-permission",
                ),
            }
        case approval.GrantAmended():
            return {
                "amount_cents": fact.amount_cents,
                "period_from": fact.period_from.isoformat(),
                "period_to": fact.period_to.isoformat(),
                "budget_years": years_of(fact.by_year),
            }
        case approval.GrantNotTakenUp():
            return {"amount_cents": 0}
        case GrantSettled():
            return {"amount_cents": fact.final_cents}
        case revocation.GrantWithdrawn() | revocation.GrantRevoked():
            late = "taken-back-late" if fact.limit == "overridden" else None
            part = ["taken-back-in-part"] if fact.extent == "part" else []
            return {
                "amount_cents": fact.amount_cents,
                "budget_years": years_of(fact.by_year),
                "flags": flags({"flags": [*row["flags"], *part]}, add=late),
            }
        case _:
            assert_never(fact)


def years_of(shares: Iterable[approval.YearShare]) -> list[int]:
    """The years whose budgets an amount rests on."""
    return sorted({share.year for share in shares if share.cents})


Attacked = (
    approval.NotificationEffected
    | approval.DecisionBecameFinal
    | approval.RemedyWaived
    | approval.DecisionReturned
    | approval.ObjectionFiled
    | approval.ObjectionDecided
)


def attacked(fact: Attacked, row: Row) -> dict[str, Any]:
    """What becomes of the remedies against a decision."""
    if ruled_on(fact.decision) is not None:
        return {}  # How a decision on an objection is served moves no other period.
    match fact:
        case approval.NotificationEffected():
            return {"remedy_until": fact.remedy_until}
        case approval.DecisionBecameFinal() | approval.RemedyWaived() | approval.DecisionReturned():
            return {"remedy_until": None}
        case approval.ObjectionFiled():
            pending = [*row["objections"], fact.decision]
            return {
                "objections": pending,
                "flags": sorted({*row["flags"], *fact.findings, PENDING}),
            }
        case approval.ObjectionDecided():
            return _objection_decided(fact, row)
        case _:
            assert_never(fact)


def _objection_decided(fact: approval.ObjectionDecided, row: Row) -> dict[str, Any]:
    left = [decision for decision in row["objections"] if decision != fact.decision]
    shown = flags(row, drop=None if left else PENDING)
    changes: dict[str, Any] = {"objections": left, "flags": shown}
    if fact.outcome in {"upheld", "partly-upheld"}:
        # What was dismissed or taken back leaves the period as it was.
        changes["remedy_until"] = None
    if fact.approved_cents is not None:
        undone = fact.sets_aside in {"revocation", "withdrawal"}
        taken = {"taken-back-in-part", "taken-back-late"} if undone else set()
        changes |= {
            "amount_cents": fact.amount_cents,
            "budget_years": years_of(fact.by_year),
            "flags": [flag for flag in shown if flag not in taken],
        }
    return changes


Course = (
    approval.RecipientChanged
    | approval.InsolvencyOpened
    | approval.InsolvencyEnded
    | approval.CaseReopened
    | approval.CaseClosed
)


def course(fact: Course, row: Row) -> dict[str, Any]:
    """What happens to the recipient and to the file as a whole."""
    match fact:
        case approval.RecipientChanged():
            # The account was the former recipient's; there is none to confirm.
            return {"party": fact.party, "flags": flags(row, drop="bank-account-unconfirmed")}
        case approval.InsolvencyOpened():
            return {"flags": flags(row, add="insolvency")}
        case approval.InsolvencyEnded():
            return {"flags": flags(row, drop="insolvency")}
        case approval.CaseReopened():
            return {"flags": flags(row, add="reopened")}
        case approval.CaseClosed():
            return {"flags": flags(row, drop="reopened")}
        case _:
            assert_never(fact)
