"""What gateway_client adds to bare httpx for one balance query, against a running companion.

    python benchmarks/client_overhead.py [--rounds N]

Both ask `GET /api/user/:id` of the same process over one kept connection, in turn, so that both meet the same
machine. Prints the medians in microseconds and their ratio; the aim is a ratio of at most 1.10.
"""

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx

sys.path.insert(0, str(Path(__file__).parents[1]))

from gateway_client import GatewayClient
from tests.contract.bench import a_name, companion

BLOCK = 20
"""Queries in a row of one kind, before the other's turn."""


async def timed(ask: Callable[[], Awaitable[int]]) -> list[float]:
    took = []
    for _ in range(BLOCK):
        start = time.perf_counter()
        await ask()
        took.append(time.perf_counter() - start)
    return took


async def measured(url: str, access_token: str, rounds: int) -> dict[str, float]:
    headers = {"authorization": f"Bearer {access_token}"}
    async with (
        await GatewayClient.connect(url, access_token) as gateway,
        httpx.AsyncClient(base_url=url, headers=headers, trust_env=False) as bare,
    ):
        user = await gateway.users.create(a_name(), "password-1")

        async def with_client() -> int:
            found = await gateway.users.get(user.ref)
            assert found is not None
            return found.quota

        async def with_httpx() -> int:
            answer = await bare.get(f"/api/user/{user.ref}")
            quota: int = answer.json()["data"]["quota"]
            return quota

        await timed(with_client)
        await timed(with_httpx)
        ours: list[float] = []
        theirs: list[float] = []
        for _ in range(rounds):
            theirs += await timed(with_httpx)
            ours += await timed(with_client)
    client_us, httpx_us = (statistics.median(took) * 1e6 for took in (ours, theirs))
    return {
        "client_us": round(client_us, 1),
        "httpx_us": round(httpx_us, 1),
        "ratio": round(client_us / httpx_us, 3),
        "queries": len(ours),
    }


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=50, help=f"of {BLOCK} queries each (default 50)")
    rounds: int = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        async with companion(Path(folder)) as (url, access_token):
            print(json.dumps(await measured(url, access_token, rounds)))


asyncio.run(main())
