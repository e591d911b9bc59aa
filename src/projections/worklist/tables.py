"""The tables of the worklist: what waits, what waited, and the files both are derived from.

The dates it is measured by stand beside it.
"""

from __future__ import annotations

from pydantic import TypeAdapter

from projections.runtime.model import Index, Table
from projections.worklist.file import File

ITEMS = Table(
    columns={
        # The stream the command goes to.
        "subject": 'text COLLATE "C" NOT NULL',
        "kind": 'text COLLATE "C" NOT NULL',
        "number": 'text COLLATE "C" NOT NULL',
        "case_number": 'text COLLATE "C"',
        "programme": "text NOT NULL",
        "scope": "text NOT NULL",
        # The fact that made it wait: when it happened, when it was recorded.
        "since_on": "date NOT NULL",
        "since_recorded_at": "timestamptz NOT NULL",
        "position": "bigint NOT NULL",
        # Nothing to do before this day; null: at once.
        "ready_on": "date",
        "due_on": "date",
        "due_on_in_force": "date",
        # In force instead once this day is over: an instalment is missed then; null: none can be.
        "forfeits_on": "date",
        # The original date, for ordering: what has none comes last.
        "rank_on": "date NOT NULL",
        "barred": "text[] NOT NULL",
        "cents": "bigint",
        # The fact that made the row what it is: where it is recorded, when it happened.
        "from_position": "bigint NOT NULL",
        "from_on": "date NOT NULL",
    },
    key=("subject", "kind", "number"),
    inner=frozenset({"from_position", "from_on"}),
    indexes=(
        Index(("rank_on", "since_on", "subject", "kind", "number")),
        Index(("kind", "rank_on", "since_on", "subject", "number")),
        Index(("scope", "rank_on", "since_on", "subject", "kind", "number")),
        Index(("case_number",)),
    ),
)

PAST = Table(
    part="past",
    columns={
        **ITEMS.columns,
        # The fact that ended it, or made another row of it.
        "to_position": "bigint NOT NULL",
        "to_on": "date NOT NULL",
    },
    key=("to_position", "subject", "kind", "number"),
)
"""What waited, with all that was to be seen of it, from one fact to another."""

LATE = Table(
    part="late",
    columns={
        "owner": 'text COLLATE "C" NOT NULL',
        "position": "bigint NOT NULL",
        "from_on": "date NOT NULL",
        "to_on": "date NOT NULL",
    },
    key=("owner", "position"),
)
"""Facts that took effect on `from_on`, before others of the owner recorded earlier, the last of
which counts from `to_on`. On a day in between what counts of the owner is not all there was up to
some fact: it is folded, and not looked up."""

FILES = Table(
    part="owners",
    columns={
        # The case, of its claims too; otherwise the stream.
        "owner": 'text COLLATE "C" NOT NULL',
        "programme": "text NOT NULL",
        "scope": "text NOT NULL",
        # What of a case decides what waits.
        "file": "jsonb NOT NULL",
        # The first and the last day on which one of its facts took effect, and the last on which a
        # rule came into being that one of them was measured by.
        "earliest_on": "date NOT NULL",
        "latest_on": "date NOT NULL",
        "ruled_on": "date NOT NULL",
        # Where the first and the last of them stand.
        "first_position": "bigint NOT NULL",
        "last_position": "bigint NOT NULL",
    },
    key=("owner",),
    objects={"file": TypeAdapter(File)},
)
