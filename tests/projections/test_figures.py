"""Every figure of budgets and totals can be asked for its postings, and each is a fact's."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import pytest
from tests.acceptance.test_demonstration import TODAY, opened, unheard
from tests.projections.conftest import Recorder
from tests.projections.history import imported
from tests.projections.test_differences import _entries as _cases
from tests.projections.test_sums import _entries

from grants.demonstration.player import play
from grants.store.log import Log
from projections.budgets.queries import BudgetLine, budgets
from projections.figures import BUDGET_FIGURES, PARTS_AND_NETS, TOTAL_FIGURES
from projections.ledger.queries import behind_ledger, ledger
from projections.models import MODELS
from projections.runtime import Projector
from projections.totals.queries import TotalLine, total_postings, totals

Key = tuple[str | int, ...]
_BY_HAND = {"programme", "scope", "year", "earmark", "kind", "origin", "control_totals"}


def _all(ask: Callable[..., Sequence[Any]]) -> Iterator[Any]:
    """Every page, one after the other."""
    after = (0, -1)
    while found := ask(after=after, limit=1000):
        yield from found
        after = (found[-1].position, found[-1].line)


def _standing_in(postings: Sequence[Any], year: int) -> int:
    """What authority stands for, before anything was allocated (§ 38 SäHO)."""
    if any(posting.measure == "allocated" for posting in postings):
        return 0
    drawn: int = sum(posting.cents for posting in postings if posting.measure == "drawn")
    left: int = sum(
        posting.cents if posting.measure == "authority" else -posting.cents
        for posting in postings
        if posting.use_year == year
    )
    return drawn + left


def _assert_every_figure(log: Log, as_of: dt.date, known_at: int) -> set[int]:
    """The positions of all postings listed, after each figure was added up from its own."""
    positions: set[int] = set()
    for name, figure in {**BUDGET_FIGURES, **PARTS_AND_NETS}.items():
        found: dict[Key, list[Any]] = {}
        ask = partial(ledger, log, as_of=as_of, known_at=known_at, figure=figure)
        together = behind_ledger(log, as_of=as_of, known_at=known_at, figure=figure)
        amount = count = 0
        for posting in _all(ask):
            positions.add(posting.position)
            amount += figure.signs[posting.measure] * posting.cents
            count += 1
            key = (posting.programme, posting.scope, posting.year, posting.earmark)
            found.setdefault(key, []).append(posting)
        for line in budgets(log, as_of=as_of, known_at=known_at):
            postings = found.pop((line.programme, line.scope, line.year, line.earmark), [])
            told = sum(figure.signs[each.measure] * each.cents for each in postings)
            if not figure.added_up:
                told += _standing_in(postings, as_of.year)
            shown = getattr(line, name)
            assert shown == told or (shown is None and line.allocated_cents is None), (name, line)
        assert found == {}
        assert together.count == count
        assert together.amount(figure) in ({amount} if figure.added_up else {amount, None})
    for name, figure in TOTAL_FIGURES.items():
        sums: dict[Key, int] = {}
        behind = partial(total_postings, log, as_of=as_of, known_at=known_at, figure=figure)
        for posting in _all(behind):
            positions.add(posting.position)
            counted = (posting.programme, posting.kind, posting.origin)
            sums[counted] = sums.get(counted, 0) + posting.amount
        for total in totals(log, as_of=as_of, known_at=known_at):
            shown = getattr(total, name)
            told = sums.pop((total.programme, total.kind, total.origin), 0)
            unknown = name == "disbursed_cents" and total.cases == total.disbursed_unknown
            assert shown == told or (shown is None and told == 0 and unknown), (name, total)
        assert not any(sums.values())
    return positions


def _are_facts(log: Log, positions: set[int]) -> bool:
    with log.connection() as connection:
        row = connection.execute(
            "SELECT count(*) AS there FROM grants.facts WHERE notification_id = ANY(%s)",
            (sorted(positions),),
        ).fetchone()
    return row is not None and row["there"] == len(positions)


def test_every_line_has_figures_with_postings_and_no_others():
    for line, figures in ((BudgetLine, BUDGET_FIGURES), (TotalLine, TOTAL_FIGURES)):
        assert set(line.__dataclass_fields__) - _BY_HAND == set(figures)


def test_postings_add_up_to_every_figure(recorder: Recorder, projector: Projector):
    recorder.record_all(_entries(random.Random(4), 80), at_once=5)
    recorder.record_all(_cases(), at_once=9)
    recorder.record(imported("x", cents=None, on="2024"))
    projector.catch_up(MODELS)
    log = recorder.log
    for share, as_of in (
        (1.0, dt.date(2025, 12, 31)),
        (1.0, dt.date(2022, 4, 15)),
        (0.6, dt.date(2023, 6, 30)),
    ):
        known_at = int(log.last_position() * share)
        positions = _assert_every_figure(log, as_of, known_at)
        assert 0 < max(positions) <= known_at
        assert _are_facts(log, positions)


@pytest.mark.long
def test_postings_add_up_to_every_figure_of_the_demonstration():
    with opened("demonstration") as service:
        play(service, TODAY, unheard)
        with Projector(service.databases.projector, service.vault) as projector:
            projector.catch_up(MODELS)
        log = service.log
        last = log.last_position()
        for as_of, known_at in (
            (TODAY, last),
            (dt.date(2023, 12, 31), last),
            (dt.date(2023, 12, 31), last // 2),
            (dt.date(2019, 7, 4), last),
        ):
            positions = _assert_every_figure(log, as_of, known_at)
            assert len(positions) > 1_000
            assert _are_facts(log, positions)
