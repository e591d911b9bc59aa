"""The check of de-minimis aid, which the examination of such aid needs.

It states the room that the applicant's undertaking has on its day; what binds is the ceiling on the
day of the approval.
"""

from __future__ import annotations

from dataclasses import dataclass

from grants.application.commands import CheckDeMinimis
from grants.application.events import ApplicationEvent, DeMinimisChecked
from grants.application.intake import RECEIPT
from grants.application.rejections import DeMinimisUnchecked, NotDeMinimis
from grants.application.state import Application
from grants.application.transitions import STEPS
from grants.kernel.aggregate import Basis
from grants.kernel.rules import not_before, not_in_future
from grants.party.de_minimis import Standing, check_ceiling


@dataclass(frozen=True, kw_only=True)
class DeMinimisBasis(Basis):
    """How the applicant's single undertaking stands on the day of the check."""

    undertaking: str
    standing: Standing


def check_de_minimis(
    command: CheckDeMinimis, application: Application, basis: DeMinimisBasis
) -> tuple[ApplicationEvent, ...]:
    """State how much room there is; checked again, the later one counts."""
    if application.aid is None or application.aid.aid != "de-minimis":
        STEPS.admit(command, application.phase)
        raise NotDeMinimis
    fact = DeMinimisChecked(
        party=application.party,
        undertaking=basis.undertaking,
        regime=basis.standing.regime,
        ceiling_cents=basis.standing.ceiling_cents,
        used_cents=basis.standing.used_cents,
        headroom_cents=basis.standing.headroom_cents,
        checked_by=basis.person,
        checked_on=command.checked_on,
    )
    if application.de_minimis == fact:
        return ()
    STEPS.admit(command, application.phase)
    not_in_future(command.checked_on, basis.today)
    not_before(command.checked_on, application.received_on, RECEIPT)
    return (fact,)


def require_room(proposed_cents: int, application: Application) -> None:
    """Aid that is de-minimis was checked, and what is proposed fits into the room found then."""
    if application.aid is None or application.aid.aid != "de-minimis":
        return
    checked = application.de_minimis
    if checked is None:
        raise DeMinimisUnchecked
    found = Standing(
        regime=checked.regime, ceiling_cents=checked.ceiling_cents, used_cents=checked.used_cents
    )
    check_ceiling(proposed_cents, found)
