"""The tables of the worklist; the dates it is measured by stand beside it."""

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
        # The original date, for ordering: what has none comes last.
        "rank_on": "date NOT NULL",
        "barred": "text[] NOT NULL",
        "cents": "bigint",
    },
    key=("subject", "kind", "number"),
    indexes=(
        Index(("rank_on", "since_on", "subject", "kind", "number")),
        Index(("kind", "rank_on", "since_on", "subject", "number")),
        Index(("scope", "rank_on", "since_on", "subject", "kind", "number")),
        Index(("case_number",)),
    ),
)

FILES = Table(
    part="cases",
    columns={
        "owner": 'text COLLATE "C" NOT NULL',
        "programme": "text NOT NULL",
        "scope": "text NOT NULL",
        # What of the case decides what waits.
        "file": "jsonb NOT NULL",
    },
    key=("owner",),
    objects={"file": TypeAdapter(File)},
)
