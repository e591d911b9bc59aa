"""The follower of the read models behind `serve` and `demo`: a process of its own.

In a thread of the server it would take turns with whoever asks, at half the speed for both.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Literal

from grants import telemetry
from grants.cli.ending import UNAVAILABLE
from grants.cli.output import messages
from grants.meanwhile import meanwhile
from grants.store.key_file import open_key
from grants.store.log import Log
from grants.store.vault import KeyUnavailable, Vault
from projections.following import follow
from projections.models import MODELS

LOOK_SECONDS = 0.5
AGAIN_SECONDS = 5.0
_log = telemetry.get_logger("grants.cli")


def following(
    url: str, key_file: Path, *, log_format: Literal["json", "console"], direct: str | None = None
) -> AbstractContextManager[None]:
    """Follow meanwhile; a follower that ends by itself is started again.

    `direct` is a login past a pooler, as for `follow`.
    """
    given = json.dumps(
        {"url": url, "direct": direct, "key_file": str(key_file), "log_format": log_format}
    )

    def keep(over: threading.Event) -> None:
        while not over.is_set():
            _run(given, over)
            if not over.is_set():
                _log.error("follower-ended")
                over.wait(AGAIN_SECONDS)

    return meanwhile("follower", keep)


def _run(given: str, over: threading.Event) -> None:
    """One follower, until it or everything ends.

    It ends with its input, hence with this process however that ends; a signal from the terminal
    is for this process alone.
    """
    command = [sys.executable, "-c", f"from {__name__} import main; main()"]
    with subprocess.Popen(  # noqa: S603 - our own module, and nothing that anybody typed.
        command, stdin=subprocess.PIPE, text=True, start_new_session=True
    ) as it:
        assert it.stdin is not None
        with suppress(BrokenPipeError):
            it.stdin.write(f"{given}\n")
            it.stdin.flush()
        while it.poll() is None and not over.wait(LOOK_SECONDS):
            pass


def main() -> None:
    """Follow until the input ends; its first line says what."""
    given = json.loads(sys.stdin.readline())
    telemetry.set_up(given["log_format"])
    stop = threading.Event()

    def watch() -> None:
        sys.stdin.read()
        stop.set()

    threading.Thread(target=watch, daemon=True).start()
    try:
        with Log(given["url"], pool_size=1) as log:
            vault = Vault(open_key(log, Path(given["key_file"])))
    except KeyUnavailable as error:
        messages.print(str(error), markup=False, soft_wrap=True)
        sys.exit(UNAVAILABLE)
    follow(given["url"], vault, MODELS, stop, direct=given.get("direct"))
