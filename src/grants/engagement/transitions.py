"""Where an audit stands, and which command each state admits."""

from __future__ import annotations

from grants.engagement import commands as c
from grants.engagement import events as e
from grants.kernel.machine import Machine, State, Transition


class AuditPhase(State):
    """Where an audit stands; the German term stands behind each."""

    UNKNOWN = "unknown"  # noch nicht eröffnet
    OPENED = "opened"  # eröffnet
    FROZEN = "frozen"  # Grundgesamtheit festgestellt
    SAMPLED = "sampled"  # Stichprobe gezogen
    CLOSED = "closed"  # abgeschlossen

    @property
    def german(self) -> str:
        """The German term, for messages to people."""
        return _GERMAN[self]


_GERMAN = {
    AuditPhase.UNKNOWN: "noch nicht eröffnet",
    AuditPhase.OPENED: "eröffnet",
    AuditPhase.FROZEN: "Grundgesamtheit festgestellt",
    AuditPhase.SAMPLED: "Stichprobe gezogen",
    AuditPhase.CLOSED: "abgeschlossen",
}
UNDER_WAY = frozenset({AuditPhase.OPENED, AuditPhase.FROZEN, AuditPhase.SAMPLED})

STEPS = Machine(
    AuditPhase,
    (
        Transition(
            command=c.OpenAudit,
            facts=(e.AuditOpened,),
            admitted=frozenset({AuditPhase.UNKNOWN}),
            leads_to=(AuditPhase.OPENED,),
        ),
        Transition(
            command=c.FreezePopulation,
            facts=(e.PopulationFrozen,),
            admitted=frozenset({AuditPhase.OPENED}),
            leads_to=(AuditPhase.FROZEN,),
            guard="mindestens ein bewilligter Vorgang; eine Grundgesamtheit je Prüfung",
        ),
        Transition(
            command=c.DrawSample,
            facts=(e.SampleDrawn,),
            admitted=frozenset({AuditPhase.FROZEN, AuditPhase.SAMPLED}),
            leads_to=(AuditPhase.SAMPLED,),
            guard="höchstens so groß wie die Grundgesamtheit",
        ),
        Transition(
            command=c.RecordFinding,
            facts=(e.FindingRecorded,),
            admitted=UNDER_WAY,
            guard="den Vorgang gibt es",
        ),
        Transition(
            command=c.AnswerFinding,
            facts=(e.FindingAnswered,),
            admitted=UNDER_WAY,
            guard="der Vorgang liegt in der eigenen Region; wer in der Prüfung geprüft hat, nimmt "
            "nicht Stellung",
        ),
        Transition(
            command=c.CloseAudit,
            facts=(e.AuditClosed,),
            admitted=UNDER_WAY,
            leads_to=(AuditPhase.CLOSED,),
            guard="jede Feststellung ist beantwortet",
        ),
    ),
)
