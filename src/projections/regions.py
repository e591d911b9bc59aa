"""The names of the regions of a programme, by the key that stands in facts and read models."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from grants.kernel.ids import programme_stream
from grants.programme.events import RegionRegistered
from projections import remembered

if TYPE_CHECKING:
    from grants.store.log import Log


def region_names(log: Log, programmes: Iterable[str]) -> dict[tuple[str, str], str]:
    """Programme and region key → name; a scope that is no registered region is not in it."""
    streams = {programme_stream(programme): programme for programme in programmes}
    return {
        (streams[recorded.stream], recorded.fact.region): recorded.fact.name
        for recorded in remembered.streams(log, streams)
        if isinstance(recorded.fact, RegionRegistered)
    }


def registered_regions(log: Log) -> dict[str, str]:
    """Key → name of every region of any programme, as registered last."""
    return {
        recorded.fact.region: recorded.fact.name
        for recorded in remembered.of_kind(log, "programme")
        if isinstance(recorded.fact, RegionRegistered)
    }
