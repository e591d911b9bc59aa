"""One imported case as its facts tell it, and its values as a row of a file states them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType
from typing import Any, Literal, cast

from grants.kernel.event import Event
from grants.kernel.ids import EVERYWHERE, GENERAL, STATEWIDE, readable_or_hashed
from grants.kernel.sealed import Sealed
from grants.legacy.dates import is_after
from grants.legacy.events import (
    CorrectableField,
    LegacyCaseCorrected,
    LegacyCaseImported,
    LegacyKind,
)
from grants.legacy.rejections import NoYear
from grants.legacy.rows import LegacyRow

YearBasis = Literal["fiscal_year", "approved_on", "period_from"]

FUTURE = "date-in-future"
"""The mark of a legal date that had not come when it was taken over."""
_SCOPE_LENGTH_MAX = 40  # Of kernel.ids.Code: scopes stand in ids and as codes.


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseValues:
    """Everything a file can state about a case and a newer file can correct. None is unknown."""

    recipient: Sealed
    recipient_kind: str | None
    scope: str
    scope_label: str
    kind: LegacyKind
    title: Sealed | None
    purpose: Sealed | None
    objects: tuple[str, ...]
    earmark: str
    status: Literal["approved", "cancelled"]
    approved_cents: int | None
    disbursed_cents: int | None
    requested_cents: int | None
    applied_on: str | None
    approved_on: str | None
    period_from: str | None
    period_to: str | None
    paid_on: str | None
    fiscal_year: int | None
    year: int
    year_basis: YearBasis
    effective_from: str
    flags: tuple[str, ...]

    def fields(self) -> dict[str, Any]:
        """Name and value of every field, as `LegacyCaseImported` has them."""
        return {name: getattr(self, name) for name in FIELDS}


FIELDS = cast("tuple[CorrectableField, ...]", tuple(each.name for each in fields(CaseValues)))
SEALED_FIELDS: tuple[CorrectableField, ...] = ("recipient", "title", "purpose")
LIST_FIELDS: tuple[CorrectableField, ...] = ("objects", "flags")


def values_of(row: LegacyRow, texts: Mapping[CorrectableField, Sealed]) -> CaseValues:
    """The values of a row; its texts are in the vault already.

    Raises:
        NoYear: nothing in the row says which budget year it belongs to.
    """
    year_basis, year_of = _year(row)
    return CaseValues(
        recipient=texts["recipient"],
        recipient_kind=row.recipient_kind,
        scope=scope_code(row.scope),
        scope_label=row.scope or STATEWIDE,
        kind=cast("LegacyKind", row.kind or "unspecified"),
        title=texts.get("title"),
        purpose=texts.get("purpose"),
        objects=row.objects,
        earmark=row.earmark or GENERAL,
        status="cancelled" if row.cancelled else "approved",
        approved_cents=row.approved_cents,
        disbursed_cents=row.disbursed_cents,
        requested_cents=row.requested_cents,
        applied_on=row.applied_on,
        approved_on=row.approved_on,
        period_from=row.period_from,
        period_to=row.period_to,
        paid_on=row.paid_on,
        fiscal_year=row.fiscal_year,
        year=int(year_of[:4]),
        year_basis=year_basis,
        effective_from=row.approved_on or year_of,  # A grant is legally its approval.
        flags=flags_of(row),
    )


def scope_code(label: str | None) -> str:
    """The scope's place in ids: the source's own word where it fits, else a hash of it."""
    if label is None:
        return STATEWIDE
    code = readable_or_hashed(label)
    if len(code) > _SCOPE_LENGTH_MAX or code == EVERYWHERE:
        # A scope called `all` would open its budgets to the people of every region.
        return readable_or_hashed(f"scope {label}")
    return code


def _year(row: LegacyRow) -> tuple[YearBasis, str]:
    """What the budget year comes from: fiscal year, else approval, else beginning of the period."""
    if row.fiscal_year is not None:
        return "fiscal_year", str(row.fiscal_year)
    if row.approved_on is not None:
        return "approved_on", row.approved_on
    if row.period_from is not None:
        return "period_from", row.period_from
    raise NoYear


def flags_of(row: LegacyRow) -> tuple[str, ...]:
    """What is unusual about a row, whatever the day."""
    flags = list(row.flags)
    if row.cancelled:
        flags.append("cancelled")
    elif row.approved_cents is None:
        flags.append("amount-unknown")
    if not (row.applied_on or row.approved_on or row.period_from or row.paid_on):
        flags.append("no-date")
    return tuple(flags)


def in_future(dated: LegacyRow | CaseValues, today: dt.date) -> bool:
    """Does a legal date certainly lie after today? A partial one that may have come does not."""
    dates = (dated.applied_on, dated.approved_on, dated.paid_on)
    return any(date is not None and is_after(date, today.isoformat()) for date in dates)


def marked(values: CaseValues, known: CaseValues | None, today: dt.date) -> CaseValues:
    """Values of a row with the mark of a date in the future.

    Dates that the case has already keep the mark they came with: that a day comes corrects nothing.
    """
    if known is not None and _legal_dates(known) == _legal_dates(values):
        future = FUTURE in known.flags
    else:
        future = in_future(values, today)
    return replace(values, flags=(*values.flags, FUTURE)) if future else values


def _legal_dates(values: CaseValues) -> tuple[str | None, ...]:
    return values.applied_on, values.approved_on, values.paid_on


@dataclass(frozen=True, slots=True, kw_only=True)
class LegacyCase:
    """A case stream as far as imports are concerned.

    `values` is None where no import has stated anything. `stated_by` maps a corrected field to the
    version of the fact that stated it last (all others were stated by version 1). `origin_date` is
    the legal date it was imported with. `import_id` is the import that stated it last. `carried_on`
    tells that people have worked on it here.
    """

    version: int = 0
    programme: str = ""
    reference: str = ""
    party: str = ""
    values: CaseValues | None = None
    stated_by: Mapping[CorrectableField, int] = field(default_factory=lambda: MappingProxyType({}))
    origin_date: str = ""
    import_id: str = ""
    carried_on: bool = False


def evolve(case: LegacyCase, fact: Event) -> LegacyCase:
    """The case after one more fact of its stream; any fact counts, because versions do."""
    version = case.version + 1
    match fact:
        case LegacyCaseImported():
            stated = {name: getattr(fact, name) for name in FIELDS}
            return LegacyCase(
                version=version,
                programme=fact.programme,
                reference=fact.reference,
                party=fact.party,
                values=CaseValues(**stated),
                origin_date=fact.effective_from,
                import_id=fact.import_id,
                carried_on=case.carried_on,
            )
        case LegacyCaseCorrected():
            assert case.values is not None, "A correction follows the import of the case."
            changed = {
                each.field: _corrected(fact, each.field, each.new) for each in fact.corrections
            }
            return replace(
                case,
                version=version,
                values=replace(case.values, **changed),
                stated_by={**case.stated_by, **dict.fromkeys(changed, version)},
                import_id=fact.import_id,
            )
        case _:
            return replace(case, version=version, carried_on=True)


def _corrected(fact: LegacyCaseCorrected, name: CorrectableField, new: str | int | None) -> Any:
    if name in SEALED_FIELDS:
        return fact.sealed.get(name)
    if name in LIST_FIELDS:
        return tuple(str(new).split(",")) if new else ()
    return new


NO_CASE = LegacyCase()
