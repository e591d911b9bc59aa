"""The proof of use: asked for, received, questioned and examined."""

from __future__ import annotations

import datetime as dt

from grants.demonstration.acts import workday
from grants.demonstration.people import Person
from grants.demonstration.purse import Purse
from grants.demonstration.story import Story
from grants.kernel.calendar import month_deadline
from grants.kernel.money import share_of, split
from grants.kernel.roles import Role

Lines = tuple[tuple[str, int], ...]

_DUE_MONTHS = 6
_DEADLINE = {"extended": 30, "extended-in-vain": 10}
_QUERY = {"answered": 50, "answered-late": 25, "unanswered": 12}
_DEPTH = {"lot": 110, "risk": 40, "on-site": 12}
_DEPTHS = {
    "": ("formal", "all"),
    "lot": ("in-depth", "random-sample"),
    "risk": ("in-depth", "risk"),
    "on-site": ("on-site", "risk"),
}
"""How far an examination goes, and why that far."""
_CUTS = {
    "not-eligible": "Teile der Ausgaben sind nicht zuwendungsfähig.",
    "no-receipt": "Zu einzelnen Ausgaben fehlt der Beleg.",
    "arithmetic": "Die Belegliste ist falsch aufsummiert.",
    "outside-period": "Einzelne Ausgaben liegen außerhalb des Bewilligungszeitraums.",
    "not-economical": "Vergleichsangebote wurden nicht eingeholt.",
}


def spending_level(story: Story) -> int:
    """What will be spent, in hundredths of a percent of the plan: seldom more, sometimes less."""
    mood = story.chance.random()
    low, high = (98, 104) if mood < 0.45 else (90, 100) if mood < 0.85 else (62, 90)
    return story.chance.randint(low * 100, high * 100)


def proof(story: Story, period_to: dt.date, plan: Lines, purse: Purse, *, level_bp: int) -> int:
    """The proof comes in and is examined; what of it is recognised (cents)."""
    chance = story.chance
    days = chance.choice((60, 90, 120, 150, 165, 175)) + chance.randint(-25, 12)
    if chance.random() < 0.1:
        days += chance.randint(30, 120)
    # Nothing is final before the year of the last share has begun.
    last_share = dt.date(max(purse.shares), 2, 10)
    comes_on = max(workday(period_to, days), last_share, story.today)
    story.move_clock(_until_received(story, period_to, comes_on))
    received_on = story.record_late(0, 0, 1, 2, 4, 8, 20)
    spent = _spent(story, plan, level_bp)
    total = sum(cents for _, cents in spent)
    other = total - min(total, share_of(total, rate_bp=story.case.rate_bp))
    story.other_means_cents = other
    story.say("submit-proof", Role.CASEWORKER, lines=_body(spent), other_means_cents=other,
              indicators=[], received_on=received_on)  # fmt: skip
    story.move_clock(story.wait(14, 150))
    depth, choice = _DEPTHS[story.turn("depth", 0, _DEPTH)]
    examiner = story.say("start-examination", Role.EXAMINER, depth=depth, choice=choice,
                         started_on=story.today)  # fmt: skip
    despite = _queried(story, examiner)
    story.move_clock(story.wait(5, 60))
    if examiner.id not in {p.id for p in story.staff.on_duty(Role.EXAMINER, "", story.today)}:
        examiner = story.person(Role.EXAMINER)
    cut = chance.random() < 0.22
    recognised = tuple(
        (line, cents - cents * chance.randint(2, 30) // 100 if cut and chance.random() < 0.4
         else cents)
        for line, cents in spent
    )  # fmt: skip
    note = "Nachweis rechnerisch und sachlich geprüft" + (
        "; Kürzungen je Position." if cut else "."
    )
    story.say_as(examiner, "examine-proof", recognised=_examined(story, spent, recognised),
                 other_means_cents=other, note=note, examined_on=story.today,
                 **despite)  # fmt: skip
    return sum(cents for _, cents in recognised)


def _until_received(story: Story, period_to: dt.date, comes_on: dt.date) -> dt.date:
    """More time, or reminders, where the proof is late; on which day it comes in the end."""
    due_on = month_deadline(period_to, _DUE_MONTHS)
    turn = story.turn("deadline", 0, _DEADLINE)
    if turn and story.today < due_on - dt.timedelta(30):
        luck = story.luck("extension")
        story.move_clock(due_on - dt.timedelta(luck.randint(6, 28)))
        due_on = workday(due_on, luck.choice((45, 60, 90)))
        story.say("extend-proof-deadline", Role.CASEWORKER, due_on=due_on,
                  extended_on=story.today,
                  reasons="Die Buchhaltung des Trägers wurde umgestellt.")  # fmt: skip
        late = luck.randint(20, 60) if turn == "extended-in-vain" else -luck.randint(1, 10)
        comes_on = max(comes_on, due_on + dt.timedelta(late))
    remind(story, due_on, comes_on)
    return max(comes_on, story.today)


def remind(story: Story, due_on: dt.date, comes_on: dt.date) -> None:
    """A reminder a week or two after the due date, and a second one if that does not help."""
    for n, after in enumerate((12, 52), start=1):
        day = workday(due_on, after)
        if max(day, story.today) >= comes_on:
            return
        story.move_clock(day)
        story.say("remind-proof", Role.CASEWORKER, reminder=n, reminded_on=story.today,
                  respond_until=story.today + dt.timedelta(30))  # fmt: skip


def _queried(story: Story, examiner: Person) -> dict[str, object]:
    """A question about the proof, answered or not; what the note says about an open one."""
    turn = story.turn("query", 0, _QUERY)
    if not turn:
        return {}
    story.move_clock(story.wait(1, 3))
    due_on = workday(story.today, 21)
    story.say_as(examiner, "raise-query", query=1, due_on=due_on, raised_on=story.today,
                 question="Welche Anteile der Personalausgaben entfallen auf das"
                 " Vorhaben?")  # fmt: skip
    if turn == "unanswered":
        story.move_clock(workday(due_on, 10))
        return {"despite_queries": "Der Träger antwortet nicht; beurteilt wird, was vorliegt."}
    luck = story.luck("answer")
    late = luck.randint(3, 30) if turn == "answered-late" else -luck.randint(1, 12)
    story.move_clock(due_on + dt.timedelta(late))
    story.say("answer-query", Role.CASEWORKER, query=1, answered_on=story.today,
              answer="Die Stundennachweise liegen bei.")  # fmt: skip
    return {}


def _spent(story: Story, plan: Lines, level_bp: int) -> Lines:
    """What was spent, line by line; never round."""
    chance = story.chance
    total = sum(cents for _, cents in plan) * level_bp // 10_000
    weights = [cents * chance.randint(85, 115) for _, cents in plan]
    return tuple((line, cents) for (line, _), cents in
                 zip(plan, split(total, weights), strict=True))  # fmt: skip


def _body(lines: Lines) -> list[dict[str, object]]:
    return [{"line": line, "cents": cents} for line, cents in lines]


def _examined(story: Story, spent: Lines, recognised: Lines) -> list[dict[str, object]]:
    """Every line as it was examined; a cut has its ground."""
    examined: list[dict[str, object]] = []
    for (line, claimed), (_, cents) in zip(spent, recognised, strict=True):
        body: dict[str, object] = {"line": line, "cents": cents}
        if cents < claimed:
            ground = story.luck("cut", line).choice(sorted(_CUTS))
            body |= {"ground": ground, "reason": _CUTS[ground]}
        examined.append(body)
    return examined
