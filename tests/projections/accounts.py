"""Budget accounts of every kind, several of each in most years of most regions."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator

from tests.projections.history import (
    ZWICKAU,
    Entry,
    allocated,
    budget_of,
    committed,
    day,
    disbursed,
)

from grants.budget import events as e
from grants.programme.events import RegionRegistered
from projections.moments import today

CHEMNITZ = "14511"
SCOPES = (CHEMNITZ, ZWICKAU, "statewide")
PROGRAMMES = ("ABC", "FKR", "ZZZ")
EARMARKS = ("digital", "general", "international")
YEARS = range(today().year, today().year + 3)
"""Of the later two much is authority that may be used in this or was to be used in the last."""
_BEGAN = dt.date(YEARS[0], 1, 1)
_BEFORE = dt.date(YEARS[0] - 1, 6, 1)

Kind = Callable[[str, str, int], Iterator[Entry]]
"""What happened to an account: by its stream, its earmark and an amount."""


def _of(stream: str, fact: e.BudgetEvent) -> Entry:
    return (stream, fact, stream.split("/")[2])


def _authority(stream: str, earmark: str, cents: int, granted: dt.date) -> Entry:
    fact = e.CommitmentAuthorityGranted(
        authority=f"ve-{earmark}",
        earmark=earmark,
        use_year=granted.year,
        due_year=int(stream.split("/")[3]),
        cents=cents,
        decided_on=granted,
    )
    return _of(stream, fact)


def _supplemented(stream: str, earmark: str, cents: int) -> Entry:
    fact = e.BudgetSupplemented(
        supplement=f"n-{earmark}",
        earmark=earmark,
        cents=cents,
        citation="Nachtrag",
        decided_on=_BEGAN,
    )
    return _of(stream, fact)


def _transferred(stream: str, earmark: str, cents: int, side: str) -> Entry:
    fact = e.FundsTransferred.model_validate(
        {
            "transfer": f"u-{earmark}-{side}",
            "side": side,
            "earmark": earmark,
            "counterpart": budget_of(),
            "counterpart_earmark": "general",
            "cents": cents,
            "citation": "Umschichtung",
            "decided_on": _BEGAN,
        }
    )
    return _of(stream, fact)


def _allotted(stream: str, earmark: str, cents: int) -> Iterator[Entry]:
    yield allocated(cents, str(_BEGAN), stream=stream, earmark=earmark)
    yield committed(cents // 2, str(_BEGAN), stream=stream, earmark=earmark)
    yield disbursed(cents // 3, str(_BEGAN), stream=stream, earmark=earmark)


def _unknown(stream: str, earmark: str, cents: int) -> Iterator[Entry]:
    yield committed(cents, str(_BEGAN), stream=stream, earmark=earmark)


def _unknown_again(stream: str, earmark: str, cents: int) -> Iterator[Entry]:
    """Nothing is left of what was given without any allocation."""
    yield committed(cents, str(_BEGAN), stream=stream, earmark=earmark)
    yield _supplemented(stream, earmark, 5_00)
    yield _transferred(stream, earmark, 5_00, "out")


def _sent(stream: str, earmark: str, _: int) -> Iterator[Entry]:
    """As much as another account got, both without any allocation."""
    yield _transferred(stream, earmark, 7_00, "out")


def _got(stream: str, earmark: str, _: int) -> Iterator[Entry]:
    yield _transferred(stream, earmark, 7_00, "in")


def _usable(stream: str, earmark: str, cents: int) -> Iterator[Entry]:
    """Authority of last year, some of it drawn, and of this, of which some is left."""
    yield _authority(stream, earmark, cents, _BEFORE)
    yield committed(cents // 4, str(_BEFORE), stream=stream, earmark=earmark)
    yield _authority(stream, earmark, 2 * cents, _BEGAN)
    yield committed(cents // 2, str(_BEGAN), stream=stream, earmark=earmark)


def _usable_and_got(stream: str, earmark: str, cents: int) -> Iterator[Entry]:
    """Authority and money of another account, and still no allocation."""
    yield from _usable(stream, earmark, cents)
    yield from _got(stream, earmark, cents)


def _expired(stream: str, earmark: str, cents: int) -> Iterator[Entry]:
    yield _authority(stream, earmark, cents, _BEFORE)


def _replaced(stream: str, earmark: str, cents: int) -> Iterator[Entry]:
    """Authority was there first, then money."""
    yield from _usable(stream, earmark, cents)
    yield allocated(3 * cents, str(_BEGAN), stream=stream, earmark=earmark)


def _carried(stream: str, earmark: str, cents: int) -> Iterator[Entry]:
    """Only a remainder of the year before, with what was bound of it; some of it lapsed."""
    year = int(stream.split("/")[3])
    fact = e.RemainderCarriedForward(
        carry=f"ar-{earmark}",
        side="in",
        earmark=earmark,
        from_year=year - 1,
        to_year=year,
        origin_year=year - 1,
        available_until=day(f"{year + 1}-12-31"),
        funds_cents=cents,
        commitments=(e.CarriedCommitment(case="FKR-2024-0001", cents=cents // 2),),
        consent="SMF",
        decided_on=_BEGAN,
    )
    yield _of(stream, fact)
    lapsed = e.RemainderLapsed(lapse=f"v-{earmark}", earmark=earmark, cents=3, lapsed_on=_BEGAN)
    yield _of(stream, lapsed)


def _frozen(stream: str, earmark: str, cents: int) -> Iterator[Entry]:
    yield allocated(cents, str(_BEGAN), stream=stream, earmark=earmark)
    fact = e.BudgetFrozen(
        freeze=f"hs-{earmark}", earmark=earmark, cents=cents, citation="Sperre", decided_on=_BEGAN
    )
    yield _of(stream, fact)
    yield _transferred(stream, earmark, 9_00, "in")


KINDS: tuple[Kind, ...] = (
    _allotted, _unknown, _unknown_again, _sent, _got, _usable, _usable_and_got, _expired,
    _replaced, _carried, _frozen,
)  # fmt: skip


def accounts() -> Iterator[Entry]:
    """Regions that each programme calls by another name, and accounts; some are missing."""
    chance = random.Random(7)
    for programme in PROGRAMMES:
        for scope in SCOPES[:2]:
            if programme != "FKR":
                yield _region(programme, scope)
        for scope in SCOPES:
            for year in YEARS:
                for earmark in EARMARKS:
                    if chance.random() < 0.8:
                        stream = budget_of(scope, year, programme)
                        yield from chance.choice(KINDS)(stream, earmark, chance.randint(10, 999_99))
    # Of one an allocation has replaced the authority, and of the other none has.
    yield from _replaced(budget_of(CHEMNITZ, YEARS[-1] + 2, "ABC"), "general", 10_00)
    yield from _usable_and_got(budget_of(CHEMNITZ, YEARS[-1] + 2, "ZZZ"), "general", 20_00)
    # One got what the other sent: together it is nil, and yet the limit of both is known.
    yield from _sent(budget_of(CHEMNITZ, YEARS[-1] + 1, "ABC"), "general", 0)
    yield from _got(budget_of(CHEMNITZ, YEARS[-1] + 1, "ZZZ"), "general", 0)


def _region(programme: str, scope: str) -> Entry:
    fact = RegionRegistered(
        region=scope,
        nuts="DED41",
        name=f"{scope} in {programme}",
        kind="district",
        registered_on=day("2016-01-01"),
    )
    return (f"programme/{programme}", fact, "all")
