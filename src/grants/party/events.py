"""Facts about applicants and recipients. Stream `party/{id}`."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from grants.kernel.event import Event, stored_as
from grants.kernel.ids import Ags, Identifier
from grants.kernel.sealed import Sealed

PartyKind = Literal[
    "municipal", "company", "association", "chamber", "education", "person", "other"
]
"""Municipality, company, association, chamber, school or university, natural person, other."""


@stored_as("party.registered", on="registered_on")
class PartyRegistered(Event):
    """An applicant becomes known (Antragsteller). The name is sealed under the party's own key."""

    party: Identifier
    name: Sealed
    kind: PartyKind
    seat: Ags | None
    registered_on: dt.date


PartyEvent = PartyRegistered
