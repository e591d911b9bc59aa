"""Cells into partial dates (2016, 2016-05, 2016-05-31), never more precise than the source."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from grants.legacy.cells import Cell, cell_text, fold_white_space
from grants.legacy.values import ValueRefused, shortened

YEAR_MIN, YEAR_MAX = 1900, 2200

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januar jan jänner january",
            "februar feb february",
            "märz mär mrz march mar",
            "april apr",
            "mai may",
            "juni jun june",
            "juli jul july",
            "august aug",
            "september sep sept",
            "oktober okt october oct",
            "november nov",
            "dezember dez december dec",
        ),
        start=1,
    )
    for name in names.split()
}
# Only notations that can mean one thing; 03/04/2010 is missing because it can mean two.
_NOTATIONS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<d>[0-9]{1,2})\. ?(?P<m>[0-9]{1,2})\. ?(?P<y>[0-9]{4})",
        r"(?P<y>[0-9]{4})-(?P<m>[0-9]{2})-(?P<d>[0-9]{2})",
        r"(?P<y>[0-9]{4})(?:\.0)?",
        r"(?P<y>[0-9]{4})-(?P<m>[0-9]{2})",
        r"(?P<m>[0-9]{1,2})[./] ?(?P<y>[0-9]{4})",
        r"(?:(?P<d>[0-9]{1,2})\. ?)?(?P<name>[^\W\d_]{3,9})\.? (?P<y>[0-9]{4})",
    )
)
_TIME_OF_DAY = re.compile(
    r"[T ][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?(?:Z|[+-][0-9:]{5})?$"
)
_DIRECTIVES = {
    "d": r"(?P<d>[0-9]{1,2})",
    "m": r"(?P<m>[0-9]{1,2})",
    "y": r"(?P<yy>[0-9]{2})",
    "Y": r"(?P<y>[0-9]{4})",
}
# Serial 60 is the 29 February 1900 that never was; counting is right from the day after it.
_SERIAL_EPOCH, _SERIAL_MIN, _SERIAL_MAX = date(1899, 12, 30), 61, 109_939
_PIVOT = 69  # As strptime: 69 to 99 lie in the twentieth century, 00 to 68 in this one.
_LENGTHS = {"year": 4, "month": 7, "day": 10}


@dataclass(frozen=True, slots=True)
class DateFormat:
    """How a column writes its dates when that is not obvious: `%d.%m.%y`, `%Y`, `excel`…"""

    source: str
    pattern: re.Pattern[str] | None  # None: numbers of days as Excel counts them.
    length: int  # Characters of the partial dates it yields: 4, 7 or 10.

    @classmethod
    def parse(cls, source: str) -> DateFormat:
        """Understand `excel`, or %d, %m and %Y or %y with anything between them.

        Raises ValueError when the format is something else, or lacks the year, or has a gap.
        """
        if source == "excel":
            return cls(source, None, _LENGTHS["day"])
        pieces = re.split(r"%(.)", source)
        used = "".join(pieces[1::2])
        if sorted(used.lower()) not in (["y"], ["m", "y"], ["d", "m", "y"]) or set(used) - set(
            "dmyY"
        ):
            raise ValueError(f"{source!r} is no date format.")
        pattern = "".join(
            _DIRECTIVES[piece] if index % 2 else re.escape(piece)
            for index, piece in enumerate(pieces)
        )
        precision = "day" if "d" in used else "month" if "m" in used else "year"
        return cls(source, re.compile(pattern), _LENGTHS[precision])


def read_partial_date(cell: Cell, date_format: DateFormat | None = None) -> str | None:
    """Read a date as an ISO text of 4, 7 or 10 characters; None where the cell is empty.

    A date cell is a day unless the format is less precise. Refuses `date`: no date, no such day,
    a year outside 1900 to 2200, two-digit years and serial numbers without a format.
    """
    if isinstance(cell, date):  # A datetime is one too; grants know no time of day.
        return _iso(cell.year, cell.month, cell.day, cell)[
            : date_format.length if date_format else 10
        ]
    if isinstance(cell, bool):
        raise ValueRefused("date/none", found=shortened(cell))
    text = fold_white_space(cell_text(cell))
    if not text:
        return None
    if date_format is None:
        return _without_format(text)
    if date_format.pattern is None:
        return _from_serial(text)
    match = date_format.pattern.fullmatch(text)
    if match is None:
        raise ValueRefused("date/format", found=shortened(cell), format=date_format.source)
    return _from_groups(match.groupdict(), text)


def _from_serial(text: str) -> str:
    """A serial number counts days; its fraction is the time of day."""
    whole = re.fullmatch(r"([0-9]{2,6})(?:\.[0-9]+)?", text)
    if whole is None or not _SERIAL_MIN <= int(whole[1]) <= _SERIAL_MAX:
        raise ValueRefused("date/serial", found=shortened(text))
    return (_SERIAL_EPOCH + timedelta(days=int(whole[1]))).isoformat()


@lru_cache(maxsize=8192)  # A history repeats its days: most rows begin on a first of January.
def _without_format(text: str) -> str:
    bare = _TIME_OF_DAY.sub("", text)
    for notation in _NOTATIONS:
        if match := notation.fullmatch(bare):
            return _from_groups(match.groupdict(), text)
    raise ValueRefused("date/uncertain", found=shortened(text))


def _from_groups(groups: dict[str, str | None], text: str) -> str:
    year = int(groups.get("y") or 0)
    if short := groups.get("yy"):
        year = int(short) + (1900 if int(short) >= _PIVOT else 2000)
    month = groups.get("m")
    if name := groups.get("name"):
        if name.lower() not in _MONTHS:
            raise ValueRefused("date/month", found=shortened(text))
        month = str(_MONTHS[name.lower()])
    day = groups.get("d")
    return _iso(year, int(month) if month else None, int(day) if day else None, text)


def _iso(year: int, month: int | None, day: int | None, cell: Cell) -> str:
    if not YEAR_MIN <= year <= YEAR_MAX:
        found, first, last = shortened(cell), str(YEAR_MIN), str(YEAR_MAX)
        raise ValueRefused("date/range", found=found, first=first, last=last)
    if month is None:
        return f"{year:04}"
    try:
        checked = date(year, month, 1 if day is None else day)
    except ValueError:
        raise ValueRefused("date/day", found=shortened(cell)) from None
    return checked.isoformat()[: _LENGTHS["month"] if day is None else _LENGTHS["day"]]


def is_after(first: str, second: str) -> bool:
    """Tell whether one partial date certainly lies after another; equal prefixes may overlap."""
    shared = min(len(first), len(second))
    return first[:shared] > second[:shared]
