"""The trail of a case, a person, a region or everything, with names in the sentences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from psycopg.sql import SQL

from grants.kernel.ids import SYSTEM
from grants.kernel.money import euros_de
from grants.store.rows import recorded as decoded
from projections.audit_trail.money import money_of
from projections.audit_trail.naming import Names, filled, names_in
from projections.audit_trail.projection import AUDIT_TRAIL, TRAIL
from projections.audit_trail.sentences import of_budget, sentence
from projections.audit_trail.sentences.said import said
from projections.audit_trail.sentences.words import partial, role
from projections.moments import resolve

if TYPE_CHECKING:
    from psycopg.sql import Composed

    from grants.kernel.speech import Sentence
    from grants.store.log import Log
    from grants.store.recorded import Recorded
    from grants.store.vault import Vault
    from projections.moments import Moment
    from projections.runtime.model import Row

HIDDEN = said("[nicht einsehbar]")
"""Stands for a text the reader may not see, or that was erased."""


@dataclass(frozen=True, kw_only=True)
class TrailLine:
    """One fact: when recorded, when effective (as written, and in German), who, what, money.

    `who` is the person's name and `role` the competence in German; `cents` is the amount the fact
    names and `budget_account` the `{programme}/{scope}/{year}/{earmark}` it moves, if any.
    """

    position: int
    recorded_at: dt.datetime
    effective_on: str
    effective_de: str
    stream: str
    version: int
    scope: str
    programme: str | None
    case_number: str | None
    name: str
    person: str
    who: str
    competence: str
    role: str
    what: str
    legal_basis: str
    cents: int | None
    budget_account: str | None


def history(
    log: Log,
    number: str,
    *,
    as_of: dt.date | None = None,
    known_at: int | None = None,
    vault: Vault | None = None,
) -> list[TrailLine]:
    """Every fact about a case (its file, its budgets, its claims, its meetings), in order.

    A remainder carried forward concerns every case whose commitment goes with it: its line names
    this case's part. Without both moments nothing is left out, not even what takes effect later.
    `vault` lets titles and reasons appear; without it they are hidden.
    """
    limited = as_of is not None or known_at is not None
    moment = resolve(log, as_of=as_of, known_at=known_at) if limited else None
    return told(log, of_case(log, number, moment), vault=vault)


def of_case(log: Log, number: str, moment: Moment | None = None) -> list[Entry]:
    """Every fact about a case that counts at a moment, in order; without one nothing is left out.

    What is said of a remainder carried forward is this case's part.
    """
    entries = found(
        log,
        SQL(
            "SELECT t.*, part_cents FROM (SELECT position, sum(cents)::bigint AS part_cents FROM"
            # Either is found by its own index; both in one condition would be looked for in all.
            "  (SELECT position, NULL::bigint AS cents FROM reads.audit_trail"
            "   WHERE case_number = %(number)s UNION ALL"
            "   SELECT position, cents FROM reads.ledger"
            "   WHERE case_number = %(number)s AND reason = 'carried-forward') either"
            "  GROUP BY 1) own JOIN ({}) t USING (position)"
            " WHERE %(as_of)s::date IS NULL"
            " OR (position <= %(known_at)s AND effective_last <= %(as_of)s)"
        ).format(AUDIT_TRAIL.select(TRAIL)),
        {
            "number": number,
            "known_at": moment and moment.known_at,
            "as_of": moment and moment.as_of,
        },
    )
    return [_own_part(entry, number) for entry in entries]


def _own_part(entry: Entry, number: str) -> Entry:
    """What is told of a remainder carried forward, as it concerns one of its cases."""
    cents = entry.row["part_cents"]
    if cents is None:
        return entry
    part = said(
        "%(sentence)s Davon %(part)s Mittelbindung für %(case)s.",
        sentence=entry.sentence,
        part=euros_de(abs(cents)),
        case=number,
    )
    return entry._replace(cents=cents, sentence=part)


def audit_trail(  # noqa: PLR0913 - the two clocks, what is looked for, and the page.
    log: Log,
    *,
    as_of: dt.date | None = None,
    known_at: int | None = None,
    case_number: str | None = None,
    scope: str | None = None,
    programme: str | None = None,
    person: str | None = None,
    name: str | None = None,
    after: int = 0,
    limit: int = 100,
    vault: Vault | None = None,
) -> list[TrailLine]:
    """Facts after a position, at most `limit`; `name` is a stored name without its version."""
    entries = found(
        log,
        AUDIT_TRAIL.select(
            TRAIL,
            " WHERE position > %(after)s"
            " AND (%(known_at)s::bigint IS NULL OR position <= %(known_at)s)"
            " AND (%(as_of)s::date IS NULL OR effective_last <= %(as_of)s)"
            " AND (%(case_number)s::text IS NULL OR case_number = %(case_number)s)"
            " AND (%(scope)s::text IS NULL OR scope = %(scope)s)"
            " AND (%(programme)s::text IS NULL OR programme = %(programme)s)"
            " AND (%(person)s::text IS NULL OR person = %(person)s)"
            " AND (%(name)s::text IS NULL OR name = %(name)s)"
            " ORDER BY position LIMIT %(limit)s",
        ),
        {
            "as_of": as_of,
            "known_at": known_at,
            "case_number": case_number,
            "scope": scope,
            "programme": programme,
            "person": person,
            "name": name,
            "after": after,
            "limit": limit,
        },
    )
    return told(log, entries, vault=vault)


def facts_of_scope(log: Log, moment: Moment, *, name: str, scope: str) -> list[Recorded]:
    """The facts of a stored name about a scope that count at a moment, in order."""
    entries = found(
        log,
        AUDIT_TRAIL.select(
            TRAIL,
            " WHERE name = %(name)s AND scope = %(scope)s"
            " AND position <= %(known_at)s AND effective_last <= %(as_of)s",
        ),
        {"name": name, "scope": scope, "known_at": moment.known_at, "as_of": moment.as_of},
    )
    return [entry.recorded for entry in entries]


class Entry(NamedTuple):
    """A fact by its row of the trail, and what is said of it before names are put in."""

    row: Row
    recorded: Recorded
    sentence: Sentence
    cents: int | None
    account: str | None


def entry_of(row: Row, recorded: Recorded) -> Entry:
    """What is said of a fact."""
    fact, stream = recorded.fact, recorded.stream
    return Entry(row, recorded, of_budget(stream, sentence(fact)), *money_of(fact, stream))


def found(log: Log, rows: Composed, values: Mapping[str, Any]) -> list[Entry]:
    """Rows of the trail with their facts, in order of position."""
    joined = SQL(
        "SELECT wanted.*, notification_id, recorded_at, topic, state FROM ({}) wanted"
        " JOIN grants.facts ON notification_id = position ORDER BY position"
    )
    with log.reading() as connection:
        there = connection.execute(joined.format(rows), values).fetchall()
    return [entry_of(row, decoded(row)) for row in there]


def told(log: Log, entries: Sequence[Entry], *, vault: Vault | None) -> list[TrailLine]:
    """What is said of facts, with names put in."""
    names = names_in(
        log,
        [(entry.recorded.stream, entry.sentence) for entry in entries],
        vault=vault,
        persons=[entry.recorded.stored.actor.person for entry in entries],
    )
    return [_line(entry, names) for entry in entries]


def _line(entry: Entry, names: Names) -> TrailLine:
    row, recorded = entry.row, entry.recorded
    stored = recorded.stored
    actor = stored.actor
    # What the service does by itself it does in no competence.
    competence = "" if actor.person == SYSTEM else actor.competence
    return TrailLine(
        position=recorded.position,
        recorded_at=recorded.recorded_at,
        effective_on=stored.effective_on,
        effective_de=partial(stored.effective_on),
        stream=stored.stream,
        version=stored.version,
        scope=stored.scope,
        programme=row["programme"],
        case_number=row["case_number"],
        name=stored.name,
        person=actor.person,
        who=names["person", actor.person],
        competence=competence,
        role=role(competence),
        what=filled(recorded.stream, entry.sentence, names, unknown=HIDDEN),
        legal_basis=stored.legal_basis,
        cents=entry.cents,
        budget_account=entry.account,
    )
