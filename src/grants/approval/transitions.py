"""In which phase of its case a decision admits a step."""

from __future__ import annotations

from grants.application.lifecycle import UNDECIDED, Phase
from grants.approval import commands as c
from grants.approval import events as e
from grants.kernel.machine import Machine, Transition

AMENDABLE = frozenset({Phase.IN_FORCE, Phase.RUNNING})

STEPS = Machine(
    Phase,
    (
        Transition(
            step=11,
            command=c.DraftDecision,
            facts=(e.DecisionDrafted,),
            admitted=UNDECIDED | AMENDABLE,
            guard="je nach Art: entscheidungsreif, noch nicht entschieden, in Kraft",
            basis="§ 39 VwVfG",
        ),
        Transition(
            step=11,
            command=c.Approve,
            facts=(e.GrantApproved,),
            admitted=frozenset({Phase.READY_TO_DECIDE}),
            leads_to=(Phase.APPROVED,),
            guard="zeichnet nicht, wer entworfen hat; im Rahmen von Fördersatz, Antrag, Budget und "
            "Zeichnungsbefugnis",
            basis="§ 44 SäHO",
        ),
        Transition(
            step=13,
            command=c.DispatchDecision,
            facts=(e.DecisionDispatched,),
            admitted=frozenset(Phase),
            guard="unterzeichnet und noch nicht versandt",
            basis="§ 41 VwVfG",
        ),
        Transition(
            step=13,
            command=c.EffectNotification,
            facts=(e.NotificationEffected,),
            admitted=frozenset(Phase),
            guard="versandt; vermutet nur am vermuteten Tag",
            basis="§ 41 VwVfG",
        ),
        Transition(
            step=14,
            command=c.WaiveRemedy,
            facts=(e.RemedyWaived,),
            admitted=frozenset(Phase),
            guard="bekannt gegeben",
        ),
        Transition(
            step=14,
            command=c.BecomeFinal,
            facts=(e.DecisionBecameFinal,),
            admitted=frozenset(Phase),
            leads_to=(Phase.IN_FORCE,),
            guard="Frist abgelaufen oder Verzicht; in Kraft tritt nur die Bewilligung",
            basis="§ 70 VwGO",
        ),
        Transition(
            step=16,
            command=c.AmendGrant,
            facts=(e.GrantAmended,),
            admitted=AMENDABLE,
            leads_to=(Phase.RUNNING,),
            guard="zeichnet nicht, wer entworfen hat; nicht unter das Abgerufene; mehr nur aus "
            "verfügbarem Budget",
        ),
        Transition(
            step=26,
            command=c.DeclareNotTakenUp,
            facts=(e.GrantNotTakenUp,),
            admitted=frozenset({Phase.APPROVED, Phase.IN_FORCE}),
            leads_to=(Phase.LAPSED,),
            guard="nichts abgerufen",
        ),
        Transition(
            step=24,
            command=c.CloseCase,
            facts=(e.CaseClosed,),
            admitted=frozenset(
                {Phase.SETTLED, Phase.REVOKED, Phase.REJECTED, Phase.WITHDRAWN, Phase.LAPSED}
            ),
            leads_to=(Phase.CLOSED,),
            guard="keine Auszahlung, Erstattung oder Mittelbindung offen",
        ),
    ),
)
