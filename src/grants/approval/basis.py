"""The world in which a case is decided."""

from __future__ import annotations

import datetime as dt

from grants.application.decider import APPLICATION
from grants.application.handlers import alliance_persons, meeting_of_vote
from grants.approval.decider import APPROVAL, GrantBasis
from grants.kernel.aggregate import Basis
from grants.kernel.ids import alliance_stream, programme_stream
from grants.payout.decider import PAYOUTS
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


def grant_basis(work: Work, stream: str, day: dt.date) -> GrantBasis:
    """The basis of a decision on a grant: the programme's rules, and what payouts have taken."""
    world = vars(case_basis(work, stream))
    asked = work.state(APPROVAL, stream).asked
    if asked is None:
        return GrantBasis(
            **world,
            guideline=None,
            alliance_persons=frozenset(),
            voted_in=None,
            earmarks={},
            drawn={},
            paid_cents=0,
        )
    programme = work.state(PROGRAMME, programme_stream(asked.programme))
    guideline = programme.guideline_on(day)
    payouts = work.state(PAYOUTS, stream)
    return GrantBasis(
        **world,
        guideline=guideline.guideline if guideline else None,
        alliance_persons=alliance_persons(
            work,
            kind=asked.kind,
            stream=alliance_stream(asked.programme, asked.scope),
            day=day,
        ),
        voted_in=meeting_of_vote(work, work.state(APPLICATION, stream)),
        earmarks=programme.earmarks,
        drawn=payouts.taken(),
        paid_cents=payouts.paid_cents - work.state(APPROVAL, stream).raised.cents,
    )
