"""The final decision: what the recipient may keep, what is freed, what is claimed back."""

from __future__ import annotations

from dataclasses import dataclass

from grants.application.rejections import AllianceMemberActs
from grants.approval.events import YearShare
from grants.approval.grant import Grant, decision_number
from grants.kernel.aggregate import Basis
from grants.kernel.event import Event
from grants.kernel.money import euros_de
from grants.kernel.rules import not_before, not_in_future
from grants.settlement.commands import SettleGrant
from grants.settlement.events import GrantSettled, ProofExamined
from grants.settlement.financing import Terms, final_cents, release
from grants.settlement.rejections import (
    PayoutsUnderWay,
    ProofNotExamined,
    SamePersonExaminedAndSettled,
    SettlementLimitExceeded,
)
from grants.settlement.state import Settlement
from grants.settlement.transitions import STEPS


@dataclass(frozen=True, kw_only=True)
class SettlementBasis(Basis):
    """What payouts and budgets add to the final decision.

    `alliance_persons` are the persons in the alliance whose own network work the case is.
    `paid_cents` is executed less returned, `under_way` numbers payouts neither paid nor refused,
    `committed` is what each budget still holds open for the case (year: the budget's, not the
    share's: a commitment may have been carried into a later year).
    """

    alliance_persons: frozenset[str]
    paid_cents: int
    under_way: tuple[int, ...]
    committed: tuple[YearShare, ...]


def settle(
    command: SettleGrant, settlement: Settlement, basis: SettlementBasis
) -> tuple[Event, ...]:
    """Sign the final decision. The handler frees and claims beside it."""
    done = settlement.settled
    if (
        done is not None
        and done.approved_by == basis.person
        and (done.signed_on, done.reasons) == (command.signed_on, command.reasons)
    ):
        return ()
    STEPS.admit(command, settlement.phase)
    grant, examined = settlement.grant, settlement.examined
    if grant is None or examined is None:
        raise ProofNotExamined
    if basis.person in settlement.examiners:
        raise SamePersonExaminedAndSettled  # Four eyes.
    if not basis.alliance_persons.isdisjoint((basis.person, examined.examiner)):
        raise AllianceMemberActs(scope=settlement.scope)  # Nobody decides on their own work.
    if basis.under_way:
        raise PayoutsUnderWay(numbers=", ".join(str(number) for number in basis.under_way))
    not_before(command.signed_on, examined.examined_on, "Prüfvermerk")
    if settlement.set_aside is not None:
        not_before(command.signed_on, settlement.set_aside.decided_on, "Widerspruchsentscheidung")
    not_in_future(command.signed_on, basis.today)
    fact = _settled(command, settlement, grant, examined, basis)
    if basis.limit_cents is not None and fact.final_cents > basis.limit_cents:
        raise SettlementLimitExceeded(
            cents=euros_de(fact.final_cents), limit=euros_de(basis.limit_cents)
        )
    return (fact,)


def _settled(
    command: SettleGrant,
    settlement: Settlement,
    grant: Grant,
    examined: ProofExamined,
    basis: SettlementBasis,
) -> GrantSettled:
    terms = Terms(
        financing_type=grant.financing_type,
        rate_bp=grant.rate_bp,
        approved_cents=grant.amount_cents,
    )
    final = final_cents(
        terms,
        recognised_cents=examined.recognised_cents,
        other_means_cents=examined.other_means_cents,
    )
    claimed = settlement.raised.cents
    overpaid = max(0, basis.paid_cents - claimed - final)
    return GrantSettled(
        decision=decision_number(settlement.case, settlement.numbers),
        recognised_cents=examined.recognised_cents,
        final_cents=final,
        approved_cents=grant.amount_cents,
        paid_cents=basis.paid_cents,
        claimed_before_cents=claimed,
        overpaid_cents=overpaid,
        released=released(basis.committed, owed_cents=max(0, final - basis.paid_cents)),
        claim=settlement.raised.next_number(settlement.case) if overpaid else None,
        reasons=command.reasons,
        examiner=examined.examiner,
        approved_by=basis.person,
        competence=basis.competence,
        limit_cents=basis.limit_cents,
        signed_on=command.signed_on,
    )


def released(committed: tuple[YearShare, ...], *, owed_cents: int) -> tuple[YearShare, ...]:
    """Everything that is open, except what the recipient may still draw (Schlusszahlung)."""
    freed = release(tuple((share.year, share.cents) for share in committed), owed_cents=owed_cents)
    return tuple(
        share.model_copy(update={"cents": cents})
        for share, cents in zip(committed, freed, strict=True)
        if cents
    )
