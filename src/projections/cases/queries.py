"""Lists of cases and single files: now from the rows, at any moment by folding the facts again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any

from psycopg import sql

from grants.kernel.records import replace
from projections import debts
from projections.cases import file as files
from projections.cases.dossier import dossier
from projections.cases.file import CaseFile
from projections.cases.filters import CaseFilter
from projections.cases.past import cases_at
from projections.cases.projection import CASES_MODEL
from projections.cases.shown import shown
from projections.cases.tables import CASES, PAYOUTS
from projections.engagements import audits_of
from projections.moments import Moment, resolve, today
from projections.runtime.memory import MemoryRows, replay_into

if TYPE_CHECKING:
    from grants.store.log import Log
    from grants.store.recorded import Recorded
    from projections.runtime.model import Row


@dataclass(frozen=True, kw_only=True)
class CaseLine:
    """One case in a list. Cents; None is unknown or not decided. Columns: see `tables.CASES`.

    `claim_due_on` is seen on a day: a missed instalment may have made all the rest due.

    `paid_cents` are payouts without what went back into the budget: what a bank returned, and what
    the recipient paid back within the year of payment, unless it was claimed. What was paid back on
    claims, in a later year, or so that it was learnt of when the year was closed, is in
    `recovered_cents` alone. `disbursed_cents` of budgets and totals is also without what was paid
    back on claims within the fiscal year it was paid in: the `paid_cents` of cases add up to more.
    """

    number: str
    programme: str
    kind: str
    scope: str
    guideline: str | None
    call: str | None
    party: str
    responsible: str | None
    title_ref: str | None
    purpose_ref: str | None
    phase: str
    origin: str
    year: int
    received_on: str | None
    approved_on: str | None
    period_from: str | None
    period_to: str | None
    application_version: int
    requested_cents: int | None
    recommended_cents: int | None
    approved_cents: int | None
    amount_cents: int | None
    paid_cents: int | None
    claimed_cents: int
    recovered_cents: int
    claim_open_cents: int
    refund_due_cents: int
    earmark: str
    objects: tuple[str, ...]
    primary_object: str | None
    budget_years: tuple[int, ...]
    documents_due_on: dt.date | None
    documents_original_due_on: dt.date | None
    remedy_until: dt.date | None
    proof_original_due_on: dt.date | None
    proof_due_on: dt.date | None
    claim_due_on: dt.date | None
    open_queries: tuple[int, ...]
    claims: tuple[str, ...]
    objections: tuple[str, ...]
    flags: tuple[str, ...]
    holds: tuple[str, ...]
    version: int
    last_position: int
    last_recorded_at: dt.datetime


@dataclass(frozen=True, kw_only=True)
class PayoutLine:
    """One payout with the stage it has reached; columns: see `tables.PAYOUTS`."""

    number: str
    payout_no: int
    stage: str
    holds: tuple[str, ...]
    kind: str
    year: int
    scope: str
    earmark: str
    requested_cents: int
    recognised_cents: int | None
    reduced_cents: int
    ordered_cents: int | None
    paid_cents: int
    returned_cents: int
    requested_on: dt.date
    stage_on: dt.date
    value_on: dt.date | None
    certified_by: str | None
    ordered_by: str | None
    executed_by: str | None
    failure: str | None
    usage_due_on: dt.date | None
    used_cents: int | None
    used_until: dt.date | None
    flags: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Case:
    """One case as it stood: its line, its file, its payouts, and the audits that drew it."""

    line: CaseLine
    file: CaseFile
    payouts: tuple[PayoutLine, ...]
    audits: tuple[str, ...] = ()


EVERYTHING = CaseFilter()
_NOT_TOLD = frozenset(
    {"debts", "begins_on", "first_position", "latest_on", "ruled_on", "corrected"}
)
"""What of a row is there for questions alone."""
_LISTS = (
    "objects",
    "budget_years",
    "claims",
    "objections",
    "open_queries",
    "flags",
    "holds",
)


def cases(
    log: Log,
    wanted: CaseFilter = EVERYTHING,
    *,
    as_of: dt.date | None = None,
    known_at: int | None = None,
    after: str = "",
    limit: int = 100,
) -> list[CaseLine]:
    """Cases in order of their number, after a number, at most `limit`.

    With a moment the list is what it was: see `lasting`.
    """
    if as_of is not None or known_at is not None:
        moment = resolve(log, as_of=as_of, known_at=known_at)
        found = sorted(
            (
                row
                for row in cases_at(log, moment)
                if row["number"] > after and wanted.admits(row, moment.as_of)
            ),
            key=lambda row: row["number"],
        )
        return [line_of(row, moment.as_of) for row in found[:limit]]
    day = today()
    conditions, values = wanted.conditions(day)
    statement = sql.SQL("{} WHERE {} ORDER BY number LIMIT %(limit)s").format(
        CASES_MODEL.select(CASES),
        sql.SQL(" AND ").join([sql.SQL("number > %(after)s"), *conditions]),
    )
    with log.reading() as connection:
        given = {**values, "after": after, "limit": limit}
        return [line_of(row, day) for row in connection.execute(statement, given)]


def case(
    log: Log, number: str, *, as_of: dt.date | None = None, known_at: int | None = None
) -> Case | None:
    """One case as it stood; None if it was not there yet. Folded from its own facts.

    Without both moments nothing is left out, not even what takes effect later.
    """
    limited = as_of is not None or known_at is not None
    moment = resolve(log, as_of=as_of, known_at=known_at) if limited else None
    return stood(log, number, dossier(log, number, moment), moment)


def stood(
    log: Log, number: str, facts: Sequence[Recorded], moment: Moment | None = None
) -> Case | None:
    """The same out of its dossier; without a moment nothing is left out."""
    if moment is not None:
        facts = [f for f in facts if moment.counts(f.position, f.stored.effective_on)]
    seen = moment or resolve(log)
    found = folded(number, facts, day=seen.as_of)
    return found and replace(found, audits=audits_of(log, number, seen))


def stood_row(log: Log, number: str, moment: Moment) -> Row | None:
    """The row of one case as it stood, folded from its own facts."""
    facts = [
        each
        for each in dossier(log, number, moment)
        if moment.counts(each.position, each.stored.effective_on) and CASES_MODEL.heeds(each.fact)
    ]
    return replay_into(CASES_MODEL, facts).get(CASES, (number,))


def folded(number: str, facts: Iterable[Recorded], *, day: dt.date) -> Case | None:
    """The case after exactly these facts of its file, its claims and its programme's rules."""
    facts = [recorded for recorded in facts if CASES_MODEL.heeds(recorded.fact)]
    rows = replay_into(CASES_MODEL, facts)
    file: CaseFile = reduce(files.evolve, (fact.fact for fact in facts), CaseFile())
    return assembled(number, rows, file, day=day)


def assembled(number: str, rows: MemoryRows, file: CaseFile, *, day: dt.date) -> Case | None:
    """The case out of its rows and its file, seen on a day; None if there is no row of it."""
    row = rows.get(CASES, (number,))
    if row is None:
        return None
    payouts = sorted(rows.rows(PAYOUTS), key=lambda payout: payout["payout_no"])
    return Case(
        line=line_of(row, day),
        file=files.seen_on(file, day),
        payouts=tuple(_payout(p) for p in payouts),
    )


def payouts(
    log: Log, *, stages: Iterable[str] = (), scope: str | None = None, number: str | None = None
) -> list[PayoutLine]:
    """Payouts now, oldest request first: those at certain stages, of a region, of a case."""
    with log.reading() as connection:
        return [
            _payout(row)
            for row in connection.execute(
                CASES_MODEL.select(
                    PAYOUTS,
                    " WHERE (%(stages)s::text[] = '{}' OR stage = ANY(%(stages)s))"
                    " AND (%(scope)s::text IS NULL OR scope = %(scope)s)"
                    " AND (%(number)s::text IS NULL OR number = %(number)s)"
                    " ORDER BY requested_on, number, payout_no",
                ),
                {"stages": list(stages), "scope": scope, "number": number},
            )
        ]


def numbers_of_party(log: Log, party: str) -> list[str]:
    """The cases that belong to a party now."""
    with log.reading() as connection:
        rows = connection.execute(
            "SELECT number FROM reads.cases WHERE party = %s ORDER BY number", (party,)
        ).fetchall()
    return [row["number"] for row in rows]


def scopes_of_parties(log: Log, parties: Iterable[str]) -> dict[str, frozenset[str]]:
    """Where the cases of some parties belong now; a party without a case is not in it."""
    with log.reading() as connection:
        rows = connection.execute(
            "SELECT party, array_agg(DISTINCT scope) AS scopes FROM reads.cases"
            " WHERE party = ANY(%s) GROUP BY party",
            (list(parties),),
        ).fetchall()
    return {row["party"]: frozenset(row["scopes"]) for row in rows}


def line_of(row: Row, day: dt.date) -> CaseLine:
    """A row as people see it on a day."""
    lists = {name: tuple(row[name]) for name in _LISTS}
    told = {name: value for name, value in row.items() if name not in _NOT_TOLD}
    known: dict[str, Any] = {**told, **lists, "phase": shown(row, day)}
    if row["debts"]:
        known["claim_due_on"] = debts.due_on(row["debts"], day)
    return CaseLine(**known)


def _payout(row: Row) -> PayoutLine:
    lists = {name: tuple(row[name]) for name in ("holds", "flags")}
    return PayoutLine(**{**row, **lists})
