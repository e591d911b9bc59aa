"""Rule parameters as the read models need them: months that deadlines are computed by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from grants.kernel.calendar import last_day
from grants.kernel.parameters import Parameter, Parameters, ParameterUnknown
from grants.programme.events import ParameterSet
from projections.runtime.model import Key, Rows, Table

if TYPE_CHECKING:
    from grants.store.recorded import Recorded

KEYS = frozenset({"proof_due_months"})

PARAMETERS = Table(
    part="parameters",
    columns={"programme": "text NOT NULL", "key": "text NOT NULL", "values": "jsonb NOT NULL"},
    key=("programme", "key"),
)


def apply(recorded: Recorded, rows: Rows) -> None:
    """Note a value of a parameter that a deadline is computed by."""
    for _, key in keys(recorded):
        fact = recorded.fact
        assert isinstance(fact, ParameterSet)
        before = rows.get(PARAMETERS, key)
        value = {
            "value": str(fact.value),
            "valid_from": fact.valid_from.isoformat(),
            "valid_to": fact.valid_to.isoformat() if fact.valid_to else None,
            "guideline": fact.guideline,
            "effective_on": recorded.stored.effective_on,
        }
        values = [*(before["values"] if before else ()), value]
        rows.put(PARAMETERS, {"programme": key[0], "key": key[1], "values": values})


def keys(recorded: Recorded) -> Iterable[tuple[Table, Key]]:
    """The row a fact will touch."""
    fact = recorded.fact
    if isinstance(fact, ParameterSet) and fact.key in KEYS:
        yield PARAMETERS, (recorded.stream.removeprefix("programme/"), fact.key)


def last_on(rows: Rows, *, programme: str, key: str) -> dt.date:
    """From when on all values count that are known; the first of all days where there is none."""
    row = rows.get(PARAMETERS, (programme, key))
    values = row["values"] if row else ()
    return max((last_day(value["effective_on"]) for value in values), default=dt.date.min)


def months_on(
    rows: Rows, *, programme: str, guideline: str | None, key: str, day: dt.date
) -> int | None:
    """The value valid on a day under a guideline, as the deciders look it up; None: no value."""
    row = rows.get(PARAMETERS, (programme, key))
    if row is None:
        return None
    known = Parameters(
        tuple(
            Parameter(
                key=key,
                value=Decimal(value["value"]),
                valid_from=dt.date.fromisoformat(value["valid_from"]),
                valid_to=dt.date.fromisoformat(value["valid_to"]) if value["valid_to"] else None,
                citation="",
                confirmed=True,
                guideline=value["guideline"],
            )
            for value in row["values"]
        ),
        guideline,
    )
    try:
        return int(known.on(key, day))
    except ParameterUnknown:
        return None
