"""Money under many hands, and over a crash."""

import asyncio
import signal
from pathlib import Path

import httpx

from sandbox.upstream.behaviour import Behaviour, Script
from sandbox.upstream.server import LlmUpstream
from tests.gateway.relay.bench import USD, Bench, Payer, a_chat, eventually, price_models, settings
from tests.gateway.running import Caller, Gateway, Running, make_admin, run_gateway

COST = 14


async def test_a_hundred_calls_at_once_on_one_key_are_exact(bench: Bench) -> None:
    anne = bench.a_payer(unlimited_quota=False, remain_quota=400_000)
    answers = await asyncio.gather(*(anne.chat(stream=number % 2 == 0) for number in range(100)))
    assert {answer.status_code for answer in answers} == {200}
    row = await anne.settled(100)
    assert (row["quota"], row["used_quota"]) == (USD - 100 * COST, 100 * COST)
    key = anne.key_row()
    assert (key["remain_quota"], key["used_quota"]) == (400_000 - 100 * COST, 100 * COST)


async def test_calls_beyond_the_balance_are_refused_while_holds_are_out(bench: Bench, script: Script) -> None:
    """With 5,000 quota and holds of about 1,010, four calls are let in and the other six refused."""
    gate = asyncio.Event()
    script.then(*(Behaviour(waits=gate) for _ in range(4)))
    anne = bench.a_payer(5_000)
    calls = [asyncio.create_task(anne.chat(max_tokens=1000)) for _ in range(10)]
    await eventually(lambda: sum(call.done() for call in calls) >= 6)
    assert anne.row()["quota"] >= 0
    gate.set()
    statuses = sorted([(await call).status_code for call in calls])
    assert statuses == [200] * 4 + [403] * 6
    row = await anne.settled(4)
    assert (row["quota"], row["used_quota"]) == (5_000 - 4 * COST, 4 * COST)


async def test_topups_and_debits_between_calls_lose_nothing(bench: Bench) -> None:
    anne, root = bench.a_payer(), bench.gateway.root

    def move(number: int) -> None:
        body = {"user_id": anne.user.id, "quota": 1000 + number, "remark": f"M-{number}"}
        root.data("POST", "/api/topup", body)
        root.data("POST", "/api/debit", {**body, "quota": 1000})

    moves = [asyncio.to_thread(move, number) for number in range(10)]
    await asyncio.gather(*moves, *(anne.chat() for _ in range(40)))
    row = await anne.settled(40)
    assert row["quota"] == USD - 40 * COST + sum(range(10))
    assert row["used_quota"] == 40 * COST


async def test_an_answer_dearer_than_its_hold_is_charged_whole(bench: Bench, script: Script) -> None:
    script.then(Behaviour(completion=2_000))
    anne = bench.a_payer(1_000)
    assert (await anne.chat(max_tokens=10)).status_code == 200
    row = await anne.settled()
    assert (row["quota"], row["used_quota"]) == (1_000 - 2_006, 2_006)
    assert (await anne.chat(max_tokens=10)).status_code == 403


async def test_a_hold_is_given_back_after_a_crash(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/gateway.db"
    root = make_admin("olga", url)
    async with LlmUpstream() as upstream:
        env = settings(upstream.url)
        with Running(url, tmp_path / "log", **env) as running:
            people = Gateway(running.url, root)
            price_models(people.root)
            people.root.data("POST", "/api/topup", {"user_id": root["id"], "quota": USD, "remark": "T-1"})
            key = people.root.data("POST", "/api/token/", {"name": "k", "remain_quota": USD})
            payer = Payer(people.root, key["id"], key["key"], running.url)
            assert (await payer.chat()).status_code == 200
            await payer.settled()
            upstream.script.then(Behaviour(waits=asyncio.Event()))
            hanging = asyncio.create_task(payer.chat())
            await eventually(lambda: payer.row()["quota"] < USD - COST)
            running.stop(signal.SIGKILL)
            await asyncio.gather(hanging, return_exceptions=True)
            await payer.http.aclose()
            people.close()
        with Running(url, tmp_path / "log", **env) as again:
            root_again = Caller(again.url, root["access_token"])
            row = root_again.data("GET", "/api/user/self")
            assert (row["quota"], row["used_quota"]) == (USD - COST, COST)
            held = root_again.data("GET", f"/api/token/{key['id']}")
            assert (held["remain_quota"], held["used_quota"]) == (USD - COST, COST)
            root_again.close()


async def test_a_stop_charges_what_is_under_way(tmp_path: Path) -> None:
    """SIGTERM cuts a stream; what it had brought is charged by the gateway's own count, nothing stays held."""
    url = f"sqlite:///{tmp_path}/gateway.db"
    root = make_admin("olga", url)
    async with LlmUpstream() as upstream:
        with Running(url, tmp_path / "log", **settings(upstream.url)) as running:
            people = Gateway(running.url, root)
            price_models(people.root)
            people.root.data("POST", "/api/topup", {"user_id": root["id"], "quota": USD, "remark": "T-1"})
            key = people.root.data("POST", "/api/token/", {"name": "k", "unlimited_quota": True})
            upstream.script.then(Behaviour(waits=asyncio.Event(), texts=("abcd" * 5, "never")))
            headers = {"Authorization": f"Bearer {key['key']}"}
            body = a_chat(stream=True)
            async with (
                httpx.AsyncClient(base_url=running.url, headers=headers, trust_env=False) as http,
                http.stream("POST", "/v1/chat/completions", json=body) as answer,
            ):
                assert "abcd" in await anext(answer.aiter_text())
                await asyncio.to_thread(running.stop, signal.SIGTERM)
            people.close()
        with Running(url, tmp_path / "log", **settings(upstream.url)) as again:
            caller = Caller(again.url, root["access_token"])
            log = caller.data("GET", "/api/log/?type=2")[0]
            row = caller.data("GET", "/api/user/self")
            caller.close()
        assert log["completion_tokens"] == 5
        assert "own count" in log["content"]
        assert row["quota"] + row["used_quota"] == USD
        assert row["used_quota"] == log["quota"] > 0


def test_a_second_server_on_the_same_database_does_not_start(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/gateway.db"
    with Running(url, tmp_path / "log"):
        done = run_gateway("serve", GATEWAY_DATABASE_URL=url, GATEWAY_PORT="0")
    assert done.returncode == 1
    assert "another gateway serves from this database" in done.stderr
