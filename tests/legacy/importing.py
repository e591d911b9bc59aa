"""Files of old grants, an importer, and what the log holds afterwards without what is random."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import grants.facts  # noqa: F401 - the log holds facts of every feature.
from grants.budget.decider import BUDGET
from grants.kernel.roles import Role
from grants.legacy.case import SEALED_FIELDS
from grants.legacy.decider import LEGACY
from grants.legacy.importing import import_file
from grants.legacy.mapping import Mapping, parse_mapping
from grants.legacy.tally import ImportSummary
from grants.store.dispatch import Competence, Dispatcher
from grants.store.log import Log
from grants.store.recorded import Recorded
from grants.store.refusals import Forbidden
from grants.store.vault import FileKeyEncryption, Vault

HEADINGS = ("Nr", "Name", "Amt", "Titel", "Jahr", "Von", "Bewilligt", "Bezahlt", "Zweckbindung")
MAPPING = """
programme = "OLD"
title = "Altförderung"
authority = "Land"
[columns]
reference = "Nr"
recipient = "Name"
scope = "Amt"
title = "Titel"
fiscal_year = "Jahr"
period_from = "Von"
approved = { column = "Bewilligt", decimal = "," }
disbursed = { column = "Bezahlt", decimal = "," }
earmark = "Zweckbindung"
"""
PERSON, ACCOUNT = "person-ida", "account-ida"

Line = tuple[str, ...]


def mapping(more: str = "") -> Mapping:
    return parse_mapping(MAPPING + more)


def line(number: int | str, **cells: str) -> Line:
    """A row of the file; what is not said is the same in all of them."""
    known = {
        "Nr": str(number),
        "Name": f"Verein {number}",
        "Amt": "14511",
        "Titel": "",
        "Jahr": "2012",
        "Von": "",
        "Bewilligt": "100,00",
        "Bezahlt": "",
        "Zweckbindung": "",
        **cells,
    }
    return tuple(known[heading] for heading in HEADINGS)


def write(path: Path, lines: Iterable[Line]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(HEADINGS)
        writer.writerows(lines)
    return path


def importer(log: Log, folder: Path) -> Dispatcher:
    """Whoever asks is an importer, and nothing else."""

    def authorise(_work: Any, route: Any, _stream: str, _command: Any) -> Competence:
        if Role.IMPORTER not in route.roles:
            raise Forbidden("role")
        return Competence(Role.IMPORTER.value)

    return Dispatcher(log, Vault(FileKeyEncryption(folder / "keys" / "kek")), authorise)


def take_over(
    dispatcher: Dispatcher, path: Path, columns: Mapping | None = None, **more: Any
) -> ImportSummary:
    return import_file(
        dispatcher, path, columns or mapping(), person=PERSON, account=ACCOUNT, **more
    )


def facts(log: Log) -> list[Recorded]:
    return list(log.read_all())


def folded(dispatcher: Dispatcher) -> dict[str, Any]:
    """The state of every case and budget, with the texts in place of their references."""
    log, vault = dispatcher.log, dispatcher.vault
    streams: dict[str, list[Any]] = {}
    refs = set()
    for recorded in log.read_all():
        streams.setdefault(recorded.stream, []).append(recorded.fact)
    cases = {name: LEGACY.fold(known) for name, known in streams.items() if name[:5] == "case/"}
    for case in cases.values():
        assert case.values is not None
        sealed = (getattr(case.values, field) for field in SEALED_FIELDS)
        refs |= {each.ref for each in sealed if each is not None}
    with log.connection() as connection:
        texts = vault.open(connection, refs)
    state: dict[str, Any] = {}
    for name, case in cases.items():
        assert case.values is not None
        values: dict[str, Any] = {**case.values.fields()}
        for field in SEALED_FIELDS:
            values[field] = values[field] and texts[values[field].ref]
        state[name] = (case.version, case.reference, values)
    for name, known in streams.items():
        if name.startswith("budget/"):
            accounts = BUDGET.fold(known).accounts
            state[name] = {
                earmark: (
                    a.committed_cents,
                    a.disbursed_cents,
                    {number: case.committed_cents for number, case in a.cases.items()},
                )
                for earmark, a in accounts.items()
            }
        if name.startswith("import/"):
            fields = [
                fact.model_dump(exclude={"import_id"})
                for fact in known
                if fact.NAME != "legacy.import-opened"
            ]
            state.setdefault("imports", []).append(fields)
    return state
