"""What may be asked of one alliance. Additive commands carry the id of what they create."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from grants.alliance.events import Seat
from grants.kernel.ids import Code, Identifier, Sha256
from grants.kernel.money import BasisPoints, NonNegativeCents
from grants.kernel.sealed import MemberText, Text

Codes = Annotated[tuple[Code, ...], Field(max_length=50)]
Members = Annotated[tuple[Identifier, ...], Field(max_length=200)]
Inhabitants = Annotated[int, Field(strict=True, ge=0, le=10_000_000)]
Year = Annotated[int, Field(strict=True, ge=1990, le=2100)]
Points = Annotated[int, Field(strict=True, ge=0, le=100_000)]


@dataclass(frozen=True, kw_only=True)
class ConstituteAlliance:
    """Record that the alliance of a region exists (Konstituierung)."""

    constituted_on: dt.date


@dataclass(frozen=True, kw_only=True)
class AppointMember:
    """Give a member a seat (Bestellung). The same member again, later, renews the mandate."""

    member: Identifier
    seat: Seat
    organisation: MemberText
    delegate: MemberText | None = None
    person: Identifier | None = None
    party: Identifier | None = None
    population: Inhabitants | None = None
    population_on: dt.date | None = None
    appointed_on: dt.date


@dataclass(frozen=True, kw_only=True)
class RetireMember:
    """End a mandate (Ausscheiden); the day itself is its last day."""

    member: Identifier
    retired_on: dt.date


@dataclass(frozen=True, kw_only=True)
class RecordTownPopulation:
    """Record how many inhabitants a member town has (Einwohnerzahl), counted on a day."""

    member: Identifier
    population: Inhabitants
    population_on: dt.date


@dataclass(frozen=True, kw_only=True)
class ChangeManagingMember:
    """Let another member manage the alliance (geschäftsführendes Mitglied)."""

    member: Identifier
    changed_on: dt.date


@dataclass(frozen=True, kw_only=True)
class AdoptRules:
    """Adopt rules of procedure (Geschäftsordnung) with their quorum as a share of the members."""

    rules: Identifier
    quorum_bp: BasisPoints
    adopted_on: dt.date


@dataclass(frozen=True, kw_only=True)
class AdoptConcept:
    """Adopt an action concept (Handlungskonzept)."""

    concept: Identifier
    adopted_on: dt.date


@dataclass(frozen=True, kw_only=True)
class OpenCall:
    """Open a call for projects (Projektaufruf). `closes_on` is the last day to apply."""

    call: Identifier
    title: Text
    year: Year
    earmark: Code
    objects: Codes
    criteria: Codes
    points_min: Points
    volume_cents: NonNegativeCents
    opened_on: dt.date
    closes_on: dt.date


@dataclass(frozen=True, kw_only=True)
class CloseCall:
    """Close a call before its time (vorzeitiges Ende des Aufrufs); the day is the last to apply."""

    call: Identifier
    closed_on: dt.date


@dataclass(frozen=True, kw_only=True)
class HoldMeeting:
    """Record a meeting (Sitzung) and who was present; `minutes` is the SHA-256 of the minutes."""

    meeting: Identifier
    present: Members
    minutes: Sha256 | None = None
    held_on: dt.date


@dataclass(frozen=True, kw_only=True)
class DeclareConflict:
    """Record that a member is biased about a case in a meeting (Befangenheit)."""

    meeting: Identifier
    member: Identifier
    case: Identifier
    declared_on: dt.date


@dataclass(frozen=True)
class Place:
    """A case and its rank; equal ranks are ties."""

    case: Identifier
    rank: Annotated[int, Field(strict=True, ge=1, le=10_000)]


@dataclass(frozen=True, kw_only=True)
class RankProjects:
    """Adopt the order of the projects of a call in a meeting (Rangfolge).

    `limit`: the line is drawn at the volume of the call, or at what its budget has available.
    """

    ranking: Identifier
    meeting: Identifier
    call: Identifier
    limit: Literal["volume", "budget"]
    cases: Annotated[tuple[Place, ...], Field(min_length=1, max_length=500)]


AllianceCommand = (
    ConstituteAlliance
    | AppointMember
    | RetireMember
    | RecordTownPopulation
    | ChangeManagingMember
    | AdoptRules
    | AdoptConcept
    | OpenCall
    | CloseCall
    | HoldMeeting
    | DeclareConflict
    | RankProjects
)
