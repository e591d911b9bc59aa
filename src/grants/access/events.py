"""Facts about who may act. Stream `access/{person}`: grants of power are audited too."""

from __future__ import annotations

import datetime as dt
from typing import Any

from grants.kernel.event import Event, stored_as
from grants.kernel.ids import Code, Identifier
from grants.kernel.money import PositiveCents
from grants.kernel.roles import Role
from grants.kernel.sealed import Sealed


@stored_as("access.person-registered", on="registered_on")
class PersonRegistered(Event):
    """A natural person becomes known (natürliche Person); everywhere else only the id stands."""

    person: Identifier
    name: Sealed
    registered_on: dt.date


@stored_as("access.account-linked", on="linked_on")
class AccountLinked(Event):
    """A person signs in with this account (Benutzerkonto); `identity`: keyed hash of (iss, sub)."""

    account: Identifier
    identity: str
    linked_on: dt.date


@stored_as("access.account-proposed", on="proposed_on")
class AccountProposed(Event):
    """A further sign-in for a person who may act already; it needs a second person's word.

    Vorschlag einer Verknüpfung: whoever could link alone could act as somebody else.
    """

    account: Identifier
    identity: str
    proposed_by: Identifier
    proposed_on: dt.date


@stored_as("access.account-confirmed", on="confirmed_on")
class AccountConfirmed(Event):
    """A second administrator stands for a proposed account (Bestätigung der Verknüpfung)."""

    account: Identifier
    confirmed_by: Identifier
    confirmed_on: dt.date


@stored_as("access.sign-in-claimed", on="claimed_on")
class SignInClaimed(Event):
    """An account and an identity belong to this person for ever (vergebene Anmeldung).

    Streams `access/account/{account}` and `access/identity/{identity}`: their first fact keeps
    everybody else out.
    """

    person: Identifier
    account: Identifier
    identity: str
    claimed_on: dt.date


@stored_as("access.role-granted", on="granted_on", version=2)
class RoleGranted(Event):
    """A person may act in a role (Zuständigkeit), in some regions or everywhere (`all`).

    `limit_cents` is the largest amount the role may approve (Zeichnungsbefugnis); None: no limit.
    `valid_to` is the last day, None: until it is revoked. `deputy_of` is the person represented
    (Vertretung); None: the role is held in one's own right.
    """

    role: Role
    scopes: tuple[Code, ...]
    limit_cents: PositiveCents | None
    valid_from: dt.date
    valid_to: dt.date | None
    deputy_of: Identifier | None
    granted_by: Identifier
    granted_on: dt.date

    @classmethod
    def upcast(cls, fields: dict[str, Any], version: int) -> dict[str, Any]:
        """Version 1 knew no deputies: a role was held at once and until it was revoked."""
        if version > 1:
            return fields
        return {
            **fields,
            "valid_from": fields["granted_on"],
            "valid_to": None,
            "deputy_of": None,
        }


@stored_as("access.role-revoked", on="revoked_on", version=2)
class RoleRevoked(Event):
    """A role ends (Entzug der Zuständigkeit), or its exercise for the person represented."""

    role: Role
    deputy_of: Identifier | None
    revoked_by: Identifier
    revoked_on: dt.date

    @classmethod
    def upcast(cls, fields: dict[str, Any], version: int) -> dict[str, Any]:
        """Version 1 knew no deputies."""
        return fields if version > 1 else {**fields, "deputy_of": None}


AccessEvent = (
    PersonRegistered
    | AccountLinked
    | AccountProposed
    | AccountConfirmed
    | RoleGranted
    | RoleRevoked
)
