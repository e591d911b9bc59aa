"""In which phase of its case a decision admits a step."""

from __future__ import annotations

from grants.application.lifecycle import IN_EXECUTION, UNDECIDED, Phase
from grants.approval import commands as c
from grants.approval import events as e
from grants.kernel.machine import Machine, Transition

AMENDABLE = frozenset({Phase.IN_FORCE, Phase.RUNNING})
CLOSABLE = frozenset({Phase.SETTLED, Phase.REVOKED, Phase.REJECTED, Phase.WITHDRAWN, Phase.LAPSED})
GRANTED = frozenset({Phase.APPROVED, Phase.SETTLED, Phase.REVOKED}) | IN_EXECUTION
DECIDED = (
    frozenset({Phase.APPROVED, Phase.SETTLED, Phase.CLOSED})
    | {Phase.REJECTED, Phase.REVOKED, Phase.LAPSED}
    | IN_EXECUTION
)
"""Where a signed decision can exist. Mail and objections also reach a closed file."""

SERVED = DECIDED | UNDECIDED | {Phase.WITHDRAWN}
"""Where a letter can still be on its way: after a refusal is set aside the case is undecided."""

_TAKEN_FROM = IN_EXECUTION | {Phase.SETTLED}
"""Where a settlement, a revocation or a withdrawal that is set aside was signed."""

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
            guard="zeichnet nicht, wer entworfen hat; zuständig am Tag der Unterschrift; "
            "im Rahmen von Fördersatz, Antrag, Budget und "
            "Zeichnungsbefugnis",
            basis="§ 44 SäHO",
        ),
        Transition(
            step=13,
            command=c.DispatchDecision,
            facts=(e.DecisionDispatched,),
            admitted=SERVED,
            guard="unterzeichnet und noch nicht versandt, oder zurückgekommen",
            basis="§ 41 VwVfG",
        ),
        Transition(
            step=13,
            command=c.EffectNotification,
            facts=(e.NotificationEffected,),
            admitted=SERVED,
            guard="versandt; vermutet nur am vermuteten Tag",
            basis="§ 41 VwVfG",
        ),
        Transition(
            step=13,
            command=c.ReturnDecision,
            facts=(e.DecisionReturned,),
            admitted=SERVED,
            guard="versandt und nicht nachweislich bekannt gegeben",
            basis="§ 41 VwVfG",
        ),
        Transition(
            step=14,
            command=c.WaiveRemedy,
            facts=(e.RemedyWaived,),
            admitted=DECIDED,
            guard="bekannt gegeben; Rechtsbehelfsfrist läuft; kein Widerspruch anhängig",
        ),
        Transition(
            step=14,
            command=c.BecomeFinal,
            facts=(e.DecisionBecameFinal,),
            admitted=DECIDED,
            leads_to=(Phase.IN_FORCE,),
            guard="Frist abgelaufen oder Verzicht, kein Widerspruch anhängig; in Kraft tritt nur "
            "die Bewilligung",
            basis="§ 70 VwGO",
        ),
        Transition(
            step=15,
            command=c.FileObjection,
            facts=(e.ObjectionFiled,),
            admitted=DECIDED,
            guard="je Entscheidung einer anhängig; verspätet wird vermerkt, nicht abgelehnt",
            basis="§ 68 VwGO",
        ),
        Transition(
            step=15,
            command=c.DecideObjection,
            facts=(e.ObjectionDecided,),
            admitted=DECIDED - {Phase.CLOSED},
            leads_to=tuple(phase for phase in Phase if phase in UNDECIDED | _TAKEN_FROM),
            guard="entscheidet nicht, wer die angegriffene Entscheidung entworfen oder gezeichnet "
            "hat; zuständig am Tag der Entscheidung; was aufgehoben ist, führt zurück in den Stand "
            "vor ihm; ihre Mittel werden wieder gebunden, ihre Erstattung entfällt",
            basis="§ 68 VwGO",
        ),
        Transition(
            step=16,
            command=c.AmendGrant,
            facts=(e.GrantAmended,),
            admitted=AMENDABLE,
            leads_to=(Phase.RUNNING,),
            guard="zeichnet nicht, wer entworfen hat; zuständig am Tag der Unterschrift; "
            "nicht unter das Abgerufene; mehr nur aus "
            "verfügbarem Budget",
        ),
        Transition(
            step=16,
            command=c.ChangeRecipient,
            facts=(e.RecipientChanged,),
            admitted=AMENDABLE,
            guard="zeichnet nicht, wer entworfen hat; zuständig am Tag der Unterschrift; "
            "die Bankverbindung ist neu zu bestätigen",
        ),
        Transition(
            step=17,
            command=c.ReportPlanShift,
            facts=(e.PlanShiftReported,),
            admitted=AMENDABLE,
            guard="je Position innerhalb der Toleranz, sonst Änderungsbescheid",
            basis="ANBest",
        ),
        Transition(
            command=c.FulfilCondition,
            facts=(e.ConditionFulfilled,),
            admitted=GRANTED,
            guard="die Zuwendung hat diese Nebenbestimmung",
        ),
        Transition(
            command=c.RecordInsolvency,
            facts=(e.InsolvencyOpened,),
            admitted=GRANTED,
            guard="hält Auszahlungen auf",
        ),
        Transition(
            command=c.EndInsolvency,
            facts=(e.InsolvencyEnded,),
            admitted=GRANTED,
            guard="ein Insolvenzverfahren ist erfasst",
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
            admitted=CLOSABLE,
            leads_to=(Phase.CLOSED,),
            guard="keine Auszahlung, Erstattung oder Mittelbindung offen, kein Widerspruch "
            "anhängig; nicht früher, als das Letzte davon erledigt war",
        ),
        Transition(
            step=25,
            command=c.ReopenCase,
            facts=(e.CaseReopened,),
            admitted=frozenset({Phase.CLOSED}),
            leads_to=tuple(phase for phase in Phase if phase in CLOSABLE),
            guard="mit Gründen; verfallene Mittel bleiben verfallen",
            basis="§ 51 VwVfG",
        ),
    ),
)
