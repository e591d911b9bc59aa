"""Sentences about whose eyes a step needs: who acted before, and who may act now."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from grants.api.actions import Allowed, Closed
from grants.web.language import gettext
from grants.web.steps.four_eyes import second_pair

if TYPE_CHECKING:
    from grants.kernel.event import Event
    from grants.web.steps.desk import Desk


def notices(on: Desk, step: Allowed | Closed, facts: Iterable[Event] | None = None) -> list[str]:
    """Who acted before, and who may do this instead of the visitor."""
    route = on.pages.reading.service.routes[step.command]
    pair = second_pair(on, route, facts)
    if pair is None:
        return []
    told = [gettext("Vier Augen: %(did)s.") % {"did": "; ".join(pair.did)}]
    if pair.mine or isinstance(step, Closed):
        others = ", ".join(pair.others) or gettext("zurzeit niemand")
        if pair.more:
            others += gettext(" und %(count)s weitere") % {"count": pair.more}
        if pair.mine:
            told.append(gettext("Das waren Sie selbst; deshalb handelt jemand anderes."))
        told.append(gettext("Das kann tun: %(others)s.") % {"others": others})
    else:
        told.append(gettext("Sie haben daran nicht mitgewirkt und können das tun."))
    return told
