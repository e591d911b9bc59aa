"""Facts about a regional alliance (Fachkräfteallianz). Stream `alliance/{programme}/{region}`."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from grants.kernel.event import Event, stored_as
from grants.kernel.ids import Ags, Code, Identifier
from grants.kernel.money import NonNegativeCents
from grants.kernel.sealed import Sealed

Seat = Literal["M1", "M2", "M3", "M4", "M5", "M6", "M7", "O"]
"""Seats of an alliance, domain: M1 district, M2 towns, M3 employers, M4 unions, M5 employment
agency, M6 school matters, M7 business development, O others."""


@stored_as("alliance.constituted", on="constituted_on")
class AllianceConstituted(Event):
    """The alliance of a region exists (Konstituierung)."""

    programme: Code
    region: Ags
    constituted_on: dt.date


@stored_as("alliance.member-appointed", on="appointed_on")
class MemberAppointed(Event):
    """A member takes a seat (Bestellung eines Mitglieds).

    `person` is the natural person if known to the service, `party` the organisation if it is also
    an applicant: both count for conflicts of interest. `population` and its date are stored for
    municipal towns (M2), which need more than 10,000 inhabitants.
    """

    member: Identifier
    seat: Seat
    organisation: Sealed
    delegate: Sealed | None
    person: Identifier | None
    party: Identifier | None
    population: int | None
    population_on: dt.date | None
    appointed_on: dt.date


@stored_as("alliance.member-retired", on="retired_on")
class MemberRetired(Event):
    """A mandate ends (Ausscheiden); the day itself is the last day of the mandate."""

    member: Identifier
    retired_on: dt.date


@stored_as("alliance.town-population-recorded", on="population_on")
class TownPopulationRecorded(Event):
    """A member town was counted anew (Einwohnerzahl); it counts from the day it is about."""

    member: Identifier
    population: int
    population_on: dt.date


@stored_as("alliance.managing-member-changed", on="changed_on")
class ManagingMemberChanged(Event):
    """Another member manages the alliance (geschäftsführendes Mitglied)."""

    member: Identifier
    changed_on: dt.date


@stored_as("alliance.rules-adopted", on="adopted_on")
class RulesAdopted(Event):
    """Rules of procedure are adopted (Geschäftsordnung); quorum: share of members, basis points."""

    rules: Identifier
    quorum_bp: int
    adopted_on: dt.date


@stored_as("alliance.concept-adopted", on="adopted_on")
class ConceptAdopted(Event):
    """An action concept is adopted (Handlungskonzept)."""

    concept: Identifier
    adopted_on: dt.date


@stored_as("alliance.call-opened", on="opened_on")
class CallOpened(Event):
    """A call for projects opens (Projektaufruf), with its criteria and the money it speaks of."""

    call: Identifier
    title: Sealed
    year: int
    earmark: Code
    objects: tuple[Code, ...]
    criteria: tuple[Code, ...]
    points_min: int
    volume_cents: NonNegativeCents
    opened_on: dt.date
    closes_on: dt.date


@stored_as("alliance.call-closed", on="closed_on")
class CallClosed(Event):
    """A call closes (Ende des Aufrufs)."""

    call: Identifier
    closed_on: dt.date


@stored_as("alliance.meeting-held", on="held_on", basis="FKR")
class MeetingHeld(Event):
    """A meeting of the alliance (Sitzung).

    `findings` are defects of the composition valid on the day, or of the quorum: recorded, never a
    reason to refuse recording history. `minutes` is the SHA-256 of the minutes.
    """

    meeting: Identifier
    present: tuple[Identifier, ...]
    quorum: Literal["quorate", "inquorate"]
    minutes: str | None
    findings: tuple[Code, ...]
    held_on: dt.date


@stored_as("alliance.conflict-declared", on="declared_on", version=2)
class ConflictDeclared(Event):
    """A member is biased about a case and stays out of its vote (Befangenheit).

    Declared after the meeting it is a finding. Version 1 did not compare the days.
    """

    meeting: Identifier
    member: Identifier
    case: str
    findings: tuple[Code, ...]
    declared_on: dt.date

    @classmethod
    def upcast(cls, fields: dict[str, Any], version: int) -> dict[str, Any]:
        """Version 1 did not compare the day with that of the meeting."""
        return {**fields, "findings": ()} if version == 1 else fields


class RankedCase(BaseModel):
    """One project in the order of a call.

    `cumulated_cents` are the recommended amounts down to its rank, equals included; what lies
    beyond the money stays in the order all the same.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    case: Identifier
    rank: int
    recommended_cents: NonNegativeCents
    cumulated_cents: NonNegativeCents
    place: Literal["within", "beyond", "unknown"]
    findings: tuple[Code, ...]


@stored_as("alliance.ranking-adopted", on="adopted_on", basis="FKR")
class RankingAdopted(Event):
    """The order of the projects of a call, as adopted in a meeting (Rangfolge).

    `limit_cents` is the money the line was drawn at: the volume of the call, or what its budget
    had available; None where that was unknown.
    """

    ranking: Identifier
    meeting: Identifier
    call: Identifier
    limit: Literal["volume", "budget"]
    limit_cents: int | None
    entries: tuple[RankedCase, ...]
    findings: tuple[Code, ...]
    adopted_on: dt.date


AllianceEvent = (
    AllianceConstituted
    | MemberAppointed
    | MemberRetired
    | TownPopulationRecorded
    | ManagingMemberChanged
    | RulesAdopted
    | ConceptAdopted
    | CallOpened
    | CallClosed
    | MeetingHeld
    | ConflictDeclared
    | RankingAdopted
)
