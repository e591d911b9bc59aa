"""What a fact says, field by field: words for people beside the names that are stored."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from grants import words
from grants.api.texts import opened_texts
from grants.kernel.ids import EVERYWHERE, STATEWIDE, parse_budget_stream
from grants.programme.events import ParameterSet
from grants.report.events import ReportPublished
from grants.web import language, wording
from grants.web.language import gettext
from grants.web.reports import report_title
from grants.web.rules.shown import told as told_value
from projections.people.queries import party_names, person_names
from projections.regions import registered_regions

if TYPE_CHECKING:
    from grants.kernel.event import Event
    from grants.store.log import Log
    from grants.store.recorded import Recorded
    from grants.web.visits import Pages

Kind = Literal["text", "word", "case", "rows", "group"]
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PERSONS = frozenset({"approver", "delegate", "deputy_of", "examiner", "person"})
_PARTIES = frozenset({"former_party", "party", "recipient"})
_REGIONS = frozenset({"region", "scope", "scopes"})
_BASIS_POINTS = "_bp"


@dataclass(frozen=True, kw_only=True)
class Told:
    """One field. `text`: somebody's own words, in the language they were written in."""

    name: str
    kind: Kind
    value: str = ""
    commitment: str = ""
    """Of a sealed text: what its stored bytes vouch for."""
    rows: Sequence[Sequence[Told]] = ()
    """Of lists: one per item; of a group: one."""


def stored_fields(recorded: Recorded) -> dict[str, Any]:
    """The fields of a fact as its bytes hold them."""
    fields: dict[str, Any] = json.loads(recorded.state)["fact"]
    return fields


def told_fields(pages: Pages, recorded: Recorded) -> list[Told]:
    """Every field of a fact, with the names of those it speaks of."""
    fields = {**recorded.fact.model_dump(mode="json"), **_in_words(recorded.fact)}
    log = pages.reading.service.log
    names = _Names(
        of=recorded.fact.NAME,
        texts=opened_texts(pages.reading.service, recorded.fact),
        persons=person_names(log, set(_values(fields, _is_person))),
        parties=party_names(log, set(_values(fields, _PARTIES.__contains__))),
        regions=_scope_names(log),
    )
    return [_told(name, value, names) for name, value in fields.items()]


def _in_words(fact: Event) -> dict[str, str]:
    """What only the whole fact says how to tell."""
    match fact:
        case ReportPublished():
            return {"name": report_title(fact)}
        case ParameterSet(key=key, value=value):
            return {"value": told_value(key, value)}
        case _:
            return {}


def scope_name(pages: Pages, scope: str) -> str:
    """What a region or another scope is called."""
    return _scope_names(pages.reading.service.log).get(scope, scope)


def _scope_names(log: Log) -> dict[str, str]:
    return {
        **registered_regions(log),
        STATEWIDE: gettext("landesweit"),
        EVERYWHERE: gettext("alle Regionen"),
    }


def _is_person(name: str) -> bool:
    return name in _PERSONS or name.endswith("_by")


def _values(node: Any, wanted: Any) -> Iterator[str]:
    """Every text in a field that is wanted, at any depth."""
    match node:
        case dict():
            for name, value in node.items():
                if isinstance(value, str) and wanted(name):
                    yield value
                else:
                    yield from _values(value, wanted)
        case list():
            for value in node:
                yield from _values(value, wanted)
        case _:
            pass


@dataclass(frozen=True, kw_only=True)
class _Names:
    of: str
    """The stored name of the fact."""
    texts: Mapping[str, str]
    persons: Mapping[str, str]
    parties: Mapping[str, str]
    regions: Mapping[str, str]


def _told(name: str, value: Any, names: _Names) -> Told:
    match value:
        case {"ref": str(ref), "commitment": str(commitment)}:
            known = names.texts.get(ref)
            if known is None:
                return Told(
                    name=name, kind="word", value=gettext("gelöscht"), commitment=commitment
                )
            return Told(name=name, kind="text", value=known, commitment=commitment)
        case dict():
            return Told(name=name, kind="group", rows=[_row(value, names)])
        case [dict(), *_]:
            return Told(name=name, kind="rows", rows=[_row(each, names) for each in value])
        case list():
            told = ", ".join(_plain(name, each, names) for each in value)
            return Told(name=name, kind="word", value=told or gettext("keine"))
        case str() if name == "case":
            return Told(name=name, kind="case", value=value)
        case _:
            return Told(name=name, kind="word", value=_plain(name, value, names))


def _row(value: Mapping[str, Any], names: _Names) -> list[Told]:
    if value.keys() == {"measure", "value"}:  # A figure of a table, by its heading.
        figure = _told(value["measure"], value["value"], names)
        return [replace(figure, name=words.heading(figure.name, language.spoken.get()))]
    return [_told(name, each, names) for name, each in value.items()]


def _plain(name: str, value: Any, names: _Names) -> str:
    match value:
        case None:
            return "–"
        case bool():
            return gettext("ja") if value else gettext("nein")
        case int() if name == "cents" or name.endswith("_cents"):
            return language.money(value)
        case int() if name.endswith(_BASIS_POINTS):
            return language.percent(language.decimal(value, 100))
        case int():
            # A year is no quantity.
            return (
                str(value) if name == "year" or name.endswith("_year") else language.number(value)
            )
        case str():
            return _word(name, value, names)
        case _:
            return json.dumps(value, ensure_ascii=False)


def _word(name: str, value: str, names: _Names) -> str:
    if _DAY.fullmatch(value):
        return language.day(value)
    if _is_person(name):
        return names.persons[value]
    if name in _PARTIES:
        return names.parties[value]
    if name in _REGIONS:
        return names.regions.get(value, value)
    if name == "counterpart":
        account = parse_budget_stream(value)
        region = names.regions.get(account.scope, account.scope)
        return f"{account.programme}, {region}, {account.year}"
    return wording.fact_code(name, value, names.of)
