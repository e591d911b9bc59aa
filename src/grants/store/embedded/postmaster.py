"""The running server: found, started, stopped, and mended after a crash."""

from __future__ import annotations

import os
import shlex
import socket
import struct
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from grants.store.embedded.account import Account
from grants.store.embedded.cluster import (
    PORT,
    ensure_log,
    ensure_socket_folder,
    last_lines,
    programs,
)
from grants.store.embedded.errors import StartFailed, StillInUse, StopFailed

_RECOVERY_SECONDS_MAX = 300  # A crashed server replays its write-ahead log before it is ready.
_LEFTOVER_SECONDS_MAX = 30
_STOP_SECONDS_MAX = 60
_LOOK_AGAIN_SECONDS = 0.01
_READY = ("ready", "standby")
_SSL_REQUEST = struct.pack("!ii", 8, 80877103)  # The shortest question of PostgreSQL's protocol.


@dataclass(frozen=True)
class Postmaster:
    """A live server process on one cluster, as its lock file describes it."""

    pid: int
    socket_folder: Path
    status: str


def find_postmaster(cluster: Path) -> Postmaster | None:
    """The server that runs on this cluster. A lock file without its process counts for nothing."""
    try:
        lines = (cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        pid = int(lines[0])
    except (FileNotFoundError, NotADirectoryError, IndexError, ValueError):
        return None
    if not _works_on(pid, cluster):
        return None
    socket_folder = Path(lines[4]) if len(lines) > 4 else cluster
    return Postmaster(pid, socket_folder, lines[7].strip() if len(lines) > 7 else "starting")


def ensure_running(folder: Path, cluster: Path, account: Account) -> Postmaster:
    """The server on this cluster, started unless it runs. The caller holds the start lock.

    Raises:
        StartFailed: it did not become ready; the message ends with its log.
        StillInUse: processes of a crashed server did not end.
        ForeignFolder, ClosedFolder: there is no safe place for the socket.
    """
    running = _await_settled(cluster)
    if running is not None:
        return running
    _await_no_leftovers(cluster)
    socket_folder = ensure_socket_folder(folder, account)
    _remove_stale_locks(cluster, socket_folder)
    _start(folder, cluster, account, socket_folder)
    started = find_postmaster(cluster)
    if started is None or started.status not in _READY:
        log = folder / "postgres.log"
        raise StartFailed(cluster, log, last_lines(log.read_bytes()))
    return started


def stop_running(folder: Path, cluster: Path, account: Account) -> None:
    """Stop the server on this cluster, if one runs; its clients are disconnected.

    Raises:
        StopFailed: it still runs after a minute.
    """
    if find_postmaster(cluster) is None:
        return
    with tempfile.TemporaryFile() as output:
        code = account.run(*stop_command(cluster), output=output)
        output.seek(0)
        said = output.read()
    if code != 0 and find_postmaster(cluster) is not None:
        raise StopFailed(cluster, folder / "postgres.log", last_lines(said))


def stop_command(cluster: Path) -> tuple[str, ...]:
    """The program and arguments that stop the server and wait until it has."""
    options = ("--mode=fast", "--silent", "--wait", f"--timeout={_STOP_SECONDS_MAX}")
    return (str(programs() / "pg_ctl"), "stop", f"--pgdata={cluster}", *options)


def _start(folder: Path, cluster: Path, account: Account, socket_folder: Path) -> None:
    log = folder / "postgres.log"
    ensure_log(log, account)
    settings = _settings(socket_folder)
    with tempfile.TemporaryFile() as output:
        code = account.run(
            programs() / "pg_ctl",
            "start",
            f"--pgdata={cluster}",
            f"--log={log}",
            "--silent",
            "--wait",
            f"--timeout={_RECOVERY_SECONDS_MAX}",
            "--options=" + " ".join(f"-c {shlex.quote(f'{k}={v}')}" for k, v in settings.items()),
            output=output,
        )
        output.seek(0)
        said = output.read()
    if code != 0:
        raise StartFailed(cluster, log, last_lines(log.read_bytes() or said))


def _settings(socket_folder: Path) -> dict[str, str]:
    memory_bytes = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    shared_megabytes = max(16, min(256, memory_bytes // 2**20 // 8))
    return {
        "listen_addresses": "",
        "port": str(PORT),
        "unix_socket_directories": f'"{socket_folder}"',  # Quoted: a comma separates folders.
        "unix_socket_permissions": "0700",
        "fsync": "on",
        "synchronous_commit": "on",
        # What was erased goes with the segments that hold it, not only when they are used again.
        "wal_recycle": "off",
        "shared_buffers": f"{shared_megabytes}MB",
        "timezone": "UTC",
        "log_timezone": "UTC",
        # The detail of an error may quote a row, and rows may name people: not in a log.
        "log_error_verbosity": "terse",
        "log_min_error_statement": "panic",
    }


def _await_settled(cluster: Path) -> Postmaster | None:
    """The server once it is ready, or None once it is gone; one that starts or stops is awaited."""
    deadline = time.monotonic() + _RECOVERY_SECONDS_MAX
    while (found := find_postmaster(cluster)) is not None:
        if found.status in _READY and _answers(found):
            return found
        if time.monotonic() > deadline:
            by = f"a PostgreSQL that is {found.status} and does not answer (process {found.pid})"
            raise StillInUse(cluster, by=by, seconds=_RECOVERY_SECONDS_MAX)
        time.sleep(_LOOK_AGAIN_SECONDS)
    return None


def _answers(found: Postmaster) -> bool:
    """Whether the server speaks: one that was just killed still looks alive for a moment."""
    with socket.socket(socket.AF_UNIX) as talk:
        talk.settimeout(1)
        try:
            talk.connect(str(found.socket_folder / f".s.PGSQL.{PORT}"))
            talk.sendall(_SSL_REQUEST)
            return talk.recv(1) == b"N"
        except OSError:
            return False


def _await_no_leftovers(cluster: Path) -> None:
    """Wait until the children of a server that was killed have noticed and ended.

    They share its memory, and a second server beside them would damage the cluster.
    """
    deadline = time.monotonic() + _LEFTOVER_SECONDS_MAX
    while leftovers := _processes_on(cluster):
        if time.monotonic() > deadline:
            by = "processes of a PostgreSQL that crashed: " + ", ".join(map(str, leftovers))
            raise StillInUse(cluster, by=by, seconds=_LEFTOVER_SECONDS_MAX)
        time.sleep(_LOOK_AGAIN_SECONDS)


def _remove_stale_locks(cluster: Path, socket_folder: Path) -> None:
    """Remove the lock files of a dead server whose number now belongs to another process.

    PostgreSQL would take that process for a server and refuse; after a restart of the machine or
    of a container numbers repeat. Otherwise it removes them by its own, stricter rules.
    """
    lock = cluster / "postmaster.pid"
    try:
        os.kill(int(lock.read_text(encoding="utf-8").splitlines()[0]), 0)
    except (FileNotFoundError, IndexError, ValueError, ProcessLookupError):
        return
    except PermissionError:
        pass  # Another user's process: alive, and none of ours.
    lock.unlink()
    for name in (f".s.PGSQL.{PORT}", f".s.PGSQL.{PORT}.lock"):
        (socket_folder / name).unlink(missing_ok=True)


def _processes_on(cluster: Path) -> list[int]:
    numbers = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [pid for pid in numbers if _works_on(pid, cluster)]


def _works_on(pid: int, cluster: Path) -> bool:
    """Whether a process is a PostgreSQL whose working folder is the cluster, as each one's is."""
    process = Path(f"/proc/{pid}")
    try:
        if (process / "comm").read_text(encoding="utf-8").strip() != "postgres":
            return False
        return (process / "cwd").samefile(cluster)
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return False
