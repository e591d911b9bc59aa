"""Facts that many questions look at, decoded once: the log only grows, a fact never changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from grants.store.kinds import read_kind

if TYPE_CHECKING:
    from grants.store.log import Log
    from grants.store.recorded import Recorded

_known: WeakKeyDictionary[Log, dict[str, tuple[Recorded, ...]]] = WeakKeyDictionary()
"""By stream, whose versions are dense, or by kind. Replaced as a whole: threads need no lock."""


def streams(log: Log, remembered: Sequence[str], others: Sequence[str]) -> list[Recorded]:
    """The facts of some streams in the order of the log: remembered ones, and others read anew."""
    kept = _known.setdefault(log, {})
    after = {stream: len(kept.get(stream, ())) for stream in remembered}
    new = log.read_many({**dict.fromkeys(others, 0), **after})
    for stream in after:
        kept[stream] = (*kept.get(stream, ())[: after[stream]], *new.pop(stream))
    found = [*new.values(), *(kept[stream] for stream in after)]
    return sorted((fact for facts in found for fact in facts), key=lambda each: each.position)


def of_kind(log: Log, kind: str) -> Sequence[Recorded]:
    """The facts of all streams of a kind of which there are few, in the order of the log."""
    kept = _known.setdefault(log, {})
    known = kept.get(kind, ())
    kept[kind] = (*known, *read_kind(log, kind, after=known[-1].position if known else 0))
    return kept[kind]
