"""The rules of a programme on a day: which of their versions is in force."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby, zip_longest
from typing import TYPE_CHECKING

from grants.access.sight import FAR_SIGHTED
from grants.programme.keys import in_force, missing
from grants.web import language
from grants.web.language import gettext
from projections.budgets import stated as budgets
from projections.totals import queries as totals

if TYPE_CHECKING:
    from grants.kernel.parameters import Parameter
    from grants.programme.events import ChecklistAdopted, EarmarkDefined, GuidelinePublished
    from grants.programme.keys import Missing
    from grants.programme.state import Programme
    from grants.store.log import Log
    from grants.web.visits import Visit
    from projections.control_totals import ControlTotal
    from projections.moments import Moment

_DAYS = {"de": ("Tag", "Tage"), "en": ("day", "days")}
_WORKING_DAYS = {"de": ("Arbeitstag", "Arbeitstage"), "en": ("working day", "working days")}
_MONTHS = {"de": ("Monat", "Monate"), "en": ("month", "months")}
_YEARS = {"de": ("Jahr", "Jahre"), "en": ("year", "years")}
_POINTS = {
    "de": ("Prozentpunkt", "Prozentpunkte"),
    "en": ("percentage point", "percentage points"),
}
_COUNTED = {
    "carry_forward_years": _YEARS,
    "de_minimis_register_days": _WORKING_DAYS,
    "de_minimis_rolling_years": _YEARS,
    "de_minimis_tax_years": _YEARS,
    "interest_margin": _POINTS,
    "notification_fiction_days": _DAYS,
    "objection_months": _MONTHS,
    "objection_months_without_notice": _MONTHS,
    "proof_due_months": _MONTHS,
    "retention_years": _YEARS,
    "spend_window_months": _MONTHS,
    "withdrawal_months": _MONTHS,
}
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
    """A value as people say it: a share in per cent, an amount in euros, a number of months."""
    if key in _COUNTED:
        one, many = _COUNTED[key][language.spoken.get()]
        return f"{_number(value)} {one if value == 1 else many}"
    if key in _SHARES:
        return language.percent(_number(value * 100))
    if key in _PERCENT:
        return language.percent(_number(value))
    if key in _MONEY:
        return language.money(int(value * 100))
    return _number(value)


def unit(key: str) -> str:
    """What a value is typed in."""
    if key in _COUNTED:
        return _COUNTED[key][language.spoken.get()][1]
    if key in _PERCENT:
        return gettext("Prozent")
    if key in _MONEY:
        return gettext("Euro")
    return gettext("Anteil") if key in _SHARES else ""


def _number(value: Decimal) -> str:
    if value == value.to_integral_value():
        return language.number(int(value))
    return language.decimal(int(value * 100), 100)


def missing_values(programme: Programme, day: dt.date) -> list[Missing]:
    """What the service needs on a day and nobody set."""
    return list(missing(programme, day)) if programme.established else []


@dataclass(frozen=True, kw_only=True)
class Version:
    """A version of the guideline, its last day, and the one that took its place."""

    fact: GuidelinePublished
    until: dt.date | None
    successor: str
    open: bool


def guidelines(programme: Programme, day: dt.date) -> list[Version]:
    """The versions of the guideline, the last one first."""
    holds = programme.guideline_on(day)
    found = sorted(
        programme.guidelines.values(), key=lambda each: (each.valid_from, each.published_on)
    )
    return [
        _version(each, following, holds=each is holds)
        for each, following in zip_longest(found, found[1:])
    ][::-1]


def _version(
    fact: GuidelinePublished, following: GuidelinePublished | None, *, holds: bool
) -> Version:
    if following is None or (fact.valid_to and fact.valid_to < following.valid_from):
        return Version(fact=fact, until=fact.valid_to, successor="", open=holds)
    last = following.valid_from - dt.timedelta(days=1)
    # Of two from the same day only the one published later ever holds.
    until = last if last >= fact.valid_from else None
    return Version(fact=fact, until=until, successor=following.guideline, open=holds)


@dataclass(frozen=True, kw_only=True)
class Earmark:
    """What an earmark means in years that follow each other, all alike."""

    fact: EarmarkDefined
    last: int


def earmarks(programme: Programme) -> list[Earmark]:
    """The earmarks by their names and years."""
    found: list[Earmark] = []
    for each in sorted(
        programme.earmark_definitions.values(), key=lambda each: (each.earmark, each.year)
    ):
        if found and found[-1].last == each.year - 1 and _alike(found[-1].fact, each):
            found[-1] = replace(found[-1], last=each.year)
        else:
            found.append(Earmark(fact=each, last=each.year))
    return found


def _alike(one: EarmarkDefined, other: EarmarkDefined) -> bool:
    names = ("earmark", "title", "objects", "citation")
    return all(getattr(one, name) == getattr(other, name) for name in names)


def checklists(programme: Programme, day: dt.date) -> list[tuple[ChecklistAdopted, bool]]:
    """The checklists, the last one first, and whether each holds on the day."""
    return [
        (each, each.items == programme.checklist_on(each.kind, day) and each.valid_from <= day)
        for each in sorted(
            programme.checklists, key=lambda each: (each.valid_from, each.kind), reverse=True
        )
    ]


@dataclass(frozen=True, kw_only=True)
class Source:
    """What one source states of one day."""

    citation: str
    as_of: dt.date
    totals: Sequence[ControlTotal]


def by_source(found: Sequence[ControlTotal]) -> list[Source]:
    """Totals under what they are taken from, the last day first."""

    def place(each: ControlTotal) -> tuple[dt.date, str]:
        return each.as_of, each.citation

    return [
        Source(citation=citation, as_of=as_of, totals=list(of))
        for (as_of, citation), of in groupby(sorted(found, key=place, reverse=True), key=place)
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


def behind(visit: Visit, total: ControlTotal) -> str:
    """Where the postings are that a computed total is made of; empty if no page has just these.

    A number of cases or an approved sum can be limited to a kind alone; what is allotted has the
    accounts of its region, year and earmark. A file's rows have no page of their own. Who does not
    see every region is led nowhere.
    """
    if FAR_SIGHTED.isdisjoint(visit.roles) or total.import_id:
        return ""
    limits = {"programm": total.programme, "groesse": total.measure, "as_of": str(total.as_of)}
    account = {"region": total.scope, "jahr": total.year, "zweck": total.earmark}
    named = {name: value for name, value in account.items() if value is not None}
    if total.measure == "allocated_cents":
        return "" if total.kind else visit.link("/budgets/buchungen", **limits, **named)
    kind = {"art": total.kind} if total.kind else {}
    return "" if named else visit.link("/pruefung/buchungen", **limits, **kind)


def amount(total: ControlTotal, figure: int) -> str:
    """A figure of a control total in its unit."""
    return language.number(figure) if total.measure == "cases" else language.money(figure)


def compared(total: ControlTotal) -> str:
    """What the source states, as it means it."""
    match total.comparison:
        case "at-least":
            return gettext("mindestens %(figure)s") % {"figure": amount(total, total.stated)}
        case "rounded":
            return gettext("rund %(figure)s") % {"figure": _whole(total, total.stated)}
        case _:
            return amount(total, total.stated)


def rounded(total: ControlTotal) -> str:
    """How far the source rounds; empty if it does not."""
    if total.comparison != "rounded":
        return ""
    return gettext("auf %(precision)s gerundet") % {"precision": _whole(total, total.precision)}


def _whole(total: ControlTotal, figure: int) -> str:
    """A figure as rounded sources write it: without cents."""
    return language.number(figure) if total.measure == "cases" else language.whole_money(figure)
