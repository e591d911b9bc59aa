"""Bodies drawn from the published schemas, some broken: every answer is a described one."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest
from tests.api.conftest import PREFIX
from tests.api.test_documents import put
from tests.api.test_reads import CHEMNITZ, DRESDEN, application, establish

from grants.api.addresses import command_path
from grants.kernel.roles import Role
from grants.wiring import ROUTES

WORDS = (
    *("FKR", CHEMNITZ, DRESDEN, "general", "international", "a1", "s1", "m1", "7", "staff"),
    *("x", "-", "...", "0", "0" * 40, "2024", "2024-05", "2024-05-31", "ab" * 32, "9999-12-31"),
    *("Ärger & Söhne", "  ", "\t", "\u0000", "\U0001f600", "'; DROP TABLE facts; --", "<b>{x}</b>"),
    *("{0}", "%s", "y" * 4000),
)
DATES = ("2024-01-02", "2024-02-29", "2024-05-31", "9999-12-31", "0001-01-01", "2016-04-12")
BIG = (10**13, 2**31, 2**63, -(2**63), 10**40)
NUMBERS = (0, 1, -1, 2, 100, 2016, 2024, 9_000_00, 10_000_00, *BIG)
JUNK: tuple[Any, ...] = (
    *(None, True, 1.5, 1e308, -0.0, 10**40, "", "x", "2024-13-45"),
    *([], {}, [[]], {"a": {"b": [1]}}),
)


@pytest.fixture(scope="module")
def world(api):
    """A programme with budgets, and one fresh case; and the interface's own description."""
    establish(api)
    worker = api.by("caseworker")
    party = worker.send(
        "/parties", {"name": "Werkstatt", "kind": "company", "registered_on": "2024-01-02"}
    )["number"]
    number = worker.send("/applications", application(party, CHEMNITZ))["number"]
    document = api.by(None).get(f"{PREFIX}/openapi.json").json()
    uploaded = put(worker, number).json()["document"]
    for schema in document["components"]["schemas"].values():
        if "documents" in schema.get("properties", {}):  # Nobody guesses one that is there.
            own = {"type": "array", "maxItems": 1, "items": {"enum": [uploaded]}}
            schema["properties"]["documents"] = own
    return {"number": number, "party": party, "document": document}


def value(schema: dict[str, Any], schemas: dict[str, Any], chance: random.Random) -> Any:
    """Something a schema allows, as far as it is written in what our schemas use."""
    match schema:
        case {"$ref": reference}:
            return value(schemas[reference.rpartition("/")[2]], schemas, chance)
        case {"anyOf": options} | {"oneOf": options}:
            return value(chance.choice(options), schemas, chance)
        case {"const": only}:
            return only
        case {"enum": options}:
            return chance.choice(options)
        case {"type": "string"}:
            return _string(schema, chance)
        case {"type": "integer"}:
            low, high = schema.get("minimum", -(2**70)), schema.get("maximum", 10**50)
            return chance.choice([n for n in NUMBERS if low <= n <= high] or [low])
        case {"type": "number"}:
            return chance.choice((0, 0.5, 1, -1.25, 1e300, 1e-300))
        case {"type": "boolean"}:
            return chance.choice((True, False))
        case {"type": "null"}:
            return None
        case {"type": "array"}:
            count = chance.randint(schema.get("minItems", 0), min(schema.get("maxItems", 3), 3))
            return [value(schema.get("items", {}), schemas, chance) for _ in range(count)]
        case {"type": "object"}:
            needed = set(schema.get("required", ()))
            return {
                name: value(part, schemas, chance)
                for name, part in schema.get("properties", {}).items()
                if name in needed or chance.random() < 0.7
            }
        case _:
            return chance.choice(JUNK)


def _string(schema: dict[str, Any], chance: random.Random) -> str:
    if schema.get("format") == "date":
        return chance.choice(DATES)
    low, high = schema.get("minLength", 0), schema.get("maxLength", 10**6)
    pattern = schema.get("pattern", "")
    return chance.choice([w for w in WORDS if low <= len(w) <= high and re.search(pattern, w)])


def body_for(schema: dict[str, Any], schemas: dict[str, Any], chance: random.Random) -> Any:
    body = value(schema, schemas, chance)
    if body and chance.random() < 0.3:
        body[chance.choice(sorted(body))] = chance.choice(JUNK)
    return body


@pytest.mark.parametrize("rounds", [10, pytest.param(60, marks=pytest.mark.long)])
@pytest.mark.parametrize("route", ROUTES.values(), ids=lambda route: route.name)
def test_every_answer_is_a_described_one(api, world, route, rounds):
    document, path = world["document"], command_path(route)
    described = document["paths"][PREFIX + path]["post"]["responses"]
    schemas = document["components"]["schemas"]
    chance = random.Random(route.name)
    role = next(role for role in Role if role in route.roles)
    for _ in range(rounds):
        body = body_for(schemas[route.command.__name__], schemas, chance)
        address = path.format(
            number=world["number"],
            programme="FKR",
            scope=CHEMNITZ,
            year=chance.choice(("2024", "2025", "1000")),
            region=CHEMNITZ,
            code="FKR",
            person=api.persons["chemnitz"],
            party=world["party"],
            undertaking=world["party"],
            report="x",
        )
        stream = f"{route.kind}/{address[1:].partition('/')[2].rpartition('/')[0]}"
        version = None if route.opens else len(api.service.log.read(stream))
        answer = api.by(role.value).post(address, body, version=version)
        assert str(answer.status_code) in described, (answer.status_code, body, answer.text)


def test_read_models_follow_whatever_was_accepted(api, world):
    """After everything above: a fact that was accepted can be shown."""
    api.project()
    for path in ("/cases", "/budgets", "/totals", "/ledger", "/facts", "/audit-trail"):
        answer = api.by("auditor").get(f"{PREFIX}{path}", limit=1000)
        assert answer.status_code == 200, (path, answer.text)
    for path in (f"/cases/{world['number']}", f"/cases/{world['number']}/history"):
        assert api.by("auditor").get(f"{PREFIX}{path}").status_code == 200
    assert api.by("auditor").get(f"{PREFIX}/alliances/{CHEMNITZ}").status_code == 200
