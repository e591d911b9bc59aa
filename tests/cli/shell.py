"""`grants` as a process of its own, without paying for the imports each time.

A server process has loaded the command line once; each run is a fork of it with its own
environment, arguments, standard streams and exit code.
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # Every fork imports this module.
    from tests.acceptance.stage import Stage

_SECONDS_MAX = 90
_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["grants.cli"])


def run_grants(
    words: tuple[str | Path, ...], environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run `grants` with these words; of the tests' own environment nothing named GRANTS_… stays."""
    arguments = ["grants", *map(str, words)]
    clean = {key: value for key, value in os.environ.items() if not key.startswith("GRANTS_")}
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        process = _forks.Process(
            target=_forked, args=(arguments, {**clean, **environment}, out, err)
        )
        process.start()
        process.join(_SECONDS_MAX)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise subprocess.TimeoutExpired(arguments, _SECONDS_MAX)
        return subprocess.CompletedProcess(
            arguments, process.exitcode, out.read_text(), err.read_text()
        )


def environment_of(stage: Stage, folder: Path) -> dict[str, str]:
    """What `grants` is told to work on the databases of a stage that lies in this folder."""
    urls = stage.service.databases
    return {
        "GRANTS_DATABASE_URL": urls.app,
        "GRANTS_OWNER_URL": urls.owner,
        "GRANTS_PROJECTOR_URL": urls.projector,
        "GRANTS_KEK_FILE": str(folder / "kek"),
    }


def _forked(arguments: list[str], environment: dict[str, str], out: Path, err: Path) -> None:
    for number, path in ((0, Path(os.devnull)), (1, out), (2, err)):
        os.dup2(os.open(path, os.O_RDWR | os.O_CREAT), number)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = arguments
    from grants.cli import main  # noqa: PLC0415 - Loaded in the server; the tests need not.

    main()
