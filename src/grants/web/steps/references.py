"""Which things of a case a command can be about: decisions, payouts, queries, members, …"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from grants.alliance.events import MemberAppointed
from grants.approval.duties import unproven
from grants.approval.events import DecisionDrafted
from grants.approval.letters import letters
from grants.kernel.ids import GENERAL, STATEWIDE, alliance_stream
from grants.kernel.roles import Role
from grants.payout.events import PaymentHoldPlaced
from grants.payout.stages import UNDER_WAY
from grants.revocation.events import RecoveryDrafted, RecoverySigned, RevocationDrafted
from grants.web import wording
from grants.web.budget_lines import earmark_names
from grants.web.language import day, gettext, money
from projections.moments import today
from projections.people.queries import holders, member_names, parties, persons
from projections.regions import region_names

if TYPE_CHECKING:
    from grants.store.log import Log
    from grants.web.fields import Option
    from grants.web.steps.desk import Desk
    from projections.cases.acts import Decision
    from projections.cases.queries import PayoutLine

PARTIES_MAX = 2_000
"""More are not chosen from a list."""
YEARS_AHEAD = 4
_SIGNS = {
    "approve": "approval",
    "amend-grant": "amendment",
    "change-recipient": "recipient-change",
    "reject-application": "rejection",
    "withdraw-grant": "withdrawal",
    "revoke-grant": "revocation",
    "order-recovery": "recovery",
}

_LETTERS = {
    "dispatch-decision": {"unsent"},
    "effect-notification": {"sent"},
    "waive-remedy": {"notified"},
    "become-final": {"notified", "waived"},
}
"""How far the letter of a decision has come that a command is about."""


def choices(desk: Desk, command: str) -> dict[str, list[Option]]:
    """By field, the things of the case that a command can name."""
    file, line = desk.case.file, desk.case.line
    found: dict[str, list[Option]] = {
        "decision": decisions(desk, command),
        "payout_no": [payout(each) for each in desk.case.payouts if _fits(command, each)],
        "hold": _holds(desk),
        "query": [
            (str(each.query), f"{each.query}: {_short(desk, each.question.ref)}")
            for each in file.queries
            if each.query in line.open_queries
        ],
        "knowledge": [
            (str(each.knowledge), f"{each.knowledge}: {_circumstance(each.circumstance)}")
            for each in file.knowledge
        ],
        "hearing": [
            (str(each.hearing), f"{each.hearing}: {day(each.held_on)}") for each in file.hearings
        ],
        "known_by": [(each.person, each.name) for each in persons(desk.log) if each.roles]
        if command == "establish-knowledge"
        else [],
        "responsible": list(holders(desk.log, Role.CASEWORKER, today(), {line.scope}).items()),
        "party": _parties(desk, command),
        **_of_the_rules(desk, command),
        **_of_the_alliance(desk, command),
        **_of_the_plan(desk, command),
    }
    if command == "fulfil-condition":
        found["condition"] = [
            (each.condition, f"{each.condition}: {_short(desk, each.text_ref)}")
            for each in file.conditions
            if each.fulfilled_on is None
        ]
    return {name: options for name, options in found.items() if options}


def _fits(command: str, payout: PayoutLine) -> bool:
    """Whether a command of the case can name this payout: one that is paid is not held any more."""
    return command != "place-hold" or payout.stage in UNDER_WAY


def _circumstance(code: str) -> str:
    return wording.code("circumstance", code, "establish-knowledge")


def _short(desk: Desk, ref: str) -> str:
    return desk.texts.get(ref, "")[:90]


def decisions(desk: Desk, command: str) -> list[Option]:
    """The decisions that a command can be about."""
    if command in _SIGNS:
        return [(each.decision, _draft(each)) for each in drafts(desk, _SIGNS[command])]
    known = desk.case.file.decisions
    if command == "file-objection":  # Nobody objects to what was decided about an objection.
        return _letters_of(each for each in known if each.act != "objection")
    match command:
        case "dispatch-decision" | "effect-notification" | "waive-remedy" | "become-final":
            stages, wanted = letters(desk.facts), _LETTERS[command]
            known = tuple(each for each in known if stages.get(each.decision) in wanted)
        case "return-decision":
            sent = unproven(desk.facts)
            known = tuple(each for each in known if each.decision in sent)
        case "decide-objection":
            known = tuple(each for each in known if each.objection == "pending")
        case _:
            pass
    return _letters_of(known)


def _letters_of(known: Iterable[Decision]) -> list[Option]:
    acts: dict[str, list[Decision]] = {}
    for each in known:  # A settlement with a recovery is one letter of one number.
        acts.setdefault(each.decision, []).append(each)
    return [(number, _decision(*of)) for number, of in reversed(acts.items())]


def drafts(
    desk: Desk, act: str | None = None
) -> list[DecisionDrafted | RevocationDrafted | RecoveryDrafted]:
    """What was drafted and not signed yet, the last one of each act."""
    signed = {each.decision for each in desk.case.file.decisions}
    signed |= {each.decision for each in desk.all_of(RecoverySigned)}
    last: dict[str, DecisionDrafted | RevocationDrafted | RecoveryDrafted] = {}
    for fact in desk.facts:
        if isinstance(fact, DecisionDrafted | RevocationDrafted):
            last[fact.act] = fact
        elif isinstance(fact, RecoveryDrafted):
            last["recovery"] = fact
    return [
        each for name, each in last.items() if each.decision not in signed and act in {None, name}
    ]


def _draft(each: DecisionDrafted | RevocationDrafted | RecoveryDrafted) -> str:
    return gettext("%(decision)s, Entwurf vom %(day)s") % {
        "decision": each.decision,
        "day": day(each.drafted_on),
    }


def _decision(each: Decision, *others: Decision) -> str:
    told = f"{wording.code('act', each.act)} {each.decision}, {day(each.signed_on)}"
    told = told if each.cents is None else f"{told}, {money(each.cents)}"
    return "; ".join([told, *map(_besides, others)])


def _besides(each: Decision) -> str:
    told = wording.code("act", each.act)
    return told if each.cents is None else f"{told} {money(each.cents)}"


def payout(each: PayoutLine) -> Option:
    """A payout by its number, with what was asked for and how far it is."""
    stage = wording.code("stage", each.stage)
    return str(each.payout_no), f"{each.payout_no}: {money(each.requested_cents)}, {stage}"


def _holds(desk: Desk) -> list[Option]:
    placed = {each.hold: each for each in desk.all_of(PaymentHoldPlaced)}
    standing = {*desk.case.line.holds, *(each for p in desk.case.payouts for each in p.holds)}
    return [(each, _hold(placed[each])) for each in sorted(standing) if each in placed]


def _hold(placed: PaymentHoldPlaced) -> str:
    ground = wording.code("ground", placed.ground, "place-hold")
    return f"{placed.hold}: {ground}, {day(placed.placed_on)}"


def _parties(desk: Desk, command: str) -> list[Option]:
    if command != "draft-decision":
        party = desk.case.line.party
        return [(party, parties(desk.log, [party])[party].name)]
    if not desk.case.file.plan:
        return []  # Before there is a grant its recipient is not changed.
    known = parties(desk.log)
    if len(known) > PARTIES_MAX:
        return []
    named = sorted(known.values(), key=lambda each: each.name.casefold())
    return [(each.party, each.name) for each in named if each.party != desk.case.line.party]


def _of_the_rules(desk: Desk, command: str) -> dict[str, list[Option]]:
    """What the programme names: funding objects, earmarks, papers."""
    line, programme = desk.case.line, desk.programme
    guideline = programme.guidelines.get(line.guideline or "")
    objects = (
        [(each.code, f"{each.code} {each.title}") for each in guideline.objects]
        if guideline
        else [(each, each) for each in line.objects]
    )
    wanted = [code for code, _ in wording.known("items")]
    wanted += programme.checklist_on(line.kind, desk.today)
    missing = [item for item, state in desk.case.file.checklist.items() if state == "open"]
    items = missing if missing and command in {"supply-documents", "waive-documents"} else wanted
    return {
        "objects": objects,
        "primary_object": objects,
        "earmark": earmarks(desk.log, programme.earmark_definitions, line.earmark),
        "items": [(each, wording.code("items", each)) for each in dict.fromkeys(items)],
    }


def earmarks(log: Log, defined: Iterable[tuple[str, int]], used: str = GENERAL) -> list[Option]:
    """What money can be bound to."""
    codes = [GENERAL, used, *(earmark for earmark, _ in defined)]
    names = earmark_names(log)
    return [(each, names.get(each, each)) for each in dict.fromkeys(codes)]


def _of_the_alliance(desk: Desk, command: str) -> dict[str, list[Option]]:
    """Its meetings, its members, the criteria of its call."""
    if command != "record-vote":
        return {}
    alliance, line = desk.alliance, desk.case.line
    stream = alliance_stream(line.programme, line.scope)
    held = sorted(alliance.meetings.values(), key=lambda each: each.held_on, reverse=True)
    members = [each for each in alliance.mandates if alliance.mandates[each]]
    names = member_names(desk.log, [(stream, each) for each in members])
    call = alliance.calls.get(line.call or "")
    criteria = call.opened.criteria if call else [code for code, _ in wording.known("criterion")]
    return {
        "meeting": [(each.meeting, f"{day(each.held_on)} ({each.meeting})") for each in held],
        "member": [(each, names[stream, each]) for each in sorted(members)],
        "criterion": [(each, wording.code("criterion", each)) for each in criteria],
    }


def present(desk: Desk, meeting: str) -> list[MemberAppointed]:
    """The members who were in a meeting."""
    held = desk.alliance.meetings.get(meeting)
    if held is None:
        return []
    members = desk.alliance.members_on(held.held_on)
    return [members[each].appointed for each in held.present if each in members]


def _of_the_plan(desk: Desk, command: str) -> dict[str, list[Option]]:
    """Lines, sources, indicators, regions and years, as the case knows them."""
    file, line = desk.case.file, desk.case.line
    planned = [each.line for each in file.plan]
    asked = [each.line for each in file.costs]
    names = region_names(desk.log, [line.programme])
    regions = {line.scope: names.get((line.programme, line.scope), line.scope)}
    if line.scope == STATEWIDE:
        regions[STATEWIDE] = wording.code("scope", STATEWIDE)
    return {
        "line": _known("line", planned or asked),
        "source": _known("source", [each.source for each in file.financing]),
        "indicator": _known("indicator", [each.indicator for each in file.indicators]),
        "scope": list(regions.items()),
        "year": [(str(each), str(each)) for each in _years(desk, command)],
    }


def _known(field: str, used: Iterable[str]) -> list[Option]:
    """The codes of a case, and those that are usual."""
    codes = dict.fromkeys([*used, *(code for code, _ in wording.known(field))])
    return [(each, wording.code(field, each)) for each in codes]


def _years(desk: Desk, command: str) -> Iterator[int]:
    if command == "request-payout":
        yield from sorted({each.year for each in desk.case.file.by_year})
        return
    first = min(desk.case.line.year, desk.today.year)
    ends = int((desk.case.line.period_to or "")[:4] or 0)
    yield from range(first, max(ends, desk.today.year + YEARS_AHEAD) + 1)
