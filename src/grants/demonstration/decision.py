"""The approval of a case and what follows a signature: dispatch, notification, finality."""

from __future__ import annotations

import datetime as dt

from grants.demonstration.acts import workday
from grants.demonstration.cases import Case
from grants.demonstration.meetings import rng
from grants.demonstration.paths import Path, financing_type, letter_returns, takes
from grants.demonstration.reasons import of_approval, of_full_rate
from grants.demonstration.story import Story
from grants.kernel.calendar import month_deadline, presumed_notification
from grants.kernel.iban import german_iban
from grants.kernel.ids import ruling_number
from grants.kernel.roles import Role

FOUR_DAYS_FROM = dt.date(2025, 1, 1)
"""Posted from this day on a decision is presumed to arrive on the fourth day (§ 41 VwVfG)."""

_PATIENCE_DAYS = 60
"""A year for an objection is not waited for: who wants the money waives the remedy."""

_WAIVED_WITHIN_DAYS = 15

_NEVER_LATE = frozenset({2018, 2023})
"""Approvals of these years are all known by their end: totals were published as of then."""


_CONDITIONS: tuple[tuple[Path, str, str, str], ...] = (
    ("condition-before-payout", "NB-1", "before-payout",
     "Vor dem ersten Mittelabruf ist die Zusage der Drittmittel vorzulegen."),
    ("condition-accompanying", "NB-2", "accompanying",
     "Auf die Förderung durch den Freistaat ist in allen Veröffentlichungen hinzuweisen."),
)  # fmt: skip


def conditions(case: Case) -> list[dict[str, object]]:
    """What the recipient of a grant has to do besides (Nebenbestimmungen)."""
    return [
        {"condition": code, "effect": effect, "text": text,
         "due_on": case.period_to if effect == "accompanying" else None}
        for path, code, effect, text in _CONDITIONS
        if takes(case.key, path)
    ]  # fmt: skip


def fulfil_conditions(story: Story, effect: str) -> None:
    """The recipient shows that conditions of an effect are fulfilled."""
    for condition in conditions(story.case):
        if condition["effect"] == effect:
            story.move_clock(story.wait(2, 15))
            story.say("fulfil-condition", Role.CASEWORKER, condition=condition["condition"],
                      note="Nachweis liegt vor.", fulfilled_on=story.today)  # fmt: skip


def shares_body(story: Story, shares: dict[int, int]) -> list[dict[str, object]]:
    """Shares by budget year as a command wants them; empty ones are left out."""
    case = story.case
    return [
        {"year": year, "scope": case.scope, "earmark": case.earmark, "cents": cents}
        for year, cents in sorted(shares.items())
        if cents
    ]


def approve(story: Story) -> str:
    """Draft and approval on the planned day; few are recorded only in the new year."""
    case, chance = story.case, story.chance
    reasons = of_approval(case, recommended_cents=story.recommended_cents)
    drafted_on = max(story.today, workday(case.decided_on, -chance.randint(1, 6)))
    story.move_clock(min(drafted_on, max(case.decided_on, story.today)))
    decision = story.next_decision()
    financing = financing_type(case)
    drafter = story.say("draft-decision", Role.CASEWORKER, act="approval",
                        financing_type=financing, rate_bp=case.rate_bp,
                        amount_cents=case.amount_cents,
                        by_year=shares_body(story, dict(case.shares)),
                        plan=[{"line": line, "cents": cents} for line, cents in case.plan],
                        period_from=case.period_from, period_to=case.period_to,
                        full_rate_reasons=of_full_rate(case), conditions=conditions(case),
                        other_means_cents=case.eligible_cents - case.amount_cents
                        if financing == "fehlbedarf" else None,
                        reasons=reasons, drafted_on=story.today)  # fmt: skip
    signed_on = max(case.decided_on, story.today)
    # The plan's money is that of the planned year: commitment authority expires with it.
    assert signed_on.year == case.decided_on.year, (case.key, signed_on)
    story.move_clock(signed_on)
    story.record_late(0, 0, 0, 0, 0, 1, 2, 3, 6, 13)
    if _recorded_next_year(story):
        story.move_clock(dt.date(signed_on.year + 1, 1, chance.randint(8, 18)))
    approver = story.person(Role.APPROVER, cents=case.amount_cents, without=(drafter.id,))
    story.say_as(approver, "approve", decision=decision, signed_on=signed_on)
    for year, cents in case.shares:
        story.post(year, committed=cents)
    return decision


def _recorded_next_year(story: Story) -> bool:
    """Signed in December, and found on the desk in January: known then and now differ."""
    case = story.case
    signed = case.decided_on
    return (
        case.kind == "regional"
        and signed.month == 12
        and signed.day >= 8
        and signed.year not in _NEVER_LATE
        and "chemnitz" not in case.key
        and max(year for year, _ in case.shares) <= signed.year + 1
        and story.chance.random() < 0.35
    )


def deliver(story: Story, decision: str) -> None:
    """Dispatch, notification, and finality by waiver or by lapse of time."""
    become_final(story, decision, notify(story, decision))


def notify(story: Story, decision: str) -> dt.date:
    """Dispatch and notification; answers with the last day for an objection."""
    chance = story.chance
    story.move_clock(story.wait(0, 4))
    posted_on = story.record_late(0, 0, 0, 1, 1, 3)
    channel = chance.choice(("post", "post", "post", "electronic", "delivery"))
    notice = "missing" if chance.random() < 0.006 else "included"
    if letter_returns(story.case, decision):
        posted_on = _sent_in_vain(story, decision, posted_on)
        channel = "delivery"
    story.say("dispatch-decision", Role.CASEWORKER, decision=decision, channel=channel,
              remedy_notice=notice, posted_on=posted_on)  # fmt: skip
    presumed = presumed_notification(posted_on, 4 if posted_on >= FOUR_DAYS_FROM else 3)
    if channel == "delivery":
        effected_on, manner = workday(posted_on, chance.randint(1, 6)), "proven"
    else:
        effected_on, manner = presumed, "presumed"
    story.move_clock(workday(effected_on, chance.randint(0, 5)))
    story.say("effect-notification", Role.CASEWORKER, decision=decision, manner=manner,
              effected_on=effected_on)  # fmt: skip
    return month_deadline(effected_on, 1 if notice == "included" else 12)


def serve_ruling(story: Story, decision: str) -> None:
    """What was decided about an objection is served by itself (§ 73 (3) VwGO) and arrives."""
    number = ruling_number(decision, 1)
    story.move_clock(story.today)
    posted_on = story.today
    story.say("dispatch-decision", Role.CASEWORKER, decision=number, channel="delivery",
              remedy_notice="included", posted_on=posted_on)  # fmt: skip
    effected_on = workday(posted_on, story.luck("ruling", decision).randint(1, 3))
    story.move_clock(effected_on)
    story.say("effect-notification", Role.CASEWORKER, decision=number, manner="proven",
              effected_on=effected_on)  # fmt: skip


def _sent_in_vain(story: Story, decision: str, posted_on: dt.date) -> dt.date:
    """The letter comes back; answers with the day on which it is sent again."""
    ground = rng("returned", decision).choice(("address-unknown", "not-collected"))
    story.say("dispatch-decision", Role.CASEWORKER, decision=decision, channel="post",
              remedy_notice="included", posted_on=posted_on)  # fmt: skip
    story.move_clock(story.wait(5, 14))
    story.say("return-decision", Role.CASEWORKER, decision=decision, ground=ground,
              returned_on=story.today)  # fmt: skip
    story.move_clock(story.wait(1, 4))
    return story.today


_NO_BANK = "00000000"
"""No bank in Germany has this sort code: the accounts are well formed and nobody's."""


def become_final(story: Story, decision: str, until: dt.date) -> None:
    """The remedy is waived, or its time lapses; nobody waits a year for that."""
    chance = story.chance
    days_left = (until - story.today).days
    if days_left > _PATIENCE_DAYS or (days_left > _WAIVED_WITHIN_DAYS and chance.random() < 0.35):
        waive_remedy(story, decision)
        return
    final_on = until + dt.timedelta(1)
    story.move_clock(workday(final_on, chance.randint(0, 7)))
    story.say("become-final", Role.CASEWORKER, decision=decision, final_on=final_on)


def waive_remedy(story: Story, decision: str) -> None:
    """The recipient does without an objection, and the decision is final that day."""
    story.move_clock(story.wait(1, _WAIVED_WITHIN_DAYS))
    story.say("waive-remedy", Role.CASEWORKER, decision=decision, waived_on=story.today)
    final_on = story.today
    story.move_clock(story.today)
    story.say("become-final", Role.CASEWORKER, decision=decision, final_on=final_on)


def confirm_account(story: Story) -> None:
    """A bank account is entered, and a second person confirms it."""
    chance = story.chance
    story.move_clock(story.wait(0, 6))
    account = german_iban(_NO_BANK, f"{chance.randrange(10**8):08d}00")
    editor = story.say("change-bank-account", Role.CASEWORKER, party=story.recipient.id,
                       account=account, changed_on=story.today)  # fmt: skip
    story.move_clock(story.wait(0, 3))
    second = story.person(Role.CASEWORKER, without=(editor.id,))
    story.say_as(second, "confirm-bank-account", confirmed_on=story.today)


def not_taken_up(story: Story) -> None:
    """The recipient does without the grant, soon after it was approved; the money is free again."""
    story.move_clock(story.wait(10, 45))
    story.wait_for_money()
    story.say("not-taken-up", Role.CASEWORKER, declared_on=story.today)
    for year, cents in story.case.shares:
        story.post(year, committed=-cents)
