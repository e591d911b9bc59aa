"""The dates of a proof of use and of its examination."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from grants.kernel.calendar import month_deadline
from grants.settlement import events as settlement
from projections import parameters
from projections.deadlines.tables import DATES

if TYPE_CHECKING:
    from grants.kernel.event import Event
    from projections.deadlines.agenda import Agenda
    from projections.runtime.model import Rows


def proven(fact: Event, agenda: Agenda) -> None:
    """The dates of a proof of use and of its examination."""
    match fact:
        case settlement.ProofReminded():
            agenda.set("reminder", fact.reminder, fact.respond_until)
        case settlement.ProofDeadlineExtended():
            _proof_set(fact.original_due_on, agenda)
            agenda.extend("proof", "1", fact.due_on)
        case settlement.ProofSubmitted():
            _proof_set(fact.due_on, agenda)
            agenda.extend("proof", "1", fact.due_in_force_on)
            for _, kind, number in agenda.open({"proof", "reminder"}):
                agenda.keep(kind, number)
        case settlement.QueryRaised():
            agenda.set("query", fact.query, fact.due_on)
        case settlement.QueryAnswered():
            agenda.keep("query", fact.query)
        case settlement.GrantSettled():
            # The proof accounts for all of the money, advances too.
            agenda.drop({"proof", "reminder", "usage"})
        case _:
            pass


def granted(period_to: dt.date, agenda: Agenda) -> None:
    """The period's end plus the months of the programme, moved to a working day.

    An amendment that leaves the period alone leaves the date alone; an extension lasts beyond the
    date of another period that ends before it.
    """
    before = agenda.rows.get(DATES, (agenda.stream, "proof", "1"))
    guideline = agenda.file["guideline"]
    due_on = proof_due_on(
        agenda.rows, programme=agenda.programme, guideline=guideline, period_to=period_to
    )
    _proof_set(due_on, agenda)
    after = agenda.rows.get(DATES, (agenda.stream, "proof", "1"))
    if before is None or after is None or before["extended_position"] is None:
        return
    if before["due_on_in_force"] > after["due_on_in_force"]:
        agenda.extend("proof", "1", before["due_on_in_force"])


def _proof_set(due_on: dt.date | None, agenda: Agenda) -> None:
    known = agenda.rows.get(DATES, (agenda.stream, "proof", "1"))
    if known is None or (known["standing"] == "open" and known["due_on"] != due_on):
        agenda.set("proof", "1", due_on)


def proof_due_on(
    rows: Rows, *, programme: str, guideline: str | None, period_to: dt.date
) -> dt.date | None:
    """When the proof of use of a period is due; None if the programme does not say."""
    months = parameters.months_on(
        rows, programme=programme, guideline=guideline, key="proof_due_months", day=period_to
    )
    return None if months is None else month_deadline(period_to, months)
