"""In which phase of its case a proof of use admits a step."""

from __future__ import annotations

from grants.application.lifecycle import Phase
from grants.kernel.machine import Machine, Transition
from grants.settlement import commands as c
from grants.settlement import events as e

_EXECUTING = frozenset({Phase.IN_FORCE, Phase.RUNNING})
_EXAMINABLE = frozenset({Phase.PROOF_SUBMITTED, Phase.PROOF_IN_EXAMINATION})

STEPS = Machine(
    Phase,
    (
        Transition(
            step=20,
            command=c.RemindProof,
            facts=(e.ProofReminded,),
            admitted=_EXECUTING,
            guard="überfällig nach der geltenden Frist; fortlaufend gezählt",
        ),
        Transition(
            step=20,
            command=c.ExtendProofDeadline,
            facts=(e.ProofDeadlineExtended,),
            admitted=_EXECUTING,
            guard="später als die geltende Frist; die ursprüngliche bleibt sichtbar",
        ),
        Transition(
            step=20,
            command=c.SubmitProof,
            facts=(e.ProofSubmitted,),
            admitted=_EXECUTING,
            leads_to=(Phase.PROOF_SUBMITTED,),
            guard="verspätet nach der geltenden Frist und überschrittene Ansätze sind "
            "Feststellungen",
        ),
        Transition(
            step=21,
            command=c.StartExamination,
            facts=(e.ExaminationStarted,),
            admitted=frozenset({Phase.PROOF_SUBMITTED}),
            leads_to=(Phase.PROOF_IN_EXAMINATION,),
            guard="mit Prüftiefe und Grund der Auswahl",
        ),
        Transition(
            step=21,
            command=c.RaiseQuery,
            facts=(e.QueryRaised,),
            admitted=_EXAMINABLE,
            guard="fortlaufend gezählt; Frist nach dem Tag der Rückfrage",
        ),
        Transition(
            step=21,
            command=c.AnswerQuery,
            facts=(e.QueryAnswered,),
            admitted=_EXAMINABLE | {Phase.SETTLED, Phase.REVOKED},
            guard="gestellt und unbeantwortet; verspätet wird vermerkt",
        ),
        Transition(
            step=21,
            command=c.ExamineProof,
            facts=(e.ProofExamined,),
            admitted=frozenset({Phase.PROOF_IN_EXAMINATION}),
            guard="je Position nicht mehr anerkannt als geltend gemacht, jede Kürzung mit Grund; "
            "offene Rückfragen nur mit Begründung",
        ),
        Transition(
            step=22,
            command=c.SettleGrant,
            facts=(e.GrantSettled,),
            admitted=frozenset({Phase.PROOF_IN_EXAMINATION}),
            leads_to=(Phase.SETTLED,),
            guard="entscheidet nicht, wer geprüft hat; zuständig am Tag der Unterschrift; "
            "Überzahltes wird zurückgefordert",
        ),
    ),
)
