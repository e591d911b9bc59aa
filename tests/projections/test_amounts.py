"""Decisions in any order of their legal dates: the totals are the sum of what the cases show."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from tests.projections.conftest import Recorder
from tests.projections.examples import example
from tests.projections.history import (
    ZWICKAU,
    Entry,
    amended,
    approved,
    budget_of,
    came_back,
    corrected,
    day,
    disbursed,
    imported,
    paid_out,
    recovery,
    repaid,
    settled,
    submitted,
)

from grants.approval.events import GrantNotTakenUp, ObjectionDecided
from grants.revocation.events import GrantRevoked, GrantWithdrawn
from grants.web.budget_lines import together
from projections.cases.projection import CASES_MODEL
from projections.cases.queries import CaseLine, case, cases
from projections.differences.causes import Span
from projections.differences.money import differences
from projections.differences.postings import posted
from projections.figures import TOTAL_FIGURES
from projections.models import MODELS
from projections.moments import Moment
from projections.runtime import Projector
from projections.totals.projection import TOTALS
from projections.totals.queries import TotalLine, total_postings, totals

CASE = "FKR-2024-0001"
NUMBERS = tuple(f"FKR-2024-{number:04d}" for number in range(1, 7))
PAYDAYS = (
    *("2024-04-15", "2024-06-15", "2024-11-15", "2024-12-31"),
    *("2025-01-02", "2025-03-14", "2025-12-31", "2026-02-02"),
)
DAYS = tuple(f"2024-{month:02d}-15" for month in range(3, 10))


def _revoked(number: str, on: str, cents: int) -> Entry:
    fact = example(GrantRevoked, decision=f"{number}-R1", amount_cents=cents, signed_on=on)
    return (f"case/{number}", fact, ZWICKAU)


def _withdrawn(number: str, on: str, cents: int) -> Entry:
    fact = example(GrantWithdrawn, decision=f"{number}-W1", amount_cents=cents, signed_on=on)
    return (f"case/{number}", fact, ZWICKAU)


def _upheld(number: str, on: str, cents: int | None, final_cents: int | None = None) -> Entry:
    fact = example(
        ObjectionDecided,
        decision=f"{number}-B1",
        outcome="upheld" if cents is not None else "dismissed",
        approved_cents=cents,
        final_cents=final_cents,
        decided_on=on,
    )
    return (f"case/{number}", fact, ZWICKAU)


def _not_taken_up(number: str, on: str) -> Entry:
    fact = example(GrantNotTakenUp, decision=f"{number}-B1", declared_on=on)
    return (f"case/{number}", fact, ZWICKAU)


def _any_decision(chance: random.Random, number: str) -> Entry:
    on, cents = chance.choice(DAYS), chance.randrange(0, 900) * 100
    return chance.choice(
        (
            lambda: approved(number, on, cents=cents + 100),
            lambda: amended(number, on, cents=cents, delta_cents=chance.randrange(-500, 500)),
            lambda: settled(number, on, final_cents=cents, approved_cents=cents, paid_cents=0),
            lambda: _revoked(number, on, cents),
            lambda: _withdrawn(number, on, 0),
            lambda: _upheld(number, on, cents),
            lambda: _upheld(number, on, cents + 100, cents),
            lambda: _upheld(number, on, None),
            lambda: _not_taken_up(number, on),
        )
    )()


def _history(seed: int) -> list[Entry]:
    chance = random.Random(seed)
    decided = [_any_decision(chance, chance.choice(NUMBERS)) for _ in range(40)]
    return [*(submitted(number, "2024-02-01") for number in NUMBERS), *decided]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_at_every_moment_the_totals_are_the_sum_of_the_cases(
    recorder: Recorder, projector: Projector, seed: int
):
    groups = [[entry] for entry in _history(seed)]
    assert _compared(recorder, projector, groups, ("2024-02-01", *DAYS)) > 100


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_so_they_are_with_payments_and_imported_cases(
    recorder: Recorder, projector: Projector, seed: int
):
    """What comes back by the bank or by the recipient, in time or later, on claims or without."""
    chance = random.Random(seed)
    ways = [
        [[entry] for entry in _history(seed)[:20]],
        *(_payments(chance, number) for number in NUMBERS),
        *(_claimed(chance, number) for number in NUMBERS[:3]),
        *(_deliveries(chance, str(reference)) for reference in range(1, 6)),
    ]
    groups = list(_woven(chance, ways))
    assert _compared(recorder, projector, groups, ("2024-03-31", *PAYDAYS)) > 100


def _compared(
    recorder: Recorder, projector: Projector, groups: Sequence[Sequence[Entry]], days: Sequence[str]
) -> int:
    """At how many moments something was granted; each group is recorded in one transaction."""
    positions = [recorder.record(*group)[-1] for group in groups]
    projector.catch_up([TOTALS, CASES_MODEL])
    log = recorder.log
    granted = 0
    for on in map(day, days):
        for known_at in positions:
            lines = cases(log, as_of=on, known_at=known_at)
            told = [
                replace(line, **_NOT_OF_CASES) for line in totals(log, as_of=on, known_at=known_at)
            ]
            assert list(filter(_says_something, told)) == _summed(lines), (on, known_at)
            granted += any(line.approved_net_cents for line in told)
    return granted


def _says_something(line: TotalLine) -> bool:
    return any(value for name, value in vars(line).items() if name not in _NAMED_BY)


_NAMED_BY = ("programme", "kind", "origin")
_NOT_OF_CASES: dict[str, Any] = {
    "interest_received_cents": 0,
    "uncertain_cents": 0,
    "uncertain_cases": 0,
}
"""Figures that no line of a case has."""


def _summed(lines: Iterable[CaseLine]) -> list[TotalLine]:
    """Totals as somebody adds them up who has the list of cases and nothing else."""
    found: dict[tuple[str, str, str], list[CaseLine]] = {}
    for line in lines:
        found.setdefault((line.programme, line.kind, line.origin), []).append(line)
    added_up = [
        TotalLine(
            programme=programme,
            kind=kind,
            origin=origin,
            cases=sum(x.origin == "imported" or x.approved_cents is not None for x in of),
            approved_cents=sum(x.approved_cents or 0 for x in of),
            approved_net_cents=sum(x.amount_cents or 0 for x in of),
            disbursed_cents=together(x.paid_cents for x in of),
            recovered_cents=sum(x.recovered_cents for x in of),
            amount_unknown=sum(x.origin == "imported" and x.approved_cents is None for x in of),
            disbursed_unknown=sum(x.paid_cents is None for x in of),
        )
        for (programme, kind, origin), of in sorted(found.items())
    ]
    return list(filter(_says_something, added_up))


def _woven(chance: random.Random, ways: list[list[list[Entry]]]) -> Iterator[list[Entry]]:
    """One after the other, each way in its order; cases are opened before anything else."""
    yield from ways[0][: len(NUMBERS)]
    left = [ways[0][len(NUMBERS) :], *ways[1:]]
    while left := [way for way in left if way]:
        yield chance.choice(left).pop(0)


def _payments(chance: random.Random, number: str) -> list[list[Entry]]:
    """Two payouts; of each a part comes back, and what the bank sent back whole is paid again."""
    groups = []
    for payout_no in (1, 2):
        cents, days = chance.randrange(2, 90) * 100, iter(sorted(chance.choices(PAYDAYS, k=4)))
        paid_on = next(days)
        groups.append(paid_out(cents, paid_on, number, payout_no=payout_no))
        if chance.random() < 0.4:
            sent_on = next(days)
            groups.append(_returned(number, payout_no, cents, paid_on, sent_on, "bank-return"))
            paid_on = next(days)
            groups.append(paid_out(cents, paid_on, number, payout_no=payout_no, again=True))
        ground = chance.choice(("repayment", "repayment", "bank-return"))
        closed_on = chance.choice((None, "2026-01-31")) if ground == "repayment" else None
        back = _returned(number, payout_no, cents // 2, paid_on, next(days), ground, closed_on)
        groups.append(back)
    return groups


def _returned(
    number: str,
    payout_no: int,
    cents: int,
    paid_on: str,
    on: str,
    ground: str,
    closed_on: str | None = None,
) -> list[Entry]:
    return came_back(
        cents,
        on,
        number,
        ground=ground,
        refills=ground == "bank-return" or (on[:4] == paid_on[:4] and closed_on is None),
        payout_no=payout_no,
        year=int(paid_on[:4]),
        closed_on=closed_on,
    )


def _claimed(chance: random.Random, number: str) -> list[list[Entry]]:
    """A claim that is paid in a later year, so that no budget is refilled."""
    claim, on = f"{number}-C1", chance.choice(PAYDAYS)
    return [
        [recovery(claim, number, on, cents=40_00)],
        [repaid(claim, number, "2026-01-15", cents=25_00, interest_cents=3_00)],
    ]


def _deliveries(chance: random.Random, reference: str) -> list[list[Entry]]:
    """An imported case, and what newer files say of it: amounts, what was paid, whether it stands.

    Money is posted with the case, as an import does, at the date the case is imported with.
    """
    on = chance.choice(("2024-04", "2024-05-15", "2024", "2024-07-15"))
    stream, number = budget_of("BSB", 2024, "HH-2010"), f"HH-2010-{reference}"

    def any_values() -> dict[str, Any]:
        status = chance.choice(("approved", "approved", "cancelled"))
        return {
            "approved_cents": chance.choice((None, 0, 500, 700)),
            "disbursed_cents": chance.choice((None, None, 0, 300)),
            "status": status,
            "flags": "cancelled" if status == "cancelled" else "",
        }

    def paid(cents: int) -> list[Entry]:
        return [disbursed(cents, on, case=number, stream=stream)] if cents else []

    known = any_values()
    first = imported(
        reference,
        cents=known["approved_cents"],
        paid_cents=known["disbursed_cents"],
        on=on,
        status=known["status"],
    )
    groups = [[first, *paid(known["disbursed_cents"] or 0)]]
    for _ in range(4):
        new = any_values()
        changes: dict[str, Any] = {
            name: (known[name], new[name]) for name in new if new[name] != known[name]
        }
        apart: dict[str, Any] = {"flags": changes.pop("flags")} if "flags" in changes else {}
        by_cents = (new["disbursed_cents"] or 0) - (known["disbursed_cents"] or 0)
        facts = [
            corrected(reference, corrects=1, on=on, **each) for each in (apart, changes) if each
        ]
        groups.append([*facts, *paid(by_cents)])
        known = new
    return [group for group in groups if group]


def test_a_revocation_recorded_after_a_later_settlement(recorder: Recorder, projector: Projector):
    recorder.record(
        submitted(cents=100_00),
        approved(cents=100_00),
        settled(CASE, "2024-11-27", final_cents=97_00, approved_cents=100_00, paid_cents=0),
    )
    (revoked,) = recorder.record(_revoked(CASE, "2024-11-20", 0))
    projector.catch_up(MODELS)
    log = recorder.log
    figure = TOTAL_FIGURES["approved_net_cents"]
    seen = {}
    for on in ("2024-11-19", "2024-11-20", "2024-11-26", "2024-11-27"):
        stood = case(log, CASE, as_of=day(on))
        assert stood is not None
        (line,) = totals(log, as_of=day(on))
        behind = total_postings(log, as_of=day(on), case_number=CASE, figure=figure)
        assert line.approved_net_cents == stood.line.amount_cents == sum(x.amount for x in behind)
        seen[on] = line.approved_net_cents
    assert seen == {"2024-11-19": 100_00, "2024-11-20": 0, "2024-11-26": 0, "2024-11-27": 0}
    (before,) = totals(log, as_of=day("2024-11-27"), known_at=revoked - 1)
    assert before.approved_net_cents == 97_00
    own = [x for x in total_postings(log, case_number=CASE) if x.position == revoked]
    assert [(x.effective_first.isoformat(), x.amount) for x in own] == [
        ("2024-11-20", -100_00),
        ("2024-11-27", 3_00),
    ]


def test_the_facts_behind_a_difference_add_up_to_it(recorder: Recorder, projector: Projector):
    positions = recorder.record(*_history(4))
    projector.catch_up(MODELS)
    chance = random.Random(4)
    log, found = recorder.log, 0

    def moment() -> Moment:
        on: dt.date = day(chance.choice(DAYS))
        return Moment(on, chance.choice(positions))

    for _ in range(60):
        span = Span(moment(), moment())
        sums = posted(log, "totals", span)
        for difference in differences(log, "totals", span):
            key = tuple(difference.row.values())
            for change in difference.changes:
                if change.figure not in {"cases", "approved_cents", "approved_net_cents"}:
                    continue
                by = int(change.after or 0) - int(change.before or 0)
                assert sums[key, change.figure].amount == by
                assert sum(each.moved.get(change.figure, 0) for each in difference.causes) == by
                found += 1
    assert found > 60
