"""What comes next in a case: for the visitor, for others by name, and what else is open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from grants.api.actions import Allowed, Closed
from grants.claim.transitions import ENDED
from grants.kernel.ids import claim_stream
from grants.payout.decider import PAYOUTS
from grants.web import wording
from grants.web.language import N_, gettext
from grants.web.steps.four_eyes import second_pair
from grants.web.steps.notices import notices

if TYPE_CHECKING:
    from grants.api.case_actions import ActionsBody
    from grants.web.steps.desk import Desk
    from projections.worklist.queries import WorkItem

_COURSE = (
    "confirm-completeness",
    "request-documents",
    "supply-documents",
    "refer-to-alliance",
    "record-vote",
    "classify-aid",
    "check-de-minimis",
    "check-double-funding",
    "complete-examination",
    "approve",
    "reject-application",
    "amend-grant",
    "change-recipient",
    "revoke-grant",
    "withdraw-grant",
    "order-recovery",
    "draft-decision",
    "dispatch-decision",
    "effect-notification",
    "become-final",
    "confirm-bank-account",
    "change-bank-account",
    "certify-payout",
    "order-payout",
    "execute-payout",
    "check-payout",
    "request-payout",
    "submit-proof",
    "start-examination",
    "answer-query",
    "examine-proof",
    "settle-grant",
    "receive-claim-payment",
    "close-case",
)
"""The commands of the usual course, in the order in which they are offered."""
_PAYOUT = N_("Mittelabruf %(number)s")
_THINGS = {
    "check-payout": _PAYOUT,
    "certify-payout": _PAYOUT,
    "order-payout": _PAYOUT,
    "execute-payout": _PAYOUT,
    "report-usage": _PAYOUT,
    "answer-query": N_("Rückfrage %(number)s"),
}
"""What is called by the number of a thing that waits, where there may be several of a kind."""


@dataclass(frozen=True, kw_only=True)
class NextStep:
    """A step by name and address; `notices` say whose eyes it needs.

    `of` is the number of the payout, or the stream of the claim, that it is a step of; `over`:
    nothing is owed on that claim any more.
    """

    command: str
    name: str
    address: str
    notices: Sequence[str] = ()
    of: str = ""
    over: bool = False


@dataclass(frozen=True, kw_only=True)
class Awaited:
    """What waits, the first due of its kind; each by what it is about, and where it is done.

    An address is empty if the visitor may not do it.
    """

    item: WorkItem
    places: Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class NextSteps:
    """`first` is what waits and the usual course, `others` wait for somebody else.

    `more` is what is left.
    """

    first: list[NextStep] = field(default_factory=list)
    others: list[NextStep] = field(default_factory=list)
    more: list[tuple[str, list[NextStep]]] = field(default_factory=list)


def next_steps(on: Desk, actions: ActionsBody, waiting: Sequence[WorkItem]) -> NextSteps:
    """What can be done with a case now."""
    mine, others = list(_mine(on, actions)), list(_others(on, actions))
    wanted = {each.address: each for item in waiting for each in _doing(item, mine)}
    left = [each for each in mine if each.address not in wanted]
    usual = [each for each in left if each.command in _COURSE and not each.over]
    rest = [each for each in left if each not in usual]
    claims = [each for each in rest if "forderung=" in each.address]
    rest = [each for each in rest if each not in claims]
    more = [(gettext("Weitere Schritte"), rest), (gettext("Schritte der Forderungen"), claims)]
    return NextSteps(
        first=[*wanted.values(), *sorted(usual, key=lambda each: _COURSE.index(each.command))],
        others=others,
        more=[(title, steps) for title, steps in more if steps],
    )


def awaited(waiting: Sequence[WorkItem], steps: NextSteps | None) -> list[Awaited]:
    """What waits in a case with the steps that do it, numbered things of a kind together."""
    first = steps.first if steps else []
    kinds: dict[object, list[WorkItem]] = {}
    for item in waiting:
        kinds.setdefault(item.kind if item.kind in _THINGS else item.place, []).append(item)
    return [
        Awaited(item=items[0], places=[(_thing(item), _place(item, first)) for item in items])
        for items in kinds.values()
    ]


def _place(item: WorkItem, steps: Sequence[NextStep]) -> str:
    return next((each.address for each in _doing(item, steps)), "")


def _thing(item: WorkItem) -> str:
    named = _THINGS.get(item.kind)
    return gettext(named) % {"number": item.number} if named else ""


def _doing(item: WorkItem, steps: Sequence[NextStep]) -> list[NextStep]:
    """The steps by which something that waits is done."""
    of = {"", item.number, item.subject}
    return [
        each
        for command in item.commands
        for each in steps
        if each.command == command and each.of in of
    ]


def _mine(on: Desk, actions: ActionsBody) -> Iterator[NextStep]:
    base = f"/vorgaenge/{on.number}"
    for step in actions.allowed:
        yield NextStep(
            command=step.command,
            name=wording.command(step.command),
            address=f"{base}/schritte/{step.command}",
            notices=notices(on, step),
        )
    payouts = PAYOUTS.fold(on.facts).by_number
    for payout in actions.payouts:
        number = payout.payout_no
        for step in payout.allowed:
            yield NextStep(
                command=step.command,
                name=_of_payout(step, number),
                address=f"{base}/schritte/{step.command}?payout_no={number}",
                notices=notices(on, step, payouts[number].facts),
                of=str(number),
            )
    for claim in actions.claims:
        for step in claim.allowed:
            yield NextStep(
                command=step.command,
                name=f"{wording.command(step.command)} ({claim.number})",
                address=f"{base}/schritte/{step.command}?forderung={claim.number}",
                of=claim_stream(claim.number),
                over=claim.phase in ENDED,
            )


def _others(on: Desk, actions: ActionsBody) -> Iterator[NextStep]:
    """What waits for the eyes of another person."""
    routes = on.pages.reading.service.routes
    for step in actions.closed:
        if step.reason in {"role", "duty"} and second_pair(on, routes[step.command]):
            yield NextStep(
                command=step.command,
                name=wording.command(step.command),
                address="",
                notices=notices(on, step),
            )
    payouts = PAYOUTS.fold(on.facts).by_number
    for payout in actions.payouts:
        facts = payouts[payout.payout_no].facts
        for step in payout.closed:
            if step.command not in _COURSE or step.reason not in {"role", "duty"}:
                continue
            if second_pair(on, routes[step.command], facts):
                yield NextStep(
                    command=step.command,
                    name=_of_payout(step, payout.payout_no),
                    address="",
                    notices=notices(on, step, facts),
                )


def _of_payout(step: Allowed | Closed, number: int) -> str:
    payout = gettext(_PAYOUT) % {"number": number}
    return f"{wording.command(step.command)} ({payout})"
