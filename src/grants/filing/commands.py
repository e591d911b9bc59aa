"""What may be asked of the file of a case."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from grants.kernel.ids import Identifier


@dataclass(frozen=True, kw_only=True)
class FileDocument:
    """Take an uploaded document into the file (zur Akte nehmen), with the day on which it came."""

    document: Identifier
    received_on: dt.date


@dataclass(frozen=True, kw_only=True)
class AssignCase:
    """Give the case to somebody to work on (Zuweisung); they are responsible from that day on."""

    responsible: Identifier
    assigned_on: dt.date


FilingCommand = FileDocument | AssignCase
