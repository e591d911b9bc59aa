"""Requests drawn from the published description, right and wrong ones: no fault, no surprise."""

from __future__ import annotations

from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.api.conftest import PREFIX
from tests.api.test_reads import CHEMNITZ, application, establish

SLICES = 8
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture(scope="module")
def described(api):
    """The description as anybody reads it, and a session of a person who may do everything."""
    establish(api)
    worker = api.by("caseworker")
    party = {"name": "Werkstatt", "kind": "company", "registered_on": "2024-01-02"}
    number = worker.send("/parties", party)["number"]
    worker.send("/applications", application(number, CHEMNITZ))
    api.project()
    return schemathesis.openapi.from_url(f"{api.url}{PREFIX}/openapi.json")


@pytest.mark.long
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("part", range(SLICES))
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_nothing_drawn_from_the_description_meets_a_fault(api, described, part, mode):
    run(api, described, part=part, mode=mode, examples=15)


@pytest.mark.parametrize("part", range(SLICES))
def test_a_request_to_everything_drawn_from_the_description(api, described, part):
    run(api, described, part=part, mode=GenerationMode.POSITIVE, examples=1)


def run(api: Any, described: Any, *, part: int, mode: GenerationMode, examples: int) -> None:
    """Send `examples` drawn requests to every operation of one part of the description."""
    session = requests.Session()
    operations = [result.ok() for result in described.get_all_operations()]
    assert len(operations) > SLICES
    for operation in operations[part::SLICES]:

        @settings(
            max_examples=examples,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def send(case: Any) -> None:
            headers = {"Authorization": f"Bearer {api.issuer.issue('everybody')}"}
            if any(name.endswith(("wait_for", "known_at")) for name in case.query or ()):
                api.project()  # Nobody follows here: it would wait in vain.
            case.call_and_validate(
                base_url=api.url, session=session, headers=headers, checks=CHECKS
            )

        send()
