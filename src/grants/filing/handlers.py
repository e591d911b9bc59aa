"""How a document reaches the file: it must have been uploaded for this case."""

from __future__ import annotations

from grants.filing.commands import FileDocument
from grants.filing.decider import FILE, FilingBasis
from grants.filing.rejections import DocumentUnknown
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
)
