"""What reaches the logs, and what never does."""

from __future__ import annotations

import ast
import io
import json
import logging
from pathlib import Path

import pytest
import structlog

from grants import telemetry

SOURCES = Path(telemetry.__file__).parents[1]
CANARY = "Erika Mustermann"


@pytest.fixture
def log():
    root = logging.getLogger()
    before, configured = (root.handlers, root.level), structlog.get_config()
    stream = io.StringIO()
    telemetry.set_up("json", stream=stream)
    yield stream
    root.handlers, root.level = before
    structlog.configure(**configured)
    structlog.contextvars.clear_contextvars()


def lines(stream):
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_has_its_listed_keys_and_context(log):
    structlog.contextvars.bind_contextvars(request_id="r-1")
    telemetry.get_logger("grants.api").info("request", status=200, duration_ms=3)
    (line,) = lines(log)
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "request",
        "level": "info",
        "logger": "grants.api",
        "request_id": "r-1",
        "status": 200,
        "duration_ms": 3,
    }


def test_a_key_not_listed_is_dropped_and_named(log):
    telemetry.get_logger("grants.api").warning("refused", recipient=CANARY, body={"name": CANARY})
    (line,) = lines(log)
    assert line["dropped"] == ["body", "recipient"]
    assert CANARY not in log.getvalue()


def test_every_listed_key_is_given_by_somebody():
    saying = {"info", "warning", "error", "exception", "bound_contextvars"}
    given = {"event", "level", "timestamp", "logger", "exception", "places", "dropped"}
    for module in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in saying:
                given |= {each.arg for each in node.keywords if each.arg is not None}
    assert telemetry.KEYS - given == set()


def test_an_exception_is_logged_without_its_text(log):
    try:
        raise ValueError(CANARY)
    except ValueError:
        telemetry.get_logger("grants.api").exception("failed")
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
    ours, theirs = lines(log)
    for line in (ours, theirs):
        assert line["exception"] == "builtins.ValueError"
        assert "test_an_exception_is_logged_without_its_text" in line["places"][0]
    assert CANARY not in log.getvalue()


def test_only_known_libraries_speak(log):
    logging.getLogger("some.library").warning("read %s", CANARY)
    logging.getLogger("psycopg.pool").warning("error connecting")
    unknown, known = lines(log)
    assert unknown["event"] == "library-message"
    assert unknown["logger"] == "some.library"
    assert known["event"] == "error connecting"
    assert CANARY not in log.getvalue()


def test_a_lost_connection_is_seen_although_the_store_silences_its_logger(log):
    import eventsourcing.postgres  # noqa: F401, PLC0415 - its import sets the level.

    logging.getLogger("psycopg").setLevel(logging.ERROR)
    telemetry.set_up("json", stream=log)
    assert logging.getLogger("psycopg.pool").isEnabledFor(logging.WARNING)


def test_the_access_log_with_query_strings_is_off(log):
    logging.getLogger("uvicorn.access").info("GET /?name=%s", CANARY)
    assert log.getvalue() == ""


def test_people_read_the_same_in_colour(log):
    stream = io.StringIO()
    telemetry.set_up("console", stream=stream)
    telemetry.get_logger("grants.api").info("request", status=200, recipient=CANARY)
    assert "request" in stream.getvalue()
    assert CANARY not in stream.getvalue()
