"""In which phase of its case a proof of use admits a step."""

from __future__ import annotations

from grants.application.lifecycle import Phase
from grants.kernel.machine import Machine, Transition
from grants.settlement import commands as c
from grants.settlement import events as e

STEPS = Machine(
    Phase,
    (
        Transition(
            step=20,
            command=c.SubmitProof,
            facts=(e.ProofSubmitted,),
            admitted=frozenset({Phase.IN_FORCE, Phase.RUNNING}),
            leads_to=(Phase.PROOF_SUBMITTED,),
            guard="verspätet wird vermerkt; die ursprüngliche Frist bleibt",
        ),
        Transition(
            step=21,
            command=c.StartExamination,
            facts=(e.ExaminationStarted,),
            admitted=frozenset({Phase.PROOF_SUBMITTED}),
            leads_to=(Phase.PROOF_IN_EXAMINATION,),
        ),
        Transition(
            step=21,
            command=c.ExamineProof,
            facts=(e.ProofExamined,),
            admitted=frozenset({Phase.PROOF_IN_EXAMINATION}),
            guard="je Position nicht mehr anerkannt als geltend gemacht",
        ),
        Transition(
            step=22,
            command=c.SettleGrant,
            facts=(e.GrantSettled,),
            admitted=frozenset({Phase.PROOF_IN_EXAMINATION}),
            leads_to=(Phase.SETTLED,),
            guard="entscheidet nicht, wer geprüft hat; Überzahltes wird zurückgefordert",
        ),
    ),
)
