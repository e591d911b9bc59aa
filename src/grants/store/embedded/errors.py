"""What can go wrong with the embedded server: each names the thing, the rule and the remedy."""

from __future__ import annotations

from pathlib import Path

_ELSEWHERE = "Choose another data folder with --data or GRANTS_DATA"


class EmbeddedServerError(Exception):
    """The embedded PostgreSQL cannot be used; the message says what to do."""


class NotInstalled(EmbeddedServerError):
    """The PostgreSQL binaries are not in this Python environment."""

    def __init__(self, package: str) -> None:
        super().__init__(
            f"The PostgreSQL binaries of the package {package} are not installed for this Python. "
            "Run deploy/demo once, or name a server with --database or GRANTS_DATABASE_URL."
        )


class NoServerAccount(EmbeddedServerError):
    """Root has no system user to run PostgreSQL as, and cannot create it."""

    def __init__(self, user: str, reason: str) -> None:
        super().__init__(
            f"PostgreSQL refuses to run as root, and its system user {user} could not be created: "
            f"{reason}. Create it (useradd --system --no-create-home --shell /usr/sbin/nologin "
            f"{user}), or run the command as an ordinary user."
        )


class ClosedFolder(EmbeddedServerError):
    """A folder on the way is closed to the user that runs PostgreSQL."""

    def __init__(self, *, closed: Path, wanted: Path, user: str) -> None:
        super().__init__(
            f"{closed} is closed to {user}, who runs PostgreSQL for root and must reach {wanted}. "
            f"Permissions of folders are never changed here. {_ELSEWHERE} below folders that every "
            "user may enter, such as /var/lib/grants."
        )


class ForeignFolder(EmbeddedServerError):
    """A folder belongs to somebody else."""

    def __init__(self, folder: Path, *, owner: str, expected: str) -> None:
        super().__init__(
            f"{folder} belongs to {owner}, but only {expected} may own it. Run the command as "
            f"its owner. {_ELSEWHERE} otherwise."
        )


class FolderNotMade(EmbeddedServerError):
    """The data folder is missing and cannot be made."""

    def __init__(self, folder: Path, reason: OSError) -> None:
        super().__init__(f"The data folder {folder} cannot be made: {reason}. {_ELSEWHERE}.")


class FolderOpenToAll(EmbeddedServerError):
    """Everybody may write into the data folder, so anybody could exchange what is in it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"Every user may write into {folder}, so it cannot hold the record. {_ELSEWHERE}."
        )


class NotACluster(EmbeddedServerError):
    """There is something in the cluster's place that is no PostgreSQL cluster."""

    def __init__(self, folder: Path, found: str) -> None:
        super().__init__(
            f"{folder} is no PostgreSQL cluster: {found}. Nothing was changed. Move it away, or "
            "choose another data folder with --data or GRANTS_DATA."
        )


class OtherMajorVersion(EmbeddedServerError):
    """Another major version of PostgreSQL made the cluster."""

    def __init__(self, folder: Path, *, made_by: str, ours: int) -> None:
        super().__init__(
            f"{folder} was made by PostgreSQL {made_by}; this release runs PostgreSQL {ours} and "
            f"opens only its own clusters. Carry the database over with pg_dump of version "
            f"{made_by} into another data folder, or use the release that made it."
        )


class InitialisationFailed(EmbeddedServerError):
    """The cluster could not be made, for instance because the disk is full."""

    def __init__(self, folder: Path, last_lines: str) -> None:
        super().__init__(
            f"The PostgreSQL cluster {folder} could not be made, and nothing of it was kept. "
            f"Check the space and the permissions there and run the command again. Last lines:\n"
            f"{last_lines}"
        )


class StartFailed(EmbeddedServerError):
    """The server did not become ready."""

    def __init__(self, cluster: Path, log: Path, last_lines: str) -> None:
        super().__init__(
            f"PostgreSQL did not start on {cluster}. Mend what the log {log} names and run the "
            f"command again. Last lines:\n{last_lines}"
        )


class StillInUse(EmbeddedServerError):
    """Something did not let go of the server or its folder in time."""

    def __init__(self, folder: Path, *, by: str, seconds: float) -> None:
        super().__init__(
            f"{folder} was still in use by {by} after {seconds:g} seconds. Wait for it or end it, "
            "then run the command again."
        )


class StopFailed(EmbeddedServerError):
    """The server did not stop."""

    def __init__(self, cluster: Path, log: Path, last_lines: str) -> None:
        super().__init__(
            f"PostgreSQL did not stop on {cluster}; the data are safe. See the log {log}. "
            f"Last lines:\n{last_lines}"
        )
