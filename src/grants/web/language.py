"""German and English: words out of a catalogue, money and dates as each language writes them.

What the templates say is German; the English catalogue says the same of each. Codes are stored and
sent, words only shown.
"""

from __future__ import annotations

import datetime as dt
import gettext as catalogues
import io
from contextvars import ContextVar
from decimal import Decimal
from functools import cache, lru_cache
from operator import itemgetter
from pathlib import Path
from typing import Literal, get_args

from babel import Locale
from babel.dates import format_date, format_datetime, get_month_names
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_compact_currency, format_currency, format_decimal

from grants.kernel.calendar import BERLIN, berlin_day
from grants.kernel.money import DIGITS_MAX
from grants.kernel.phrases import N_ as N_  # noqa: PLC0414 - pages find it here.

Language = Literal["de", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
FOLDER = Path(__file__).parent / "locale"
_LOCALES = {"de": Locale.parse("de_DE"), "en": Locale.parse("en_GB")}
_DAY = {"de": "dd.MM.yyyy", "en": "d MMM yyyy"}
_WHOLE = {"de": "#,##0\xa0¤", "en": "¤#,##0"}
_MOMENT = {"de": "dd.MM.yyyy, HH:mm", "en": "d MMM yyyy, HH:mm"}

spoken: ContextVar[Language] = ContextVar("spoken", default="de")
"""The language of the page that is being made."""


def preferred(accepted: str) -> Language:
    """What a browser that accepts these languages (RFC 9110, 12.5.4) is answered in."""
    weighed = [
        (_weight(weight), each)
        for tag, _, weight in (part.strip().partition(";q=") for part in accepted.split(","))
        for each in LANGUAGES
        if tag.lower().partition("-")[0] == each
    ]
    weight, language = max(weighed, key=itemgetter(0), default=(0.0, LANGUAGES[0]))
    return language if weight > 0 else LANGUAGES[0]


def _weight(text: str) -> float:
    try:
        return float(text or 1)
    except ValueError:
        return 0.0


@cache
def catalogue(language: Language, domain: str = "messages") -> catalogues.NullTranslations:
    """What the templates' words are in a language; or those of the domain `sentences`."""
    if language == "de":
        return catalogues.NullTranslations()
    compiled = io.BytesIO()
    with (FOLDER / language / "LC_MESSAGES" / f"{domain}.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return catalogues.GNUTranslations(compiled)


def gettext(message: str) -> str:
    """A message in the language of the page."""
    return catalogue(spoken.get()).gettext(message)


def ngettext(one: str, many: str, number: int) -> str:
    """A message about so many."""
    return catalogue(spoken.get()).ngettext(one, many, number)


def money(cents: int | None) -> str:
    """`123456750` → `1.234.567,50 €`; what is unknown is said so."""
    if cents is None:
        return gettext("unbekannt")
    return _money(cents, spoken.get())


# Pages hold the same amounts, days and moments many times, and the library takes its time.
@lru_cache(maxsize=2**14)
def _money(cents: int, language: Language) -> str:
    units, rest = divmod(abs(cents), 100)
    sign = "-" if cents < 0 else ""
    # The library takes decimals as text, so that no amount passes through a float.
    text = format_currency(f"{sign}{units}.{rest:02d}", "EUR", locale=_LOCALES[language])
    return _with_minus(text)


def short_money(cents: int) -> str:
    """`123456750` → `1,2 Mio. €`, where there is little room."""
    units = (cents + 50) // 100
    if abs(units) >= 1_000_000:
        text = format_compact_currency(
            str(units), "EUR", locale=_LOCALES[spoken.get()], fraction_digits=1
        )
        return _with_minus(text)
    return whole_money(cents)


def whole_money(cents: int) -> str:
    """`123456750` → `1.234.568 €`, where cents do not matter."""
    text = format_currency(
        str((cents + 50) // 100),
        "EUR",
        _WHOLE[spoken.get()],
        locale=_LOCALES[spoken.get()],
        currency_digits=False,
    )
    return _with_minus(text)


def _with_minus(text: str) -> str:
    """What is below nothing has a minus, as wide as the figures, and no hyphen."""
    return text.replace("-", "\N{MINUS SIGN}")


def number(value: int) -> str:
    """`18204` → `18.204`."""
    return _number(value, spoken.get())


@lru_cache(maxsize=2**14)
def _number(value: int, language: Language) -> str:
    text: str = format_decimal(value, locale=_LOCALES[language])
    return text


def day(value: dt.date | str | None) -> str:
    """A date, that of a moment in Berlin, or one as an old file states it: a year, or a month."""
    if value is None or value == "":
        return gettext("unbekannt")
    if isinstance(value, dt.datetime):
        value = berlin_day(value)
    return _day(value, spoken.get())


@lru_cache(maxsize=2**14)
def _day(value: dt.date | str, language: Language) -> str:
    locale = _LOCALES[language]
    if isinstance(value, dt.date):
        text: str = format_date(value, _DAY[language], locale=locale)
        return text
    match value.split("-"):
        case [year]:
            return year
        case [year, month]:
            return f"{get_month_names('wide', locale=locale)[int(month)]} {year}"
        case _:
            return _day(dt.date.fromisoformat(value), language)


def moment(value: dt.datetime) -> str:
    """A moment, as clocks in Berlin show it."""
    return _moment(value, spoken.get())


@lru_cache(maxsize=2**14)
def _moment(value: dt.datetime, language: Language) -> str:
    text: str = format_datetime(value, _MOMENT[language], tzinfo=BERLIN, locale=_LOCALES[language])
    return text


def decimal(value: int, parts: int) -> str:
    """So many hundredths or other parts of a whole: `9050` of 100 → `90,5`."""
    whole, rest = divmod(abs(value), parts)
    sign = "-" if value < 0 else ""
    text: str = format_decimal(f"{sign}{whole}.{rest:0{len(str(parts)) - 1}d}", locale=_locale())
    return _with_minus(text)


def plain_decimal(text: str) -> str:
    """A number as it is stored, with all its decimals: `1234.5` → `1.234,5`."""
    value = Decimal(text)
    if abs(value.adjusted()) > DIGITS_MAX:
        return text  # By its power of ten, which the library would write out.
    shown: str = format_decimal(value, locale=_locale(), decimal_quantization=False)
    return _with_minus(shown)


def percent(shown: object) -> str:
    """`60` → `60 %`; English leaves no room before the sign."""
    return f"{shown}%" if spoken.get() == "en" else f"{shown} %"


def _locale() -> Locale:
    return _LOCALES[spoken.get()]
