"""Who may act, and who may say so."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from tests.spec import ADA, BEA, CAN, NOW, Spec, basis, sealed

from grants.access.commands import (
    ConfirmAccount,
    GrantRole,
    LinkAccount,
    RegisterPerson,
    RevokeRole,
)
from grants.access.decider import ACCESS, SIGN_IN, GrantBasis, SignInBasis
from grants.access.events import (
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
from grants.access.state import Access, Grant, held_on
from grants.kernel.roles import Role
from grants.kernel.rules import DateInFuture, DateOutOfOrder

TODAY = NOW.date()
TOMORROW = TODAY + dt.timedelta(days=1)
IDENTITY, OTHER_IDENTITY = "ab" * 32, "cd" * 32


DAY = dt.timedelta(days=1)


def world(*reach: str, represented: Access | None = None) -> GrantBasis:
    plain = basis(BEA, stream=f"access/{ADA}", competence="administrator")
    return GrantBasis(**vars(plain), reach=frozenset(reach or ("all",)), represented=represented)


def signing_in(*owners: str, reach: tuple[str, ...] = ("all",)) -> SignInBasis:
    plain = basis(BEA, stream=f"access/{ADA}", competence="administrator")
    return SignInBasis(**vars(plain), reach=frozenset(reach), owners=frozenset(owners))


person = Spec(ACCESS, world())
linking = Spec(ACCESS, signing_in())
registered = PersonRegistered(person=ADA, name=sealed("Ada"), registered_on=TODAY)
linked = AccountLinked(account="ada-1", identity=IDENTITY, linked_on=TODAY)
approver = RoleGranted(
    role=Role.APPROVER,
    scopes=("14511", "14522"),
    limit_cents=5_000_000,
    valid_from=TODAY,
    valid_to=None,
    deputy_of=None,
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
    linking.given(registered).when(command).then(linked)


@pytest.mark.parametrize(("account", "identity"), [("ada-1", OTHER_IDENTITY), ("ada-2", IDENTITY)])
def test_a_link_is_never_turned_to_another_account(account, identity):
    command = LinkAccount(account=account, identity=identity, linked_on=TODAY)
    linking.given(registered, linked).when(command).rejected(AccountTaken)


def test_a_role_is_granted_with_its_regions_and_its_limit():
    person.given(registered).when(grant_approver).then(approver)


def test_granting_again_replaces_regions_and_limit():
    wider = GrantRole(role=Role.APPROVER, scopes=("all",), limit_cents=None, granted_on=TODAY)
    spec = person.given(registered, approver).when(wider)
    state = ACCESS.fold((*spec.facts, *spec.outcome()))
    assert state.roles_on(TODAY) == {Role.APPROVER: Grant(frozenset({"all"}), None, TODAY, None)}


@pytest.mark.parametrize("role", list(Role))
def test_nobody_grants_a_role_to_themself(role):
    command = GrantRole(role=role, scopes=("all",), limit_cents=None, granted_on=TODAY)
    person.given(registered).when(command, by=ADA).rejected(SelfGrant)


def test_a_role_ends():
    command = RevokeRole(role=Role.APPROVER, revoked_on=TODAY)
    revoked = RoleRevoked(role=Role.APPROVER, deputy_of=None, revoked_by=BEA, revoked_on=TODAY)
    spec = person.given(registered, approver)
    spec.when(command).then(revoked)
    assert ACCESS.fold((registered, approver, revoked)).roles_on(TODAY) == {}
    spec.given(revoked).when(command).rejected(RoleNotHeld)


revoke_approver = RevokeRole(role=Role.APPROVER, revoked_on=TODAY)
narrowed = GrantRole(role=Role.APPROVER, scopes=("14511",), limit_cents=1, granted_on=TODAY)


@pytest.mark.parametrize("command", [revoke_approver, narrowed])
def test_nobody_takes_away_what_they_could_not_have_given(command):
    known = person.given(registered, approver)
    known.under(world("14511")).when(command).rejected(TakesBeyondOwnReach)
    assert known.under(world("14511", "14522")).when(command).outcome()
    everywhere = person.given(registered, granted(scopes=("all",)))
    everywhere.under(world("14511", "14522")).when(command).rejected(TakesBeyondOwnReach)
    coming = person.given(registered, granted(scopes=("all",), valid_from=TOMORROW))
    coming.under(world("14511", "14522")).when(command).rejected(TakesBeyondOwnReach)


@pytest.mark.parametrize("command", [revoke_approver, narrowed])
def test_what_is_over_is_taken_from_nobody(command):
    over = granted(scopes=("all",), valid_from=TODAY - 2 * DAY, valid_to=TODAY - DAY)
    assert person.given(registered, over).under(world("14511")).when(command).outcome()


@pytest.mark.parametrize(
    "command",
    [
        LinkAccount(account="ada-1", identity=IDENTITY, linked_on=TOMORROW),
        GrantRole(role=Role.AUDITOR, scopes=("all",), limit_cents=None, granted_on=TOMORROW),
        RevokeRole(role=Role.APPROVER, revoked_on=TOMORROW),
    ],
)
def test_nothing_is_recorded_before_it_happened(command):
    spec = linking if isinstance(command, LinkAccount) else person
    spec.given(registered, approver).when(command).rejected(DateInFuture)


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
            role=command.role,
            scopes=("all",),
            limit_cents=None,
            valid_from=TODAY,
            valid_to=None,
            deputy_of=None,
            granted_by=BEA,
            granted_on=TODAY,
        )
        base = base.given(held)
    elif isinstance(command, LinkAccount):
        base = linking.given(registered)
    assert base.when(command).again() == ()


@pytest.mark.parametrize(
    ("scopes", "scope", "covered"),
    [
        ({"all"}, "14511", True),
        ({"14511"}, "14511", True),
        ({"14511"}, "14522", False),
        ({"14511"}, "statewide", False),
        ({"14511"}, "all", False),
        ({"all"}, "all", True),
    ],
)
def test_a_role_reaches_its_regions_and_one_for_all_what_concerns_all(scopes, scope, covered):
    assert Grant(frozenset(scopes), None, TODAY, None).covers(scope) is covered


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


# -- further accounts --------------------------------------------------------------------------

further = LinkAccount(account="ada-2", identity=OTHER_IDENTITY, linked_on=TODAY)
proposed = AccountProposed(
    account="ada-2", identity=OTHER_IDENTITY, proposed_by=BEA, proposed_on=TODAY
)
confirm = ConfirmAccount(account="ada-2", confirmed_on=TODAY)


@pytest.mark.parametrize("known", [linked, approver])
def test_a_further_account_of_somebody_who_may_act_needs_a_second_person(known):
    linking.given(registered, known).when(further).then(proposed)
    pending = linking.given(registered, known, proposed)
    pending.when(further).then()
    pending.when(confirm).rejected(SamePersonProposedAndConfirmed)
    pending.when(confirm, by=CAN).then(
        AccountConfirmed(account="ada-2", confirmed_by=CAN, confirmed_on=TODAY),
        AccountLinked(account="ada-2", identity=OTHER_IDENTITY, linked_on=TODAY),
    )
    assert pending.when(confirm, by=CAN).again() == ()


def test_nobody_lets_somebody_sign_in_as_a_person_who_acts_beyond_their_own_reach():
    here, both, everywhere = (
        linking.under(signing_in(reach=reach))
        for reach in (("14511",), ("14511", "14522"), ("all",))
    )
    reaching = (
        (approver, both),
        (granted(scopes=("all",)), everywhere),
        (granted(scopes=("all",), deputy_of=CAN), everywhere),
        (granted(scopes=("14522",), valid_from=TOMORROW), both),
    )
    for held, able in reaching:
        known = (registered, linked, held)
        here.given(*known).when(further).rejected(SignInBeyondOwnReach)
        here.given(*known, proposed).when(confirm, by=CAN).rejected(SignInBeyondOwnReach)
        able.given(*known).when(further).then(proposed)
        assert able.given(*known, proposed).when(confirm, by=CAN).outcome()


def test_an_account_of_who_may_act_nowhere_else_is_within_reach():
    here = linking.under(signing_in(reach=("14511",)))
    over = granted(scopes=("all",), valid_from=TODAY - 2 * DAY, valid_to=TODAY - DAY)
    for held in (granted(scopes=("14511",)), over):
        here.given(registered, linked, held).when(further).then(proposed)
    first = LinkAccount(account="ada-1", identity=IDENTITY, linked_on=TODAY)
    here.given(registered).when(first).then(linked)


def test_only_what_was_proposed_is_confirmed_and_not_before():
    spec = linking.given(registered, linked)
    spec.when(confirm, by=CAN).rejected(AccountNotProposed)
    early = ConfirmAccount(account="ada-2", confirmed_on=TODAY - DAY)
    late = ConfirmAccount(account="ada-2", confirmed_on=TOMORROW)
    spec.given(proposed).when(early, by=CAN).rejected(DateOutOfOrder)
    spec.given(proposed).when(late, by=CAN).rejected(DateInFuture)


def test_a_proposed_sign_in_is_not_proposed_otherwise():
    spec = linking.given(registered, linked, proposed)
    other = LinkAccount(account="ada-3", identity=OTHER_IDENTITY, linked_on=TODAY)
    spec.when(other).rejected(AccountTaken)
    other = LinkAccount(account="ada-2", identity="ef" * 32, linked_on=TODAY)
    spec.when(other).rejected(AccountTaken)


def test_a_sign_in_of_another_person_is_never_linked():
    taken = Spec(ACCESS, signing_in(CAN)).given(registered)
    command = LinkAccount(account="ada-1", identity=IDENTITY, linked_on=TODAY)
    taken.when(command).rejected(SignInOfAnotherPerson)
    taken.given(linked, proposed).when(confirm, by=CAN).rejected(SignInOfAnotherPerson)
    Spec(ACCESS, signing_in(ADA)).given(registered).when(command).then(linked)


def test_the_first_claim_of_a_sign_in_counts():
    claim = SignInClaimed(person=ADA, account="ada-1", identity=IDENTITY, claimed_on=TODAY)
    Spec(SIGN_IN).when(claim).then(claim)
    Spec(SIGN_IN).given(claim).when(claim).then()
    later = SignInClaimed(person=BEA, account="ada-1", identity=IDENTITY, claimed_on=TODAY)
    assert SIGN_IN.fold((claim, later)) == ADA


# -- validity and deputies ---------------------------------------------------------------------


def granted(**fields):
    known = {
        "role": Role.APPROVER,
        "scopes": ("all",),
        "limit_cents": None,
        "valid_from": TODAY,
        "valid_to": None,
        "deputy_of": None,
        "granted_by": BEA,
        "granted_on": TODAY,
    }
    return RoleGranted(**{**known, **fields})


def asked(**fields):
    known = {"role": Role.APPROVER, "scopes": ("all",), "limit_cents": None, "granted_on": TODAY}
    return GrantRole(**{**known, **fields})


def test_a_role_is_held_from_its_first_to_its_last_day():
    access = ACCESS.fold((granted(valid_to=TODAY + DAY),))
    days = [TODAY - DAY, TODAY, TODAY + DAY, TODAY + 2 * DAY]
    assert [Role.APPROVER in access.roles_on(day) for day in days] == [False, True, True, False]


def test_a_later_grant_replaces_the_earlier_one_from_its_first_day_and_never_gives_way_again():
    narrow = granted(limit_cents=5, valid_from=TODAY + DAY, valid_to=TODAY + DAY)
    access = ACCESS.fold((granted(), narrow))
    held = [access.grant_on(TODAY + n * DAY, Role.APPROVER) for n in range(3)]
    assert [each and each.limit_cents for each in held] == [None, 5, None]
    assert held[0] is not None
    assert held[2] is None


def test_a_role_does_not_begin_before_it_was_granted_nor_end_before_it_began():
    spec = person.given(registered)
    spec.when(asked(valid_from=TOMORROW)).then(granted(valid_from=TOMORROW))
    spec.when(asked(valid_to=TODAY)).then(granted(valid_to=TODAY))
    spec.when(asked(valid_from=TODAY - DAY)).rejected(DateOutOfOrder)
    spec.when(asked(valid_to=TODAY - DAY)).rejected(RoleValidityReversed)


def test_a_deputy_acts_for_somebody_else_who_holds_the_role():
    holder = ACCESS.fold((granted(),))
    spec = person.given(registered).under(world(represented=holder))
    spec.when(asked(deputy_of=CAN)).then(granted(deputy_of=CAN))
    spec.when(asked(deputy_of=ADA)).rejected(DeputyOfOneself)
    for lacking in (None, Access(), ACCESS.fold((granted(valid_to=TODAY - DAY),))):
        without = person.given(registered).under(world(represented=lacking))
        without.when(asked(deputy_of=CAN)).rejected(RepresentedLacksRole)


def test_a_deputy_has_no_more_than_the_person_represented_and_only_as_long():
    deputy = ACCESS.fold((granted(deputy_of=CAN, scopes=("14511", "14522"), limit_cents=9),))

    def reach(*facts):
        return list(held_on(TODAY, deputy, lambda _person: ACCESS.fold(facts)))

    (held,) = reach(granted(scopes=("14511",), limit_cents=5))
    assert (held.on_behalf_of, held.grant.scopes, held.grant.limit_cents) == (CAN, {"14511"}, 5)
    (held,) = reach(granted())
    assert (held.grant.scopes, held.grant.limit_cents) == ({"14511", "14522"}, 9)
    assert reach() == []
    revoked = RoleRevoked(role=Role.APPROVER, deputy_of=None, revoked_by=BEA, revoked_on=TODAY)
    assert reach(granted(), revoked) == []


def test_revoking_a_deputy_leaves_the_own_role():
    facts = (registered, granted(), granted(deputy_of=CAN))
    command = RevokeRole(role=Role.APPROVER, deputy_of=CAN, revoked_on=TODAY)
    spec = person.given(*facts).when(command)
    access = ACCESS.fold((*facts, *spec.outcome()))
    assert set(access.grants) == {(Role.APPROVER, None)}
    assert spec.again() == ()
