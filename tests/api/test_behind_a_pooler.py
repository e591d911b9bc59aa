"""Everything works behind a pooler that hands out connections by transaction: a real one."""

from __future__ import annotations

import asyncio
import os
import pwd
import shutil
import struct
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from tests.api.conftest import AUDIENCE, ISSUER, PREFIX, TODAY, Api, app_of, found, served
from tests.conftest import Database

from grants.api.tokens import LocalIssuer, TokenVerifier
from grants.kernel.roles import Role
from grants.settings import DatabaseUrls
from grants.store.appender import Appender
from grants.store.arrays import Bigints
from grants.store.embedded.account import SYSTEM_USER
from grants.store.log import Log
from grants.wiring import Service, open_service, projector_of
from projections.following import follow
from projections.models import MODELS
from projections.rebuild import check, rebuild

PROGRAM = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
pytestmark = pytest.mark.skipif(PROGRAM is None, reason="needs pgbouncer (see deploy/test --needs)")
SERVER_CONNECTIONS = 3
"""Of each login: fewer than there are clients, so that they change hands all the time."""


@pytest.fixture(scope="module")
def pooler(module_database: Database) -> Iterator[Path]:
    """The folder of its socket. Of the startup message it takes no more than it knows."""
    folder = Path(tempfile.mkdtemp(prefix="grants-pooler-"))  # Root's others are closed to it.
    server = conninfo_to_dict(module_database.url())
    account = pwd.getpwnam(SYSTEM_USER) if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    folder.joinpath("users").write_text('"grants_app" ""\n"grants_projector" ""\n')
    folder.joinpath("pgbouncer.ini").write_text(
        "[databases]\n"
        f"* = host={server['host']} port={server['port']}\n"
        "[pgbouncer]\n"
        "pool_mode = transaction\n"
        f"default_pool_size = {SERVER_CONNECTIONS}\n"
        "listen_addr =\n"
        f"unix_socket_dir = {folder}\n"
        f"auth_type = trust\nauth_file = {folder}/users\n"
    )
    for path in (folder, *folder.iterdir()):
        os.chown(path, account.pw_uid, account.pw_gid)
    assert PROGRAM is not None
    process = subprocess.Popen(
        [PROGRAM, "-q", folder / "pgbouncer.ini"],
        user=account.pw_uid if os.geteuid() == 0 else None,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 20
        while not (folder / ".s.PGSQL.6432").exists():
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.01)
        yield folder
    finally:
        process.terminate()
        process.wait(20)
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def databases(module_database: Database, pooler: Path) -> DatabaseUrls:
    def through(role: str) -> str:
        return make_conninfo(module_database.url(role), host=str(pooler), port=6432)

    return DatabaseUrls(
        app=through("grants_app"),
        owner=module_database.owner_url,
        projector=through("grants_projector"),
        direct=module_database.url("grants_app"),
    )


@pytest.fixture(scope="module")
def service(databases: DatabaseUrls, tmp_path_factory) -> Iterator[Service]:
    with open_service(databases, tmp_path_factory.mktemp("keys") / "kek") as opened:
        yield opened


@pytest.fixture(scope="module")
def api(service: Service, module_database: Database, tmp_path_factory) -> Iterator[Api]:
    folder: Path = tmp_path_factory.mktemp("keys")
    issuer = LocalIssuer(folder / "issuer.json", issuer=ISSUER, audience=AUDIENCE)
    verifier = TokenVerifier(issuer, issuer=ISSUER, audience=AUDIENCE)
    persons = found(service, ("everybody", tuple(Role), ("all",)))
    with served(app_of(service, verifier)) as url, httpx.Client(timeout=30) as client:
        yield Api(url, service, issuer, module_database, client, "everybody", persons)


@pytest.fixture
def followed(service: Service) -> Iterator[None]:
    """The read models are followed meanwhile."""
    stop = threading.Event()
    urls = service.databases
    follower = threading.Thread(
        target=follow,
        args=(urls.projector, service.vault, MODELS, stop),
        kwargs={"direct": urls.direct},
    )
    follower.start()
    yield
    stop.set()
    follower.join()


def ready(api: Api):
    deadline = time.monotonic() + 20
    while (answer := api.get("/ready")).status_code != 200 and time.monotonic() < deadline:
        time.sleep(0.05)
    return answer


def test_commands_are_recorded_and_questions_answered(api: Api, followed):
    def register(number: int) -> httpx.Response:
        body = {"name": f"Ada {number}", "registered_on": TODAY}
        return api.post("/persons", body, key=f"register-{number}")

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(register, range(60)))
    assert {answer.status_code for answer in answers} == {201}
    assert register(0).json() == answers[0].json()
    told = ready(api)
    assert told.status_code == 200, told.text
    assert api.get("/metrics").status_code == 200
    last = api.service.log.last_position()
    with ThreadPoolExecutor(8) as threads:
        asked = [f"{PREFIX}/budgets", f"{PREFIX}/cases", f"{PREFIX}/worklist"] * 10
        found = list(threads.map(lambda path: api.get(path, wait_for=last), asked))
    assert {answer.status_code for answer in found} == {200}


def test_read_models_are_rebuilt(api, service):
    with projector_of(service) as projector:
        projector.catch_up(MODELS)
        rebuild(projector, MODELS)
        assert check(projector, MODELS) == []


def test_moments_are_those_of_utc(databases):
    with Log(databases.app) as pooled, Log(databases.direct or "") as direct:
        through, past = (
            [str(each.recorded_at) for each in log.page(after=0)] for log in (pooled, direct)
        )
    assert through == past
    assert through[0].endswith("+00:00")


def test_appends_of_an_event_loop_find_no_statement_of_others(databases):
    """The ordinary way makes up for those that fail: here, each is looked at."""

    async def ask(url: str) -> list[int]:
        statement = "SELECT cardinality(%b::bigint[])"
        async with Appender(url) as one, Appender(url) as other:
            answers = []
            for direct in (one._connection, other._connection, one._connection):
                assert direct is not None
                answers.append(await direct.execute(statement, [Bigints.of([1, 2])]))
        return [struct.unpack("!i", answer.get_value(0, 0) or b"")[0] for answer in answers]

    for url in (databases.app, databases.direct or ""):
        assert asyncio.run(ask(url)) == [2, 2, 2]
