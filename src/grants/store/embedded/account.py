"""Who runs PostgreSQL, and which folders that user may enter."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from grants.store.embedded.errors import ClosedFolder, NoServerAccount

SYSTEM_USER = "grants-db"
# Nothing of the caller's environment reaches PostgreSQL: PGDATA, PGOPTIONS and locales stay out.
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_ENVIRONMENT = {"LC_ALL": "C", "PATH": _PATH}


@dataclass(frozen=True)
class Account:
    """The operating system user that PostgreSQL runs as and that owns the cluster."""

    name: str
    uid: int
    gid: int

    @property
    def is_another(self) -> bool:
        """Whether this is not the user of the present process: so only for root."""
        return self.uid != os.geteuid()

    def run(
        self, *command: str | Path, output: IO[bytes] | int, stdin: int = subprocess.DEVNULL
    ) -> int:
        """Run a program as this user, in a session of its own; returns its exit code."""
        return subprocess.run(  # noqa: S603 - Our own binaries, no shell, no foreign words.
            command,
            check=False,
            cwd="/",  # The caller's folder may be closed to this user.
            env=_ENVIRONMENT,
            stdin=stdin,
            stdout=output,
            stderr=output,
            start_new_session=True,  # Ctrl-C at the terminal is for the caller alone.
            umask=0o077,
            user=self.uid if self.is_another else None,
            group=self.gid if self.is_another else None,
            extra_groups=[] if self.is_another else None,
        ).returncode

    def own(self, path: Path) -> None:
        """Give a file or folder that this process has just made to this user."""
        if self.is_another:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def require_way_to(self, path: Path) -> None:
        """Check by mode bits that this user may enter every folder above `path`.

        Folders that do not exist yet are passed over: they are made open.

        Raises:
            ClosedFolder: one of them is closed; its permissions stay as they are.
        """
        if not self.is_another:
            return
        for folder in reversed(path.parents):
            if folder.is_dir() and not self._may(folder, 0o1):
                raise ClosedFolder(closed=folder, wanted=path, user=self.name)

    def require_readable(self, path: Path) -> None:
        """Check that this user may reach, read and enter (or execute) `path`.

        Raises:
            ClosedFolder: it is closed, or a folder above it.
        """
        self.require_way_to(path)
        if self.is_another and not self._may(path, 0o5):
            raise ClosedFolder(closed=path, wanted=path, user=self.name)

    def _may(self, path: Path, wanted: int) -> bool:
        status = path.stat()
        if status.st_uid == self.uid:
            granted = status.st_mode >> 6
        elif status.st_gid == self.gid:
            granted = status.st_mode >> 3
        else:
            granted = status.st_mode
        return granted & wanted == wanted


def server_account() -> Account:
    """The present user; for root, whom PostgreSQL refuses, the system user, made if missing.

    Raises:
        NoServerAccount: the system user is missing and cannot be created.
    """
    uid = os.geteuid()
    if uid != 0:
        return Account(user_name(uid), uid, os.getegid())
    found = _find_system_user() or _create_system_user()
    return Account(found.pw_name, found.pw_uid, found.pw_gid)


def user_name(uid: int) -> str:
    """The name of a user for messages; the number when it has none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


def _find_system_user() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        return None


def _create_system_user() -> pwd.struct_passwd:
    program = shutil.which("useradd", path=_PATH)
    if program is None:
        raise NoServerAccount(SYSTEM_USER, "the program useradd is missing")
    options = ("--system", "--no-create-home", "--shell", "/usr/sbin/nologin")
    made = subprocess.run(  # noqa: S603 - A fixed command.
        (program, *options, SYSTEM_USER),
        check=False,
        capture_output=True,
        text=True,
        env=_ENVIRONMENT,
    )
    found = _find_system_user()  # Another process may have been faster.
    if found is None:
        reason = made.stderr.strip() or f"useradd ended with {made.returncode}"
        raise NoServerAccount(SYSTEM_USER, reason)
    return found
