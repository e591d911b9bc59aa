"""What waits in a case: the steps its machines admit next and its facts call for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from grants.application.lifecycle import Phase
from grants.approval import events as approval
from grants.kernel.calendar import day_after
from grants.payout.stages import UNDER_WAY
from projections.worklist.drafts import live, signatures
from projections.worklist.file import File
from projections.worklist.running import running
from projections.worklist.steps import Waiting, may


def waiting(file: File) -> Iterator[Waiting]:
    """Everything that waits in a case."""
    if file.phase in {Phase.UNKNOWN, Phase.IMPORTED}:
        return
    yield from _application(file)
    yield from signatures(file)
    yield from _deliveries(file)
    yield from running(file)
    yield from _closing(file)


def _application(file: File) -> Iterator[Waiting]:
    cents = file.requested_cents
    match file.phase:
        case Phase.SUBMITTED:
            yield Waiting(kind="confirm-completeness", cents=cents)
        case Phase.INCOMPLETE:
            asked = str(file.round)
            deadline = ("documents", asked)
            yield Waiting(kind="supply-documents", number=asked, cents=cents, deadline=deadline)
        case Phase.COMPLETE if file.kind == "regional" and file.voted_version is None:
            yield Waiting(kind="refer-to-alliance", cents=cents)
        case Phase.AT_ALLIANCE:
            yield Waiting(kind="record-vote", cents=cents)
        case Phase.NOT_PRIORITISED if file.justified_version != file.version:
            yield Waiting(kind="answer-vote", cents=cents)
        case Phase.COMPLETE | Phase.PRIORITISED | Phase.NOT_PRIORITISED if (
            file.kind == "regional" and (file.vote_is_stale or file.vote_defects)
        ):
            yield Waiting(kind="refer-to-alliance", cents=cents)
        case Phase.COMPLETE | Phase.PRIORITISED | Phase.NOT_PRIORITISED:
            yield from _examination(file)
        case Phase.READY_TO_DECIDE if not any(live(file, act) for act in ("approval", "rejection")):
            yield Waiting(kind="draft-decision", cents=cents)
        case _:
            pass


def _examination(file: File) -> Iterator[Waiting]:
    """Each check that is missing; when there is none, the examination itself."""
    missing = [
        *(["classify-aid"] if file.aid is None else []),
        *(["check-de-minimis"] if file.aid == "de-minimis" and not file.de_minimis else []),
        *(["check-double-funding"] if not file.double_funding else []),
    ]
    for kind in missing or ["complete-examination"]:
        yield Waiting(kind=kind, cents=file.requested_cents)


def _deliveries(file: File) -> Iterator[Waiting]:
    if file.phase is Phase.CLOSED:
        return
    for decision, known in file.deliveries.items():
        if known.objected:
            barred = known.signers
            yield Waiting(kind="decide-objection", number=decision, barred=barred)
        if known.objected or known.ended:
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
        yield Waiting(
            kind=kind, number=decision, cents=known.cents, ready_on=ready_on, deadline=deadline
        )


def _closing(file: File) -> Iterator[Waiting]:
    """Nothing is open: no payout under way, no claim, no objection."""
    under_way = any(known.stage in UNDER_WAY for known in file.payouts.values())
    owed = any(not known.is_done or known.refund_cents for known in file.claims.values())
    contested = any(known.objected for known in file.deliveries.values())
    if may(file, approval.CaseClosed) and not (under_way or owed or contested):
        yield Waiting(kind="close-case", cents=file.amount_cents)
