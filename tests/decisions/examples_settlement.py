"""Every row of the settlement's machine: once accepted, once refused."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from tests.decisions.casework import (
    BEA,
    CAN,
    CLAIMED,
    PAID,
    PHASES,
    day,
    examination_started,
    proof,
    query_answered,
    query_raised,
    settling_world,
    world,
)
from tests.decisions.examples import Example
from tests.spec import Spec, sealed

from grants.application.lifecycle import Phase
from grants.kernel.rules import DateOutOfOrder
from grants.settlement import commands as c
from grants.settlement import events as e
from grants.settlement import rejections as no
from grants.settlement.decider import SETTLEMENT

OCTOBER = dt.datetime(2026, 10, 5, 10, 0, tzinfo=dt.UTC)
LATER = replace(world(), now=OCTOBER, today=OCTOBER.date())
REMIND = c.RemindProof(reminder=1, respond_until=day("2026-07-31"), reminded_on=day("2026-07-01"))
EXTEND = c.ExtendProofDeadline(
    due_on=day("2026-09-30"), reasons=sealed("later"), extended_on=day("2026-06-01")
)
SUBMIT = c.SubmitProof(
    lines=CLAIMED, other_means_cents=0, indicators=(), received_on=day("2026-03-02")
)
START = c.StartExamination(depth="on-site", choice="risk", started_on=day("2026-03-10"))
ASK = c.RaiseQuery(
    query=1, question=sealed("question"), due_on=day("2026-03-25"), raised_on=day("2026-03-11")
)
ANSWER = c.AnswerQuery(query=1, answer=sealed("answer"), answered_on=day("2026-03-20"))
EXAMINE = c.ExamineProof(
    recognised=(
        c.RecognisedLine(line="staff", cents=9_000_000),
        c.RecognisedLine(
            line="material", cents=900_000, ground="no-receipt", reason=sealed("no receipt")
        ),
    ),
    other_means_cents=1_000_000,
    note=sealed("another note"),
    examined_on=day("2026-04-02"),
)
SETTLE = c.SettleGrant(reasons=sealed("settled"), signed_on=day("2026-04-20"))
IN_EXAMINATION = (*PAID, proof(), examination_started())


def on(phase: Phase, *more: Any) -> Spec:
    return Spec(SETTLEMENT, world(), (*PHASES[phase], *more))


def at(*facts: Any) -> Spec:
    return Spec(SETTLEMENT, world(), facts)


EXAMPLES: tuple[Example, ...] = (
    Example(
        command=c.RemindProof,
        accepted=on(Phase.RUNNING).under(LATER).when(REMIND),
        yields=(e.ProofReminded,),
        refused=on(Phase.RUNNING).under(LATER).when(replace(REMIND, reminded_on=day("2026-06-30"))),
        reason=no.ProofNotOverdue,
    ),
    Example(
        command=c.ExtendProofDeadline,
        accepted=on(Phase.RUNNING).when(EXTEND),
        yields=(e.ProofDeadlineExtended,),
        refused=on(Phase.IN_FORCE).when(replace(EXTEND, due_on=day("2026-06-30"))),
        reason=no.ExtensionNotLater,
    ),
    Example(
        command=c.SubmitProof,
        accepted=on(Phase.RUNNING).when(SUBMIT),
        yields=(e.ProofSubmitted,),
        refused=on(Phase.RUNNING).when(replace(SUBMIT, lines=(*CLAIMED, *CLAIMED))),
        reason=no.ProofLineTwice,
    ),
    Example(
        command=c.StartExamination,
        accepted=on(Phase.PROOF_SUBMITTED).when(START, by=CAN),
        yields=(e.ExaminationStarted,),
        refused=on(Phase.PROOF_SUBMITTED).when(
            replace(START, started_on=day("2026-03-01")), by=CAN
        ),
        reason=DateOutOfOrder,
    ),
    Example(
        command=c.RaiseQuery,
        accepted=on(Phase.PROOF_SUBMITTED).when(ASK, by=CAN),
        yields=(e.QueryRaised,),
        refused=at(*IN_EXAMINATION).when(replace(ASK, query=2), by=CAN),
        reason=no.QueryOutOfOrder,
    ),
    Example(
        command=c.AnswerQuery,
        accepted=at(*IN_EXAMINATION, query_raised()).when(ANSWER),
        yields=(e.QueryAnswered,),
        refused=at(*IN_EXAMINATION, query_raised(), query_answered()).when(ANSWER),
        reason=no.QueryAnsweredOtherwise,
    ),
    Example(
        command=c.ExamineProof,
        accepted=at(*IN_EXAMINATION).when(EXAMINE, by=CAN),
        yields=(e.ProofExamined,),
        refused=at(*IN_EXAMINATION, query_raised()).when(EXAMINE, by=CAN),
        reason=no.QueriesOpen,
    ),
    Example(
        command=c.SettleGrant,
        accepted=on(Phase.PROOF_IN_EXAMINATION)
        .under(settling_world(BEA, competence="approver", paid=1_500_000))
        .when(SETTLE),
        yields=(e.GrantSettled,),
        refused=on(Phase.PROOF_IN_EXAMINATION).under(settling_world(CAN)).when(SETTLE, by=CAN),
        reason=no.SamePersonExaminedAndSettled,
    ),
)
