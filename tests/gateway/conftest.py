"""Fixtures: one gateway in a process of its own per session; PostgreSQL where it is asked for."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.store.engine import Store
from gateway.store.schema import upgrade
from tests.gateway.running import NO_LIMITS, Caller, Gateway, Running, make_admin


@pytest.fixture(scope="session")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    folder = tmp_path_factory.mktemp("gateway")
    database_url = f"sqlite:///{folder}/gateway.db"
    root = make_admin("olga", database_url)
    channels = '[{"name": "openai", "provider": "openai", "models": ["gpt-4", "tiny"], "key": "k"}]'
    with Running(database_url, folder / "log", GATEWAY_CHANNELS=channels, **NO_LIMITS) as running:
        people = Gateway(running.url, root)
        yield people
        people.close()


@pytest.fixture
def root(gateway: Gateway) -> Caller:
    return gateway.root


@pytest.fixture
def anne(gateway: Gateway) -> Caller:
    return gateway.a_user()


@pytest.fixture(scope="session")
def admin(gateway: Gateway) -> Caller:
    return gateway.a_user(role=10)


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server of its own on a unix socket; run as `postgres` where we are root."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not programs:
        pytest.skip("PostgreSQL's server programs are not installed")
    folder = Path(subprocess.check_output(["mktemp", "-d", "/tmp/pg.XXXXXX"], text=True).strip())
    data = folder / "data"
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user, user)

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [programs[-1] / program, *arguments], user=user, check=True, cwd=folder, stdout=subprocess.DEVNULL
        )

    run("initdb", "-D", str(data), "-U", "paydesk", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
    run("pg_ctl", "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield f"postgresql://paydesk@/postgres?host={folder}"
    finally:
        run("pg_ctl", "-D", str(data), "-w", "-m", "immediate", "stop")
        shutil.rmtree(folder)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/gateway.db"
    url: str = request.getfixturevalue("postgres_url")
    name = f"test_{os.urandom(6).hex()}"
    socket = url.partition("host=")[2]
    program = max(Path("/usr/lib/postgresql").glob("*/bin")) / "createdb"
    subprocess.run([program, "-h", socket, "-U", "paydesk", name], check=True)
    return url.replace("/postgres?", f"/{name}?")


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """A store with its schema."""
    store = Store(database_url)
    with store.engine.begin() as connection:
        upgrade(connection)
    yield store
    store.close()
