"""What any release has written must still be read. Golden files are added, never edited."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from tests.golden.make import path_of

import grants.facts  # noqa: F401 - fills the registry.
from grants.kernel.event import EVENT_TYPES

FILES = sorted(Path(__file__).parent.glob("*.json"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_version_ever_written_is_read(path):
    name, version = path.stem.rsplit(".v", 1)
    fields = json.loads(path.read_text())
    fact = EVENT_TYPES[name]
    read = fact.model_validate_json(json.dumps(fact.upcast(fields, int(version))))
    if int(version) == fact.VERSION:
        assert json.loads(read.model_dump_json()) == fields


@pytest.mark.parametrize("name", sorted(EVENT_TYPES))
def test_every_fact_has_its_golden_file(name):
    assert path_of(EVENT_TYPES[name]).exists(), "run python -m tests.golden.make"


def test_no_golden_file_was_edited_since_it_was_committed():
    changed = subprocess.run(
        [
            "git",
            "diff",
            "--name-only",
            "--diff-filter=MD",
            "HEAD",
            "--",
            str(Path(__file__).parent),
        ],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parent,
        check=False,
    ).stdout.split()
    assert [name for name in changed if name.endswith(".json")] == []
