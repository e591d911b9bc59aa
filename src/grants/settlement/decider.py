"""Decides about the proof of use and the final decision (stream `case/{number}`)."""

from __future__ import annotations

from typing import assert_never

from grants.kernel.aggregate import Basis, Decider
from grants.kernel.event import Event
from grants.settlement.commands import (
    AnswerQuery,
    ExamineProof,
    ExtendProofDeadline,
    RaiseQuery,
    RemindProof,
    SettleGrant,
    SettlementCommand,
    StartExamination,
    SubmitProof,
)
from grants.settlement.examination import answer_query, examine, raise_query, start
from grants.settlement.proof import extend, remind, submit
from grants.settlement.settling import SettlementBasis, settle
from grants.settlement.state import Settlement, evolve

__all__ = ["SETTLEMENT", "Settlement", "SettlementBasis"]


def decide(command: SettlementCommand, settlement: Settlement, basis: Basis) -> tuple[Event, ...]:
    """The facts a command adds. The final decision needs a `SettlementBasis`.

    Raises:
        Rejection: a rule said no.
    """
    match command:
        case RemindProof():
            return remind(command, settlement, basis)
        case ExtendProofDeadline():
            return extend(command, settlement, basis)
        case SubmitProof():
            return submit(command, settlement, basis)
        case StartExamination():
            return start(command, settlement, basis)
        case RaiseQuery():
            return raise_query(command, settlement, basis)
        case AnswerQuery():
            return answer_query(command, settlement, basis)
        case ExamineProof():
            return examine(command, settlement, basis)
        case SettleGrant():
            assert isinstance(basis, SettlementBasis)
            return settle(command, settlement, basis)
        case _:
            assert_never(command)


SETTLEMENT: Decider[SettlementCommand, Settlement, Event] = Decider(Settlement(), decide, evolve)
