"""The two clocks of every question: as of a legal date, as known at a position of the log."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from grants.kernel.calendar import BERLIN, berlin_day, end_of_berlin_day, last_day
from grants.kernel.phrases import Phrase

if TYPE_CHECKING:
    from grants.store.log import Log

_GERMAN = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATE_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}")
_DIGITS_MAX = 19
"""Of a position, which is less than 2**63."""


Clock = Literal["as_of", "known_at"]


class MomentInvalid(ValueError):
    """A date or moment that cannot be read; the message is for people.

    `clock` is the one of two that cannot.
    """

    clock: Clock = "as_of"


@dataclass(frozen=True, slots=True)
class Moment:
    """`as_of`: what has legally happened by this day; `known_at`: recorded up to this position."""

    as_of: dt.date
    known_at: int

    def counts(self, position: int, effective_on: str) -> bool:
        """Whether a fact had happened and was known; a partial date from its last possible day."""
        return position <= self.known_at and last_day(effective_on) <= self.as_of


def parse_day(text: str) -> dt.date:
    """DATE: ISO or TT.MM.JJJJ.

    Raises:
        MomentInvalid: neither.
    """
    text = text.strip()
    try:
        if german := _GERMAN.fullmatch(text):
            day, month, year = map(int, german.groups())
            return dt.date(year, month, day)
        if _DAY.fullmatch(text):
            return dt.date.fromisoformat(text)
    except ValueError:
        pass
    msg = Phrase("„{text}“ ist kein Datum: nötig ist JJJJ-MM-TT oder TT.MM.JJJJ.", text=text)
    raise MomentInvalid(msg)


@lru_cache(maxsize=4096)
def as_written(first: dt.date, last: dt.date) -> str:
    """A partial date as the fact has it: of what it may mean, only whole months and years go."""
    written = first.isoformat()
    for length in (10, 7, 4):
        if last_day(written[:length]) == last:
            return written[:length]
    raise AssertionError((first, last))


def parse_known_at(log: Log, text: str) -> tuple[int, dt.date]:
    """MOMENT: digits alone are a position; an ISO date-time is one in Berlin; a date means its end.

    Answers with the position and the day in Berlin that the moment falls on.

    Raises:
        MomentInvalid: none of these, or a position that the log has not come to.
    """
    text = text.strip()
    if text.isascii() and text.isdigit():
        position = _position(log, text)
        return position, _day_of(log, position)
    try:
        return _position_and_day(log, text)
    except OverflowError:  # The first and last days of the calendar have no neighbours.
        msg = Phrase("„{text}“ liegt außerhalb des Kalenders.", text=text)
        raise MomentInvalid(msg) from None


def _position(log: Log, digits: str) -> int:
    """A position up to the end of the log; one beyond it may be a date without its hyphens."""
    last = log.last_position()
    # Python reads no number of thousands of digits.
    if len(digits) > _DIGITS_MAX or int(digits) > last:
        msg = Phrase(
            "Das Protokoll endet bei Position {last}; ein Datum wird JJJJ-MM-TT oder TT.MM.JJJJ"
            " geschrieben.",
            last=last,
        )
        raise MomentInvalid(msg)
    return int(digits)


def _position_and_day(log: Log, text: str) -> tuple[int, dt.date]:
    try:
        day = parse_day(text)
    except MomentInvalid:
        moment = _date_time(text)
        return log.position_at(moment), berlin_day(moment)
    return log.position_at(end_of_berlin_day(day)), day


def _date_time(text: str) -> dt.datetime:
    try:
        if not _DATE_TIME.match(text):  # A week, which Python reads too, has no day that it means.
            raise ValueError
        moment = dt.datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=BERLIN)).astimezone(dt.UTC)
    except (ValueError, OverflowError):  # The latter at the ends of what a calendar holds.
        msg = Phrase(
            "„{text}“ ist kein Zeitpunkt: nötig ist eine Position (nur Ziffern), ein Datum"
            " oder JJJJ-MM-TTThh:mm in Berliner Zeit.",
            text=text,
        )
        raise MomentInvalid(msg) from None


def _day_of(log: Log, position: int) -> dt.date:
    recorded_at = log.recorded_at(position)
    return berlin_day(recorded_at) if recorded_at else dt.date(1, 1, 1)


def parse_moment(log: Log, *, as_of: str | None, known_at: str | None) -> Moment | None:
    """The moment a face was asked for; None for "now". D defaults to the day of R.

    Raises:
        MomentInvalid: one of them cannot be read.
    """
    if as_of is None and known_at is None:
        return None
    day = None if as_of is None else parse_day(as_of)
    if known_at is None:
        return resolve(log, as_of=day)
    try:
        position, day_of_position = parse_known_at(log, known_at)
    except MomentInvalid as error:
        error.clock = "known_at"
        raise
    return Moment(day or day_of_position, position)


def resolve(log: Log, *, as_of: dt.date | None = None, known_at: int | None = None) -> Moment:
    """Fill in what was not asked for: everything known so far, the day of what is known, today."""
    if known_at is None:
        return Moment(as_of or today(), log.last_position())
    return Moment(as_of or _day_of(log, known_at), known_at)


def today() -> dt.date:
    """Today in Berlin."""
    return berlin_day(dt.datetime.now(dt.UTC))
