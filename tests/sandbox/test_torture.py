"""`make torture`: a seed is one history for ever, and its observer sees what went wrong."""

from collections import Counter
from pathlib import Path

import httpx
import pytest

from sandbox.torture.desk import Desk
from sandbox.torture.gateways import Gateway
from sandbox.torture.observing import WrongError, is_safe
from sandbox.torture.plan import GATEWAYS, KILLS, Story, plan
from sandbox.torture.playing import QUOTA, Part, Playing
from sandbox.world import World


def test_a_seed_is_one_history_for_ever() -> None:
    assert plan(7) == plan(7) != plan(8)
    assert len(plan(7).kills) == KILLS


def test_fifty_seeds_meet_every_story_at_every_gateway_on_both_databases() -> None:
    plans = [plan(seed) for seed in range(1, 51)]
    met = Counter((one.gateway, story) for one in plans for story in one.stories)
    assert set(met) == {(gateway, story) for gateway, stories in GATEWAYS.items() for story in stories}
    assert {one.is_postgres for one in plans} == {False, True}
    assert {kill.is_starting for one in plans for kill in one.kills} == {False, True}


async def test_the_observer_sees_a_second_credit_and_a_second_announcement(tmp_path: Path) -> None:
    async with World(limits=False) as world, Gateway("companion", world) as gateway:
        desk = Desk(world, gateway, tmp_path, f"sqlite:///{tmp_path}/paydesk.db", "desk0", {})
        parts = [Part(Story.TOPUP, "t0x0"), Part(Story.ANNOUNCEMENT, "News")]
        playing = Playing(desk, parts)
        await gateway.open_account("t0x0")
        await is_safe(playing)

        world.api.acts.send_as_chat(desk.channel.id, "News")
        await is_safe(playing)
        world.api.acts.send_as_chat(desk.channel.id, "News")
        with pytest.raises(WrongError, match="News was published 2 times"):
            await is_safe(playing)

        parts.pop()
        async with httpx.AsyncClient(
            base_url=gateway.url, headers={"Authorization": gateway.token}, trust_env=False
        ) as client:
            for number in (1, 2):
                body = {"user_id": 2, "quota": QUOTA, "remark": f"TU-000000-{number}"}
                key = {"Idempotency-Key": f"TU-000000-{number}"}
                assert (await client.post("/api/topup", json=body, headers=key)).json()["success"]
        with pytest.raises(WrongError, match=f"t0x0 has {2 * QUOTA} quota"):
            await is_safe(playing)
