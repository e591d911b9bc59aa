"""One thing that waits, and where the machines of a case admit the next step.

Whom it is barred to is told from the rows, fact by fact; tables of duties need all facts at once.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from grants.application import transitions as applying
from grants.application.lifecycle import Phase
from grants.approval import transitions as approving
from grants.kernel.event import Event
from grants.kernel.machine import Machine, S
from grants.payout import transitions as paying
from grants.revocation import transitions as revoking
from grants.settlement import transitions as settling
from projections.worklist.file import File


class Waiting(NamedTuple):
    """One thing that waits; `claim` is the number of the claim it is about, if it is.

    `barred` may not do it, because of what they did before. `ready_on`: not before this day; None:
    at once. `deadline` is the kind and number of the date it is measured by.
    """

    kind: str
    number: str = ""
    cents: int | None = None
    barred: tuple[str, ...] = ()
    ready_on: dt.date | None = None
    deadline: tuple[str, str] | None = None
    claim: str | None = None


def admitted(fact: type[Event], *machines: Machine[S]) -> frozenset[S]:
    """Where the machines admit the step that leads to a fact."""
    return frozenset[S]().union(
        *(row.admitted for each in machines for row in each.transitions if fact in row.facts)
    )


_MACHINES = (applying.STEPS, approving.STEPS, paying.STEPS, revoking.STEPS, settling.STEPS)
ADMITTED: dict[type[Event], frozenset[Phase]] = {
    fact: admitted(fact, *_MACHINES)
    for machine in _MACHINES
    for row in machine.transitions
    for fact in row.facts
}


def may(file: File, fact: type[Event]) -> bool:
    """Whether the case stands where a machine admits the step that leads to a fact."""
    return file.phase in ADMITTED[fact]
