"""What every step on a claim asks first."""

from __future__ import annotations

import datetime as dt
from typing import Any

from grants.claim.events import ClaimNotified, RecoveryOrdered
from grants.claim.rejections import ClaimActTaken, ClaimNotNotified, ClaimUnknown
from grants.claim.state import Claim
from grants.claim.transitions import STAGES
from grants.kernel.aggregate import Basis
from grants.kernel.event import Event


def admit(command: object, claim: Claim, *, on: dt.date) -> None:
    """Refuse a step that the claim does not admit on the day it happens.

    Raises:
        NotInThisPhase: it is admitted at another stage.
    """
    STAGES.admit(command, claim.phase_on(on))


def raised(claim: Claim) -> RecoveryOrdered:
    """The order the claim rests on.

    Raises:
        ClaimUnknown: there is none.
    """
    if claim.ordered is None:
        raise ClaimUnknown
    return claim.ordered


def notified(claim: Claim) -> ClaimNotified:
    """The notification of the order.

    Raises:
        ClaimNotNotified: the recipient does not know the claim yet.
    """
    if claim.notified is None:
        raise ClaimNotNotified
    return claim.notified


def repeats(known: Event, command: Any, basis: Basis) -> bool:
    """Whether a fact is what this command of this person would record.

    A command's fields are those of its fact by name; the fact has more, and one `…_by`.
    """
    fields = type(known).model_fields
    (by,) = (name for name in fields if name.endswith("_by"))
    return getattr(known, by) == basis.person and all(
        name in fields and getattr(known, name) == value for name, value in vars(command).items()
    )


def done_before(
    claim: Claim, identifier: str, kind: type[Event], command: Any, basis: Basis
) -> bool:
    """Whether exactly this act is recorded under its id already.

    Raises:
        ClaimActTaken: the id belongs to another act.
    """
    if identifier in claim.payments:  # Budgets know what came back by its id alone.
        raise ClaimActTaken(act=identifier)
    known = claim.acts.get(identifier)
    if known is None:
        return False
    if not isinstance(known, kind) or not repeats(known, command, basis):
        raise ClaimActTaken(act=identifier)
    return True
