"""What happens to a grant between decisions: begun, shifted, insolvent, carried on by others."""

from __future__ import annotations

from dataclasses import replace

from grants.demonstration.acts import workday
from grants.demonstration.amendment import Terms, plan_body
from grants.demonstration.decision import confirm_account, deliver
from grants.demonstration.paths import may_fail, takes
from grants.demonstration.purse import Purse
from grants.demonstration.story import Story
from grants.kernel.ids import party_stream
from grants.kernel.roles import Role


def begin_measure(story: Story) -> None:
    """The measure begins some days into its period, or as early as that was permitted."""
    case = story.case
    days = story.chance.randint(0, 9)
    permitted = any(act.route == "permit-early-start" for act in story.acts)
    told = permitted or takes(case.key, "measure-started")
    if told and case.period_from.year <= story.today.year:
        started_on = workday(
            case.period_from if permitted else max(case.period_from, case.decided_on), days
        )
        story.move_clock(max(story.today, started_on))
        story.say("record-measure-start", Role.CASEWORKER, started_on=started_on)


def go_on(story: Story, purse: Purse, terms: Terms) -> None:
    """Between the payouts of a year, while the measure runs."""
    case = story.case
    if story.today >= terms.period_to:
        return
    if takes(case.key, "plan-shifted") and len(terms.plan) > 1:
        _shift_plan(story, terms)
    if may_fail(case) and takes(case.key, "insolvency"):
        _insolvency(story)
    if takes(case.key, "recipient-changed") and case.kind == "regional" and case.aid == "none":
        _change_recipient(story, purse)


def _shift_plan(story: Story, terms: Terms) -> None:
    """One line grows by a tenth at the expense of the largest: within the tolerance."""
    (source, most), (target, least) = terms.plan[0], terms.plan[-1]
    moved = min(least // 10, most // 2)
    terms.plan = ((source, most - moved), *terms.plan[1:-1], (target, least + moved))
    story.move_clock(story.wait(3, 20))
    story.say("report-plan-shift", Role.CASEWORKER, plan=plan_body(terms),
              reasons="Höhere Preise bei einer Position, Einsparung bei einer anderen.",
              reported_on=story.today)  # fmt: skip


def _insolvency(story: Story) -> None:
    """Proceedings are opened, and payments wait until it is clear who goes on."""
    story.move_clock(story.wait(5, 20))
    story.say("record-insolvency", Role.CASEWORKER, note="Vorläufige Verwaltung angeordnet.",
              opened_on=story.today)  # fmt: skip
    story.move_clock(story.wait(40, 110))
    story.say("end-insolvency", Role.CASEWORKER,
              note="Sanierung gelungen; das Vorhaben wird fortgeführt.",
              ended_on=story.today)  # fmt: skip


def _change_recipient(story: Story, purse: Purse) -> None:
    """Another body carries the project on; it confirms an account of its own."""
    former = story.recipient
    story.recipient = replace(former, name=f"{former.name}, Nachfolge")
    story.move_clock(story.wait(5, 30))
    story.wait_for_money()
    story.say_elsewhere(party_stream(story.recipient.id), Role.CASEWORKER, "register-party",
                        name=story.recipient.name, kind=former.kind, seat=former.region,
                        registered_on=story.today)  # fmt: skip
    story.move_clock(story.today)
    decision = story.next_decision()
    drafter = story.say("draft-decision", Role.CASEWORKER, act="recipient-change",
                        party=story.recipient.id,
                        reasons="Der bisherige Träger ist in einem anderen aufgegangen.",
                        drafted_on=story.today)  # fmt: skip
    story.move_clock(story.wait(0, 3))
    approver = story.person(Role.APPROVER, cents=purse.amount_cents, without=(drafter.id,))
    story.say_as(approver, "change-recipient", decision=decision, signed_on=story.today)
    deliver(story, decision)
    confirm_account(story)
