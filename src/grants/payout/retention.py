"""What is kept back until the proof is examined (Einbehalt, Schlussrate)."""

from __future__ import annotations

from grants.kernel.aggregate import Basis
from grants.kernel.event import Event
from grants.kernel.money import euros_de, share_of, to_basis_points
from grants.kernel.parameters import Parameters
from grants.kernel.rules import not_before, not_in_future
from grants.payout.commands import ReleaseRetention
from grants.payout.events import RetentionReleased
from grants.payout.rejections import NothingRetained, RetentionKept
from grants.payout.state import Payouts
from grants.payout.transitions import STEPS

FINAL_INSTALMENT = "final_instalment_share"
"""Parameter: the share of a grant that is paid after the examination of its proof."""


def retained_cents(payouts: Payouts, parameters: Parameters) -> int:
    """What of the grant may not be ordered yet, by the rule on the day of its first approval.

    Nothing where the programme has no such rule, after the release, the examination of the proof,
    and the final decision, whose amount is owed.
    """
    grant = payouts.grant
    if grant is None or payouts.approved_on is None:
        return 0
    if payouts.proof_examined or payouts.released or payouts.final_cents is not None:
        return 0
    share = parameters.find(FINAL_INSTALMENT, payouts.approved_on)
    return 0 if share is None else share_of(grant.amount_cents, rate_bp=to_basis_points(share))


def check_retention(*, payout_no: int, limit_cents: int, retained: int, payouts: Payouts) -> None:
    """With this order all orders stay within the grant less what is kept back.

    Raises:
        RetentionKept: they would not.
    """
    cents = payouts.by_number[payout_no].recognised_cents
    left = limit_cents - payouts.ordered_cents(without=payout_no)
    if retained and cents > left:
        raise RetentionKept(
            retained=euros_de(retained), left=euros_de(max(0, left)), cents=euros_de(cents)
        )


def release(command: ReleaseRetention, payouts: Payouts, basis: Basis) -> tuple[Event, ...]:
    """Let what is kept back be paid before the proof is examined."""
    done = payouts.released
    if (
        done is not None
        and done.released_by == basis.person
        and (done.reasons, done.released_on) == (command.reasons, command.released_on)
    ):
        return ()
    STEPS.admit(command, payouts.phase)
    retained = retained_cents(payouts, basis.parameters)
    if not retained:
        raise NothingRetained
    if payouts.approved_on is not None:
        not_before(command.released_on, payouts.approved_on, "Bewilligung")
    not_in_future(command.released_on, basis.today)
    return (
        RetentionReleased(
            cents=retained,
            reasons=command.reasons,
            released_by=basis.person,
            competence=basis.competence,
            released_on=command.released_on,
        ),
    )
