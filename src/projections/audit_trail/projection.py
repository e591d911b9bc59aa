"""The audit trail: one row per fact, never changed, with a sentence and nothing personal."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from grants.application.events import ApplicationSubmitted
from grants.kernel.calendar import first_day, last_day
from grants.kernel.ids import case_stream
from grants.legacy.events import LegacyCaseImported
from projections.audit_trail.money import money_of
from projections.audit_trail.sentences import SENTENCES, sentence
from projections.runtime.model import Apart, Index, Key, ReadModel, Rows, Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grants.kernel.event import Event
    from grants.store.recorded import Recorded

TRAIL = Table(
    columns={
        "position": "bigint NOT NULL",
        "recorded_at": "timestamptz NOT NULL",
        # As written, with the precision of the source; and the days it may mean.
        "effective_on": "text NOT NULL",
        "effective_first": "date NOT NULL",
        "effective_last": "date NOT NULL",
        "stream": "text NOT NULL",
        "version": "integer NOT NULL",
        "scope": "text NOT NULL",
        "programme": "text",
        "case_number": "text",
        "name": "text NOT NULL",
        "person": "text NOT NULL",
        "account": "text NOT NULL",
        "competence": "text NOT NULL",
        "legal_basis": "text NOT NULL",
        "sentence": "text NOT NULL",
        "cents": "bigint",
        # What the money moved: `{programme}/{scope}/{year}/{earmark}`, null if no budget account.
        "budget_account": "text",
    },
    key=("position",),
    indexes=(
        Index(("case_number", "position")),
        Index(("stream", "version")),
        Index(("person", "position")),
        Index(("scope", "position")),
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
    """Write the line of a fact."""
    stored = recorded.stored
    fact, actor, effective_on = stored.fact, stored.actor, stored.effective_on
    number = _case(fact, stored.stream)
    if isinstance(fact, _BEGINNINGS):
        rows.put(CASES, {"case_number": fact.case, "programme": fact.programme})
    cents, account = money_of(fact, stored.stream)
    rows.append(
        TRAIL,
        {
            "position": recorded.position,
            "recorded_at": recorded.recorded_at,
            "effective_on": effective_on,
            "effective_first": first_day(effective_on),
            "effective_last": last_day(effective_on),
            "stream": stored.stream,
            "version": stored.version,
            "scope": stored.scope,
            "programme": _programme(fact, stored.stream, number, rows),
            "case_number": number,
            "name": stored.name,
            "person": actor.person,
            "account": actor.account,
            "competence": actor.competence,
            "legal_basis": stored.legal_basis,
            "sentence": sentence(fact),
            "cents": cents,
            "budget_account": account,
        },
    )


def _case(fact: Event, stream: str) -> str | None:
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
        yield CASES, (_case(fact, recorded.stream),)


_SELF_CONTAINED = frozenset(
    {"access", "alliance", "budget", "case", "claim", "party", "programme", "report"}
)
"""Facts of other streams may name a case whose programme is looked up."""

AUDIT_TRAIL = ReadModel(
    name="audit_trail",
    version=1,
    tables=(TRAIL, CASES),
    apply=apply,
    keys=keys,
    apart=Apart(kinds=_SELF_CONTAINED),
)
