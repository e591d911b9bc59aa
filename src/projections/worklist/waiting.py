"""What waits in a case: the steps its machines admit next and its facts call for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from grants.application.lifecycle import UNDECIDED, Phase
from grants.approval import events as approval
from grants.kernel.calendar import day_after
from grants.payout.stages import UNDER_WAY
from projections.worklist.drafts import live, signatures
from projections.worklist.file import File
from projections.worklist.parts import Application
from projections.worklist.running import PROVING, claims, conditions, payouts, proof, taking_back
from projections.worklist.steps import Waiting, may

_AT_REST = frozenset({Phase.UNKNOWN, Phase.IMPORTED})


def waiting(file: File) -> list[Waiting]:
    """Everything that waits in a case."""
    if file.phase in _AT_REST:
        return []
    return [*payouts(file), *_beside(file)]


def _beside(file: File) -> list[Waiting]:
    """What is not there is not looked into."""
    found: list[Waiting] = []
    if file.phase in UNDECIDED:
        found += _application(file)
    if file.drafts:
        found += signatures(file)
    if file.deliveries:
        found += _deliveries(file)
    if file.grant.conditions:
        found += conditions(file)
    if file.phase in PROVING:
        found += proof(file)
    if file.knowledge:
        found += taking_back(file)
    if file.claims:
        found += claims(file)
    if may(file, approval.CaseClosed):
        found += _closing(file)
    return found


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
    if file.phase is Phase.CLOSED:
        return
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
