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


@stored_as("filing.case-assigned", on="assigned_on")
class CaseAssigned(Event):
    """Somebody works on the case from now on (Zuständigkeit in der Sachbearbeitung).

    `before` is who was responsible until then; None: nobody. It says who looks after the case and
    allows nothing: what somebody may do follows from their roles alone.
    """

    responsible: Identifier
    before: Identifier | None
    assigned_by: Identifier
    assigned_on: dt.date


FilingEvent = DocumentFiled | CaseAssigned
