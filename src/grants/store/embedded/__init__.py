"""The PostgreSQL that comes with the package: started by the first command, stopped by the last.

It listens on a Unix socket in a folder that only its own user may enter. Production names a server
of its own instead (`GRANTS_DATABASE_URL`).
"""

from grants.store.embedded.errors import (
    ClosedFolder,
    EmbeddedServerError,
    FolderNotMade,
    FolderOpenToAll,
    ForeignFolder,
    InitialisationFailed,
    NoServerAccount,
    NotACluster,
    NotInstalled,
    OtherMajorVersion,
    StartFailed,
    StillInUse,
    StopFailed,
)
from grants.store.embedded.server import EmbeddedServer, default_folder

__all__ = [
    "ClosedFolder",
    "EmbeddedServer",
    "EmbeddedServerError",
    "FolderNotMade",
    "FolderOpenToAll",
    "ForeignFolder",
    "InitialisationFailed",
    "NoServerAccount",
    "NotACluster",
    "NotInstalled",
    "OtherMajorVersion",
    "StartFailed",
    "StillInUse",
    "StopFailed",
    "default_folder",
]
