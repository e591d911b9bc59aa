"""Which encoding a text file has: proven over the whole file where that is possible."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from grants.legacy.errors import SourceError

_CHUNK_BYTES = 1 << 18
_SAMPLE_BYTES = 1 << 16
_ASCII = bytes(range(0x80))
_C1 = frozenset(range(0x80, 0xA0))
_LATIN_9_EURO = 0xA4
# UTF-32 first: its mark begins like that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What German offices exported with: Windows, DOS and old Macintosh programs.
_SINGLE_BYTE = ("cp1252", "cp850", "mac_roman")
_UMLAUT_IN_WORD = re.compile("(?<=[A-Za-z])[äöüß](?=[A-Za-z])")


def text_encoding(path: Path, stated: str | None) -> str:
    """Name the encoding to open the file with, and prove that the whole file decodes under it.

    `stated` is the mapping's word and wins. Otherwise: byte order marks, UTF-16 without a mark,
    UTF-8, then the single-byte encodings of Western Europe. Raises SourceError `encoding`.
    """
    encoding = stated or _detect(path)
    if codecs.lookup(encoding).name == "utf-8":
        encoding = "utf-8-sig"  # The same, and a mark at the beginning is no part of a heading.
    broken = _first_undecodable(path, encoding)
    if broken is not None:
        offset, line = broken
        raise SourceError("encoding", file=path.name, encoding=encoding, offset=offset, line=line)
    return encoding


def _detect(path: Path) -> str:
    head = next(_chunks(path), b"")
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    if (wide := _wide_without_mark(head)) is not None:
        return wide
    if _first_undecodable(path, "utf-8") is None:
        return "utf-8"
    return _detect_single_byte(path)


def _wide_without_mark(head: bytes) -> str | None:
    """UTF-16 shows in Western text as a NUL in every second byte."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) * 4 < len(head):  # Fewer than half of the pairs hold a NUL.
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def _detect_single_byte(path: Path) -> str:
    """Tell the single-byte encodings apart by the bytes above ASCII that the file uses."""
    used: set[int] = set()
    sample = bytearray()
    with path.open("rb") as file:
        while lines := file.readlines(_CHUNK_BYTES):
            for line in lines:
                high = line.translate(None, _ASCII)
                used.update(high)
                if high and len(sample) < _SAMPLE_BYTES:
                    sample += line[:_SAMPLE_BYTES]
    if not used & _C1:
        # Only then ISO-8859-15 and Windows-1252 differ: nobody writes the generic currency sign.
        return "iso8859-15" if _LATIN_9_EURO in used else "cp1252"
    # max keeps the first of equals, so Windows-1252 wins where nothing speaks against it.
    return max(_SINGLE_BYTE, key=lambda encoding: _umlauts_in_words(bytes(sample), encoding))


def _umlauts_in_words(sample: bytes, encoding: str) -> int:
    """How well an encoding fits German text; -1 where it does not decode.

    Between two letters stands an umlaut, never a dash or quotation mark. General detectors were
    tried: with a few quotation marks they take Windows-1252 for a Macintosh encoding.
    """
    try:
        return len(_UMLAUT_IN_WORD.findall(sample.decode(encoding)))
    except UnicodeDecodeError:
        return -1


def _first_undecodable(path: Path, encoding: str) -> tuple[int, int] | None:
    """Byte offset (from 0) and line (from 1) of the first byte that does not decode, if any."""
    decoder = codecs.getincrementaldecoder(encoding)()
    offset, line = 0, 1
    for chunk in _chunks(path, with_end=True):
        pending = len(decoder.getstate()[0])
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            good = error.object[: error.start].decode(encoding, errors="ignore")
            return offset - pending + error.start, line + good.count("\n")
        except UnicodeError:  # UTF-16 and UTF-32 without the mark that tells their byte order.
            return 0, 1
        offset += len(chunk)
        line += text.count("\n")
    return None


def _chunks(path: Path, *, with_end: bool = False) -> Iterator[bytes]:
    """The file piece by piece; with_end adds an empty last piece, which closes a decoder."""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            yield chunk
    if with_end:
        yield b""
