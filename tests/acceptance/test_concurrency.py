"""Eight processes at once: every acknowledged command is in the log once, and nothing is short."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from tests.acceptance.contender import DAY, SCOPES, YEAR, dispatcher, request

from grants.budget.decider import BUDGET
from grants.budget.state import Budget
from grants.store.log import Log

PROCESSES = 8
ROOT = Path(__file__).parents[2]


@pytest.fixture
def log(database):
    with Log(database.url("grants_app"), reads=database.url("grants_projector")) as opened:
        yield opened


def prepare(log: Log, key_file: Path) -> None:
    """A programme with four budgets that are soon exhausted."""
    asked = dispatcher(log, key_file)
    establish = request("establish-programme", SCOPES[0], "command-establish", {})
    programme: dict[str, object] = {
        "title": "Programm",
        "authority": "Ministerium",
        "ceiling": "allocated",
        "established_on": "2016-04-12",
    }
    asked.execute(replace(establish, stream="programme/FKR", body=programme))
    for scope in SCOPES:
        region: dict[str, object] = {
            "region": scope,
            "nuts": "DED41",
            "name": f"Region {scope}",
            "kind": "district",
            "registered_on": "2016-04-12",
        }
        register = request("register-region", scope, f"command-register-{scope}", region)
        asked.execute(replace(register, stream="programme/FKR"))
        body: dict[str, object] = {
            "allocation": "a1",
            "earmark": "general",
            "cents": 100_000_00 // 10,
            "method": "Erlass",
            "decided_on": DAY,
        }
        asked.execute(request("allocate-budget", scope, f"command-allocate-{scope}", body))


def tail(log: Log, until: threading.Event, seen: list[tuple[int, str]]) -> None:
    """Follow the log as a reader would that never goes back."""
    after = 0
    while True:
        finished = until.is_set()
        while page := log.page(after=after, limit=200):
            seen += [(fact.position, fact.stored.command_id) for fact in page]
            after = page[-1].position
        if finished:
            return
        time.sleep(0.02)


@pytest.mark.timeout(400)
@pytest.mark.parametrize("commands", [100, pytest.param(500, marks=pytest.mark.long)])
def test_eight_processes_with_a_tailing_reader(log, database, tmp_path, commands):
    key_file = tmp_path / "keys" / "kek"
    prepare(log, key_file)
    seen: list[tuple[int, str]] = []
    finished = threading.Event()
    reader = threading.Thread(target=tail, args=(log, finished, seen))
    reader.start()
    url = database.url("grants_app")
    try:
        processes = [
            subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "tests.acceptance.contender",
                    url,
                    str(key_file),
                    str(number),
                    str(commands),
                ],
                cwd=ROOT,
                stdout=subprocess.PIPE,
                text=True,
            )
            for number in range(PROCESSES)
        ]
        answers = [
            json.loads(line)
            for process in processes
            for line in process.communicate(timeout=350)[0].splitlines()
        ]
        assert [process.returncode for process in processes] == [0] * PROCESSES
    finally:
        finished.set()
        reader.join()
    facts = list(log.read_all())

    # Every acknowledged command is in the log once, at the positions that were answered.
    acknowledged = {a["command"]: a["positions"] for a in answers if "positions" in a}
    assert len(answers) == PROCESSES * commands * 11 // 10
    assert len(acknowledged) > PROCESSES * commands // 3
    for answer in answers:
        if "positions" in answer:
            assert answer["positions"] == acknowledged[answer["command"]]
    written = Counter(fact.stored.command_id for fact in facts)
    stored: dict[str, list[int]] = {}
    for fact in facts:
        stored.setdefault(fact.stored.command_id, []).append(fact.position)
    contended = {c: positions for c, positions in stored.items() if c in acknowledged}
    assert contended == acknowledged
    refused = {a["command"] for a in answers if "refused" in a} - acknowledged.keys()
    assert refused
    assert not refused & written.keys()

    # The reader that never went back has seen every fact, in order.
    assert seen == [(fact.position, fact.stored.command_id) for fact in facts]

    # Versions are dense, and no account was ever short.
    states: dict[str, Budget] = {}
    versions: Counter[str] = Counter()
    for fact in facts:
        versions[fact.stream] += 1
        assert fact.stored.version == versions[fact.stream]
        if fact.stream.startswith("budget/"):
            state = BUDGET.evolve(states.get(fact.stream, BUDGET.initial), fact.fact)
            states[fact.stream] = state
            assert (state.account("general").available_cents or 0) >= 0
    assert set(states) == {f"budget/FKR/{scope}/{YEAR}" for scope in SCOPES}
    total = sum(
        {
            "budget.allocated": 1,
            "budget.supplemented": 1,
            "budget.reduced": -1,
            "budget.frozen": -1,
        }.get(fact.fact.NAME, 0)
        * getattr(fact.fact, "cents", 0)
        for fact in facts
    )
    assert sum(state.account("general").available_cents or 0 for state in states.values()) == total
