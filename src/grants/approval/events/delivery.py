"""Facts about what follows a signature: dispatch, notification, remedy, finality."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from grants.kernel.event import Event, stored_as
from grants.kernel.ids import Code, Identifier
from grants.kernel.sealed import Sealed


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


@stored_as("approval.objection-decided", on="decided_on", basis="§ 68 VwGO")
class ObjectionDecided(Event):
    """The objection is decided (Abhilfe, Widerspruchsbescheid), or it was taken back.

    `returns_to` is the state the case goes back to where a refusal is set aside.
    """

    decision: str
    outcome: Literal["upheld", "partly-upheld", "dismissed", "withdrawn"]
    returns_to: Code | None
    reasons: Sealed
    decided_by: Identifier
    competence: Code
    decided_on: dt.date


@stored_as("approval.decision-became-final", on="final_on", basis="§ 70 VwGO")
class DecisionBecameFinal(Event):
    """No remedy is possible any more (Bestandskraft); an approval is in force."""

    decision: str
    final_on: dt.date
