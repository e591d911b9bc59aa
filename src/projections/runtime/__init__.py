"""Feeds facts to read models: tables, checkpoints, batches, supervision."""

from projections.runtime.checkpoints import Checkpoint, Unanswerable, positions
from projections.runtime.lag import Incident, Lag, Unreadable, lag
from projections.runtime.memory import MemoryRows, replay_into
from projections.runtime.model import Index, Key, Place, ReadModel, Row, Rows, Table
from projections.runtime.projector import OtherLogin, Projector, assert_login
from projections.runtime.supervision import LogDiverged, OtherVersionServed, PoisonFact

__all__ = [
    "Checkpoint",
    "Incident",
    "Index",
    "Key",
    "Lag",
    "LogDiverged",
    "MemoryRows",
    "OtherLogin",
    "OtherVersionServed",
    "Place",
    "PoisonFact",
    "Projector",
    "ReadModel",
    "Row",
    "Rows",
    "Table",
    "Unanswerable",
    "Unreadable",
    "assert_login",
    "lag",
    "positions",
    "replay_into",
]
