"""What the forms of the commands of an alliance are about, offer and begin with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from grants.alliance.decider import ALLIANCE
from grants.api.texts import opened_texts
from grants.kernel.ids import programme_stream
from grants.programme.decider import PROGRAMME
from grants.web import wording
from grants.web.acting import Crumb, Figure, Section
from grants.web.language import N_, day, decimal, gettext, percent
from grants.web.offices.forms import Desk
from grants.web.steps.references import earmarks
from projections import remembered
from projections.cases.filters import CaseFilter
from projections.cases.queries import cases
from projections.moments import today
from projections.people.queries import member_names, parties, persons
from projections.regions import region_names

if TYPE_CHECKING:
    from grants.alliance.state import Alliance, Call
    from grants.programme.state import Programme
    from grants.web.acting import Deed
    from grants.web.fields import Option
    from grants.web.visits import Pages, Visit

CASES_MAX = 400
YEARS_AHEAD = 2
_IDS = {
    "adopt-concept": ("concept", "HK-"),
    "adopt-rules": ("rules", "GO-"),
    "appoint-member": ("member", "m"),
    "hold-meeting": ("meeting", "S"),
    "open-call": ("call", "A"),
    "rank-projects": ("ranking", "R"),
}
"""Which field names what is new, and how its names begin."""
_LAYOUTS = {
    "appoint-member": (
        Section(title=N_("Mitglied"), fields=("seat", "organisation", "delegate", "appointed_on")),
        Section(title=N_("Nur bei Städten (Sitz M2)"), fields=("population", "population_on")),
        Section(title=N_("Wegen Befangenheit"), fields=("party", "person")),
    ),
    "open-call": (
        Section(title=N_("Projektaufruf"), fields=("title", "opened_on", "closes_on")),
        Section(title=N_("Geld"), fields=("year", "earmark", "volume_cents")),
        Section(title=N_("Auswahl"), fields=("objects", "criteria", "points_min")),
    ),
}  # fmt: skip


def alliance_deed(pages: Pages, visit: Visit, region: str, programme: str, command: str) -> Deed:
    """What a command of an alliance is about.

    Raises:
        Problem: 403, 404.
    """
    desk = Desk(
        pages, visit, command, "alliance", {"programme": programme, "region": region}, region
    )
    rules = PROGRAMME.fold(
        each.fact for each in remembered.streams(desk.log, [programme_stream(programme)])
    )
    name = region_names(desk.log, [programme]).get((programme, region), region)
    alliance = desk.state(ALLIANCE)
    return desk.deed(
        f"/allianzen/{region}/{programme}",
        f"/allianzen/{region}?programm={programme}",
        (
            Crumb("/allianzen", gettext("Allianzen")),
            Crumb(f"/allianzen/{region}?programm={programme}", name),
        ),
        choices=_choices(desk, alliance, rules, region),
        begins=_begins(desk, alliance),
        fixed=_fixed(desk, alliance),
        sections=_LAYOUTS.get(command, ()),
        beside=list(_beside(alliance, name)),
    )


def _fixed(desk: Desk, alliance: Alliance) -> dict[str, Any]:
    """The name of what is new; a member who is appointed again keeps its own."""
    if desk.command == "appoint-member" and desk.asked("member") in alliance.mandates:
        return {"member": desk.asked("member")}
    return desk.new(_IDS)


def _begins(desk: Desk, alliance: Alliance) -> dict[str, Any]:
    match desk.command:
        case "appoint-member" if mandates := alliance.mandates.get(desk.asked("member")):
            last = mandates[-1].appointed
            texts = opened_texts(desk.pages.reading.service, [last])
            return {
                "seat": last.seat,
                "organisation": texts.get(last.organisation.ref, ""),
                "delegate": texts.get(last.delegate.ref, "") if last.delegate else None,
                "person": last.person,
                "party": last.party,
            }
        case "open-call":
            return {"earmark": "general", "year": today().year}
        case "adopt-rules":
            return {"quorum_bp": alliance.quorum_bp_on(today())}
        case "rank-projects":
            return _ranking(desk, alliance)
        case _:
            return {}


def _ranking(desk: Desk, alliance: Alliance) -> dict[str, Any]:
    """The projects of the call asked for, or of the last one, as they were voted on."""
    last = max(alliance.calls.values(), key=lambda each: each.opened.opened_on, default=None)
    call = desk.asked("call") or (last.opened.call if last else "")
    held = max(alliance.meetings.values(), key=lambda each: each.held_on, default=None)
    return {
        "limit": "volume",
        "call": call,
        "meeting": held.meeting if held else None,
        "cases": [{"case": each.number} for each in _cases(desk) if each.call == call],
    }


def _choices(
    desk: Desk, alliance: Alliance, rules: Programme, region: str
) -> dict[str, list[Option]]:
    members = list(_members(desk, alliance))
    guideline = rules.guideline_on(today())
    held = sorted(alliance.meetings.values(), key=lambda each: each.held_on, reverse=True)
    calls = sorted(alliance.calls.values(), key=lambda each: each.opened.opened_on, reverse=True)
    titles = opened_texts(desk.pages.reading.service, [each.opened for each in calls])
    year = today().year
    found: dict[str, list[Option]] = {
        "present": members,
        "call": [(each.opened.call, _call(each, titles)) for each in calls],
        "meeting": [(each.meeting, f"{day(each.held_on)} ({each.meeting})") for each in held],
        "earmark": earmarks(desk.log, rules.earmark_definitions),
        "objects": [(o.code, f"{o.code} {o.title}") for o in guideline.objects]
        if guideline
        else [],
        "criteria": wording.known("criterion"),
        "year": [(str(each), str(each)) for each in range(year - 1, year + YEARS_AHEAD + 1)],
    }
    if desk.command != "appoint-member":
        found["member"] = members
    else:
        found["person"] = [(each.person, each.name) for each in persons(desk.log)]
        known = parties(desk.log)
        found["party"] = [
            (each.party, each.name)
            for each in sorted(known.values(), key=lambda each: each.name.casefold())
            if each.seat in {None, region}
        ][:CASES_MAX]
    if desk.command in {"declare-conflict", "rank-projects"}:
        found["case"] = [(each.number, each.number) for each in _cases(desk)]
    return {name: options for name, options in found.items() if options}


def _call(call: Call, titles: Mapping[str, str]) -> str:
    title = titles.get(call.opened.title.ref, call.opened.call)
    return gettext("%(call)s, bis %(day)s") % {"call": title, "day": day(call.last_day)}


def _cases(desk: Desk) -> list[Any]:
    wanted = CaseFilter(
        programme=desk.parts["programme"], scope=desk.parts["region"], origin="recorded"
    )
    return cases(desk.log, wanted, limit=CASES_MAX)


def _members(desk: Desk, alliance: Alliance) -> Iterator[Option]:
    """Those with a mandate first, by seat; then those who had one."""
    names = member_names(desk.log, [(desk.stream, each) for each in alliance.mandates])
    now = alliance.members_on(today())
    for member, mandate in sorted(now.items(), key=lambda each: (each[1].appointed.seat, each[0])):
        seat = wording.code("seat", mandate.appointed.seat)
        yield member, f"{seat}: {names[desk.stream, member]}"
    for member in sorted(set(alliance.mandates) - set(now)):
        name = names[desk.stream, member]
        yield member, gettext("%(name)s (ohne Mandat)") % {"name": name}


def _beside(alliance: Alliance, name: str) -> Iterator[Figure]:
    now = alliance.members_on(today())
    yield Figure(N_("Region"), text=name, german=True)
    yield Figure(N_("Mitglieder heute"), text=str(len(now)))
    if (quorum := alliance.quorum_bp_on(today())) is not None:
        yield Figure(N_("beschlussfähig mit"), text=percent(decimal(quorum, 100)))
