"""Where in the log stands what the tables of a case show: positions, for their links."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, get_args

from grants.application.events import ApplicationRevised, ApplicationSubmitted
from grants.approval.events import RecipientChanged
from grants.claim.events import (
    ClaimOffset,
    ClaimPaymentReceived,
    InterestAssessed,
    InterestCorrected,
    RecoveryOrdered,
)
from grants.payout.events import (
    BankAccountChanged,
    BankAccountConfirmed,
    PayoutExecuted,
    PayoutRequested,
)
from projections.cases.acts import Decided, decision_of

if TYPE_CHECKING:
    from grants.kernel.event import Event
    from grants.store.recorded import Recorded
    from projections.moments import Moment

_DECIDED = get_args(Decided)


@dataclass
class Places:
    """Positions of facts: of the application in force, and the last by what they are about.

    `decisions` by number and act; `requested` and `executed` by payout; `claims`, `interest` and
    `received` by claim. `account` and `compared` are of the bank account in force.
    """

    application: int | None = None
    decisions: dict[tuple[str, str], int] = field(default_factory=dict)
    requested: dict[int, int] = field(default_factory=dict)
    executed: dict[int, int] = field(default_factory=dict)
    claims: dict[str, int] = field(default_factory=dict)
    interest: dict[str, int] = field(default_factory=dict)
    received: dict[str, int] = field(default_factory=dict)
    account: Recorded | None = None
    compared: Recorded | None = None

    def granted(self) -> int | None:
        """Where the amount was last decided on."""
        deciding = [at for (_, act), at in self.decisions.items() if act in _GRANTING]
        return max(deciding, default=None)


_GRANTING = frozenset({"approval", "amendment", "withdrawal", "revocation"})


def places(facts: Iterable[Recorded], moment: Moment | None) -> Places:
    """The places of what a case shows at a moment, out of its dossier."""
    found = Places()
    for each in facts:
        if moment is None or moment.counts(each.position, each.stored.effective_on):
            _decided(found, each.fact, each.position)
            _paid(found, each.fact, each.position)
            _account(found, each)
    return found


def _decided(found: Places, fact: Event, position: int) -> None:
    if isinstance(fact, _DECIDED):
        decision = decision_of(fact)
        found.decisions[decision.decision, decision.act] = position
    match fact:
        case ApplicationSubmitted() | ApplicationRevised():
            found.application = position
        case RecoveryOrdered():
            found.claims[fact.claim] = position
        case InterestAssessed() | InterestCorrected():
            found.interest[fact.claim] = position
        case ClaimPaymentReceived() | ClaimOffset():
            found.received[fact.claim] = position
        case _:
            pass


def _paid(found: Places, fact: Event, position: int) -> None:
    match fact:
        case PayoutRequested():
            found.requested[fact.payout_no] = position
        case PayoutExecuted():
            found.executed[fact.payout_no] = position
        case _:
            pass


def _account(found: Places, recorded: Recorded) -> None:
    match recorded.fact:
        case BankAccountChanged():
            found.account, found.compared = recorded, None
        case BankAccountConfirmed():
            found.compared = recorded
        case RecipientChanged():  # The account was the former recipient's.
            found.account = found.compared = None
        case _:
            pass
