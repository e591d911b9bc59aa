"""Facts about the alliance's vote, and about going on against it."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from grants.application.events.lines import Ballot, Score
from grants.kernel.event import Event, stored_as
from grants.kernel.ids import Code, Identifier
from grants.kernel.money import NonNegativeCents
from grants.kernel.sealed import Sealed


@stored_as("application.referred-to-alliance", on="referred_on", basis="FKR")
class ReferredToAlliance(Event):
    """The alliance is asked for its vote (Vorlage an die Allianz) on this application version."""

    application_version: int
    referred_by: Identifier
    referred_on: dt.date


@stored_as("application.prioritisation-recorded", on="held_on", version=2, basis="FKR")
class PrioritisationRecorded(Event):
    """The alliance's vote (Votum), with everything an auditor asks about it.

    `ballots` say who voted how, where that is known; the totals then follow from them.
    """

    meeting: Identifier
    application_version: int
    outcome: Literal["prioritised", "not-prioritised"]
    votes_for: int
    votes_against: int
    abstentions: int
    ballots: tuple[Ballot, ...]
    recused: tuple[Identifier, ...]
    scores: tuple[Score, ...]
    rank: int | None
    recommended_cents: NonNegativeCents
    findings: tuple[Code, ...]
    recorded_by: Identifier
    held_on: dt.date

    @classmethod
    def upcast(cls, fields: dict[str, Any], version: int) -> dict[str, Any]:
        """Version 1 knew the totals alone."""
        return {**fields, "ballots": ()} if version == 1 else fields


@stored_as("application.deviation-justified", on="justified_on", basis="FKR")
class DeviationFromVoteJustified(Event):
    """Why an application goes on against the alliance's vote (Begründung der Abweichung)."""

    meeting: Identifier
    application_version: int
    reasons: Sealed
    justified_by: Identifier
    competence: Code
    justified_on: dt.date
