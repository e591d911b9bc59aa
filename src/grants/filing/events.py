"""Facts about the file of a case. Stream `case/{number}`."""

from __future__ import annotations

import datetime as dt

from grants.kernel.event import Event, stored_as
from grants.kernel.ids import Code, Identifier
from grants.kernel.sealed import Sealed


@stored_as("filing.document-filed", on="received_on")
class DocumentFiled(Event):
    """A document is taken into the file (Zugang zur Akte); `commitment` proves its content."""

    document: Identifier
    commitment: str
    kind: Code
    media_type: str
    size_bytes: int
    name: Sealed
    filed_by: Identifier
    received_on: dt.date


FilingEvent = DocumentFiled
