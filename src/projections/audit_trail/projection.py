"""The audit trail: one row per fact, by which its line is found; the line is told from the log."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from grants.application.events import ApplicationSubmitted
from grants.kernel.calendar import last_day
from grants.kernel.ids import case_stream
from grants.legacy.events import LegacyCaseImported
from projections.audit_trail.sentences import SENTENCES
from projections.runtime.model import Apart, Index, Key, ReadModel, Rows, Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grants.kernel.event import Event
    from grants.store.recorded import Recorded

TRAIL = Table(
    columns={
        "position": "bigint NOT NULL",
        # The last day it may mean: as of a day it counts from there on.
        "effective_last": "date NOT NULL",
        "scope": "text NOT NULL",
        "programme": "text",
        "case_number": "text",
        "person": "text NOT NULL",
        # The stored name without its version.
        "name": "text NOT NULL",
    },
    key=("position",),
    indexes=(
        Index(("case_number", "position")),
        Index(("person", "position")),
        Index(("name", "position")),
    ),
)
CASES = Table(
    part="cases",
    columns={"case_number": "text NOT NULL", "programme": "text NOT NULL"},
    key=("case_number",),
)
_BEGINNINGS = (ApplicationSubmitted, LegacyCaseImported)
_OWN_PROGRAMME = frozenset({"programme", "alliance", "budget"})
_CASE = case_stream("")


def _with(field: str) -> frozenset[type[Event]]:
    """The facts that have a field; to ask one of them for a missing one is slow."""
    return frozenset(each for each in SENTENCES if field in each.__pydantic_fields__)


_WITH_CASE, _WITH_PROGRAMME = _with("case"), _with("programme")
_named_case, _named_programme = attrgetter("case"), attrgetter("programme")


def apply(recorded: Recorded, rows: Rows) -> None:
    """Note by what a fact is found."""
    stored = recorded.stored
    fact, stream = stored.fact, stored.stream
    number = case_of(fact, stream)
    if isinstance(fact, _BEGINNINGS):
        rows.put(CASES, {"case_number": fact.case, "programme": fact.programme})
    rows.append(
        TRAIL,
        {
            "position": recorded.position,
            "effective_last": last_day(stored.effective_on),
            "scope": stored.scope,
            "programme": _programme(fact, stream, number, rows),
            "case_number": number,
            "person": stored.actor.person,
            "name": fact.NAME,
        },
    )


def case_of(fact: Event, stream: str) -> str | None:
    """The case a fact is about: its stream, or the case it names (budgets, claims, meetings)."""
    if stream.startswith(_CASE):
        return stream.removeprefix(_CASE)
    number: str | None = _named_case(fact) if type(fact) in _WITH_CASE else None
    return number


def _programme(fact: Event, stream: str, number: str | None, rows: Rows) -> str | None:
    if type(fact) in _WITH_PROGRAMME:
        named: str = _named_programme(fact)
        return named
    if not stream.startswith(_CASE):
        kind, _, name = stream.partition("/")
        if kind in _OWN_PROGRAMME:
            return name.partition("/")[0]
    case = rows.get(CASES, (number,)) if number else None
    return case["programme"] if case else None


def keys(recorded: Recorded) -> Iterable[tuple[Table, Key]]:
    """The case whose programme a fact will ask for."""
    fact = recorded.fact
    if type(fact) not in _WITH_PROGRAMME and recorded.stream.startswith(("case/", "claim/")):
        yield CASES, (case_of(fact, recorded.stream),)


_SELF_CONTAINED = frozenset(
    {"access", "alliance", "budget", "case", "claim", "party", "programme", "report"}
)
"""Facts of other streams may name a case whose programme is looked up."""

AUDIT_TRAIL = ReadModel(
    name="audit_trail",
    version=2,
    tables=(TRAIL, CASES),
    apply=apply,
    keys=keys,
    apart=Apart(kinds=_SELF_CONTAINED),
)
