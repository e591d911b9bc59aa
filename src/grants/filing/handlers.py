"""How a document reaches the file, and who may be given it."""

from __future__ import annotations

from grants.access.decider import ACCESS
from grants.filing.commands import AssignCase, FileDocument
from grants.filing.decider import FILE, AssignmentBasis, FilingBasis
from grants.filing.rejections import DocumentUnknown
from grants.kernel.ids import access_stream
from grants.kernel.roles import Role
from grants.store.dispatch import Route
from grants.store.recorded import Document
from grants.store.work import Work


def file_document(work: Work, stream: str, command: FileDocument) -> None:
    """Take the document into the file; the fact also rests on it."""
    found = work.known.document(command.document)
    if found is None or found.subject != stream:
        raise DocumentUnknown(document=command.document)
    basis = FilingBasis(
        **vars(work.basis),
        commitment=found.commitment,
        kind=found.kind,
        media_type=found.media_type,
        size_bytes=found.bytes,
        name=found.name,
    )
    work.decide(FILE, stream, command, basis)
    work.attach([Document(document=found.document, commitment=found.commitment)])


def assign_case(work: Work, stream: str, command: AssignCase) -> None:
    """Give the case to somebody who works on cases of its region today, in their own right."""
    access = work.state(ACCESS, access_stream(command.responsible))
    grant = access.grant_on(work.basis.today, Role.CASEWORKER)
    works_there = grant is not None and grant.covers(work.scope(stream))
    work.decide(FILE, stream, command, AssignmentBasis(**vars(work.basis), works_there=works_there))


ROUTES: tuple[Route, ...] = (
    Route(
        name="file-document",
        kind="case",
        command=FileDocument,
        roles=frozenset(
            {
                Role.CASEWORKER,
                Role.COORDINATION,
                Role.ALLIANCE_OFFICE,
                Role.EXAMINER,
                Role.APPROVER,
            }
        ),
        handle=file_document,
    ),
    Route(
        name="assign-case",
        kind="case",
        command=AssignCase,
        roles=frozenset({Role.CASEWORKER, Role.COORDINATION, Role.APPROVER, Role.HEAD}),
        handle=assign_case,
    ),
)
