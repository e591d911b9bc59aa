"""Where a payout stands: the one place where a fact moves a payout on.

Shared by the deciders of the case stream and by the read side; pure, needs only facts.
"""

from __future__ import annotations

from grants.kernel.event import Event
from grants.kernel.machine import State
from grants.kernel.phrases import N_
from grants.payout import events as e


class Stage(State):
    """Stages of one payout; the German term stands behind each.

    A hold (Zahlungssperre) is no stage but lies over one: it may stop the whole case or one payout,
    and when it is lifted the payout stands where it stood.
    """

    REQUESTED = "requested"
    CHECKED = "checked"
    REDUCED = "reduced"
    CERTIFIED = "certified"
    ORDERED = "ordered"
    FAILED = "failed"
    EXECUTED = "executed"
    PARTLY_RETURNED = "partly-returned"
    RETURNED = "returned"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"

    @property
    def german(self) -> str:
        """The German term, for messages to people."""
        return _GERMAN[self]

    @property
    def subject(self) -> str:
        """What stands there."""
        return N_("Der Mittelabruf")

    @property
    def noun(self) -> str:
        """The act that led there, for messages about its day."""
        return _NOUNS[self]


_GERMAN = {
    Stage.REQUESTED: "abgerufen",
    Stage.CHECKED: "geprüft",
    Stage.REDUCED: "gekürzt",
    Stage.CERTIFIED: "sachlich und rechnerisch richtig bescheinigt",
    Stage.ORDERED: "angeordnet",
    Stage.FAILED: "fehlgeschlagen",
    Stage.EXECUTED: "ausgezahlt",
    Stage.PARTLY_RETURNED: "teilweise zurückgeflossen",
    Stage.RETURNED: "vollständig zurückgeflossen",
    Stage.REJECTED: "abgelehnt",
    Stage.WITHDRAWN: "zurückgenommen",
}
_NOUNS = {
    Stage.REQUESTED: N_("Mittelabruf"),
    Stage.CHECKED: N_("Prüfung des Mittelabrufs"),
    Stage.REDUCED: N_("Kürzung"),
    Stage.CERTIFIED: N_("Bescheinigung"),
    Stage.ORDERED: N_("Anordnung"),
    Stage.FAILED: N_("Fehlschlag"),
    Stage.EXECUTED: N_("Auszahlung"),
    Stage.PARTLY_RETURNED: N_("Rückfluss"),
    Stage.RETURNED: N_("Rückfluss"),
    Stage.REJECTED: N_("Ablehnung"),
    Stage.WITHDRAWN: N_("Rücknahme"),
}

UNORDERED = frozenset(
    {Stage.REQUESTED, Stage.CHECKED, Stage.REDUCED, Stage.CERTIFIED, Stage.FAILED}
)
"""Nobody is told to pay; after a failure not any more."""
UNDER_WAY = UNORDERED | {Stage.ORDERED}
"""Neither paid nor given up."""
PAID = frozenset({Stage.EXECUTED, Stage.PARTLY_RETURNED, Stage.RETURNED})
"""The money left, whatever of it came back."""

_MOVES: dict[type[Event], Stage] = {
    e.PayoutChecked: Stage.CHECKED,
    e.PayoutReduced: Stage.REDUCED,
    e.PayoutRejected: Stage.REJECTED,
    e.PayoutWithdrawn: Stage.WITHDRAWN,
    e.PayoutCertified: Stage.CERTIFIED,
    e.PayoutOrdered: Stage.ORDERED,
    e.PayoutFailed: Stage.FAILED,
    e.PayoutExecuted: Stage.EXECUTED,
}


def advance(stage: Stage, fact: Event, *, kept_cents: int) -> Stage:
    """The stage after one more fact; `kept_cents` is what is paid and did not come back by then."""
    if isinstance(fact, e.PayoutReturned):
        return Stage.PARTLY_RETURNED if kept_cents > 0 else Stage.RETURNED
    return _MOVES.get(type(fact), stage)
