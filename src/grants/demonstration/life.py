"""The whole life of a case, from receipt to the closed file, as far as it ever comes."""

from __future__ import annotations

import datetime as dt

from grants.demonstration.amendment import Terms, amend, lengthen
from grants.demonstration.arrival import Arrival
from grants.demonstration.cases import Case
from grants.demonstration.course import begin_measure, go_on
from grants.demonstration.cutting import become_insolvent, cut_below_paid
from grants.demonstration.decision import (
    approve,
    confirm_account,
    deliver,
    fulfil_conditions,
    not_taken_up,
)
from grants.demonstration.ending import settle
from grants.demonstration.examination import (
    declare_late,
    examine,
    hear_alliance,
    justify_deviation,
    refusal_ground,
    revise,
    stand_aside,
    start_early,
    started_too_early,
    submit,
    withdraw,
)
from grants.demonstration.invented import DIGITAL
from grants.demonstration.objections import (
    object_to_approval,
    refused,
    refused_first,
    right_in_part,
)
from grants.demonstration.papers import complete
from grants.demonstration.paths import takes
from grants.demonstration.payouts import draw_year
from grants.demonstration.people import Staff
from grants.demonstration.proofs import proof, spending_level
from grants.demonstration.purse import Purse
from grants.demonstration.story import Story
from grants.demonstration.surplus import repay_surplus
from grants.demonstration.taking import take_back
from grants.demonstration.undertakings import enter_register
from grants.kernel.roles import Role


def tell(case: Case, number: str, arrival: Arrival, staff: Staff) -> Story:
    """Everything that happens to a case, in the order in which it is recorded."""
    story = Story(case, number, staff, arrival.at)
    submit(story, arrival)
    match case.fate:
        case "rejected" | "withdrawn":
            _undone(story, arrival)
        case "approved" | "not-taken-up":
            _approved(story, arrival)
    if story.acts[-1].route == "close-case" and takes(case.key, "reopened"):
        _taken_up_again(story)
    return story


def _approved(story: Story, arrival: Arrival) -> None:
    """Approved on the planned day, whatever the alliance or a first decision said."""
    case = story.case
    deviates = case.kind == "regional" and takes(case.key, "vote-deviated-from")
    if not _until_vote(story, arrival, points_for=0.0 if deviates else 1.0):
        justify_deviation(story)
    refused_first(story)
    examine(story, case.decided_on)
    decision = approve(story)
    enter_register(story, decision)
    object_to_approval(story, decision)
    deliver(story, decision)
    if case.fate == "not-taken-up":
        not_taken_up(story)
        _close(story)
    else:
        _granted(story)


def _until_vote(story: Story, arrival: Arrival, *, points_for: float) -> bool:
    """Papers and votes; answers whether the last vote, if any, was for the project."""
    case = story.case
    vote = case.meeting
    first_day = case.decided_on - dt.timedelta(20) if vote is None else vote.held_on
    if arrival.first_vote is not None:
        first_day = arrival.first_vote.held_on
    if not complete(story, arrival, first_day):
        return False
    start_early(story)
    if vote is None:
        if case.kind == "network" and takes(case.key, "alliance-recused"):
            stand_aside(story, case.decided_on - dt.timedelta(15))
        return True
    first = arrival.first_vote
    if first is not None:
        won = hear_alliance(story, first, points_for=0.6)
        if won and first.sound:
            # The vote goes stale with a better version, or does not hold: it is asked again.
            if takes(case.key, "conflict-declared-late"):
                declare_late(story, first)
            else:
                revise(story, case, 2, story.wait(2, 8))
    return hear_alliance(story, vote, points_for=points_for)


def _undone(story: Story, arrival: Arrival) -> None:
    """Refused or taken back, at one stage or another."""
    case, chance = story.case, story.chance
    withdrawn = case.fate == "withdrawn"
    if withdrawn and chance.random() < 0.3:
        story.move_clock(story.wait(3, 20))
        withdraw(story)
        _close(story)
        return
    won = _until_vote(story, arrival, points_for=0.5)
    papers_missing = story.acts[-1].route == "request-documents"
    # The deadline for papers is six weeks at most.
    slow = 45 if papers_missing else 5 if won else 30
    story.move_clock(max(case.decided_on, story.wait(slow, 110 if won else 230)))
    if withdrawn and papers_missing:
        story.say("deem-withdrawn", Role.CASEWORKER, deemed_on=story.today)
    elif withdrawn:
        withdraw(story)
    elif papers_missing:
        refused(story, "documents-missing")
    elif takes(case.key, "started-too-early"):
        started_too_early(story)
        story.move_clock(story.wait(5, 25))
        refused(story, "started-too-early")
    else:
        refused(story, refusal_ground(story, voted_down=not won))
    _close(story)


def _granted(story: Story) -> None:
    """Payouts year by year, amendments between them, and the end."""
    case, chance = story.case, story.chance
    confirm_account(story)
    purse = Purse(dict(case.shares))
    terms = Terms(case.period_from, case.period_to, case.plan)
    if right_in_part(story):
        lengthen(story, purse, terms, months=2, reasons="Teilweise stattgegebener Widerspruch.")
    in_force = story.today
    fulfil_conditions(story, "before-payout")
    begin_measure(story)
    level_bp = spending_level(story)
    keep = case.amount_cents * chance.choice((0, 0, 5, 5, 10)) // 100
    if chance.random() < 0.88:
        # Most ask for a little less than they will need; the others pay back in the end.
        unneeded = max(0, 10_000 - level_bp) + chance.randint(0, 300)
        keep = max(keep, case.amount_cents * unneeded // 10_000)
    if case.earmark == DIGITAL:
        keep = 0
    amendments = {chance.randint(in_force.year, max(in_force.year, case.period_to.year))
                  for _ in range(chance.choice((0, 0, 0, 0, 1)))}  # fmt: skip
    if case.raise_by is not None:
        amendments.add(case.raise_by[0])
    if case.postponed is not None:
        amendments.add(case.postponed[0])
    year = in_force.year
    while year <= max(*purse.shares, terms.period_to.year):
        before = chance.random() < 0.5
        if year in amendments and before and story.today.year <= year:
            _amend_in(story, purse, terms, year)
        if story.today.year <= year:
            draw_year(story, purse, year, begin=max(in_force, case.period_from), keep_cents=keep)
        if year == in_force.year:
            go_on(story, purse, terms)
        if year in amendments and not before and story.today.year <= year:
            _amend_in(story, purse, terms, year)
        year += 1
    cut_below_paid(story, purse, terms)
    become_insolvent(story, purse, terms)
    fulfil_conditions(story, "accompanying")
    repay_surplus(story, purse, terms, level_bp=level_bp)
    if take_back(story, purse, terms.period_to):
        return
    recognised = proof(story, terms.period_to, terms.plan, purse, level_bp=level_bp)
    settle(story, purse, recognised)


def _amend_in(story: Story, purse: Purse, terms: Terms, year: int) -> None:
    if story.today.year < year:
        story.move_clock(dt.date(year, 2, 2))
    latest = dt.date(year, 10, 31)
    if story.today < min(latest, terms.period_to):
        amend(story, purse, terms)


def _taken_up_again(story: Story) -> None:
    """A closed file is opened once more, and closed again."""
    story.move_clock(story.wait(30, 200))
    story.say("reopen-case", Role.APPROVER, reasons="Ein Beleg wurde nachgereicht und geprüft.",
              reopened_on=story.today)  # fmt: skip
    story.move_clock(story.wait(5, 40))
    story.say("close-case", Role.CASEWORKER, closed_on=story.today)


def _close(story: Story) -> None:
    """Most files are closed soon; some lie a while, most of all where nothing was taken."""
    soon = story.case.fate != "not-taken-up" and story.chance.random() < 0.6
    story.move_clock(story.wait(10, 120) if soon else story.wait(150, 600))
    story.say("close-case", Role.CASEWORKER, closed_on=story.today)
