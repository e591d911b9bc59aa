"""What is kept back until the proof is examined (Einbehalt), by a rule invented for it."""

from __future__ import annotations

import datetime as dt

from grants.demonstration.acts import PROGRAMME, Act, office_moment
from grants.demonstration.people import Staff
from grants.demonstration.story import Story
from grants.kernel.ids import EVERYWHERE, programme_stream
from grants.kernel.money import share_of
from grants.kernel.roles import Role

_FIRST, _LAST = dt.date(2024, 3, 1), dt.date(2024, 6, 30)
"""Approvals of these months are under the rule."""
_SHARE, _SHARE_BP = "0.05", 500
_SET_ON = dt.date(2024, 2, 15)
_TURNS = {"released": 400}


def retention_act(staff: Staff) -> Act:
    """The rule: no version of the guideline has one, so it is marked as invented."""
    by = staff.pick(Role.PROGRAMME_AUTHORITY, EVERYWHERE, _SET_ON, turn=0)
    body = {
        "key": "final_instalment_share", "value": _SHARE, "valid_from": _FIRST, "valid_to": _LAST,
        "citation": "Für die Vorführung erfunden: befristeter Einbehalt", "status": "unconfirmed",
        "set_on": _SET_ON,
    }  # fmt: skip
    return Act(office_moment(_SET_ON, 600), "set-parameter", programme_stream(PROGRAMME), by.id,
               body)  # fmt: skip


def retained_cents(story: Story, amount_cents: int) -> int:
    """What of the grant may not be ordered yet."""
    signed_on = story.last("approve")["signed_on"]
    if not _FIRST <= signed_on <= _LAST:
        return 0
    if any(act.route == "release-retention" for act in story.acts):
        return 0
    return share_of(amount_cents, rate_bp=_SHARE_BP)


def release_retention(story: Story, cents: int) -> int:
    """Sometimes it is paid before the examination: how much more may be drawn."""
    if not story.turn("retention", 0, _TURNS):
        return 0
    story.say("release-retention", Role.APPROVER, released_on=story.today,
              reasons="Der Träger kann die Schlussrate nicht vorfinanzieren.")  # fmt: skip
    return cents
