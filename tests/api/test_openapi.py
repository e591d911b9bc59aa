"""The interface describes itself truly."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from tests.api.conftest import PREFIX

from grants.api.addresses import command_path
from grants.kernel.sealed import Sealed


@pytest.fixture(scope="module")
def document(api):
    answer = api.by(None).get(f"{PREFIX}/openapi.json")
    assert answer.status_code == 200
    return answer.json()


def _references(node: Any) -> Iterator[str]:
    match node:
        case dict():
            for key, value in node.items():
                if key == "$ref":
                    yield value
                else:
                    yield from _references(value)
        case list():
            for value in node:
                yield from _references(value)
        case _:
            pass


def test_every_reference_leads_somewhere(document):
    references = set(_references(document))
    assert references
    for reference in references:
        assert reference.startswith("#/components/schemas/")
        assert reference.rpartition("/")[2] in document["components"]["schemas"], reference


def test_every_operation_has_a_name_of_its_own_and_a_security(document):
    operations = [op for path in document["paths"].values() for op in path.values()]
    names = [op["operationId"] for op in operations]
    assert len(names) == len(set(names))
    assert [op["operationId"] for op in operations if op.get("security") != [{"bearer": []}]] == []
    assert document["components"]["securitySchemes"].keys() == {"bearer"}


def test_every_command_is_there_with_its_own_schema(api, document):
    for route in api.service.routes.values():
        operation = document["paths"][PREFIX + command_path(route)]["post"]
        assert operation["operationId"] == route.name
        content = operation["requestBody"]["content"]["application/json"]
        assert content["schema"]["$ref"].endswith(f"/{route.command.__name__}")
        schema = document["components"]["schemas"][route.command.__name__]
        assert schema["additionalProperties"] is False
        beside = {"documents"} if route.kind == "case" and route.opens is None else set()
        assert schema["properties"].keys() == set(route.command.__dataclass_fields__) | beside


def test_every_part_of_a_path_and_every_header_is_described(api, document):
    for route in api.service.routes.values():
        path = PREFIX + command_path(route)
        operation = document["paths"][path]["post"]
        described = {(p["in"], p["name"]) for p in operation["parameters"]}
        parts = {("path", name) for name in re.findall(r"{(\w+)}", path)}
        headers = {("header", "Idempotency-Key"), ("query", "dry_run")}
        headers |= {("header", "Acting-As"), ("header", "On-Behalf-Of")}
        if route.opens is None:
            headers.add(("header", "If-Match"))
        assert described == parts | headers
        refusals = {"400", "401", "403", "409", "413", "415", "422", "503"}
        more = {"200", "201"} if route.opens else {"200", "404", "412", "428"}
        assert operation["responses"].keys() == refusals | more


def test_the_version_seen_is_required_where_a_command_cannot_begin_its_stream(api, document):
    required: dict[str, set[bool]] = {}
    for route in api.service.routes.values():
        operation = document["paths"][PREFIX + command_path(route)]["post"]
        for each in operation["parameters"]:
            if each["name"] == "If-Match":
                required.setdefault(route.kind, set()).add(each["required"])
    beginning = {"alliance", "budget", "programme", "undertaking"}
    assert {kind for kind, each in required.items() if each == {False}} == beginning
    assert {kind for kind, each in required.items() if each == {True}} == {*required} - beginning
    assert {"case", "claim", "party"} < {*required}


def test_a_text_typed_by_people_is_a_string(api, document):
    schemas = document["components"]["schemas"]
    assert schemas["RegisterPerson"]["properties"]["name"] == {
        "type": "string",
        "minLength": 1,
        "maxLength": 4000,
    }
    # A reference into the vault comes out, it never goes in.
    commands = {route.command.__name__ for route in api.service.routes.values()}
    assert Sealed.__name__ not in _reached(schemas, commands)


def _reached(schemas: dict[str, Any], names: set[str]) -> set[str]:
    found: set[str] = set()
    while names:
        found |= names
        more = {ref.rpartition("/")[2] for name in names for ref in _references(schemas[name])}
        names = more - found
    return found


def test_every_answer_says_what_is_in_it(document):
    """Only facts of every kind, schemas and dictionaries of texts are open."""
    open_ones = {("FactBody", "fields"), ("PlannedFact", "fields"), ("Allowed", "body")}
    schemas = document["components"]["schemas"]
    for name, schema in schemas.items():
        for field, part in schema.get("properties", {}).items():
            open_to_all = part.get("additionalProperties") is True or (
                part.get("items", {}).get("additionalProperties") is True
            )
            assert not open_to_all or (name, field) in open_ones, (name, field)


def test_a_sign_in_is_two_strings(document):
    identity = document["components"]["schemas"]["LinkAccount"]["properties"]["identity"]
    assert identity["properties"].keys() == {"iss", "sub"}
    assert identity["additionalProperties"] is False


def test_no_page_loads_anything_from_elsewhere(api):
    for path in ("/docs", "/redoc"):
        assert api.by(None).get(path).status_code == 404


@pytest.mark.parametrize("line", ["TotalLine", "CaseLine", "BudgetLine"])
def test_what_came_back_within_the_year_is_told_where_paid_amounts_are(document, line: str):
    described = " ".join(document["components"]["schemas"][line]["description"].split())
    assert "within the fiscal year it was paid in" in described
