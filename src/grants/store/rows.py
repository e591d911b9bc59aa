"""Rows of the log: the questions that answer with them, and what they say."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from grants.store.mapper import decode
from grants.store.recorded import Recorded
from grants.store.recorder import CommandRow

if TYPE_CHECKING:
    from typing import LiteralString

    from psycopg.rows import DictRow

READ_MANY: LiteralString = (
    "SELECT originator_id, originator_version, topic, state, notification_id, recorded_at"
    " FROM unnest(%s::text[], %s::bigint[]) AS wanted (stream, after)"
    " JOIN grants.facts ON originator_id = stream AND originator_version > after"
    " ORDER BY originator_id, originator_version"
)
READ_COMMAND: LiteralString = (
    'SELECT stream COLLATE "C" AS originator_id, 0::bigint AS originator_version,'
    ' writes::text COLLATE "C" AS topic, body_hash AS state,'
    " 0::bigint AS notification_id, recorded_at FROM grants.commands WHERE command_id = %s"
)
"""As a row of the log with the version that no fact has, so that one statement asks for both."""


def command_row(command_id: str, row: DictRow) -> CommandRow:
    """What a row says of a command id."""
    writes = tuple((stream, first, count) for stream, first, count in json.loads(row["topic"]))
    return CommandRow(command_id, bytes(row["state"]), row["originator_id"], writes)


def recorded(row: DictRow) -> Recorded:
    """A row of the log, decoded."""
    state = bytes(row["state"])
    return Recorded(row["notification_id"], row["recorded_at"], decode(row["topic"], state), state)
