"""How a case ends: not taken up, closed, and sometimes taken up again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter

from grants.application.lifecycle import Phase
from grants.approval.commands import CloseCase, DeclareNotTakenUp, ReopenCase
from grants.approval.events import CaseClosed, CaseReopened, GrantNotTakenUp, ObjectionDecided
from grants.approval.rejections import AlreadyDrawn, CaseStillOpen
from grants.approval.state import Approval
from grants.approval.terms import GrantBasis
from grants.approval.transitions import STEPS
from grants.kernel.aggregate import Basis
from grants.kernel.event import Event
from grants.kernel.money import euros_de
from grants.kernel.phrases import N_, Phrase
from grants.kernel.rules import not_before, not_in_future
from grants.kernel.speech import Sentence, joined


@dataclass(frozen=True, kw_only=True)
class ClosingBasis(Basis):
    """What may still be open: payouts under way, claims not paid, money still committed.

    `refunds_due` are the claims on which the office owes money to the recipient. `payouts_on` and
    `claims_on` are the legal dates of what happened last to a payout and to a claim, if anything.
    """

    payouts_under_way: tuple[int, ...]
    claims_unpaid: tuple[str, ...]
    refunds_due: tuple[str, ...]
    committed_cents: int
    payouts_on: dt.date | None
    claims_on: dt.date | None


def not_taken_up(
    command: DeclareNotTakenUp, approval: Approval, basis: GrantBasis
) -> tuple[Event, ...]:
    """The recipient does without the grant; possible as long as nothing was drawn."""
    grant = approval.grant
    if grant is None or not grant.amount_cents:
        STEPS.admit(command, approval.phase)
    assert grant is not None  # Whatever is admitted comes after an approval.
    fact = GrantNotTakenUp(
        decision=grant.decision,
        amount_cents=grant.amount_cents,
        recorded_by=basis.person,
        declared_on=command.declared_on,
    )
    if approval.not_taken_up == fact:
        return ()
    STEPS.admit(command, approval.phase)
    if drawn := sum(basis.drawn.values()):
        raise AlreadyDrawn(drawn=euros_de(drawn))
    not_before(command.declared_on, grant.signed_on, "Bewilligung")
    not_in_future(command.declared_on, basis.today)
    return (fact,)


def close(command: CloseCase, approval: Approval, basis: ClosingBasis) -> tuple[Event, ...]:
    """Close the file; nothing may be open."""
    fact = CaseClosed(closed_by=basis.person, closed_on=command.closed_on)
    if approval.closed == fact and approval.phase is Phase.CLOSED:
        return ()
    STEPS.admit(command, approval.phase)
    if found := _still_open(approval, basis):
        raise CaseStillOpen(open=found)
    last_on, act = max(_settled(approval, basis), key=itemgetter(0))
    not_before(command.closed_on, last_on, act)
    not_in_future(command.closed_on, basis.today)
    return (fact,)


def reopen(command: ReopenCase, approval: Approval, basis: Basis) -> tuple[Event, ...]:
    """Take a closed file up again, in the state before. Money that lapsed meanwhile stays gone."""
    last = approval.reopened
    same = last is not None and (last.reasons, last.reopened_by, last.reopened_on) == (
        command.reasons,
        basis.person,
        command.reopened_on,
    )
    if same and approval.phase is not Phase.CLOSED:
        return ()
    STEPS.admit(command, approval.phase)
    assert approval.closed is not None
    not_before(command.reopened_on, approval.closed.closed_on, "Abschluss der Akte")
    not_in_future(command.reopened_on, basis.today)
    return (
        CaseReopened(
            returns_to=str(approval.closed_from),
            reasons=command.reasons,
            reopened_by=basis.person,
            competence=basis.competence,
            reopened_on=command.reopened_on,
        ),
    )


def _settled(approval: Approval, basis: ClosingBasis) -> Iterator[tuple[dt.date, str]]:
    """The days until which something was open, and what ended then."""
    yield dt.date.fromisoformat(approval.phase_since), approval.phase.term
    for decision in approval.decisions.values():
        yield decision.signed_on, N_("Unterschrift")
        for fact in decision.facts:
            if isinstance(fact, ObjectionDecided):
                yield fact.decided_on, N_("Entscheidung über den Widerspruch")
    if basis.payouts_on is not None:
        yield basis.payouts_on, N_("letzter Vorgang zu einer Auszahlung")
    if basis.claims_on is not None:
        yield basis.claims_on, N_("letzter Vorgang zu einer Erstattung")


def _still_open(approval: Approval, basis: ClosingBasis) -> Sentence:
    parts = []
    if pending := joined(", ", approval.objections_pending):
        parts.append(Phrase("Widerspruch gegen {decisions} nicht entschieden", decisions=pending))
    if numbers := joined(", ", map(str, basis.payouts_under_way)):
        parts.append(Phrase("Auszahlung {numbers} nicht abgeschlossen", numbers=numbers))
    if claims := joined(", ", basis.claims_unpaid):
        parts.append(Phrase("Erstattung {claims} nicht bezahlt", claims=claims))
    if refunds := joined(", ", basis.refunds_due):
        parts.append(Phrase("Erstattung {claims} nicht zurückgezahlt", claims=refunds))
    if basis.committed_cents:
        parts.append(Phrase("Mittelbindung über {cents}", cents=euros_de(basis.committed_cents)))
    return joined("; ", parts)
