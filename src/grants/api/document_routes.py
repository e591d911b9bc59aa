"""Documents: taken in encrypted, listed, and given back to those who see the case."""

from __future__ import annotations

import datetime as dt
from email.message import EmailMessage
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Path, Query
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from grants.api import bodies
from grants.api.document_names import NamingFact, naming_facts
from grants.api.media import MEDIA_TYPES, TEXTS
from grants.api.openapi import header, problems
from grants.api.problems import Problem, not_found
from grants.api.reading import After, AsOf, KnownAt, Limit, Page, Reading, page
from grants.api.texts import open_references
from grants.api.trail_reads import REFUSED_OR_MISSING
from grants.api.trail_reads import Number as PathNumber
from grants.api.uploads import begin, is_file_name, unsupported
from grants.kernel.ids import Code, case_stream
from grants.kernel.phrases import Phrase
from grants.store.documents import (
    Label,
    StoredDocument,
    documents_of,
    find_document,
    open_document,
)
from grants.store.vault import SubjectErased

if TYPE_CHECKING:
    from grants.wiring import Service
    from projections.moments import Moment

Number = Annotated[str, Query(pattern=r"^[A-Za-z0-9._-]{1,120}$", description="Of the case")]
Kind = Annotated[Code, Query(description="What kind of document it is, as a code")]


_FILE = {"schema": {"type": "string", "format": "binary"}}
_CONTENT: dict[str, Any] = {
    "description": "The file",
    "content": dict.fromkeys(MEDIA_TYPES, _FILE),
}
_DESCRIBED: dict[str, Any] = {
    "parameters": [
        header("Idempotency-Key", "The id of the upload.", pattern="^[A-Za-z0-9._:-]{8,128}$"),
        header("Content-Disposition", "The name of the file (RFC 6266).", pattern="filename"),
    ],
    "requestBody": {"required": True, "content": dict.fromkeys(MEDIA_TYPES, _FILE)},
}


class UploadedBody(BaseModel):
    """A document that was taken in; facts name it by id and commitment (salted SHA-256)."""

    document: str
    commitment: str
    bytes: int
    media_type: str


class DocumentItem(UploadedBody):
    """A document of a case; `name` is null once erased. What no fact names is kept for a day."""

    kind: str
    name: str | None
    uploaded_at: dt.datetime
    facts: list[NamingFact]


def document_router(reading: Reading) -> APIRouter:
    """`/documents` and `/cases/{number}/documents`."""
    router = APIRouter(tags=["Documents"])
    _take_in(router, reading)
    _list(router, reading)
    _give_back(router, reading)
    return router


def _take_in(router: APIRouter, reading: Reading) -> None:
    service = reading.service

    @router.put(
        "/documents",
        operation_id="put-document",
        status_code=201,
        response_model=UploadedBody,
        responses=problems(400, 401, 403, 404, 409, 413, 415, 422, 503),
        openapi_extra=_DESCRIBED,
    )
    async def put_document(request: Request, *, case: Number, kind: Kind) -> JSONResponse:
        """Store a file of at most 50 MiB encrypted under the key of a case.

        It is kept once a command of the case names it in `documents`, or `file-document` does.
        The same Idempotency-Key with the same file answers with the same document.
        """
        asker = await run_in_threadpool(reading.asker, request)
        label = Label(
            subject=case_stream(case),
            kind=kind,
            media_type=_media_type(request),
            name=_file_name(request),
            person=asker.signed_in.person,
            command_id=bodies.command_id(request),
        )
        taking = await run_in_threadpool(begin, service, asker, label)
        async for part in request.stream():
            await run_in_threadpool(taking.write, part)
        stored = await run_in_threadpool(taking.finish)
        return JSONResponse(_uploaded(stored).model_dump(), 201)


def _media_type(request: Request) -> str:
    given = bodies.only(request, "Content-Type") or ""
    media_type, _, parameters = given.partition(";")
    media_type = media_type.strip().lower()
    charset = parameters.strip().lower().removeprefix("charset=").strip('"')
    if media_type not in MEDIA_TYPES or charset not in {"", "utf-8"}:
        raise unsupported()
    return media_type


def _file_name(request: Request) -> str:
    """The name in Content-Disposition (RFC 6266), without folders."""
    message = EmailMessage()
    message["Content-Disposition"] = bodies.only(request, "Content-Disposition") or "attachment"
    name = (message.get_filename() or "").strip()
    if not is_file_name(name):
        raise Problem(
            400,
            "file-name-missing",
            "Content-Disposition: erwartet wird der Dateiname ohne Ordner, etwa"
            " attachment; filename*=UTF-8''Antrag.pdf",
        )
    return name


def _uploaded(stored: StoredDocument) -> UploadedBody:
    return UploadedBody(
        document=stored.document,
        commitment=stored.commitment,
        bytes=stored.bytes,
        media_type=stored.media_type,
    )


def _list(router: APIRouter, reading: Reading) -> None:
    @router.get(
        "/cases/{number}/documents", operation_id="case-documents", responses=REFUSED_OR_MISSING
    )
    def list_documents(
        request: Request,
        *,
        number: PathNumber,
        as_of: AsOf = None,
        known_at: KnownAt = None,
        after: After = None,
        limit: Limit = 100,
    ) -> Page[DocumentItem]:
        """The documents of a case as they came, with the facts that name them."""
        reading.finds_case(reading.asker(request), number)
        moment = reading.moment(as_of=as_of, known_at=known_at)
        items = documents_in(reading, number, moment)
        return page(items, after=after, limit=limit, key=lambda item: item.document)


def _give_back(router: APIRouter, reading: Reading) -> None:
    service = reading.service

    @router.get(
        "/cases/{number}/documents/{document}",
        operation_id="case-document",
        response_class=StreamingResponse,
        responses={**problems(401, 403, 404, 410, 422, 503), 200: _CONTENT},
    )
    def give_document(
        request: Request,
        *,
        number: PathNumber,
        document: Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{20}$")],
    ) -> StreamingResponse:
        """The file as it came, to be saved."""
        reading.finds_case(reading.asker(request), number)
        return document_answer(service, number, document)


def documents_in(reading: Reading, number: str, moment: Moment | None) -> list[DocumentItem]:
    """The documents of a case as they came, with the facts that name them."""
    service, stream = reading.service, case_stream(number)
    named = naming_facts(service.log, stream, moment)
    found = documents_of(service.log, stream)
    if moment is not None:
        there_by = service.log.recorded_at(moment.known_at)
        found = [each for each in found if there_by and each.uploaded_at <= there_by]
    names = open_references(service, {stored.name.ref for stored in found})
    return [
        DocumentItem(
            **vars(_uploaded(stored)),
            kind=stored.kind,
            name=names.get(stored.name.ref),
            uploaded_at=stored.uploaded_at,
            facts=named.get(stored.document, []),
        )
        for stored in found
    ]


def document_answer(service: Service, number: str, document: str) -> StreamingResponse:
    """A document of a case, to be saved.

    Raises:
        Problem: 404 the case has none, 410 it was erased.
    """
    stored = find_document(service.log, document)
    if stored is None or stored.subject != case_stream(number):
        raise not_found()
    try:
        content = open_document(service.log, service.vault, stored)
    except SubjectErased:
        raise Problem(
            410,
            "document-erased",
            Phrase("Der Inhalt ist gelöscht; dass es ihn gab, bezeugt die Prüfsumme in der Akte."),
        ) from None
    name = open_references(service, {stored.name.ref}).get(stored.name.ref, document)
    charset = "; charset=utf-8" if stored.media_type in TEXTS else ""
    headers = {
        "Content-Length": str(stored.bytes),
        "Content-Type": f"{stored.media_type}{charset}",
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
    }
    return StreamingResponse(content, headers=headers)
