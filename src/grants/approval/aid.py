"""De-minimis aid of a grant: counted in the undertaking's ledger in the work of each decision."""

from __future__ import annotations

import datetime as dt

from grants.application.decider import APPLICATION
from grants.approval.decider import APPROVAL
from grants.approval.events import ObjectionDecided, RecipientChanged
from grants.kernel.ids import programme_stream, ruling_number
from grants.party.commands import GrantAid
from grants.party.events import CorrectionGround
from grants.party.ledger import grant_aid, reduce_aid, restore_aid
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
    asked = work.state(APPROVAL, stream).asked
    if asked is None or not _is_de_minimis(work, stream):
        return
    if delta_cents > 0:
        programme = work.state(PROGRAMME, programme_stream(asked.programme))
        command = GrantAid(
            decision=decision,
            case=asked.case,
            party=asked.party,
            programme=asked.programme,
            cents=delta_cents,
            granted_on=signed_on,
        )
        grant_aid(work, command, programme.parameters.of(asked.guideline))
    elif delta_cents < 0:
        reduce_aid(
            work,
            case=asked.case,
            party=asked.party,
            decision=decision,
            ground=ground,
            cents=-delta_cents,
            reduced_on=signed_on,
        )


def move_aid(work: Work, stream: str, changed: RecipientChanged) -> None:
    """The grant is another recipient's: its aid leaves one undertaking and counts for the next.

    Raises:
        DeMinimisCeilingExceeded: the new recipient has no room for all of it.
    """
    asked = work.state(APPROVAL, stream).asked
    if asked is None or not _is_de_minimis(work, stream):
        return
    reduce_aid(
        work,
        case=asked.case,
        party=changed.former_party,
        decision=changed.decision,
        ground="recipient-changed",
        cents=changed.amount_cents,
        reduced_on=changed.signed_on,
    )
    change_aid(
        work,
        stream,
        delta_cents=changed.amount_cents,
        decision=changed.decision,
        ground="recipient-changed",
        signed_on=changed.signed_on,
    )


def give_back_aid(work: Work, stream: str, fact: ObjectionDecided) -> None:
    """What a decision took that an objection annuls counts again, as if it had not been taken."""
    approval = work.state(APPROVAL, stream)
    if approval.asked is None or not fact.delta_cents or not _is_de_minimis(work, stream):
        return
    decided = [f for f in approval.decisions[fact.decision].facts if isinstance(f, type(fact))]
    restore_aid(
        work,
        case=approval.asked.case,
        party=approval.asked.party,
        annulled=fact.decision,
        decision=ruling_number(fact.decision, len(decided)),
        cents=fact.delta_cents,
        restored_on=fact.decided_on,
    )


def _is_de_minimis(work: Work, stream: str) -> bool:
    aid = work.state(APPLICATION, stream).aid
    return aid is not None and aid.aid == "de-minimis"
