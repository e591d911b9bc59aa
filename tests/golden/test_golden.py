"""What any release has written must still be read. Golden files are added, never edited."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from tests.golden.make import SUMS, listed, path_of, sums

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
    # By it the facts of a case are found in the log, whatever version they were written in.
    assert getattr(read, "case", None) == fields.get("case")


@pytest.mark.parametrize("name", sorted(EVENT_TYPES))
def test_every_fact_has_its_golden_file(name):
    assert path_of(EVENT_TYPES[name]).exists(), "run python -m tests.golden.make"


def test_every_golden_file_is_the_one_in_the_list():
    assert listed() == sums(), "restore it; if it is new: run python -m tests.golden.make"


def git(folder: Path, *arguments: str) -> str:
    # The clone may belong to another user than the one who runs the tests.
    ran = ["git", "-c", "safe.directory=*", "-C", str(folder), *arguments]
    return subprocess.run(ran, capture_output=True, text=True, check=True).stdout


def lines_lost(path: Path) -> int:
    """How many lines a file has lost, over all commits and in the working tree."""
    shown = ("--numstat", "--format=", "--no-renames", "--diff-merges=first-parent")
    told = git(path.parent, "log", *shown, "--", path.name)
    told += git(path.parent, "diff", "--numstat", "--no-renames", "HEAD", "--", path.name)
    return sum(int(line.split("\t")[1]) for line in told.splitlines())


def test_the_list_only_ever_grew():
    if not any((above / ".git").exists() for above in SUMS.parents):
        pytest.skip("a copy without its history")
    assert lines_lost(SUMS) == 0, "golden files are added, never edited"


@pytest.mark.parametrize("committed", [True, False])
@pytest.mark.parametrize("after", ["one\nTWO\n", "one\n", None])
def test_a_changed_or_missing_line_is_seen_in_whatever_commit(tmp_path, after, committed):
    path = tmp_path / "SHA256SUMS"
    me = ("-c", "user.name=Test", "-c", "user.email=test@grants.example")

    def write(text):
        path.unlink() if text is None else path.write_text(text)

    def commit():
        git(tmp_path, "add", "--all")
        git(tmp_path, *me, "commit", "--quiet", "--message", "a step")

    git(tmp_path, "init", "--quiet")
    for text in ("one\n", "one\ntwo\n"):
        write(text)
        commit()
    assert lines_lost(path) == 0
    write(after)
    if committed:
        commit()
        write("one\ntwo\nthree\n")
        commit()
    assert lines_lost(path) > 0
