"""From a command's body to the command: fields are checked, texts sealed under their subject."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from grants.kernel.phrases import Phrase
from grants.kernel.sealed import Sealed
from grants.store.documents import DocumentId
from grants.store.recorded import Document

if TYPE_CHECKING:
    from grants.kernel.sealed import Subject
    from grants.store.dispatch import Route
    from grants.store.work import Work

DOCUMENTS_MAX = 50


class Attached(BaseModel):
    """What the body of a command of a case may say beside the command's own fields."""

    documents: Annotated[
        tuple[DocumentId, ...],
        Field(max_length=DOCUMENTS_MAX, description="Documents of the case that this rests on"),
    ] = ()


def takes_documents(route: Route) -> bool:
    """Documents lie under the key of a case that is there already."""
    return route.kind == "case" and route.opens is None


def split(route: Route, body: dict[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The command's own fields, and the documents it rests on.

    Raises:
        ValidationError: the documents are no list of ids.
    """
    if not takes_documents(route) or "documents" not in body:
        return body, ()
    own = {name: value for name, value in body.items() if name != "documents"}
    return own, Attached(documents=body["documents"]).documents


def named_documents(work: Work, documents: tuple[str, ...]) -> list[Document]:
    """The documents of the case by these ids.

    Raises:
        ValidationError: one is unknown or belongs to another case.
    """
    found = [work.known.document(document) for document in documents]
    unknown = PydanticCustomError(
        "document-unknown", "{error}", {"error": Phrase("Diese Akte hat kein solches Dokument.")}
    )
    wrong = [
        {"type": unknown, "loc": ("documents", number), "input": documents[number]}
        for number, stored in enumerate(found)
        if stored is None or stored.subject != work.stream
    ]
    if wrong:
        raise ValidationError.from_exception_data("documents", wrong)  # type: ignore[arg-type]
    return [Document(document=d.document, commitment=d.commitment) for d in found if d]


def body_schema(route: Route) -> dict[str, Any]:
    """The JSON Schema of all that a command's body may hold."""
    return with_documents(route, _schema_of(route.command))


def with_documents(route: Route, schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a command's own fields, with the documents it may rest on."""
    if not takes_documents(route):
        return schema
    documents = Attached.model_json_schema()["properties"]["documents"]
    return {**schema, "properties": {**schema["properties"], "documents": documents}}


@cache
def _schema_of(command: type) -> dict[str, Any]:
    """The JSON Schema of a command's own fields; nobody changes it."""
    return body_of(command).json_schema(mode="validation")


@cache
def body_of(command: type) -> TypeAdapter[Any]:
    """The validator of a command's body; a field it does not know is an error, not ignored."""
    command.__pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[attr-defined]
    return TypeAdapter(command)


def unsealed(subject: Subject, text: str) -> Sealed:  # noqa: ARG001
    """What stands for a text where nothing is to be stored."""
    return Sealed(ref="", commitment="")


def subject_of(subject: Subject, stream: str, body: dict[str, Any]) -> str:
    """The vault subject of a text in a command's body."""
    match subject:
        case "party" if not stream.startswith("party/"):
            return f"party/{body.get('party')}"
        case "person" if not stream.startswith("access/"):
            return f"access/{body.get('person')}"
        case "erasure":
            return f"erasure/{stream}"
        case "member":
            return f"{stream}/{body.get('member')}"
        case _:
            return stream
