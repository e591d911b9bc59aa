"""Decides about the file of a case (stream `case/{number}`): what comes in is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from grants.application.lifecycle import Phase, advance
from grants.filing.commands import FilingCommand
from grants.filing.events import DocumentFiled, FilingEvent
from grants.filing.rejections import DocumentFiledBefore
from grants.filing.transitions import STEPS
from grants.kernel.aggregate import Basis, Decider
from grants.kernel.event import Event
from grants.kernel.records import replace
from grants.kernel.rules import not_in_future
from grants.kernel.sealed import Sealed


@dataclass(frozen=True, kw_only=True)
class FilingBasis(Basis):
    """The document as it was uploaded."""

    commitment: str
    kind: str
    media_type: str
    size_bytes: int
    name: Sealed


@dataclass(frozen=True, kw_only=True)
class File:
    """The documents that were taken into the file for their own sake, by id."""

    phase: Phase = Phase.UNKNOWN
    filed: Mapping[str, DocumentFiled] = field(default_factory=dict)


def decide(command: FilingCommand, file: File, basis: Basis) -> tuple[FilingEvent, ...]:
    """The facts a command adds. Needs a `FilingBasis`.

    Raises:
        Rejection: a rule said no.
    """
    assert isinstance(basis, FilingBasis)
    known = file.filed.get(command.document)
    if known is not None:
        if known.received_on == command.received_on:
            return ()
        raise DocumentFiledBefore(day=known.received_on.strftime("%d.%m.%Y"))
    STEPS.admit(command, file.phase)
    not_in_future(command.received_on, basis.today)
    return (
        DocumentFiled(
            document=command.document,
            commitment=basis.commitment,
            kind=basis.kind,
            media_type=basis.media_type,
            size_bytes=basis.size_bytes,
            name=basis.name,
            filed_by=basis.person,
            received_on=command.received_on,
        ),
    )


def evolve(file: File, fact: Event) -> File:
    """The file after one more fact of its case."""
    moved = replace(file, phase=advance(file.phase, fact))
    match fact:
        case DocumentFiled():
            return replace(moved, filed={**moved.filed, fact.document: fact})
        case _:
            return moved


FILE: Decider[FilingCommand, File, Event] = Decider(File(), decide, evolve)
