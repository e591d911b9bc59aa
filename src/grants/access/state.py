"""What a person is after the facts: accounts, and roles by day, own ones and for others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from grants.access.events import (
    AccountConfirmed,
    AccountLinked,
    AccountProposed,
    PersonRegistered,
    RoleGranted,
    RoleRevoked,
    SignInClaimed,
)
from grants.kernel.event import Event
from grants.kernel.ids import EVERYWHERE
from grants.kernel.records import replace
from grants.kernel.roles import Role


@dataclass(frozen=True)
class Grant:
    """A role as it is held: where, up to which amount (None: no limit), from when to when."""

    scopes: frozenset[str]
    limit_cents: int | None
    valid_from: dt.date
    valid_to: dt.date | None

    def covers(self, scope: str) -> bool:
        """Whether the role reaches this scope; `all` is reached by a role for all alone."""
        return not self.scopes.isdisjoint((scope, EVERYWHERE))

    def within(self, other: Grant) -> Grant:
        """As far as the other reaches too: a deputy has no more than the person represented."""
        if EVERYWHERE in other.scopes:
            scopes = self.scopes
        elif EVERYWHERE in self.scopes:
            scopes = other.scopes
        else:
            scopes = self.scopes & other.scopes
        limits = [each for each in (self.limit_cents, other.limit_cents) if each is not None]
        ends = [each for each in (self.valid_to, other.valid_to) if each is not None]
        return Grant(
            scopes=scopes,
            limit_cents=min(limits, default=None),
            valid_from=max(self.valid_from, other.valid_from),
            valid_to=min(ends, default=None),
        )


@dataclass(frozen=True, kw_only=True)
class Access:
    """A person's accounts (id to identity), proposed accounts, and all grants of each role.

    `person` is empty until registered. Grants are keyed by role and person represented (None: in
    one's own right), in the order they were recorded. `ended` are those that a revocation ended,
    with the day it names as their last one.
    """

    person: str = ""
    accounts: Mapping[str, str] = field(default_factory=dict)
    proposals: Mapping[str, AccountProposed] = field(default_factory=dict)
    grants: Mapping[tuple[Role, str | None], tuple[Grant, ...]] = field(default_factory=dict)
    ended: Mapping[tuple[Role, str | None], tuple[Grant, ...]] = field(default_factory=dict)

    @property
    def with_ended(self) -> Access:
        """The same person with what was revoked: for a legal day, on which it was still valid."""
        keys = (*self.ended, *self.grants)
        both = {key: (*self.ended.get(key, ()), *self.grants.get(key, ())) for key in keys}
        return replace(self, grants=both)

    def grant_on(self, day: dt.date, role: Role, deputy_of: str | None = None) -> Grant | None:
        """The grant in force on a day: each replaces those before it from its first day on."""
        begun = [g for g in self.grants.get((role, deputy_of), ()) if g.valid_from <= day]
        if not begun or (begun[-1].valid_to is not None and begun[-1].valid_to < day):
            return None
        return begun[-1]

    def grants_from(
        self, day: dt.date, role: Role, deputy_of: str | None = None
    ) -> tuple[Grant, ...]:
        """The grants in force on a day, or to be on a later one."""
        now = self.grant_on(day, role, deputy_of)
        later = (g for g in self.grants.get((role, deputy_of), ()) if g.valid_from > day)
        return (*later,) if now is None else (now, *later)

    def scopes_from(self, day: dt.date) -> frozenset[str]:
        """Where this person may act on a day or later, in their own right or for somebody else."""
        grants = (each for key in self.grants for each in self.grants_from(day, *key))
        return frozenset[str]().union(*(grant.scopes for grant in grants))

    def roles_on(self, day: dt.date) -> Mapping[Role, Grant]:
        """The roles held in one's own right on a day."""
        held = {role: self.grant_on(day, role) for role in Role}
        return {role: grant for role, grant in held.items() if grant is not None}

    def represented_on(self, day: dt.date) -> Iterator[tuple[Role, str, Grant]]:
        """For whom, and in which role, this person may act on a day as a deputy."""
        for role, person in self.grants:
            if person is not None and (grant := self.grant_on(day, role, person)) is not None:
                yield role, person, grant


@dataclass(frozen=True)
class Held:
    """A role somebody may act in on a day; `on_behalf_of` None: in their own right."""

    role: Role
    grant: Grant
    on_behalf_of: str | None

    @property
    def preference(self) -> tuple[bool, bool, int]:
        """The larger, the sooner it is chosen where nobody says which."""
        limit = self.grant.limit_cents
        return (self.on_behalf_of is None, limit is None, limit or 0)


def held_on(day: dt.date, access: Access, known: Callable[[str], Access]) -> Iterator[Held]:
    """Every role a person may act in on a day, in order of roles, one's own first.

    A deputy acts as far as the person represented, whom `known` finds, holds the role themself.
    """
    for role, grant in access.roles_on(day).items():
        yield Held(role, grant, None)
    for role, person, grant in access.represented_on(day):
        own = known(person).grant_on(day, role)
        if own is not None:
            yield Held(role, grant.within(own), person)


def evolve(access: Access, fact: Event) -> Access:
    """The state after one more fact."""
    match fact:
        case PersonRegistered():
            return replace(access, person=fact.person)
        case AccountLinked():
            return replace(access, accounts={**access.accounts, fact.account: fact.identity})
        case AccountProposed():
            return replace(access, proposals={**access.proposals, fact.account: fact})
        case AccountConfirmed():
            rest = {key: each for key, each in access.proposals.items() if key != fact.account}
            return replace(access, proposals=rest)
        case RoleGranted():
            grant = Grant(frozenset(fact.scopes), fact.limit_cents, fact.valid_from, fact.valid_to)
            key = (fact.role, fact.deputy_of)
            grants = (*access.grants.get(key, ()), grant)
            return replace(access, grants={**access.grants, key: grants})
        case RoleRevoked():
            ended = (fact.role, fact.deputy_of)
            kept = {key: grants for key, grants in access.grants.items() if key != ended}
            over = _until(fact.revoked_on, access.grants.get(ended, ()))
            past = {**access.ended, ended: (*access.ended.get(ended, ()), *over)}
            return replace(access, grants=kept, ended=past)
        case _:
            return access


def _until(day: dt.date, grants: Iterable[Grant]) -> Iterator[Grant]:
    """What was valid of grants up to the day of their revocation."""
    for grant in grants:
        if grant.valid_from <= day:
            yield replace(grant, valid_to=min(day, grant.valid_to or day))


def owner_after(owner: str | None, fact: Event) -> str | None:
    """Whose an account or an identity is; the first claim counts."""
    return fact.person if owner is None and isinstance(fact, SignInClaimed) else owner
