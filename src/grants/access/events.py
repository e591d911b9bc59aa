"""Facts about who may act. Stream `access/{person}`: grants of power are audited too."""

from __future__ import annotations

import datetime as dt

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


@stored_as("access.role-granted", on="granted_on")
class RoleGranted(Event):
    """A person may act in a role (Zuständigkeit), in some regions or everywhere (`all`).

    `limit_cents` is the largest amount the role may approve (Zeichnungsbefugnis); None: no limit.
    """

    role: Role
    scopes: tuple[Code, ...]
    limit_cents: PositiveCents | None
    granted_by: Identifier
    granted_on: dt.date


@stored_as("access.role-revoked", on="revoked_on")
class RoleRevoked(Event):
    """A role ends (Entzug der Zuständigkeit)."""

    role: Role
    revoked_by: Identifier
    revoked_on: dt.date


AccessEvent = PersonRegistered | AccountLinked | RoleGranted | RoleRevoked
