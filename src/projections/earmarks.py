"""What earmarks are called, by the code that stands in facts and read models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants.programme.events import EarmarkDefined
from projections import remembered

if TYPE_CHECKING:
    from grants.store.log import Log


def earmark_titles(log: Log) -> dict[str, str]:
    """Code → title of every earmark of any programme, as defined last."""
    return {
        recorded.fact.earmark: recorded.fact.title
        for recorded in remembered.of_kind(log, "programme")
        if isinstance(recorded.fact, EarmarkDefined)
    }
