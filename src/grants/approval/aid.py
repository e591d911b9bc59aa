"""De-minimis aid of a grant: counted in the undertaking's ledger in the work of each decision."""

from __future__ import annotations

import datetime as dt

from grants.application.decider import APPLICATION
from grants.kernel.ids import programme_stream
from grants.party.commands import GrantAid
from grants.party.events import CorrectionGround
from grants.party.ledger import grant_aid, reduce_aid
from grants.programme.decider import PROGRAMME
from grants.store.work import Work


def change_aid(
    work: Work,
    stream: str,
    *,
    delta_cents: int,
    decision: str,
    ground: CorrectionGround,
    signed_on: dt.date,
) -> None:
    """Count what a decision grants more, or take back what it grants less, if it is such aid.

    Raises:
        DeMinimisCeilingExceeded: the ceiling excludes the new aid as a whole.
    """
    application = work.state(APPLICATION, stream)
    if application.aid is None or application.aid.aid != "de-minimis" or delta_cents == 0:
        return
    if delta_cents > 0:
        programme = work.state(PROGRAMME, programme_stream(application.programme))
        command = GrantAid(
            decision=decision,
            case=application.case,
            party=application.party,
            programme=application.programme,
            cents=delta_cents,
            granted_on=signed_on,
        )
        grant_aid(work, command, programme.parameters)
    else:
        reduce_aid(
            work,
            case=application.case,
            party=application.party,
            decision=decision,
            ground=ground,
            cents=-delta_cents,
            reduced_on=signed_on,
        )
