"""Start, stop and sudden death of a mimic's process."""

import asyncio
import json
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from gateway_client import Done, Doubt, StillUnknown, Verdict
from tests.mimic.doubtful import Doubtful, about_to_be_sent
from tests.mimic.running import PATIENCE_S, ROOT, Running, environment


@pytest.mark.parametrize(
    ("dialect", "how", "is_lost"),
    [
        ("oneapi", signal.SIGKILL, True),
        ("laisky", signal.SIGKILL, True),
        ("oneapi", signal.SIGTERM, True),
        ("laisky", signal.SIGTERM, False),
    ],
    ids=["oneapi killed", "laisky killed", "oneapi stopped", "laisky stopped"],
)
async def test_a_batch_that_was_not_flushed_is_lost_but_for_laiskys_orderly_stop(
    tmp_path: Path, dialect: str, how: signal.Signals, is_lost: bool
) -> None:
    kept = {"database_url": f"sqlite:///{tmp_path}/mimic.db"}
    async with Running(dialect, batch_s=600, **kept) as mimic:
        user = await mimic.client.users.create("anne", "password-1")
        sent = await about_to_be_sent(mimic, user)
        await sent.sent()
        assert await mimic.quota(user) == 0
        await mimic.end(how)
    async with Running(dialect, **kept) as again:
        doubtful = Doubtful(again, sent.topup, sent.before)
        doubtful.answer = sent.answer
        verdict: Verdict = await doubtful.looked()
        assert len(await again.log(user)) == 1
        assert await again.quota(user) == (0 if is_lost else 1000)
    assert isinstance(verdict, StillUnknown if is_lost else Done)
    assert not isinstance(verdict, StillUnknown) or verdict.doubt is Doubt.NO_CREDIT


async def test_a_late_effect_dies_with_the_process(tmp_path: Path) -> None:
    kept = {"database_url": f"sqlite:///{tmp_path}/mimic.db"}
    async with Running("oneapi", **kept) as mimic:
        user = await mimic.client.users.create("anne", "password-1")
        await mimic.fault(after_leaving_s=600)
        body = mimic.topup_body(user.ref, 5, "TU-7K3F9Q-1")
        with pytest.raises(httpx.ReadTimeout):
            await mimic.raw.post("/api/topup", json=body, timeout=0.2)
        await mimic.end(signal.SIGKILL)
    async with Running("oneapi", **kept) as again:
        assert (await again.quota(user), await again.log(user)) == (0, [])


@pytest.mark.parametrize("dialect", ["oneapi", "laisky", "newapi"])
async def test_the_ready_line_tells_the_token_that_was_made_and_it_lasts(
    dialect: str, tmp_path: Path
) -> None:
    settings = {"database_url": f"sqlite:///{tmp_path}/mimic.db"}
    tokens = []
    for _ in range(2):
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "sandbox.mimic", dialect),
            cwd=ROOT,
            env=environment(settings),
            stdout=asyncio.subprocess.PIPE,
        )
        assert process.stdout is not None
        ready = json.loads(await asyncio.wait_for(process.stdout.readline(), PATIENCE_S))
        async with httpx.AsyncClient(base_url=ready["url"], trust_env=False) as nobody:
            mine = {"authorization": ready["access_token"]}
            assert (await nobody.get("/api/user/self", headers=mine)).json()["data"]["role"] == 100
        process.terminate()
        assert await process.wait() == 0
        tokens.append(ready["access_token"])
    assert tokens[0] == tokens[1]


async def test_faults_and_switches_may_be_there_from_the_start() -> None:
    faults = [{"reply": "502", "times": 0, "effect": "nothing"}]
    async with Running("laisky", faults=faults, batch_s=2, postgres=True) as mimic:
        shown = (await mimic.raw.get("/mimic/faults")).json()
        assert (shown["batch_s"], shown["postgres"], shown["faults"][0]["reply"]) == (2, True, "502")
        user = await mimic.client.users.create("anne", "password-1")
        statuses = [
            (await mimic.raw.post("/api/topup", json=mimic.topup_body(user.ref, 5, "TU-1"))).status_code
            for _ in range(3)
        ]
        assert statuses == [502] * 3
        await mimic.behave()
        assert (await mimic.top_up(user, 5, "TU-1"))["success"]
        assert await mimic.quota(user) == 5


@pytest.mark.parametrize(
    ("setting", "value"),
    [("port", "many"), ("root_token", "short"), ("api_rate", "often"), ("faults", '[{"reply": "song"}]')],
)
def test_a_wrong_setting_is_named_and_nothing_starts(setting: str, value: str) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "sandbox.mimic", "oneapi"],
        cwd=ROOT,
        env=environment({setting: value}),
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr.startswith(f"mimic: {setting}")
    assert value not in run.stderr or setting != "root_token"


def test_another_dialect_is_refused() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "sandbox.mimic", "companion"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 2
