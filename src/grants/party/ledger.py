"""The de-minimis ledgers that a decision meets: whose they are on its day, and what they hold.

An award counts for the undertaking that its party belonged to on the day of the grant, and for
every undertaking that this party belongs to later: what was granted before a merger counts after
it.
"""

from __future__ import annotations

import datetime as dt

from grants.kernel.ids import party_stream, undertaking_stream
from grants.kernel.parameters import Parameters
from grants.party.commands import GrantAid, ReduceAid
from grants.party.de_minimis import Standing, standing
from grants.party.decider import PARTY
from grants.party.events import CorrectionGround
from grants.party.undertaking import UNDERTAKING, LedgerBasis
from grants.store.work import Work


def undertaking_of(work: Work, party: str, day: dt.date) -> str:
    """The single undertaking a party belongs to on a day: its group, or itself."""
    return work.state(PARTY, party_stream(party)).undertaking_on(day) or party


def members_of(work: Work, undertaking: str, day: dt.date) -> frozenset[str]:
    """The parties that make up an undertaking on a day."""
    candidates = work.state(UNDERTAKING, undertaking_stream(undertaking)).candidates
    work.known.preload(party_stream(party) for party in candidates)
    return frozenset(
        party
        for party in (*candidates, undertaking)
        if undertaking_of(work, party, day) == undertaking
    )


def ledger_basis(work: Work, party: str, day: dt.date, parameters: Parameters) -> LedgerBasis:
    """The basis of an award to a party on a day: the whole history of its undertaking's members."""
    undertaking = undertaking_of(work, party, day)
    members = members_of(work, undertaking, day)
    return LedgerBasis(
        **{**vars(work.basis), "parameters": parameters},
        undertaking=undertaking,
        elsewhere=tuple(
            aid
            for each in sorted(_before(work, members) - {undertaking})
            for aid in work.state(UNDERTAKING, undertaking_stream(each)).aids
            if aid.party in members
        ),
    )


def _before(work: Work, parties: frozenset[str]) -> frozenset[str]:
    """Every undertaking these parties ever belonged to, themselves among them."""
    return parties | {
        known.undertaking
        for party in parties
        for known in work.state(PARTY, party_stream(party)).memberships
    }


def standing_of(work: Work, party: str, day: dt.date, parameters: Parameters) -> Standing:
    """How the undertaking of a party stands on a day."""
    basis = ledger_basis(work, party, day, parameters)
    own = work.state(UNDERTAKING, undertaking_stream(basis.undertaking)).aids
    return standing((*own, *basis.elsewhere), day, parameters)


def grant_aid(work: Work, command: GrantAid, parameters: Parameters) -> None:
    """Count aid in the work of the decision that grants it, so that it fits or is not granted."""
    basis = ledger_basis(work, command.party, command.granted_on, parameters)
    work.decide(UNDERTAKING, undertaking_stream(basis.undertaking), command, basis)


def reduce_aid(
    work: Work,
    *,
    case: str,
    party: str,
    decision: str,
    ground: CorrectionGround,
    cents: int,
    reduced_on: dt.date,
) -> None:
    """Take back what a case's aid was reduced by, the youngest award first, as far as it goes."""
    awards = [
        (fact, each)
        for each in sorted(_before(work, frozenset({party})))
        for fact in work.state(UNDERTAKING, undertaking_stream(each)).of_case(case)
    ]
    awards.sort(key=lambda pair: pair[0].granted_on)
    for fact, undertaking in reversed(awards):
        stream = undertaking_stream(undertaking)
        taken = min(cents, work.state(UNDERTAKING, stream).left(fact))
        if taken:
            command = ReduceAid(
                award=fact.award,
                decision=decision,
                ground=ground,
                cents=taken,
                reduced_on=reduced_on,
            )
            work.decide(UNDERTAKING, stream, command)
            cents -= taken
