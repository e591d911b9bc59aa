"""Taking in a file: who may, whether it is what it says, and storing it as it comes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grants.access.competence import competence_of
from grants.access.sight import held_roles
from grants.api.media import HEAD_BYTES, MEDIA_TYPES, Check
from grants.api.problems import Problem, forbidden, not_found
from grants.kernel.calendar import berlin_day
from grants.kernel.roles import Role
from grants.store.documents import Label, StoredDocument, Upload
from grants.store.refusals import Forbidden

if TYPE_CHECKING:
    from grants.api.reading import Asker
    from grants.wiring import Service

NAME_LENGTH_MAX = 255


@dataclass
class Taking:
    """A file on its way in: stored part by part, as long as it is what its media type says."""

    upload: Upload
    check: Check
    _head: bytes | None = b""

    def write(self, part: bytes) -> None:
        """The next part.

        Raises:
            Problem: 415, it is something else than it says.
        """
        if self._head is not None:
            part = self._head + part
            if len(part) < HEAD_BYTES:
                self._head = part
                return
            self._head = None
            if not self.check.head(part):
                raise unsupported()
        if not self.check.more(part):
            raise unsupported()
        self.upload.write(part)

    def finish(self) -> StoredDocument:
        """All of it has come.

        Raises:
            Problem: 415, it is something else than it says.
        """
        rest = self._head or b""
        if self._head is not None and not self.check.head(rest):
            raise unsupported()
        if not self.check.more(rest, last=True):
            raise unsupported()
        self.upload.write(rest)
        return self.upload.finish()


def begin(service: Service, asker: Asker, label: Label) -> Taking:
    """Begin to take in a file, for somebody who may act on its case.

    Raises:
        Problem: 404 no such case, 403 (logged) role or region.
    """
    _may_upload(service, asker, label.subject)
    return Taking(Upload(service.log, service.vault, label), Check(label.media_type))


def unsupported() -> Problem:
    """What is not taken in."""
    taken = ", ".join(MEDIA_TYPES)
    return Problem(
        415,
        "unsupported-media-type",
        f"Der Inhalt passt nicht zum Content-Type, oder dieser wird nicht angenommen: {taken};"
        " Texte in UTF-8.",
    )


def is_file_name(name: str) -> bool:
    """Whether it is the name of a file, without folders."""
    return 1 <= len(name) <= NAME_LENGTH_MAX and name.isprintable() and not {"/", "\\"} & set(name)


def _may_upload(service: Service, asker: Asker, stream: str) -> None:
    """Whoever may act on the case adds documents to it."""
    facts = service.log.read(stream)
    if not facts:
        raise not_found()
    able = frozenset[Role]().union(
        *(route.roles for route in service.routes.values() if route.kind == "case")
    )
    person = asker.signed_in.person
    today = berlin_day(service.dispatcher.clock())
    try:
        competence_of(held_roles(service.log, person, today), able, facts[0].stored.scope)
    except Forbidden as refusal:
        raise forbidden(
            refusal.code, person=person, command="put-document", stream=stream, roles=able
        ) from None
