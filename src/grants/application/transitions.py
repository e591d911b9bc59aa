"""In which phase of its case an application admits a step."""

from __future__ import annotations

from grants.application import commands as c
from grants.application import events as e
from grants.application.lifecycle import IN_EXECUTION, UNDECIDED, Phase
from grants.kernel.machine import Machine, Transition

_EXAMINABLE = frozenset(
    {Phase.COMPLETE, Phase.AT_ALLIANCE, Phase.PRIORITISED, Phase.NOT_PRIORITISED}
)

_AWAITING = frozenset({Phase.SUBMITTED, Phase.INCOMPLETE})
"""Received again where a part of what was asked for came: the rest of it is still awaited."""

STEPS = Machine(
    Phase,
    (
        Transition(
            step=1,
            command=c.SubmitApplication,
            facts=(e.ApplicationSubmitted,),
            admitted=frozenset({Phase.UNKNOWN}),
            leads_to=(Phase.SUBMITTED,),
            guard="Mängel sind Feststellungen, kein Grund zur Ablehnung der Annahme",
            basis="§ 22 VwVfG",
        ),
        Transition(
            step=2,
            command=c.RequestDocuments,
            facts=(e.DocumentsRequested,),
            admitted=frozenset({Phase.SUBMITTED}),
            leads_to=(Phase.INCOMPLETE,),
            guard="nächste Runde; Frist mindestens eine Woche",
        ),
        Transition(
            step=2,
            command=c.ConfirmCompleteness,
            facts=(e.CompletenessConfirmed,),
            admitted=frozenset({Phase.SUBMITTED}),
            leads_to=(Phase.COMPLETE,),
            guard="nichts aus der Checkliste offen; nicht vor dem Eingang der letzten Unterlagen",
        ),
        Transition(
            step=3,
            command=c.SupplyDocuments,
            facts=(e.DocumentsSupplied,),
            admitted=_AWAITING,
            leads_to=(Phase.SUBMITTED,),
            guard="etwas steht noch aus; verspätet wird vermerkt, nicht abgelehnt",
            basis="§ 24 (3) VwVfG",
        ),
        Transition(
            step=3,
            command=c.ExtendDeadline,
            facts=(e.DeadlineExtended,),
            admitted=_AWAITING,
            guard="etwas steht noch aus; endet nach der geltenden Frist; die ursprüngliche bleibt "
            "für immer stehen",
        ),
        Transition(
            step=3,
            command=c.WaiveDocuments,
            facts=(e.DocumentsWaived,),
            admitted=_AWAITING,
            leads_to=(Phase.SUBMITTED,),
            guard="mit Begründung; eingegangen ist der Antrag wieder, wenn nichts mehr aussteht",
        ),
        Transition(
            step=3,
            command=c.DeemWithdrawn,
            facts=(e.ApplicationDeemedWithdrawn,),
            admitted=_AWAITING,
            leads_to=(Phase.WITHDRAWN,),
            guard="etwas steht noch aus; die geltende Frist ist abgelaufen",
        ),
        Transition(
            step=4,
            command=c.ReviseApplication,
            facts=(e.ApplicationRevised,),
            admitted=UNDECIDED,
            leads_to=(Phase.COMPLETE,),
            guard="nächste Fassung; frühere Voten veralten, was entscheidungsreif war, wird neu "
            "geprüft; sonst bleibt der Stand",
        ),
        Transition(
            step=5,
            command=c.WithdrawApplication,
            facts=(e.ApplicationWithdrawn,),
            admitted=UNDECIDED,
            leads_to=(Phase.WITHDRAWN,),
        ),
        Transition(
            step=6,
            command=c.PermitEarlyStart,
            facts=(e.EarlyStartPermitted,),
            admitted=UNDECIDED,
            guard="nicht rückwirkend; nicht, wenn schon begonnen wurde",
            basis="VwV zu § 44 SäHO",
        ),
        Transition(
            step=6,
            command=c.RefuseEarlyStart,
            facts=(e.EarlyStartRefused,),
            admitted=UNDECIDED,
            guard="noch nicht genehmigt",
            basis="VwV zu § 44 SäHO",
        ),
        Transition(
            step=6,
            command=c.RecordMeasureStart,
            facts=(e.MeasureStarted,),
            admitted=UNDECIDED | IN_EXECUTION | {Phase.APPROVED, Phase.SETTLED},
            guard="ein Beginn vor Genehmigung und Bewilligung ist eine Feststellung",
            basis="VwV zu § 44 SäHO",
        ),
        Transition(
            step=6,
            command=c.RetractMeasureStart,
            facts=(e.MeasureStartRetracted,),
            admitted=UNDECIDED | IN_EXECUTION | {Phase.APPROVED, Phase.SETTLED},
            guard="ein Beginn ist erfasst; mit Begründung; beides bleibt stehen",
            basis="VwV zu § 44 SäHO",
        ),
        Transition(
            step=7,
            command=c.ReferToAlliance,
            facts=(e.ReferredToAlliance,),
            admitted=_EXAMINABLE | {Phase.READY_TO_DECIDE},
            leads_to=(Phase.AT_ALLIANCE,),
            guard="regional; nach einem Votum nur, wenn es veraltet, mangelhaft oder negativ ist",
            basis="FKR",
        ),
        Transition(
            step=8,
            command=c.RecordVote,
            facts=(e.PrioritisationRecorded,),
            admitted=frozenset({Phase.AT_ALLIANCE}),
            leads_to=(Phase.PRIORITISED, Phase.NOT_PRIORITISED),
            guard="Sitzung erfasst, Befangene stimmen nicht mit; fehlende Beschlussfähigkeit ist "
            "eine Feststellung",
            basis="FKR",
        ),
        Transition(
            step=9,
            command=c.JustifyDeviationFromVote,
            facts=(e.DeviationFromVoteJustified,),
            admitted=frozenset({Phase.NOT_PRIORITISED}),
            guard="durch die Leitung, mit Gründen; das Votum gilt der geltenden Fassung",
            basis="FKR",
        ),
        Transition(
            step=10,
            command=c.ClassifyAid,
            facts=(e.AidClassified,),
            admitted=_EXAMINABLE,
        ),
        Transition(
            step=10,
            command=c.CheckDeMinimis,
            facts=(e.DeMinimisChecked,),
            admitted=_EXAMINABLE,
            guard="nur bei De-minimis-Beihilfe",
        ),
        Transition(
            step=10,
            command=c.CheckDoubleFunding,
            facts=(e.DoubleFundingChecked,),
            admitted=_EXAMINABLE,
        ),
        Transition(
            step=10,
            command=c.CompleteExamination,
            facts=(e.ExaminationCompleted,),
            admitted=frozenset({Phase.COMPLETE, Phase.PRIORITISED, Phase.NOT_PRIORITISED}),
            leads_to=(Phase.READY_TO_DECIDE,),
            guard="Votum auf der geltenden Fassung, positiv oder die Abweichung begründet; keine "
            "Feststellung offen, Fördersatz im Rahmen; De-minimis-Beihilfe geprüft und innerhalb "
            "des Höchstbetrags",
        ),
        Transition(
            step=12,
            command=c.RejectApplication,
            facts=(e.ApplicationRejected,),
            admitted=UNDECIDED,
            leads_to=(Phase.REJECTED,),
            guard="zeichnet nicht, wer entworfen hat; zuständig am Tag der Unterschrift; "
            "mit Gründen",
            basis="§ 39 VwVfG",
        ),
    ),
)
