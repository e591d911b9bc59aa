"""What a browser sends of a form, and how that outlives a session that ended meanwhile."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser

from grants.api.middleware import BODY_BYTES_MAX, admit_files
from grants.api.problems import Problem
from grants.web.language import gettext
from grants.web.own_address import SESSION
from grants.web.tallying import tallies
from grants.web.visits import NotSignedIn

if TYPE_CHECKING:
    from starlette.requests import Request

    from grants.web.visits import Pages, Visit

FIELDS_MAX = 5_000
FILES_MAX = 5
CARRIED_BYTES_MAX = 512 * 1024
"""What is typed into the largest form is far below."""
CARRIED = "getippt"
OWN = frozenset({"form_token", "command_id", "stand", "tun", "gesehen", "von", "zeilen"})
"""Names on a form that are not the command's."""
UPLOAD = frozenset({"datei", "datei_art"})


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A form as it came: what its fields hold (several of one name in lines), and files.

    `again`: it was typed in another session of the same person, and is only to be shown.
    """

    values: Mapping[str, str]
    files: tuple[UploadFile, ...] = ()
    again: bool = False

    def get(self, name: str) -> str:
        """What a field holds."""
        return self.values.get(name, "")

    def close(self) -> None:
        """Forget the files."""
        for file in self.files:
            file.file.close()

    @property
    def own(self) -> dict[str, str]:
        """What was typed for the command."""
        return {k: v for k, v in self.values.items() if k not in OWN | UPLOAD}

    @property
    def version(self) -> int | None:
        """The version of the stream that the form was made for."""
        text = self.get("stand")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None


async def sent_by(request: Request) -> Sent:
    """What a browser sends of a form without files."""
    return _sent(await request.form(max_fields=FIELDS_MAX, max_files=FILES_MAX))


async def sent_with_files(pages: Pages, request: Request) -> Sent:
    """What a browser sends of a form that may hold files.

    Of a browser in which nobody is signed in any more what was typed is kept, and no file; one in
    which nobody ever was may send no more than is typed.
    """
    if not pages.own.cookie(request, SESSION):
        return await sent_by(request)
    admit_files(request.scope)
    session = await run_in_threadpool(pages.session, request)
    multipart = request.headers.get("content-type", "").startswith("multipart/form-data")
    if session is not None or not multipart:
        return await sent_by(request)
    try:
        parser = _TypedParser(
            request.headers, request.stream(), max_fields=FIELDS_MAX, max_files=FILES_MAX
        )
        sent = _sent(await parser.parse())
    except MultiPartException as error:
        raise HTTPException(400, error.message) from None
    sent.close()
    return replace(sent, files=())


class _TypedParser(MultiPartParser):
    """Lets files pass by unread, and takes no more than can be typed."""

    typed_bytes = 0

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        """A piece of a field or file."""
        if self._current_part.file is None:
            self.typed_bytes += end - start
            if self.typed_bytes > BODY_BYTES_MAX:
                raise MultiPartException("too much was typed")
            super().on_part_data(data, start, end)


def _sent(form: FormData) -> Sent:
    values: dict[str, str] = {}
    files = []
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            if value.filename:
                files.append(value)
            else:
                value.file.close()
        else:
            plain = value.replace("\r\n", "\n")
            values[name] = f"{values[name]}\n{plain}" if name in values else plain
    if CARRIED in values:
        return Sent(values=_uncarried(values[CARRIED]), files=tuple(files), again=True)
    return Sent(values=values, files=tuple(files))


def _uncarried(text: str) -> dict[str, str]:
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Problem(400, "malformed", gettext("Das Formular ist nicht lesbar."))
    return {str(name): str(value) for name, value in found.items()}


def visit_of(pages: Pages, request: Request, sent: Sent) -> tuple[Visit, Sent]:
    """The visit in which a form came; typed in another one by the same person it is shown again.

    Raises:
        NotSignedIn: the session has ended; carries what was typed.
        Problem: 403, the form is somebody else's or comes from another site.
    """
    try:
        visit = pages.visit(request)
    except NotSignedIn:
        raise NotSignedIn(_carried(sent)) from None
    if not sent.again and tallies(sent.get("form_token"), visit.session.form_token):
        return visit, sent
    own = pages.own.is_origin_of(request)
    if own and tallies(sent.get("von"), whose(pages, visit)):
        return visit, replace(sent, again=True)
    if sent.again:
        detail = gettext("Dieses Formular hat eine andere Person ausgefüllt; es wurde verworfen.")
        raise Problem(403, "other-person", detail)
    raise Problem(403, "other-origin", gettext("Dieses Formular kam nicht von hier."))


def whose(pages: Pages, visit: Visit) -> str:
    """Marks a form as one that was shown to this person; nobody else can know the mark."""
    return pages.reading.service.vault.fingerprint(["form", visit.session.person]).hex()


def _carried(sent: Sent) -> str:
    kept: dict[str, Any] = {k: v for k, v in sent.values.items() if k not in {"form_token", "tun"}}
    text = json.dumps(kept, ensure_ascii=False)
    return text if len(text.encode()) <= CARRIED_BYTES_MAX else ""
