"""What comes next in a case: for the visitor, for others by name, and what else is open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from grants.api.actions import Allowed, Closed
from grants.payout.decider import PAYOUTS
from grants.web import wording
from grants.web.language import gettext
from grants.web.steps.four_eyes import second_pair
from grants.web.steps.notices import notices

if TYPE_CHECKING:
    from grants.api.case_actions import ActionsBody
    from grants.web.steps.desk import Desk

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
    "notify-claim",
    "record-claim-finality",
    "close-case",
)
"""The commands of the usual course, in the order in which they are offered."""


@dataclass(frozen=True, kw_only=True)
class NextStep:
    """A step by name and address; `notices` say whose eyes it needs."""

    command: str
    name: str
    address: str
    notices: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class NextSteps:
    """`first` are of the usual course, `others` wait for somebody else, `more` is what is left."""

    first: list[NextStep] = field(default_factory=list)
    others: list[NextStep] = field(default_factory=list)
    more: list[tuple[str, list[NextStep]]] = field(default_factory=list)


def next_steps(on: Desk, actions: ActionsBody) -> NextSteps:
    """What can be done with a case now."""
    mine, others = list(_mine(on, actions)), list(_others(on, actions))
    usual = [each for each in mine if each.command in _COURSE]
    rest = [each for each in mine if each.command not in _COURSE]
    claims = [each for each in rest if "forderung=" in each.address]
    rest = [each for each in rest if each not in claims]
    more = [(gettext("Weitere Schritte"), rest), (gettext("Schritte der Forderungen"), claims)]
    return NextSteps(
        first=sorted(usual, key=lambda each: _COURSE.index(each.command)),
        others=others,
        more=[(title, steps) for title, steps in more if steps],
    )


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
            )
    for claim in actions.claims:
        for step in claim.allowed:
            yield NextStep(
                command=step.command,
                name=f"{wording.command(step.command)} ({claim.number})",
                address=f"{base}/schritte/{step.command}?forderung={claim.number}",
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
    payout = gettext("Mittelabruf %(number)s") % {"number": number}
    return f"{wording.command(step.command)} ({payout})"
