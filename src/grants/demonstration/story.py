"""The common parts of telling what happens to a case: its clock, its people, its money."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from grants.demonstration.acts import Act, in_office, office_moment, workday
from grants.demonstration.cases import Case
from grants.demonstration.meetings import rng
from grants.demonstration.people import Person, Staff
from grants.kernel.calendar import BERLIN
from grants.kernel.ids import case_stream
from grants.kernel.roles import Role

LAST_OF_YEAR = (12, 21)
"""From this day (month, day) on no payment, amendment or settlement is made …"""
FIRST_OF_YEAR = (2, 2)
"""… until this one, when remainders have been carried into the new year."""
_PROMPT: tuple[tuple[dt.date, dt.date], ...] = (
    (dt.date(2018, 10, 1), dt.date(2019, 1, 7)),
    (dt.date(2023, 10, 1), dt.date(2024, 2, 2)),
)
"""Around these days nothing is recorded late: published totals were drawn up as of them."""


@dataclass(frozen=True, slots=True)
class Move:
    """What a case has open in a budget year changes at a moment: bound (+), paid or freed (-).

    `committed_cents` is the change of what is bound, `disbursed_cents` of what is paid.
    """

    at: dt.datetime
    case: str
    scope: str
    earmark: str
    year: int
    committed_cents: int
    disbursed_cents: int


class Story:
    """One case told in order. `clock` is the moment of the act recorded last.

    `recommended_cents` is what the alliance recommended last; None: it was not asked. `recipient`
    is who carries the project on by now, `other_means_cents` what others paid by the proof of use.

    People are picked by turns that belong to the case, so that a file mostly stays in one hand.
    """

    def __init__(self, case: Case, number: str, staff: Staff, begin: dt.datetime) -> None:
        self.case = case
        self.number = number
        self.staff = staff
        self.chance: Random = case.chance
        self.clock = begin
        self.acts: list[Act] = []
        self.moves: list[Move] = []
        self.decisions = 0
        self.payouts = 0
        self.claims = 0
        self.recommended_cents: int | None = None
        self.recipient = case.party
        self.other_means_cents = 0
        self._turn = self.chance.randrange(1_000)

    @property
    def stream(self) -> str:
        """The case's stream."""
        return case_stream(self.number)

    @property
    def today(self) -> dt.date:
        """The day of the clock in Berlin."""
        return self.clock.astimezone(BERLIN).date()

    def next_decision(self) -> str:
        """The number the service gives the next decision of the case."""
        self.decisions += 1
        return f"{self.number}-B{self.decisions}"

    def next_claim(self) -> str:
        """The number the service gives the next claim of the case."""
        self.claims += 1
        return f"{self.number}-{self.claims}"

    def luck(self, *subject: object) -> Random:
        """The chance of one thing in the case, independent of all others."""
        return rng("turn", self.case.key, *subject)

    def turn(self, subject: str, n: int, per_mille: Mapping[str, int]) -> str:
        """What of some rare turns happens to the n-th subject; empty: nothing out of the way."""
        drawn = self.luck(subject, n).randrange(1_000)
        for name, weight in per_mille.items():
            drawn -= weight
            if drawn < 0:
                return name
        return ""

    def person(
        self, role: Role, *, cents: int = 0, without: Collection[str] = (), turn: int = 0
    ) -> Person:
        """Who acts now in a role."""
        return self.staff.pick(
            role, self.case.scope, self.today, turn=self._turn + turn, without=without, cents=cents
        )

    def wait(self, low: int, high: int) -> dt.date:
        """Some days later, on a working day."""
        return workday(self.today, self.chance.randint(low, high))

    def move_clock(self, on: dt.date) -> None:
        """To an office hour of `on` or of the next working day, and never back."""
        wanted = office_moment(on, 440 + self.chance.randint(0, 560))
        pause = dt.timedelta(minutes=self.chance.randint(2, 35))
        self.clock = in_office(max(wanted, self.clock + pause))

    def record_late(self, *days: int) -> dt.date:
        """What happens today is recorded some days later (one of `days`); answers with today.

        Around the days as of which totals were published nothing is late.
        """
        happened_on = self.today
        if not any(first <= happened_on <= last for first, last in _PROMPT):
            self.move_clock(workday(happened_on, self.chance.choice(days)))
        return happened_on

    def wait_for_money(self) -> None:
        """Past the turn of the year, when no money of the old one moves."""
        day = self.today
        if (day.month, day.day) >= LAST_OF_YEAR:
            self.move_clock(dt.date(day.year + 1, *FIRST_OF_YEAR))
        elif (day.month, day.day) < FIRST_OF_YEAR:
            self.move_clock(dt.date(day.year, *FIRST_OF_YEAR))

    def wait_for_remainder(self, share: int) -> None:
        """Past January, if what is left of an older share has yet to be carried into this year."""
        if share < self.today.year and (self.today.month, self.today.day) < FIRST_OF_YEAR:
            self.wait_for_money()

    def say(self, route: str, role: Role, **body: object) -> Person:
        """Record an act now by somebody on duty; answers with who it was."""
        person = self.person(role)
        self.say_as(person, route, **body)
        return person

    def say_as(self, person: Person, route: str, **body: object) -> None:
        """Record an act now by this person."""
        self.acts.append(Act(self.clock, route, self.stream, person.id, body))

    def last(self, route: str) -> dict[str, Any]:
        """What was said last by this route."""
        return next(act.body for act in reversed(self.acts) if act.route == route)

    def say_elsewhere(self, stream: str, role: Role, route: str, **body: object) -> Person:
        """Record an act on another stream now by somebody on duty; answers with who it was."""
        person = self.person(role)
        self.say_as_elsewhere(stream, person, route, **body)
        return person

    def say_as_elsewhere(self, stream: str, person: Person, route: str, **body: object) -> None:
        """Record an act of this person on another stream now."""
        self.acts.append(Act(self.clock, route, stream, person.id, body))

    def post(self, year: int, *, committed: int = 0, disbursed: int = 0) -> None:
        """Note what this does to the budget of a year, for the plan of the budgets."""
        case = self.case
        self.moves.append(
            Move(self.clock, self.number, case.scope, case.earmark, year, committed, disbursed)
        )
