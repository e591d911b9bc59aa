"""What may be asked about who may act."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, WithJsonSchema
from pydantic.types import StringConstraints

from grants.kernel.ids import Code, Identifier
from grants.kernel.money import PositiveCents
from grants.kernel.roles import Role
from grants.kernel.sealed import PersonText

_PART_LENGTH_MAX = 255  # OpenID Connect Core: `sub` is at most 255 characters.


class _SignIn(BaseModel):
    """Whom an identity provider means: its own address and its name for the person."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    iss: Annotated[str, StringConstraints(min_length=1, max_length=_PART_LENGTH_MAX)]
    sub: Annotated[str, StringConstraints(min_length=1, max_length=_PART_LENGTH_MAX)]


def _hash_sign_in(value: Any, info: ValidationInfo) -> Any:
    if not isinstance(value, dict) or not isinstance(info.context, dict):
        return value
    sign_in = _SignIn.model_validate(value)
    fingerprint: bytes = info.context["fingerprint"]([sign_in.iss, sign_in.sub])
    return fingerprint.hex()


Identity = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9a-f]{64}$"),
    BeforeValidator(_hash_sign_in),
    WithJsonSchema(_SignIn.model_json_schema(), mode="validation"),
]
"""`{iss, sub}` at the face, a keyed hash of both from the moment it is read; never stored plain."""


@dataclass(frozen=True, kw_only=True)
class RegisterPerson:
    """Make a natural person known (Person erfassen); everywhere else only a random id stands."""

    name: PersonText
    registered_on: dt.date


@dataclass(frozen=True, kw_only=True)
class LinkAccount:
    """Let a person sign in with an account (Benutzerkonto verknüpfen).

    Who may act already, or has an account, gets a further one only if a second administrator
    confirms it.
    """

    account: Identifier
    identity: Identity
    linked_on: dt.date


@dataclass(frozen=True, kw_only=True)
class ConfirmAccount:
    """Stand as a second administrator for a proposed account (Verknüpfung bestätigen)."""

    account: Identifier
    confirmed_on: dt.date


@dataclass(frozen=True, kw_only=True)
class GrantRole:
    """Let a person act in a role (Zuständigkeit erteilen), in some regions or everywhere (`all`).

    Granting a role again replaces its scopes and its limit from `valid_from` on (None: at once).
    With `deputy_of` the person acts in the role for that person (Vertretung), as far as that person
    holds it.
    """

    role: Role
    scopes: Annotated[tuple[Code, ...], Field(min_length=1, max_length=50)]
    limit_cents: PositiveCents | None
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    deputy_of: Identifier | None = None
    granted_on: dt.date


@dataclass(frozen=True, kw_only=True)
class RevokeRole:
    """End a role of a person (Zuständigkeit entziehen), or its exercise for somebody else."""

    role: Role
    deputy_of: Identifier | None = None
    revoked_on: dt.date


AccessCommand = RegisterPerson | LinkAccount | ConfirmAccount | GrantRole | RevokeRole
