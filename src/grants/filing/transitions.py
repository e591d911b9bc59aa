"""In which phase of its case the file takes documents, and can be given to somebody."""

from __future__ import annotations

from grants.application.lifecycle import Phase
from grants.filing import commands as c
from grants.filing import events as e
from grants.kernel.machine import Machine, Transition

STEPS = Machine(
    Phase,
    (
        Transition(
            command=c.FileDocument,
            facts=(e.DocumentFiled,),
            admitted=frozenset(Phase) - {Phase.UNKNOWN},
            guard="hochgeladen zu dieser Akte; auch wenn sie abgeschlossen ist",
        ),
        Transition(
            command=c.AssignCase,
            facts=(e.CaseAssigned,),
            admitted=frozenset(Phase) - {Phase.UNKNOWN},
            guard="Sachbearbeitung mit Zuständigkeit in der Region; auch nach dem Abschluss",
        ),
    ),
)
