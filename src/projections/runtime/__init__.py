"""Feeds facts to read models: tables, checkpoints, batches, supervision."""

from projections.runtime.checkpoints import Checkpoint, Unanswerable, positions
from projections.runtime.lag import Incident, Lag, lag
from projections.runtime.memory import MemoryRows, replay_into
from projections.runtime.model import Index, Key, Place, ReadModel, Row, Rows, Table
from projections.runtime.projector import Projector
from projections.runtime.supervision import LogDiverged, OtherVersionServed, PoisonFact

__all__ = [
    "Checkpoint",
    "Incident",
    "Index",
    "Key",
    "Lag",
    "LogDiverged",
    "MemoryRows",
    "OtherVersionServed",
    "Place",
    "PoisonFact",
    "Projector",
    "ReadModel",
    "Row",
    "Rows",
    "Table",
    "Unanswerable",
    "lag",
    "positions",
    "replay_into",
]
