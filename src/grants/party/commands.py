"""What may be asked of one party."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from grants.kernel.ids import Ags
from grants.kernel.sealed import PartyText
from grants.party.events import PartyKind


@dataclass(frozen=True, kw_only=True)
class RegisterParty:
    """Make an applicant known (Antragsteller); opens `party/{id}` with a random id."""

    name: PartyText
    kind: PartyKind
    seat: Ags | None = None
    registered_on: dt.date


PartyCommand = RegisterParty
