"""From receipt to decision: papers, votes, examination, refusal or withdrawal."""

from __future__ import annotations

import datetime as dt

from grants.demonstration import alliances, names
from grants.demonstration.acts import PROGRAMME, workday
from grants.demonstration.arrival import Arrival
from grants.demonstration.cases import Case
from grants.demonstration.meetings import Meeting
from grants.demonstration.reasons import of_refusal
from grants.demonstration.story import Story
from grants.kernel.ids import alliance_stream
from grants.kernel.roles import Role

_DOCUMENTS = ("financing-plan", "letters-of-intent", "job-descriptions", "statutes", "signature")
_GROUNDS = ("not-eligible", "no-state-interest", "insufficient-own-means", "documents-missing")
_OUTCOMES = ("participants", "companies", "events", "placements")


def submit(story: Story, arrival: Arrival) -> None:
    """The application is recorded."""
    case = story.case
    costs = [{"line": c.line, "year": c.year, "cents": c.cents} for c in case.costs]
    total = sum(cost.cents for cost in case.costs)
    body = {
        "programme": PROGRAMME,
        "kind": case.kind,
        "scope": case.scope,
        "party": case.party.id,
        "call": arrival.call,
        "title": case.title,
        "purpose": names.purpose(case.topic),
        "objects": case.objects,
        "primary_object": case.topic,
        "costs": costs,
        "financing": financing(story, total, case.requested_cents),
        "requested_cents": case.requested_cents,
        "earmark": case.earmark,
        "period_from": case.period_from,
        "period_to": case.period_to,
        "indicators": [
            {"indicator": indicator, "target": story.chance.randint(3, 80)}
            for indicator in _OUTCOMES[: story.chance.randint(1, 3)]
        ],
        "received_on": arrival.received_on,
    }
    story.say("submit-application", Role.CASEWORKER, **body)


def financing(story: Story, total: int, requested: int) -> list[dict[str, object]]:
    """The grant, own means, and sometimes a third party; together the whole cost."""
    rest = total - requested
    third = rest // 3 if story.chance.random() < 0.25 else 0
    parts = (("grant", requested), ("own-means", rest - third), ("third-party", third))
    return [{"source": source, "cents": cents} for source, cents in parts if cents]


def complete(story: Story, arrival: Arrival, until: dt.date) -> bool:
    """Papers are asked for and supplied, if there is time; answers whether all are there."""
    chance = story.chance
    complete_on = arrival.received_on
    asked_on = story.wait(4, 32)
    if chance.random() < 0.65 and (until - asked_on).days > 36:
        story.move_clock(asked_on)
        days = chance.choice((14, 21, 28, 28, 42))
        due_on = workday(story.today, days)
        story.say("request-documents", Role.CASEWORKER, round=1,
                  items=chance.sample(_DOCUMENTS, chance.randint(1, 3)),
                  due_on=due_on, requested_on=story.today)  # fmt: skip
        if story.case.fate in {"rejected", "withdrawn"} and chance.random() < 0.15:
            return False
        limit = (until - story.today).days - 12
        # Most are in time, one in five is late.
        taken = int(days * chance.triangular(0.3, 1.35, 0.8))
        supplied_on = workday(story.today, min(limit, taken))
        story.move_clock(supplied_on)
        supplied_on = story.record_late(0, 0, 0, 1, 1, 2)
        story.say("supply-documents", Role.CASEWORKER, round=1, supplied_on=supplied_on)
        complete_on = supplied_on
    wait = max(0, min(18, (until - story.today).days - 10))
    story.move_clock(story.wait(0, wait))
    story.say("confirm-completeness", Role.CASEWORKER, complete_on=complete_on,
              confirmed_on=story.today)  # fmt: skip
    return True


def hear_alliance(story: Story, meeting: Meeting, *, points_for: float) -> bool:
    """Refer to the alliance and record its vote; answers whether it was for the project."""
    chance = story.chance
    case = story.case
    referred = workday(meeting.held_on, -chance.randint(10, 60))
    story.move_clock(max(referred, story.today))
    referred = min(story.today, meeting.held_on)
    story.say("refer-to-alliance", Role.COORDINATION, referred_on=referred)
    minutes = dt.timedelta(minutes=chance.randint(5, 200))
    story.clock = max(story.clock, alliances.recorded_at(meeting) + minutes)
    story.move_clock(story.today)
    present = alliances.present_at(meeting)
    members = alliances.members_on(meeting.region, meeting.held_on)
    recused = {m for m in present if members[m].party == case.party.id}
    if chance.random() < 0.05 or recused:
        biased = next(iter(recused)) if recused else chance.choice(present)
        recused.add(biased)
        story.say_elsewhere(alliance_stream(PROGRAMME, meeting.region), Role.ALLIANCE_OFFICE,
                            "declare-conflict", meeting=meeting.id, member=biased,
                            case=story.number, declared_on=meeting.held_on)  # fmt: skip
        story.move_clock(story.today)
    voters = len([member for member in present if member not in recused])
    contra = chance.randint(0, max(0, (voters - 1) // 4))
    abstaining = chance.randint(0, max(0, voters // 6))
    pro = voters - contra - abstaining
    if chance.random() >= points_for:
        pro, contra = min(pro, contra), max(pro, contra)
    _vote(story, meeting, (pro, contra, abstaining))
    return pro > contra


def _vote(story: Story, meeting: Meeting, votes: tuple[int, int, int]) -> None:
    pro, contra, abstaining = votes
    chance = story.chance
    won = pro > contra
    base = 14 if won else 8
    scores = [
        {"criterion": c, "points": max(0, min(alliances.POINTS_MAX, base + chance.randint(-3, 6)))}
        for c in alliances.CRITERIA
    ]
    recommended = story.case.amount_cents if chance.random() < 0.9 else story.case.requested_cents
    story.say("record-vote", Role.ALLIANCE_OFFICE, meeting=meeting.id, votes_for=pro,
              votes_against=contra, abstentions=abstaining, scores=scores,
              rank=None, recommended_cents=recommended if won else 0)  # fmt: skip
    story.recommended_cents = recommended if won else 0


def revise(story: Story, costs_of: Case, version: int, on: dt.date) -> None:
    """A new version: the same costs, a little later or otherwise financed; older votes go stale."""
    story.move_clock(on)
    total = sum(cost.cents for cost in costs_of.costs)
    story.say("revise-application", Role.CASEWORKER, version=version,
              costs=[{"line": c.line, "year": c.year, "cents": c.cents} for c in costs_of.costs],
              financing=financing(story, total, costs_of.requested_cents),
              requested_cents=costs_of.requested_cents, period_from=costs_of.period_from,
              period_to=costs_of.period_to, received_on=story.today)  # fmt: skip


def examine(story: Story, decided_on: dt.date) -> None:
    """Aid, double funding, costs and rate; ends ready to decide some days before the decision."""
    case = story.case
    days = max(0, (decided_on - story.today).days - 4)
    story.move_clock(story.wait(0, days // 3))
    story.say("classify-aid", Role.CASEWORKER, aid=case.aid, classified_on=story.today)
    if case.aid == "de-minimis":
        story.move_clock(story.today)
        story.say("check-de-minimis", Role.CASEWORKER, checked_on=story.today)
    story.move_clock(story.today)
    story.say("check-double-funding", Role.CASEWORKER, outcome="none", checked_on=story.today)
    story.move_clock(story.wait(0, max(0, (decided_on - story.today).days * 3 // 5)))
    story.say("complete-examination", Role.CASEWORKER, eligible_cents=case.eligible_cents,
              rate_bp=case.rate_bp, proposed_cents=case.amount_cents,
              completed_on=story.today)  # fmt: skip


def refuse(story: Story, ground: str) -> str:
    """A refusal is drafted and signed by another person; its number."""
    decision = story.next_decision()
    reasons = of_refusal(story.case, ground, recommended_cents=story.recommended_cents)
    drafter = story.say("draft-decision", Role.CASEWORKER, act="rejection", ground=ground,
                        reasons=reasons, drafted_on=story.today)  # fmt: skip
    story.move_clock(story.wait(0, 4))
    approver = story.person(Role.APPROVER, without=(drafter.id,))
    story.say_as(approver, "reject-application", decision=decision, signed_on=story.today)
    return decision


def refusal_ground(story: Story, *, voted_down: bool) -> str:
    """Why an application is refused."""
    return "not-prioritised" if voted_down else story.chance.choice(_GROUNDS)


def withdraw(story: Story) -> None:
    """The applicant takes the application back."""
    reason = story.chance.choice(("other-funding", "no-own-means", "staff-left", "merged"))
    story.say("withdraw-application", Role.CASEWORKER, reason_code=reason,
              withdrawn_on=story.today)  # fmt: skip
