"""What is to be done, as lines of a table: what waits, and the dates to keep."""

from __future__ import annotations

from typing import Any

from grants.cli.frame import Session
from grants.cli.output import amount, print_rows
from grants.words import heading, word
from projections.cases.agenda import CaseAgenda
from projections.deadlines.kinds import KINDS
from projections.deadlines.queries import DeadlineLine
from projections.worklist.kinds import KINDS as WORK
from projections.worklist.queries import WorkItem


def work_row(item: WorkItem, session: Session) -> dict[str, Any]:
    """Something that waits: where, what, who may do it, since when, until when."""
    language = session.language
    kind = WORK[item.kind]
    return {
        "number": item.case_number or item.subject,
        "what": kind.german if language == "de" else kind.english,
        "part": item.number,
        "role": ", ".join(word("role", role, language) for role in item.roles),
        "scope": word("scope", item.scope, language),
        "since_on": item.since_on,
        "due_on": item.due_on,
        "due_on_in_force": item.due_on_in_force,
        "days_late": item.days_late or None,
        "amount": "" if item.cents is None else amount(item.cents, language),
    }


def deadline_row(line: DeadlineLine, session: Session) -> dict[str, Any]:
    """A date to keep: as first set and in force, what became of it, who acts on it."""
    language = session.language
    kind = KINDS[line.kind]
    return {
        "due_on": line.due_on,
        "due_on_in_force": line.due_on_in_force,
        "deadline": line.state,
        "days_late": line.days_late or None,
        "what": kind.german if language == "de" else kind.english,
        "number": line.case_number or line.subject,
        "scope": word("scope", line.scope, language),
        "role": line.role,
        "amount": "" if line.cents is None else amount(line.cents, language),
    }


def print_agenda(session: Session, stands: CaseAgenda) -> None:
    """What a case waits for, and its open dates."""
    sections = {
        "waiting": [work_row(item, session) for item in stands.waiting],
        "deadlines": [deadline_row(line, session) for line in stands.deadlines],
    }
    for name, rows in sections.items():
        if rows:
            # The case stands above.
            own = [{key: row[key] for key in row if key not in {"number", "scope"}} for row in rows]
            print_rows(own, "table", session.language, title=heading(name, session.language))
