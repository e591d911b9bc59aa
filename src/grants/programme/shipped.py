"""Sets of rules: a programme as versioned data, read as the commands that set it up.

One comes with the service; offices may write others of the same kind.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from importlib.resources import files
from operator import itemgetter
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from grants.kernel.ids import Ags, Citation, Code, Year
from grants.programme.commands import (
    DefineEarmark,
    EstablishProgramme,
    ProgrammeCommand,
    PublishGuideline,
    RegisterRegion,
    SetParameter,
)
from grants.programme.events import FundingObject, Title

SHIPPED: Mapping[str, str] = {"FKR": "fkr.toml"}
"""The sets that come with the service, by the code of their programme."""

SetCommand = EstablishProgramme | PublishGuideline | RegisterRegion | SetParameter | DefineEarmark
"""What a set may ask for."""
Day = Annotated[dt.date, Field(strict=True)]
"""A number is none: it would be taken for seconds since 1970."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class _Programme(_Part):
    code: Code
    title: Title
    authority: Title
    ceiling: Literal["allocated", "unknown"]
    established_on: Day


class _Guideline(_Part):
    guideline: Code
    citation: Citation
    published_on: Day
    valid_from: Day


class _Earmark(_Part):
    earmark: Code
    year: Year
    objects: tuple[Code, ...]
    title: Title
    citation: Citation
    defined_on: Day


class _Region(_Part):
    name: Title
    nuts: Code
    kind: Literal["district", "district-free-city"]


class _Value(_Part):
    value: Decimal
    valid_from: Annotated[Day, Field(alias="from")]
    valid_to: Annotated[Day | None, Field(alias="to")] = None
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

    def commands(self, today: dt.date) -> tuple[SetCommand, ...]:
        """Everything to ask of the programme's stream by `today`, in order of legal dates.

        What lies in the future of `today` is left out; asking for all of it again adds only what
        is new. Parameters are recorded with the beginning of their validity, because a case is
        decided with the values of its own days.
        """
        return (self._establish(), *(each for day, each in self._dated() if day <= today))

    def later(self, today: dt.date) -> tuple[SetCommand, ...]:
        """What is left out by `today`: its day is still to come."""
        return tuple(each for day, each in self._dated() if day > today)

    def _dated(self) -> list[tuple[dt.date, SetCommand]]:
        dated: list[tuple[dt.date, SetCommand]] = [
            *((each.registered_on, each) for each in self._regions()),
            *((each.published_on, each) for each in self._guidelines()),
            *((each.set_on, each) for each in self._parameters()),
            *((each.defined_on, each) for each in self._earmarks()),
        ]
        return sorted(dated, key=itemgetter(0))

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
    return read_programme(shipped("FKR"))


def shipped(name: str) -> str:
    """The text of a set that comes with the service.

    Raises:
        KeyError: there is none of this name.
    """
    return files(__package__).joinpath(SHIPPED[name]).read_text(encoding="utf-8")


def read_programme(text: str) -> ShippedProgramme:
    """A set of rules as TOML, checked.

    Raises:
        tomllib.TOMLDecodeError: it is no TOML.
        pydantic.ValidationError: something in it is missing, or of another kind.
    """
    return ShippedProgramme.model_validate(tomllib.loads(text))


def as_sent(command: ProgrammeCommand) -> dict[str, Any]:
    """A command as the body that asks for it."""
    sent: dict[str, Any] = TypeAdapter(type(command)).dump_python(command, mode="json")
    return sent
