"""A follower in a process of its own, as `grants projector` runs it, until it is ended."""

from __future__ import annotations

import json
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from grants.store.vault import FileKeyEncryption, Vault
from projections.models import MODELS
from projections.runtime import Projector


def main() -> None:
    """Say on standard output when it has caught up, then follow."""
    given: dict[str, Any] = json.loads(sys.argv[1])
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    with Projector(given["url"], Vault(FileKeyEncryption(Path(given["key"])))) as projector:
        projector.catch_up(MODELS)
        sys.stdout.write("there\n")
        sys.stdout.flush()
        projector.follow(MODELS, stop)


if __name__ == "__main__":
    main()
