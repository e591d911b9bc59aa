"""`check-config`: what is set on what authority, and what the code needs and nobody set."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest
from tests.acceptance.stage import PROGRAMME, stage
from tests.cli.shell import environment_of, run_grants

from grants.programme.shipped import fkr


@pytest.fixture
def grants(copies, tmp_path):
    with stage(copies, tmp_path, allocated={}) as region:
        environment = environment_of(region, tmp_path)

        def run(*words: str) -> subprocess.CompletedProcess[str]:
            return run_grants(("check-config", *words), environment)

        yield region, run


def test_gaps_end_with_one_and_unconfirmed_values_are_a_warning(grants):
    region, run = grants
    done = run("--format", "json")
    assert done.returncode == 1
    rows = json.loads(done.stdout)
    lacking = {row["key"] for row in rows if row["status"] == "missing"}
    assert {"base_rate", "retention_years", "max_rate_network"} <= lacking
    assert "Nicht festgelegt: base_rate" in done.stderr

    for key, parameter in fkr().parameters.items():
        for value in parameter.values:
            body: dict[str, Any] = {
                "key": key,
                "value": str(value.value),
                "valid_from": value.valid_from.isoformat(),
                "valid_to": "2099-12-31" if key == "base_rate" else value.valid_to,
                "citation": parameter.citation,
                "status": value.status,
                "set_on": "2026-06-30",
            }
            region.do("set-parameter", PROGRAMME, "hal", **body)
    done = run("--format", "json")
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)
    assert "missing" not in {row["status"] for row in rows}
    assert "Warnung: unbestätigt: base_rate" in done.stderr
    (fiction, _) = [row for row in rows if row["key"] == "notification_fiction_days"]
    assert fiction == {
        "programme": "FKR",
        "key": "notification_fiction_days",
        "guideline": None,
        "value": "3",
        "valid_from": "2016-01-01",
        "valid_to": "2024-12-31",
        "status": "confirmed",
        "citation": "§ 41 Abs. 2 VwVfG",
    }
    table = run("--format", "table", "--lang", "de")
    assert "unbestätigt" in table.stdout
    assert "Gültig ab" in table.stdout
