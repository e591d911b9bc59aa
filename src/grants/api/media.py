"""Which files are taken in, and whether a file is what it says it is."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

HEAD_BYTES = 4096
"""So much of a file is looked at before any of it is stored."""

_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def _begins(signature: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(signature)


def _open_document(media_type: str) -> Callable[[bytes], bool]:
    """The first entry of the archive is `mimetype`, stored as it is (ODF 1.3, part 2, 3.3)."""
    named = b"mimetype" + media_type.encode()
    return lambda head: head.startswith(b"PK\x03\x04") and head[30 : 30 + len(named)] == named


def _open_xml(part: bytes) -> Callable[[bytes], bool]:
    """An archive with the list of its content types (ECMA-376, part 2) or a part of this kind."""
    return lambda head: (
        head.startswith(b"PK\x03\x04")
        and (b"[Content_Types].xml" in head or b"_rels/.rels" in head or part in head)
    )


SIGNATURES: Mapping[str, Callable[[bytes], bool]] = {
    "application/pdf": _begins(b"%PDF-"),
    "image/png": _begins(b"\x89PNG\r\n\x1a\n"),
    "image/jpeg": _begins(b"\xff\xd8\xff"),
    **{
        media_type: _open_document(media_type)
        for media_type in (f"{_OPEN_DOCUMENT}{kind}" for kind in ("text", "spreadsheet"))
    },
    f"{_OPEN_XML}wordprocessingml.document": _open_xml(b"word/"),
    f"{_OPEN_XML}spreadsheetml.sheet": _open_xml(b"xl/"),
}
"""By their first bytes."""
TEXTS = frozenset({"text/plain", "text/csv"})
"""By all of it: UTF-8 without hidden controls."""
MEDIA_TYPES = (*SIGNATURES, *sorted(TEXTS))


@dataclass
class Check:
    """Looks at a file as it comes; answers whether it still is what it says."""

    media_type: str
    _decoder: codecs.IncrementalDecoder = field(
        default_factory=codecs.getincrementaldecoder("utf-8")
    )

    def head(self, content: bytes) -> bool:
        """The beginning: at least `HEAD_BYTES`, or all of a shorter file."""
        if self.media_type in TEXTS:
            return bool(content)
        return SIGNATURES[self.media_type](content)

    def more(self, content: bytes, *, last: bool = False) -> bool:
        """The next part, from the beginning on."""
        if self.media_type not in TEXTS:
            return True
        try:
            text = self._decoder.decode(content, last)
        except UnicodeDecodeError:
            return False
        return _CONTROL.search(text) is None
