"""What waits in a case: the steps its machines admit next and its facts call for.

A fact changes little of a file. What waits is told group by group, and of each group it is known
what it looks at, so that after a fact only those are asked that may answer otherwise than before.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from functools import cache
from operator import is_not
from typing import NamedTuple

from grants.application.lifecycle import UNDECIDED, Phase
from grants.approval import events as approval
from grants.kernel.calendar import day_after
from grants.kernel.event import Event
from grants.payout import events as payout
from grants.payout.stages import UNDER_WAY
from grants.revocation import events as revocation
from grants.settlement import events as settlement
from projections.worklist.drafts import SIGNATURES, live, signatures
from projections.worklist.file import File
from projections.worklist.parts import Application
from projections.worklist.running import claims, conditions, payouts, proof, taking_back
from projections.worklist.steps import ADMITTED, Waiting


class Group(NamedTuple):
    """Some of what waits, told from these `parts` of a file; without the first there is nothing.

    `seen` says what of the phase it looks at; in a phase that is not named nothing of it waits.
    """

    told: Callable[[File], Iterable[Waiting]]
    parts: tuple[str, ...]
    seen: Mapping[Phase, Hashable]

    def waiting(self, file: File) -> Iterable[Waiting]:
        """What waits of it."""
        there = file.phase in self.seen and getattr(file, self.parts[0])
        return self.told(file) if there else ()


def waiting(file: File) -> list[Waiting]:
    """Everything that waits in a case."""
    return [each for group in GROUPS for each in group.waiting(file)]


def concerned(before: File, after: File) -> tuple[int, ...]:
    """The numbers of the groups that may answer otherwise after a fact than before it."""
    changed = tuple(map(is_not, vars(before).values(), vars(after).values()))
    return _concerned(before.phase, after.phase, changed)


@cache
def _concerned(before: Phase, after: Phase, changed: tuple[bool, ...]) -> tuple[int, ...]:
    parts = {name for name, new in zip(vars(File()), changed, strict=True) if new}
    return tuple(
        number
        for number, group in enumerate(GROUPS)
        if group.seen.get(after) != group.seen.get(before)
        or (after in group.seen and not parts.isdisjoint(group.parts))
    )


def _application(file: File) -> list[Waiting]:
    application = file.application
    cents = application.requested_cents
    match file.phase:
        case Phase.SUBMITTED:
            return [Waiting("confirm-completeness", "", cents)]
        case Phase.INCOMPLETE:
            asked = str(application.round)
            return [Waiting("supply-documents", asked, cents, deadline=("documents", asked))]
        case Phase.COMPLETE if application.kind == "regional" and application.voted_version is None:
            return [Waiting("refer-to-alliance", "", cents)]
        case Phase.AT_ALLIANCE:
            return [Waiting("record-vote", "", cents)]
        case Phase.NOT_PRIORITISED if application.justified_version != application.version:
            return [Waiting("answer-vote", "", cents)]
        case Phase.COMPLETE | Phase.PRIORITISED | Phase.NOT_PRIORITISED if (
            application.is_to_be_voted_anew
        ):
            return [Waiting("refer-to-alliance", "", cents)]
        case Phase.COMPLETE | Phase.PRIORITISED | Phase.NOT_PRIORITISED:
            return [Waiting(kind, "", cents) for kind in _examination(application)]
        case Phase.READY_TO_DECIDE if not any(live(file, act) for act in ("approval", "rejection")):
            return [Waiting("draft-decision", "", cents)]
        case _:
            return []


def _examination(known: Application) -> list[str]:
    """Each check that is missing; when there is none, the examination itself."""
    missing = []
    if known.aid is None:
        missing.append("classify-aid")
    if known.aid == "de-minimis" and not known.de_minimis:
        missing.append("check-de-minimis")
    if not known.double_funding:
        missing.append("check-double-funding")
    return missing or ["complete-examination"]


def _deliveries(file: File) -> Iterator[Waiting]:
    for decision, known in file.deliveries.items():
        if known.objected:
            yield Waiting("decide-objection", decision, barred=known.signers)
            continue
        if known.ended:
            continue
        ready_on: dt.date | None = None
        deadline: tuple[str, str] | None = None
        if known.waived_on is not None:
            kind = "become-final"
        elif known.remedy_until is not None:
            kind, ready_on = "become-final", day_after(known.remedy_until)
            deadline = ("remedy", decision)
        elif known.posted_on is not None:
            kind, ready_on = "effect-notification", known.presumed_on or known.posted_on
            deadline = ("notification", decision)
        else:
            kind = "dispatch-decision"
        yield Waiting(kind, decision, known.cents, ready_on=ready_on, deadline=deadline)


def _closing(file: File) -> Iterator[Waiting]:
    """Nothing is open: no payout under way, no claim, no objection."""
    under_way = any(known.stage in UNDER_WAY for known in file.money.payouts.values())
    owed = any(not known.is_done or known.refund_cents for known in file.claims.values())
    contested = any(known.objected for known in file.deliveries.values())
    if not (under_way or owed or contested):
        yield Waiting("close-case", "", file.grant.amount_cents)


def _seen(phases: Collection[Phase], *steps: type[Event]) -> dict[Phase, Hashable]:
    """In these phases, which of the steps they admit."""
    return {phase: frozenset(step for step in steps if phase in ADMITTED[step]) for phase in phases}


_IN_WORK = frozenset(Phase) - {Phase.UNKNOWN, Phase.IMPORTED}
_TAKING_BACK = (revocation.GrantWithdrawn, revocation.GrantRevoked)
_PROVING = (
    settlement.ProofSubmitted,
    settlement.QueryAnswered,
    settlement.ExaminationStarted,
    settlement.GrantSettled,
)
GROUPS = (
    Group(
        payouts,
        ("money", "grant", "deliveries"),
        _seen(_IN_WORK, payout.PayoutOrdered, payout.BankAccountConfirmed),
    ),
    Group(
        _application,
        ("application", "drafts", "grant"),
        {phase: phase for phase in UNDECIDED},
    ),
    Group(
        signatures,
        ("drafts", "application", "grant"),
        _seen(_IN_WORK, *(step for _, step in SIGNATURES.values())),
    ),
    Group(_deliveries, ("deliveries",), _seen(_IN_WORK - {Phase.CLOSED})),
    Group(
        conditions,
        ("grant",),
        _seen(ADMITTED[approval.ConditionFulfilled] - {Phase.REVOKED}),
    ),
    Group(
        proof,
        ("proof", "grant"),
        _seen(frozenset[Phase]().union(*(ADMITTED[step] for step in _PROVING)), *_PROVING),
    ),
    Group(
        taking_back,
        ("knowledge", "drafts", "application", "grant"),
        _seen(ADMITTED[revocation.HearingHeld], *_TAKING_BACK),
    ),
    Group(claims, ("claims", "deliveries"), _seen(_IN_WORK)),
    Group(
        _closing,
        ("money", "claims", "deliveries", "grant"),
        _seen(ADMITTED[approval.CaseClosed]),
    ),
)
"""Everything that waits in a case; no kind of work is told by two of them."""
