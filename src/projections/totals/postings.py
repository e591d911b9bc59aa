"""The tables of the totals, and how a movement of one case is posted to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grants.kernel.calendar import first_day, last_day
from projections.runtime.model import Index, Row, Rows, Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grants.store.recorded import Recorded

POSTINGS = Table(
    columns={
        "position": "bigint NOT NULL",
        "line": "smallint NOT NULL",
        "case_number": "text NOT NULL",
        "programme": "text NOT NULL",
        "kind": "text NOT NULL",
        "origin": "text NOT NULL",
        "scope": "text NOT NULL",
        "earmark": "text NOT NULL",
        # The year a published figure would count it in: that of the legal date, or the import's.
        "year": "smallint NOT NULL",
        "measure": "text NOT NULL",
        # Cents; for the measures cases, amount_unknown and disbursed_unknown a number of cases.
        "amount": "bigint NOT NULL",
        "effective_first": "date NOT NULL",
        "effective_last": "date NOT NULL",
        "recorded_at": "timestamptz NOT NULL",
    },
    key=("position", "line"),
    indexes=(
        Index(
            ("programme", "measure", "kind", "effective_last", "position"),
            include=("amount", "effective_first"),
        ),
        Index(("case_number", "position")),
        Index(("effective_first", "position")),
    ),
)
CASES = Table(
    part="cases",
    columns={
        "case_number": "text NOT NULL",
        "programme": "text NOT NULL",
        "kind": "text NOT NULL",
        "origin": "text NOT NULL",
        "scope": "text NOT NULL",
        "earmark": "text NOT NULL",
        "year": "smallint NOT NULL",
        # Its legal date as stated; of several the earliest.
        "first_approval": "text",
        # What an import states: the amount, null is unknown; whether it was given up later; and
        # whether nobody says what was paid.
        "stated_cents": "bigint",
        "cancelled": "boolean NOT NULL",
        "paid_unknown": "boolean NOT NULL",
        # Measure, amount and dates: of imported cases, whose kind, scope and status a newer file
        # may correct, everything posted; of others what decisions posted about the amount, to
        # which one recorded later may be the earlier one.
        "postings": "jsonb NOT NULL",
    },
    key=("case_number",),
)
"""What a case is counted under; fixed for cases recorded here, correctable for imported ones."""

APPROVED_NET = "approved_net"
_OF_APPROVAL = frozenset({"cases", "amount_unknown", "disbursed_unknown", "approved", APPROVED_NET})

Movement = tuple[str, int]
"""Measure and amount."""
Line = list[Any]
"""Measure, amount, first and last day the legal date may mean: as the row of a case keeps it."""


def dates_of(effective_on: str) -> tuple[str, str]:
    """The first and the last day a legal date may mean; as texts they sort like the days."""
    return first_day(effective_on).isoformat(), last_day(effective_on).isoformat()


def dated(moved: Iterable[Movement], effective_on: str) -> list[Line]:
    """Movements at a legal date."""
    dates = dates_of(effective_on)
    return [[measure, amount, *dates] for measure, amount in moved]


def sums(moved: Iterable[Any]) -> dict[str, int]:
    """Amounts added up by measure."""
    found: dict[str, int] = {}
    for measure, amount, *_ in moved:
        found[measure] = found.get(measure, 0) + amount
    return found


def blank(number: str) -> dict[str, Any]:
    """The row of a case of which nothing is known yet."""
    return {
        "case_number": number,
        "programme": "",
        "kind": "unspecified",
        "origin": "imported",
        "scope": "all",
        "earmark": "general",
        "year": 1,
        "first_approval": None,
        "stated_cents": None,
        "cancelled": False,
        "paid_unknown": False,
        "postings": [],
    }


def moved_over(
    before: Row, after: Row, *, approved_on: str | None = None
) -> list[tuple[Row, Line]]:
    """Everything posted for a case so far, taken out under one heading and put under another.

    Pairs of lines, out and in; `approved_on` is a corrected date of what belongs to the approval.
    """
    lines: list[tuple[Row, Line]] = []
    for measure, amount, first, last in before["postings"]:
        lines.append((before, [measure, -amount, first, last]))
        if approved_on and measure in _OF_APPROVAL:
            lines.append((after, [measure, amount, *dates_of(approved_on)]))
        else:
            lines.append((after, [measure, amount, first, last]))
    return lines


def post(recorded: Recorded, row: Row, moved: list[Line], rows: Rows, *, line: int = 0) -> None:
    """Post what a fact changes for a case, from this line number on, and keep what is needed."""
    post_lines(recorded, [(row, values) for values in moved], rows, line=line)
    kept = moved if row["origin"] == "imported" else [x for x in moved if x[0] == APPROVED_NET]
    rows.put(CASES, {**row, "postings": [*row["postings"], *kept]})


def post_lines(
    recorded: Recorded, lines: list[tuple[Row, Line]], rows: Rows, *, line: int = 0
) -> None:
    """Append postings, each under the heading of its row."""
    for number, (row, (measure, amount, first, last)) in enumerate(lines, line):
        imported = row["origin"] == "imported"
        rows.append(
            POSTINGS,
            {
                "position": recorded.position,
                "line": number,
                "case_number": row["case_number"],
                "programme": row["programme"],
                "kind": row["kind"],
                "origin": row["origin"],
                "scope": row["scope"],
                "earmark": row["earmark"],
                "year": row["year"] if imported else int(last[:4]),
                "measure": measure,
                "amount": amount,
                "effective_first": first_day(first),
                "effective_last": first_day(last),
                "recorded_at": recorded.recorded_at,
            },
        )
