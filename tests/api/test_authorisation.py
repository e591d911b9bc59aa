"""The authorisation matrix: every command, every role, the own and another region, and all."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from tests.spec import cases

from grants.access.competence import authorise
from grants.access.state import Access, Grant
from grants.kernel.ids import EVERYWHERE
from grants.kernel.roles import Role
from grants.store.dispatch import Competence, Route
from grants.store.refusals import Forbidden
from grants.wiring import ROUTES

OWN, OTHER = "14511", "14612"
CONCERNS_ALL = "programme"
"""The kind of stream in which every command counts in every region."""
IRREVERSIBLE = {"request-erasure", "erase-personal-data", "request-person-erasure", "erase-person"}
"""Commands that need a role for all regions where it cannot be told which ones they concern."""
WITHOUT_LIMIT = {"publish-report", "freeze-population", "draw-sample"}
"""Commands about one scope, or about all of them."""
TODAY = dt.date(2024, 6, 3)


def grant(*scopes: str, limit_cents: int | None = None) -> Grant:
    return Grant(frozenset(scopes), limit_cents, TODAY, None)


@dataclass
class Held:
    """A person with these roles looks at a stream of some scope."""

    roles: dict[Role, Grant]
    stream_scope: str
    competence: str = ""

    basis = SimpleNamespace(today=TODAY)

    @property
    def heading(self) -> Any:
        actor = {"person": "ada", "competence": self.competence, "on_behalf_of": None}
        return SimpleNamespace(actor=SimpleNamespace(**actor))

    def state(self, _decider: Any, stream: str) -> Any:
        scopes = set() if self.stream_scope == EVERYWHERE else {self.stream_scope}
        if stream == "engagement/x":
            frozen = SimpleNamespace(filter=SimpleNamespace(scope=self.stream_scope))
            return SimpleNamespace(findings={"f1": SimpleNamespace(case="x")}, frozen=frozen)
        if stream == "access/x":
            return SimpleNamespace(scopes=frozenset(scopes))
        assert stream == "access/ada"
        grants: dict[tuple[Role, str | None], tuple[Grant, ...]] = {
            (role, None): (grant,) for role, grant in self.roles.items()
        }
        return Access(person="ada", grants=grants)

    def cases_naming(self, party: str) -> list[str]:
        assert party == "x"
        return [] if self.stream_scope == EVERYWHERE else ["case/x"]

    def preload(self, _streams: Any) -> None: ...

    def scope(self, stream: str) -> str:
        assert stream
        return self.stream_scope


def outcome(
    route: Route, roles: dict[Role, Grant], scope: str, competence: str = ""
) -> Competence | str:
    """What `authorise` says about a route, of a stream or of what it opens, in a scope."""
    fields = {"scope": scope, "finding": "f1", "case": "x"}
    command: Any = object.__new__(route.command)
    for name, value in fields.items():
        object.__setattr__(command, name, value)
    try:
        return authorise(Held(roles, scope, competence), route, f"{route.kind}/x", command)  # type: ignore[arg-type]
    except Forbidden as refusal:
        return refusal.code


@pytest.mark.parametrize("route", ROUTES.values(), ids=lambda route: route.name)
def test_a_role_may_what_the_route_says_in_its_regions_and_nowhere_else(route):
    with cases() as case:
        for role in Role:
            with case(role):
                _reaches_as_far_as_the_route_says(route, role)


def _reaches_as_far_as_the_route_says(route, role):
    held = {role: grant(OWN, limit_cents=100)}
    everywhere = {role: grant(EVERYWHERE)}
    if role in route.roles:
        here = "region" if route.kind == CONCERNS_ALL else Competence(role, 100)
        limited = {CONCERNS_ALL, *IRREVERSIBLE, *WITHOUT_LIMIT}
        for_all = not limited.isdisjoint({route.kind, route.name})
        assert outcome(route, held, OWN) == here
        assert outcome(route, held, OTHER) == "region"
        assert outcome(route, held, "statewide") == "region"
        assert outcome(route, held, EVERYWHERE) == ("region" if for_all else Competence(role, 100))
        for scope in (OTHER, EVERYWHERE):
            assert outcome(route, everywhere, scope) == Competence(role, None)
    else:
        for scope in (OWN, OTHER, "statewide", EVERYWHERE):
            assert outcome(route, held, scope) == "role"
            assert outcome(route, everywhere, scope) == "role"


@pytest.mark.parametrize("route", ROUTES.values(), ids=lambda route: route.name)
def test_without_a_role_nobody_may_anything(route):
    assert route.roles
    assert outcome(route, {}, EVERYWHERE) == "role"


def test_of_two_roles_the_one_for_the_region_counts():
    (route, *_) = [each for each in ROUTES.values() if each.kind == "case" and len(each.roles) > 1]
    first, second = [role for role in Role if role in route.roles][:2]
    roles = {first: grant(OTHER, limit_cents=1), second: grant(OWN, limit_cents=2)}
    assert outcome(route, roles, OWN) == Competence(second, 2)
    assert outcome(route, roles, OTHER) == Competence(first, 1)


def test_of_several_roles_the_largest_limit_counts_unless_another_is_named():
    (route, *_) = [each for each in ROUTES.values() if each.kind == "case" and len(each.roles) > 1]
    small, large = [role for role in Role if role in route.roles][:2]
    roles = {small: grant(OWN, limit_cents=1), large: grant(OWN, limit_cents=2)}
    assert outcome(route, roles, OWN) == Competence(large, 2)
    assert outcome(route, roles, OWN, small) == Competence(small, 1)
    unlimited = {**roles, small: grant(OWN)}
    assert outcome(route, unlimited, OWN) == Competence(small, None)
    assert outcome(route, unlimited, OWN, large) == Competence(large, 2)
    (unheld, *_) = [role for role in Role if role not in roles]
    assert outcome(route, roles, OWN, unheld) == "role"


@pytest.mark.parametrize("route", ROUTES.values(), ids=lambda route: route.name)
def test_without_a_token_no_command_is_looked_at(api, route):
    """Over HTTP, with a body that fits nothing: whoever is not refused before gets to the body."""
    from grants.api.addresses import command_path  # noqa: PLC0415 - beside its only use.

    path = command_path(route).format(
        number="FKR-2024-0001",
        programme="FKR",
        scope=OWN,
        year="2024",
        region=OWN,
        code="FKR",
        person="nobody",
        party="nobody",
        undertaking="nobody",
    )
    answer = api.by(None).post(path, {}, version=1)
    assert answer.status_code == 401
