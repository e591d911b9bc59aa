"""Puts a set of rules into force, command by command: each is a fact of its own, recorded once."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Literal, assert_never

from grants.cli.operator import Operator
from grants.kernel.calendar import berlin_day
from grants.kernel.event import Event
from grants.kernel.ids import programme_stream
from grants.kernel.parameters import Parameter
from grants.kernel.rejection import Rejection
from grants.programme.commands import EstablishProgramme, SetParameter
from grants.programme.events import ParameterSet
from grants.programme.handlers import ROUTE_OF
from grants.programme.shipped import SetCommand, ShippedProgramme, as_sent
from grants.programme.standing import Place, Standing, place_of
from grants.programme.state import parameter_of
from grants.store.dispatch import ATTEMPTS_MAX, Dispatcher, Request
from grants.store.refusals import Contended, StaleVersion
from grants.wiring import Service

Outcome = Literal[
    "registered", "would-register", "already-so", "changed-since", "refused", "not-yet"
]
_PREFIX = "establish-"
"""The ids of these commands begin so: by them a set knows what came of a set."""


@dataclass(frozen=True, kw_only=True)
class Item:
    """A command of a set and what became of it; `before`: what held in its place."""

    command: SetCommand
    outcome: Outcome
    before: tuple[Parameter, ...] = ()
    refusal: Rejection | None = None


def put_into_force(service: Service, rules: ShippedProgramme, actor: Operator) -> Iterator[Item]:
    """Carry out what a set asks for by today; one after the other, each told when it is done.

    A refusal ends nothing but its item; that of the programme itself ends all: under its code
    stands another programme, whose rules these are not.

    Raises:
        Forbidden: the person may not, or may no more.
        Contended: others wrote to the programme again and again.
    """
    stream = programme_stream(rules.code)
    return _carried_out(_Recording(service.dispatcher, stream), rules, stream, actor)


def tried(service: Service, rules: ShippedProgramme, actor: Operator) -> Iterator[Item]:
    """The same, each decided on what those before would have recorded; nothing is stored."""
    stream = programme_stream(rules.code)
    return _carried_out(_Trying(service.dispatcher, stream), rules, stream, actor)


class _Recording:
    """The programme as it stands in the log, and commands that are carried out."""

    done: Outcome = "registered"

    def __init__(self, dispatcher: Dispatcher, stream: str) -> None:
        self._dispatcher = dispatcher
        self._stream = stream

    def today(self) -> dt.date:
        """The day in Berlin."""
        return berlin_day(self._dispatcher.clock())

    def facts(self) -> list[tuple[Event, bool]]:
        """Every fact so far, and whether a set brought it."""
        return [
            (recorded.fact, recorded.stored.command_id.startswith(_PREFIX))
            for recorded in self._dispatcher.log.read(self._stream)
        ]

    def send(self, request: Request) -> bool:
        """Whether anything new came of it."""
        result = self._dispatcher.execute(request)
        return bool(result.facts) and not result.repeated


class _Trying(_Recording):
    """The programme as it would stand, and commands that are only decided."""

    done = "would-register"

    def __init__(self, dispatcher: Dispatcher, stream: str) -> None:
        super().__init__(dispatcher, stream)
        self._batch = dispatcher.batch()  # Never flushed.
        self._facts = super().facts()

    def facts(self) -> list[tuple[Event, bool]]:
        """Those in the log, and behind them those of the set."""
        return self._facts

    def send(self, request: Request) -> bool:
        """Whether anything new would come of it."""
        self._batch.execute(request, now=self._dispatcher.clock())
        facts = self._batch.known.get(self._stream).facts or []
        new = [(fact, True) for fact in facts[len(self._facts) :]]
        self._facts += new
        return bool(new)


def _carried_out(
    programme: _Recording, rules: ShippedProgramme, stream: str, actor: Operator
) -> Iterator[Item]:
    today = programme.today()
    for command in rules.commands(today):
        item = _one(programme, command, stream, actor)
        yield item
        if item.outcome == "refused" and isinstance(command, EstablishProgramme):
            return
    for command in rules.later(today):
        yield Item(command=command, outcome="not-yet")


def _one(programme: _Recording, command: SetCommand, stream: str, actor: Operator) -> Item:
    """Look what is there, and ask for the rest on exactly that; again if others were faster."""
    for _ in range(ATTEMPTS_MAX):
        facts = programme.facts()
        try:
            place = _place(command, facts)
            match place.found:
                case "already-so" | "changed-since":
                    return Item(command=command, outcome=place.found, before=place.before)
                case "open":
                    new = programme.send(_request(command, stream, actor, version=len(facts)))
                    outcome = programme.done if new else "already-so"
                    return Item(command=command, outcome=outcome, before=place.before)
                case _:
                    assert_never(place.found)
        except StaleVersion:
            continue
        except Rejection as refusal:
            return Item(command=command, outcome="refused", refusal=refusal)
    raise Contended(stream)


def _place(command: SetCommand, facts: list[tuple[Event, bool]]) -> Place:
    """Only parameters can be set again; of all else the decision itself knows that it is there."""
    if not isinstance(command, SetParameter):
        return Place(found="open")
    known = [
        Standing(parameter=parameter_of(fact), of_a_set=of_a_set)
        for fact, of_a_set in facts
        if isinstance(fact, ParameterSet)
    ]
    return place_of(parameter_of(ParameterSet(**asdict(command))), known)


def _request(command: SetCommand, stream: str, actor: Operator, *, version: int) -> Request:
    route, body = ROUTE_OF[type(command)], as_sent(command)
    told = json.dumps([route.name, stream, actor.person, body], sort_keys=True)
    return Request(
        route=route,
        stream=stream,
        body=body,
        person=actor.person,
        account=actor.account,
        # The same of the same person is the same command, however often the set is sent.
        command_id=_PREFIX + hashlib.sha256(told.encode()).hexdigest()[:32],
        face="cli",
        expected_version=version,
    )
