"""What a person may do next on a case: its own steps, those of each payout and of each claim."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields

from pydantic import BaseModel

from grants.access.sight import held_roles
from grants.api.actions import Allowed, Closed, Doer, Standing, Thing, nothing_there, steps
from grants.api.addresses import place
from grants.api.openapi import PREFIX
from grants.api.reading import Asker, Reading
from grants.application.lifecycle import Phase, advance
from grants.claim.decider import CLAIM
from grants.claim.fold import beside
from grants.claim.phase import ClaimPhase
from grants.claim.transitions import STAGES as CLAIM_STAGES
from grants.kernel.event import Event
from grants.kernel.ids import case_stream, claim_stream
from grants.kernel.phrases import Phrase
from grants.payout.decider import PAYOUTS
from grants.payout.stages import Stage
from grants.payout.transitions import STAGES as PAYOUT_STAGES
from grants.store.dispatch import Route
from grants.wiring import CASE_STEPS, DUTIES


class PayoutActions(BaseModel):
    """The steps of one payout."""

    payout_no: int
    stage: Stage
    allowed: list[Allowed]
    closed: list[Closed]


class ClaimActions(BaseModel):
    """The steps of one claim; `version` is what a command's If-Match names."""

    number: str
    version: int
    phase: ClaimPhase
    allowed: list[Allowed]
    closed: list[Closed]


class ActionsBody(BaseModel):
    """Every command on a case, its payouts and its claims: allowed, or closed with the reason.

    The steps of a payout stand at each payout, those of a claim at each claim; where there is none
    they are closed here. `version` is what a command's If-Match names.
    """

    number: str
    version: int
    phase: Phase
    allowed: list[Allowed]
    closed: list[Closed]
    payouts: list[PayoutActions]
    claims: list[ClaimActions]


@dataclass(frozen=True, kw_only=True)
class CaseFacts:
    """A case with its claims: all facts of their streams, and the day on which it is looked at."""

    number: str
    scope: str
    facts: Sequence[Event]
    claims: Mapping[str, Sequence[Event]]
    today: dt.date


def claims_of(facts: Iterable[Event]) -> list[str]:
    """The numbers of the claims that a case has raised, in order."""
    named = (getattr(fact, "claim", None) for fact in facts)
    return list(dict.fromkeys(claim for claim in named if claim))


def actions(case: CaseFacts, routes: Iterable[Route], doer: Doer) -> ActionsBody:
    """Every command on the case for this person."""
    phase = Phase.UNKNOWN
    for fact in case.facts:
        phase = advance(phase, fact)
    file = Thing(
        standings=(Standing(CASE_STEPS, phase),),
        facts=case.facts,
        scope=case.scope,
        address=f"{PREFIX}{place('case').collection}/{case.number}",
    )
    of_case, of_payouts, of_claims = _sorted(routes)
    allowed, closed = steps(file, of_case, DUTIES, doer)
    payouts = _payouts(file, of_payouts, doer)
    claims = [_claim(case, number, of_claims, doer) for number in case.claims]
    if not payouts:
        closed += [
            nothing_there(r, file, Phrase("Es gibt keinen Mittelabruf.")) for r in of_payouts
        ]
    if not claims:
        closed += [nothing_there(r, file, Phrase("Es gibt keine Forderung.")) for r in of_claims]
    return ActionsBody(
        number=case.number,
        version=len(case.facts),
        phase=phase,
        allowed=allowed,
        closed=closed,
        payouts=payouts,
        claims=claims,
    )


def actions_of(reading: Reading, asker: Asker, number: str, version: int) -> ActionsBody:
    """The same for somebody who asks, of a case as it was at a version."""
    log, person = reading.service.log, asker.signed_in.person
    recorded = log.read(case_stream(number))[:version]
    facts = [each.fact for each in recorded]
    case = CaseFacts(
        number=number,
        scope=recorded[0].stored.scope,
        facts=facts,
        claims={
            claim: [each.fact for each in log.read(claim_stream(claim))]
            for claim in claims_of(facts)
        },
        today=reading.today(),
    )
    doer = Doer(person=person, held=held_roles(log, person, reading.today()))
    return actions(case, reading.service.routes.values(), doer)


def _sorted(routes: Iterable[Route]) -> tuple[list[Route], list[Route], list[Route]]:
    """Commands on the case itself, on one of its payouts, on one of its claims."""
    of_case: list[Route] = []
    of_payouts: list[Route] = []
    of_claims: list[Route] = []
    for route in routes:
        if route.kind == "claim":
            of_claims.append(route)
        elif route.kind == "case" and route.opens is None:
            (of_payouts if _of_one_payout(route.command) else of_case).append(route)
    return of_case, of_payouts, of_claims


def _of_one_payout(command: type) -> bool:
    """Whether it always names a payout that is there already."""
    named = any(f.name == "payout_no" and f.default is MISSING for f in fields(command))
    return named and PAYOUT_STAGES.find(command) is not None


def _payouts(file: Thing, routes: list[Route], doer: Doer) -> list[PayoutActions]:
    found = []
    for number, payout in PAYOUTS.fold(file.facts).by_number.items():
        thing = Thing(
            standings=(*file.standings, Standing(PAYOUT_STAGES, payout.stage)),
            facts=payout.facts,
            scope=file.scope,
            address=file.address,
        )
        allowed, closed = steps(thing, routes, DUTIES, doer)
        found.append(
            PayoutActions(payout_no=number, stage=payout.stage, allowed=allowed, closed=closed)
        )
    return found


def _claim(case: CaseFacts, number: str, routes: list[Route], doer: Doer) -> ClaimActions:
    facts = case.claims[number]
    claim = CLAIM.fold(facts)
    phase = beside(claim, case.facts).phase_on(case.today)
    thing = Thing(
        standings=(Standing(CLAIM_STAGES, phase),),
        facts=facts,
        scope=case.scope,
        address=f"{PREFIX}{place('claim').collection}/{number}",
    )
    allowed, closed = steps(thing, routes, DUTIES, doer)
    return ClaimActions(
        number=number, version=len(facts), phase=phase, allowed=allowed, closed=closed
    )
