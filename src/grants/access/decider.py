"""Decides who may act: one person's accounts and roles (stream `access/{person}`)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import assert_never

from grants.access.commands import (
    AccessCommand,
    ConfirmAccount,
    GrantRole,
    LinkAccount,
    RegisterPerson,
    RevokeRole,
)
from grants.access.events import (
    AccessEvent,
    AccountConfirmed,
    AccountLinked,
    AccountProposed,
    PersonRegistered,
    RoleGranted,
    RoleRevoked,
    SignInClaimed,
)
from grants.access.rejections import (
    AccountNotProposed,
    AccountTaken,
    BeyondOwnReach,
    DeputyOfOneself,
    PersonKnown,
    PersonUnknown,
    RepresentedLacksRole,
    RoleNotHeld,
    RoleValidityReversed,
    SamePersonProposedAndConfirmed,
    SelfGrant,
    SignInBeyondOwnReach,
    SignInOfAnotherPerson,
    TakesBeyondOwnReach,
)
from grants.access.state import Access, Grant, evolve, owner_after
from grants.kernel.aggregate import Basis, Decider
from grants.kernel.event import Event
from grants.kernel.ids import EVERYWHERE, access_stream
from grants.kernel.rules import not_before, not_in_future


@dataclass(frozen=True, kw_only=True)
class GrantBasis(Basis):
    """`reach` are the scopes in which the acting person grants and revokes (`all`: everywhere).

    `represented` is the person a deputy shall act for; None: nobody is represented.
    """

    reach: frozenset[str]
    represented: Access | None


@dataclass(frozen=True, kw_only=True)
class SignInBasis(Basis):
    """`owners` are the persons to whom the account or the identity belongs already.

    `reach` are the scopes in which the acting person administers access (`all`: everywhere).
    """

    reach: frozenset[str]
    owners: frozenset[str]


def decide(command: AccessCommand, access: Access, basis: Basis) -> tuple[AccessEvent, ...]:
    """The facts a command adds. Roles need a `GrantBasis`, a sign-in a `SignInBasis`.

    Raises:
        Rejection: a rule said no.
    """
    if not access.person and not isinstance(command, RegisterPerson):
        raise PersonUnknown
    match command:
        case RegisterPerson():
            return _register(command, access, basis)
        case LinkAccount():
            assert isinstance(basis, SignInBasis)
            return _link(command, access, basis)
        case ConfirmAccount():
            assert isinstance(basis, SignInBasis)
            return _confirm(command, access, basis)
        case GrantRole():
            assert isinstance(basis, GrantBasis)
            return _grant(command, access, basis)
        case RevokeRole():
            assert isinstance(basis, GrantBasis)
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


def _link(command: LinkAccount, access: Access, basis: SignInBasis) -> tuple[AccessEvent, ...]:
    not_in_future(command.linked_on, basis.today)
    proposed = access.proposals.get(command.account)
    known = proposed.identity if proposed else access.accounts.get(command.account)
    if known == command.identity:
        return ()
    _require_reach(access, basis)
    pending = {each.identity for each in access.proposals.values()}
    if known is not None or command.identity in {*access.accounts.values(), *pending}:
        raise AccountTaken(account=command.account)
    _require_free(command.account, access, basis)
    if access.accounts or access.grants:
        # Whoever links an account to somebody who may act could act as them: four eyes.
        return (
            AccountProposed(
                account=command.account,
                identity=command.identity,
                proposed_by=basis.person,
                proposed_on=command.linked_on,
            ),
        )
    return (
        AccountLinked(
            account=command.account, identity=command.identity, linked_on=command.linked_on
        ),
    )


def _require_reach(access: Access, basis: SignInBasis) -> None:
    # Whoever signs in as somebody has all that they have: nobody gives that who could not grant it.
    if beyond := _beyond(basis.reach, access.scopes_from(basis.today)):
        raise SignInBeyondOwnReach(scopes=beyond)


def _require_free(account: str, access: Access, basis: SignInBasis) -> None:
    # One natural person has one id: duties are kept apart by it, whatever account is used.
    if basis.owners - {access.person}:
        raise SignInOfAnotherPerson(account=account)


def _confirm(
    command: ConfirmAccount, access: Access, basis: SignInBasis
) -> tuple[AccessEvent, ...]:
    if command.account in access.accounts:
        return ()
    _require_reach(access, basis)
    proposed = access.proposals.get(command.account)
    if proposed is None:
        raise AccountNotProposed(account=command.account)
    if proposed.proposed_by == basis.person:
        raise SamePersonProposedAndConfirmed
    _require_free(command.account, access, basis)
    not_before(command.confirmed_on, proposed.proposed_on, "Vorschlag")
    not_in_future(command.confirmed_on, basis.today)
    return (
        AccountConfirmed(
            account=command.account,
            confirmed_by=basis.person,
            confirmed_on=command.confirmed_on,
        ),
        AccountLinked(
            account=command.account, identity=proposed.identity, linked_on=command.confirmed_on
        ),
    )


def _grant(command: GrantRole, access: Access, basis: GrantBasis) -> tuple[AccessEvent, ...]:
    not_in_future(command.granted_on, basis.today)
    if access.person == basis.person:
        raise SelfGrant  # Power comes from somebody else, whatever the role.
    valid_from = command.valid_from or command.granted_on
    not_before(valid_from, command.granted_on, "Erteilung")  # Nobody was competent afterwards.
    if command.valid_to is not None and command.valid_to < valid_from:
        raise RoleValidityReversed
    grant = Grant(frozenset(command.scopes), command.limit_cents, valid_from, command.valid_to)
    if beyond := _beyond(basis.reach, grant.scopes):
        raise BeyondOwnReach(scopes=beyond)  # Nobody gives more than they have.
    # What is granted replaces what was: to narrow a role is to take some of it away.
    _check_taken(basis, access.grants_from(valid_from, command.role, command.deputy_of))
    if command.deputy_of is not None:
        _check_represented(command, access, basis, valid_from=valid_from)
    if access.grants.get((command.role, command.deputy_of), ())[-1:] == (grant,):
        return ()
    return (
        RoleGranted(
            role=command.role,
            scopes=tuple(sorted(grant.scopes)),
            limit_cents=grant.limit_cents,
            valid_from=valid_from,
            valid_to=command.valid_to,
            deputy_of=command.deputy_of,
            granted_by=basis.person,
            granted_on=command.granted_on,
        ),
    )


def _check_taken(basis: GrantBasis, grants: tuple[Grant, ...]) -> None:
    if beyond := _beyond(basis.reach, *(grant.scopes for grant in grants)):
        raise TakesBeyondOwnReach(scopes=beyond)


def _beyond(reach: frozenset[str], *scopes: frozenset[str]) -> str:
    """Where the acting person does not administer access, of these scopes; empty if they do."""
    if EVERYWHERE in reach:
        return ""
    return ", ".join(sorted(frozenset[str]().union(*scopes) - reach))


def _check_represented(
    command: GrantRole, access: Access, basis: GrantBasis, *, valid_from: dt.date
) -> None:
    if command.deputy_of == access.person:
        raise DeputyOfOneself
    days = (basis.today, valid_from)
    held = basis.represented
    if held is None or not any(held.grant_on(day, command.role) for day in days):
        raise RepresentedLacksRole(role=command.role)


def _revoke(command: RevokeRole, access: Access, basis: GrantBasis) -> tuple[AccessEvent, ...]:
    not_in_future(command.revoked_on, basis.today)
    if (command.role, command.deputy_of) not in access.grants:
        raise RoleNotHeld(role=command.role)
    _check_taken(basis, access.grants_from(basis.today, command.role, command.deputy_of))
    return (
        RoleRevoked(
            role=command.role,
            deputy_of=command.deputy_of,
            revoked_by=basis.person,
            revoked_on=command.revoked_on,
        ),
    )


ACCESS: Decider[AccessCommand, Access, Event] = Decider(Access(), decide, evolve)


def _claim(linked: SignInClaimed, owner: str | None, _basis: Basis) -> tuple[SignInClaimed, ...]:
    assert owner in {None, linked.person}, "another person's sign-in was refused before"
    return () if owner else (linked,)


SIGN_IN: Decider[SignInClaimed, str | None, Event] = Decider(None, _claim, owner_after)
"""Whose an account or an identity is: streams `access/account/…` and `access/identity/…`."""
