"""What the programme authority records: guidelines, parameters, earmarks, regions, totals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from grants.demonstration.acts import PROGRAMME, Act, office_moment
from grants.demonstration.invented import DIGITAL, EARMARKS, INTERNATIONAL, earmark_objects
from grants.demonstration.people import BEGIN, Staff
from grants.demonstration.published import DISCREPANCIES, RULES, TOTALS
from grants.kernel.calendar import next_working_day
from grants.kernel.ids import EVERYWHERE, programme_stream
from grants.kernel.roles import Role
from grants.programme.commands import (
    DefineEarmark,
    ProgrammeCommand,
    PublishGuideline,
    SetParameter,
)
from grants.programme.handlers import ROUTE_OF
from grants.programme.shipped import as_sent

_STREAM = programme_stream(PROGRAMME)
_EARMARKS_KNOWN: dict[str, dt.date] = {
    DIGITAL: dt.date(2020, 2, 10),
    INTERNATIONAL: dt.date(2021, 11, 15),
}
_EARMARK_YEARS: dict[str, tuple[int, int]] = {DIGITAL: (2021, 2023), INTERNATIONAL: (2023, 2028)}

_CHECKLISTS: dict[str, tuple[str, ...]] = {
    "regional": ("financing-plan", "letters-of-intent", "job-descriptions", "signature"),
    "statewide": ("financing-plan", "job-descriptions", "statutes", "signature"),
    "network": ("financing-plan", "job-descriptions", "signature"),
}
"""What an application must come with (invented)."""
_CHECKLISTS_ADOPTED, _CHECKLISTS_FROM = dt.date(2019, 11, 20), dt.date(2020, 1, 1)


def programme_acts(staff: Staff, last: int) -> Iterator[Act]:
    """Everything about the programme itself up to the end of a year."""

    def act(day: dt.date, minute: int, route: str, role: Role, **body: object) -> Act:
        at = office_moment(day, minute)
        on = max(day, BEGIN)
        person = staff.pick(role, EVERYWHERE, next_working_day(on), turn=0)
        return Act(at, route, _STREAM, person.id, body)

    authority = Role.PROGRAMME_AUTHORITY
    for n, command in enumerate(RULES.commands(dt.date(last, 12, 31))):
        body: ProgrammeCommand
        match command:
            case DefineEarmark():
                continue  # Below: with the years that this history invents.
            case PublishGuideline():
                on, body = next_working_day(command.published_on), command
            case SetParameter():
                # In force on its first day only if it is known by then.
                on = max(BEGIN, next_working_day(command.set_on - dt.timedelta(14)))
                body = replace(command, set_on=on)
            case _:
                on, body = BEGIN, command
        yield act(on, 440 + n, ROUTE_OF[type(command)].name, authority, **as_sent(body))
    for earmark, first_known in _EARMARKS_KNOWN.items():
        first, through = _EARMARK_YEARS[earmark]
        ahead = [(first_known, year) for year in range(first, through + 1)]
        if earmark == INTERNATIONAL:
            ahead += [(dt.date(year - 6, 11, 15), year) for year in range(through + 1, last + 7)]
        for known_on, year in ahead:
            on = next_working_day(known_on)
            yield act(on, 520 + year - 2016, "define-earmark", authority, earmark=earmark,
                      year=year, objects=earmark_objects(earmark, year),
                      title=EARMARKS[earmark][0], defined_on=on,
                      citation="Haushaltsvermerk (für die Vorführung erfunden)")  # fmt: skip
    for kind, items in _CHECKLISTS.items():
        yield act(_CHECKLISTS_ADOPTED, 560, "adopt-checklist", authority, kind=kind, items=items,
                  valid_from=_CHECKLISTS_FROM, adopted_on=_CHECKLISTS_ADOPTED)  # fmt: skip
    for total in TOTALS:
        on = next_working_day(total.published_on)
        yield act(on, 600, "record-control-total", Role.COMPLIANCE, control_total=total.code,
                  measure=total.measure, kind=total.kind, scope=total.scope, year=total.year,
                  earmark=total.earmark, comparison=total.comparison, stated=total.stated,
                  precision=total.precision, as_of=total.as_of,
                  citation=total.citation)  # fmt: skip
        if total.code in DISCREPANCIES:
            yield act(on, 700, "explain-discrepancy", Role.COMPLIANCE, control_total=total.code,
                      explanation=DISCREPANCIES[total.code], explained_on=on)  # fmt: skip
