"""Who may act, and who may say so."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from tests.spec import ADA, BEA, NOW, Spec, basis, sealed

from grants.access.commands import GrantRole, LinkAccount, RegisterPerson, RevokeRole
from grants.access.decider import ACCESS, AccessBasis, Grant
from grants.access.events import AccountLinked, PersonRegistered, RoleGranted, RoleRevoked
from grants.access.rejections import (
    AccountTaken,
    BeyondOwnReach,
    PersonKnown,
    PersonUnknown,
    RoleNotHeld,
    SelfGrant,
)
from grants.kernel.roles import Role
from grants.kernel.rules import DateInFuture

TODAY = NOW.date()
TOMORROW = TODAY + dt.timedelta(days=1)
IDENTITY, OTHER_IDENTITY = "ab" * 32, "cd" * 32


def world(*reach: str) -> AccessBasis:
    plain = basis(BEA, stream=f"access/{ADA}", competence="administrator")
    return AccessBasis(**vars(plain), reach=frozenset(reach or ("all",)))


person = Spec(ACCESS, world())
registered = PersonRegistered(person=ADA, name=sealed("Ada"), registered_on=TODAY)
linked = AccountLinked(account="ada-1", identity=IDENTITY, linked_on=TODAY)
approver = RoleGranted(
    role=Role.APPROVER,
    scopes=("14511", "14522"),
    limit_cents=5_000_000,
    granted_by=BEA,
    granted_on=TODAY,
)
grant_approver = GrantRole(
    role=Role.APPROVER, scopes=("14522", "14511"), limit_cents=5_000_000, granted_on=TODAY
)


def test_a_person_is_registered_under_the_id_of_the_stream():
    person.when(RegisterPerson(name=sealed("Ada"), registered_on=TODAY)).then(registered)


def test_nobody_grants_a_role_beyond_the_regions_they_administer():
    known = person.given(registered)
    known.under(world("14511", "14522", "14523")).when(grant_approver).then(approver)
    known.under(world("14511")).when(grant_approver).rejected(BeyondOwnReach)
    anywhere = GrantRole(role=Role.APPROVER, scopes=("all",), limit_cents=None, granted_on=TODAY)
    known.under(world("14511")).when(anywhere).rejected(BeyondOwnReach)


def test_a_person_is_registered_once():
    command = RegisterPerson(name=sealed("Bea"), registered_on=TODAY)
    person.given(registered).when(command).rejected(PersonKnown)


@pytest.mark.parametrize(
    "command",
    [
        LinkAccount(account="ada-1", identity=IDENTITY, linked_on=TODAY),
        grant_approver,
        RevokeRole(role=Role.APPROVER, revoked_on=TODAY),
    ],
)
def test_nothing_is_said_about_a_person_nobody_knows(command):
    person.when(command).rejected(PersonUnknown)


def test_an_account_is_linked():
    command = LinkAccount(account="ada-1", identity=IDENTITY, linked_on=TODAY)
    person.given(registered).when(command).then(linked)


@pytest.mark.parametrize(("account", "identity"), [("ada-1", OTHER_IDENTITY), ("ada-2", IDENTITY)])
def test_a_link_is_never_turned_to_another_account(account, identity):
    command = LinkAccount(account=account, identity=identity, linked_on=TODAY)
    person.given(registered, linked).when(command).rejected(AccountTaken)


def test_a_role_is_granted_with_its_regions_and_its_limit():
    person.given(registered).when(grant_approver).then(approver)


def test_granting_again_replaces_regions_and_limit():
    wider = GrantRole(role=Role.APPROVER, scopes=("all",), limit_cents=None, granted_on=TODAY)
    spec = person.given(registered, approver).when(wider)
    state = ACCESS.fold((*spec.facts, *spec.outcome()))
    assert state.roles == {Role.APPROVER: Grant(frozenset({"all"}), None)}


@pytest.mark.parametrize("role", list(Role))
def test_nobody_grants_a_role_to_themself(role):
    command = GrantRole(role=role, scopes=("all",), limit_cents=None, granted_on=TODAY)
    person.given(registered).when(command, by=ADA).rejected(SelfGrant)


def test_a_role_ends():
    command = RevokeRole(role=Role.APPROVER, revoked_on=TODAY)
    revoked = RoleRevoked(role=Role.APPROVER, revoked_by=BEA, revoked_on=TODAY)
    spec = person.given(registered, approver)
    spec.when(command).then(revoked)
    assert ACCESS.fold((registered, approver, revoked)).roles == {}
    spec.given(revoked).when(command).rejected(RoleNotHeld)


@pytest.mark.parametrize(
    "command",
    [
        LinkAccount(account="ada-1", identity=IDENTITY, linked_on=TOMORROW),
        GrantRole(role=Role.AUDITOR, scopes=("all",), limit_cents=None, granted_on=TOMORROW),
        RevokeRole(role=Role.APPROVER, revoked_on=TOMORROW),
    ],
)
def test_nothing_is_recorded_before_it_happened(command):
    person.given(registered, approver).when(command).rejected(DateInFuture)


_commands = st.one_of(
    st.builds(RegisterPerson, name=st.just(sealed("Ada")), registered_on=st.just(TODAY)),
    st.builds(
        LinkAccount,
        account=st.sampled_from(["ada-1", "ada-2"]),
        identity=st.sampled_from([IDENTITY, OTHER_IDENTITY]),
        linked_on=st.just(TODAY),
    ),
    st.builds(
        GrantRole,
        role=st.sampled_from(Role),
        scopes=st.lists(st.sampled_from(["all", "14511", "14522"]), min_size=1).map(tuple),
        limit_cents=st.none() | st.integers(1, 10**9),
        granted_on=st.just(TODAY),
    ),
    st.builds(RevokeRole, role=st.sampled_from(Role), revoked_on=st.just(TODAY)),
)


@for_all(_commands)
def test_the_same_command_twice_adds_nothing_more(command):
    base = person.given(registered, linked, approver)
    if isinstance(command, RegisterPerson):
        base = person
    elif isinstance(command, RevokeRole):
        held = RoleGranted(
            role=command.role, scopes=("all",), limit_cents=None, granted_by=BEA, granted_on=TODAY
        )
        base = base.given(held)
    elif isinstance(command, LinkAccount):
        base = person.given(registered)
    assert base.when(command).again() == ()


@pytest.mark.parametrize(
    ("scopes", "scope", "covered"),
    [
        ({"all"}, "14511", True),
        ({"14511"}, "14511", True),
        ({"14511"}, "14522", False),
        ({"14511"}, "statewide", False),
        ({"14511"}, "all", True),
    ],
)
def test_a_role_reaches_its_regions_and_what_belongs_to_none(scopes, scope, covered):
    assert Grant(frozenset(scopes), None).covers(scope) is covered


def test_a_sign_in_is_a_keyed_hash_as_soon_as_it_is_read():
    adapter = TypeAdapter(LinkAccount)
    body = {
        "account": "ada-1",
        "identity": {"iss": "https://issuer.example", "sub": "ada@example.org"},
        "linked_on": "2024-06-03",
    }
    seen = []

    def fingerprint(parts):
        seen.append(parts)
        return b"\xab" * 32

    command = adapter.validate_python(body, context={"fingerprint": fingerprint})
    assert command.identity == IDENTITY
    assert seen == [["https://issuer.example", "ada@example.org"]]
    with pytest.raises(ValidationError):
        adapter.validate_python(body | {"identity": "ada@example.org"}, context={})
