"""The documents of a case: taken in with a form, listed, and given back to those who see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Path
from fastapi.responses import Response
from starlette.datastructures import UploadFile
from starlette.requests import Request

from grants.api.document_routes import document_answer, documents_in
from grants.api.problems import Problem
from grants.api.uploads import begin, is_file_name
from grants.kernel.ids import case_stream
from grants.store.documents import CHUNK_BYTES, DOCUMENT_BYTES_MAX, Label
from grants.web import wording
from grants.web.acting import Files
from grants.web.language import day, gettext
from grants.web.numbers import Number
from grants.web.wording.errors import FILE_NOT_AS_NAMED, FILE_NOT_TAKEN, FILE_TOO_LARGE

if TYPE_CHECKING:
    from grants.api.document_routes import DocumentItem
    from grants.web.fields import Option
    from grants.web.visits import Pages, Visit

_KINDS = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "txt": "text/plain",
    "csv": "text/csv",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""By the end of a name, which browsers do not always know what to call."""
ACCEPTED = ",".join(f".{ending}" for ending in _KINDS)


def file_routes(router: APIRouter, pages: Pages) -> None:
    """`/vorgaenge/{number}/dokumente/{document}`."""

    @router.get("/vorgaenge/{number}/dokumente/{document}")
    def give(
        request: Request,
        number: Number,
        document: Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{20}$")],
    ) -> Response:
        visit = pages.visit(request)
        pages.reading.sees_case(visit.asker, number)
        return document_answer(pages.reading.service, number, document)


def case_documents(pages: Pages, visit: Visit, number: str) -> list[DocumentItem]:
    """What lies in the file of a case at the moment of the visit."""
    return documents_in(pages.reading, number, visit.moment)


def case_files(pages: Pages, number: str, place: str) -> Files:
    """The files that a form about a case may name, and what takes in another."""

    def take(visit: Visit, file: UploadFile, kind: str, command_id: str) -> Option:
        return _taken(pages, visit, case_stream(number), file, kind=kind, command_id=command_id)

    known = documents_in(pages.reading, number, None)
    if place == "document":  # What was filed is not filed again.
        known = [each for each in known if not each.facts]
    return Files(place=place, options=tuple(map(_option, known)), accepted=ACCEPTED, take=take)


def _option(each: DocumentItem) -> Option:
    name = each.name or gettext("gelöscht")
    kind = wording.code("document_kind", each.kind)
    return each.document, f"{name} ({kind}, {day(each.uploaded_at)})"


def _taken(
    pages: Pages, visit: Visit, stream: str, file: UploadFile, *, kind: str, command_id: str
) -> Option:
    name = (file.filename or "").strip()
    ending = name.rpartition(".")[2].lower()
    if not is_file_name(name) or ending not in _KINDS:
        raise Problem(415, "unsupported-media-type", FILE_NOT_TAKEN)
    if file.size is not None and file.size > DOCUMENT_BYTES_MAX:
        raise Problem(413, "body-too-large", FILE_TOO_LARGE)
    label = Label(
        subject=stream,
        kind=kind if kind in wording.CODES["document_kind"] else "letter",
        media_type=_KINDS[ending],
        name=name,
        person=visit.asker.signed_in.person,
        command_id=command_id,
    )
    taking = begin(pages.reading.service, visit.asker, label)
    try:
        while part := file.file.read(CHUNK_BYTES):
            taking.write(part)
        stored = taking.finish()
    except Problem:
        raise Problem(415, "unsupported-media-type", FILE_NOT_AS_NAMED) from None
    return stored.document, f"{name} ({wording.code('document_kind', label.kind)})"
