"""Schemathesis asks everything that the OpenAPI document allows, and much that it does not: no answer is a 500."""

import asyncio
import json
import re
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from gateway.relay.described import EXAMPLE_MODEL
from sandbox.upstream.server import KEY, LlmUpstream
from tests.gateway.running import NO_LIMITS, Caller, Running, environment, make_admin

CHECKS = "not_a_server_error,response_schema_conformance,content_type_conformance"
CASES_MAX = 20
"""Per operation and phase; a hundred took minutes and found nothing else."""
RENEWS = "/api/user/token"
"""Asked for last: it ends the access token that the run is made with."""


def run_over(url: str, folder: Path, *which: str) -> int:
    """Run schemathesis over some of the operations; give how many they were."""
    done = subprocess.run(
        [
            Path(sys.executable).with_name("schemathesis"),
            *("run", f"{url}/openapi.json", *which),
            *("--checks", CHECKS),
            *("--phases", "examples,coverage,fuzzing"),
            *("--max-examples", str(CASES_MAX)),
            *("--seed", "1", "--generation-deterministic", "--no-shrink"),
            *("--suppress-health-check", "all"),
        ],
        cwd=folder,
        env=environment({"NO_COLOR": "1"}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-8_000:] + done.stderr[-2_000:]
    found = re.search(r"Tested: (\d+)", done.stdout)
    assert found is not None, done.stdout
    return int(found[1])


@pytest.mark.timeout(400)
async def test_nothing_is_answered_with_a_500(tmp_path: Path) -> None:
    async with LlmUpstream() as upstream:
        await asyncio.to_thread(ask_everything, tmp_path, upstream.url)
        assert {seen.path for seen in upstream.script.seen} == {
            f"/v1/{each}" for each in ("chat/completions", "completions", "embeddings", "responses")
        }


def ask_everything(tmp_path: Path, upstream_url: str) -> None:
    database_url = f"sqlite:///{tmp_path}/gateway.db"
    token = make_admin("olga", database_url)["access_token"]
    channel = {"name": "openai", "provider": "openai", "key": KEY, "base_url": upstream_url}
    relaying = {
        "GATEWAY_CHANNELS": json.dumps([{**channel, "models": [EXAMPLE_MODEL]}]),
        "GATEWAY_ALLOW_LOOPBACK_UPSTREAMS": "true",
    }
    with (
        Running(database_url, tmp_path / "log", **NO_LIMITS, **relaying) as running,
        closing(Caller(running.url, token)) as root,
    ):
        priced = {"name": EXAMPLE_MODEL, "owner": "openai", "input_price": 1, "output_price": 2}
        root.data("PUT", "/api/models/", {"models": [priced]})
        root.data("POST", "/api/topup", {"user_id": 1, "quota": 10**12})
        key = root.data("POST", "/api/token/", {"name": "fuzz", "unlimited_quota": True})["key"]
        document = root.ask("GET", "/openapi.json").json()
        by_key = ("--header", f"Authorization: Bearer {key}")
        as_holder = ("--include-tag", "key_holders", "--include-tag", "relay", *by_key)
        as_root = (
            "--exclude-tag",
            "key_holders",
            "--exclude-tag",
            "relay",
            "--exclude-path",
            RENEWS,
            "--header",
            f"Authorization: {token}",
        )
        counts = [run_over(running.url, tmp_path, *which) for which in (as_holder, as_root)]
        renewed = root.data("GET", RENEWS)
    assert sum(counts) + 1 == sum(len(operations) for operations in document["paths"].values())
    log = (tmp_path / "log").read_text()
    assert [line for line in map(json.loads, log.splitlines()) if line["event"] == "failed"] == []
    assert token not in log
    assert renewed not in log
