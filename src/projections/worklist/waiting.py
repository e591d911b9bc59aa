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
from projections.worklist.running import running
from projections.worklist.steps import Waiting, may

_AT_REST = frozenset({Phase.UNKNOWN, Phase.IMPORTED})


def waiting(file: File) -> Iterator[Waiting]:
    """Everything that waits in a case. After every fact: what is not there is not looked into."""
    if file.phase in _AT_REST:
        return
    if file.phase in UNDECIDED:
        yield from _application(file)
    if file.drafts:
        yield from signatures(file)
    if file.deliveries:
        yield from _deliveries(file)
    yield from running(file)
    if may(file, approval.CaseClosed):
        yield from _closing(file)


def _application(file: File) -> Iterator[Waiting]:
    application = file.application
    cents = application.requested_cents
    match file.phase:
        case Phase.SUBMITTED:
            yield Waiting("confirm-completeness", "", cents)
        case Phase.INCOMPLETE:
            asked = str(application.round)
            deadline = ("documents", asked)
            yield Waiting("supply-documents", asked, cents, deadline=deadline)
        case Phase.COMPLETE if application.kind == "regional" and application.voted_version is None:
            yield Waiting("refer-to-alliance", "", cents)
        case Phase.AT_ALLIANCE:
            yield Waiting("record-vote", "", cents)
        case Phase.NOT_PRIORITISED if application.justified_version != application.version:
            yield Waiting("answer-vote", "", cents)
        case Phase.COMPLETE | Phase.PRIORITISED | Phase.NOT_PRIORITISED if (
            application.is_to_be_voted_anew
        ):
            yield Waiting("refer-to-alliance", "", cents)
        case Phase.COMPLETE | Phase.PRIORITISED | Phase.NOT_PRIORITISED:
            yield from _examination(application)
        case Phase.READY_TO_DECIDE if not any(live(file, act) for act in ("approval", "rejection")):
            yield Waiting("draft-decision", "", cents)
        case _:
            pass


def _examination(known: Application) -> Iterator[Waiting]:
    """Each check that is missing; when there is none, the examination itself."""
    missing = [
        *(["classify-aid"] if known.aid is None else []),
        *(["check-de-minimis"] if known.aid == "de-minimis" and not known.de_minimis else []),
        *(["check-double-funding"] if not known.double_funding else []),
    ]
    for kind in missing or ["complete-examination"]:
        yield Waiting(kind, "", known.requested_cents)


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
