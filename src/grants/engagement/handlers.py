"""How audits are carried out: populations are read from the log itself, at a position of it."""

from __future__ import annotations

from grants.engagement.commands import (
    AnswerFinding,
    CloseAudit,
    DrawSample,
    FreezePopulation,
    OpenAudit,
    RecordFinding,
)
from grants.engagement.decider import (
    COUNTING,
    ENGAGEMENT,
    FindingBasis,
    PopulationBasis,
    chosen_by,
)
from grants.engagement.events import Counting, Measure, PopulationFilter
from grants.engagement.population import population
from grants.engagement.sampling import Item
from grants.kernel.ids import EVERYWHERE, case_stream, engagement_stream
from grants.kernel.roles import Role
from grants.store.dispatch import Route
from grants.store.work import Work

_WIDTH = 4


def next_engagement(work: Work, command: OpenAudit) -> str:
    """The stream of a new audit, numbered within the year it is opened."""
    prefix = engagement_stream(f"{command.opened_on.year}-")
    last = work.known.last_stream(prefix)
    number = 1 if last is None else int(last.removeprefix(prefix)) + 1
    return f"{prefix}{number:0{_WIDTH}d}"


def decide_audit(work: Work, stream: str, command: OpenAudit | AnswerFinding | CloseAudit) -> None:
    """Decide on the audit's own facts."""
    work.decide(ENGAGEMENT, stream, command)


def freeze_population(work: Work, stream: str, command: FreezePopulation) -> None:
    """Freeze what is known at the last position of the log."""
    position = work.known.last_position()
    items = _items(work, position, command.measure, COUNTING, chosen_by(command))
    work.decide(ENGAGEMENT, stream, command, _basis(work, position, items))


def draw_sample(work: Work, stream: str, command: DrawSample) -> None:
    """Draw from the population as it was frozen, read again from the log."""
    frozen = work.state(ENGAGEMENT, stream).frozen
    if frozen is None:
        work.decide(ENGAGEMENT, stream, command, _basis(work, 0, ()))
    else:
        items = _items(work, frozen.position, frozen.measure, frozen.counting, frozen.filter)
        work.decide(ENGAGEMENT, stream, command, _basis(work, frozen.position, items))


def _items(
    work: Work,
    position: int,
    measure: Measure,
    counting: Counting,
    chosen: PopulationFilter,
) -> tuple[Item, ...]:
    facts = ((each.stream, each.fact) for each in work.known.facts_until(position))
    return population(facts, measure=measure, counting=counting, chosen=chosen)


def _basis(work: Work, position: int, items: tuple[Item, ...]) -> PopulationBasis:
    return PopulationBasis(**vars(work.basis), position=position, population=items)


def record_finding(work: Work, stream: str, command: RecordFinding) -> None:
    """Record a finding about a case that exists."""
    version = work.version(case_stream(command.case))
    work.decide(ENGAGEMENT, stream, command, FindingBasis(**vars(work.basis), case_version=version))


def scopes_of_population(
    _work: Work, _stream: str, command: FreezePopulation | None
) -> tuple[str, ...]:
    """A population is of one scope, or of all of them."""
    return () if command is None else (command.scope or EVERYWHERE,)


def scopes_of_sample(work: Work, stream: str, _command: object) -> tuple[str, ...]:
    """A sample is drawn by who could have frozen what it is drawn from."""
    frozen = work.state(ENGAGEMENT, stream).frozen
    return () if frozen is None else (frozen.filter.scope or EVERYWHERE,)


def scopes_of_finding(
    work: Work, stream: str, command: RecordFinding | AnswerFinding | None
) -> tuple[str, ...]:
    """An audit spans regions, but a finding is recorded and answered where its case belongs."""
    match command:
        case RecordFinding():
            case: str | None = command.case
        case AnswerFinding():
            finding = work.state(ENGAGEMENT, stream).findings.get(command.finding)
            case = finding.case if finding else None
        case _:
            case = None
    scope = EVERYWHERE if case is None else work.scope(case_stream(case))
    return () if scope == EVERYWHERE else (scope,)


_AUDITOR = frozenset({Role.AUDITOR})
_AUDITED = frozenset(
    {
        Role.CASEWORKER,
        Role.COORDINATION,
        Role.EXAMINER,
        Role.APPROVER,
        Role.BUDGET_HOLDER,
        Role.PROGRAMME_AUTHORITY,
    }
)

ROUTES: tuple[Route, ...] = (
    Route(
        name="open-audit",
        kind="engagement",
        command=OpenAudit,
        roles=_AUDITOR,
        handle=decide_audit,
        opens=next_engagement,
    ),
    Route(
        name="freeze-population",
        kind="engagement",
        command=FreezePopulation,
        roles=_AUDITOR,
        handle=freeze_population,
        scopes_of=scopes_of_population,
    ),
    Route(
        name="draw-sample",
        kind="engagement",
        command=DrawSample,
        roles=_AUDITOR,
        handle=draw_sample,
        scopes_of=scopes_of_sample,
    ),
    Route(
        name="record-finding",
        kind="engagement",
        command=RecordFinding,
        roles=_AUDITOR,
        handle=record_finding,
        scopes_of=scopes_of_finding,
    ),
    Route(
        name="answer-finding",
        kind="engagement",
        command=AnswerFinding,
        roles=_AUDITED,
        handle=decide_audit,
        scopes_of=scopes_of_finding,
    ),
    Route(
        name="close-audit",
        kind="engagement",
        command=CloseAudit,
        roles=_AUDITOR,
        handle=decide_audit,
    ),
)
