"""Decides who may act: one person's accounts and roles (stream `access/{person}`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from grants.access.commands import (
    AccessCommand,
    GrantRole,
    LinkAccount,
    RegisterPerson,
    RevokeRole,
)
from grants.access.events import (
    AccessEvent,
    AccountLinked,
    PersonRegistered,
    RoleGranted,
    RoleRevoked,
)
from grants.access.rejections import (
    AccountTaken,
    BeyondOwnReach,
    PersonKnown,
    PersonUnknown,
    RoleNotHeld,
    SelfGrant,
)
from grants.kernel.aggregate import Basis, Decider
from grants.kernel.event import Event
from grants.kernel.ids import EVERYWHERE, access_stream
from grants.kernel.roles import Role
from grants.kernel.rules import not_in_future


@dataclass(frozen=True)
class Grant:
    """A role as it is held: where, and up to which amount (None: no limit)."""

    scopes: frozenset[str]
    limit_cents: int | None

    def covers(self, scope: str) -> bool:
        """Whether the role reaches this scope; what belongs to no scope needs the role alone."""
        return scope == EVERYWHERE or not self.scopes.isdisjoint((scope, EVERYWHERE))


@dataclass(frozen=True, kw_only=True)
class Access:
    """A person's accounts (id to identity) and roles; `person` is empty until registered."""

    person: str = ""
    accounts: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[Role, Grant] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class AccessBasis(Basis):
    """`reach` are the scopes in which the acting person grants roles (`all`: everywhere)."""

    reach: frozenset[str]


def decide(command: AccessCommand, access: Access, basis: Basis) -> tuple[AccessEvent, ...]:
    """The facts a command adds. Granting a role needs an `AccessBasis`.

    Raises:
        Rejection: a rule said no.
    """
    if not access.person and not isinstance(command, RegisterPerson):
        raise PersonUnknown
    match command:
        case RegisterPerson():
            return _register(command, access, basis)
        case LinkAccount():
            return _link(command, access, basis)
        case GrantRole():
            assert isinstance(basis, AccessBasis)
            return _grant(command, access, basis)
        case RevokeRole():
            return _revoke(command, access, basis)
        case _:
            assert_never(command)


def _register(command: RegisterPerson, access: Access, basis: Basis) -> tuple[AccessEvent, ...]:
    if access.person:
        raise PersonKnown  # A sealed name cannot be compared: a repeat is known by its command id.
    not_in_future(command.registered_on, basis.today)
    return (
        PersonRegistered(
            person=basis.stream.removeprefix(access_stream("")),
            name=command.name,
            registered_on=command.registered_on,
        ),
    )


def _link(command: LinkAccount, access: Access, basis: Basis) -> tuple[AccessEvent, ...]:
    not_in_future(command.linked_on, basis.today)
    if access.accounts.get(command.account) == command.identity:
        return ()
    if command.account in access.accounts or command.identity in access.accounts.values():
        raise AccountTaken(account=command.account)
    return (
        AccountLinked(
            account=command.account, identity=command.identity, linked_on=command.linked_on
        ),
    )


def _grant(command: GrantRole, access: Access, basis: AccessBasis) -> tuple[AccessEvent, ...]:
    not_in_future(command.granted_on, basis.today)
    if access.person == basis.person:
        raise SelfGrant  # Power comes from somebody else, whatever the role.
    grant = Grant(frozenset(command.scopes), command.limit_cents)
    if EVERYWHERE not in basis.reach and (beyond := sorted(grant.scopes - basis.reach)):
        raise BeyondOwnReach(scopes=", ".join(beyond))  # Nobody gives more than they have.
    if access.roles.get(command.role) == grant:
        return ()
    return (
        RoleGranted(
            role=command.role,
            scopes=tuple(sorted(grant.scopes)),
            limit_cents=grant.limit_cents,
            granted_by=basis.person,
            granted_on=command.granted_on,
        ),
    )


def _revoke(command: RevokeRole, access: Access, basis: Basis) -> tuple[AccessEvent, ...]:
    not_in_future(command.revoked_on, basis.today)
    if command.role not in access.roles:
        raise RoleNotHeld(role=command.role)
    return (RoleRevoked(role=command.role, revoked_by=basis.person, revoked_on=command.revoked_on),)


def evolve(access: Access, fact: Event) -> Access:
    """The state after one more fact."""
    match fact:
        case PersonRegistered():
            return replace(access, person=fact.person)
        case AccountLinked():
            return replace(access, accounts={**access.accounts, fact.account: fact.identity})
        case RoleGranted():
            grant = Grant(frozenset(fact.scopes), fact.limit_cents)
            return replace(access, roles={**access.roles, fact.role: grant})
        case RoleRevoked():
            rest = {role: grant for role, grant in access.roles.items() if role != fact.role}
            return replace(access, roles=rest)
        case _:
            return access


ACCESS: Decider[AccessCommand, Access, Event] = Decider(Access(), decide, evolve)
