"""Every field of every command, wrong in every way its description rules out: refused by name."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.acceptance.interface import Interface, establish, interface
from tests.acceptance.lives import OTHER_REGION, PERSONS, REGION, Life
from tests.acceptance.provocation import SCOPED, wrongs

from grants.kernel.roles import Role
from grants.wiring import ROUTES, Service
from projections.moments import today

WORDS = (
    "general",
    "2024-01-02",
    "FKR-2024-0001",
    "14511",
    "a1",
    "x" * 64,
    "0" * 64,
    "7",
    "12.5",
    "d" * 20,
)


@pytest.fixture(scope="module")
def office(copies, tmp_path_factory):
    """A programme, an alliance, a budget and a case; somebody who may do everything everywhere."""
    persons = {**PERSONS, "everybody": tuple(Role)}
    folder = tmp_path_factory.mktemp("keys")
    strangers = {"stranger": OTHER_REGION}
    with interface(copies, folder, persons, strangers=strangers) as (made, service):
        establish(made, service, today=today())
        life = Life(made, service, scope=REGION)
        life.allocate(2024, 10_000_000)
        life.constitute()
        party = life.apply("regional", cents=9_000, cost=10_000)
        opened = {"subject": "Stichprobe", "opened_on": "2024-06-03"}
        audit = made.do("open-audit", "everybody", **opened)["number"]
        address = {
            "audit": audit,
            "number": life.case,
            "programme": "FKR",
            "code": "FKR",
            "region": REGION,
            "scope": REGION,
            "year": "2024",
            "party": party,
            "person": life.person("eli"),
        }
        yield made, service, address


def whole(made: Interface, schema: dict[str, Any]) -> Any:
    """A body with every field there is, as the description wants it."""
    match schema:
        case {"$ref": reference}:
            return whole(made, made.document["components"]["schemas"][reference.rpartition("/")[2]])
        case {"anyOf": [first, *_]} | {"oneOf": [first, *_]}:
            return whole(made, first)
        case {"const": only} | {"examples": [only, *_]}:
            return only
        case {"enum": [first, *_]}:
            return first
        case {"type": "string", "format": "date"}:
            return "2024-01-02"
        case {"type": "string"}:
            pattern, least = schema.get("pattern", ""), schema.get("minLength", 0)
            return next(w for w in WORDS if re.search(pattern, w) and len(w) >= least)
        case {"type": "integer"}:
            return max(schema.get("minimum", 1), schema.get("exclusiveMinimum", 0) + 1)
        case {"type": "number"}:
            return 1
        case {"type": "array"}:
            return [whole(made, schema["items"])]
        case {"type": "object"}:
            return {name: whole(made, part) for name, part in schema.get("properties", {}).items()}
        case _:
            raise AssertionError(schema)


@pytest.mark.parametrize("route", ROUTES.values(), ids=lambda route: route.name)
def test_every_wrong_field_is_named_and_nothing_is_recorded(office, route):
    made, service, known = office
    before = service.log.last_position()
    address = {name: known.get(name, "a1") for name in made.path_names(route.name)}
    if route.kind == "engagement":
        address["number"] = known["audit"]
    _, _, operation = made.operations[route.name]
    body = whole(made, operation["requestBody"]["content"]["application/json"]["schema"])
    body.pop("documents", None)  # What no upload made known is refused as unknown.
    tried = 0
    for wrong in wrongs(made, route.name, body):
        if wrong.kind == "unknown":
            continue  # Only where the command is possible: whole lives do that.
        tried += 1
        answer = made.send(route.name, "everybody", unchecked=True, **address, **wrong.body)
        named = [error["field"] for error in answer.json()["errors"]]
        what = (wrong.kind, wrong.field, answer.status_code, answer.text[:500])
        assert answer.status_code == 422, what
        assert wrong.field in named, what
    assert tried > len(body)
    _other_region_and_version(made, service, route, address, body)
    assert service.log.last_position() == before


def _other_region_and_version(
    made: Interface, service: Service, route: Any, address: dict[str, Any], body: Any
) -> None:
    if route.kind in SCOPED and route.kind != "claim":
        fields = {**body, "scope": REGION} if route.opens else body
        refused = made.send(route.name, "stranger", unchecked=True, **address, **fields)
        assert (refused.status_code, refused.json()["code"]) == (403, "region"), refused.text
    if route.opens is None and made.knows_version(route.name, address):
        stale = made.send(
            route.name, "everybody", if_match='"0"', unchecked=True, **address, **body
        )
        assert stale.status_code == 412, stale.text
        assert stale.json()["version"] == len(service.log.read(_stream(route, address)))


def _stream(route: Any, address: dict[str, Any]) -> str:
    return "/".join((route.kind, *(str(part) for part in address.values())))
