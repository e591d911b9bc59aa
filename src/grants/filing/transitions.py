"""In which phase of its case the file takes documents."""

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
    ),
)
