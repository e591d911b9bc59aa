"""How far the letter of each signed decision has come, told from the facts of its case alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from grants.application.events import ApplicationRejected
from grants.approval import events as e
from grants.kernel.event import Event
from grants.revocation.events import GrantRevoked, GrantWithdrawn, RecoverySigned
from grants.settlement.events import GrantSettled

Stage = Literal["unsent", "sent", "notified", "waived", "final", "served"]

SIGNED = (
    e.GrantApproved,
    e.GrantAmended,
    ApplicationRejected,
    e.RecipientChanged,
    GrantSettled,
    GrantWithdrawn,
    GrantRevoked,
    RecoverySigned,
)


def letters(facts: Iterable[Event]) -> dict[str, Stage]:
    """By its number, how far each decision has come that has an effect.

    What was decided about an objection on its merits is served with the decision as it stands then
    (§ 73 (3) VwGO). What is set aside has no letter any more, and an objection that was taken back
    or inadmissible leaves the letter where it was; who decided that has a letter of their own,
    which is `served` and neither waived nor final.
    """
    found: dict[str, Stage] = {}
    admissible: dict[str, bool] = {}
    rulings: set[str] = set()
    for fact in facts:
        match fact:
            case _ if isinstance(fact, SIGNED):
                found[fact.decision] = "unsent"
            case e.DecisionReturned():
                found[fact.decision] = "unsent"
            case e.DecisionDispatched():
                found[fact.decision] = "sent"
            case e.NotificationEffected():
                found[fact.decision] = "served" if fact.decision in rulings else "notified"
            case e.RemedyWaived():
                found[fact.decision] = "waived"
            case e.DecisionBecameFinal():
                found[fact.decision] = "final"
            case e.ObjectionFiled():
                admissible[fact.decision] = not fact.findings
            case e.ObjectionDecided(letter=str(letter)):
                rulings.add(letter)
                found[letter] = "unsent"
                if fact.sets_aside is not None:
                    found.pop(fact.decision, None)
            case e.ObjectionDecided() if fact.sets_aside is not None:
                found.pop(fact.decision, None)
            case e.ObjectionDecided(outcome="upheld" | "partly-upheld"):
                found[fact.decision] = "unsent"
            case e.ObjectionDecided(outcome="dismissed") if admissible.get(fact.decision):
                found[fact.decision] = "unsent"
            case _:
                pass
    return found
