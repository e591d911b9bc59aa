"""What the acts on decisions wait for, and who may not be the one to do them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce

from grants.application.commands import RejectApplication
from grants.application.events import ApplicationRejected
from grants.approval import commands as c
from grants.approval import events as e
from grants.approval.grant import Grant, grant_after
from grants.kernel.duties import Barred, Duty
from grants.kernel.event import Event
from grants.kernel.phrases import N_
from grants.revocation.events import GrantRevoked, GrantWithdrawn
from grants.settlement.events import GrantSettled

_SIGNED = (
    e.GrantApproved,
    e.GrantAmended,
    ApplicationRejected,
    e.RecipientChanged,
    GrantSettled,
    GrantWithdrawn,
    GrantRevoked,
)
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
        # An objection that was decided is served like the decision it is about.
        begun_by=(*_SIGNED, e.DecisionReturned, e.ObjectionDecided),
        done_by=(e.DecisionDispatched,),
        key="decision",
        nothing="Kein unterzeichneter Bescheid wartet auf den Versand.",
    ),
    Duty(
        command=c.EffectNotification,
        begun_by=(e.DecisionDispatched,),
        done_by=(e.NotificationEffected, e.DecisionReturned),
        key="decision",
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
    *(
        Duty(
            command=command,
            begun_by=(e.NotificationEffected,),
            done_by=done,
            key="decision",
            nothing="Kein bekannt gegebener Bescheid wartet darauf.",
        )
        for command, done in (
            (c.WaiveRemedy, (e.RemedyWaived, e.DecisionBecameFinal)),
            (c.BecomeFinal, (e.DecisionBecameFinal,)),
        )
    ),
)
