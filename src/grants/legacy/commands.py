"""What an import asks for. It has a face of its own; nobody sends these one by one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from grants.kernel.ids import Code, Identifier, Sha256
from grants.legacy.case import CaseValues
from grants.legacy.events import StatedTotal
from grants.programme.events import Title


@dataclass(frozen=True, kw_only=True)
class OpenImport:
    """Begin to take a file over (Datenübernahme beginnen); its stream gets a random id.

    Title and authority are those of the programme if the import has to establish it.
    """

    programme: Code
    title: Title
    authority: Title
    file_sha256: Sha256
    file_bytes: int
    mapping_sha256: Sha256
    approved_by: Identifier | None = None
    opened_on: dt.date


@dataclass(frozen=True, kw_only=True)
class ImportRow:
    """Take one row over (Altfall übernehmen), or correct the case it is about.

    `party` is a random id for the recipient of a new case. A text that the vault already holds
    for the case arrives as the case's own reference, so equal texts are equal values.
    """

    import_id: Identifier
    row: int
    case: str
    programme: Code
    reference: str
    party: Identifier
    values: CaseValues


@dataclass(frozen=True, kw_only=True)
class SealImport:
    """Close an import with what became of its rows (Datenübernahme abschließen)."""

    rows: int
    accepted: int
    rejected: int
    unchanged: int
    corrected: int
    approved_cents: int
    control_totals: tuple[StatedTotal, ...]
    sealed_on: dt.date


ImportCommand = OpenImport | SealImport
