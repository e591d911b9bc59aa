"""The tables of the deadlines."""

from __future__ import annotations

from pydantic import TypeAdapter

from projections import debts
from projections.runtime.model import Index, Table

DateKey = tuple[str, str, str]
"""Subject, kind and number of a date."""

DATES = Table(
    part="dates",
    columns={
        # The stream the date is about: of a case, a claim, an alliance, a budget, an undertaking.
        "subject": 'text COLLATE "C" NOT NULL',
        "kind": 'text COLLATE "C" NOT NULL',
        "number": 'text COLLATE "C" NOT NULL',
        "case_number": 'text COLLATE "C"',
        "programme": "text NOT NULL",
        "scope": "text NOT NULL",
        # As first set, for ever; and as extended since.
        "due_on": "date NOT NULL",
        "due_on_in_force": "date NOT NULL",
        # In force instead once this day is over: an instalment is missed then; null: none can be.
        "forfeits_on": "date",
        "standing": "text NOT NULL",
        "done_on": "date",
        "cents": "bigint",
        "set_on": "date NOT NULL",
        "position": "bigint NOT NULL",
        "extended_position": "bigint",
    },
    key=("subject", "kind", "number"),
    indexes=(
        Index(("standing", "due_on", "subject", "kind", "number")),
        Index(("standing", "scope", "due_on", "subject", "kind", "number")),
        Index(("standing", "kind", "due_on", "subject", "number")),
        Index(("case_number", "due_on")),
    ),
)
"""`standing`: open, suspended while an objection is pending, done, or moot: what it was set for has
gone. `position` is that of the fact
that set it."""

FILES = Table(
    part="files",
    columns={
        # The case, of its claims too; otherwise the stream.
        "owner": 'text COLLATE "C" NOT NULL',
        "programme": "text NOT NULL",
        "scope": "text NOT NULL",
        # The version of the guideline the grant rests on.
        "guideline": "text",
        # Open dates.
        "open": "jsonb NOT NULL",
        # What of each claim is still owed, and the plan it is paid by.
        "claims": "jsonb NOT NULL",
    },
    key=("owner",),
    objects={"open": TypeAdapter(tuple[DateKey, ...]), "claims": debts.COLUMN},
)
"""What later facts are measured by."""
