"""kill -9 in the middle of an import, and again: the end is that of an import nobody disturbed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.legacy.importing import folded, importer, line, take_over, write

from grants.legacy.events import ImportOpened, ImportSealed
from grants.store.log import Log

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import sys
from pathlib import Path
from tests.legacy.importing import importer, take_over
from grants.store.log import Log

url, folder, file = sys.argv[1:]
with Log(url) as log:
    print("ready", flush=True)
    told = lambda rows: print(rows, flush=True)
    take_over(importer(log, Path(folder)), Path(file), progress=told)
    print("sealed", flush=True)
"""


def old_file(folder: Path, rows: int) -> Path:
    lines = [
        line(
            number,
            Jahr="" if number % 700 == 3 else str(2010 + number % 3),
            Bezahlt="10,00" if number % 2 else "",
            Bewilligt="x" if number % 900 == 5 else f"{100 + number},00",
        )
        for number in range(rows)
    ]
    return write(folder / "old.csv", lines)


def killed_after(url: str, folder: Path, file: Path, words: str, seconds: float) -> None:
    """Start an import, and kill it so long after it said something."""
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, url, str(folder), str(file)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    with process:
        assert process.stdout is not None
        for said in process.stdout:
            if said.strip() == words:
                break
        else:
            pytest.fail("the import ended before it could be killed")
        time.sleep(seconds)
        process.kill()
    assert process.returncode == -9


# Before anything, inside a batch, right behind one, and before the seal.
ALL = (("ready", 0.0), ("ready", 0.15), ("500", 0.1), ("1500", 0.0))
FEW = ALL[2:3]


@pytest.mark.parametrize(
    ("points", "rows"), [(FEW, 1_100), pytest.param(ALL, 2_600, marks=pytest.mark.long)]
)
def test_killed_at_any_point_and_run_again(database, copies, tmp_path, points, rows):
    file = old_file(tmp_path, rows)
    with copies.one() as other, Log(other.url("grants_app")) as log:
        undisturbed = importer(log, tmp_path)
        expected_summary = take_over(undisturbed, file)
        expected = folded(undisturbed)
        count = len(list(log.read_all()))
    url = database.url("grants_app")
    for words, seconds in points:
        killed_after(url, tmp_path, file, words, seconds)
    with Log(url) as log:
        dispatcher = importer(log, tmp_path)
        before = len(list(log.read_all()))
        assert 500 < before < count
        summary = take_over(dispatcher, file)
        assert folded(dispatcher) == expected
        facts = [recorded.fact for recorded in log.read_all()]
        assert len(facts) == count
        assert summary.facts == count - before
        assert sum(isinstance(fact, ImportOpened | ImportSealed) for fact in facts) == 2
    assert (summary.rows, summary.accepted, summary.rejected, summary.unchanged) == (
        expected_summary.rows,
        expected_summary.accepted,
        expected_summary.rejected,
        0,
    )
    told = [(error.row, error.column, error.rule) for error in expected_summary.errors]
    assert [(error.row, error.column, error.rule) for error in summary.errors] == told
    assert len(told) > 3
