"""Who voted how, and what the totals are. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from grants.application.commands import RecordVote
from grants.application.rejections import (
    BallotNotAdmitted,
    BallotsDiffer,
    BallotTwice,
    VotesMissing,
)


@dataclass(frozen=True, kw_only=True)
class Totals:
    """How many voted how."""

    votes_for: int
    votes_against: int
    abstentions: int


def counted(command: RecordVote, *, admitted: AbstractSet[str]) -> Totals:
    """The totals of a vote: counted from its ballots where there are any, else as stated.

    `admitted` are those who may vote: present, with a mandate on the day, and not biased.

    Raises:
        Rejection: a ballot that may not be, or totals that are missing or differ from the ballots.
    """
    stated = (command.votes_for, command.votes_against, command.abstentions)
    if not command.ballots:
        votes_for, votes_against, abstentions = stated
        if votes_for is None or votes_against is None or abstentions is None:
            raise VotesMissing
        return Totals(votes_for=votes_for, votes_against=votes_against, abstentions=abstentions)
    for member, times in Counter(ballot.member for ballot in command.ballots).items():
        if times > 1:
            raise BallotTwice(member=member)
        if member not in admitted:
            raise BallotNotAdmitted(member=member)
    choices = Counter(ballot.choice for ballot in command.ballots)
    found = (choices["for"], choices["against"], choices["abstain"])
    if any(one is not None and one != other for one, other in zip(stated, found, strict=True)):
        raise BallotsDiffer(votes_for=found[0], votes_against=found[1], abstentions=found[2])
    return Totals(votes_for=found[0], votes_against=found[1], abstentions=found[2])
