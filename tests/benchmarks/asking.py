"""How long questions about other moments take: over a million postings, over a demonstration."""

from __future__ import annotations

import datetime as dt
import gc
import random
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice, pairwise

from tests.benchmarks.logs import Machine
from tests.benchmarks.timing import percentiles

from grants.kernel.calendar import last_day
from grants.store.log import Log
from projections.budgets.queries import budgets
from projections.cases.agenda import standing
from projections.cases.dossier import dossier
from projections.cases.queries import stood
from projections.differences.cases import case_differences
from projections.differences.causes import Span
from projections.differences.money import differences
from projections.ledger.projection import LEDGER, POSTINGS
from projections.models import MODELS
from projections.moments import Moment, parse_moment
from projections.rebuild import rebuild
from projections.runtime import Projector, Row
from projections.runtime.live import copy_rows
from projections.runtime.model import LIVE

POSTINGS_MADE = 1_000_000
ASKED, WARM_UP = 300, 10
"""How often each question is asked, and how many answers are not counted before."""
BEGIN, DAYS = dt.date(2016, 1, 4), 3_970
SCOPES = (*(str(14_511 + number) for number in range(13)), "statewide")
MEASURES = ("committed", "disbursed", "drawn", "returned", "authority", "lapsed", "frozen")
WEIGHTS = (46, 43, 5, 3, 1, 1, 1)
PLAIN = (
    "SELECT programme, scope, year, earmark, measure, use_year, sum(cents) FILTER"
    " (WHERE effective_last <= %(as_of)s), sum(cents) FILTER (WHERE effective_last > %(as_of)s)"
    " FROM reads.ledger WHERE position <= %(known_at)s AND effective_first <= %(as_of)s"
    " GROUP BY 1, 2, 3, 4, 5, 6"
)
"""The same question, every time to the database."""


def measure(here: Machine) -> str:
    """Two tables of milliseconds; the demonstration is in the database that a run begins with."""
    gc.collect()
    gc.freeze()  # As a server does once it has started.
    return "\n".join((_postings(here), _demonstration(here)))


def _postings(here: Machine) -> str:
    urls = here.create("asking_postings")
    chance = random.Random(20_161_104)
    with Projector(urls.projector, here.vault()) as projector:
        projector.catch_up(MODELS)
        _fill(projector, chance)
    here.run("VACUUM ANALYZE", "asking_postings")
    remembered: list[float] = []
    plain: list[float] = []
    with Log(urls.app, reads=urls.projector) as log:
        (first,) = _timed(lambda: budgets(log, as_of=dt.date.max, known_at=2**62))
        accounts = len(budgets(log, as_of=dt.date.max, known_at=2**62))
        moments = [
            Moment(
                BEGIN + dt.timedelta(days=chance.randrange(DAYS)),
                chance.randrange(5 * POSTINGS_MADE),
            )
            for _ in range(ASKED + WARM_UP)
        ]
        for moment in moments:
            remembered += _timed(
                lambda: budgets(log, as_of=moment.as_of, known_at=moment.known_at)  # noqa: B023
            )
        for moment in moments:
            with log.reading() as connection:
                values = {"as_of": moment.as_of, "known_at": moment.known_at}
                plain += _timed(lambda: connection.execute(PLAIN, values).fetchall())  # noqa: B023
    here.drop("asking_postings")
    return _table(
        f"Budgets of {accounts} accounts at {ASKED} pairs of moments,"
        f" {POSTINGS_MADE:,} postings in {5 * POSTINGS_MADE:,} positions",
        percentiles("added up in memory", remembered[WARM_UP:]),
        percentiles("the first question of a process, which reads them", [first]),
        percentiles("adding up every posting in SQL", plain[WARM_UP:]),
    )


def _fill(projector: Projector, chance: random.Random) -> None:
    made = _made(chance)
    while rows := list(islice(made, 50_000)):
        copy_rows(projector.connection(), LEDGER, LIVE, POSTINGS, rows)


def _made(chance: random.Random) -> Iterator[Row]:
    """Postings of a programme and of an imported one, most of them recorded within days."""
    known = set()
    for number in range(POSTINGS_MADE):
        recorded = BEGIN + dt.timedelta(days=number * DAYS // POSTINGS_MADE)
        late = chance.choices((10, 700, -40), (93, 6, 1))[0]
        day = recorded - dt.timedelta(days=int(late * chance.random()))
        programme = chance.choice(("FKR", "FKR", "HH-2010"))
        scope = chance.choice(SCOPES)
        year = min(max(day.year + chance.choice((0, 0, 0, 0, 1, 1, 2, -1)), 2016), 2028)
        earmarked = programme == "FKR" and year > 2020 and chance.random() < 0.3
        earmark = "international" if earmarked else "general"
        first = last = day
        if programme == "HH-2010" and chance.random() < 0.05:
            first, last = day.replace(day=1), last_day(day.isoformat()[:7])
        account = (programme, scope, year, earmark)
        drawn = chance.choices(MEASURES, WEIGHTS)[0]
        measure = drawn if account in known else "allocated"
        known.add(account)
        yield {
            "position": 5 * number + 1,
            "line": 0,
            "programme": programme,
            "scope": scope,
            "year": year,
            "earmark": earmark,
            "case_number": f"{programme}-{day.year}-{chance.randrange(3_000):04d}",
            "measure": measure,
            "cents": chance.randrange(1, 10_000_000),
            "effective_first": first,
            "effective_last": last,
            "recorded_at": dt.datetime.combine(recorded, dt.time(9), dt.UTC),
            "reason": None,
            "use_year": day.year if measure in {"authority", "drawn"} else None,
        }


def _demonstration(here: Machine) -> str:
    urls = here.create("asking", template="seed")
    with Projector(urls.projector, here.vault()) as projector:
        rebuild(projector, MODELS)
    here.run("VACUUM ANALYZE", "asking")
    with Log(urls.app, reads=urls.projector) as log:
        facts = log.last_position()
        told = _table(
            f"One demonstration, {facts:,} facts",
            *_cases(log),
            *_differences(log),
        )
    here.drop("asking")
    return told


def _cases(log: Log) -> Iterator[str]:
    chance, last = random.Random(4), log.last_position()
    with log.reading() as connection:
        rows = connection.execute(
            "SELECT number FROM reads.cases WHERE origin = 'recorded' ORDER BY number"
        ).fetchall()
    asked = [
        (row["number"], Moment(BEGIN + dt.timedelta(days=chance.randrange(DAYS)), known_at))
        for row in chance.choices(rows, k=ASKED + WARM_UP)
        for known_at in [chance.randrange(last // 3, last + 1)]
    ]

    def ask(number: str, moment: Moment) -> None:
        stood(log, number, dossier(log, number, moment), moment)

    def ask_more(number: str, moment: Moment) -> None:
        file = dossier(log, number, moment)
        stood(log, number, file, moment)
        standing(number, file, moment)

    for name, question in {"": ask, ", with what waits in it": ask_more}.items():
        seconds = [_timed(partial(question, *each))[0] for each in asked]
        yield percentiles(f"one case as it stood{name}", seconds[WARM_UP:])


def _differences(log: Log) -> Iterator[str]:
    ends = [parse_moment(log, as_of=None, known_at=f"{year}-12-31") for year in range(2018, 2026)]
    known = [moment for moment in ends if moment is not None]
    once = [Span(before, after) for before, after in pairwise(known)]
    spans = once * 6
    budgeted = [_timed(lambda: differences(log, "budgets", span))[0] for span in spans]  # noqa: B023
    stood_otherwise = [
        _timed(lambda: case_differences(log, span, limit=1_000))[0]  # noqa: B023
        for span in spans
    ]
    yield percentiles("difference of two year ends, budgets", budgeted[len(once) :])
    yield percentiles("difference of two year ends, all cases", stood_otherwise[len(once) :])


def _timed(run: Callable[[], object]) -> list[float]:
    begin = time.perf_counter()
    run()
    return [time.perf_counter() - begin]


def _table(title: str, *rows: str) -> str:
    return "\n".join(
        (f"## {title}", "", "| what | p50, ms | p99, ms |", "|---|---:|---:|", *rows, "")
    )
