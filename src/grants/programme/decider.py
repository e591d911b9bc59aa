"""Decisions about a programme: what exists once is recorded once, parameters may be set again."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import asdict
from typing import assert_never

from grants.kernel.aggregate import Basis, Decider
from grants.kernel.calendar import day_de
from grants.kernel.event import Event
from grants.kernel.ids import GENERAL
from grants.kernel.money import decimal_de
from grants.kernel.rules import not_in_future
from grants.programme.commands import (
    AdoptChecklist,
    DefineEarmark,
    EstablishProgramme,
    ExplainDiscrepancy,
    ProgrammeCommand,
    PublishGuideline,
    RecordControlTotal,
    RegisterRegion,
    SetParameter,
)
from grants.programme.events import (
    ChecklistAdopted,
    ControlTotalRecorded,
    DiscrepancyExplained,
    EarmarkDefined,
    GuidelinePublished,
    ParameterSet,
    ProgrammeEstablished,
    ProgrammeEvent,
    RegionRegistered,
)
from grants.programme.keys import BOUNDS, ENDING, WHOLE
from grants.programme.rejections import (
    ControlTotalRecordedOtherwise,
    ControlTotalUnknown,
    EarmarkDefinedOtherwise,
    EarmarkWithoutObjects,
    GeneralEarmark,
    GuidelinePublishedOtherwise,
    GuidelineUnknown,
    ObjectTwice,
    ObjectUnknown,
    ParameterNotWhole,
    ParameterOutOfBounds,
    ParameterWithoutEnd,
    PrecisionMissing,
    ProgrammeEstablishedOtherwise,
    ProgrammeNotEstablished,
    RegionRegisteredOtherwise,
    ValidityReversed,
)
from grants.programme.state import NO_PROGRAMME, Programme, evolve, parameter_of

__all__ = ["PROGRAMME", "Programme"]

Facts = tuple[ProgrammeEvent, ...]


def decide(command: ProgrammeCommand, programme: Programme, basis: Basis) -> Facts:
    """The facts a command adds.

    Raises:
        Rejection: a rule said no.
    """
    if isinstance(command, EstablishProgramme):
        return _establish(command, programme, basis)
    if programme.established is None:
        raise ProgrammeNotEstablished(programme=_code(basis))
    match command:
        case PublishGuideline():
            return _publish(command, programme, basis)
        case SetParameter():
            return _set_parameter(command, programme, basis)
        case DefineEarmark():
            return _define_earmark(command, programme, basis)
        case AdoptChecklist():
            return _adopt_checklist(command, programme, basis)
        case RegisterRegion():
            return _register_region(command, programme, basis)
        case RecordControlTotal():
            return _record_control_total(command, programme, basis)
        case ExplainDiscrepancy():
            return _explain(command, programme, basis)
        case _:
            assert_never(command)


def _code(basis: Basis) -> str:
    return basis.stream.removeprefix("programme/")


def _require_in_order(begin: dt.date, end: dt.date | None) -> None:
    if end is not None and end < begin:
        raise ValidityReversed(begin=day_de(begin), end=day_de(end))


def _establish(command: EstablishProgramme, programme: Programme, basis: Basis) -> Facts:
    fact = ProgrammeEstablished(code=_code(basis), **asdict(command))
    if programme.established == fact:
        return ()
    if programme.established is not None:
        day = day_de(programme.established.established_on)
        raise ProgrammeEstablishedOtherwise(programme=programme.code, day=day)
    not_in_future(command.established_on, basis.today)
    return (fact,)


def _publish(command: PublishGuideline, programme: Programme, basis: Basis) -> Facts:
    fact = GuidelinePublished(
        guideline=command.guideline,
        citation=command.citation,
        published_on=command.published_on,
        valid_from=command.valid_from,
        valid_to=command.valid_to,
        objects=command.objects,
    )
    known = programme.guidelines.get(command.guideline)
    if known == fact:
        return ()
    if known is not None:
        raise GuidelinePublishedOtherwise(guideline=command.guideline)
    not_in_future(command.published_on, basis.today)
    _require_in_order(command.valid_from, command.valid_to)
    for code, count in Counter(each.code for each in command.objects).items():
        if count > 1:
            raise ObjectTwice(object=code)
    return (fact,)


def _set_parameter(command: SetParameter, programme: Programme, basis: Basis) -> Facts:
    fact = ParameterSet(**asdict(command))
    # The day of recording is not part of the value: setting it again later changes nothing.
    if programme.has_parameter(parameter_of(fact)):
        return ()
    not_in_future(command.set_on, basis.today)
    if command.guideline is not None and command.guideline not in programme.guidelines:
        raise GuidelineUnknown(guideline=command.guideline)
    if command.key in WHOLE and (command.value < 0 or command.value % 1):
        raise ParameterNotWhole
    low, high = BOUNDS.get(command.key, (command.value, command.value))
    if not low <= command.value <= high:
        raise ParameterOutOfBounds(
            key=command.key,
            low=decimal_de(low),
            high=decimal_de(high),
            value=decimal_de(command.value),
        )
    if command.key in ENDING and command.valid_to is None:
        raise ParameterWithoutEnd(key=command.key)
    _require_in_order(command.valid_from, command.valid_to)
    return (fact,)


def _define_earmark(command: DefineEarmark, programme: Programme, basis: Basis) -> Facts:
    fact = EarmarkDefined(**asdict(command))
    known = programme.earmark_definitions.get((command.earmark, command.year))
    if known == fact:
        return ()
    if known is not None:
        raise EarmarkDefinedOtherwise(earmark=command.earmark, year=command.year)
    not_in_future(command.defined_on, basis.today)
    if command.earmark == GENERAL:
        raise GeneralEarmark(earmark=GENERAL)
    if not command.objects:
        raise EarmarkWithoutObjects(earmark=command.earmark)
    for code in command.objects:
        if code not in programme.object_codes():
            raise ObjectUnknown(object=code)
    return (fact,)


def _adopt_checklist(command: AdoptChecklist, programme: Programme, basis: Basis) -> Facts:
    fact = ChecklistAdopted(
        kind=command.kind,
        items=tuple(dict.fromkeys(command.items)),
        valid_from=command.valid_from,
        adopted_on=command.adopted_on,
    )
    of_kind = [each for each in programme.checklists if each.kind == command.kind]
    if of_kind and of_kind[-1] == fact:
        return ()
    not_in_future(command.adopted_on, basis.today)
    return (fact,)


def _register_region(command: RegisterRegion, programme: Programme, basis: Basis) -> Facts:
    fact = RegionRegistered(**asdict(command))
    known = programme.regions.get(command.region)
    if known == fact:
        return ()
    if known is not None:
        raise RegionRegisteredOtherwise(region=command.region, name=known.name)
    not_in_future(command.registered_on, basis.today)
    return (fact,)


def _record_control_total(command: RecordControlTotal, programme: Programme, basis: Basis) -> Facts:
    fact = ControlTotalRecorded(**asdict(command))
    known = programme.control_totals.get(command.control_total)
    if known == fact:
        return ()
    if known is not None:
        raise ControlTotalRecordedOtherwise(control_total=command.control_total)
    not_in_future(command.as_of, basis.today)
    if command.precision < 0 or (command.comparison == "rounded" and command.precision == 0):
        raise PrecisionMissing(precision=command.precision)
    return (fact,)


def _explain(command: ExplainDiscrepancy, programme: Programme, basis: Basis) -> Facts:
    if command.control_total not in programme.control_totals:
        raise ControlTotalUnknown(control_total=command.control_total)
    fact = DiscrepancyExplained(
        control_total=command.control_total,
        explanation=command.explanation,
        explained_on=command.explained_on,
    )
    # A later explanation stands beside the earlier one: computed totals go on changing.
    if programme.explanations.get(command.control_total) == fact:
        return ()
    not_in_future(command.explained_on, basis.today)
    return (fact,)


PROGRAMME: Decider[ProgrammeCommand, Programme, Event] = Decider(
    initial=NO_PROGRAMME, decide=decide, evolve=evolve
)
