"""Facts about what is missing: more time, done without, waited for in vain."""

from __future__ import annotations

import datetime as dt

from grants.kernel.event import Event, stored_as
from grants.kernel.ids import Code, Identifier
from grants.kernel.sealed import Sealed


@stored_as("application.deadline-extended", on="extended_on")
class DeadlineExtended(Event):
    """More time for a round of documents (Fristverlängerung).

    `original_due_on` is the deadline the round began with, kept for ever; `due_on` is the one in
    force from now on.
    """

    round: int
    original_due_on: dt.date
    due_on: dt.date
    reasons: Sealed
    extended_by: Identifier
    extended_on: dt.date


@stored_as("application.documents-waived", on="waived_on")
class DocumentsWaived(Event):
    """Items are done without (Verzicht auf Unterlagen); `open_items` are those still missing."""

    items: tuple[Code, ...]
    open_items: tuple[Code, ...]
    reasons: Sealed
    waived_by: Identifier
    waived_on: dt.date


@stored_as("application.deemed-withdrawn", on="deemed_on")
class ApplicationDeemedWithdrawn(Event):
    """Nothing came in time, so the application counts as taken back (gilt als zurückgenommen).

    `due_on` is the last day of the deadline in force, `items` are what was still missing.
    """

    round: int
    items: tuple[Code, ...]
    original_due_on: dt.date
    due_on: dt.date
    recorded_by: Identifier
    deemed_on: dt.date
