"""What notification, objections and the course of a granted case change in its line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grants.approval import events as approval
from grants.kernel.event import Event
from projections.cases.applications import flags

if TYPE_CHECKING:
    from projections.runtime.model import Row

PENDING = "objection-pending"


def changes(fact: Event, row: Row) -> dict[str, Any]:
    """The columns that a fact about a signed decision changes; none if it is another fact."""
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
            left = [decision for decision in row["objections"] if decision != fact.decision]
            shown = flags(row, drop=None if left else PENDING)
            # What was dismissed or taken back leaves the period as it was.
            over = fact.outcome in {"upheld", "partly-upheld"}
            remedy = {"remedy_until": None} if over else {}
            return {"objections": left, "flags": shown, **remedy}
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
            return {}
