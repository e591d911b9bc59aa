"""The next case number: `{programme}-{year}-{0001…}`, wider after 9999; gaps are allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants.kernel.ids import case_stream

if TYPE_CHECKING:
    from grants.store.known import Known

WIDTH = 4
_WIDEST = 10**WIDTH - 1


def next_case_number(known: Known, programme: str, year: int) -> str:
    """A number no case has yet; who takes it first keeps it, the other one asks again."""
    prefix = f"{programme}-{year}-"
    last = known.last_stream(case_stream(prefix))
    tail = "" if last is None else last.removeprefix(case_stream(prefix))
    if last is None:
        number = 1
    elif tail.isdecimal() and len(tail) == WIDTH and int(tail) < _WIDEST:
        number = int(tail) + 1
    else:
        # Ids sort as text: `9999` stands behind `10000`, and an imported `2024-A7` behind both.
        number = _free_number(known, prefix, after=_WIDEST if tail == str(_WIDEST) else 0)
    return f"{prefix}{number:0{WIDTH}d}"


def _free_number(known: Known, prefix: str, *, after: int) -> int:
    """A free number behind taken ones: double the step until one is free, then halve the gap."""

    def is_taken(number: int) -> bool:
        return known.get(case_stream(f"{prefix}{number:0{WIDTH}d}")).version > 0

    taken, step = after, 1
    while is_taken(taken + step):
        taken, step = taken + step, step * 2
    free = taken + step
    while free - taken > 1:
        middle = (taken + free) // 2
        if is_taken(middle):
            taken = middle
        else:
            free = middle
    return free
