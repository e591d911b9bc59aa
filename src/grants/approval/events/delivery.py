"""Facts about what follows a signature: dispatch, notification, remedy, finality."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from grants.approval.events.terms import YearShare
from grants.kernel.event import Event, stored_as
from grants.kernel.ids import Code, Identifier, Ordinal
from grants.kernel.money import NonNegativeCents, PositiveCents
from grants.kernel.sealed import Sealed

SetAsideAct = Literal["rejection", "settlement", "revocation", "withdrawal", "recovery"]
"""What an objection can leave without any effect; of the others a new amendment says what holds."""


@stored_as("approval.decision-dispatched", on="posted_on", basis="§ 41 VwVfG")
class DecisionDispatched(Event):
    """The decision is sent (Versand). `presumed_on`: presumed notification by the rule in force.

    What is served (Zustellung) is not presumed to arrive: there it is None.
    """

    decision: str
    channel: Literal["post", "electronic", "delivery"]
    remedy_notice: Literal["included", "missing"]
    presumed_on: dt.date | None
    posted_on: dt.date


@stored_as("approval.notification-effected", on="effected_on", basis="§ 41 VwVfG")
class NotificationEffected(Event):
    """The decision has reached the recipient (Bekanntgabe); a remedy is open to `remedy_until`."""

    decision: str
    manner: Literal["presumed", "proven"]
    remedy_until: dt.date
    effected_on: dt.date


@stored_as("approval.decision-returned", on="returned_on", basis="§ 41 VwVfG")
class DecisionReturned(Event):
    """The letter came back undelivered (Postrücklauf): what was presumed to arrive did not."""

    decision: str
    ground: Literal["address-unknown", "not-accepted", "not-collected", "other"]
    recorded_by: Identifier
    returned_on: dt.date


@stored_as("approval.remedy-waived", on="waived_on")
class RemedyWaived(Event):
    """The recipient waives the remedy (Rechtsmittelverzicht): the decision is final at once."""

    decision: str
    waived_on: dt.date


@stored_as("approval.objection-filed", on="filed_on", basis="§ 68 VwGO")
class ObjectionFiled(Event):
    """The recipient objects to a decision (Widerspruch).

    `remedy_until` is the end of the period it is measured by, None before the notification.
    `findings` say why it may be inadmissible; whether it is, is decided with it.
    """

    decision: str
    grounds: Sealed | None
    remedy_until: dt.date | None
    findings: tuple[Code, ...]
    recorded_by: Identifier
    filed_on: dt.date


@stored_as("approval.objection-decided", on="decided_on", version=3, basis="§ 68 VwGO")
class ObjectionDecided(Event):
    """The objection is decided (Abhilfe, Widerspruchsbescheid), or it was taken back.

    `sets_aside` is the act that has no effect any more, `returns_to` the state the case goes back
    to with it. Where the grant changes, `approved_cents` are granted again as `by_year` says,
    `final_cents` are what a final decision leaves of them (None: none stands), and the recipient
    may have `delta_cents` more. Of what was released, `restored` is bound again by the year of its
    budget, `unrestored_cents` are not, because that year is over. Of `claim`, `annulled_cents` fall
    away and `claim_cents` remain. `limit_cents` is the limit in force of who decided; None: there
    was none, or it was not noted (before version 3).

    `letter` is the number under which it is served by itself (§ 73 (3) VwGO), because the decision
    it is about is set aside or stays as it came; None: what holds now is served with that decision.
    """

    decision: str
    outcome: Literal["upheld", "partly-upheld", "dismissed", "withdrawn"]
    sets_aside: SetAsideAct | None
    returns_to: Code | None
    approved_cents: NonNegativeCents | None
    final_cents: NonNegativeCents | None
    delta_cents: NonNegativeCents
    by_year: tuple[YearShare, ...]
    plan_version: Ordinal | None
    restored: tuple[YearShare, ...]
    unrestored_cents: NonNegativeCents
    claim: str | None
    claim_cents: NonNegativeCents
    annulled_cents: NonNegativeCents
    letter: Identifier | None
    reasons: Sealed
    decided_by: Identifier
    competence: Code
    limit_cents: PositiveCents | None
    decided_on: dt.date

    @property
    def amount_cents(self) -> int | None:
        """What the recipient may have from now on; None: as before."""
        return self.approved_cents if self.final_cents is None else self.final_cents

    @classmethod
    def upcast(cls, fields: dict[str, Any], version: int) -> dict[str, Any]:
        """Version 1 set nothing aside but refusals and moved no money; 2 noted no limit."""
        fields = {**fields, "letter": None, "limit_cents": None} if version < 3 else fields
        if version != 1:
            return fields
        return {
            **fields,
            "sets_aside": "rejection" if fields["returns_to"] is not None else None,
            "approved_cents": None,
            "final_cents": None,
            "delta_cents": 0,
            "by_year": [],
            "plan_version": None,
            "restored": [],
            "unrestored_cents": 0,
            "claim": None,
            "claim_cents": 0,
            "annulled_cents": 0,
        }


@stored_as("approval.decision-became-final", on="final_on", basis="§ 70 VwGO")
class DecisionBecameFinal(Event):
    """No remedy is possible any more (Bestandskraft); an approval is in force."""

    decision: str
    final_on: dt.date
