"""Grants taken back, in whole or in part: knowledge, hearing, decision, and the money back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from grants.demonstration.acts import workday
from grants.demonstration.debts import Debt
from grants.demonstration.decision import become_final, notify
from grants.demonstration.ending import collect, keep, release
from grants.demonstration.proofs import remind
from grants.demonstration.purse import Purse
from grants.demonstration.story import Story
from grants.demonstration.upheld import lessened, right_in_part
from grants.kernel.calendar import month_deadline
from grants.kernel.roles import Role

_DUE_MONTHS = 6
_TURNS = {"no-proof": 7, "false": 5, "deceit": 5, "purpose": 6, "condition": 6, "released": 5}
"""Per thousand of all grants that come so far."""


@dataclass(frozen=True, slots=True)
class _Way:
    """Why and how a grant is taken back; `late` is after the year that the law leaves for it."""

    act: str
    ground: str
    description: str
    reasons: str
    heard: bool = True
    late: bool = False


_WAYS = {
    "no-proof": _Way(
        "revocation", "proof-not-submitted",
        "Trotz zweier Erinnerungen liegt kein Verwendungsnachweis vor.",
        "Ohne Nachweis ist die zweckentsprechende Verwendung nicht feststellbar.", heard=False,
    ),
    "false": _Way(
        "withdrawal", "false-statements",
        "Die im Antrag genannten Drittmittel waren nie zugesagt.",
        "Die Bewilligung beruht auf unrichtigen Angaben zur Gesamtfinanzierung.", late=True,
    ),
    "deceit": _Way(
        "withdrawal", "deceit",
        "Die vorgelegten Arbeitsverträge sind nachträglich gefertigt.",
        "Die Zuwendung wurde durch arglistige Täuschung erwirkt.", late=True,
    ),
    "purpose": _Way(
        "revocation", "purpose-missed",
        "Ein Teil der Geräte wird außerhalb des Vorhabens genutzt.",
        "Die Mittel wurden insoweit nicht für den Zweck des Bescheids verwendet.",
    ),
    "condition": _Way(
        "revocation", "condition-not-met",
        "Die Veröffentlichungen nennen die Förderung nicht.",
        "Die Auflage zur Öffentlichkeitsarbeit wurde nicht erfüllt.", heard=False,
    ),
    "released": _Way(
        "revocation", "facts-changed",
        "Ein Teilvorhaben ist nach der Bewilligung entfallen.",
        "Für das entfallene Teilvorhaben besteht kein Bedarf mehr.",
    ),
}  # fmt: skip
_WHOLE = frozenset({"no-proof", "false", "deceit"})
_OVERRIDE = (
    "Die Jahresfrist begann erst mit der vollständigen Kenntnis aller Umstände nach Auswertung"
    " der Ermittlungsakte."
)


def take_back(story: Story, purse: Purse, period_to: dt.date) -> bool:
    """Rarely, before the proof is examined; answers whether the whole grant is gone by that."""
    name = story.turn("revocation", 0, _TURNS)
    if not name:
        return False
    whole = name in _WHOLE
    remaining = 0 if whole else _remaining(story, purse, name)
    if remaining >= purse.amount_cents:
        return False
    if name == "no-proof":
        due_on = month_deadline(period_to, _DUE_MONTHS)
        remind(story, due_on, due_on + dt.timedelta(120))
        story.move_clock(workday(max(due_on, story.today), 45))
    _decide(story, purse, _WAYS[name], remaining)
    return whole


def _remaining(story: Story, purse: Purse, name: str) -> int:
    """What the recipient keeps: less than was paid, or all of that and some of the rest."""
    luck = story.luck("remaining")
    if name != "released":
        return purse.paid_cents * luck.randint(80, 96) // 100
    undrawn = purse.amount_cents - purse.paid_cents
    return purse.paid_cents + undrawn * luck.randint(20, 70) // 100


def _decide(story: Story, purse: Purse, way: _Way, remaining: int) -> None:
    _learn_and_hear(story, way)
    story.wait_for_money()
    decision = story.next_decision()
    drafter = story.say("draft-revocation", Role.CASEWORKER, act=way.act, knowledge=1, hearing=1,
                        ground=way.ground, remaining_cents=remaining, reasons=way.reasons,
                        from_on=story.last("approve")["signed_on"],
                        drafted_on=story.today)  # fmt: skip
    story.move_clock(story.wait(1, 8))
    story.wait_for_money()
    taken = purse.amount_cents - remaining
    approver = story.person(Role.APPROVER, cents=taken, without=(drafter.id,))
    route = "withdraw-grant" if way.act == "withdrawal" else "revoke-grant"
    override = {"override": _OVERRIDE} if way.late and way.ground != "deceit" else {}
    story.say_as(approver, route, decision=decision, signed_on=story.today, **override)
    overpaid = max(0, purse.paid_cents - purse.claimed_cents - remaining)
    before = dict(purse.shares)
    release(story, purse, remaining)
    keep(story, purse, remaining)
    signers = frozenset({drafter.id, approver.id})
    if overpaid and right_in_part(story, way.ground):
        debt = Debt(story.next_claim(), decision, overpaid, signers)
        lessened(story, purse, debt, way.ground, before)
    elif overpaid:
        collect(story, purse, decision, overpaid, whole=not remaining, signers=signers)
    else:
        become_final(story, decision, notify(story, decision))
    if not remaining:
        story.move_clock(story.wait(10, 120))
        story.say("close-case", Role.CASEWORKER, closed_on=story.today)


def _learn_and_hear(story: Story, way: _Way) -> None:
    story.move_clock(story.wait(10, 60))
    knows = story.person(Role.APPROVER)
    known_on = story.today
    story.say("establish-knowledge", Role.CASEWORKER, knowledge=1, circumstance=way.ground,
              description=way.description, known_by=knows.id, known_on=known_on)  # fmt: skip
    story.move_clock(story.wait(400, 520) if way.late else story.wait(5, 30))
    invited_on = story.today
    until = workday(invited_on, 28)
    story.move_clock(workday(invited_on, 12) if way.heard else workday(until, 3))
    heard: dict[str, object] = {"response": "none"}
    if way.heard:
        heard = {
            "response": "answered",
            "statement": "Der Träger bedauert die Vorgänge und verweist auf früheres Personal.",
        }
    story.say("hold-hearing", Role.CASEWORKER, hearing=1, knowledge=1, invited_on=invited_on,
              respond_until=until, held_on=story.today, **heard)  # fmt: skip
    story.move_clock(story.wait(5, 40))
