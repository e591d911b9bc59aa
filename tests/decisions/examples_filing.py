"""Every row of the file's machine: once accepted, once refused."""

from __future__ import annotations

from tests.decisions.casework import ADA, BEA, PHASES, day, world
from tests.decisions.examples import Example
from tests.spec import Spec, sealed

from grants.application.lifecycle import Phase
from grants.filing import commands as c
from grants.filing import events as e
from grants.filing.decider import FILE, AssignmentBasis, FilingBasis
from grants.filing.rejections import NotACaseworkerThere
from grants.kernel.rules import DateInFuture

filing = FilingBasis(
    **vars(world(ADA)),
    commitment="ab" * 32,
    kind="letter",
    media_type="application/pdf",
    size_bytes=1234,
    name=sealed("Brief.pdf"),
)
file_it = c.FileDocument(document="d1", received_on=day("2024-05-02"))
filed = e.DocumentFiled(
    document="d1",
    commitment="ab" * 32,
    kind="letter",
    media_type="application/pdf",
    size_bytes=1234,
    name=sealed("Brief.pdf"),
    filed_by=ADA,
    received_on=day("2024-05-02"),
)


able = AssignmentBasis(**vars(world(ADA)), works_there=True)
unable = AssignmentBasis(**vars(world(ADA)), works_there=False)
assign_it = c.AssignCase(responsible=BEA, assigned_on=day("2024-05-02"))
assigned = e.CaseAssigned(
    responsible=BEA, before=None, assigned_by=ADA, assigned_on=day("2024-05-02")
)


def on(phase: Phase) -> Spec:
    return Spec(FILE, filing, PHASES[phase])


EXAMPLES = (
    Example(
        command=c.FileDocument,
        accepted=on(Phase.CLOSED).when(file_it),
        yields=(e.DocumentFiled,),
        refused=on(Phase.RUNNING).when(
            c.FileDocument(document="d1", received_on=day("2999-01-01"))
        ),
        reason=DateInFuture,
    ),
    Example(
        command=c.AssignCase,
        accepted=Spec(FILE, able, PHASES[Phase.SUBMITTED]).when(assign_it),
        yields=(e.CaseAssigned,),
        refused=Spec(FILE, unable, PHASES[Phase.SUBMITTED]).when(assign_it),
        reason=NotACaseworkerThere,
    ),
)
