"""An audit of the first years: frozen population, samples, findings, answers, close."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from grants.demonstration.acts import PROGRAMME, Act, office_moment, workday
from grants.demonstration.people import Staff
from grants.kernel.ids import EVERYWHERE, engagement_stream
from grants.kernel.roles import Role

_OPENED_ON = dt.date(2019, 3, 5)
_STREAM = engagement_stream("2019-0001")
_FINDINGS = 3


def audit_acts(staff: Staff, told: Iterable[Act]) -> Iterator[Act]:
    """`told` is what happened to the cases: findings are about proofs that had to be asked for."""
    auditor = staff.pick(Role.AUDITOR, EVERYWHERE, _OPENED_ON, turn=0)

    def act(days: int, minute: int, route: str, **body: object) -> Act:
        day = workday(_OPENED_ON, days)
        return Act(office_moment(day, minute), route, _STREAM, auditor.id, body)

    yield act(0, 560, "open-audit", subject="Bewilligungen und Verwendungsnachweise 2016 bis 2018",
              opened_on=_OPENED_ON)  # fmt: skip
    frozen_on = workday(_OPENED_ON, 6)
    yield act(6, 600, "freeze-population", measure="approved", programme=PROGRAMME,
              frozen_on=frozen_on)  # fmt: skip
    for n, (sample, method, size) in enumerate((("S1", "monetary-unit", 20), ("S2", "random", 10))):
        yield act(7, 610 + n, "draw-sample", sample=sample, method=method, size=size,
                  seed=f"pruefung-2019-{n}", drawn_on=workday(_OPENED_ON, 7))  # fmt: skip
    for n, case in enumerate(_reminded(told), start=1):
        yield act(40 + n, 600, "record-finding", finding=f"F{n}", case=case, code="proof-late",
                  text="Der Verwendungsnachweis ging erst nach Erinnerung ein.",
                  recorded_on=workday(_OPENED_ON, 40 + n))  # fmt: skip
        day = workday(_OPENED_ON, 70 + 3 * n)
        worker = staff.pick(Role.CASEWORKER, EVERYWHERE, day, turn=n)
        yield Act(office_moment(day, 640), "answer-finding", _STREAM, worker.id,
                  {"finding": f"F{n}", "answered_on": day,
                   "answer": "Die Fristen werden seither wöchentlich überwacht."})  # fmt: skip
    yield act(120, 600, "close-audit", closed_on=workday(_OPENED_ON, 120))


def _reminded(told: Iterable[Act]) -> list[str]:
    """The cases first reminded before the audit began."""
    before = office_moment(_OPENED_ON, 0)
    found = sorted(
        (act.at, act.stream.removeprefix("case/"))
        for act in told
        if act.route == "remind-proof" and act.at < before
    )
    return list(dict.fromkeys(case for _, case in found))[:_FINDINGS]
