"""What may be asked of one party, and of one undertaking."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from grants.kernel.ids import Ags, Citation, Code, Identifier
from grants.kernel.money import PositiveCents
from grants.kernel.sealed import ErasureText, PartyText
from grants.party.events import CorrectionGround, PartyKind


@dataclass(frozen=True, kw_only=True)
class RegisterParty:
    """Make an applicant known (Antragsteller); opens `party/{id}` with a random id."""

    name: PartyText
    kind: PartyKind
    seat: Ags | None = None
    registered_on: dt.date


@dataclass(frozen=True, kw_only=True)
class GroupUndertaking:
    """Count a party to the single undertaking of the address (einziges Unternehmen).

    To take it out of a group, group it under its own id. `document` says how this is known.
    """

    party: Identifier
    member_from: dt.date
    member_until: dt.date | None = None
    document: PartyText


@dataclass(frozen=True, kw_only=True)
class RecordDeMinimisAward:
    """Record aid of another authority that an applicant declared (De-minimis-Erklärung).

    The regime and its ceiling are the programme's parameters on the day of the grant.
    """

    award: Identifier
    party: Identifier
    programme: Code
    authority: PartyText
    document: PartyText
    cents: PositiveCents
    granted_on: dt.date


@dataclass(frozen=True, kw_only=True)
class EnterRegister:
    """Record that an award of this service was entered in the register (De-minimis-Register)."""

    award: Identifier
    register_no: Identifier
    entered_on: dt.date


@dataclass(frozen=True, kw_only=True)
class GrantAid:
    """Count aid that a decision on a case grants; part of that decision, never asked alone."""

    decision: Identifier
    case: str
    party: Identifier
    programme: Code
    cents: PositiveCents
    granted_on: dt.date


@dataclass(frozen=True, kw_only=True)
class ReduceAid:
    """Take back as much of an award as a decision reduced it by; part of that decision."""

    award: Identifier
    decision: Identifier
    ground: CorrectionGround
    cents: PositiveCents
    reduced_on: dt.date


@dataclass(frozen=True, kw_only=True)
class RestoreAid:
    """Count again what of an award an annulled decision had taken; part of that annulment."""

    award: Identifier
    decision: Identifier
    cents: PositiveCents
    restored_on: dt.date


@dataclass(frozen=True, kw_only=True)
class RequestErasure:
    """Ask to erase what is personal about the party or person of the address (Löschantrag).

    `override` says why although a case is open or its files must still be kept.
    """

    legal_basis: Citation
    override: ErasureText | None = None
    requested_on: dt.date


@dataclass(frozen=True, kw_only=True)
class ErasePersonalData:
    """Erase what another person asked to erase (Löschung). It cannot be undone."""

    erased_on: dt.date


PartyCommand = RegisterParty | GroupUndertaking
UndertakingCommand = RecordDeMinimisAward | EnterRegister | GrantAid | ReduceAid | RestoreAid
ErasureCommand = RequestErasure | ErasePersonalData
