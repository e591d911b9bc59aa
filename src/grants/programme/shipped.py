"""Programmes that come with the service as versioned data, as the commands that set them up."""

from __future__ import annotations

import datetime as dt
import tomllib
from decimal import Decimal
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from grants.kernel.ids import Ags, Citation, Code
from grants.programme.commands import (
    DefineEarmark,
    EstablishProgramme,
    ProgrammeCommand,
    PublishGuideline,
    RegisterRegion,
    SetParameter,
)
from grants.programme.events import FundingObject, Title


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class _Programme(_Part):
    code: Code
    title: Title
    authority: Title
    ceiling: Literal["allocated", "unknown"]
    established_on: dt.date


class _Guideline(_Part):
    guideline: Code
    citation: Citation
    published_on: dt.date
    valid_from: dt.date


class _Earmark(_Part):
    earmark: Code
    year: int
    objects: tuple[Code, ...]
    title: Title
    citation: Citation
    defined_on: dt.date


class _Region(_Part):
    name: Title
    nuts: Code
    kind: Literal["district", "district-free-city"]


class _Value(_Part):
    value: Decimal
    valid_from: Annotated[dt.date, Field(alias="from")]
    valid_to: Annotated[dt.date | None, Field(alias="to")] = None
    status: Literal["confirmed", "unconfirmed"]
    guideline: Code | None = None


class _Parameter(_Part):
    citation: Citation
    values: tuple[_Value, ...]


class ShippedProgramme(_Part):
    """A programme file, read and checked. Its commands set the programme up."""

    programme: _Programme
    guidelines: tuple[_Guideline, ...]
    objects: dict[Code, Title]
    earmarks: tuple[_Earmark, ...]
    regions: dict[Ags, _Region]
    parameters: dict[Code, _Parameter]

    @property
    def code(self) -> str:
        """The programme's code: its stream is `programme/{code}`."""
        return self.programme.code

    def commands(self, today: dt.date) -> tuple[ProgrammeCommand, ...]:
        """Everything to ask of the programme's stream by `today`, in order of legal dates.

        What lies in the future of `today` is left out; asking for all of it again adds only what
        is new. Parameters are recorded with the beginning of their validity, because a case is
        decided with the values of its own days.
        """
        commands: list[tuple[dt.date, ProgrammeCommand]] = [
            *((each.registered_on, each) for each in self._regions()),
            *((each.published_on, each) for each in self._guidelines()),
            *((each.set_on, each) for each in self._parameters()),
            *((each.defined_on, each) for each in self._earmarks()),
        ]
        known = sorted((day, i) for i, (day, _) in enumerate(commands) if day <= today)
        return (self._establish(), *(commands[i][1] for _, i in known))

    def _establish(self) -> EstablishProgramme:
        return EstablishProgramme(
            title=self.programme.title,
            authority=self.programme.authority,
            ceiling=self.programme.ceiling,
            established_on=self.programme.established_on,
        )

    def _guidelines(self) -> list[PublishGuideline]:
        objects = tuple(FundingObject(code=code, title=name) for code, name in self.objects.items())
        return [
            PublishGuideline(
                guideline=each.guideline,
                citation=each.citation,
                published_on=each.published_on,
                valid_from=each.valid_from,
                objects=objects,
            )
            for each in self.guidelines
        ]

    def _regions(self) -> list[RegisterRegion]:
        return [
            RegisterRegion(
                region=ags,
                nuts=each.nuts,
                name=each.name,
                kind=each.kind,
                registered_on=self.programme.established_on,
            )
            for ags, each in self.regions.items()
        ]

    def _parameters(self) -> list[SetParameter]:
        return [
            SetParameter(
                guideline=each.guideline,
                key=key,
                value=each.value,
                valid_from=each.valid_from,
                valid_to=each.valid_to,
                citation=parameter.citation,
                status=each.status,
                set_on=max(each.valid_from, self.programme.established_on),
            )
            for key, parameter in self.parameters.items()
            for each in parameter.values
        ]

    def _earmarks(self) -> list[DefineEarmark]:
        return [
            DefineEarmark(
                earmark=each.earmark,
                year=each.year,
                objects=each.objects,
                title=each.title,
                citation=each.citation,
                defined_on=each.defined_on,
            )
            for each in self.earmarks
        ]


def fkr() -> ShippedProgramme:
    """The Fachkräfterichtlinie of Saxony."""
    text = files(__package__).joinpath("fkr.toml").read_text(encoding="utf-8")
    return ShippedProgramme.model_validate(tomllib.loads(text))
