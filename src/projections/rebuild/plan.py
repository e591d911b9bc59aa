"""Splits the log by stream: what can be folded owner by owner, and what has to come after."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg.rows import DictRow

    from projections.runtime.model import ReadModel


@dataclass(frozen=True)
class Batch:
    """Whole owners of one kind: their streams, and how many facts those hold."""

    kind: str
    streams: tuple[str, ...]
    facts: int


@dataclass(frozen=True)
class Plan:
    """The log by stream: how many facts each holds; streams of one owner stand together."""

    counts: dict[str, int]

    def batches(self, kinds: Collection[str], *, facts_max: int) -> Iterator[Batch]:
        """Owners of these kinds, none of them torn apart, about `facts_max` facts at once."""
        owner, kind, facts = "", "", 0
        streams: list[str] = []
        for stream in self.counts:
            if kind_of(stream) not in kinds:
                continue
            begins = owner_of(stream) != owner
            if begins and streams and (facts >= facts_max or kind_of(owner_of(stream)) != kind):
                yield Batch(kind, tuple(streams), facts)
                streams, facts = [], 0
            owner = owner_of(stream)
            kind = kind_of(owner)
            streams.append(stream)
            facts += self.counts[stream]
        if streams:
            yield Batch(kind, tuple(streams), facts)


def plan(connection: Connection[DictRow], *, to: int) -> Plan:
    """Owners of a kind in the order in which they began, with their facts up to a position.

    Those who began together go on together: their facts lie on the same pages, which are read once
    for all of them.
    """
    rows = connection.execute(
        "SELECT originator_id AS stream, count(*) AS facts, min(notification_id) AS first"
        " FROM grants.facts WHERE notification_id <= %s GROUP BY 1 ORDER BY first",
        (to,),
    ).fetchall()
    began: dict[str, int] = {}
    for row in rows:
        began.setdefault(owner_of(row["stream"]), row["first"])

    def place(row: DictRow) -> tuple[str, int]:
        owner = owner_of(row["stream"])
        return kind_of(owner), began[owner]

    return Plan({row["stream"]: row["facts"] for row in sorted(rows, key=place)})


def kind_of(stream: str) -> str:
    """The kind of a stream: what stands before the first stroke."""
    return stream.partition("/")[0]


def owner_of(stream: str) -> str:
    """Whose rows the facts of a stream bring on: a claim's are those of its case."""
    kind, _, name = stream.partition("/")
    return f"case/{name.rpartition('-')[0]}" if kind == "claim" else stream


def apart(models: Sequence[ReadModel]) -> frozenset[str]:
    """The kinds of streams that at least one of the models folds owner by owner."""
    return frozenset().union(*(model.apart.kinds for model in models if model.apart))
