"""What answers and the final decision wait for, and who may not be the one to make it."""

from __future__ import annotations

from grants.kernel.duties import Barred, Duty
from grants.settlement import commands as c
from grants.settlement import events as e

DUTIES = (
    Duty(
        command=c.SettleGrant,
        begun_by=(e.ProofExamined,),
        done_by=(e.GrantSettled,),
        barred=(Barred(e.ExaminationStarted, "examiner"), Barred(e.ProofExamined, "examiner")),
        nothing="Der Nachweis ist noch nicht geprüft.",
        reason="Wer geprüft hat, entscheidet nicht.",
    ),
    Duty(
        command=c.AnswerQuery,
        begun_by=(e.QueryRaised,),
        done_by=(e.QueryAnswered,),
        key="query",
        nothing="Keine Rückfrage wartet auf ihre Antwort.",
    ),
)
