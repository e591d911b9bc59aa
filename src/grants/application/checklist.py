"""The completeness checklist of an application: each item open, present or waived. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from grants.application.events import DocumentsRequested, DocumentsSupplied, DocumentsWaived
from grants.kernel.event import Event

ItemState = Literal["open", "present", "waived"]
Checklist = Mapping[str, ItemState]


def after(checklist: Checklist, fact: Event) -> Checklist:
    """The items of all rounds after one more fact; one asked for again is open again."""
    match fact:
        case DocumentsRequested():
            return {**checklist, **dict.fromkeys(fact.items, "open")}
        case DocumentsSupplied(items=None):  # Version 1: whatever was asked for came.
            return {
                item: "present" if state == "open" else state for item, state in checklist.items()
            }
        case DocumentsSupplied(items=tuple() as items):
            return {**checklist, **dict.fromkeys(items, "present")}
        case DocumentsWaived():
            return {**checklist, **dict.fromkeys(fact.items, "waived")}
        case _:
            return checklist


def with_wanted(checklist: Checklist, wanted: tuple[str, ...]) -> Checklist:
    """With what the programme wants besides: what no round asked for came with the application."""
    return {**dict.fromkeys(wanted, "present"), **checklist}


def open_items(checklist: Checklist) -> tuple[str, ...]:
    """What is still missing."""
    return tuple(item for item, state in checklist.items() if state == "open")
