"""One gateway and one set of pretend providers per session; the script is empty before each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.upstream.behaviour import Script
from sandbox.upstream.server import LlmUpstream
from tests.gateway.relay.bench import Bench, price_models, settings
from tests.gateway.running import Gateway, Running, make_admin


@pytest.fixture(scope="session")
async def bench_of_session(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Bench]:
    folder: Path = tmp_path_factory.mktemp("relay")
    database_url = f"sqlite:///{folder}/gateway.db"
    root = make_admin("olga", database_url)
    async with LlmUpstream() as upstream:
        with Running(database_url, folder / "log", **settings(upstream.url)) as running:
            people = Gateway(running.url, root)
            price_models(people.root)
            bench = Bench(people, upstream, database_url)
            yield bench
            await bench.close()
            people.close()


@pytest.fixture
def bench(bench_of_session: Bench) -> Bench:
    bench_of_session.script.clear()
    return bench_of_session


@pytest.fixture
def script(bench: Bench) -> Script:
    return bench.script
