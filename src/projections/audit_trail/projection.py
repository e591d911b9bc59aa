"""The audit trail: one row per fact, never changed, with a sentence and nothing personal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grants.application.events import ApplicationSubmitted
from grants.claim.events import ClaimEvent, RecoveryOrdered
from grants.kernel.calendar import first_day, last_day
from grants.legacy.events import LegacyCaseImported
from projections.audit_trail.money import money_of
from projections.audit_trail.sentences import sentence
from projections.runtime.model import Index, Key, ReadModel, Rows, Table

if TYPE_CHECKING:
    from collections.abc import Iterable

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
_OWN_PROGRAMME = frozenset({"programme", "alliance", "budget"})


def apply(recorded: Recorded, rows: Rows) -> None:
    """Write the line of a fact."""
    fact, stored = recorded.fact, recorded.stored
    number = case_of(recorded)
    if isinstance(fact, ApplicationSubmitted | LegacyCaseImported):
        rows.put(CASES, {"case_number": fact.case, "programme": fact.programme})
    cents, account = money_of(recorded)
    rows.append(
        TRAIL,
        {
            "position": recorded.position,
            "recorded_at": recorded.recorded_at,
            "effective_on": stored.effective_on,
            "effective_first": first_day(stored.effective_on),
            "effective_last": last_day(stored.effective_on),
            "stream": stored.stream,
            "version": stored.version,
            "scope": stored.scope,
            "programme": _programme(recorded, number, rows),
            "case_number": number,
            "name": stored.name,
            "person": stored.actor.person,
            "account": stored.actor.account,
            "competence": stored.actor.competence,
            "legal_basis": stored.legal_basis,
            "sentence": sentence(fact),
            "cents": cents,
            "budget_account": account,
        },
    )


def case_of(recorded: Recorded) -> str | None:
    """The case a fact is about: its stream, or the case it names (budgets, claims, meetings)."""
    kind, _, name = recorded.stream.partition("/")
    if kind == "case":
        return name
    number: Any = getattr(recorded.fact, "case", None)
    return number if isinstance(number, str) else None


def _programme(recorded: Recorded, number: str | None, rows: Rows) -> str | None:
    named = getattr(recorded.fact, "programme", None)
    if isinstance(named, str):
        return named
    kind, *parts = recorded.stream.split("/")
    if kind in _OWN_PROGRAMME:
        return parts[0]
    case = rows.get(CASES, (number,)) if number else None
    return case["programme"] if case else None


def keys(recorded: Recorded) -> Iterable[tuple[Table, Key]]:
    """The case whose programme a fact will ask for."""
    if isinstance(recorded.fact, RecoveryOrdered | ApplicationSubmitted | LegacyCaseImported):
        return
    if recorded.stream.startswith("case/") or isinstance(recorded.fact, ClaimEvent):
        yield CASES, (case_of(recorded),)


AUDIT_TRAIL = ReadModel(
    name="audit_trail", version=1, tables=(TRAIL, CASES), apply=apply, keys=keys
)
