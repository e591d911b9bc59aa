"""The whole plan: every command from April 2016 to the day before `today`, in order of recording.

Pure and deterministic: the same day gives the same plan, and a later day the same plan continued.
Everything is drawn year by year and case by case from chances named by their subject, whole years
at a time, so that nothing earlier depends on where the plan is cut off.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from grants.demonstration.acts import Act, moment
from grants.demonstration.aid import classified
from grants.demonstration.alliances import alliance_acts
from grants.demonstration.arrival import Arrival, arrival
from grants.demonstration.audits import audit_acts
from grants.demonstration.budgets import FIRST_YEAR, Ministry
from grants.demonstration.cases import Case, case_number
from grants.demonstration.filed import filed_papers
from grants.demonstration.funds import Funds
from grants.demonstration.intake import cases_of
from grants.demonstration.life import tell
from grants.demonstration.people import Staff, access_acts
from grants.demonstration.published import REGIONS
from grants.demonstration.ranks import orders, ranked
from grants.demonstration.reports import report_acts
from grants.demonstration.retention import retention_act
from grants.demonstration.rules import programme_acts
from grants.demonstration.story import Move
from grants.demonstration.undertakings import undertaking_acts
from grants.kernel.calendar import BERLIN
from grants.kernel.ids import party_stream
from grants.kernel.roles import Role

_LONGEST_YEARS = 6
"""A grant's shares reach no further than this beyond its year."""


@dataclass(frozen=True)
class Plan:
    """Acts in order; the planned cases by number; the moment before which everything lies."""

    acts: tuple[Act, ...]
    cases: Mapping[str, Case]
    until: dt.datetime


def plan(today: dt.date) -> Plan:
    """Everything that is recorded before `today` begins in Berlin."""
    until = moment(today, 0)
    staff = Staff()
    # Whole years, and two more: an application may be under way for a year and a half.
    last = today.year + 2
    funds = Funds(FIRST_YEAR, last + _LONGEST_YEARS)
    cases = classified(
        case for year in range(FIRST_YEAR, last + 1) for case in cases_of(year, funds)
    )
    arrived = _numbered((case, arrival(case)) for case in cases)
    acts: list[Act] = [*access_acts(today), *programme_acts(staff, last), retention_act(staff)]
    moves: list[Move] = []
    told: list[Act] = []
    known: dict[str, Case] = {}
    for number, (case, came) in arrived.items():
        if came.at < until:
            story = tell(case, number, came, staff)
            told += story.acts
            moves += story.moves
            known[number] = case
    acts += Ministry(staff, funds, moves).acts(until)
    for region in REGIONS:
        acts += alliance_acts(region, staff, last)
    acts += _parties(arrived, staff)
    told = ranked(told, known)
    acts += told
    acts += filed_papers(told, known)
    acts += orders(told, known, staff)
    acts += undertaking_acts(staff)
    acts += audit_acts(staff, told)
    acts += report_acts(staff, until)
    acts.sort(key=lambda act: act.at)
    return Plan(tuple(act for act in acts if act.at < until), known, until)


def _numbered(cases: Iterable[tuple[Case, Arrival]]) -> dict[str, tuple[Case, Arrival]]:
    """Numbers as the service will give them: in order of recording within the year of receipt."""
    counts: Counter[int] = Counter()
    numbered = {}
    for case, came in sorted(cases, key=lambda pair: (pair[1].at, pair[0].key)):
        counts[came.received_on.year] += 1
        year = came.received_on.year
        numbered[case_number(year, counts[year])] = (case, came)
    return numbered


def _parties(arrived: Mapping[str, tuple[Case, Arrival]], staff: Staff) -> Iterator[Act]:
    """Applicants are registered shortly before their first application."""
    known = set()
    for case, came in arrived.values():
        party = case.party
        if party.id in known:
            continue
        known.add(party.id)
        at = came.at - dt.timedelta(minutes=7)
        day = at.astimezone(BERLIN).date()
        worker = staff.pick(Role.CASEWORKER, case.scope, day, turn=0)
        body = {"name": party.name, "kind": party.kind, "seat": party.region, "registered_on": day}
        yield Act(at, "register-party", party_stream(party.id), worker.id, body)
