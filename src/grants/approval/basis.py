"""The world in which a case is decided."""

from __future__ import annotations

from grants.approval.decider import APPROVAL
from grants.kernel.aggregate import Basis
from grants.kernel.ids import programme_stream
from grants.programme.decider import PROGRAMME
from grants.store.work import Work


def case_basis(work: Work, stream: str) -> Basis:
    """The basis of a decision on a case, with the parameters of the guideline it is under."""
    asked = work.state(APPROVAL, stream).asked
    if asked is None:
        return work.basis
    programme = work.state(PROGRAMME, programme_stream(asked.programme))
    parameters = programme.parameters.of(asked.guideline)
    return Basis(**{**vars(work.basis), "parameters": parameters})
