"""The embedded PostgreSQL, always the real one."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from grants.store.embedded import (
    ClosedFolder,
    EmbeddedServer,
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
    account,
    cluster,
    default_folder,
    postmaster,
)
from grants.store.embedded.postmaster import Postmaster, find_postmaster

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL as another user")
as_user = pytest.mark.skipif(os.geteuid() == 0, reason="root may enter every folder")

JOIN = """
import sys
from pathlib import Path
from grants.store.embedded import EmbeddedServer
server = EmbeddedServer.start(Path(sys.argv[1]))
print("joined", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that the user who runs PostgreSQL may enter; pytest's own are closed."""
    folder = Path(tempfile.mkdtemp(prefix="grants-embedded-")).resolve()
    folder.chmod(0o711)
    yield folder
    _until(lambda: find_postmaster(folder / "data" / "postgres") is None)
    shutil.rmtree(folder)


@pytest.fixture
def folder(place: Path) -> Path:
    """The path of a data folder, which is not there yet."""
    return place / "data"


@pytest.fixture(scope="module")
def made() -> Iterator[Path]:
    """A cluster as the first start makes it, which takes more time than everything else here."""
    folder = Path(tempfile.mkdtemp(prefix="grants-embedded-"))
    folder.chmod(0o711)
    cluster.ensure_cluster(folder / "postgres", account.server_account())
    yield folder / "postgres"
    shutil.rmtree(folder)


@pytest.fixture
def used(folder: Path, made: Path) -> Path:
    """A data folder with a cluster in it, as a second start finds it."""
    _copy(made, folder)
    return folder


class Joined:
    """Another process that uses the server until it is told to leave."""

    def __init__(self, folder: Path) -> None:
        command = (sys.executable, "-W", "error", "-c", JOIN, str(folder))
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ready(self) -> Joined:
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "joined\n"
        return self

    def leave(self) -> None:
        self.process.communicate(timeout=30)
        assert self.process.returncode == 0

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=30)


def _until(condition: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def _running(folder: Path) -> Postmaster:
    found = find_postmaster(folder / "postgres")
    assert found is not None
    return found


def _stopped(folder: Path) -> bool:
    return find_postmaster(folder / "postgres") is None


def _ask(server: EmbeddedServer, question: str) -> object:
    with psycopg.connect(server.url("postgres", "postgres")) as connection:
        row = connection.execute(question.encode()).fetchone()
    assert row is not None
    return row[0]


def _write(server: EmbeddedServer, number: int) -> None:
    with psycopg.connect(server.url("postgres", "postgres")) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (number int)")
        connection.execute("INSERT INTO kept VALUES (%s)", (number,))


def test_the_server_is_durable_keeps_utc_and_opens_no_port(folder: Path) -> None:
    with EmbeddedServer.start(folder) as server:
        for setting, value in {
            "fsync": "on",
            "synchronous_commit": "on",
            "listen_addresses": "",
            "TimeZone": "UTC",
            "server_encoding": "UTF8",
            "data_checksums": "on",
        }.items():
            assert _ask(server, f"SELECT current_setting('{setting}')") == value
        assert _ask(server, "SELECT lower('ÄÖÜ')") == "äöü"
    assert _stopped(folder)


def test_the_log_quotes_neither_rows_nor_statements(used: Path) -> None:
    with EmbeddedServer.start(used) as server:
        _write(server, 1)
        with psycopg.connect(server.url("postgres", "postgres")) as connection:
            connection.execute("CREATE TABLE names (name text CHECK (name <> 'Ada Canary'))")
            with pytest.raises(psycopg.errors.CheckViolation):
                connection.execute("INSERT INTO names VALUES ('Ada Canary')")
    log = (used / "postgres.log").read_text()
    assert "names_name_check" in log
    assert "Canary" not in log


def test_cluster_and_socket_are_closed_to_other_users(folder: Path) -> None:
    with EmbeddedServer.start(folder) as server:
        for private in (folder / "postgres", server.socket_folder):
            assert stat.S_IMODE(private.stat().st_mode) == 0o700
        assert stat.S_IMODE((folder / "postgres.log").stat().st_mode) == 0o600


def test_no_permission_outside_the_data_folder_changes(folder: Path) -> None:
    binaries = cluster.programs()
    watched = [*folder.parents, *binaries.parents, *binaries.iterdir(), binaries.parent / "lib"]
    before = [(path.stat().st_mode, path.stat().st_uid, path.stat().st_gid) for path in watched]
    with EmbeddedServer.start(folder):
        pass
    after = [(path.stat().st_mode, path.stat().st_uid, path.stat().st_gid) for path in watched]
    assert after == before


def test_a_second_process_joins_and_the_last_one_stops_the_server(used: Path) -> None:
    with EmbeddedServer.start(used) as server:
        first = _running(used).pid
        other = Joined(used).ready()
        assert _running(used).pid == first
    assert _running(used).pid == first
    assert server.socket_folder == _running(used).socket_folder
    other.leave()
    assert _stopped(used)


def test_a_share_taken_twice_is_given_back_twice(used: Path) -> None:
    first, second = EmbeddedServer.start(used), EmbeddedServer.start(used)
    first.stop()
    first.stop()
    assert _ask(second, "SELECT 1") == 1
    second.stop()
    assert _stopped(used)


def test_processes_that_start_at_once_share_one_server(folder: Path) -> None:
    others = [Joined(folder) for _ in range(4)]
    pids = [(other.ready(), _running(folder).pid)[1] for other in others]
    assert len(set(pids)) == 1
    for other in others:
        other.leave()
    assert _stopped(folder)


def test_a_killed_process_takes_no_server_from_the_others(used: Path) -> None:
    starter = Joined(used).ready()
    with EmbeddedServer.start(used) as server:
        starter.kill()
        time.sleep(0.3)
        assert _ask(server, "SELECT 1") == 1
    assert _stopped(used)


def test_the_server_stops_although_the_last_process_was_killed(used: Path) -> None:
    Joined(used).ready().kill()
    _until(lambda: _stopped(used))


def test_a_fork_does_not_stop_the_server(used: Path) -> None:
    with EmbeddedServer.start(used) as server:
        child = os.fork()
        if child == 0:
            server.stop()
            os._exit(0)
        assert os.waitpid(child, 0) == (child, 0)
        assert _ask(server, "SELECT 1") == 1
    assert _stopped(used)


@pytest.mark.parametrize("stopped_meanwhile", [True, pytest.param(False, marks=pytest.mark.long)])
def test_what_was_committed_survives_the_kill_of_the_server(
    used: Path, stopped_meanwhile: bool
) -> None:
    server = EmbeddedServer.start(used)
    for number in range(50):
        _write(server, number)
    killed = _running(used).pid
    os.kill(killed, signal.SIGKILL)
    if stopped_meanwhile:
        server.stop()
    with EmbeddedServer.start(used) as again:
        assert _running(used).pid != killed
        assert _ask(again, "SELECT count(*) FROM kept") == 50
        if not stopped_meanwhile:
            assert _ask(server, "SELECT count(*) FROM kept") == 50
            server.stop()
    assert _stopped(used)


def test_a_lock_file_whose_number_belongs_to_another_process_is_no_server(used: Path) -> None:
    with EmbeddedServer.start(used) as server:
        _write(server, 1)
        lock = (used / "postgres" / "postmaster.pid").read_text().splitlines()
    stale = used / "postgres" / "postmaster.pid"
    stale.write_text("\n".join([str(os.getpid()), *lock[1:]]) + "\n")
    with EmbeddedServer.start(used) as server:
        assert _ask(server, "SELECT number FROM kept") == 1


def test_children_of_a_killed_server_are_awaited_and_then_named(
    used: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postmaster, "_LEFTOVER_SECONDS_MAX", 0.2)
    server = EmbeddedServer.start(used)
    backend = psycopg.connect(server.url("postgres", "postgres"))
    child = backend.info.backend_pid
    os.kill(child, signal.SIGSTOP)
    os.kill(_running(used).pid, signal.SIGKILL)
    _until(lambda: _stopped(used))
    try:
        with pytest.raises(StillInUse, match=str(child)):
            EmbeddedServer.start(used)
    finally:
        os.kill(child, signal.SIGKILL)
        backend.close()
        server.stop()
    with EmbeddedServer.start(used) as again:
        assert _ask(again, "SELECT 1") == 1


def test_a_cluster_of_another_version_is_refused_and_left_alone(folder: Path) -> None:
    _lay(folder, "PG_VERSION", "17\n")
    with pytest.raises(OtherMajorVersion, match=r"made by PostgreSQL 17.*runs PostgreSQL 18"):
        EmbeddedServer.start(folder)
    assert [entry.name for entry in (folder / "postgres").iterdir()] == ["PG_VERSION"]


def test_a_folder_with_other_files_is_refused_and_left_alone(folder: Path) -> None:
    _lay(folder, "letters.txt", "kept")
    with pytest.raises(NotACluster, match="no PG_VERSION"):
        EmbeddedServer.start(folder)
    assert (folder / "postgres" / "letters.txt").read_text() == "kept"


def test_a_link_or_a_file_in_the_place_of_the_cluster_is_refused(folder: Path) -> None:
    folder.mkdir(mode=0o711)
    (folder / "elsewhere").mkdir()
    (folder / "postgres").symlink_to(folder / "elsewhere")
    with pytest.raises(NotACluster, match="symbolic link"):
        EmbeddedServer.start(folder)
    (folder / "postgres").unlink()
    (folder / "postgres").touch()
    with pytest.raises(NotACluster, match="it is a file"):
        EmbeddedServer.start(folder)


def test_an_empty_folder_and_an_unfinished_cluster_are_filled(folder: Path) -> None:
    _lay(folder, "PG_VERSION", "18\n")
    (folder / "postgres").rename(folder / "postgres.new")
    (folder / "postgres").mkdir()
    with EmbeddedServer.start(folder) as server:
        assert _ask(server, "SELECT 1") == 1
    assert not (folder / "postgres.new").exists()


def test_a_path_too_long_for_a_socket_gets_one_below_the_temporary_folder(
    place: Path, made: Path
) -> None:
    folder = place / "data" / ("long" * 25)
    _copy(made, folder)
    with EmbeddedServer.start(folder) as server:
        assert server.socket_folder.parent == Path(tempfile.gettempdir())
        assert stat.S_IMODE(server.socket_folder.stat().st_mode) == 0o700
        assert _ask(server, "SELECT 1") == 1
        with EmbeddedServer.start(folder) as joined:
            assert joined.socket_folder == server.socket_folder
    assert _stopped(folder)
    server.socket_folder.chmod(0o755)
    with pytest.raises(ForeignFolder, match="closed to others"):
        EmbeddedServer.start(folder)
    server.socket_folder.rmdir()


@as_root
def test_a_closed_folder_above_the_data_is_named_and_stays_closed(place: Path) -> None:
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(ClosedFolder, match=rf"^{closed} is closed to grants-db.*--data"):
        EmbeddedServer.start(closed / "below" / "data")
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    assert list(closed.iterdir()) == []


@as_root
def test_a_closed_data_folder_is_named(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    with pytest.raises(ClosedFolder, match=rf"^{folder} is closed"):
        EmbeddedServer.start(folder)


@as_root
def test_programs_that_the_server_account_may_not_read_are_named(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place / "bin").mkdir(mode=0o700)
    (place / "bin" / "postgres").touch(mode=0o755)
    monkeypatch.setattr(cluster, "programs", lambda: place / "bin")
    with pytest.raises(ClosedFolder, match=rf"^{place / 'bin'} is closed"):
        EmbeddedServer.start(place / "data")


@as_root
def test_root_without_a_way_to_make_the_system_user_says_so(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(account, "SYSTEM_USER", "grants-db-missing")
    monkeypatch.setattr(account, "_PATH", "")
    with pytest.raises(NoServerAccount, match="useradd --system"):
        EmbeddedServer.start(folder)


@as_root
def test_root_refuses_the_data_folder_of_another_user(folder: Path) -> None:
    folder.mkdir()
    os.chown(folder, 65534, 65534)
    with pytest.raises(ForeignFolder, match="only root may own it"):
        EmbeddedServer.start(folder)


@as_root
def test_root_refuses_a_cluster_that_is_not_the_system_users(folder: Path) -> None:
    _lay(folder, "PG_VERSION", "18\n")
    with pytest.raises(ForeignFolder, match="belongs to root, but only grants-db"):
        EmbeddedServer.start(folder)


@as_user
def test_the_folder_of_another_user_is_refused() -> None:
    with pytest.raises(ForeignFolder, match="belongs to root"):
        EmbeddedServer.start(Path("/usr"))


def test_a_folder_that_everybody_may_change_is_refused(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o1777)
    with pytest.raises(FolderOpenToAll):
        EmbeddedServer.start(folder)


def test_a_folder_that_cannot_be_made_is_named(place: Path) -> None:
    (place / "file").touch()
    for folder in (place / "file", place / "file" / "data"):
        with pytest.raises(FolderNotMade, match=rf"^The data folder {folder} cannot be made"):
            EmbeddedServer.start(folder)


def test_a_failure_of_initdb_is_quoted_and_leaves_nothing(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    initdb = place / "initdb"
    initdb.write_text("#!/bin/sh\necho 'could not write: No space left on device' >&2\nexit 1\n")
    initdb.chmod(0o755)
    monkeypatch.setattr(cluster, "programs", lambda: place)
    monkeypatch.setattr(account.Account, "require_readable", lambda *_: None)
    with pytest.raises(InitialisationFailed, match="No space left on device"):
        EmbeddedServer.start(place / "data")
    left = {entry.name for entry in (place / "data").iterdir()}
    assert left == {"postgres.joined", "postgres.start.lock"}


def test_a_failure_to_start_quotes_the_log(used: Path) -> None:
    with EmbeddedServer.start(used):
        pass
    settings = used / "postgres" / "postgresql.conf"
    settings.write_text(settings.read_text() + "\nno_such_setting = 1\n")
    with pytest.raises(StartFailed, match="no_such_setting"):
        EmbeddedServer.start(used)


def test_missing_programs_are_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_PACKAGE", "no_such_package")
    with pytest.raises(NotInstalled, match="no_such_package"):
        EmbeddedServer.start(folder)


def test_a_long_log_is_put_aside(used: Path) -> None:
    with (used / "postgres.log").open("wb") as log:
        log.truncate(17 * 1024 * 1024)
    with EmbeddedServer.start(used):
        assert (used / "postgres.log").stat().st_size < 1024 * 1024
    assert (used / "postgres.log.1").stat().st_size == 17 * 1024 * 1024


def test_the_address_carries_any_name(used: Path) -> None:
    with EmbeddedServer.start(used) as server:
        with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as connection:
            connection.execute('CREATE ROLE "a/b @c" LOGIN')
            connection.execute('CREATE DATABASE "x?y z"')
        with psycopg.connect(server.url("a/b @c", "x?y z")) as connection:
            row = connection.execute("SELECT current_user, current_database()").fetchone()
    assert row == ("a/b @c", "x?y z")


def test_every_error_is_an_embedded_server_error() -> None:
    for kind in (ClosedFolder, ForeignFolder, NotACluster, OtherMajorVersion, StillInUse):
        assert issubclass(kind, EmbeddedServerError)


def test_data_live_in_the_systems_or_the_users_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert default_folder() == Path("/var/lib/grants")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setenv("XDG_DATA_HOME", "/home/ada/.share")
    assert default_folder() == Path("/home/ada/.share/grants")


def _lay(folder: Path, name: str, text: str) -> None:
    """Put one file where the cluster would be."""
    (folder / "postgres").mkdir(parents=True)
    folder.chmod(0o711)
    (folder / "postgres" / name).write_text(text)


def _copy(made: Path, folder: Path) -> None:
    """Put a copy of a cluster, owners and permissions included, where `folder` has its own."""
    cluster.prepare_folder(folder, account.server_account())
    subprocess.run(("cp", "--archive", made, folder), check=True)
