"""Plays a plan through the real commands: same routes, deciders, authorisation and vault.

All but the figures of published reports is decided from the log; these are computed by the read
models, which are caught up before each of them.
"""

from __future__ import annotations

import datetime as dt
import gc
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from grants.access.founding import founding
from grants.demonstration.acts import Act, Paper
from grants.demonstration.people import PEOPLE
from grants.demonstration.plan import Plan, plan
from grants.kernel.ids import SYSTEM
from grants.store.batch import Batch
from grants.store.dispatch import Dispatcher, Request
from grants.store.documents import Label, Upload
from grants.wiring import Service, projector_of
from projections.budgets.projection import BUDGETS
from projections.ledger.projection import LEDGER
from projections.runtime import Projector
from projections.totals.projection import TOTALS

FLUSH_EVERY = 400
"""Commands in one transaction."""

_READS_FIGURES = "publish-report"
_FIGURES = (LEDGER, BUDGETS, TOTALS)
"""The read models that a report is computed from: they must have read everything before it."""

_ACCOUNTS = {person.id: person.account for person in PEOPLE} | {SYSTEM: SYSTEM}


class PlanRefused(Exception):
    """The service refused a command of the plan: the plan is wrong; nothing is smoothed over."""


@dataclass(frozen=True, slots=True)
class Played:
    """How many commands were played, how many facts they recorded, in how many cases."""

    commands: int
    facts: int
    cases: int


def play(service: Service, today: dt.date, progress: Callable[[int, int], None]) -> Played:
    """Play the history up to `today` into an empty demonstration log.

    `progress` is called with commands played and commands in all.

    Raises:
        PlanRefused: the log is no demonstration or not empty, or a command was refused.
    """
    if service.log.origin.kind != "demonstration":
        raise PlanRefused(f"{service.log.origin.name} is no demonstration log")
    if service.log.last_position():
        raise PlanRefused(f"{service.log.origin.name} is not empty")
    planned = plan(today)
    dispatcher = service.dispatcher
    _make_keys(service, planned)
    begin = sum(1 for act in planned.acts if act.person == SYSTEM)
    founded = replace(dispatcher, authorise=founding(service.log))
    with projector_of(service) as projector, _uncollected():
        player = _Player(service, projector, len(planned.acts), progress)
        player.run(founded, planned.acts[:begin], first=0)
        player.run(dispatcher, planned.acts[begin:], first=begin)
    return Played(len(planned.acts), player.facts, len(planned.cases))


def _make_keys(service: Service, planned: Plan) -> None:
    """One round trip for the keys of everybody and everything, instead of one for each."""
    subjects = sorted({act.stream for act in planned.acts if act.stream})
    service.vault.prepare(service.log.connection, subjects)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Nothing played is garbage before the end; looking for it again and again costs a sixth."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


class _Player:
    """Sends acts in batches and counts."""

    def __init__(
        self,
        service: Service,
        projector: Projector,
        total: int,
        progress: Callable[[int, int], None],
    ) -> None:
        self._service = service
        self._projector = projector
        self._total = total
        self._progress = progress
        self._versions: dict[str, int] = {}

    @property
    def facts(self) -> int:
        """How many facts the streams played so far hold: whoever was only founded counts, too."""
        return sum(self._versions.values())

    def run(self, dispatcher: Dispatcher, acts: tuple[Act, ...], *, first: int) -> None:
        """Play acts in order; `first` is the number of the first one."""
        batch = dispatcher.batch()
        batch.known.preload(sorted({act.stream for act in acts if act.stream}))
        for n, act in enumerate(acts, start=first):
            self._play(batch, act, n)
            if len(batch) >= FLUSH_EVERY:
                batch.flush()
                self._progress(n + 1, self._total)
        batch.flush()
        self._versions |= {name: known.version for name, known in batch.known.streams.items()}
        self._progress(first + len(acts), self._total)

    def _play(self, batch: Batch, act: Act, n: int) -> None:
        if act.route == _READS_FIGURES:
            batch.flush()
            self._projector.catch_up(_FIGURES)
        request = Request(
            route=self._service.routes[act.route],
            stream=act.stream,
            body=act.body if act.paper is None else self._with_document(act, act.paper, n),
            person=act.person,
            account=_ACCOUNTS[act.person],
            command_id=_id("act", n),
            face="web",
        )
        try:
            result = batch.execute(request, now=act.at)
        except Exception as refused:
            raise PlanRefused(f"act {n}, {act}: {type(refused).__name__}: {refused}") from refused
        if act.stream and result != act.stream:
            raise PlanRefused(f"act {n}, {act}: it opened {result}")

    def _with_document(self, act: Act, paper: Paper, n: int) -> dict[str, Any]:
        """The body with the document that was just uploaded, encrypted like any other."""
        label = Label(
            subject=act.stream,
            kind=paper.kind,
            media_type="text/plain",
            name=paper.name,
            person=act.person,
            command_id=_id("paper", n),
        )
        upload = Upload(self._service.log, self._service.vault, label)
        upload.write(paper.text.encode())
        return {**act.body, "document": upload.finish().document}


def _id(kind: str, n: int) -> str:
    return hashlib.sha256(f"demonstration/{kind}/{n}".encode()).hexdigest()[:32]
