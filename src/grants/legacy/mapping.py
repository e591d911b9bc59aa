"""The mapping file of a legacy import: which column of a foreign file means what (TOML)."""

from __future__ import annotations

import hashlib
import json
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from grants.legacy.cells import fold_name
from grants.legacy.errors import MappingError, MappingProblem
from grants.legacy.mapping_fields import (
    Address,
    ColumnName,
    Encoding,
    Format,
    Pattern,
    Scalar,
    Separators,
    short,
)
from grants.legacy.mapping_problems import explain, no_toml, problem
from grants.legacy.messages import said, unreadable
from grants.legacy.values import DecimalMark, Unit


class _Part(BaseModel):
    """A part of a mapping: unknown keys are errors, nothing is converted in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class FileSettings(_Part):
    """Where in the file the rows are, and how a text file is written. None means: found out."""

    sheet: str | int = 1
    header_row: Annotated[int, Field(ge=0, le=1000)] = 1
    encoding: Encoding | None = None
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    quote: Annotated[str, Field(max_length=1)] = '"'


class ColumnSource(_Part):
    """Where the value of a target comes from: a column by heading or 1-based number.

    `map` translates cell texts (matched folded), `default` stands in for an empty cell, or for
    every row when no column is named.
    """

    column: ColumnName | None = None
    default: Scalar | None = None
    map: dict[str, Scalar] = Field(default_factory=dict)

    @field_validator("map")
    @classmethod
    def _distinct(cls, words: dict[str, Scalar]) -> dict[str, Scalar]:
        folded = [fold_name(word) for word in words]
        if len(set(folded)) < len(folded):
            raise problem("mapping/map-twice")
        return words

    @model_validator(mode="after")
    def _has_origin(self) -> ColumnSource:
        if self.column is None and self.default is None and not getattr(self, "row_number", False):
            raise problem("mapping/no-source")
        return self


class ReferenceSource(ColumnSource):
    """The natural key. `row_number` counts the rows of a file that has none, from 1."""

    row_number: bool = False

    @model_validator(mode="after")
    def _one_origin(self) -> ReferenceSource:
        if self.row_number and (self.column is not None or self.default is not None or self.map):
            raise problem("mapping/two-sources")
        if not self.row_number and self.column is None:
            raise problem("mapping/same-for-all")
        return self


class ListSource(ColumnSource):
    """Several values in one cell, divided at any text of `split`."""

    split: Separators | None = None


class AmountSource(ColumnSource):
    """Money in `unit`; `decimal` is the mark before the decimals of amounts written as text."""

    unit: Unit = "EUR"
    decimal: DecimalMark | None = None


class DateSource(ColumnSource):
    """A partial date; `format` says how it is written where that is not certain by itself."""

    format: Format | None = None


class PeriodSource(DateSource):
    """A date that may share its cell with another: from the first piece, to the last."""

    split: Separators | None = None


_Text: TypeAlias = Annotated[ColumnSource, short("column")] | None
_Amount: TypeAlias = Annotated[AmountSource, short("column")] | None
_Date: TypeAlias = Annotated[DateSource, short("column")] | None
_Period: TypeAlias = Annotated[PeriodSource, short("column")] | None


class Columns(_Part):
    """Every target an import knows. Reference and recipient are required, the rest is optional."""

    reference: Annotated[ReferenceSource, short("column")]
    recipient: Annotated[ColumnSource, short("column")]
    recipient_kind: _Text = None
    scope: _Text = None
    kind: _Text = None
    title: _Text = None
    purpose: _Text = None
    objects: Annotated[ListSource, short("column")] | None = None
    approved: _Amount = None
    disbursed: _Amount = None
    requested: _Amount = None
    applied_on: _Date = None
    approved_on: _Date = None
    period_from: _Period = None
    period_to: _Period = None
    paid_on: _Date = None
    fiscal_year: _Period = None
    earmark: _Text = None
    cancelled: _Text = None


class ControlTotal(_Part):
    """A total stated by the source: in a cell (with a pattern around it), or outside the file.

    An approved total has the unit and decimal mark of the approved column unless it says so.
    """

    cell: Address | None = None
    pattern: Pattern | None = None
    value: str | int | Decimal | None = None
    unit: Unit | None = None
    decimal: DecimalMark | None = None

    @model_validator(mode="after")
    def _one_origin(self) -> ControlTotal:
        if (self.cell is None) == (self.value is None):
            raise problem("mapping/total-source")
        if self.pattern is not None and self.cell is None:
            raise problem("mapping/total-pattern")
        return self


class ControlTotals(_Part):
    """Published totals that the import is compared with; nothing is ever made to balance."""

    count: Annotated[ControlTotal, short("value")] | None = None
    approved: Annotated[ControlTotal, short("value")] | None = None


class Rules(_Part):
    """What the source means where it says nothing."""

    null_amount: Literal["unknown", "cancelled"] = "unknown"


class Mapping(_Part):
    """One mapping file, checked. Title and authority are for a programme the import establishes."""

    programme: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$")]
    title: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    authority: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    file: FileSettings = FileSettings()
    columns: Columns
    control_totals: ControlTotals = ControlTotals()
    rules: Rules = Rules()

    @model_validator(mode="after")
    def _rules_fit(self) -> Mapping:
        if self.rules.null_amount == "cancelled" and self.columns.approved is None:
            raise problem("mapping/null-amount")
        return self

    def with_sheet(self, sheet: str) -> Mapping:
        """The same mapping for another sheet, named or numbered; its hash differs."""
        return self.model_copy(update={"file": self.file.model_copy(update={"sheet": sheet})})

    @property
    def sha256(self) -> str:
        """SHA-256 (hexadecimal) of what the mapping says: comments, order and notation aside."""
        content = self.model_dump(mode="json", exclude_defaults=True)
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def parse_mapping(text: str) -> Mapping:
    """Check the text of a mapping file. Raises MappingError with all problems at once."""
    try:
        # Decimal, because a control total written as 892152355.55 is money.
        content = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise MappingError((MappingProblem("", no_toml(error)),)) from error
    try:
        return Mapping.model_validate(content)
    except ValidationError as error:
        raise MappingError(explain(error, Mapping)) from error


def load_mapping(path: Path) -> Mapping:
    """Read and check a mapping file. Raises MappingError, also when the file cannot be read."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        missing = said("mapping/unreadable", reason=unreadable(error))
        raise MappingError((MappingProblem(str(path), missing),)) from error
    except UnicodeDecodeError as error:
        foreign = said("mapping/not-utf8")
        raise MappingError((MappingProblem(str(path), foreign),)) from error
    return parse_mapping(text)
