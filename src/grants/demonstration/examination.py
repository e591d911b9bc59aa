"""From receipt to decision: votes, early starts, examination, refusal or withdrawal."""

from __future__ import annotations

import datetime as dt

from grants.demonstration import alliances, names
from grants.demonstration.acts import PROGRAMME, workday
from grants.demonstration.arrival import Arrival
from grants.demonstration.cases import APPROVED, Case
from grants.demonstration.meetings import Meeting, meetings, rng
from grants.demonstration.paths import starts_early, takes, votes_by_name
from grants.demonstration.reasons import of_deviation, of_refusal
from grants.demonstration.story import Story
from grants.kernel.ids import alliance_stream
from grants.kernel.roles import Role

_CHOICES = ("for", "against", "abstain")
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
    voting = [member for member in present if member not in recused]
    _vote(story, meeting, voting, (pro, contra, abstaining))
    return pro > contra


def _vote(story: Story, meeting: Meeting, voting: list[str], votes: tuple[int, int, int]) -> None:
    pro, contra, abstaining = votes
    chance = story.chance
    won = pro > contra
    # What is refused in the end is seldom what the alliance liked best.
    base = (14 if story.case.fate in APPROVED else 11) if won else 8
    scores = [
        {"criterion": c, "points": max(0, min(alliances.POINTS_MAX, base + chance.randint(-3, 6)))}
        for c in alliances.CRITERIA
    ]
    recommended = story.case.amount_cents if chance.random() < 0.9 else story.case.requested_cents
    story.say("record-vote", Role.ALLIANCE_OFFICE, meeting=meeting.id, votes_for=pro,
              votes_against=contra, abstentions=abstaining, scores=scores,
              ballots=_ballots(story, meeting, voting, votes), rank=None,
              recommended_cents=recommended if won else 0)  # fmt: skip
    story.recommended_cents = recommended if won else 0


def _ballots(
    story: Story, meeting: Meeting, voting: list[str], votes: tuple[int, int, int]
) -> list[dict[str, str]]:
    """Who voted how, where the alliance keeps record of it."""
    if not votes_by_name(meeting.region, meeting.held_on.year):
        return []
    chosen = [c for c, count in zip(_CHOICES, votes, strict=True) for _ in range(count)]
    rng("ballots", story.case.key, meeting.id).shuffle(chosen)
    return [{"member": m, "choice": c} for m, c in zip(voting, chosen, strict=True)]


def declare_late(story: Story, meeting: Meeting) -> None:
    """After a meeting it comes out that one who voted was biased: the vote does not hold."""
    declared = [act.body["member"] for act in story.acts if act.route == "declare-conflict"]
    present = [member for member in alliances.present_at(meeting) if member not in declared]
    story.move_clock(story.wait(5, 20))
    story.say_elsewhere(alliance_stream(PROGRAMME, meeting.region), Role.ALLIANCE_OFFICE,
                        "declare-conflict", meeting=meeting.id, member=present[-1],
                        case=story.number, declared_on=story.today)  # fmt: skip


def stand_aside(story: Story, until: dt.date) -> None:
    """In a meeting about the alliance's own work its managing member declares to be biased."""
    scope = story.case.scope
    between = [
        meeting
        for year in (story.today.year - 1, story.today.year, until.year)
        for meeting in meetings(scope, year)
        if story.today - dt.timedelta(60) <= meeting.held_on
        and alliances.recorded_at(meeting).date() < until
    ]
    if not between:
        return
    story.clock = max(story.clock, alliances.recorded_at(between[-1]))
    story.move_clock(story.today)
    story.say_elsewhere(alliance_stream(PROGRAMME, scope), Role.ALLIANCE_OFFICE,
                        "declare-conflict", meeting=between[-1].id, member="m1",
                        case=story.number, declared_on=between[-1].held_on)  # fmt: skip


def justify_deviation(story: Story) -> None:
    """The head of the bank lets a project go on against the vote of the alliance."""
    story.move_clock(story.wait(1, 6))
    story.say("justify-deviation-from-vote", Role.HEAD, reasons=of_deviation(story.case),
              justified_on=story.today)  # fmt: skip


def start_early(story: Story) -> None:
    """The applicant asks to begin before the decision, and may or may not."""
    case = story.case
    if starts_early(case) and story.today <= case.period_from:
        story.move_clock(story.today)
        if story.today <= case.period_from:
            story.say("permit-early-start", Role.CASEWORKER, from_on=case.period_from,
                      reasons="Der Beginn duldet keinen Aufschub; ein Anspruch folgt daraus nicht.",
                      permitted_on=story.today)  # fmt: skip
    elif takes(case.key, "early-start-refused"):
        story.move_clock(story.wait(0, 2))
        story.say("refuse-early-start", Role.CASEWORKER,
                  reasons="Das Vorhaben kann die Entscheidung abwarten.",
                  refused_on=story.today)  # fmt: skip


def started_too_early(story: Story) -> None:
    """It comes out that the measure began without permission: it cannot be funded any more."""
    story.move_clock(story.wait(2, 9))
    started_on = workday(story.today, -story.chance.randint(5, 25))
    story.say("record-measure-start", Role.CASEWORKER, started_on=started_on)


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
