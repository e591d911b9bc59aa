"""Facts about applicants and recipients, and about the undertakings they belong to.

Streams `party/{id}` and `undertaking/{id}`: a membership stands in both. A party that was never
grouped is an undertaking of its own, under its own id.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from grants.kernel.event import Event, stored_as
from grants.kernel.ids import Ags, Citation, Code, Identifier
from grants.kernel.money import Cents, NonNegativeCents, PositiveCents
from grants.kernel.sealed import Sealed

PartyKind = Literal[
    "municipal", "company", "association", "chamber", "education", "person", "other"
]
"""Municipality, company, association, chamber, school or university, natural person, other."""

Regime = Literal["tax-years", "rolling-years"]
"""De-minimis aid is summed over whole tax years, or over any period of so many years."""
CorrectionGround = Literal[
    "amendment",
    "settlement",
    "not-taken-up",
    "revocation",
    "withdrawal",
    "recipient-changed",
    "objection",
]


@stored_as("party.registered", on="registered_on")
class PartyRegistered(Event):
    """An applicant becomes known (Antragsteller). The name is sealed under the party's own key."""

    party: Identifier
    name: Sealed
    kind: PartyKind
    seat: Ags | None
    registered_on: dt.date


@stored_as("party.undertaking-grouped", on="member_from")
class UndertakingGrouped(Event):
    """A party belongs to a single undertaking (einziges Unternehmen) from a day to a day.

    Of several the one recorded last holds for its days; `member_until` None: until further notice.
    """

    party: Identifier
    undertaking: Identifier
    member_from: dt.date
    member_until: dt.date | None
    document: Sealed
    grouped_by: Identifier


@stored_as("party.de-minimis-award-recorded", on="granted_on")
class DeMinimisAwardRecorded(Event):
    """De-minimis aid is granted to an undertaking (De-minimis-Beihilfe).

    It counts gross on the day of the legal entitlement. `own` aid follows from a decision on a case
    of this service; `declared` aid of another authority is known from a document of the applicant.
    `used_cents` and `headroom_cents` are those before it, in the period it fills most.
    """

    award: Identifier
    undertaking: Identifier
    party: Identifier
    programme: Code
    origin: Literal["own", "declared"]
    case: str | None
    authority: Sealed | None
    document: Sealed | None
    cents: PositiveCents
    regime: Regime
    ceiling_cents: NonNegativeCents
    used_cents: NonNegativeCents
    headroom_cents: Cents
    register_due_on: dt.date | None
    recorded_by: Identifier
    granted_on: dt.date


@stored_as("party.de-minimis-award-corrected", on="corrected_on")
class DeMinimisAwardCorrected(Event):
    """Less of an award remains, or again more (Berichtigung): `cents` counts where the award did.

    `corrects` is the award, `decision` the act that changed it. An `objection` gives back what the
    decision took that it annuls; it bears that decision's number, followed by `-W` and its own.
    """

    corrects: Identifier
    undertaking: Identifier
    party: Identifier
    programme: Code
    case: str
    decision: Identifier
    ground: CorrectionGround
    cents: Cents
    granted_on: dt.date
    recorded_by: Identifier
    corrected_on: dt.date


@stored_as("party.de-minimis-register-entered", on="entered_on")
class DeMinimisRegisterEntered(Event):
    """An award stands in the central register (Eintrag im De-minimis-Register)."""

    award: Identifier
    undertaking: Identifier
    register_no: Identifier
    due_on: dt.date
    timeliness: Literal["in-time", "late"]
    entered_by: Identifier
    entered_on: dt.date


@stored_as("party.erasure-requested", on="requested_on")
class ErasureRequested(Event):
    """Somebody asks to erase what is personal about a party or a person (Löschantrag).

    `override` says why it is erased although files must still be kept.
    """

    kind: Literal["party", "person"]
    subject: Identifier
    legal_basis: Citation
    override: Sealed | None
    requested_by: Identifier
    requested_on: dt.date


@stored_as("party.personal-data-erased", on="erased_on")
class PersonalDataErased(Event):
    """What is personal about a party or a person is destroyed (Löschung), by a second person.

    `references` is everything the vault held under the key of the `subject`; `retained` are the
    cases that were open or had to be kept, which only an `override` allows.
    """

    kind: Literal["party", "person"]
    subject: Identifier
    legal_basis: Citation
    references: tuple[str, ...]
    retained: tuple[str, ...]
    override: Sealed | None
    requested_by: Identifier
    confirmed_by: Identifier
    erased_on: dt.date


PartyEvent = PartyRegistered | UndertakingGrouped
UndertakingEvent = (
    UndertakingGrouped | DeMinimisAwardRecorded | DeMinimisAwardCorrected | DeMinimisRegisterEntered
)
