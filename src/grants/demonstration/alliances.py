"""The alliances: who sits in them when, what they adopt, when they call and meet."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from grants.demonstration import names
from grants.demonstration.acts import PROGRAMME, Act, office_moment, workday
from grants.demonstration.invented import GENERAL, allocations
from grants.demonstration.meetings import DEFECTS, Meeting, meetings, rng
from grants.demonstration.people import Staff
from grants.demonstration.published import OBJECTS, REGIONS, Region
from grants.kernel.calendar import BERLIN
from grants.kernel.ids import alliance_stream
from grants.kernel.roles import Role

_FIRST = ("Anke", "Bernd", "Cora", "Dieter", "Elke", "Falk", "Gerda", "Holm", "Ines", "Jörn")
_LAST = ("Allianzer", "Beirat", "Consens", "Delegat", "Eintracht", "Forum", "Gremling", "Handheber",
         "Konsenser", "Mandat", "Plenum", "Quorum", "Runder-Tisch", "Votum")  # fmt: skip

_RULES = (("GO-2016", 5000, dt.date(2016, 5, 24)), ("GO-2020", 5000, dt.date(2020, 2, 4)))
_CONCEPTS = (
    ("HK-2016", dt.date(2016, 5, 24)),
    ("HK-2020", dt.date(2020, 2, 4)),
    ("HK-2024", dt.date(2024, 2, 6)),
)
_SHRUNK = "m2-2"
_COUNTS = (
    ("14523", _SHRUNK, 9_870, dt.date(2020, 2, 29), DEFECTS["14523"][0]),
    ("14628", _SHRUNK, 10_310, dt.date(2021, 12, 31), dt.date(2022, 5, 17)),
    ("14522", "m2-1", 13_780, dt.date(2022, 12, 31), dt.date(2023, 6, 13)),
)
"""Towns counted anew: region, member, inhabitants, counted and recorded on. One fell too low.

It was counted after the last meeting before: what is known of a meeting's day counts for its votes.
"""
CRITERIA = ("regional-need", "concept", "impact", "network", "costs")
POINTS_MAX = 20
"""Per criterion."""


@dataclass(frozen=True, slots=True)
class Mandate:
    """A member's mandate from a day to its last day (None: open)."""

    member: str
    seat: str
    organisation: str
    delegate: str
    since: dt.date
    until: dt.date | None = None
    party: str | None = None
    population: int | None = None


def development_body(region: str) -> names.Party:
    """The fictional body for business development: a member of the alliance, and an applicant."""
    return names.Party(f"Wirtschaftsförderung {names.towns(region)[0]}", "municipal", region)


_SEATS: tuple[tuple[str, str], ...] = (
    ("M3", "Kammer für Handwerk und Handel {town}"),
    ("M3", "Unternehmerverband Beispielregion {town} e. V."),
    ("M4", "Gewerkschaft der Erdachten Berufe, Ortsgruppe {town}"),
    ("M5", "Agentur für Arbeit {town} (fiktiv)"),
    ("M5", "Jobcenter {town} (fiktiv)"),
    ("M6", "Arbeitskreis Schule und Wirtschaft {town}"),
    ("O", "Hochschule {town}"),
    ("O", "Beirat für Zugewanderte {town}"),
    ("O", "Gleichstellungsstelle {town}"),
)


@lru_cache(maxsize=32)
def mandates(ags: str) -> tuple[Mandate, ...]:
    """All mandates of a region's alliance, in order of their beginning."""
    region = next(r for r in REGIONS if r.ags == ags)
    chance = rng("members", ags)

    def delegate() -> str:
        return f"{chance.choice(_FIRST)} {chance.choice(_LAST)}"

    begin = dt.date(2016, 5, 10)
    town, second = names.towns(ags)
    kind = "Landkreis" if region.kind == "district" else "Stadt"
    seats: list[tuple[str, str, str, str | None, int | None]] = [
        ("m1", "M1", f"{kind} {region.name}", None, None),
        ("m7", "M7", development_body(ags).name, development_body(ags).id, None),
    ]
    if region.kind == "district":
        populations = (chance.randint(14_000, 38_000), chance.randint(10_600, 19_000))
        seats += [
            (f"m2-{n}", "M2", f"Stadt {name}", None, population)
            for n, (name, population) in enumerate(zip((town, second), populations, strict=True), 1)
        ]
    for n, (seat, pattern) in enumerate(_SEATS, 1):
        if seat != "O" or chance.random() < 0.8:
            seats.append((f"{seat.lower()}-{n}", seat, pattern.format(town=town), None, None))
    held = []
    for member, seat, organisation, party, population in seats:
        since = begin
        while True:
            mandate = Mandate(
                member, seat, organisation, delegate(), since, None, party, population
            )
            held.append(mandate)
            since = workday(since, chance.randint(700, 2600))
            if since.year > 2040 or (member == _SHRUNK and since >= _fell(ags)):
                break
    if ags in DEFECTS:
        # Short of inhabitants, it left when another town was found to take its seat.
        last = max((m for m in held if m.member == _SHRUNK), key=lambda m: m.since)
        held[held.index(last)] = replace(last, until=DEFECTS[ags][1] - dt.timedelta(2))
    return tuple(sorted((*held, *_special(ags, begin)), key=lambda m: m.since))


def _fell(ags: str) -> dt.date:
    """The day on which the second town fell below 10,000 inhabitants; mostly never."""
    return DEFECTS[ags][0] if ags in DEFECTS else dt.date.max


def _special(ags: str, begin: dt.date) -> list[Mandate]:
    """What was special in some regions: a town that took another one's seat, and a guest."""
    if ags == "14523":
        _, replaced = DEFECTS[ags]
        third = Mandate("m2-3", "M2", "Stadt Neuprobe", "Ines Ersatz", replaced + dt.timedelta(1),
                        population=12_400)  # fmt: skip
        return [third]
    if ags == "14730":
        guest = Mandate("o-99", "O", "Bündnis Ehrenamt", "Cora Gast", begin, dt.date(2019, 6, 28))
        return [guest]
    return []


def members_on(ags: str, day: dt.date) -> dict[str, Mandate]:
    """Members with a mandate on the day, as the service counts them: the latest one decides."""
    latest: dict[str, Mandate] = {}
    for mandate in mandates(ags):
        if mandate.since <= day:
            latest[mandate.member] = mandate
    return {m: held for m, held in latest.items() if held.until is None or day <= held.until}


def present_at(meeting: Meeting) -> tuple[str, ...]:
    """Who came: most of them, or too few."""
    chance = rng("present", meeting.region, meeting.id)
    members = sorted(members_on(meeting.region, meeting.held_on))
    present = [member for member in members if chance.random() < 0.86]
    needed = (len(members) + 1) // 2 + 1
    if meeting.quorate and len(present) < needed:
        present = members[:needed]
    if not meeting.quorate:
        present = present[: len(members) // 2 - chance.randint(1, 2)]
    return tuple(present)


def recorded_at(meeting: Meeting) -> dt.datetime:
    """When the meeting is recorded: within some days, minutes take their time."""
    chance = rng("minutes", meeting.region, meeting.id)
    day = workday(meeting.held_on, chance.choice((0, 1, 2, 3, 4, 6, 8, 12)))
    return office_moment(
        day, 8 * 60 + chance.randint(0, 400) + (60 if day == meeting.held_on else 0)
    )


def alliance_acts(region: Region, staff: Staff, last: int) -> Iterator[Act]:
    """Everything an alliance does up to the end of a year, except about single cases."""
    ags = region.ags
    stream = alliance_stream(PROGRAMME, ags)
    chance = rng("alliance", ags)

    def act(at: dt.datetime, route: str, **body: object) -> Act:
        day = at.astimezone(BERLIN).date()
        person = staff.pick(Role.ALLIANCE_OFFICE, ags, day, turn=0)
        return Act(at, route, stream, person.id, body)

    def some_days_after(day: dt.date) -> dt.datetime:
        return office_moment(
            workday(day, chance.choice((0, 0, 1, 1, 2, 4))), chance.randint(440, 980)
        )

    constituted = dt.date(2016, 5, 10)
    yield act(office_moment(constituted, 440), "constitute-alliance", constituted_on=constituted)
    for mandate in mandates(ags):
        if mandate.since.year > last:
            continue
        at = some_days_after(mandate.since)
        if mandate.member == "m2-3":
            at = office_moment(mandate.since, 450)
        if mandate.since == constituted:
            at = office_moment(constituted, 480 + chance.randint(0, 60))
        yield act(at, "appoint-member", member=mandate.member, seat=mandate.seat,
                  organisation=mandate.organisation, delegate=mandate.delegate,
                  party=mandate.party, population=mandate.population,
                  population_on=dt.date(mandate.since.year - 1, 12, 31)
                  if mandate.population else None,
                  appointed_on=mandate.since)  # fmt: skip
        if mandate.until is not None:
            yield act(office_moment(mandate.until, 700), "retire-member", member=mandate.member,
                      retired_on=mandate.until)  # fmt: skip
    for member, day in (("m1", dt.date(2016, 5, 24)), ("m7", dt.date(2021, 4, 13))):
        yield act(office_moment(day, 600), "change-managing-member", member=member, changed_on=day)
    for counted_in, member, population, counted_on, day in _COUNTS:
        if counted_in == ags:
            yield act(office_moment(day, 560), "record-town-population", member=member,
                      population=population, population_on=counted_on)  # fmt: skip
    for rules, quorum_bp, day in _RULES:
        yield act(office_moment(day, 630), "adopt-rules", rules=rules, quorum_bp=quorum_bp,
                  adopted_on=day)  # fmt: skip
    for concept, day in _CONCEPTS:
        yield act(office_moment(day, 640), "adopt-concept", concept=concept, adopted_on=day)
    for year in range(2016, last + 1):
        for meeting in meetings(ags, year):
            yield from _meeting(meeting, act)


def volume_of(ags: str, call: str) -> int:
    """What a call of a region's alliance holds out: half of what the region has in its year."""
    year = int(call.partition("-")[0])
    return sum(cents for (scope, _), cents in allocations(year).items() if scope == ags) // 2


def _meeting(meeting: Meeting, act: Callable[..., Act]) -> Iterator[Act]:
    yield act(
        recorded_at(meeting),
        "hold-meeting",
        meeting=meeting.id,
        present=present_at(meeting),
        minutes=hashlib.sha256(f"{meeting.region}/{meeting.id}".encode()).hexdigest(),
        held_on=meeting.held_on,
    )
    call = meeting.call
    if call is None:
        return
    yield act(
        office_moment(call.opened_on, 500),
        "open-call",
        call=call.id,
        title=f"Projektaufruf {call.id.replace('-', '/')}",
        year=meeting.held_on.year,
        earmark=GENERAL,
        objects=tuple(OBJECTS),
        criteria=CRITERIA,
        points_min=50,
        volume_cents=volume_of(meeting.region, call.id),
        opened_on=call.opened_on,
        closes_on=call.closes_on,
    )
    if call.closed_on is not None:
        yield act(office_moment(call.closed_on, 900), "close-call", call=call.id,
                  closed_on=call.closed_on)  # fmt: skip
