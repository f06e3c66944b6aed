"""What tests of mimics do again and again: raw reads, made-up calls of the relay, an account that has something."""

from typing import Any

from gateway_client import User
from tests.mimic.running import Running


async def data(running: Running, path: str, **query: Any) -> Any:
    answer = (await running.raw.get(path, params=query)).json()
    assert answer["success"], answer
    return answer["data"]


async def begun(running: Running, user: User, hold: int) -> str:
    call: str = (await running.raw.post("/mimic/calls", json={"user": user.ref, "hold": hold})).json()["call"]
    return call


async def ended(running: Running, call: str, **how: Any) -> None:
    assert (await running.raw.post(f"/mimic/calls/{call}", json=how)).status_code == 200


async def figures(running: Running, user: User) -> tuple[int, int]:
    row = await running.row(user.ref)
    return row["quota"], row["used_quota"]


async def funded(mimic: Running, quota: int) -> User:
    if mimic.client.dialect.has_topup:
        return await mimic.account(quota)
    user = await mimic.account()
    body = {"id": user.ref, "action": "add_quota", "mode": "add", "value": quota}
    assert (await mimic.raw.post("/api/user/manage", json=body)).json()["success"]
    return user
