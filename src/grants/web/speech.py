"""How sentences are said in the language of the page (`Speech`)."""

from __future__ import annotations

import datetime as dt

from markupsafe import Markup

from grants.web import language

NO_BREAK = "\N{NO-BREAK SPACE}"
_FROM, _TO = "\ue000", "\ue001"
"""Characters for private use, which no text needs."""


def gettext(message: str, /) -> str:
    """A template in the language of the page."""
    return language.catalogue(language.spoken.get(), "sentences").gettext(message)


def message(message: str, /) -> str:
    """A message in the language of the page."""
    return language.gettext(message)


def word(code: str, /) -> str:
    """Codes are English words themselves."""
    return code.replace("-", " ")


def money(cents: int | None, /) -> str:
    """As on every page."""
    return language.money(cents)


def difference(cents: int, /) -> str:
    """An amount with its sign."""
    return ("+" if cents > 0 else "") + language.money(cents)


def day(value: dt.date | str, /) -> str:
    """On one line."""
    return language.day(value).replace(" ", NO_BREAK)


def number(value: int, /) -> str:
    """As on every page."""
    return language.number(value)


def decimal(text: str, /) -> str:
    """As on every page."""
    return language.plain_decimal(text)


def percent(hundredths: int, /) -> str:
    """On one line."""
    return language.percent(language.decimal(hundredths, 100)).replace(" ", NO_BREAK)


def typed(text: str, /) -> str:
    """Between characters that `marked` makes a mark for screen readers of."""
    return f"{_FROM}{unmarked(text)}{_TO}"


def marked(text: Markup) -> Markup:
    """A part of a page, in which what was typed is German."""
    return text.replace(_FROM, Markup('<span lang="de">')).replace(_TO, Markup("</span>"))


def unmarked(text: str) -> str:
    """What is said where nothing can be marked."""
    return text.replace(_FROM, "").replace(_TO, "")
