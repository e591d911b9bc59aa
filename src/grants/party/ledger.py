"""The de-minimis ledgers that a decision meets: whose they are on its day, and what they hold.

An award counts for the undertaking that its party belonged to on the day of the grant, and for
every undertaking that this party belongs to later: what was granted before a merger counts after
it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from grants.kernel.aggregate import Decider
from grants.kernel.ids import party_stream, undertaking_stream
from grants.kernel.parameters import Parameters
from grants.party.commands import GrantAid, ReduceAid, RestoreAid
from grants.party.de_minimis import Aid, Standing, standing
from grants.party.decider import PARTY
from grants.party.events import CorrectionGround, DeMinimisAwardRecorded
from grants.party.undertaking import UNDERTAKING, LedgerBasis
from grants.store.work import Work

S = TypeVar("S")


class States(Protocol):
    """Where ledgers are read: the work of a decision, or the log as it was known."""

    def state(self, decider: Decider[Any, S, Any], stream: str) -> S:
        """The state of a stream."""

    def preload(self, streams: Iterable[str]) -> None:
        """Read many streams in one round trip."""


@dataclass(frozen=True)
class Counted:
    """An award, the undertaking in whose ledger it stands, and what is left of it."""

    undertaking: str
    fact: DeMinimisAwardRecorded
    aid: Aid


def undertaking_of(work: States, party: str, day: dt.date) -> str:
    """The single undertaking a party belongs to on a day: its group, or itself."""
    return work.state(PARTY, party_stream(party)).undertaking_on(day) or party


def members_of(work: States, undertaking: str, day: dt.date) -> frozenset[str]:
    """The parties that make up an undertaking on a day."""
    candidates = work.state(UNDERTAKING, undertaking_stream(undertaking)).candidates
    work.preload(party_stream(party) for party in candidates)
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
            award.aid
            for award in _awards(work, undertaking, members)
            if award.undertaking != undertaking
        ),
    )


def awards_of(work: States, undertaking: str, day: dt.date) -> Iterator[Counted]:
    """Every award that counts for an undertaking as it is made up on a day, of whatever date."""
    return _awards(work, undertaking, members_of(work, undertaking, day))


def _awards(work: States, undertaking: str, members: frozenset[str]) -> Iterator[Counted]:
    for each in sorted(_before(work, members) | {undertaking}):
        ledger = work.state(UNDERTAKING, undertaking_stream(each))
        for fact in ledger.awards.values():
            if each == undertaking or fact.party in members:
                yield Counted(each, fact, ledger.aid(fact))


def _before(work: States, parties: frozenset[str]) -> frozenset[str]:
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
    for fact, stream in reversed(_awards_for(work, case, party)):
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


def restore_aid(
    work: Work,
    *,
    case: str,
    party: str,
    annulled: str,
    decision: str,
    cents: int,
    restored_on: dt.date,
) -> None:
    """Count again what a decision took of a case's aid that `decision` annuls, the oldest first.

    It counts on the day of its award: what annuls a decision works back to its signature. What
    others took meanwhile comes next; what was never taken of the party's own awards, because it
    became the recipient since, is added to its youngest one.
    """
    awards = [pair for pair in _awards_for(work, case, party) if pair[0].party == party]
    assert awards, "aid that was granted is in the ledger of who has the grant"
    given = [0] * len(awards)
    for others in (False, True):
        for number, (fact, stream) in enumerate(awards):
            ledger = work.state(UNDERTAKING, stream)
            gone = fact.cents - ledger.left(fact) if others else ledger.taken(fact, annulled)
            back = max(0, min(cents, gone - given[number]))
            given[number] += back
            cents -= back
    given[-1] += cents
    for (fact, stream), back in zip(awards, given, strict=True):
        if back:
            command = RestoreAid(
                award=fact.award, decision=decision, cents=back, restored_on=restored_on
            )
            work.decide(UNDERTAKING, stream, command)


def _awards_for(work: Work, case: str, party: str) -> list[tuple[DeMinimisAwardRecorded, str]]:
    """The awards of a case, by day, with their streams: all that a party was ever counted in."""
    streams = [undertaking_stream(each) for each in sorted(_before(work, frozenset({party})))]
    awards = [
        (fact, stream)
        for stream in streams
        for fact in work.state(UNDERTAKING, stream).of_case(case)
    ]
    return sorted(awards, key=lambda pair: pair[0].granted_on)
