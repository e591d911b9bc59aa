"""The stages of a claim."""

from __future__ import annotations

from grants.kernel.machine import State
from grants.kernel.phrases import N_


class ClaimPhase(State):
    """How far a claim has come; stored codes, never translated. DUE is shown from its day on.

    SUSPENDED is shown while an objection to the decision behind the claim is pending.
    """

    NONE = "none"
    RAISED = "raised"
    NOTIFIED = "notified"
    FINAL = "final"
    DUE = "due"
    PARTLY_PAID = "partly-paid"
    PAID = "paid"
    DEFERRED = "deferred"
    INSTALMENTS = "instalments"
    SUSPENDED = "suspended"
    WRITTEN_DOWN = "written-down"
    WAIVED = "waived"
    OFFSET = "offset"
    ANNULLED = "annulled"

    @property
    def german(self) -> str:
        """The word for people."""
        return _GERMAN[self]

    @property
    def subject(self) -> str:
        """What stands there."""
        return N_("Die Erstattung")


_GERMAN = {
    ClaimPhase.NONE: "nicht festgesetzt",
    ClaimPhase.RAISED: "festgesetzt",
    ClaimPhase.NOTIFIED: "bekannt gegeben",
    ClaimPhase.FINAL: "bestandskräftig",
    ClaimPhase.DUE: "fällig",
    ClaimPhase.PARTLY_PAID: "teilweise bezahlt",
    ClaimPhase.PAID: "bezahlt",
    ClaimPhase.DEFERRED: "gestundet",
    ClaimPhase.INSTALMENTS: "Ratenzahlung vereinbart",
    ClaimPhase.SUSPENDED: "durch Widerspruch ausgesetzt",
    ClaimPhase.WRITTEN_DOWN: "niedergeschlagen",
    ClaimPhase.WAIVED: "erlassen",
    ClaimPhase.OFFSET: "aufgerechnet",
    ClaimPhase.ANNULLED: "aufgehoben",
}
