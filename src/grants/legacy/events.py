"""Facts about imported histories: the import itself, and the cases it brought (Altfälle).

Streams `import/{id}` and `case/{programme}-{reference}`.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from grants.kernel.calendar import PartialDate
from grants.kernel.event import Event, stored_as
from grants.kernel.ids import Code, Identifier, Sha256
from grants.kernel.money import Cents
from grants.kernel.sealed import Sealed

LegacyKind = Literal["regional", "statewide", "network", "unspecified"]

DECISION_ELSEWHERE = "legacy"
"""Stands in postings for the decision, which the old system knew and we do not."""

CorrectableField = Literal[
    "recipient",
    "recipient_kind",
    "title",
    "purpose",
    "scope",
    "scope_label",
    "kind",
    "objects",
    "approved_cents",
    "disbursed_cents",
    "requested_cents",
    "applied_on",
    "approved_on",
    "period_from",
    "period_to",
    "paid_on",
    "fiscal_year",
    "year",
    "year_basis",
    "effective_from",
    "earmark",
    "status",
    "flags",
]


@stored_as("legacy.import-opened", on="opened_on", version=2)
class ImportOpened(Event):
    """A file is taken over (Datenübernahme). History before it is provable only as imported.

    `approved_by` is who released it (Freigabe) beside the importer; None: it was taken over on the
    command line, by whoever holds the logins and the key.
    """

    import_id: Identifier
    programme: Code
    file_sha256: Sha256
    file_bytes: int
    mapping_sha256: Sha256
    opened_by: Identifier
    approved_by: Identifier | None
    opened_on: dt.date

    @classmethod
    def upcast(cls, fields: dict[str, Any], version: int) -> dict[str, Any]:
        """Version 1 knew no approval."""
        return {**fields, "approved_by": None} if version == 1 else fields


@stored_as("legacy.case-imported", on="effective_from")
class LegacyCaseImported(Event):
    """A case as an older system knew it (Altfall). None means unknown, never zero.

    `effective_from` is its legal date: when it was approved, or where the source does not say so,
    what its budget year was taken from (`year_basis`); with the source's precision.
    `flags` name what a reader should know: negative-approved, negative-disbursed,
    negative-requested, amount-unknown, cancelled, no-date, date-in-future.
    """

    case: str
    import_id: Identifier
    row: int
    programme: Code
    reference: Annotated[str, Field(min_length=1, max_length=200)]
    party: Identifier
    recipient: Sealed
    recipient_kind: Code | None
    scope: Code
    scope_label: Annotated[str, Field(min_length=1, max_length=200)]
    kind: LegacyKind
    title: Sealed | None
    purpose: Sealed | None
    objects: tuple[Code, ...]
    earmark: Code
    status: Literal["approved", "cancelled"]
    approved_cents: Cents | None
    disbursed_cents: Cents | None
    requested_cents: Cents | None
    applied_on: PartialDate | None
    approved_on: PartialDate | None
    period_from: PartialDate | None
    period_to: PartialDate | None
    paid_on: PartialDate | None
    fiscal_year: int | None
    year: int
    year_basis: Literal["fiscal_year", "approved_on", "period_from"]
    effective_from: PartialDate
    flags: tuple[Code, ...]


class Correction(BaseModel):
    """One field of a case as a newer file states it.

    Recipient, title and purpose have neither old nor new here: the new text is in the vault, named
    by `sealed` of the fact (missing there: unknown from now on). Lists are joined with commas.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    field: CorrectableField
    old: str | int | None
    new: str | int | None


@stored_as("legacy.case-corrected", on="effective_from")
class LegacyCaseCorrected(Event):
    """A newer file states a case differently (Berichtigung), at the original legal date.

    `corrects` is the position of the fact that stated these fields; fields that different facts
    stated are corrected by a fact each.
    """

    case: str
    import_id: Identifier
    row: int
    corrects: int
    corrections: tuple[Correction, ...]
    sealed: dict[CorrectableField, Sealed]
    effective_from: PartialDate


@stored_as("legacy.row-rejected", on="rejected_on")
class ImportRowRejected(Event):
    """A row could not be taken over (abgewiesene Zeile). Its content is not repeated here."""

    import_id: Identifier
    row: int
    column: str
    rule: Code
    rejected_on: dt.date


class StatedTotal(BaseModel):
    """A total the file states itself, beside the one computed from its rows."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    measure: Literal["count", "approved_cents"]
    computed: int
    stated: int


@stored_as("legacy.import-sealed", on="sealed_on")
class ImportSealed(Event):
    """The file was read to its end (Abschluss der Übernahme), with what became of its rows.

    Every row is one of accepted (a new case), unchanged, corrected or rejected. `approved_cents`
    and the computed totals are those of all rows that were not rejected.
    """

    import_id: Identifier
    rows: int
    accepted: int
    rejected: int
    unchanged: int
    corrected: int
    approved_cents: int
    control_totals: tuple[StatedTotal, ...]
    sealed_on: dt.date
