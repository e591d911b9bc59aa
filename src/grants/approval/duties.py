"""What the acts on decisions wait for, and who may not be the one to do them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce

from grants.application.commands import RejectApplication
from grants.application.events import ApplicationRejected
from grants.approval import commands as c
from grants.approval import events as e
from grants.approval.grant import Grant, grant_after
from grants.approval.letters import Stage, letters
from grants.kernel.duties import Barred, Duty
from grants.kernel.event import Event
from grants.kernel.phrases import N_

_DRAFTER = (Barred(e.DecisionDrafted, "drafted_by"),)
_OWN_DRAFT = N_("Wer den Entwurf erstellt hat, zeichnet nicht.")


def unproven(facts: Iterable[Event]) -> set[str]:
    """The decisions that are sent and may yet come back: nothing proves that they arrived."""
    sent: set[str] = set()
    for fact in facts:
        match fact:
            case e.DecisionDispatched():
                sent.add(fact.decision)
            case e.NotificationEffected(manner="presumed"):
                pass
            case (
                e.NotificationEffected()
                | e.DecisionReturned()
                | e.RemedyWaived()
                | e.DecisionBecameFinal()
                | e.ObjectionDecided()
            ):
                sent.discard(fact.decision)
            case _:
                pass
    return sent


def _any(*stages: Stage) -> Callable[[Iterable[Event]], bool]:
    """Whether the letter of a decision is at one of these stages."""
    return lambda facts: not set(stages).isdisjoint(letters(facts).values())


def _conditions_open(facts: Iterable[Event]) -> bool:
    """Whether the grant has a condition that is not fulfilled."""
    grant: Grant | None = reduce(grant_after, facts, None)
    return grant is not None and bool(grant.open_conditions)


DUTIES = (
    *(
        Duty(
            command=command,
            begun_by=(e.DecisionDrafted,),
            where={"act": act},
            done_by=(done,),
            key="decision",
            barred=_DRAFTER,
            nothing="Es liegt kein Entwurf vor, der zu zeichnen wäre.",
            reason=_OWN_DRAFT,
        )
        for command, act, done in (
            (c.Approve, "approval", e.GrantApproved),
            (c.AmendGrant, "amendment", e.GrantAmended),
            (c.ChangeRecipient, "recipient-change", e.RecipientChanged),
            (RejectApplication, "rejection", ApplicationRejected),
        )
    ),
    Duty(
        command=c.DispatchDecision,
        pending=_any("unsent"),
        nothing="Kein unterzeichneter Bescheid wartet auf den Versand.",
    ),
    Duty(
        command=c.EffectNotification,
        pending=_any("sent"),
        nothing="Kein versandter Bescheid wartet auf die Bekanntgabe.",
    ),
    Duty(
        command=c.ReturnDecision,
        pending=lambda facts: bool(unproven(facts)),
        nothing="Kein Bescheid ist unterwegs, der zurückkommen könnte.",
    ),
    Duty(
        command=c.FulfilCondition,
        pending=_conditions_open,
        nothing="Die Zuwendung hat keine Nebenbestimmung, die noch zu erfüllen ist.",
    ),
    Duty(
        command=c.DecideObjection,
        begun_by=(e.ObjectionFiled,),
        done_by=(e.ObjectionDecided,),
        key="decision",
        nothing="Es ist kein Widerspruch offen.",
    ),
    Duty(
        command=c.EndInsolvency,
        begun_by=(e.InsolvencyOpened,),
        done_by=(e.InsolvencyEnded,),
        nothing="Es ist keine Insolvenz vermerkt.",
    ),
    Duty(
        command=c.WaiveRemedy,
        pending=_any("notified"),
        nothing="Kein bekannt gegebener Bescheid wartet darauf.",
    ),
    Duty(
        command=c.BecomeFinal,
        pending=_any("notified", "waived"),
        nothing="Kein bekannt gegebener Bescheid wartet darauf.",
    ),
)
