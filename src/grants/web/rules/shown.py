"""The rules of a programme on a day: which of their versions is in force."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from grants.programme.keys import in_force, missing
from grants.web import language
from grants.web.language import gettext
from projections.budgets import stated as budgets
from projections.totals import queries as totals

if TYPE_CHECKING:
    from grants.kernel.parameters import Parameter
    from grants.programme.events import ChecklistAdopted, GuidelinePublished
    from grants.programme.keys import Missing
    from grants.programme.state import Programme
    from grants.store.log import Log
    from projections.control_totals import ControlTotal
    from projections.moments import Moment

_SHARES = frozenset(
    {
        "final_instalment_share",
        "max_rate_network",
        "max_rate_regional",
        "max_rate_statewide",
        "plan_line_tolerance",
    }
)
_PERCENT = frozenset({"base_rate"})
_MONEY = frozenset({"de_minimis", "transparency_threshold"})


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A value of a parameter; `open`: it is the one that holds on the day."""

    parameter: Parameter
    value: str
    open: bool


def parameters(programme: Programme, day: dt.date, *, everything: bool) -> list[Rule]:
    """The values that hold on a day, or all that were ever set, by their keys."""
    known = in_force(programme)
    found = [
        Rule(parameter=each, value=told(each.key, each.value), open=_holds(programme, each, day))
        for each in (programme.parameters.values if everything else known)
    ]
    found.sort(
        key=lambda each: (
            each.parameter.key,
            each.parameter.guideline or "",
            each.parameter.valid_from,
        )
    )
    return [each for each in found if everything or each.open]


def _holds(programme: Programme, parameter: Parameter, day: dt.date) -> bool:
    """Whether the value is the one recorded last of those that cover the day."""
    place = (parameter.key, parameter.guideline)
    covering = [
        each
        for each in programme.parameters.values
        if (each.key, each.guideline) == place and each.covers(day)
    ]
    return bool(covering) and covering[-1] == parameter


def told(key: str, value: Decimal) -> str:
    """A value as people say it: a share in per cent, an amount in euros, months as a number."""
    if key in _SHARES:
        return f"{_number(value * 100)} %"
    if key in _PERCENT:
        return f"{_number(value)} %"
    if key in _MONEY:
        return language.money(int(value * 100))
    return _number(value)


def _number(value: Decimal) -> str:
    if value == value.to_integral_value():
        return language.number(int(value))
    return language.decimal(int(value * 100), 100)


def missing_values(programme: Programme, day: dt.date) -> list[Missing]:
    """What the service needs on a day and nobody set."""
    return list(missing(programme, day)) if programme.established else []


def guidelines(programme: Programme, day: dt.date) -> list[tuple[GuidelinePublished, bool]]:
    """The versions of the guideline, the last one first, and whether each holds on the day."""
    holds = programme.guideline_on(day)
    found = sorted(
        programme.guidelines.values(), key=lambda each: (each.valid_from, each.published_on)
    )
    return [(each, each is holds) for each in reversed(found)]


def checklists(programme: Programme, day: dt.date) -> list[tuple[ChecklistAdopted, bool]]:
    """The checklists, the last one first, and whether each holds on the day."""
    return [
        (each, each.items == programme.checklist_on(each.kind, day) and each.valid_from <= day)
        for each in sorted(
            programme.checklists, key=lambda each: (each.valid_from, each.kind), reverse=True
        )
    ]


def stated(log: Log, moment: Moment, programme: str) -> list[ControlTotal]:
    """Totals published elsewhere beside the computed ones, as known at a moment."""
    found = [
        *totals.control_totals(log, known_at=moment.known_at, programme=programme),
        *budgets.control_totals(log, known_at=moment.known_at, programme=programme),
    ]
    return sorted(
        (each for each in found if each.as_of <= moment.as_of),
        key=lambda each: (each.as_of, each.control_total),
        reverse=True,
    )


def amount(total: ControlTotal, figure: int) -> str:
    """A figure of a control total in its unit."""
    return language.number(figure) if total.measure == "cases" else language.money(figure)


def compared(total: ControlTotal) -> str:
    """What the source states, as it means it."""
    figure = amount(total, total.stated)
    match total.comparison:
        case "at-least":
            return gettext("mindestens %(figure)s") % {"figure": figure}
        case "rounded":
            return gettext("rund %(figure)s") % {"figure": figure}
        case _:
            return figure
