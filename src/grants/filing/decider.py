"""Decides about the file of a case (stream `case/{number}`): what comes in, who looks after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import assert_never

from grants.application.lifecycle import Phase, advance
from grants.filing.commands import AssignCase, FileDocument, FilingCommand
from grants.filing.events import CaseAssigned, DocumentFiled, FilingEvent
from grants.filing.rejections import DocumentFiledBefore, NotACaseworkerThere
from grants.filing.transitions import STEPS
from grants.kernel.aggregate import Basis, Decider
from grants.kernel.calendar import day_de
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
class AssignmentBasis(Basis):
    """Whether whom the case is given to works on cases of its region today (Sachbearbeitung)."""

    works_there: bool


@dataclass(frozen=True, kw_only=True)
class File:
    """The documents that were taken into the file for their own sake, by id; who looks after it."""

    phase: Phase = Phase.UNKNOWN
    filed: Mapping[str, DocumentFiled] = field(default_factory=dict)
    responsible: str | None = None


def decide(command: FilingCommand, file: File, basis: Basis) -> tuple[FilingEvent, ...]:
    """The facts a command adds. Needs a `FilingBasis` or an `AssignmentBasis`.

    Raises:
        Rejection: a rule said no.
    """
    match command:
        case FileDocument():
            assert isinstance(basis, FilingBasis)
            return _file(command, file, basis)
        case AssignCase():
            assert isinstance(basis, AssignmentBasis)
            return _assign(command, file, basis)
        case _:
            assert_never(command)


def _file(command: FileDocument, file: File, basis: FilingBasis) -> tuple[FilingEvent, ...]:
    known = file.filed.get(command.document)
    if known is not None:
        if known.received_on == command.received_on:
            return ()
        raise DocumentFiledBefore(day=day_de(known.received_on))
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


def _assign(command: AssignCase, file: File, basis: AssignmentBasis) -> tuple[FilingEvent, ...]:
    if command.responsible == file.responsible:
        return ()
    STEPS.admit(command, file.phase)
    not_in_future(command.assigned_on, basis.today)
    if not basis.works_there:
        raise NotACaseworkerThere
    return (
        CaseAssigned(
            responsible=command.responsible,
            before=file.responsible,
            assigned_by=basis.person,
            assigned_on=command.assigned_on,
        ),
    )


def evolve(file: File, fact: Event) -> File:
    """The file after one more fact of its case."""
    moved = replace(file, phase=advance(file.phase, fact))
    match fact:
        case DocumentFiled():
            return replace(moved, filed={**moved.filed, fact.document: fact})
        case CaseAssigned():
            return replace(moved, responsible=fact.responsible)
        case _:
            return moved


FILE: Decider[FilingCommand, File, Event] = Decider(File(), decide, evolve)
