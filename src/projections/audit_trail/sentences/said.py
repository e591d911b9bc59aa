"""Sentences that are German, and can be said in other languages, too.

A fact is told by a template and what is put into it by name:

    said(
        "Mittelabruf %(number)s geprüft von %(who)s: anerkannt %(amount)s.",
        number=fact.payout_no,
        who=person(fact.checked_by),
        amount=euros_de(fact.recognised_cents),
    )

This is the German text, and remembers how it was made. The template is a message of the catalogue
`grants/web/locale/LANGUAGE/LC_MESSAGES/sentences.po`, where other languages may order the values
as they need.

* A template is one literal, or several side by side, so that it can be found.
* Numbers and plain strings (numbers of cases, names, codes without a word) are the same in every
  language. Amounts (`euros_de`), days and rates (`date`, `percent`, ... of `words`) remember what
  they are, for each language writes them in its own way.
* A clause that is not always there is a sentence within the sentence, or an empty string. Words for
  codes are a table: `worded({...})`. Lists are made by `listed` and `joined`.
* A sentence that goes through an f-string, `+` or `str.join` is a mere string afterwards, and
  stays German in every language.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from grants.kernel.speech import Sentence, Speech, joined, translated, written

__all__ = ["Sentence", "Speech", "joined", "said", "translated", "worded", "written"]

Code = TypeVar("Code", bound=str)


class _Said(Sentence):
    __slots__ = ("template", "values")
    template: str
    values: Mapping[str, object]

    def translated(self, speech: Speech) -> str:
        values = {name: translated(value, speech) for name, value in self.values.items()}
        return speech.gettext(self.template) % values


def said(template: str, /, **values: object) -> Sentence:
    """A template with its values."""
    made = _Said(template % values)
    made.template = template
    made.values = values
    return made


def worded(words: Mapping[Code, str]) -> dict[Code, Sentence]:
    """What codes are called."""
    return {code: said(word) for code, word in words.items()}
