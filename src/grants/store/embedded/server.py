"""The embedded server as its users see it: joined by processes, stopped when the last has left."""

from __future__ import annotations

import atexit
import fcntl
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from platformdirs import user_data_path

from grants.store.embedded.account import Account, server_account
from grants.store.embedded.cluster import PORT, ensure_cluster, prepare_folder, require_programs
from grants.store.embedded.errors import StillInUse
from grants.store.embedded.postmaster import (
    ensure_running,
    find_postmaster,
    stop_command,
    stop_running,
)

_LOCK_SECONDS_MAX = 400  # Longer than a crash recovery, which another process may be waiting for.
_LOOK_AGAIN_SECONDS = 0.01

# Waits until no process holds the shared lock any more, then stops the server. Every end counts:
# the kernel lets go of the locks of a process that was killed. The lock is held while it stops.
_KEEPER = 'exec 3<&0; { flock 3 && exec "$@"; } </dev/null >/dev/null 2>&1 &'


def default_folder() -> Path:
    """Where data live unless told otherwise: /var/lib/grants for root, else the user's folder."""
    return Path("/var/lib/grants") if os.geteuid() == 0 else user_data_path("grants")


@dataclass(frozen=True, eq=False)
class EmbeddedServer:
    """This process's share in the running PostgreSQL of one data folder.

    Each process that uses the server holds a shared lock on a file. The server is stopped when the
    last lock is gone, however its holder ended; processes that remain keep it.
    """

    folder: Path
    socket_folder: Path
    _account: Account
    _shares: list[int] = field(repr=False)  # The descriptor of the shared lock; empty once stopped.
    _process: int = field(default_factory=os.getpid, repr=False)

    @classmethod
    def start(cls, folder: Path) -> EmbeddedServer:
        """Join the server of this data folder; make the cluster and start it first if need be.

        Returns once the server answers. `stop` is called at the exit of the process at the latest.

        Raises:
            EmbeddedServerError: the kind says why; see `grants.store.embedded.errors`.
        """
        folder = folder.expanduser().resolve()
        account = server_account()
        require_programs(account)
        prepare_folder(folder, account)
        cluster = folder / "postgres"
        with _starting_alone(folder):
            share = _open(folder / "postgres.joined")
            try:
                # A keeper that is just stopping the server holds the lock until it has.
                _lock(share, fcntl.LOCK_SH, folder)
                ensure_cluster(cluster, account)
                if find_postmaster(cluster) is None:
                    # Before the server: should this process be killed meanwhile, it is stopped.
                    _start_keeper(folder, cluster, account)
                running = ensure_running(folder, cluster, account)
            except BaseException:
                os.close(share)
                raise
        server = cls(folder, running.socket_folder, account, [share])
        atexit.register(server.stop)
        return server

    def start_again(self) -> bool:
        """Start the server again if it was killed or crashed; whether that was needed.

        While this process has its share nobody stops the server, so one that is gone has failed.

        Raises:
            EmbeddedServerError: as `start`; it may be called again later.
        """
        if not self._shares or find_postmaster(self.folder / "postgres") is not None:
            return False
        type(self).start(self.folder).stop()  # This process's own share keeps it running.
        return True

    def stop(self) -> None:
        """Leave the server; the last process to leave stops it and waits until it has stopped.

        Leaving twice is leaving once. Clients of this process should be closed before.

        Raises:
            StopFailed: the server does not stop.
        """
        if not self._shares:
            return
        os.close(self._shares.pop())
        atexit.unregister(self.stop)
        if os.getpid() != self._process:
            return  # A fork of the process that joined: that one still decides.
        with _opened(self.folder / "postgres.joined") as lock:
            if _try_lock(lock, fcntl.LOCK_EX):
                stop_running(self.folder, self.folder / "postgres", self._account)
            elif not _try_lock(lock, fcntl.LOCK_SH):
                # The keeper was faster, or another process that left: wait until it has stopped.
                _lock(lock, fcntl.LOCK_SH, self.folder)

    def url(self, role: str, database: str) -> str:
        """The address of a database for a role, as libpq understands it; there are no passwords."""
        place = f"host={quote(str(self.socket_folder), safe='')}&port={PORT}"
        return f"postgresql://{quote(role, safe='')}@/{quote(database, safe='')}?{place}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def _start_keeper(folder: Path, cluster: Path, account: Account) -> None:
    with _opened(folder / "postgres.joined") as lock:
        account.run(
            *("/bin/sh", "-c", _KEEPER, "sh", *stop_command(cluster)),
            stdin=lock,
            output=subprocess.DEVNULL,
        )


@contextmanager
def _starting_alone(folder: Path) -> Iterator[None]:
    """One process at a time makes or starts the server of a folder."""
    with _opened(folder / "postgres.start.lock") as lock:
        _lock(lock, fcntl.LOCK_EX, folder)
        yield


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    """A descriptor of its own: locks belong to descriptors, and closing it lets go."""
    descriptor = _open(path)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)


def _lock(descriptor: int, kind: int, folder: Path) -> None:
    deadline = time.monotonic() + _LOCK_SECONDS_MAX
    while not _try_lock(descriptor, kind):
        if time.monotonic() > deadline:
            by = "another process that starts or stops its server"
            raise StillInUse(folder, by=by, seconds=_LOCK_SECONDS_MAX)
        time.sleep(_LOOK_AGAIN_SECONDS)


def _try_lock(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
