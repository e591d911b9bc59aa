"""Bodies drawn from the published schemas, some broken: every answer is a described one."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.api.conftest import PREFIX
from tests.api.test_reads import CHEMNITZ, DRESDEN, application, establish

from grants.api.addresses import command_path
from grants.kernel.roles import Role
from grants.wiring import ROUTES

JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda part: st.lists(part, max_size=3) | st.dictionaries(st.text(), part, max_size=3),
    max_leaves=5,
)
DATES = st.dates().map(lambda day: day.isoformat()) | st.sampled_from(
    ["2024-01-02", "2024-05-31", "9999-12-31", "0001-01-01"]
)
KNOWN = st.sampled_from(["FKR", CHEMNITZ, DRESDEN, "general", "a1", "s1", "m1", "7", "staff"])


@pytest.fixture(scope="module")
def world(api):
    """A programme with budgets, and one fresh case; and the interface's own description."""
    establish(api)
    worker = api.by("caseworker")
    party = worker.send(
        "/parties", {"name": "Werkstatt", "kind": "company", "registered_on": "2024-01-02"}
    )["number"]
    number = worker.send("/applications", application(party, CHEMNITZ))["number"]
    api.project()
    document = api.by(None).get(f"{PREFIX}/openapi.json").json()
    return {"number": number, "party": party, "document": document}


def values(schema: dict[str, Any], schemas: dict[str, Any]) -> st.SearchStrategy[Any]:
    """What a schema allows, as far as it is written in what our schemas use."""
    match schema:
        case {"$ref": reference}:
            return values(schemas[reference.rpartition("/")[2]], schemas)
        case {"anyOf": options} | {"oneOf": options}:
            return st.one_of([values(option, schemas) for option in options])
        case {"const": value}:
            return st.just(value)
        case {"enum": options}:
            return st.sampled_from(options)
        case {"type": "string"}:
            return _strings(schema)
        case {"type": "integer"}:
            low = schema.get("minimum", schema.get("exclusiveMinimum", -(2**70)))
            return st.integers(low, schema.get("maximum", 2**70))
        case {"type": "number"}:
            return st.floats(allow_nan=False, allow_infinity=False)
        case {"type": "boolean"}:
            return st.booleans()
        case {"type": "null"}:
            return st.none()
        case {"type": "array"}:
            few = min(schema.get("maxItems", 3), schema.get("minItems", 0) + 2)
            items = values(schema.get("items", {}), schemas)
            return st.lists(items, min_size=schema.get("minItems", 0), max_size=few)
        case {"type": "object"}:
            parts = schema.get("properties", {})
            needed = set(schema.get("required", ()))
            return st.fixed_dictionaries(
                {name: values(part, schemas) for name, part in parts.items() if name in needed},
                optional={n: values(part, schemas) for n, part in parts.items() if n not in needed},
            )
        case _:
            return JUNK


def _strings(schema: dict[str, Any]) -> st.SearchStrategy[str]:
    if schema.get("format") == "date":
        return DATES
    low, high = schema.get("minLength", 0), min(schema.get("maxLength", 30), 30)
    if "pattern" not in schema:
        return st.text(min_size=low, max_size=max(low, high))
    pattern = schema["pattern"]
    fitting = st.from_regex(pattern, fullmatch=True)
    return fitting | KNOWN.filter(lambda text: re.search(pattern, text) is not None)


@pytest.mark.long
@pytest.mark.parametrize("route", ROUTES.values(), ids=lambda route: route.name)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    phases=[Phase.generate],  # Shrinking would send thousands of commands to the server.
    database=None,
)
@given(chance=st.data())
def test_every_answer_is_a_described_one(api, world, route, chance):
    document = world["document"]
    path = command_path(route)
    schema = document["components"]["schemas"][route.command.__name__]
    body = chance.draw(values(schema, document["components"]["schemas"]), "body")
    if chance.draw(st.booleans(), "broken") and body:
        body[chance.draw(st.sampled_from(sorted(body)), "field")] = chance.draw(JUNK, "junk")
    address = path.format(
        number=world["number"],
        programme="FKR",
        scope=CHEMNITZ,
        year=chance.draw(st.sampled_from(["2024", "2025", "1000"]), "year"),
        region=CHEMNITZ,
        code="FKR",
        person=api.persons["chemnitz"],
    )
    first, _, rest = address[1:].partition("/")
    stream = f"{route.kind}/{rest.rpartition('/')[0]}"
    version = None if route.opens else len(api.service.log.read(stream))
    role = next(role for role in Role if role in route.roles)
    answer = api.by(role.value).post(address, body, version=version)
    described = document["paths"][PREFIX + path]["post"]["responses"]
    assert str(answer.status_code) in described, (first, body, answer.text)
    assert answer.status_code < 500, (body, answer.text)
