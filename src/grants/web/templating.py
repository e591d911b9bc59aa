"""Pages out of templates: what is shown is escaped, what is missing is an error."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context, select_autoescape
from jinja2.runtime import Context
from markupsafe import Markup

from grants import words
from grants.kernel.roles import Role
from grants.web import language, speech, wording
from grants.web.language import N_, gettext
from grants.web.typed import totals
from projections.audit_trail.sentences.said import Sentence
from projections.worklist.kinds import KINDS

TEMPLATES = Path(__file__).parent / "templates"
_NUMBER = re.compile(r"\b([A-Z]{2,}(?:-[A-Z]*\d+)+)\b")
"""Of a case, or of something in it: `FKR-2022-0124-B1`."""
_TOGETHER = re.compile(r"(?:(?<=§)|(?<=Abs\.)|(?<=Nr\.)) (?=\d)|(?<=\d) (?=€)")
"""Spaces at which no line ends."""
_REFUSALS = {
    HTTPStatus.FORBIDDEN: N_("Das ist Ihnen nicht möglich"),
    HTTPStatus.NOT_FOUND: N_("Hier ist nichts"),
    HTTPStatus.CONFLICT: N_("Eine Regel steht dem entgegen"),
    HTTPStatus.UNPROCESSABLE_ENTITY: N_("Eine Angabe ist nicht lesbar"),
    HTTPStatus.SERVICE_UNAVAILABLE: N_("Zurzeit nicht erreichbar"),
    HTTPStatus.INTERNAL_SERVER_ERROR: N_("Das ist schiefgegangen"),
}


@cache
def environment() -> Environment:
    """Everything that templates may use."""
    found = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(default=True),
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        optimized=False,  # Else a filter of a constant keeps the language of the first visitor.
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.install_gettext_callables(  # type: ignore[attr-defined] # Of the extension.
        language.gettext, language.ngettext, newstyle=True
    )
    found.globals["zip"] = zip
    found.filters |= {
        "money": language.money,
        "number": language.number,
        "percent": language.percent,
        "day": _day,
        "moment": _moment,
        "said": said,
        "sentence": sentence,
        "told": told,
        "word": _word,
        "heading": wording.heading,
        "measure": _measure,
        "role": _role,
        "in_words": _in_words,
        "share": _share,
        "earmark": _earmark,
        "waits": waits,
        "command": wording.command,
        "fact": wording.fact,
        "fact_field": wording.fact_field,
        "blank": wording.blank,
        "feature": wording.feature,
        "field": wording.field,
        "hint": wording.hint,
        "code": _code,
        "place": _place,
        "totals": totals,
        "refusal": _refusal,
    }
    return found


def render(template: str, **shown: Any) -> str:
    """A page in the language that is being spoken."""
    return environment().get_template(template).render(**shown)


def sentence(text: str) -> Markup:
    """A sentence whose amounts, citations and numbers of cases no line end divides."""
    parts = _NUMBER.split(_TOGETHER.sub("\N{NO-BREAK SPACE}", text))
    return Markup().join(
        Markup('<span class="code">{}</span>').format(part) if place % 2 else part
        for place, part in enumerate(parts)
    )


def said(text: str) -> str:
    """What the program says, in the language of the page."""
    if isinstance(text, Sentence) and language.spoken.get() != "de":
        return text.translated(speech)
    return text


def told(text: str) -> Markup:
    """What happened, in the language of the page."""
    return speech.marked(sentence(said(text)))


def waits(code: str) -> str:
    """What waits, in the language of the page."""
    kind = KINDS[code]
    if language.spoken.get() == "de":
        return kind.german
    return kind.english[0].upper() + kind.english[1:]


def _day(value: dt.date | str | None) -> str:
    return language.day(value).replace(" ", "\N{NO-BREAK SPACE}")


def _moment(value: dt.datetime) -> str:
    return language.moment(value).replace(" ", "\N{NO-BREAK SPACE}")


def _word(code: str, kind: str) -> str:
    return words.word(kind, code, language.spoken.get())


def _measure(code: str) -> str:
    return wording.heading(f"{code}_cents")


def _code(value: str, kind: str, of: str = "") -> str:
    return wording.code(kind, value, of)


def _place(place: str, of: str) -> str:
    """`costs.0.cents` in words: which field of which row."""
    first, *rest = place.split(".")
    named = wording.field(first, of)
    for part in rest:
        if part.isdigit():
            named += gettext(", Zeile %(number)s") % {"number": int(part) + 1}
        else:
            named += f", {wording.field(part, of)}"
    return named


def _role(code: str) -> str:
    return words.word("role", code, language.spoken.get())


def _in_words(roles: Iterable[Role]) -> str:
    """Roles, in the order in which a grant passes them."""
    return ", ".join(_role(each) for each in Role if each in roles)


def _share(basis_points: int) -> str:
    return language.decimal(basis_points, 100)


@pass_context
def _earmark(page: Context, code: str) -> str:
    names: dict[str, str] = page["earmark_titles"]()
    return names.get(code, code)


def _refusal(status: int) -> str:
    known = _REFUSALS.get(HTTPStatus(status))
    return gettext(known) if known else gettext("Das ging nicht")
