"""Totals published elsewhere (Kontrollsummen), kept beside the computed ones."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from grants.kernel.event import Event
from grants.kernel.ids import programme_stream
from grants.programme.events import ControlTotalRecorded, DiscrepancyExplained
from projections.runtime.model import Row, Rows, Table

if TYPE_CHECKING:
    from grants.store.recorded import Recorded

FACTS: frozenset[type[Event]] = frozenset({ControlTotalRecorded, DiscrepancyExplained})
COLUMNS_KEY = ("programme", "control_total")
CONTROL_TOTALS = Table(
    part="control_totals",
    columns={
        "programme": "text NOT NULL",
        "control_total": "text NOT NULL",
        "measure": "text NOT NULL",
        "kind": "text",
        "scope": "text",
        "year": "smallint",
        "earmark": "text",
        "comparison": "text NOT NULL",
        "stated": "bigint NOT NULL",
        "precision": "bigint NOT NULL",
        "as_of": "date NOT NULL",
        "citation": "text NOT NULL",
        # Of what an imported file states about itself: the import, and what its rows add up to.
        "import_id": "text",
        "of_rows": "bigint",
        "position": "bigint NOT NULL",
        # In order of recording: [{position, ref}].
        "explanations": "jsonb NOT NULL",
    },
    key=COLUMNS_KEY,
)
"""One row per stated total. Read models that compare have a table of this shape each."""


def _programme(recorded: Recorded) -> str:
    return recorded.stream.removeprefix(programme_stream(""))


def key_of(recorded: Recorded) -> tuple[str, str] | None:
    """The row a fact about control totals touches."""
    match recorded.fact:
        case ControlTotalRecorded(control_total=name) | DiscrepancyExplained(control_total=name):
            return (_programme(recorded), name)
        case _:
            return None


def apply(recorded: Recorded, rows: Rows) -> None:
    """Note a stated total, or that its difference was explained."""
    match recorded.fact:
        case ControlTotalRecorded() as total:
            rows.put(
                CONTROL_TOTALS,
                {
                    "programme": _programme(recorded),
                    "control_total": total.control_total,
                    "measure": total.measure,
                    "kind": total.kind,
                    "scope": total.scope,
                    "year": total.year,
                    "earmark": total.earmark,
                    "comparison": total.comparison,
                    "stated": total.stated,
                    "precision": total.precision,
                    "as_of": total.as_of,
                    "citation": total.citation,
                    "import_id": total.import_id,
                    "of_rows": total.computed,
                    "position": recorded.position,
                    "explanations": [],
                },
            )
        case DiscrepancyExplained(control_total=name, explanation=explanation):
            row = rows.get(CONTROL_TOTALS, (_programme(recorded), name))
            if row is not None:
                known = {"position": recorded.position, "ref": explanation.ref}
                rows.put(CONTROL_TOTALS, {**row, "explanations": [*row["explanations"], known]})
        case _:
            pass


@dataclass(frozen=True, kw_only=True)
class ControlTotal:
    """A stated total beside the computed one, at the total's own date, as known then.

    `stated`, `computed` and `difference` (computed - stated) are cases or cents by `measure`.
    `explained` says whether an explanation was recorded by then; `explanation_ref` finds the last
    one in the vault. With an `import_id` it is the file of that import that states it, and what is
    computed is what the rows taken over from it added up to.
    """

    programme: str
    control_total: str
    measure: Literal["cases", "approved_cents", "allocated_cents"]
    kind: str | None
    scope: str | None
    year: int | None
    earmark: str | None
    comparison: Literal["equal", "at-least", "rounded"]
    stated: int
    precision: int
    as_of: dt.date
    citation: str
    import_id: str | None
    computed: int
    difference: int
    ok: bool
    explained: bool
    explanation_ref: str | None


def compared(row: Row, *, computed: int, known_at: int) -> ControlTotal:
    """A stated total beside what was computed for it."""
    refs = [known["ref"] for known in row["explanations"] if known["position"] <= known_at]
    return ControlTotal(
        **{
            name: row[name]
            for name in CONTROL_TOTALS.columns
            if name not in {"position", "explanations", "of_rows"}
        },
        computed=computed,
        difference=computed - row["stated"],
        ok=_holds(row, computed),
        explained=bool(refs),
        explanation_ref=refs[-1] if refs else None,
    )


def _holds(row: Row, computed: int) -> bool:
    match row["comparison"]:
        case "at-least":
            return bool(computed >= row["stated"])
        case "rounded":  # Half a unit of the precision the source rounded to, either way.
            return bool(abs(computed - row["stated"]) * 2 <= row["precision"])
        case _:
            return bool(computed == row["stated"])
