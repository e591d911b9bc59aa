"""Companies that belong together, aid they declared, entries in the register, and an erasure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from grants.demonstration.acts import PROGRAMME, Act, office_moment, workday
from grants.demonstration.names import Party
from grants.demonstration.people import Staff
from grants.demonstration.story import Story
from grants.kernel.calendar import add_working_days
from grants.kernel.ids import EVERYWHERE, party_stream, undertaking_stream
from grants.kernel.roles import Role


def _company(name: str) -> str:
    return Party(name, "company", None).id


@dataclass(frozen=True, slots=True)
class _Membership:
    party: str
    undertaking: str
    since: dt.date
    until: dt.date | None = None

    def on(self, day: dt.date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


_MEMBERSHIPS = (
    _Membership(
        _company("Qualifizierungsgesellschaft Sagenbrück mbH"),
        _company("Arbeit und Ausbildung Sagenbrück GmbH"),
        dt.date(2020, 3, 2),
    ),
    _Membership(
        _company("Personalentwicklung Neumusterfeld GmbH"),
        _company("Arbeit und Ausbildung Neumusterfeld GmbH"),
        dt.date(2023, 1, 16),
    ),
    _Membership(
        _company("Arbeit und Ausbildung Märchengrund GmbH"),
        _company("Personalentwicklung Märchengrund GmbH"),
        dt.date(2020, 6, 15),
        dt.date(2022, 12, 31),
    ),
)
_DECLARED = (
    (_company("Arbeit und Ausbildung Probebach GmbH"), 1_850_000, dt.date(2017, 3, 14)),
    (_company("Personalentwicklung Scheinwalde GmbH"), 940_000, dt.date(2016, 10, 4)),
    (_company("Qualifizierungsgesellschaft Erdachtenau mbH"), 2_400_000, dt.date(2018, 5, 23)),
    (_company("Qualifizierungsgesellschaft Kulissengrün mbH"), 600_000, dt.date(2024, 9, 10)),
)
"""Party, cents, and the day on which another authority granted them."""
_ERASED = Party("Bildungswerk Wunschtal", "education", None).id
_ERASURE_ASKED_ON = dt.date(2023, 3, 14)
_REGISTER_FROM = dt.date(2026, 1, 1)
_REGISTER_DAYS = 20
_LATE = {"late": 120}


def counted_together(party: str) -> str:
    """Under whose name the plan sums the aid of a party, whenever it belonged to a group."""
    found = [known.undertaking for known in _MEMBERSHIPS if known.party == party]
    return found[0] if found else party


def declared() -> Iterator[tuple[str, int, int]]:
    """Party, year and cents of the aid of other authorities."""
    return ((party, day.year, cents) for party, cents, day in _DECLARED)


def undertaking_acts(staff: Staff) -> Iterator[Act]:
    """Groups, declared awards, and the erasure of a party whose only file is long closed."""
    for known in _MEMBERSHIPS:
        yield _by_caseworker(
            staff, workday(known.since, 9), undertaking_stream(known.undertaking),
            "group-undertaking", party=known.party, member_from=known.since,
            member_until=known.until, document="Gesellschafterliste (fiktiv)",
        )  # fmt: skip
    for n, (party, cents, day) in enumerate(_DECLARED, start=1):
        yield _by_caseworker(
            staff, workday(day, 30), undertaking_stream(party), "record-de-minimis-award",
            award=f"DM-{n}", party=party, programme=PROGRAMME, cents=cents, granted_on=day,
            authority="Agentur für Beispielförderung (fiktiv)", document="De-minimis-Erklärung",
        )  # fmt: skip
    stream = party_stream(_ERASED)
    yield _by_caseworker(
        staff, _ERASURE_ASKED_ON, stream, "request-erasure", requested_on=_ERASURE_ASKED_ON,
        legal_basis="Antrag auf Löschung (für die Vorführung erfunden)",
    )  # fmt: skip
    day = workday(_ERASURE_ASKED_ON, 20)
    second = staff.pick(Role.COMPLIANCE, EVERYWHERE, day, turn=0)
    yield Act(office_moment(day, 620), "erase-personal-data", stream, second.id,
              {"erased_on": day})  # fmt: skip


def _by_caseworker(
    staff: Staff, day: dt.date, stream: str, route: str, **body: object
) -> Act:  # fmt: skip
    person = staff.pick(Role.CASEWORKER, EVERYWHERE, day, turn=0)
    return Act(office_moment(day, 610), route, stream, person.id, body)


def enter_register(story: Story, decision: str) -> None:
    """From 2026 on aid is entered in the register within twenty working days, or a little later."""
    signed_on = story.last("approve")["signed_on"]
    if story.case.aid != "de-minimis" or signed_on < _REGISTER_FROM:
        return
    luck = story.luck("register")
    due_on = add_working_days(signed_on, _REGISTER_DAYS)
    if story.turn("register", 0, _LATE):
        story.move_clock(workday(due_on, luck.randint(3, 20)))
    else:
        story.move_clock(workday(story.today, luck.randint(0, 8)))
    party = story.case.party.id
    together = [known.undertaking for known in _MEMBERSHIPS
                if known.party == party and known.on(signed_on)]  # fmt: skip
    story.say_elsewhere(undertaking_stream(together[0] if together else party), Role.CASEWORKER,
                        "enter-register", award=decision, entered_on=story.today,
                        register_no=f"DMR-{decision}")  # fmt: skip
