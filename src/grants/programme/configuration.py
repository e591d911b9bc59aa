"""Which rule parameters are set, on what authority, and which are not: a row each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from grants.programme.decider import PROGRAMME, Programme
from grants.programme.keys import in_force, missing
from grants.store.kinds import read_kind

if TYPE_CHECKING:
    from grants.store.log import Log


def configuration(log: Log, today: dt.date) -> list[dict[str, Any]]:
    """The parameters of every programme; `status` is confirmed, unconfirmed or missing."""
    return [row for known in _programmes(log) for row in _rows(known, today)]


def keys_with(status: str, rows: list[dict[str, Any]]) -> list[str]:
    """The keys of which a row has this status."""
    return sorted({row["key"] for row in rows if row["status"] == status})


def _programmes(log: Log) -> Iterator[Programme]:
    """Programmes with rules; imported ones without known ceilings decide nothing."""
    facts: dict[str, list[Any]] = {}
    for recorded in read_kind(log, "programme"):
        facts.setdefault(recorded.stream, []).append(recorded.fact)
    for stream in sorted(facts):
        programme = PROGRAMME.fold(facts[stream])
        if programme.ceiling == "allocated":
            yield programme


def _rows(programme: Programme, today: dt.date) -> Iterator[dict[str, Any]]:
    for each in in_force(programme):
        yield {
            "programme": programme.code,
            "key": each.key,
            "guideline": each.guideline,
            "value": str(each.value),
            "valid_from": each.valid_from,
            "valid_to": each.valid_to,
            "status": "confirmed" if each.confirmed else "unconfirmed",
            "citation": each.citation,
        }
    for gap in missing(programme, today):
        yield {
            "programme": programme.code,
            "key": gap.key,
            "guideline": None,
            "value": None,
            "valid_from": gap.first,
            "valid_to": gap.last,
            "status": "missing",
            "citation": "",
        }
