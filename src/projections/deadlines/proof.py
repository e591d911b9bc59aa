"""The dates of a proof of use and of its examination."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from grants.approval.events import GrantAmended, GrantApproved
from grants.kernel.calendar import month_deadline, next_working_day
from grants.settlement import events as settlement
from projections import parameters
from projections.deadlines.tables import DATES

if TYPE_CHECKING:
    from grants.kernel.event import Event
    from projections.deadlines.agenda import Agenda
    from projections.runtime.model import Rows


def proven(fact: Event, agenda: Agenda) -> None:
    """The dates of a proof of use and of its examination.

    What the office set ends on a working day (§ 31 (3) VwVfG).
    """
    match fact:
        case settlement.ProofReminded():
            agenda.set("reminder", fact.reminder, next_working_day(fact.respond_until))
        case settlement.ProofDeadlineExtended():
            _proof_set(fact.original_due_on, agenda)
            agenda.extend("proof", "1", next_working_day(fact.due_on))
        case settlement.ProofSubmitted():
            _proof_set(fact.due_on, agenda)
            agenda.extend("proof", "1", next_working_day(fact.due_in_force_on))
            for _, kind, number in agenda.open({"proof", "reminder"}):
                agenda.keep(kind, number)
        case settlement.QueryRaised():
            agenda.set("query", fact.query, next_working_day(fact.due_on))
        case settlement.QueryAnswered():
            agenda.keep("query", fact.query)
        case settlement.GrantSettled():
            # The proof accounts for all of the money, advances too.
            agenda.drop({"proof", "reminder", "usage"})
        case _:
            pass


def granted(fact: GrantApproved | GrantAmended, agenda: Agenda) -> None:
    """The date that the decision says; of one that did not say, by the rule known by then.

    An amendment that leaves the period alone leaves the date alone; an extension lasts beyond the
    date of another period that ends before it.
    """
    before = agenda.rows.get(DATES, (agenda.stream, "proof", "1"))
    programme, guideline = agenda.file["programme"], agenda.file["guideline"]
    due_on = proof_due_on(agenda.rows, fact, programme=programme, guideline=guideline)
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


def rule_on(rows: Rows, fact: GrantApproved | GrantAmended, *, programme: str) -> dt.date:
    """When the last rule came into being that a decision is measured by.

    The first of all days: there is none. Only a decision that names no date is.
    """
    if fact.proof_due_on is not None:
        return dt.date.min
    return parameters.last_on(rows, programme=programme, key="proof_due_months")


def proof_due_on(
    rows: Rows, fact: GrantApproved | GrantAmended, *, programme: str, guideline: str | None
) -> dt.date | None:
    """When the proof of a granted period is due; None if neither decision nor programme says."""
    if fact.proof_due_on is not None:
        return fact.proof_due_on
    months = parameters.months_on(
        rows,
        programme=programme,
        guideline=guideline,
        key="proof_due_months",
        day=fact.period_to,
    )
    return None if months is None else month_deadline(fact.period_to, months)
