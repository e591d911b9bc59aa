"""Logs: one line per happening, to standard error, and nothing personal in them.

JSON for machines, or a console form for people, coloured on a terminal.

What may stand in a line is listed, not what may not: a key outside `KEYS` is dropped and its name
kept, so that a careless call shows up in the log without its value. Exceptions are logged as type
and places, because their texts quote rows and bodies.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import Iterable
from types import TracebackType
from typing import Literal, TextIO

import structlog
from structlog.typing import EventDict, FilteringBoundLogger, Processor, WrappedLogger

KEYS = frozenset(
    {
        "event",
        "level",
        "timestamp",
        "logger",
        "request_id",
        "command_id",
        "method",
        "route",
        "status",
        "duration_ms",
        "code",
        "command",
        "person",  # A random id; names stand in the vault alone.
        "stream",
        "version",
        "position",
        "model",
        "fact",  # A stored name.
        "error",  # The name of a type, never its text.
        "exception",
        "places",
        "dropped",
    }
)
_SPEAKING_LIBRARIES = ("uvicorn", "psycopg")
"""Libraries whose messages are known to hold no values of ours; of others only the name is kept."""
_TYPE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*")
_PLACES_MAX = 30


def _keep_listed_keys(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    internal = {key: value for key, value in event.items() if key.startswith("_")}
    kept = {key: value for key, value in event.items() if key in KEYS}
    dropped = sorted(event.keys() - kept.keys() - internal.keys() - {"exc_info", "stack_info"})
    if dropped:
        kept["dropped"] = dropped
    if "exc_info" in event:
        kept["exc_info"] = event["exc_info"]
    if "error" in kept and not _TYPE_NAME.fullmatch(str(kept["error"])):
        kept["error"] = "withheld"
    return {**kept, **internal}


def _logger_name(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Who speaks, under the key that other libraries' lines have it under."""
    if "module" in event:
        event["logger"] = event.pop("module")
    return event


def _exception_places(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Type of the exception and where it came from; never its text."""
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    elif isinstance(info, BaseException):
        info = (type(info), info, info.__traceback__)
    if isinstance(info, tuple) and info[0] is not None:
        kind: type[BaseException] = info[0]
        event["exception"] = f"{kind.__module__}.{kind.__qualname__}"
        event["places"] = list(_places(info[2]))
    return event


def _places(where: TracebackType | None) -> Iterable[str]:
    frames = traceback.extract_tb(where)[-_PLACES_MAX:]
    return (f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames)


def _foreign_message(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """A record of another library: its text only where the library is known."""
    record: logging.LogRecord = event["_record"]
    if not record.name.startswith(_SPEAKING_LIBRARIES):
        event["event"] = "library-message"
    event.pop("color_message", None)
    return event


def set_up(log_format: Literal["json", "console"], *, stream: TextIO | None = None) -> None:
    """Send every log line of this process to `stream` (standard error) in one format.

    Our own lines are written at once; those of other libraries come through the standard logging.
    """
    target = stream or sys.stderr
    begin: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=target.isatty())
    )
    structlog.configure(
        processors=[*begin, _logger_name, _keep_listed_keys, _exception_places, renderer],
        logger_factory=structlog.WriteLoggerFactory(target),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(target)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*begin, structlog.stdlib.add_logger_name, _foreign_message],
            processors=[
                _keep_listed_keys,
                _exception_places,
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    _tame_libraries()


def _tame_libraries() -> None:
    for name in ("psycopg", "psycopg.pool"):
        # The event store library silences these on import; a lost connection must be seen.
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in ("uvicorn", "uvicorn.error"):
        logging.getLogger(name).handlers = []
        logging.getLogger(name).propagate = True
    access = logging.getLogger("uvicorn.access")
    access.handlers = []
    access.disabled = True  # It writes query strings; the faces log their requests themselves.


def get_logger(name: str) -> FilteringBoundLogger:
    """The logger of a module."""
    logger: FilteringBoundLogger = structlog.get_logger(module=name)
    return logger
