"""What is known of a programme: guidelines, parameters, earmarks, regions, control totals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from grants.kernel.event import Event
from grants.kernel.parameters import NO_PARAMETERS, Parameter, Parameters
from grants.programme.events import (
    ChecklistAdopted,
    ControlTotalRecorded,
    DiscrepancyExplained,
    EarmarkDefined,
    GuidelinePublished,
    ParameterSet,
    ProgrammeEstablished,
    RegionRegistered,
)


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme (Förderprogramm) as its facts tell it.

    `ceiling` is `unknown` for imported programmes whose budgets were never allocated; `earmarks`
    maps earmark and budget year to the funding objects its money may serve.
    """

    established: ProgrammeEstablished | None = None
    guidelines: Mapping[str, GuidelinePublished] = field(default_factory=dict)
    parameters: Parameters = NO_PARAMETERS
    earmark_definitions: Mapping[tuple[str, int], EarmarkDefined] = field(default_factory=dict)
    earmarks: Mapping[tuple[str, int], frozenset[str]] = field(default_factory=dict)
    checklists: tuple[ChecklistAdopted, ...] = ()
    regions: Mapping[str, RegionRegistered] = field(default_factory=dict)
    control_totals: Mapping[str, ControlTotalRecorded] = field(default_factory=dict)
    explanations: Mapping[str, DiscrepancyExplained] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """The programme's code; empty before it is established."""
        return self.established.code if self.established else ""

    @property
    def ceiling(self) -> Literal["allocated", "unknown"]:
        """Whether the limits of its budgets are known."""
        return self.established.ceiling if self.established else "allocated"

    def guideline_on(self, day: dt.date) -> GuidelinePublished | None:
        """The version in force on a day; of two from the same day the one published later.

        None before the first one, and after the end of the last: an older one does not revive.
        """
        begun = [known for known in self.guidelines.values() if known.valid_from <= day]
        last = max(begun, key=lambda known: (known.valid_from, known.published_on), default=None)
        if last is None or (last.valid_to is not None and last.valid_to < day):
            return None
        return last

    def checklist_on(self, kind: str, day: dt.date) -> tuple[str, ...]:
        """What an application received on a day must come with; empty where nothing was adopted."""
        begun = [each for each in self.checklists if each.kind == kind and each.valid_from <= day]
        # Of two from the same day the one adopted last: max keeps the first of equals.
        last = max(reversed(begun), key=lambda each: each.valid_from, default=None)
        return last.items if last else ()

    def object_codes(self) -> frozenset[str]:
        """The funding objects of every version of the guideline."""
        return frozenset(o.code for known in self.guidelines.values() for o in known.objects)

    def has_parameter(self, parameter: Parameter) -> bool:
        """Is exactly this the value recorded last for its key and the day its validity begins?"""
        place = (parameter.guideline, parameter.key)
        for known in reversed(self.parameters.values):
            if (known.guideline, known.key) == place and known.covers(parameter.valid_from):
                return known == parameter
        return False


NO_PROGRAMME = Programme()


def parameter_of(fact: ParameterSet) -> Parameter:
    """The parameter value a fact records."""
    return Parameter(
        key=fact.key,
        value=fact.value,
        valid_from=fact.valid_from,
        valid_to=fact.valid_to,
        citation=fact.citation,
        confirmed=fact.status == "confirmed",
        guideline=fact.guideline,
    )


def evolve(programme: Programme, fact: Event) -> Programme:
    """The programme after one more fact."""
    match fact:
        case ProgrammeEstablished():
            return replace(programme, established=fact)
        case GuidelinePublished():
            return replace(programme, guidelines={**programme.guidelines, fact.guideline: fact})
        case ParameterSet():
            values = (*programme.parameters.values, parameter_of(fact))
            return replace(programme, parameters=Parameters(values))
        case EarmarkDefined():
            key = (fact.earmark, fact.year)
            return replace(
                programme,
                earmark_definitions={**programme.earmark_definitions, key: fact},
                earmarks={**programme.earmarks, key: frozenset(fact.objects)},
            )
        case ChecklistAdopted():
            return replace(programme, checklists=(*programme.checklists, fact))
        case RegionRegistered():
            return replace(programme, regions={**programme.regions, fact.region: fact})
        case ControlTotalRecorded():
            totals = {**programme.control_totals, fact.control_total: fact}
            return replace(programme, control_totals=totals)
        case DiscrepancyExplained():
            explanations = {**programme.explanations, fact.control_total: fact}
            return replace(programme, explanations=explanations)
        case _:
            return programme
