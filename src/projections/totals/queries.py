"""Totals at any moment, and published totals beside the computed ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, LiteralString, TypedDict, Unpack

from psycopg.sql import SQL

from projections.behind import Behind, behind
from projections.control_totals import CONTROL_TOTALS, ControlTotal, compared
from projections.figures import TOTAL_FIGURES, uncertain_measures
from projections.moments import resolve
from projections.sums import Sums
from projections.totals.postings import POSTINGS
from projections.totals.projection import TOTALS

if TYPE_CHECKING:
    from grants.store.log import Log
    from projections.figures import Figure
    from projections.runtime.model import Row

_COMPARED = ("cases", "approved_cents")
_SUMS = Sums(
    model=TOTALS,
    postings=POSTINGS,
    by=("programme", "kind", "origin"),
    amount="amount",
    uncertain=uncertain_measures(TOTAL_FIGURES),
)
FILTER = SQL(" AND (%(programme)s::text IS NULL OR programme = %(programme)s)")


@dataclass(frozen=True, kw_only=True)
class TotalLine:
    """Cases and cents of one programme, kind and origin at a moment.

    `approved_cents` are first approvals, `approved_net_cents` is what is granted after amendments,
    settlement and what was taken back. `disbursed_cents` is what left the budgets, without what
    a bank returned or a recipient paid back within the fiscal year it was paid in; None where it is
    unknown of every case. `recovered_cents` is principal that came back on claims, in whichever
    year, and without a claim where it came, or was learnt of, too late for the budget. Repayments
    of claims within the year are therefore off the one and in the other: subtracted from each
    other, the two count them twice. Interest is in `interest_received_cents` alone.
    `amount_unknown` is how many of `cases` have no known amount, `disbursed_unknown` of how many
    nobody says what was paid; they are in no sum.
    `uncertain_cents` and `uncertain_cases` are first approvals whose imprecise date straddles the
    day asked for; they are in no other figure.
    """

    programme: str
    kind: str
    origin: str
    cases: int = 0
    approved_cents: int = 0
    approved_net_cents: int = 0
    disbursed_cents: int | None = 0
    recovered_cents: int = 0
    interest_received_cents: int = 0
    amount_unknown: int = 0
    disbursed_unknown: int = 0
    uncertain_cents: int = 0
    uncertain_cases: int = 0
    control_totals: tuple[ControlTotal, ...] = ()


def totals(
    log: Log,
    *,
    as_of: dt.date | None = None,
    known_at: int | None = None,
    programme: str | None = None,
) -> list[TotalLine]:
    """One line per programme, kind and origin, in that order.

    A programme or kind with a published total and no case at all has a line of zeros.
    """
    moment = resolve(log, as_of=as_of, known_at=known_at)
    lines = {
        key: {_figure(measure): amount for measure, amount in sums.items()}
        for key, sums in _SUMS.at(log, moment).items()
        if programme in {None, key[0]}
    }
    found = [
        TotalLine(
            programme=key[0],
            kind=key[1],
            origin=key[2],
            cases=figures.get("cases", 0),
            approved_cents=figures.get("approved_cents", 0),
            approved_net_cents=figures.get("approved_net_cents", 0),
            disbursed_cents=_disbursed(figures),
            recovered_cents=figures.get("recovered_cents", 0),
            interest_received_cents=figures.get("interest_received_cents", 0),
            amount_unknown=figures.get("amount_unknown", 0),
            disbursed_unknown=figures.get("disbursed_unknown", 0),
            uncertain_cents=figures.get("uncertain_cents", 0),
            uncertain_cases=figures.get("uncertain_cases", 0),
        )
        for key, figures in lines.items()
        if any(figures.values())
    ]
    stated = control_totals(log, known_at=moment.known_at, programme=programme)
    return sorted(
        _with_control_totals(found, stated), key=lambda x: (x.programme, x.kind, x.origin)
    )


def _disbursed(figures: Mapping[str, int]) -> int | None:
    """Unknown is not zero: where it is unknown of every case and nothing is known to be paid."""
    cents, cases = figures.get("disbursed_cents", 0), figures.get("cases", 0)
    unknown = cents == 0 and 0 < cases == figures.get("disbursed_unknown", 0)
    return None if unknown else cents


@dataclass(frozen=True, kw_only=True)
class TotalPosting:
    """One posting behind the totals; `amount` is cents, or a number of cases where they count."""

    position: int
    line: int
    case_number: str
    programme: str
    kind: str
    origin: str
    scope: str
    earmark: str
    year: int
    measure: str
    amount: int
    effective_first: dt.date
    effective_last: dt.date
    recorded_at: dt.datetime


class Wanted(TypedDict, total=False):
    """What postings are asked for: the two clocks, and the parts of a line's name.

    `scopes` are those the asker may see; None: all. With a figure: those it is made of, for one of
    uncertain dates those that may count.
    """

    as_of: dt.date | None
    known_at: int | None
    programme: str | None
    kind: str | None
    origin: str | None
    scopes: Collection[str] | None
    case_number: str | None
    figure: Figure | None


_WANTED: LiteralString = (
    " WHERE position <= %(known_at)s AND effective_first <= %(as_of)s"
    " AND (effective_last > %(as_of)s) = %(uncertain)s"
    " AND (%(programme)s::text IS NULL OR programme = %(programme)s)"
    " AND (%(kind)s::text IS NULL OR kind = %(kind)s)"
    " AND (%(origin)s::text IS NULL OR origin = %(origin)s)"
    " AND (%(scopes)s::text[] IS NULL OR scope = ANY(%(scopes)s))"
    " AND (%(case_number)s::text IS NULL OR case_number = %(case_number)s)"
    " AND (%(measures)s::text[] IS NULL OR measure = ANY(%(measures)s))"
)


def total_postings(
    log: Log,
    *,
    after: tuple[int, int] = (0, -1),
    limit: int = 100,
    **wanted: Unpack[Wanted],
) -> list[TotalPosting]:
    """Postings that count at a moment, in order, after `(position, line)`; at most `limit`."""
    with log.reading() as connection:
        rows = connection.execute(
            TOTALS.select(
                POSTINGS,
                _WANTED + " AND (position, line) > (%(position)s, %(line)s)"
                " ORDER BY position, line LIMIT %(limit)s",
            ),
            {**_values(log, after, wanted), "limit": limit},
        ).fetchall()
    return [TotalPosting(**row) for row in rows]


def behind_totals(
    log: Log, *, after: tuple[int, int] = (0, -1), **wanted: Unpack[Wanted]
) -> Behind:
    """How many postings these are, and what they amount to."""
    return behind(log, (TOTALS, POSTINGS), "amount", _WANTED, _values(log, after, wanted))


def _values(log: Log, after: tuple[int, int], wanted: Wanted) -> Row:
    moment = resolve(log, as_of=wanted.get("as_of"), known_at=wanted.get("known_at"))
    figure, scopes = wanted.get("figure"), wanted.get("scopes")
    return {
        **{name: wanted.get(name) for name in ("programme", "kind", "origin", "case_number")},
        "as_of": moment.as_of,
        "known_at": moment.known_at,
        "scopes": None if scopes is None else list(scopes),
        "measures": figure and figure.measures,
        "uncertain": figure is not None and figure.uncertain,
        "position": after[0],
        "line": after[1],
    }


def _figure(measure: str) -> str:
    match measure:
        case "cases" | "amount_unknown" | "disbursed_unknown":
            return measure
        case "uncertain-cases":
            return "uncertain_cases"
        case "uncertain-approved":
            return "uncertain_cents"
        case _:
            return f"{measure}_cents"


def control_totals(
    log: Log, *, known_at: int | None = None, programme: str | None = None
) -> list[ControlTotal]:
    """Published numbers of cases and approved amounts beside the computed ones.

    Each is computed at its own date from first approvals, over all origins; a year limits them to
    those of that year. What an imported file states about itself stands beside what its rows added
    up to when it was taken over: other files of the programme are none of its business.
    """
    limit = log.last_position() if known_at is None else known_at
    with log.reading() as connection:
        found = connection.execute(
            SQL(
                "SELECT t.*, coalesce(t.of_rows,"
                "  (SELECT coalesce(sum(amount), 0)::bigint FROM reads.totals p"
                "  WHERE p.programme = t.programme"
                "  AND p.measure = CASE t.measure WHEN 'cases' THEN 'cases' ELSE 'approved' END"
                "  AND position <= %(limit)s AND effective_last <= t.as_of"
                "  AND (t.kind IS NULL OR p.kind = t.kind)"
                "  AND (t.scope IS NULL OR p.scope = t.scope)"
                "  AND (t.year IS NULL OR p.year = t.year)"
                "  AND (t.earmark IS NULL OR p.earmark = t.earmark))) AS computed"
                " FROM ({}) t WHERE measure = ANY(%(measures)s)"
                " AND position <= %(limit)s"
                " AND (%(programme)s::text IS NULL OR programme = %(programme)s)"
                " ORDER BY programme, as_of, control_total"
            ).format(TOTALS.select(CONTROL_TOTALS)),
            {"limit": limit, "programme": programme, "measures": list(_COMPARED)},
        ).fetchall()
    return [compared(row, computed=row["computed"], known_at=limit) for row in found]


def _with_control_totals(lines: list[TotalLine], stated: Iterable[ControlTotal]) -> list[TotalLine]:
    """A total stands at every line of its programme and kind; one without a kind at all of them."""
    for total in stated:
        if not any(_concerns(total, line) for line in lines):
            lines.append(
                TotalLine(
                    programme=total.programme,
                    kind=total.kind or "unspecified",
                    origin="imported" if total.import_id else "recorded",
                )
            )
        lines = [
            replace(line, control_totals=(*line.control_totals, total))
            if _concerns(total, line)
            else line
            for line in lines
        ]
    return lines


def _concerns(total: ControlTotal, line: TotalLine) -> bool:
    """What a file states is about imported cases alone."""
    if total.import_id and line.origin != "imported":
        return False
    return total.programme == line.programme and total.kind in {None, line.kind}
